// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * What a user of NetnsTraceDatabase, and a reader of its files, can rely on.
 */

#include "../common/fixture.h"
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
 * One property of a trace database.
 */
class NetnsTraceDatabaseTest : public Fixture
{
  public:
    /// What Close leaves: one plain, indexed, complete file, the same for the same rows.
    void Run();
    /// Values come back as they were written.
    void Values();
    /// What may stand under the name of a new database.
    void Replace();
    /// Folders in which no database can be created.
    void Folders();
    /// What AddTable and SetMeta refuse, with nothing changed.
    void Tables();
    /**
     * A run that is killed.
     * @param rows Rows that are written before the end.
     * @param table2 Whether every second row goes to a second table.
     */
    void Kill(int rows, bool table2);
    /// A run that cannot be written on.
    void Fail();

  private:
    /// An older database is replaced.
    void Replaced();
    /// What is not ours is refused.
    void Refused();
    /// What is in use is refused, or is read on.
    void InUse();
    /// Expects that no database is opened in place of the file @p path.
    void ExpectRefused(const std::string& path);
    /**
     * Adds a table that is to be refused.
     * @param name Its name.
     * @param columns Its columns.
     * @param indexes Its indexes.
     * @param part What the error's text must contain.
     */
    void ExpectTableRefused(const std::string& name,
                            const std::vector<TraceColumn>& columns,
                            const std::vector<std::vector<std::string>>& indexes,
                            const std::string& part);
    /// The file reaches its limit.
    void Full();
    /// A row violates a constraint.
    void Constraint();
    /// An exception ends the run.
    void Exception();

    Ptr<NetnsTraceDatabase> m_database; //!< of Tables()
};

void
NetnsTraceDatabaseTest::Replace()
{
    Replaced();
    Refused();
    InUse();
}

void
NetnsTraceDatabaseTest::Fail()
{
    Full();
    Constraint();
    Exception();
}

void
NetnsTraceDatabaseTest::Run()
{
    const std::string first = CreateTempDirFilename("first.sqlite");
    const std::string second = CreateTempDirFilename("second.sqlite");
    WriteRun(first);
    WriteRun(second);
    for (const char* table : {"meta", "events", "requests", "sqlite_master", "sqlite_stat1"})
    {
        const std::string sql = std::string("SELECT * FROM ") + table;
        const std::string rows = Query(first, sql);
        NS_TEST_EXPECT_MSG_EQ(rows,
                              Query(second, sql),
                              "the table " << table << " should be the same in both runs");
        NS_TEST_EXPECT_MSG_EQ(Contains(rows, ";"),
                              true,
                              "the table " << table << " should have rows");
    }
    NS_TEST_EXPECT_MSG_EQ(HasCompanion(first),
                          false,
                          "nothing should be left beside the database's file");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "PRAGMA journal_mode"),
                          "delete;",
                          "the file should be a plain one without a write-ahead log");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "PRAGMA integrity_check"),
                          "ok;",
                          "the file should pass SQLite's integrity check");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "SELECT count(*), sum(time_ns), max(rowid) FROM events"),
                          "100|4950000|100;",
                          "the events should all be in the file");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "SELECT count(*), sum(id) FROM requests"),
                          "34|1683;",
                          "the requests should all be in the file");
    NS_TEST_EXPECT_MSG_EQ(
        Query(first,
              "SELECT key, value FROM meta WHERE key IN"
              " ('status', 'schema_version', 'seed')"),
        "schema_version|3;seed|2;status|complete;",
        "meta should have the last values, the schema version and the status complete");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "SELECT count(*) FROM meta WHERE key LIKE '%_version'"),
                          "3;",
                          "meta should name three versions");
    NS_TEST_EXPECT_MSG_EQ(Query(first, "PRAGMA user_version"),
                          "3;",
                          "user_version should be the schema version");
    NS_TEST_EXPECT_MSG_EQ(Query(first,
                                "SELECT count(*) FROM sqlite_master WHERE type = 'index'"
                                " AND tbl_name = 'events'"),
                          "2;",
                          "events should have two indexes");
    NS_TEST_EXPECT_MSG_EQ(Contains(Query(first,
                                         "EXPLAIN QUERY PLAN SELECT * FROM events"
                                         " WHERE name = 'ns1' AND time_ns > 5"),
                                   "USING INDEX"),
                          true,
                          "a query for a name should use the index");
}

