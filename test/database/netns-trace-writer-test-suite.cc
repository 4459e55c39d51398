// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The thread that writes a trace database: back-pressure, failures, views.
 */

#include "../common/fixture.h"
#include "trace-database-bed.h"

#include "ns3/netns-trace-database.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <atomic>
#include <cstdint>
#include <sqlite3.h>
#include <string>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace ns3;
using namespace ns3::netns;
using namespace ns3::netns::trace_database_bed;

namespace
{

/**
 * @param thread A thread of this process.
 * @return Whether it waits for something.
 */
bool
IsAsleep(pid_t thread)
{
    const std::string stat = ReadBytes("/proc/self/task/" + std::to_string(thread) + "/stat");
    return stat.compare(stat.rfind(')'), 3, ") S") == 0;
}

} // namespace

/**
 * @ingroup netns-tests
 * One property of the thread that writes.
 */
class NetnsTraceWriterTest : public Fixture
{
  public:
    void Pressure(); ///< a writer that cannot go on stops the simulation, and nothing is lost
    void Kill();     ///< SIGKILL while the writer is in the middle of something
    void Limit();    ///< the file reaches RLIMIT_FSIZE: an error, not the signal SIGXFSZ
    void View();     ///< views of one's own
};

void
NetnsTraceWriterTest::Pressure()
{
    constexpr int BATCH = 10;
    constexpr int QUEUE = 2;
    constexpr int ROWS = 1000;
    const std::string path = CreateTempDirFilename("pressure.sqlite");
    auto database = MakeDatabase(BATCH);
    database->SetAttribute("QueueBatches", UintegerValue(QUEUE));
    database->SetAttribute("BusyTimeout", UintegerValue(600000));
    database->Open(path);
    TraceTable& table = database->AddTable("t", {{"i", TraceColumnType::INTEGER}});

    // Another program holds the database's lock, until the rows stand still
    sqlite3* other = nullptr;
    sqlite3_open(path.c_str(), &other);
    sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    std::atomic<int> added{0};
    const auto simulation = static_cast<pid_t>(syscall(SYS_gettid));
    int stopped = 0;
    std::thread holder([&] {
        // One batch is being written, QUEUE wait, and the last row of the next one waits for room
        constexpr int MOST = BATCH * (QUEUE + 2) - 1;
        while (added < MOST || !IsAsleep(simulation))
        {
            std::this_thread::yield();
        }
        stopped = added;
        sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr);
    });
    for (int i = 0; i < ROWS; ++i)
    {
        table.Insert(i);
        ++added;
    }
    holder.join();
    sqlite3_close(other);
    database->Close();
    NS_TEST_EXPECT_MSG_EQ(
        stopped,
        BATCH * (QUEUE + 2) - 1,
        "rows should be held up when a batch is being written, two wait and the next is full");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*), sum(i = rowid - 1), max(i) FROM t"),
                          "1000|1000|999;",
                          "every row should be in the file, in order");
    NS_TEST_EXPECT_MSG_EQ(database->GetCommittedRows(), 1000, "every row should be committed");
}

void
NetnsTraceWriterTest::Kill()
{
    constexpr int BATCH = 10;
    const std::string all = "(SELECT i FROM even UNION ALL SELECT i FROM odd)";
    for (int kills = 1; kills <= 20; ++kills)
    {
        const std::string path = CreateTempDirFilename("kill.sqlite");
        int begun[2];
        NS_TEST_ASSERT_MSG_EQ(pipe(begun), 0, "the test should be able to make a pipe");
        const pid_t writer = fork();
        if (writer == 0)
        {
            auto database = MakeDatabase(BATCH);
            database->Open(path);
            TraceTable& even = database->AddTable("even", {{"i", TraceColumnType::INTEGER}});
            TraceTable& odd = database->AddTable("odd", {{"i", TraceColumnType::INTEGER}});
            for (int i = 0; i < 10000000; ++i)
            {
                (i % 2 ? odd : even).Insert(i);
                if (i == 100 * kills && write(begun[1], "b", 1) != 1)
                {
                    break;
                }
            }
            _exit(1);
        }
        close(begun[1]);
        char byte;
        const bool hasBegun = read(begun[0], &byte, 1) == 1;
        close(begun[0]);
        KillWriter(writer);
        NS_TEST_ASSERT_MSG_EQ(hasBegun, true, "the writer should have begun before it is killed");
        NS_TEST_EXPECT_MSG_EQ(Query(path, "PRAGMA integrity_check"),
                              "ok;",
                              "the file should pass SQLite's integrity check after the kill");
        NS_TEST_EXPECT_MSG_EQ(
            Query(path, "SELECT count(*) = max(i) + 1, count(*) % 10, min(i) FROM " + all),
            "1|0|0;",
            "the file should have whole batches from the first row on, without a gap");
    }
}

