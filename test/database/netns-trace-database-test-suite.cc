// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * What a user of NetnsTraceDatabase, and a reader of its files, can rely on.
 */

#include "trace-database-bed.h"

#include "ns3/netns-trace-database.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace ns3;
using namespace ns3::netns;
using namespace ns3::netns::trace_database_bed;

/**
 * @ingroup netns-tests
 * What Close leaves: one plain, indexed, complete file, the same for the same rows.
 */
class NetnsTraceDatabaseRunTestCase : public TestCase
{
  public:
    NetnsTraceDatabaseRunTestCase()
        : TestCase("two identical runs give the same complete file")
    {
    }

  private:
    void DoRun() override;
};

void
NetnsTraceDatabaseRunTestCase::DoRun()
{
    const std::string first = CreateTempDirFilename("first.sqlite");
    const std::string second = CreateTempDirFilename("second.sqlite");
    WriteRun(first);
    WriteRun(second);
    for (const char* table : {"meta", "events", "requests", "sqlite_master", "sqlite_stat1"})
    {
        const std::string sql = std::string("SELECT * FROM ") + table;
        const std::string rows = Query(first, sql);
        NS_TEST_EXPECT_MSG_EQ(rows, Query(second, sql), "the runs differ in " << table);
        NS_TEST_EXPECT_MSG_EQ(Contains(rows, ";"), true, "nothing in " << table);
    }
    NS_TEST_EXPECT_MSG_EQ(HasCompanion(first), false, "more than one file");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "PRAGMA journal_mode"), "delete;", "not a plain file");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "PRAGMA integrity_check"), "ok;", "file is damaged");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "SELECT count(*), sum(time_ns), max(rowid) FROM events"),
                          "100|4950000|100;",
                          "rows of events");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "SELECT count(*), sum(id) FROM requests"),
                          "34|1683;",
                          "rows of requests");
    NS_TEST_EXPECT_MSG_EQ(Query(first,
                                "SELECT key, value FROM meta WHERE key IN"
                                " ('status', 'schema_version', 'seed')"),
                          "schema_version|3;seed|2;status|complete;",
                          "meta");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "SELECT count(*) FROM meta WHERE key LIKE '%_version'"),
                          "3;",
                          "versions in meta");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "PRAGMA user_version"), "3;", "schema version");
    NS_TEST_EXPECT_MSG_EQ(Query(first,
                                "SELECT count(*) FROM sqlite_master WHERE type = 'index'"
                                " AND tbl_name = 'events'"),
                          "2;",
                          "indexes");
    NS_TEST_EXPECT_MSG_EQ(Contains(Query(first,
                                         "EXPLAIN QUERY PLAN SELECT * FROM events"
                                         " WHERE name = 'ns1' AND time_ns > 5"),
                                   "USING INDEX"),
                          true,
                          "the index is not used");
}

/**
 * @ingroup netns-tests
 * Values come back as they were written.
 */
class NetnsTraceDatabaseValuesTestCase : public TestCase
{
  public:
    NetnsTraceDatabaseValuesTestCase()
        : TestCase("types, limits and NULL survive, wrong values are refused")
    {
    }

  private:
    void DoRun() override;
};