void
NetnsTraceDatabaseTest::Values()
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
        "an integer should be refused in a TEXT column");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&table]() { table.Insert(1.5, 1.0, ""); }), "t.i"),
                          true,
                          "a floating-point number should be refused in an INTEGER column");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&table]() { table.Insert(1, "x", ""); }), "t.r"),
                          true,
                          "a text should be refused in a REAL column");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&table]() { table.Insert(1, 2.0); }), "2 values"),
                          true,
                          "a row with too few values should be refused");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&table]() { table.Insert(1, 2, "", 4); }), "4 values"),
                          true,
                          "a row with too many values should be refused");
    NS_TEST_EXPECT_MSG_EQ(
        Contains(GetError([&table]() { table.Insert(uint64_t(1) << 63, 0, ""); }), "2^63"),
        true,
        "an integer beyond 2^63 should be refused");
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
        "the values should come back as they were written, with their types");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT max(length(\"order\")) FROM t"),
                          "100000;",
                          "the long text should come back whole");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&table]() { table.Insert(1, 1, ""); }), "closed"),
                          true,
                          "a row after Close() should be refused");
    database->Close();
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&]() { database->Open(path); }), "another object"),
                          true,
                          "a second Open() of one object should be refused");
}

void
NetnsTraceDatabaseTest::Replaced()
{
    const std::string path = CreateTempDirFilename("ours.sqlite");
    const std::string link = CreateTempDirFilename("link.sqlite");
    WriteRun(path);
    MakeDatabase(10)->Open(path); // closed by its destructor
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*) FROM sqlite_master WHERE name = 'events'"),
                          "0;",
                          "the older database should be replaced");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT value FROM meta WHERE key = 'status'"),
                          "complete;",
                          "the destructor should close the database");
    unlink(link.c_str());
    // The folder may be a relative path, a link starts from where it is.
    const std::string name = path.substr(path.rfind('/') + 1);
    NS_TEST_ASSERT_MSG_EQ(symlink(name.c_str(), link.c_str()),
                          0,
                          "the test should be able to make a symbolic link");
    WriteRun(link);
    struct stat status;
    lstat(link.c_str(), &status);
    NS_TEST_EXPECT_MSG_EQ(S_ISLNK(status.st_mode), true, "the symbolic link should stay a link");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*) FROM events"),
                          "100;",
                          "the database should be written where the symbolic link leads");
    unlink(path.c_str());
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(link), "leads nowhere"),
                          true,
                          "a symbolic link that leads nowhere should be refused");
}

void
NetnsTraceDatabaseTest::ExpectRefused(const std::string& path)
{
    const std::string before = ReadBytes(path);
    NS_TEST_EXPECT_MSG_EQ(GetOpenError(path),
                          path + ": exists and is not a netns trace database, choose another --db "
                                 "or remove it",
                          "the error should say what is wrong and what to do");
    NS_TEST_EXPECT_MSG_EQ((before == ReadBytes(path)),
                          true,
                          "the refused file " << path << " should not change");
    NS_TEST_EXPECT_MSG_EQ(HasCompanion(path),
                          false,
                          "nothing should appear beside the refused file " << path);
}

void
NetnsTraceDatabaseTest::Refused()
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
                          "a -wal file without its database should be refused");
    NS_TEST_EXPECT_MSG_EQ(ReadBytes(path + "-wal"),
                          "the rest of somebody's database",
                          "the -wal file should not change");
    NS_TEST_EXPECT_MSG_EQ(Exists(path), false, "no database should appear beside the -wal file");
    unlink((path + "-wal").c_str());

    WriteBytes(path + "-new", "a file with that very name");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path), path + "-new exists and is not"),
                          true,
                          "a foreign file with the name of the new database should be refused");
    NS_TEST_EXPECT_MSG_EQ(ReadBytes(path + "-new"),
                          "a file with that very name",
                          "the foreign file should not be overwritten");
    unlink((path + "-new").c_str());

    mkdir(path.c_str(), 0755);
    NS_TEST_EXPECT_MSG_EQ(GetOpenError(path),
                          path + ": is a directory, choose another --db",
                          "a directory should be refused");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path + "/"), "names no file"),
                          true,
                          "a path that ends with a slash should be refused");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(""), "names no file"),
                          true,
                          "an empty path should be refused");
    rmdir(path.c_str());
}

