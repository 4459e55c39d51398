// SPDX-License-Identifier: GPL-2.0-only

#include "netns-trace-database.h"

#include "trace-file.h"

#include "ns3/log.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <exception>
#include <iostream>
#include <sqlite3.h>

#ifndef NETNS_VERSION
#define NETNS_VERSION dev
#endif
#define NETNS_QUOTE(text) #text
#define NETNS_QUOTE_VALUE(macro) NETNS_QUOTE(macro)

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetnsTraceDatabase");

NS_OBJECT_ENSURE_REGISTERED(NetnsTraceDatabase);

namespace
{

/// Bytes of a page: larger ones cost small databases space and save little time.
constexpr uint64_t PAGE_SIZE_BYTES = 8192;

/// How long to wait for another program that has the database locked.
constexpr int BUSY_TIMEOUT_MS = 2000;

/// The keys of `meta` that SetMeta refuses.
const std::array<const char*, 4> RESERVED_KEYS = {"schema_version",
                                                  "ns3_version",
                                                  "netns_version",
                                                  "status"};

/**
 * @return The version of ns-3, such as "3.44", if the build tells.
 */
std::string
GetNs3Version()
{
#ifdef NETNS_NS3_VERSION
    constexpr int version = NETNS_NS3_VERSION; // 344 for 3.44
    return std::to_string(version / 100) + "." + std::to_string(version % 100);
#else
    return "unknown";
#endif
}

} // namespace

TypeId
NetnsTraceDatabase::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netns::NetnsTraceDatabase")
            .SetParent<Object>()
            .SetGroupName("Netns")
            .AddConstructor<NetnsTraceDatabase>()
            .AddAttribute("BatchRows",
                          "Rows that are committed together; a killed run loses at most one less.",
                          UintegerValue(10000),
                          MakeUintegerAccessor(&NetnsTraceDatabase::m_batchRows),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("MaxBytes",
                          "Size that the database must not exceed, read by Open; 0 for no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&NetnsTraceDatabase::m_maxBytes),
                          MakeUintegerChecker<uint64_t>());
    return tid;
}

NetnsTraceDatabase::NetnsTraceDatabase()
{
    NS_LOG_FUNCTION(this);
}

NetnsTraceDatabase::~NetnsTraceDatabase()
{
    NS_LOG_FUNCTION(this);
    try
    {
        if (m_db && std::uncaught_exceptions() > m_exceptions)
        {
            Flush();
            m_failed = true;
        }
        Close();
    }
    catch (const NetnsTraceError& error)
    {
        std::cerr << error.what() << std::endl;
        if (m_db)
        {
            Abandon();
        }
    }
}

void
NetnsTraceDatabase::Open(const std::string& path)
{
    NS_LOG_FUNCTION(this << path);
    if (m_file)
    {
        throw NetnsTraceError(path, "this object has written " + m_path, "create another object");
    }
    auto file = std::make_unique<TraceFile>(path, APPLICATION_ID);
    file->CheckReplaceable();
    m_path = path;
    try
    {
        file->RemoveNew();
        CreateEmpty(file->GetNewName());
        file->Replace();
        Connect(file->GetName());
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;");
        if (m_maxBytes > 0)
        {
            Execute("PRAGMA max_page_count=" +
                    std::to_string(std::max<uint64_t>(m_maxBytes / PAGE_SIZE_BYTES, 1)));
        }
    }
    catch (const NetnsTraceError&)
    {
        Disconnect();
        file->RemoveNew();
        throw;
    }
    m_file = std::move(file);
    m_exceptions = std::uncaught_exceptions();
}

void
NetnsTraceDatabase::Connect(const std::string& file)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int result = sqlite3_open_v2(file.c_str(), &m_db, flags, nullptr);
    if (result != SQLITE_OK)
    {
        throw MakeError(result);
    }
    sqlite3_busy_timeout(m_db, BUSY_TIMEOUT_MS);
}

