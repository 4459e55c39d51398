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
 * @brief The rows of one table that a batch holds, value by value.
 */
class TraceRows
{
  public:
    /** @brief Append NULL. */
    void AppendNull();
    /** @brief Append an INTEGER. */
    void AppendInteger(int64_t value);
    /** @brief Append a REAL. */
    void AppendReal(double value);
    /** @brief Append a TEXT; its bytes are copied. */
    void AppendText(const char* text, std::size_t length);

    /** @brief Begin a row; DropMarked() and GetMarked() are about this one. */
    void Mark();
    /** @brief Drop the values of the row begun. */
    void DropMarked();
    /** @return the number of values of the row begun */
    std::size_t GetMarked() const;

    /** @return the number of values of all rows */
    std::size_t GetN() const;
    /** @brief Forget all rows and keep their memory. */
    void Clear();

    /**
     * @brief Bind values to the parameters of a prepared statement.
     * @param statement the statement; it must not outlive these rows
     * @param first number of the first value
     * @param n how many values
     * @return SQLITE_OK or the code of what failed
     */
    int Bind(sqlite3_stmt* statement, std::size_t first, std::size_t n) const;

  private:
    /** Which member of a Cell holds the value. */
    enum class CellKind : uint8_t
    {
        NONE,    //!< none: NULL
        INTEGER, //!< integer
        REAL,    //!< real
        TEXT     //!< length bytes of m_text, from offset
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
        CellKind kind;   //!< which member holds it
    };

    std::vector<Cell> m_cells;   //!< values, row by row
    std::string m_text;          //!< the bytes of all texts
    std::size_t m_markedCell{0}; //!< first cell of the row begun
    std::size_t m_markedText{0}; //!< first byte of the row begun
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_ROWS_H */