void
NetnsTraceDatabaseValuesTestCase::DoRun()
{
    const std::string path = CreateTempDirFilename("values.sqlite");
    auto database = MakeDatabase(10000);
    database->Open(path);
    TraceTable& table = database->AddTable("t",
                                           {{"i", TraceColumnType::INTEGER},
                                            {"r", TraceColumnType::REAL},
                                            {"order", TraceColumnType::TEXT}});
    {
        std::string passing = "short-lived";
        table.Insert(std::numeric_limits<int64_t>::min(), 0.1, passing);
        passing = "overwritten";
    }
    table.Insert(uint64_t(std::numeric_limits<int64_t>::max()), 3, "it's \"quoted\"");
    table.Insert(true, -1.5f, std::string(100000, 'x'));
    table.Insert(nullptr, nullptr, nullptr);
    table.Insert(std::optional<int>(), std::optional<double>(2.5), std::optional<std::string>(""));
    table.Insert(uint8_t(200), std::numeric_limits<double>::quiet_NaN(), "\xc3\xa9");

    NS_TEST_EXPECT_MSG_EQ(
        GetError([&table]() { table.Insert(1, 1.0, 5); }),
        path + ": column t.order of type TEXT got an integer, expected (i INTEGER, r REAL, "
               "order TEXT)",
        "integer into a TEXT column");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&table]() { table.Insert(1.5, 1.0, ""); }), "t.i"),
                          true,
                          "floating point into an INTEGER column");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&table]() { table.Insert(1, "x", ""); }), "t.r"),
                          true,
                          "text into a REAL column");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&table]() { table.Insert(1, 2.0); }), "2 values"),
                          true,
                          "short row");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&table]() { table.Insert(1, 2, "", 4); }), "4 values"),
                          true,
                          "long row");
    NS_TEST_EXPECT_MSG_EQ(
        Contains(GetError([&table]() { table.Insert(uint64_t(1) << 63, 0, ""); }), "2^63"),
        true,
        "integer that SQLite cannot hold");
    table.Insert(7, 7, "after");
    database->Close();

    NS_TEST_EXPECT_MSG_EQ(
        Query(path, "SELECT i, typeof(i), r, typeof(r), substr(\"order\", 1, 20) FROM t"),
        "-9223372036854775808|integer|0.1|real|short-lived;"
        "9223372036854775807|integer|3.0|real|it's \"quoted\";"
        "1|integer|-1.5|real|xxxxxxxxxxxxxxxxxxxx;"
        "NULL|null|NULL|null|NULL;"
        "NULL|null|2.5|real|;"
        "200|integer|NULL|null|\xc3\xa9;"
        "7|integer|7.0|real|after;",
        "values");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT max(length(\"order\")) FROM t"), "100000;", "text");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&table]() { table.Insert(1, 1, ""); }), "closed"),
                          true,
                          "row after Close");
    database->Close();
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&]() { database->Open(path); }), "another object"),
                          true,
                          "second Open of one object");
}

/**
 * @ingroup netns-tests
 * What may stand under the name of a new database.
 */
class NetnsTraceDatabaseReplaceTestCase : public TestCase
{
  public:
    NetnsTraceDatabaseReplaceTestCase()
        : TestCase("an older database is replaced, anything else is refused and left alone")
    {
    }

  private:
    void DoRun() override;
    /** What is ours. */
    void CheckReplaced();
    /** What is not. */
    void CheckRefused();
    /** What is in use. */
    void CheckInUse();
    /**
     * @param path A file that is to be refused.
     */
    void ExpectRefused(const std::string& path);
};

void
NetnsTraceDatabaseReplaceTestCase::DoRun()
{
    CheckReplaced();
    CheckRefused();
    CheckInUse();
}

void
NetnsTraceDatabaseReplaceTestCase::CheckReplaced()
{
    const std::string path = CreateTempDirFilename("ours.sqlite");
    const std::string link = CreateTempDirFilename("link.sqlite");
    WriteRun(path);
    MakeDatabase(10)->Open(path); // closed by its destructor
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*) FROM sqlite_master WHERE name = 'events'"),
                          "0;",
                          "the older database is still there");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT value FROM meta WHERE key = 'status'"),
                          "complete;",
                          "the destructor did not close");
    unlink(link.c_str());
    // The folder may be a relative path, a link starts from where it is.
    const std::string name = path.substr(path.rfind('/') + 1);
    NS_TEST_ASSERT_MSG_EQ(symlink(name.c_str(), link.c_str()), 0, "symlink");
    WriteRun(link);
    struct stat status;
    lstat(link.c_str(), &status);
    NS_TEST_EXPECT_MSG_EQ(S_ISLNK(status.st_mode), true, "the link is gone");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*) FROM events"), "100;", "not followed");
    unlink(path.c_str());
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(link), "leads nowhere"), true, "dangling link");
}

void
NetnsTraceDatabaseReplaceTestCase::ExpectRefused(const std::string& path)
{
    const std::string before = ReadBytes(path);
    NS_TEST_EXPECT_MSG_EQ(GetOpenError(path),
                          path + ": exists and is not a netns trace database, choose another --db "
                                 "or remove it",
                          "text");
    NS_TEST_EXPECT_MSG_EQ((before == ReadBytes(path)), true, path << " has changed");
    NS_TEST_EXPECT_MSG_EQ(HasCompanion(path), false, "something appeared beside " << path);
}

