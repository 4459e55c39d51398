// SPDX-License-Identifier: GPL-2.0-only

#include "trace-rows.h"

#include <sqlite3.h>

namespace ns3
{
namespace netns
{

void
TraceRows::AppendNull()
{
    Cell cell;
    cell.integer = 0;
    cell.length = 0;
    cell.kind = CellKind::NONE;
    m_cells.push_back(cell);
}

void
TraceRows::AppendInteger(int64_t value)
{
    Cell cell;
    cell.integer = value;
    cell.length = 0;
    cell.kind = CellKind::INTEGER;
    m_cells.push_back(cell);
}

void
TraceRows::AppendReal(double value)
{
    Cell cell;
    cell.real = value;
    cell.length = 0;
    cell.kind = CellKind::REAL;
    m_cells.push_back(cell);
}

void
TraceRows::AppendText(const char* text, std::size_t length)
{
    Cell cell;
    cell.offset = m_text.size();
    cell.length = static_cast<uint32_t>(length);
    cell.kind = CellKind::TEXT;
    m_text.append(text, length);
    m_cells.push_back(cell);
}

void
TraceRows::Mark()
{
    m_markedCell = m_cells.size();
    m_markedText = m_text.size();
}

void
TraceRows::DropMarked()
{
    m_cells.resize(m_markedCell);
    m_text.resize(m_markedText);
}

std::size_t
TraceRows::GetMarked() const
{
    return m_cells.size() - m_markedCell;
}

std::size_t
TraceRows::GetN() const
{
    return m_cells.size();
}

void
TraceRows::Clear()
{
    m_cells.clear();
    m_text.clear();
}

int
TraceRows::Bind(sqlite3_stmt* statement, std::size_t first, std::size_t n) const
{
    int result = SQLITE_OK;
    for (std::size_t i = 0; result == SQLITE_OK && i < n; ++i)
    {
        const int parameter = static_cast<int>(i) + 1;
        const Cell& cell = m_cells[first + i];
        switch (cell.kind)
        {
        case CellKind::NONE:
            result = sqlite3_bind_null(statement, parameter);
            break;
        case CellKind::INTEGER:
            result = sqlite3_bind_int64(statement, parameter, cell.integer);
            break;
        case CellKind::REAL:
            result = sqlite3_bind_double(statement, parameter, cell.real);
            break;
        case CellKind::TEXT:
            result = sqlite3_bind_text(statement,
                                       parameter,
                                       m_text.data() + cell.offset,
                                       static_cast<int>(cell.length),
                                       SQLITE_STATIC);
            break;
        }
    }
    return result;
}

} // namespace netns
} // namespace ns3