void
NetnsTraceDatabaseTest::InUse()
{
    const std::string path = CreateTempDirFilename("used.sqlite");
    auto database = MakeDatabase(1);
    database->Open(path);
    TraceTable& table = database->AddTable("events", COLUMNS);
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path), "is being written by this program"),
                          true,
                          "a database that this program is writing should be refused");
    table.Insert(1, 1, "row");
    database->Flush();
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*) FROM events"),
                          "1;",
                          "a reader should see the rows while the run goes on");
    sqlite3* reader = nullptr;
    sqlite3_open_v2(path.c_str(), &reader, SQLITE_OPEN_READWRITE, nullptr);
    sqlite3_exec(reader, "BEGIN; SELECT * FROM events", nullptr, nullptr, nullptr);
    NS_TEST_EXPECT_MSG_EQ(GetError([&]() { database->Close(); }),
                          "no error",
                          "Close() should succeed while somebody reads");
    sqlite3_close(reader);
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT value FROM meta WHERE key = 'status'"),
                          "complete;",
                          "the status should be complete although somebody read during Close()");
    NS_TEST_EXPECT_MSG_EQ(HasCompanion(path),
                          false,
                          "the last reader should leave nothing beside the file");
    WriteRun(path);
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*) FROM events"),
                          "100;",
                          "the database should be replaced once it is closed");

    const pid_t writer = StartWriter([&path]() {
        auto other = MakeDatabase(1);
        other->Open(path);
        other->AddTable("events", COLUMNS).Insert(5, 5, "");
        other->Flush();
        return other;
    });
    NS_TEST_ASSERT_MSG_GT(writer, 0, "the test should be able to start another writer");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path), "is being written by "),
                          true,
                          "a database that another program is writing should be refused");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT time_ns FROM events"),
                          "5;",
                          "the rows of the other program should not change");
    KillWriter(writer);
    NS_TEST_EXPECT_MSG_EQ(Exists(path + "-wal"),
                          true,
                          "the killed writer should leave a -wal file, for this test to be one");
    WriteRun(path);
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*) FROM events"),
                          "100;",
                          "a killed writer's database should be replaced");
    NS_TEST_EXPECT_MSG_EQ(
        Query(path, "PRAGMA integrity_check"),
        "ok;",
        "the killed writer's -wal file should not be taken into the new database");
}

void
NetnsTraceDatabaseTest::Folders()
{
    const std::string folder = CreateTempDirFilename("folder");
    const std::string path = folder + "/run.sqlite";
    // test.py gives a relative path; the database has "./" before it
    const std::string named = (folder.front() == '/' ? "" : "./") + folder;
    const std::string end = ", expected a folder that can be written, choose another --db";
    NS_TEST_EXPECT_MSG_EQ(GetOpenError(path),
                          path + ": folder " + named +
                              " cannot be used (No such file or directory)" + end,
                          "a missing folder should be named in the error");
    WriteBytes(folder, "");
    NS_TEST_EXPECT_MSG_EQ(GetOpenError(path),
                          path + ": folder " + named + " cannot be used (Not a directory)" + end,
                          "a file in place of the folder should be named in the error");
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
    NS_TEST_EXPECT_MSG_EQ(status, 0, "a folder without permission should be named in the error");
    NS_TEST_EXPECT_MSG_EQ(Exists(path),
                          false,
                          "no database should be created in a folder without permission");
    rmdir(folder.c_str());
}