void
NetnsTraceDatabaseReplaceTestCase::CheckRefused()
{
    const std::string path = CreateTempDirFilename("theirs");
    WriteBytes(path, "");
    ExpectRefused(path);
    WriteBytes(path, "a text that is dear to somebody\n");
    ExpectRefused(path);
    WriteBytes(path, std::string("SQLite format 3\0", 16));
    ExpectRefused(path);

    // A database of another program, with the same tables but not the mark
    WriteRun(path + ".sqlite");
    Query(path + ".sqlite", "PRAGMA application_id = 5");
    ExpectRefused(path + ".sqlite");

    // One of ours that has lost its end, so early that not even the header is whole
    WriteRun(path + ".sqlite-whole");
    WriteBytes(path, ReadBytes(path + ".sqlite-whole").substr(0, 80));
    ExpectRefused(path);

    unlink(path.c_str());
    WriteBytes(path + "-wal", "the rest of somebody's database");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path), path + "-wal exists without it"),
                          true,
                          "companion");
    NS_TEST_EXPECT_MSG_EQ(ReadBytes(path + "-wal"), "the rest of somebody's database", "companion");
    NS_TEST_EXPECT_MSG_EQ(Exists(path), false, "a database was created");
    unlink((path + "-wal").c_str());

    WriteBytes(path + "-new", "a file with that very name");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path), path + "-new exists and is not"),
                          true,
                          "place of the new one");
    NS_TEST_EXPECT_MSG_EQ(ReadBytes(path + "-new"), "a file with that very name", "overwritten");
    unlink((path + "-new").c_str());

    mkdir(path.c_str(), 0755);
    NS_TEST_EXPECT_MSG_EQ(GetOpenError(path),
                          path + ": is a directory, choose another --db",
                          "directory");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path + "/"), "names no file"), true, "slash");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(""), "names no file"), true, "no name");
    rmdir(path.c_str());
}

void
NetnsTraceDatabaseReplaceTestCase::CheckInUse()
{
    const std::string path = CreateTempDirFilename("used.sqlite");
    auto database = MakeDatabase(1);
    database->Open(path);
    TraceTable& table = database->AddTable("events", COLUMNS);
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path), "is being written by this program"),
                          true,
                          "same process");
    table.Insert(1, 1, "row");
    database->Flush();
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*) FROM events"), "1;", "reader while it runs");
    sqlite3* reader = nullptr;
    sqlite3_open_v2(path.c_str(), &reader, SQLITE_OPEN_READWRITE, nullptr);
    sqlite3_exec(reader, "BEGIN; SELECT * FROM events", nullptr, nullptr, nullptr);
    NS_TEST_EXPECT_MSG_EQ(GetError([&]() { database->Close(); }), "no error", "with a reader");
    sqlite3_close(reader);
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT value FROM meta WHERE key = 'status'"),
                          "complete;",
                          "closed while somebody reads");
    NS_TEST_EXPECT_MSG_EQ(HasCompanion(path), false, "the last reader did not tidy up");
    WriteRun(path);
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*) FROM events"), "100;", "after Close");

    const pid_t writer = StartWriter([&path]() {
        auto other = MakeDatabase(1);
        other->Open(path);
        other->AddTable("events", COLUMNS).Insert(5, 5, "");
        other->Flush();
        return other;
    });
    NS_TEST_ASSERT_MSG_GT(writer, 0, "no other writer");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path), "is open in another program"),
                          true,
                          "other process");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT time_ns FROM events"), "5;", "its rows are gone");
    KillWriter(writer);
    NS_TEST_EXPECT_MSG_EQ(Exists(path + "-wal"), true, "nothing to clean up, so nothing shown");
    WriteRun(path);
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*) FROM events"), "100;", "after its end");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "PRAGMA integrity_check"), "ok;", "old -wal was taken in");
}

/**
 * @ingroup netns-tests
 * Folders in which no database can be created.
 */
class NetnsTraceDatabaseFolderTestCase : public TestCase
{
  public:
    NetnsTraceDatabaseFolderTestCase()
        : TestCase("a folder that is missing or cannot be written is named in the error")
    {
    }

  private:
    void DoRun() override;
};

