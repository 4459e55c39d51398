// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_TABLE_H
#define TRACE_TABLE_H

#include "trace-column.h"
#include "trace-rows.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ns3
{
namespace netns
{

class NetnsTraceDatabase;

/**
 * @ingroup netns
 * @brief One table of a NetnsTraceDatabase, to which rows are only ever added.
 *
 * NetnsTraceDatabase::AddTable makes it; it lives as long as that database object.
 * Rows wait in memory, typed, until their batch is committed.
 */
class TraceTable
{
  public:
    TraceTable(const TraceTable&) = delete;            // the database points to it
    TraceTable& operator=(const TraceTable&) = delete; // the database points to it

    /**
     * @brief Add one row.
     *
     * Integers and booleans go into INTEGER and REAL columns, floating point into REAL, strings
     * into TEXT; nullptr and an empty std::optional are NULL in any column. A value that does
     * not fit its column, or a row of the wrong length, is refused with a NetnsTraceError that
     * names the column: nothing of the row is kept and the database stays usable.
     *
     * The row that fills a batch hands it to the writer, and waits while too many wait there. What
     * the writer could not write is thrown here, once (see NetnsTraceDatabase); then rows are
     * ignored. After Close they are refused.
     *
     * @tparam Values Types of the values.
     * @param values One value for each column, in the order of the columns.
     */
    template <typename... Values>
    void Insert(const Values&... values);

    /** @return The name of the table. */
    const std::string& GetName() const;

  private:
    friend class NetnsTraceDatabase;

    /**
     * @param database The database, which outlives the table.
     * @param name Name of the table.
     * @param columns The columns; not empty.
     * @param indexes For each index to make at Close, its columns.
     */
    TraceTable(NetnsTraceDatabase& database,
               const std::string& name,
               const std::vector<TraceColumn>& columns,
               const std::vector<std::vector<std::string>>& indexes);

    /**
     * @param values Number of values that follow.
     * @return False if the row is to be ignored.
     */
    bool BeginRow(std::size_t values);
    /** Hand the complete row to the database, which may write its batch. */
    void EndRow();
    /** Append NULL. */
    void AppendNull();
    /** @param value The value. */
    void AppendInteger(int64_t value);
    /** @param value The value; refused above INT64_MAX. */
    void AppendUnsigned(uint64_t value);
    /** @param value The value. */
    void AppendReal(double value);
    /**
     * @param text The bytes.
     * @param length How many.
     */
    void AppendText(const char* text, std::size_t length);

    /**
     * @tparam T Type of the value.
     * @param value The value to append, in the column that is next.
     */
    template <typename T>
    void Append(const T& value);
    /**
     * @tparam T Type of the value.
     * @param value The value to append, or nothing for NULL.
     */
    template <typename T>
    void Append(const std::optional<T>& value);

    /**
     * @brief Drop the row begun and throw.
     * @param fault What is wrong with it.
     */
    [[noreturn]] void RefuseRow(const std::string& fault);
    /**
     * @param given What the caller gave.
     * @return Text about the column that is next.
     */
    std::string DescribeMismatch(const std::string& given) const;

    /** @return The type of the column that is next. */
    TraceColumnType GetNextType() const;

    NetnsTraceDatabase& m_database;                        //!< Owner.
    const std::string m_name;                              //!< Name of the table.
    const std::vector<TraceColumn> m_columns;              //!< The columns.
    const std::vector<std::vector<std::string>> m_indexes; //!< Columns of each index.
    TraceRows m_rows;                                      //!< Rows of the batch at hand.
};

template <typename... Values>
void
TraceTable::Insert(const Values&... values)
{
    if (BeginRow(sizeof...(Values)))
    {
        (Append(values), ...);
        EndRow();
    }
}

template <typename T>
void
TraceTable::Append(const T& value)
{
    if constexpr (std::is_same_v<T, std::nullptr_t> || std::is_same_v<T, std::nullopt_t>)
    {
        AppendNull();
    }
    else if constexpr (std::is_same_v<T, uint64_t> || std::is_same_v<T, unsigned long long>)
    {
        AppendUnsigned(value);
    }
    else if constexpr (std::is_integral_v<T>)
    {
        AppendInteger(value);
    }
    else if constexpr (std::is_floating_point_v<T>)
    {
        AppendReal(value);
    }
    else
    {
        const std::string_view text(value);
        AppendText(text.data(), text.size());
    }
}

template <typename T>
void
TraceTable::Append(const std::optional<T>& value)
{
    value ? Append(*value) : AppendNull();
}

} // namespace netns
} // namespace ns3

#endif // TRACE_TABLE_H