void
NetnsTraceDatabaseTest::ExpectTableRefused(const std::string& name,
                                           const std::vector<TraceColumn>& columns,
                                           const std::vector<std::vector<std::string>>& indexes,
                                           const std::string& part)
{
    const std::string error = GetError([&]() { m_database->AddTable(name, columns, indexes); });
    NS_TEST_EXPECT_MSG_EQ(Contains(error, part),
                          true,
                          "the error should contain \"" << part << "\", but is: " << error);
}

void
NetnsTraceDatabaseTest::Tables()
{
    const std::string path = CreateTempDirFilename("tables.sqlite");
    const TraceColumn a{"a", TraceColumnType::INTEGER};
    m_database = MakeDatabase(10);
    ExpectTableRefused("events", {a}, {}, "call Open first");
    m_database->Open(path);
    TraceTable& events = m_database->AddTable("events", {a}, {{"a"}});
    ExpectTableRefused("events", {a}, {}, path + ": table \"events\" exists already");
    ExpectTableRefused("meta", {a}, {}, "exists already");
    for (const char* name : {"", "Events", "1st", "two words", "x;--", "x\""})
    {
        ExpectTableRefused(name, {a}, {}, "expected [a-z_][a-z0-9_]*");
        ExpectTableRefused("u", {{name, TraceColumnType::TEXT}}, {}, "expected [a-z_][a-z0-9_]*");
    }
    ExpectTableRefused("sqlite_x", {a}, {}, "expected [a-z_][a-z0-9_]*");
    ExpectTableRefused("u", {}, {}, "has no column");
    ExpectTableRefused("u", {a, a}, {}, "exists twice");
    ExpectTableRefused("u",
                       {{"b", TraceColumnType::TEXT, "", "one\ntwo"}},
                       {},
                       "expected one line");
    ExpectTableRefused("u", {{"b", TraceColumnType::TEXT, "NOT A CONSTRAINT"}}, {}, "syntax error");
    ExpectTableRefused("u", {a}, {{"b"}}, "wrong index (b)");
    ExpectTableRefused("u", {a}, {{}}, "wrong index ()");
    ExpectTableRefused("u", {a}, {{"a"}, {"a"}}, "wrong index (a)");
    NS_TEST_EXPECT_MSG_EQ(
        Contains(GetError([&]() { m_database->SetMeta("status", "fine"); }), "reserved"),
        true,
        "a reserved key of meta should be refused");
    events.Insert(1);
    m_database->AddTable("events_a", {a}, {{"a"}}).Insert(2);
    m_database->Close();
    NS_TEST_EXPECT_MSG_EQ(Query(path,
                                "SELECT name FROM sqlite_master WHERE type = 'table'"
                                " AND name NOT LIKE 'sqlite%' ORDER BY name"),
                          "events;events_a;meta;",
                          "only the tables that were accepted should be in the file");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT * FROM events, events_a"),
                          "1|2;",
                          "the rows of both tables should be in the file");
}

void
NetnsTraceDatabaseTest::Kill(int rows, bool table2)
{
    constexpr int BATCH = 100;
    const std::string path = CreateTempDirFilename("killed.sqlite");
    const pid_t writer = StartWriter([&]() {
        auto database = MakeDatabase(BATCH);
        database->Open(path);
        TraceTable& even = database->AddTable("even", COLUMNS, {{"name"}});
        TraceTable& odd = database->AddTable("odd", COLUMNS);
        for (int i = 0; i < rows; ++i)
        {
            (table2 && i % 2 ? odd : even).Insert(i, i / 2.0, "row " + std::to_string(i));
        }
        return database;
    });
    NS_TEST_ASSERT_MSG_GT(writer, 0, "the test should be able to start the writer");
    KillWriter(writer);
    const std::string all = "(SELECT * FROM even UNION ALL SELECT * FROM odd)";
    const int count = std::stoi(Query(path, "SELECT count(*) FROM " + all));
    const int batches = rows / BATCH;
    NS_TEST_EXPECT_MSG_EQ(count % BATCH, 0, "only whole batches should be in the file");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(count,
                                batches * BATCH,
                                "no row of a batch that is not full should be in the file");
    // Four wait, one is being written
    NS_TEST_EXPECT_MSG_GT_OR_EQ(
        count,
        (batches - 5) * BATCH,
        "at most five batches should be lost: four that wait, and the one being written");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "PRAGMA integrity_check"),
                          "ok;",
                          "the file should pass SQLite's integrity check after the kill");
    NS_TEST_EXPECT_MSG_EQ(
        Query(path, "SELECT count(DISTINCT time_ns), ifnull(max(time_ns), -1) FROM " + all),
        std::to_string(count) + "|" + std::to_string(count - 1) + ";",
        "the rows in the file should be the first ones, without a gap");
    NS_TEST_EXPECT_MSG_EQ(Query(path,
                                "SELECT count(*) FROM " + all +
                                    " WHERE cost <> time_ns / 2.0 OR name <> 'row ' || time_ns"),
                          "0;",
                          "the rows in the file should have the values they were written with");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT value FROM meta WHERE key = 'status'"),
                          "running;",
                          "the status should be running, as nobody closed the database");
}

