// SPDX-License-Identifier: GPL-2.0-only

#include "trace-table.h"

#include "netns-trace-database.h"
#include "netns-trace-error.h"

#include <algorithm>
#include <limits>
#include <set>
#include <sqlite3.h>

namespace ns3
{
namespace netns
{

namespace
{

/// Rows of one INSERT: more of them save little time and cost preparation.
constexpr std::size_t MAX_ROWS_PER_INSERT = 64;

/// Bytes of the longest text, SQLite's default limit.
constexpr std::size_t MAX_TEXT_BYTES = 1000000000;

/**
 * @param type A column type.
 * @return Its name in SQL.
 */
const char*
GetTypeName(TraceColumnType type)
{
    switch (type)
    {
    case TraceColumnType::INTEGER:
        return "INTEGER";
    case TraceColumnType::REAL:
        return "REAL";
    default:
        return "TEXT";
    }
}

/**
 * @param names Names.
 * @param quote What goes around each.
 * @return The names with commas between.
 */
std::string
Join(const std::vector<std::string>& names, const std::string& quote)
{
    std::string text;
    for (const auto& name : names)
    {
        text += (text.empty() ? "" : ",") + quote + name + quote;
    }
    return text;
}

/**
 * @param name A name.
 * @return Whether it is [a-z_][a-z0-9_]*.
 */
bool
IsName(const std::string& name)
{
    const bool startsWithDigit = !name.empty() && name[0] >= '0' && name[0] <= '9';
    return !name.empty() && !startsWithDigit && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

} // namespace

TraceTable::TraceTable(NetnsTraceDatabase& database,
                       const std::string& name,
                       const std::vector<TraceColumn>& columns,
                       const std::vector<std::vector<std::string>>& indexes)
    : m_database(database),
      m_name(name),
      m_columns(columns),
      m_indexes(indexes)
{
}

TraceTable::~TraceTable()
{
    Finalize();
}

const std::string&
TraceTable::GetName() const
{
    return m_name;
}

void
TraceTable::CheckDescription(const std::string& path,
                             const std::string& name,
                             const std::vector<TraceColumn>& columns,
                             const std::vector<std::vector<std::string>>& indexes)
{
    const std::string who = "table \"" + name + "\"";
    const std::string rule = "expected [a-z_][a-z0-9_]*";
    if (!IsName(name) || name.rfind("sqlite_", 0) == 0)
    {
        throw NetnsTraceError(path, who + " has a wrong name", rule);
    }
    if (columns.empty())
    {
        throw NetnsTraceError(path, who + " has no column", "expected one or more");
    }
    std::set<std::string> names;
    for (const auto& column : columns)
    {
        const std::string which = who + " column \"" + column.name + "\"";
        if (!IsName(column.name))
        {
            throw NetnsTraceError(path, which + " has a wrong name", rule);
        }
        if (!names.insert(column.name).second)
        {
            throw NetnsTraceError(path, which + " exists twice", "expected different names");
        }
        if ((column.constraint + column.description).find('\n') != std::string::npos)
        {
            throw NetnsTraceError(path, which + " has a text of two lines", "expected one line");
        }
    }
    std::set<std::vector<std::string>> seen;
    for (const auto& index : indexes)
    {
        const bool known = std::all_of(index.begin(), index.end(), [&names](const auto& column) {
            return names.count(column) == 1;
        });
        if (index.empty() || !known || !seen.insert(index).second)
        {
            throw NetnsTraceError(path,
                                  who + " has a wrong index (" + Join(index, "") + ")",
                                  "expected names of its columns, no index twice");
        }
    }
}

bool
TraceTable::BeginRow(std::size_t values)
{
    m_rowCell = m_cells.size();
    m_rowText = m_text.size();
    if (!m_database.IsOpen())
    {
        RefuseRow("table " + m_name + " got a row after the database was closed");
    }
    if (values != m_columns.size())
    {
        RefuseRow("table " + m_name + " got a row of " + std::to_string(values) + " values");
    }
    return !m_database.HasFailed();
}

void
TraceTable::EndRow()
{
    m_database.CountRow();
}

void
TraceTable::AppendNull()
{
    Cell cell;
    cell.integer = 0;
    cell.length = 0;
    cell.kind = CellKind::NONE;
    m_cells.push_back(cell);
}

void
TraceTable::AppendInteger(int64_t value)
{
    const TraceColumnType type = m_columns[m_cells.size() - m_rowCell].type;
    if (type == TraceColumnType::REAL)
    {
        AppendReal(static_cast<double>(value));
        return;
    }
    if (type != TraceColumnType::INTEGER)
    {
        RefuseRow(DescribeMismatch("an integer"));
    }
    Cell cell;
    cell.integer = value;
    cell.length = 0;
    cell.kind = CellKind::INTEGER;
    m_cells.push_back(cell);
}

void
TraceTable::AppendUnsigned(uint64_t value)
{
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    {
        RefuseRow(DescribeMismatch("an integer above 2^63 - 1"));
    }
    AppendInteger(static_cast<int64_t>(value));
}

void
TraceTable::AppendReal(double value)
{
    if (m_columns[m_cells.size() - m_rowCell].type != TraceColumnType::REAL)
    {
        RefuseRow(DescribeMismatch("a floating-point number"));
    }
    Cell cell;
    cell.real = value;
    cell.length = 0;
    cell.kind = CellKind::REAL;
    m_cells.push_back(cell);
}

void
TraceTable::AppendText(const char* text, std::size_t length)
{
    if (m_columns[m_cells.size() - m_rowCell].type != TraceColumnType::TEXT)
    {
        RefuseRow(DescribeMismatch("a text"));
    }
    if (length > MAX_TEXT_BYTES)
    {
        RefuseRow(DescribeMismatch("a text of more than 10^9 bytes"));
    }
    Cell cell;
    cell.offset = m_text.size();
    cell.length = static_cast<uint32_t>(length);
    cell.kind = CellKind::TEXT;
    m_text.append(text, length);
    m_cells.push_back(cell);
}

std::string
TraceTable::DescribeMismatch(const std::string& given) const
{
    const TraceColumn& column = m_columns[m_cells.size() - m_rowCell];
    return "column " + m_name + "." + column.name + " of type " + GetTypeName(column.type) +
           " got " + given;
}

void
TraceTable::RefuseRow(const std::string& fault)
{
    m_cells.resize(m_rowCell);
    m_text.resize(m_rowText);
    std::string expected;
    for (const auto& column : m_columns)
    {
        expected += (expected.empty() ? "" : ", ") + column.name + " " + GetTypeName(column.type);
    }
    throw NetnsTraceError(m_database.GetPath(), fault, "expected (" + expected + ")");
}

std::string
TraceTable::GetCreateStatement() const
{
    std::string sql = "CREATE TABLE \"" + m_name + "\" (\n";
    for (std::size_t i = 0; i < m_columns.size(); ++i)
    {
        const TraceColumn& column = m_columns[i];
        sql += "  \"" + column.name + "\" " + GetTypeName(column.type);
        sql += column.constraint.empty() ? "" : " " + column.constraint;
        sql += i + 1 < m_columns.size() ? "," : "";
        sql += column.description.empty() ? "\n" : " -- " + column.description + "\n";
    }
    return sql + ")";
}

std::vector<std::string>
TraceTable::GetIndexStatements() const
{
    std::vector<std::string> statements;
    for (const auto& columns : m_indexes)
    {
        // The parentheses keep the index's name apart from every table's.
        statements.push_back("CREATE INDEX \"" + m_name + "(" + Join(columns, "") + ")\" ON \"" +
                             m_name + "\" (" + Join(columns, "\"") + ")");
    }
    return statements;
}

int
TraceTable::PrepareInsert(sqlite3* db, std::size_t rows, sqlite3_stmt** statement) const
{
    std::string row = "(?";
    for (std::size_t i = 1; i < m_columns.size(); ++i)
    {
        row += ",?";
    }
    row += ")";
    std::string sql = "INSERT INTO \"" + m_name + "\" VALUES " + row;
    for (std::size_t i = 1; i < rows; ++i)
    {
        sql += "," + row;
    }
    return sqlite3_prepare_v3(db, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, statement, nullptr);
}

int
TraceTable::RunInsert(sqlite3_stmt* statement, std::size_t row, std::size_t rows)
{
    const std::size_t count = rows * m_columns.size();
    const Cell* cells = &m_cells[row * m_columns.size()];
    for (std::size_t i = 0; i < count; ++i)
    {
        const int parameter = static_cast<int>(i) + 1;
        const Cell& cell = cells[i];
        int result = SQLITE_OK;
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
        if (result != SQLITE_OK)
        {
            return result;
        }
    }
    sqlite3_step(statement);
    return sqlite3_reset(statement);
}

int
TraceTable::WriteRows(sqlite3* db)
{
    const std::size_t rows = m_cells.size() / m_columns.size();
    if (rows == 0)
    {
        return SQLITE_OK;
    }
    int result = SQLITE_OK;
    if (!m_insertOne)
    {
        const int limit = sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, -1);
        const std::size_t fit = static_cast<std::size_t>(limit) / m_columns.size();
        m_rowsPerInsert = std::clamp<std::size_t>(fit, 1, MAX_ROWS_PER_INSERT);
        result = PrepareInsert(db, 1, &m_insertOne);
        result = result ? result : PrepareInsert(db, m_rowsPerInsert, &m_insertMany);
    }
    std::size_t row = 0;
    for (; result == SQLITE_OK && row + m_rowsPerInsert <= rows; row += m_rowsPerInsert)
    {
        result = RunInsert(m_insertMany, row, m_rowsPerInsert);
    }
    for (; result == SQLITE_OK && row < rows; ++row)
    {
        result = RunInsert(m_insertOne, row, 1);
    }
    return result;
}

void
TraceTable::DropRows()
{
    m_cells.clear();
    m_text.clear();
}

void
TraceTable::Finalize()
{
    sqlite3_finalize(m_insertMany);
    sqlite3_finalize(m_insertOne);
    m_insertMany = nullptr;
    m_insertOne = nullptr;
}

} // namespace netns
} // namespace ns3