void
NetnsTraceDatabase::Disconnect()
{
    for (const auto& table : m_tables)
    {
        table->Finalize();
    }
    sqlite3_close(m_db);
    m_db = nullptr;
}

void
NetnsTraceDatabase::CreateEmpty(const std::string& file)
{
    Connect(file);
    Execute("PRAGMA page_size=" + std::to_string(PAGE_SIZE_BYTES) +
            "; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; BEGIN;"
            " PRAGMA application_id=" +
            std::to_string(APPLICATION_ID) +
            "; PRAGMA user_version=" + std::to_string(SCHEMA_VERSION) +
            "; CREATE TABLE meta (\"key\" TEXT NOT NULL PRIMARY KEY, \"value\" TEXT)"
            " WITHOUT ROWID;");
    const std::array<std::string, 4> values = {std::to_string(SCHEMA_VERSION),
                                               GetNs3Version(),
                                               NETNS_QUOTE_VALUE(NETNS_VERSION),
                                               "running"};
    for (std::size_t i = 0; i < values.size(); ++i)
    {
        const int result = WriteMeta(RESERVED_KEYS[i], values[i]);
        if (result != SQLITE_OK)
        {
            throw MakeError(result);
        }
    }
    Execute("COMMIT");
    Disconnect();
}

TraceTable&
NetnsTraceDatabase::AddTable(const std::string& name,
                             const std::vector<TraceColumn>& columns,
                             const std::vector<std::vector<std::string>>& indexes)
{
    NS_LOG_FUNCTION(this << name);
    const std::string who = "table \"" + name + "\"";
    if (!m_db)
    {
        throw NetnsTraceError(m_path, who + " has no database", "call Open first");
    }
    TraceTable::CheckDescription(m_path, name, columns, indexes);
    const bool duplicate =
        std::any_of(m_tables.begin(), m_tables.end(), [&name](const auto& table) {
            return table->GetName() == name;
        });
    if (duplicate || name == "meta")
    {
        throw NetnsTraceError(m_path, who + " exists already", "expected a new name");
    }
    std::unique_ptr<TraceTable> table(new TraceTable(*this, name, columns, indexes));
    Execute(table->GetCreateStatement());
    m_tables.push_back(std::move(table));
    return *m_tables.back();
}

void
NetnsTraceDatabase::SetMeta(const std::string& key, const std::string& value)
{
    NS_LOG_FUNCTION(this << key << value);
    if (!m_db)
    {
        throw NetnsTraceError(m_path, "meta \"" + key + "\" has no database", "call Open first");
    }
    if (std::find(RESERVED_KEYS.begin(), RESERVED_KEYS.end(), key) != RESERVED_KEYS.end())
    {
        throw NetnsTraceError(m_path, "meta \"" + key + "\" is reserved", "expected another key");
    }
    if (m_failed)
    {
        return;
    }
    const int result = WriteMeta(key, value);
    if (result != SQLITE_OK)
    {
        Fail(result);
    }
}

