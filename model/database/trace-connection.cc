// SPDX-License-Identifier: GPL-2.0-only

#include "trace-connection.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sqlite3.h>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/// Most rows of one INSERT: more would save little, and take longer to prepare.
constexpr std::size_t MAX_ROWS_PER_INSERT = 64;

} // namespace

TraceConnection::TraceConnection() = default;

TraceConnection::~TraceConnection()
{
    Close();
}

int
TraceConnection::Open(const std::string& file, int busyTimeout)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int result = sqlite3_open_v2(file.c_str(), &m_db, flags, nullptr);
    if (result == SQLITE_OK)
    {
        sqlite3_busy_timeout(m_db, busyTimeout);
        sqlite3_extended_result_codes(m_db, 1);
    }
    return Note(result);
}

void
TraceConnection::Close()
{
    for (auto& table : m_tables)
    {
        sqlite3_finalize(table.many);
        sqlite3_finalize(table.one);
    }
    m_tables.clear();
    sqlite3_close(m_db);
    m_db = nullptr;
}

void
TraceConnection::Desert()
{
    sqlite3_db_config(m_db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    Close();
}

void
TraceConnection::SetPlaceCheck(std::function<std::string()> check)
{
    m_place = std::move(check);
}

int
TraceConnection::CheckPlace()
{
    const std::string change = m_place ? m_place() : "";
    if (change.empty())
    {
        return SQLITE_OK;
    }
    m_fault = change;
    return SQLITE_READONLY_DBMOVED;
}

int
TraceConnection::Note(int result)
{
    if (result != SQLITE_OK)
    {
        m_fault = m_db ? sqlite3_errmsg(m_db) : sqlite3_errstr(result);
        if ((result & 0xff) == SQLITE_IOERR && errno != 0)
        {
            m_fault += std::string(" (") + std::strerror(errno) + ")";
        }
    }
    return result;
}

int
TraceConnection::Execute(const std::string& sql)
{
    errno = 0;
    return Note(sqlite3_exec(m_db, sql.c_str(), nullptr, nullptr, nullptr));
}

int
TraceConnection::ExecuteTogether(const std::vector<std::string>& statements)
{
    int result = Execute("BEGIN");
    for (std::size_t i = 0; result == SQLITE_OK && i < statements.size(); ++i)
    {
        result = Execute(statements[i]);
    }
    if (result == SQLITE_OK)
    {
        result = Execute("COMMIT");
    }
    if (result != SQLITE_OK)
    {
        RollBack();
    }
    return result;
}

int
TraceConnection::WriteMeta(const std::string& key, const std::string& value)
{
    sqlite3_stmt* statement = nullptr;
    const char* sql = "INSERT OR REPLACE INTO meta VALUES (?, ?)";
    const int result = sqlite3_prepare_v2(m_db, sql, -1, &statement, nullptr);
    if (result != SQLITE_OK)
    {
        return Note(result);
    }
    sqlite3_bind_text(statement, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    sqlite3_step(statement);
    return Note(sqlite3_finalize(statement));
}

int
TraceConnection::AddTable(const std::string& name, std::size_t columns, const std::string& sql)
{
    const int result = Execute(sql);
    if (result == SQLITE_OK)
    {
        const int limit = sqlite3_limit(m_db, SQLITE_LIMIT_VARIABLE_NUMBER, -1);
        const std::size_t fit = static_cast<std::size_t>(limit) / columns;
        m_tables.push_back({name, columns, std::clamp<std::size_t>(fit, 1, MAX_ROWS_PER_INSERT)});
    }
    return result;
}

int
TraceConnection::Prepare(const Inserter& inserter, std::size_t rows, sqlite3_stmt** statement)
{
    std::string row = "(?";
    for (std::size_t i = 1; i < inserter.columns; ++i)
    {
        row += ",?";
    }
    row += ")";
    std::string sql = "INSERT INTO \"" + inserter.name + "\" VALUES " + row;
    for (std::size_t i = 1; i < rows; ++i)
    {
        sql += "," + row;
    }
    return sqlite3_prepare_v3(m_db, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, statement, nullptr);
}

int
TraceConnection::WriteRows(Inserter& inserter, const TraceRows& rows)
{
    int result = SQLITE_OK;
    if (!inserter.one && rows.GetN() > 0)
    {
        result = Prepare(inserter, 1, &inserter.one);
        result = result ? result : Prepare(inserter, inserter.rowsPerMany, &inserter.many);
    }
    const std::size_t many = inserter.rowsPerMany * inserter.columns;
    std::size_t first = 0;
    while (result == SQLITE_OK && first < rows.GetN())
    {
        const bool fits = rows.GetN() - first >= many;
        const std::size_t n = fits ? many : inserter.columns;
        sqlite3_stmt* statement = fits ? inserter.many : inserter.one;
        result = rows.Bind(statement, first, n);
        if (result == SQLITE_OK)
        {
            sqlite3_step(statement);
            result = sqlite3_reset(statement);
        }
        first += n;
    }
    return result;
}

int
TraceConnection::WriteBatch(const TraceBatch& batch)
{
    if (const int moved = CheckPlace())
    {
        return moved;
    }
    errno = 0; // sqlite3_system_errno() does not have that of a failed write
    int result = sqlite3_exec(m_db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    for (std::size_t i = 0; result == SQLITE_OK && i < batch.tables.size(); ++i)
    {
        result = WriteRows(m_tables[i], batch.tables[i]);
    }
    if (result == SQLITE_OK)
    {
        result = sqlite3_exec(m_db, "COMMIT", nullptr, nullptr, nullptr);
    }
    Note(result); // before a roll-back, which changes SQLite's text
    if (result != SQLITE_OK)
    {
        RollBack();
    }
    return result;
}

void
TraceConnection::RollBack()
{
    if (!sqlite3_get_autocommit(m_db))
    {
        sqlite3_exec(m_db, "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

bool
TraceConnection::LeaveWal()
{
    const char* sql = "PRAGMA journal_mode=DELETE";
    return sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

const std::string&
TraceConnection::GetFault() const
{
    return m_fault;
}

} // namespace netns
} // namespace ns3
