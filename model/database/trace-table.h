// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_TABLE_H
#define TRACE_TABLE_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ns3
{
namespace netns
{

class TraceRows;
class TraceRowSink;

/**
 * @ingroup netns
 * @brief A trace database cannot be created, written or closed.
 *
 * The text reads "path: fault, expectation".
 */
class NetnsTraceError : public std::runtime_error
{
  public:
    /**
     * @param path The database as the user named it.
     * @param fault What is wrong.
     * @param expectation What was expected, or what the user can do.
     */
    NetnsTraceError(const std::string& path,
                    const std::string& fault,
                    const std::string& expectation);
};

/**
 * @ingroup netns
 * The values that a column of a TraceTable takes, besides NULL.
 */
enum class TraceColumnType
{
    INTEGER, //!< 64-bit signed; times are integer nanoseconds, booleans 0 or 1.
    REAL,    //!< double; not-a-number becomes NULL.
    TEXT     //!< UTF-8.
};

/**
 * @ingroup netns
 * @return "INTEGER", "REAL" or "TEXT".
 */
const char* GetTraceColumnTypeName(TraceColumnType type);

/**
 * @ingroup netns
 * One column of a TraceTable.
 */
struct TraceColumn
{
    std::string name;          //!< [a-z_][a-z0-9_]*, once in its table.
    TraceColumnType type;      //!< Type of its values.
    std::string constraint{};  //!< SQL after the type, such as "NOT NULL"; may be empty.
    std::string description{}; //!< Written as a comment into the schema; may be empty.
};

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
    /**
     * @param sink Is asked before each row, and told after it; outlives the table.
     * @param rows Where the table appends its rows; the sink's owner takes them from there.
     * @param name Name of the table.
     * @param columns The columns; not empty.
     */
    TraceTable(TraceRowSink& sink,
               TraceRows& rows,
               const std::string& name,
               const std::vector<TraceColumn>& columns);
    TraceTable(const TraceTable&) = delete;            // callers keep references to it
    TraceTable& operator=(const TraceTable&) = delete; // callers keep references to it

    /**
     * @brief Add one row: one value for each column, in the order of the columns.
     *
     * Integers and booleans go into INTEGER and REAL columns, floating point into REAL, strings
     * into TEXT; nullptr and an empty std::optional are NULL in any column. A value that does
     * not fit its column, or a row of the wrong length, is refused with a NetnsTraceError that
     * names the column: nothing of the row is kept and the database stays usable.
     *
     * The row that fills a batch hands the batch to the writer. If too many batches wait there,
     * Insert waits too. A batch that the writer could not write is reported here by a
     * NetnsTraceError, once (see NetnsTraceDatabase); after that, rows are ignored. After Close
     * they are refused.
     */
    template <typename... Values>
    void Insert(const Values&... values);

    /** @return The name of the table. */
    const std::string& GetName() const;

  private:
    /** @return False if the row is to be ignored. */
    bool BeginRow(std::size_t values);
    /** The row is complete; this may hand a batch to the writer. */
    void EndRow();
    /** Append NULL. */
    void AppendNull();
    /** Append to an INTEGER or REAL column. */
    void AppendInteger(int64_t value);
    /** Append to an INTEGER or REAL column; refuses a value above INT64_MAX. */
    void AppendUnsigned(uint64_t value);
    /** Append to a REAL column. */
    void AppendReal(double value);
    /** Append to a TEXT column. */
    void AppendText(const char* text, std::size_t length);

    /** Append a value of any type. */
    template <typename T>
    void Append(const T& value);
    /** Append a value of any type, or NULL for none. */
    template <typename T>
    void Append(const std::optional<T>& value);

    /** Drop the values appended since BeginRow and throw. */
    [[noreturn]] void RefuseRow(const std::string& fault);
    /** @return "column T.C of type TYPE got ..." for the column of the next value. */
    std::string DescribeMismatch(const std::string& given) const;

    /** @return The type of the column of the next value. */
    TraceColumnType GetNextType() const;

    TraceRowSink& m_sink;                     //!< Asked before each row.
    TraceRows& m_rows;                        //!< Rows of the current batch.
    const std::string m_name;                 //!< Name of the table.
    const std::vector<TraceColumn> m_columns; //!< The columns.
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