void
NetnsTraceDatabaseFolderTestCase::DoRun()
{
    const std::string folder = CreateTempDirFilename("folder");
    const std::string path = folder + "/run.sqlite";
    // test.py gives a relative path; the database has "./" before it
    const std::string named = (folder.front() == '/' ? "" : "./") + folder;
    const std::string end = ", expected a folder that can be written, choose another --db";
    NS_TEST_EXPECT_MSG_EQ(GetOpenError(path),
                          path + ": folder " + named +
                              " cannot be used (No such file or directory)" + end,
                          "missing folder");
    WriteBytes(folder, "");
    NS_TEST_EXPECT_MSG_EQ(GetOpenError(path),
                          path + ": folder " + named + " cannot be used (Not a directory)" + end,
                          "file for a folder");
    unlink(folder.c_str());

    mkdir(folder.c_str(), 0555);
    const int status = RunInChild([&]() {
        // Root may write everywhere, so stop being root
        if (geteuid() == 0 && setuid(65534) != 0)
        {
            _exit(2);
        }
        const std::string error = GetOpenError(path);
        const bool isNamed = Contains(error, path + ": folder " + named + " cannot be");
        _exit(isNamed && Contains(error, "(Permission denied)" + end) ? 0 : 1);
    });
    NS_TEST_EXPECT_MSG_EQ(status, 0, "folder without permission");
    NS_TEST_EXPECT_MSG_EQ(Exists(path), false, "a database was created");
    rmdir(folder.c_str());
}

/**
 * @ingroup netns-tests
 * What AddTable and SetMeta refuse, with nothing changed.
 */
class NetnsTraceDatabaseTableTestCase : public TestCase
{
  public:
    NetnsTraceDatabaseTableTestCase()
        : TestCase("wrong descriptions of tables are refused")
    {
    }

  private:
    void DoRun() override;
    /**
     * Adds a table that is to be refused.
     * @param name Its name.
     * @param columns Its columns.
     * @param indexes Its indexes.
     * @param part What the error's text must contain.
     */
    void ExpectRefused(const std::string& name,
                       const std::vector<TraceColumn>& columns,
                       const std::vector<std::vector<std::string>>& indexes,
                       const std::string& part);

    Ptr<NetnsTraceDatabase> m_database; //!< The database.
};

void
NetnsTraceDatabaseTableTestCase::ExpectRefused(const std::string& name,
                                               const std::vector<TraceColumn>& columns,
                                               const std::vector<std::vector<std::string>>& indexes,
                                               const std::string& part)
{
    const std::string error = GetError([&]() { m_database->AddTable(name, columns, indexes); });
    NS_TEST_EXPECT_MSG_EQ(Contains(error, part), true, "got: " << error);
}

void
NetnsTraceDatabaseTableTestCase::DoRun()
{
    const std::string path = CreateTempDirFilename("tables.sqlite");
    const TraceColumn a{"a", TraceColumnType::INTEGER};
    m_database = MakeDatabase(10);
    ExpectRefused("events", {a}, {}, "call Open first");
    m_database->Open(path);
    TraceTable& events = m_database->AddTable("events", {a}, {{"a"}});
    ExpectRefused("events", {a}, {}, path + ": table \"events\" exists already");
    ExpectRefused("meta", {a}, {}, "exists already");
    for (const char* name : {"", "Events", "1st", "two words", "x;--", "x\""})
    {
        ExpectRefused(name, {a}, {}, "expected [a-z_][a-z0-9_]*");
        ExpectRefused("u", {{name, TraceColumnType::TEXT}}, {}, "expected [a-z_][a-z0-9_]*");
    }
    ExpectRefused("sqlite_x", {a}, {}, "expected [a-z_][a-z0-9_]*");
    ExpectRefused("u", {}, {}, "has no column");
    ExpectRefused("u", {a, a}, {}, "exists twice");
    ExpectRefused("u", {{"b", TraceColumnType::TEXT, "", "one\ntwo"}}, {}, "expected one line");
    ExpectRefused("u", {{"b", TraceColumnType::TEXT, "NOT A CONSTRAINT"}}, {}, "syntax error");
    ExpectRefused("u", {a}, {{"b"}}, "wrong index (b)");
    ExpectRefused("u", {a}, {{}}, "wrong index ()");
    ExpectRefused("u", {a}, {{"a"}, {"a"}}, "wrong index (a)");
    NS_TEST_EXPECT_MSG_EQ(
        Contains(GetError([&]() { m_database->SetMeta("status", "fine"); }), "reserved"),
        true,
        "reserved key");
    events.Insert(1);
    m_database->AddTable("events_a", {a}, {{"a"}}).Insert(2);
    m_database->Close();
    NS_TEST_EXPECT_MSG_EQ(Query(path,
                                "SELECT name FROM sqlite_master WHERE type = 'table'"
                                " AND name NOT LIKE 'sqlite%' ORDER BY name"),
                          "events;events_a;meta;",
                          "tables");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT * FROM events, events_a"), "1|2;", "rows");
    m_database = nullptr;
}

