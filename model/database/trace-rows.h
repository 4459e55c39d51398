// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_ROWS_H
#define TRACE_ROWS_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

struct sqlite3_stmt;

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Rows of one table in memory, on their way to the database.
 */
class TraceRows
{
  public:
    /** @brief Append NULL. */
    void AppendNull();
    /** @brief Append an INTEGER. @param value it */
    void AppendInteger(int64_t value);
    /** @brief Append a REAL. @param value it */
    void AppendReal(double value);
    /** @brief Append a TEXT. @param text its bytes @param length how many */
    void AppendText(const char* text, std::size_t length);

    /** @brief A row begins here. */
    void Mark();
    /** @brief Drop the row begun. */
    void DropMarked();
    /** @return the number of values of the row begun */
    std::size_t GetMarked() const;

    /** @return the number of values */
    std::size_t GetN() const;
    /** @brief Forget all rows, keep their memory. */
    void Clear();

    /**
     * @brief Bind values to a prepared statement.
     * @param statement the statement
     * @param first the first value
     * @param n how many
     * @return SQLITE_OK or what failed
     */
    int Bind(sqlite3_stmt* statement, std::size_t first, std::size_t n) const;

  private:
    /** How a cell is stored. */
    enum class CellKind : uint8_t
    {
        NONE,    //!< NULL
        INTEGER, //!< Cell::integer
        REAL,    //!< Cell::real
        TEXT     //!< Cell::length bytes of m_text, from Cell::offset
    };

    /** One value. */
    struct Cell
    {
        /** The value, by kind. */
        union {
            int64_t integer; //!< of an INTEGER
            double real;     //!< of a REAL
            uint64_t offset; //!< start of a TEXT in m_text
        };

        uint32_t length; //!< bytes of a TEXT
        CellKind kind;   //!< what is stored
    };

    std::vector<Cell> m_cells;   //!< values, row by row
    std::string m_text;          //!< bytes of texts
    std::size_t m_markedCell{0}; //!< first cell of the row begun
    std::size_t m_markedText{0}; //!< first byte of the row begun
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_ROWS_H */
