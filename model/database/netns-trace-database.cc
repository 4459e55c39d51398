// SPDX-License-Identifier: GPL-2.0-only

#include "netns-trace-database.h"

#include "trace-file.h"
#include "trace-row-sink.h"
#include "trace-rows.h"
#include "trace-schema.h"
#include "trace-writer.h"

#include "ns3/log.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <climits>
#include <exception>
#include <iostream>
#include <sqlite3.h>
#include <unistd.h>

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

/// Bytes of a page: larger pages make small databases bigger and save little time.
constexpr uint64_t PAGE_SIZE_BYTES = 8192;

/// Kilobytes of SQLite's cache while it creates indexes.
constexpr int INDEX_CACHE_KB = 65536;

/// The keys of `meta` that SetMeta refuses.
const std::array<const char*, 4> RESERVED_KEYS = {"schema_version",
                                                  "ns3_version",
                                                  "netns_version",
                                                  "status"};

/** @return Whether a result code tells that the file is not what was written. */
bool
IsDamage(int code)
{
    const int primary = code & 0xff;
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || code == SQLITE_IOERR_READ ||
           code == SQLITE_IOERR_SHORT_READ;
}

/** @return The version of ns-3, such as "3.44", or "unknown". */
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

/// A table and its rows.
struct NetnsTraceDatabase::Table
{
    Table(TraceRowSink& sink,
          const std::string& name,
          const std::vector<TraceColumn>& columns,
          const TraceSchema::Indexes& indexList)
        : indexes(indexList),
          table(sink, rows, name, columns)
    {
    }

    TraceRows rows;                     //!< Rows of the current batch.
    const TraceSchema::Indexes indexes; //!< Created by Close.
    TraceTable table;                   //!< What the user inserts into.
};

/// Takes the rows of the tables into the current batch.
class NetnsTraceDatabase::Sink : public TraceRowSink
{
  public:
    explicit Sink(NetnsTraceDatabase& database)
        : m_database(database)
    {
    }

    Answer BeginRow() override
    {
        if (!m_database.m_writer)
        {
            return Answer::CLOSED;
        }
        if (!m_database.m_failed)
        {
            m_database.CheckWriter();
        }
        return m_database.m_failed ? Answer::IGNORED : Answer::TAKEN;
    }

    void EndRow() override
    {
        m_database.CountRow();
    }

    const std::string& GetPath() const override
    {
        return m_database.m_path;
    }

  private:
    NetnsTraceDatabase& m_database; //!< Owns this object.
};