/**
 * @ingroup netns-tests
 * A run that is killed.
 */
class NetnsTraceDatabaseKillTestCase : public TestCase
{
  public:
    /**
     * @param rows Rows that are written before the end.
     * @param table2 Whether every second row goes to a second table.
     */
    NetnsTraceDatabaseKillTestCase(int rows, bool table2)
        : TestCase("SIGKILL after " + std::to_string(rows) + " rows" +
                   (table2 ? " of two tables" : "")),
          m_rows(rows),
          m_table2(table2)
    {
    }

  private:
    void DoRun() override;

    static constexpr int BATCH = 100; //!< Rows of a batch.
    const int m_rows;                 //!< Rows that are written.
    const bool m_table2;              //!< Whether to two tables.
};

void
NetnsTraceDatabaseKillTestCase::DoRun()
{
    const std::string path = CreateTempDirFilename("killed.sqlite");
    const pid_t writer = StartWriter([&]() {
        auto database = MakeDatabase(BATCH);
        database->Open(path);
        TraceTable& even = database->AddTable("even", COLUMNS, {{"name"}});
        TraceTable& odd = database->AddTable("odd", COLUMNS);
        for (int i = 0; i < m_rows; ++i)
        {
            (m_table2 && i % 2 ? odd : even).Insert(i, i / 2.0, "row " + std::to_string(i));
        }
        return database;
    });
    NS_TEST_ASSERT_MSG_GT(writer, 0, "the child did not write");
    KillWriter(writer);
    const std::string all = "(SELECT * FROM even UNION ALL SELECT * FROM odd)";
    const int count = std::stoi(Query(path, "SELECT count(*) FROM " + all));
    const int batches = m_rows / BATCH;
    NS_TEST_EXPECT_MSG_EQ(count % BATCH, 0, "not whole batches");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(count, batches * BATCH, "rows of a batch that is not full");
    // Four wait, one is being written
    NS_TEST_EXPECT_MSG_GT_OR_EQ(count, (batches - 5) * BATCH, "more was lost than may wait");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "PRAGMA integrity_check"), "ok;", "file is damaged");
    NS_TEST_EXPECT_MSG_EQ(
        Query(path, "SELECT count(DISTINCT time_ns), ifnull(max(time_ns), -1) FROM " + all),
        std::to_string(count) + "|" + std::to_string(count - 1) + ";",
        "not a prefix");
    NS_TEST_EXPECT_MSG_EQ(Query(path,
                                "SELECT count(*) FROM " + all +
                                    " WHERE cost <> time_ns / 2.0 OR name <> 'row ' || time_ns"),
                          "0;",
                          "wrong values");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT value FROM meta WHERE key = 'status'"),
                          "running;",
                          "status");
}

/**
 * @ingroup netns-tests
 * A run that cannot be written on.
 */
class NetnsTraceDatabaseFailTestCase : public TestCase
{
  public:
    NetnsTraceDatabaseFailTestCase()
        : TestCase("a full database and a wrong row end the writing, not what is written")
    {
    }

  private:
    void DoRun() override;
    /** The file reaches its limit. */
    void CheckFull();
    /** A row violates a constraint. */
    void CheckConstraint();
    /** An exception ends the run. */
    void CheckException();
};

void
NetnsTraceDatabaseFailTestCase::DoRun()
{
    CheckFull();
    CheckConstraint();
    CheckException();
}