int
NetnsTraceDatabase::WriteMeta(const std::string& key, const std::string& value)
{
    sqlite3_stmt* statement = nullptr;
    const char* sql = "INSERT OR REPLACE INTO meta VALUES (?, ?)";
    const int result = sqlite3_prepare_v2(m_db, sql, -1, &statement, nullptr);
    if (result != SQLITE_OK)
    {
        return result;
    }
    sqlite3_bind_text(statement, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    sqlite3_step(statement);
    return sqlite3_finalize(statement);
}

void
NetnsTraceDatabase::CountRow()
{
    ++m_waitingRows;
    if (m_waitingRows >= m_batchRows)
    {
        Flush();
    }
}

void
NetnsTraceDatabase::Flush()
{
    if (!m_db || m_failed || m_waitingRows == 0)
    {
        return;
    }
    NS_LOG_FUNCTION(this << m_waitingRows);
    int result = sqlite3_exec(m_db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    for (std::size_t i = 0; result == SQLITE_OK && i < m_tables.size(); ++i)
    {
        result = m_tables[i]->WriteRows(m_db);
    }
    if (result == SQLITE_OK)
    {
        result = sqlite3_exec(m_db, "COMMIT", nullptr, nullptr, nullptr);
    }
    if (result != SQLITE_OK)
    {
        Fail(result);
    }
    for (const auto& table : m_tables)
    {
        table->DropRows();
    }
    m_rows += m_waitingRows;
    m_waitingRows = 0;
}

void
NetnsTraceDatabase::Close()
{
    if (!m_db)
    {
        return;
    }
    NS_LOG_FUNCTION(this);
    if (m_failed)
    {
        Abandon();
        return;
    }
    try
    {
        Flush();
        LeaveWal();
        Complete();
    }
    catch (const NetnsTraceError&)
    {
        Abandon();
        throw;
    }
    Disconnect();
    m_file->Release();
}

void
NetnsTraceDatabase::Complete()
{
    Execute("BEGIN");
    for (const auto& table : m_tables)
    {
        for (const auto& statement : table->GetIndexStatements())
        {
            Execute(statement);
        }
    }
    Execute("ANALYZE");
    const int result = WriteMeta("status", "complete");
    if (result != SQLITE_OK)
    {
        throw MakeError(result);
    }
    Execute("COMMIT");
}

void
NetnsTraceDatabase::LeaveWal()
{
    const char* sql = "PRAGMA journal_mode=DELETE";
    if (sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    {
        NS_LOG_WARN(m_path << " stays in WAL mode: " << sqlite3_errmsg(m_db));
    }
}

void
NetnsTraceDatabase::Abandon()
{
    m_failed = true;
    if (!sqlite3_get_autocommit(m_db))
    {
        sqlite3_exec(m_db, "ROLLBACK", nullptr, nullptr, nullptr);
    }
    if (WriteMeta("status", "failed") != SQLITE_OK)
    {
        NS_LOG_WARN(m_path << " keeps its status: " << sqlite3_errmsg(m_db));
    }
    LeaveWal();
    Disconnect();
    m_file->Release();
}

void
NetnsTraceDatabase::Execute(const std::string& sql)
{
    const int result = sqlite3_exec(m_db, sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK)
    {
        throw MakeError(result);
    }
}

NetnsTraceError
NetnsTraceDatabase::MakeError(int code) const
{
    std::string expectation;
    switch (code & 0xff) // without what extends the code
    {
    case SQLITE_FULL:
        expectation = m_maxBytes > 0 ? "free space there or raise MaxBytes" : "free space there";
        break;
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
        expectation = "expected SQL and rows that fit the table";
        break;
    case SQLITE_BUSY:
        expectation = "close it in the other program";
        break;
    default:
        expectation = "check the disk or choose another --db";
        break;
    }
    std::string fault = m_db ? sqlite3_errmsg(m_db) : sqlite3_errstr(code);
    if (m_file)
    {
        fault += " after " + std::to_string(m_rows) + " rows, which can be read";
    }
    return NetnsTraceError(m_path, fault, expectation);
}

void
NetnsTraceDatabase::Fail(int code)
{
    const NetnsTraceError error = MakeError(code); // a roll-back changes SQLite's text
    m_failed = true;
    for (const auto& table : m_tables)
    {
        table->DropRows();
    }
    if (!sqlite3_get_autocommit(m_db))
    {
        sqlite3_exec(m_db, "ROLLBACK", nullptr, nullptr, nullptr);
    }
    throw error;
}

bool
NetnsTraceDatabase::IsOpen() const
{
    return m_db != nullptr;
}

bool
NetnsTraceDatabase::HasFailed() const
{
    return m_failed;
}

uint64_t
NetnsTraceDatabase::GetCommittedRows() const
{
    return m_rows;
}

const std::string&
NetnsTraceDatabase::GetPath() const
{
    return m_path;
}

} // namespace netns
} // namespace ns3