TypeId
NetnsTraceDatabase::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netns::NetnsTraceDatabase")
            .SetParent<Object>()
            .SetGroupName("Netns")
            .AddConstructor<NetnsTraceDatabase>()
            .AddAttribute("BatchRows",
                          "Rows that are committed together.",
                          UintegerValue(10000),
                          MakeUintegerAccessor(&NetnsTraceDatabase::m_batchRows),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("QueueBatches",
                          "Full batches that may wait for the writer, read by Open; with so many "
                          "the simulation waits.",
                          UintegerValue(4),
                          MakeUintegerAccessor(&NetnsTraceDatabase::m_queueBatches),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("BusyTimeout",
                          "Milliseconds to wait for another program that has the database locked, "
                          "read by Open.",
                          UintegerValue(2000),
                          MakeUintegerAccessor(&NetnsTraceDatabase::m_busyTimeout),
                          MakeUintegerChecker<uint32_t>(0, INT_MAX))
            .AddAttribute("MaxBytes",
                          "Size that the database must not exceed, read by Open; 0 for no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&NetnsTraceDatabase::m_maxBytes),
                          MakeUintegerChecker<uint64_t>());
    return tid;
}

NetnsTraceDatabase::NetnsTraceDatabase()
    : m_sink(std::make_unique<Sink>(*this))
{
    NS_LOG_FUNCTION(this);
}

NetnsTraceDatabase::~NetnsTraceDatabase()
{
    NS_LOG_FUNCTION(this);
    if (IsChild())
    {
        // The thread of the writer is not in this process, and the file is not ours to end
        static_cast<void>(m_writer.release());
        static_cast<void>(m_file.release());
    }
    try
    {
        Close();
    }
    catch (const NetnsTraceError& error)
    {
        std::cerr << error.what() << std::endl;
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
    file->Reserve();
    m_path = path;
    m_writer = std::make_unique<TraceWriter>(m_queueBatches);
    try
    {
        file->RemoveNew();
        CreateEmpty(file->GetNewName());
        file->Replace();
        Connect(file->GetName());
    }
    catch (const NetnsTraceError&)
    {
        m_writer.reset();
        file->RemoveNew();
        throw;
    }
    m_file = std::move(file);
    m_process = getpid();
    m_exceptions = std::uncaught_exceptions();
    m_handled = std::current_exception();
    m_writer->Do([this](TraceConnection& connection) {
        const int result = connection.Execute("SELECT 1 FROM meta"); // makes -wal and -shm
        m_file->NoteCompanions();
        connection.SetPlaceCheck([this] { return m_file->GetChange(); });
        return result;
    });
}

bool
NetnsTraceDatabase::IsEndedByException() const
{
    const auto handled = std::current_exception();
    return std::uncaught_exceptions() > m_exceptions || (handled && handled != m_handled);
}

bool
NetnsTraceDatabase::IsChild() const
{
    return m_file && m_process != getpid();
}

void
NetnsTraceDatabase::CreateEmpty(const std::string& file)
{
    const std::array<std::string, 4> values = {std::to_string(SCHEMA_VERSION),
                                               GetNs3Version(),
                                               NETNS_QUOTE_VALUE(NETNS_VERSION),
                                               "running"};
    const std::string sql =
        "PRAGMA page_size=" + std::to_string(PAGE_SIZE_BYTES) +
        "; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; BEGIN;"
        " PRAGMA application_id=" +
        std::to_string(TraceFile::PREPARED_ID) +
        "; PRAGMA user_version=" + std::to_string(SCHEMA_VERSION) +
        "; CREATE TABLE meta (\"key\" TEXT NOT NULL PRIMARY KEY, \"value\" TEXT)"
        " WITHOUT ROWID;";
    Do([&](TraceConnection& connection) {
        int result = connection.Open(file, static_cast<int>(m_busyTimeout));
        result = result ? result : connection.Execute(sql);
        for (std::size_t i = 0; result == SQLITE_OK && i < values.size(); ++i)
        {
            result = connection.WriteMeta(RESERVED_KEYS[i], values[i]);
        }
        result = result ? result : connection.Execute("COMMIT");
        if (result == SQLITE_OK)
        {
            connection.Close();
        }
        return result;
    });
}

void
NetnsTraceDatabase::Connect(const std::string& file)
{
    // The id comes before WAL mode: others read it in the file itself
    std::string sql = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA application_id=" +
                      std::to_string(APPLICATION_ID) + "; PRAGMA journal_mode=WAL;";
    if (m_maxBytes > 0)
    {
        sql += "PRAGMA max_page_count=" +
               std::to_string(std::max<uint64_t>(m_maxBytes / PAGE_SIZE_BYTES, 1));
    }
    Do([&](TraceConnection& connection) {
        const int result = connection.Open(file, static_cast<int>(m_busyTimeout));
        return result ? result : connection.Execute(sql);
    });
}

void
NetnsTraceDatabase::CheckNew(const std::string& who, const std::string& name) const
{
    if (!IsOpen())
    {
        throw NetnsTraceError(m_path, who + " has no database", "call Open first");
    }
    const bool duplicate =
        std::any_of(m_tables.begin(), m_tables.end(), [&name](const auto& table) {
            return table->table.GetName() == name;
        });
    if (duplicate || m_views.count(name) || name == "meta")
    {
        throw NetnsTraceError(m_path, who + " exists already", "expected a new name");
    }
}

TraceTable&
NetnsTraceDatabase::AddTable(const std::string& name,
                             const std::vector<TraceColumn>& columns,
                             const std::vector<std::vector<std::string>>& indexes)
{
    NS_LOG_FUNCTION(this << name);
    CheckNew("table \"" + name + "\"", name);
    TraceSchema::CheckTable(m_path, name, columns, indexes);
    Do([&](TraceConnection& connection) {
        return connection.AddTable(name,
                                   columns.size(),
                                   TraceSchema::GetCreateTable(name, columns));
    });
    m_tables.push_back(std::make_unique<Table>(*m_sink, name, columns, indexes));
    return m_tables.back()->table;
}

void
NetnsTraceDatabase::AddView(const std::string& name,
                            const std::string& help,
                            const std::string& select)
{
    NS_LOG_FUNCTION(this << name);
    CheckNew("view \"" + name + "\"", name);
    TraceSchema::CheckView(m_path, name, help);
    Do([&](TraceConnection& connection) {
        // SQLite checks a SELECT only when the view is used
        return connection.ExecuteTogether(
            {TraceSchema::GetCreateView(name, help, select), "EXPLAIN SELECT * FROM " + name});
    });
    m_views.insert(name);
}

void
NetnsTraceDatabase::SetMeta(const std::string& key, const std::string& value)
{
    NS_LOG_FUNCTION(this << key << value);
    if (!IsOpen())
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
    const int result =
        m_writer->Do([&](TraceConnection& connection) { return connection.WriteMeta(key, value); });
    CheckWriter();
    if (result != SQLITE_OK)
    {
        Fail(result);
    }
}

void
NetnsTraceDatabase::CountRow()
{
    ++m_waitingRows;
    if (m_waitingRows >= m_batchRows)
    {
        HandOver();
    }
}

void
NetnsTraceDatabase::HandOver()
{
    NS_LOG_FUNCTION(this << m_waitingRows);
    if (IsChild())
    {
        throw NetnsTraceError(m_path,
                              "is written by the parent of this process",
                              "expected a database of its own in a child");
    }
    TraceBatch batch = m_writer->TakeEmpty();
    batch.tables.resize(m_tables.size());
    for (std::size_t i = 0; i < m_tables.size(); ++i)
    {
        std::swap(batch.tables[i], m_tables[i]->rows);
    }
    batch.rows = m_waitingRows;
    m_waitingRows = 0;
    m_writer->Push(std::move(batch));
}

void
NetnsTraceDatabase::Flush()
{
    if (!IsOpen() || m_failed)
    {
        return;
    }
    if (m_waitingRows > 0)
    {
        HandOver();
    }
    m_writer->Do([](TraceConnection&) { return SQLITE_OK; });
    CheckWriter();
}

void
NetnsTraceDatabase::Close()
{
    if (!IsOpen())
    {
        return;
    }
    NS_LOG_FUNCTION(this);
    if (m_failed)
    {
        Abandon();
        return;
    }
    if (IsEndedByException())
    {
        GiveUp();
        return;
    }
    try
    {
        Flush();
        Complete();
    }
    catch (const NetnsTraceError&)
    {
        Abandon();
        throw;
    }
    Disconnect();
}

void
NetnsTraceDatabase::GiveUp()
{
    if (!IsOpen())
    {
        return;
    }
    try
    {
        Flush();
    }
    catch (const NetnsTraceError& error)
    {
        std::cerr << error.what() << std::endl;
    }
    Abandon();
}

void
NetnsTraceDatabase::Complete()
{
    std::vector<std::string> statements;
    for (const auto& table : m_tables)
    {
        for (auto& sql : TraceSchema::GetCreateIndexes(table->table.GetName(), table->indexes))
        {
            statements.push_back(std::move(sql));
        }
    }
    statements.emplace_back("ANALYZE");
    statements.emplace_back("UPDATE meta SET value = 'complete' WHERE key = 'status'");
    bool plain = true;
    Do([&](TraceConnection& connection) {
        if (const int moved = connection.CheckPlace())
        {
            return moved;
        }
        plain = connection.LeaveWal();
        if (plain)
        {
            m_file->LeaveWal();
        }
        connection.Execute("PRAGMA cache_size=-" + std::to_string(INDEX_CACHE_KB) +
                           "; PRAGMA analysis_limit=1000");
        return connection.ExecuteTogether(statements);
    });
    if (!plain)
    {
        NS_LOG_WARN(m_path << " stays in WAL mode: another program has it open");
    }
}

void
NetnsTraceDatabase::Abandon()
{
    m_failed = true;
    m_writer->Do([this](TraceConnection& connection) {
        if (m_file->IsOverwritten())
        {
            m_file->RemoveNotedCompanions(); // they would be taken for those of the new contents
            connection.Desert();
            return SQLITE_OK;
        }
        connection.RollBack();
        connection.WriteMeta("status", "failed"); // where the disk allows it
        if (!m_file->IsMoved())
        {
            connection.LeaveWal();
            return SQLITE_OK;
        }
        // SQLite would remove what has the names of its files in the place where they were
        const int result = connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        connection.Desert();
        if (result == SQLITE_OK && !m_file->IsOpenElsewhere())
        {
            m_file->MarkPlain();
            m_file->RemoveNotedCompanions();
        }
        return SQLITE_OK;
    });
    Disconnect();
}

void
NetnsTraceDatabase::Disconnect()
{
    m_rows = m_writer->GetRows();
    m_writer.reset();
    m_file->Release();
}

void
NetnsTraceDatabase::Do(const std::function<int(TraceConnection&)>& work)
{
    const int result = m_writer->Do(work);
    if (result != SQLITE_OK)
    {
        throw MakeError(result);
    }
}

void
NetnsTraceDatabase::CheckWriter()
{
    if (const int failure = m_writer->GetFailure())
    {
        Fail(failure);
    }
}

NetnsTraceError
NetnsTraceDatabase::MakeError(int code) const
{
    std::string expectation;
    // Before SQLite's text, which tells of what it found in the file of somebody else
    const std::string change = m_file ? m_file->GetChange() : "";
    if (!change.empty())
    {
        return NetnsTraceError(m_path,
                               change,
                               "expected nobody to touch it before the run is over");
    }
    switch (code & 0xff) // the primary result code
    {
    case SQLITE_FULL:
        expectation = m_maxBytes > 0 ? "free space there or raise MaxBytes" : "free space there";
        break;
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
        expectation = "expected SQL and rows that fit the table";
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        expectation = "expected nobody to touch it, its -wal and its -shm before the run is over";
        break;
    case SQLITE_BUSY:
        expectation = "close it in the other program";
        break;
    default:
        expectation = "check the disk or choose another --db";
        break;
    }
    std::string fault = m_writer->GetFault();
    if (m_file)
    {
        fault += " after " + std::to_string(GetCommittedRows()) + " rows, " +
                 (IsDamage(code) ? "not all of which can be read" : "which can be read");
    }
    return NetnsTraceError(m_path, fault, expectation);
}

void
NetnsTraceDatabase::Fail(int code)
{
    m_failed = true;
    for (const auto& table : m_tables)
    {
        table->rows.Clear();
    }
    throw MakeError(code);
}

bool
NetnsTraceDatabase::IsOpen() const
{
    return m_writer != nullptr && !IsChild();
}

bool
NetnsTraceDatabase::HasFailed() const
{
    return m_failed;
}

uint64_t
NetnsTraceDatabase::GetCommittedRows() const
{
    return m_writer ? m_writer->GetRows() : m_rows;
}

const std::string&
NetnsTraceDatabase::GetPath() const
{
    return m_path;
}

} // namespace netns
} // namespace ns3