void
NetnsTraceDatabaseFailTestCase::CheckFull()
{
    const std::string path = CreateTempDirFilename("full.sqlite");
    auto database = MakeDatabase(50);
    database->SetAttribute("MaxBytes", UintegerValue(200000));
    database->Open(path);
    TraceTable& table = database->AddTable("events", COLUMNS, {{"name"}});
    int rows = 0;
    const std::string error = GetError([&]() {
        for (; rows < 100000; ++rows)
        {
            table.Insert(rows, 0, "some forty bytes of text, to fill it soon");
        }
    });
    const uint64_t committed = database->GetCommittedRows();
    NS_TEST_EXPECT_MSG_EQ(error,
                          path + ": database or disk is full after " + std::to_string(committed) +
                              " rows, which can be read, free space there or raise MaxBytes",
                          "text");
    NS_TEST_EXPECT_MSG_EQ(committed % 50, 0, "whole batches");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(committed, static_cast<uint64_t>(rows), "rows that were not added");
    NS_TEST_EXPECT_MSG_GT(committed, 1000, "rows fit in");
    NS_TEST_EXPECT_MSG_EQ(database->HasFailed(), true, "failed");
    const std::string later = GetError([&]() {
        for (int i = 0; i < 1000; ++i)
        {
            table.Insert(-1, 0, "");
        }
        database->Flush();
        database->SetMeta("late", "1");
        database->Close();
    });
    NS_TEST_EXPECT_MSG_EQ(later, "no error", "after the failure");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*), max(time_ns), min(time_ns) FROM events"),
                          std::to_string(committed) + "|" + std::to_string(committed - 1) + "|0;",
                          "rows");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT value FROM meta WHERE key IN ('status', 'late')"),
                          "failed;",
                          "status");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "PRAGMA integrity_check"), "ok;", "file is damaged");
    NS_TEST_EXPECT_MSG_EQ(HasCompanion(path), false, "more than one file");
    WriteRun(path); // a failed run's database can be replaced
}

void
NetnsTraceDatabaseFailTestCase::CheckConstraint()
{
    const std::string path = CreateTempDirFilename("constraint.sqlite");
    auto database = MakeDatabase(10);
    database->Open(path);
    TraceTable& table = database->AddTable("t", {{"id", TraceColumnType::INTEGER, "PRIMARY KEY"}});
    for (int i = 0; i < 10; ++i)
    {
        table.Insert(i);
    }
    table.Insert(11); // in the batch that fails
    table.Insert(3);
    NS_TEST_EXPECT_MSG_EQ(
        Contains(GetError([&]() { database->Close(); }), "UNIQUE constraint failed: t.id"),
        true,
        "text");
    NS_TEST_EXPECT_MSG_EQ(database->IsOpen(), false, "closed");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*), value FROM t, meta WHERE key = 'status'"),
                          "10|failed;",
                          "rows and status");
}

void
NetnsTraceDatabaseFailTestCase::CheckException()
{
    const std::string path = CreateTempDirFilename("exception.sqlite");
    try
    {
        auto database = MakeDatabase(10);
        database->Open(path);
        database->AddTable("t", {{"id", TraceColumnType::INTEGER}}).Insert(1);
        throw std::runtime_error("the run ends here");
    }
    catch (const std::runtime_error&)
    {
        NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT id, value FROM t, meta WHERE key = 'status'"),
                              "1|failed;",
                              "rows and status");
    }
}

/**
 * @ingroup netns-tests
 * The suite of NetnsTraceDatabase.
 */
class NetnsTraceDatabaseTestSuite : public TestSuite
{
  public:
    NetnsTraceDatabaseTestSuite()
        : TestSuite("netns-trace-database", Type::UNIT)
    {
        AddTestCase(new NetnsTraceDatabaseRunTestCase);
        AddTestCase(new NetnsTraceDatabaseValuesTestCase);
        AddTestCase(new NetnsTraceDatabaseReplaceTestCase);
        AddTestCase(new NetnsTraceDatabaseFolderTestCase);
        AddTestCase(new NetnsTraceDatabaseTableTestCase);
        AddTestCase(new NetnsTraceDatabaseKillTestCase(50, false));
        AddTestCase(new NetnsTraceDatabaseKillTestCase(100, false));
        AddTestCase(new NetnsTraceDatabaseKillTestCase(20050, false));
        AddTestCase(new NetnsTraceDatabaseKillTestCase(20099, true));
        AddTestCase(new NetnsTraceDatabaseFailTestCase);
    }
};

/// Registers the suite.
static NetnsTraceDatabaseTestSuite g_netnsTraceDatabaseTestSuite;