void
NetnsTraceDatabaseTest::Full()
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
                          "the error should say how many rows there are and what to do");
    NS_TEST_EXPECT_MSG_EQ(committed % 50, 0, "only whole batches should be committed");
    NS_TEST_EXPECT_MSG_LT_OR_EQ(committed,
                                static_cast<uint64_t>(rows),
                                "no more rows should be committed than were added");
    NS_TEST_EXPECT_MSG_GT(committed, 1000, "more than 1,000 rows should fit in");
    NS_TEST_EXPECT_MSG_EQ(database->HasFailed(), true, "the database should say it has failed");
    const std::string later = GetError([&]() {
        for (int i = 0; i < 1000; ++i)
        {
            table.Insert(-1, 0, "");
        }
        database->Flush();
        database->SetMeta("late", "1");
        database->Close();
    });
    NS_TEST_EXPECT_MSG_EQ(later, "no error", "calls after the failure should be ignored");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*), max(time_ns), min(time_ns) FROM events"),
                          std::to_string(committed) + "|" + std::to_string(committed - 1) + "|0;",
                          "the committed rows should be in the file, without a gap");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT value FROM meta WHERE key IN ('status', 'late')"),
                          "failed;",
                          "the status should be failed, and nothing set later should be there");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "PRAGMA integrity_check"),
                          "ok;",
                          "the file should pass SQLite's integrity check after the failure");
    NS_TEST_EXPECT_MSG_EQ(HasCompanion(path),
                          false,
                          "nothing should be left beside the file of a failed run");
    WriteRun(path); // a failed run's database can be replaced
}

void
NetnsTraceDatabaseTest::Constraint()
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
        "Close() should throw the violated constraint");
    NS_TEST_EXPECT_MSG_EQ(database->IsOpen(), false, "the error should close the database");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*), value FROM t, meta WHERE key = 'status'"),
                          "10|failed;",
                          "the first batch should be in the file, with the status failed");
}

void
NetnsTraceDatabaseTest::Exception()
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
                              "the row should be in the file, with the status failed, when an "
                              "exception ends the run");
    }
}

using Test = NetnsTraceDatabaseTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsTraceDatabaseTestSuite(
    "netns-trace-database",
    {
        {"two identical runs give the same complete file", &Test::Run},
        {"types, limits and NULL survive, wrong values are refused", &Test::Values},
        {"an older database is replaced, anything else is refused and left alone", &Test::Replace},
        {"a folder that is missing or cannot be written is named in the error", &Test::Folders},
        {"wrong descriptions of tables are refused", &Test::Tables},
        {"SIGKILL after 50 rows", [](Test& test) { test.Kill(50, false); }},
        {"SIGKILL after 100 rows", [](Test& test) { test.Kill(100, false); }},
        {"SIGKILL after 20050 rows", [](Test& test) { test.Kill(20050, false); }},
        {"SIGKILL after 20099 rows of two tables", [](Test& test) { test.Kill(20099, true); }},
        {"a full database and a wrong row end the writing, not what is written", &Test::Fail},
    });