void
NetnsTraceWriterTest::Limit()
{
    const std::string path = CreateTempDirFilename("limit.sqlite");
    const std::string log = CreateTempDirFilename("limit.txt");
    const int status = RunInChild([&] {
        auto database = MakeDatabase(100);
        database->Open(path);
        TraceTable& table = database->AddTable("t", COLUMNS);
        const rlimit limit{200000, 200000};
        setrlimit(RLIMIT_FSIZE, &limit);
        std::string error = GetError([&] {
            for (int i = 0; i < 100000; ++i)
            {
                table.Insert(i, 0, "some forty bytes of text, to fill it soon");
            }
        });
        error += ";" + GetError([&] { database->Close(); });
        WriteBytes(log, std::to_string(database->GetCommittedRows()) + ";" + error);
    });
    NS_TEST_EXPECT_MSG_EQ(WIFEXITED(status), true, "no signal should end the process");
    const std::string text = ReadBytes(log);
    const std::string rows = text.substr(0, text.find(';'));
    NS_TEST_EXPECT_MSG_EQ(
        text,
        rows + ";" + path + ": disk I/O error (File too large) after " + rows +
            " rows, which can be read, check the disk or choose another --db;" + "no error",
        "the error should say how many rows there are, and Close() should have none");
    NS_TEST_EXPECT_MSG_GT(std::stoi(rows), 500, "more than 500 rows should fit in");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*), max(time_ns) + 1 FROM t"),
                          rows + "|" + rows + ";",
                          "the committed rows should be in the file, without a gap");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "PRAGMA integrity_check"),
                          "ok;",
                          "the file should pass SQLite's integrity check after the failure");
}

void
NetnsTraceWriterTest::View()
{
    const std::string path = CreateTempDirFilename("views.sqlite");
    const std::string select = "SELECT sum(time_ns) AS total FROM t";
    auto database = MakeDatabase(10);
    const auto refused =
        [&](const std::string& name, const std::string& help, const std::string& sql) {
            return GetError([&] { database->AddView(name, help, sql); });
        };
    NS_TEST_EXPECT_MSG_EQ(Contains(refused("v", "help", select), "call Open first"),
                          true,
                          "a view should be refused before Open()");
    database->Open(path);
    database->AddTable("t", COLUMNS).Insert(7, 0, "");
    database->AddView("v", "all of it", select);
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT sql FROM sqlite_master WHERE name = 'v'"),
                          "CREATE VIEW v AS\n-- all of it\n" + select + ";",
                          "the view should be in the file with its help while the run goes on");
    for (const char* name : {"v", "t", "meta"})
    {
        NS_TEST_EXPECT_MSG_EQ(Contains(refused(name, "help", select), "exists already"),
                              true,
                              "a view should be refused under the name " << name
                                                                         << ", which is taken");
    }
    NS_TEST_EXPECT_MSG_EQ(Contains(refused("V w", "help", select), "[a-z_]"),
                          true,
                          "an invalid name of a view should be refused");
    NS_TEST_EXPECT_MSG_EQ(Contains(refused("w", "a\nb", select), "one line"),
                          true,
                          "a help text of two lines should be refused");
    NS_TEST_EXPECT_MSG_EQ(refused("w", "help", "SELECT none FROM t"),
                          path + ": no such column: none after 0 rows, which can be read, "
                                 "expected SQL and rows that fit the table",
                          "SQL that cannot be compiled should be refused with its error");
    database->AddView("w", "after the refusal", "SELECT total + 1 AS more FROM v");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&] { database->AddTable("v", COLUMNS); }), "exists"),
                          true,
                          "a table with the name of a view should be refused");
    database->Close();
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT more FROM w"), "8;", "a view of a view should work");
}

using Test = NetnsTraceWriterTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsTraceWriterTestSuite(
    "netns-trace-writer",
    {
        {"a full queue holds the rows up, none is lost", &Test::Pressure},
        {"killed in the middle of batches of two tables", &Test::Kill},
        {"a file-size limit is an error, what was written can be read", &Test::Limit},
        {"a view is there at once, with its help; a wrong one is refused", &Test::View},
    });
