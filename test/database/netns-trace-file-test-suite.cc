// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Who may write a trace database, and what becomes of a run that loses its file.
 */

#include "../common/fixture.h"
#include "trace-database-bed.h"

#include "ns3/netns-trace-database.h"
#include "ns3/test.h"

#include <cstdio>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ns3;
using namespace ns3::netns;
using namespace ns3::netns::trace_database_bed;

namespace
{

const char* const STATUS = "SELECT value FROM meta WHERE key = 'status'";

} // namespace

/**
 * @ingroup netns-tests
 * One property of the file of a trace database.
 */
class NetnsTraceFileTest : public Fixture
{
  public:
    void Writers();     ///< two programs and one name
    void LockFile();    ///< what may stand under the name of the lock
    void Beside();      ///< what may stand beside the database
    void Lost();        ///< moved away, deleted, replaced
    void Folder();      ///< the folder is moved away
    void Damaged();     ///< -wal is cut off
    void Overwritten(); ///< other contents in the same file
    void Child();       ///< a child of the process that writes
    void Handled();     ///< closed while an exception is handled

  private:
    /**
     * Writes 20 rows, loses the file, writes 20 rows.
     * @param path The database.
     * @param lose What happens to it.
     * @param change The words for that.
     */
    void Lose(const std::string& path,
              const std::function<void()>& lose,
              const std::string& change);
};

void
NetnsTraceFileTest::Writers()
{
    const std::string path = CreateTempDirFilename("writers.sqlite");
    WriteRun(path);
    const pid_t writer = StartWriter([&path]() {
        auto other = MakeDatabase(1);
        other->Open(path);
        return other;
    });
    NS_TEST_ASSERT_MSG_GT(writer, 0, "the test should be able to start another writer");
    const std::string error = GetOpenError(path);
    NS_TEST_EXPECT_MSG_EQ(
        Contains(error, path + ": is being written by "),
        true,
        "a database that another program is writing should be refused, but: " << error);
    NS_TEST_EXPECT_MSG_EQ(
        Contains(error, " (process " + std::to_string(writer) + "), choose another --db or wait"),
        true,
        "the error should name the process that writes, but is: " << error);
    const std::string link = CreateTempDirFilename("link.sqlite");
    NS_TEST_ASSERT_MSG_EQ(symlink("writers.sqlite", link.c_str()), 0, "the test needs a link");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(link), "is being written by "),
                          true,
                          "a link to the database should be refused too");
    NS_TEST_EXPECT_MSG_EQ(Query(path, STATUS), "running;", "the winner's run should go on");
    KillWriter(writer);
    NS_TEST_EXPECT_MSG_EQ(Exists(path + "-lock"),
                          true,
                          "the killed writer should leave its lock file, for this test to be one");
    WriteRun(path);
    NS_TEST_EXPECT_MSG_EQ(Query(path, STATUS),
                          "complete;",
                          "the lock of a killed writer should lock nothing");
    NS_TEST_EXPECT_MSG_EQ(Exists(path + "-lock"),
                          false,
                          "the lock file should be gone when the run is over");
    unlink(link.c_str());
}

void
NetnsTraceFileTest::LockFile()
{
    const std::string path = CreateTempDirFilename("lock.sqlite");
    const std::string lock = path + "-lock";
    WriteRun(path);
    WriteBytes(lock, "a file with that very name");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path), lock + " exists and is not an empty file"),
                          true,
                          "a foreign file with the name of the lock should be refused");
    NS_TEST_EXPECT_MSG_EQ(ReadBytes(lock),
                          "a file with that very name",
                          "the foreign file should not change");
    unlink(lock.c_str());
    mkdir(lock.c_str(), 0755);
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path), lock + " exists and is not an empty file"),
                          true,
                          "a folder with the name of the lock should be refused");
    rmdir(lock.c_str());
    NS_TEST_EXPECT_MSG_EQ(Query(path, STATUS),
                          "complete;",
                          "the earlier database should be there still");

    // Two files: each has a lock of its own
    auto first = MakeDatabase(1);
    auto second = MakeDatabase(1);
    first->Open(path);
    second->Open(path + "2");
    NS_TEST_EXPECT_MSG_EQ(GetOpenError(path),
                          path + ": is being written by this program, choose another --db or wait "
                                 "for it",
                          "the second writer of the same program should be refused");
    second->Close();
    first->Close();
    NS_TEST_EXPECT_MSG_EQ(GetOpenError(path), "no error", "the closed database should be free");
}

void
NetnsTraceFileTest::Beside()
{
    const std::string path = CreateTempDirFilename("beside.sqlite");
    WriteRun(path);
    const std::string complete = ReadBytes(path);
    for (const std::string name : {"-new", "-wal", "-shm", "-journal", "-lock", "-new-journal"})
    {
        for (const bool database : {true, false})
        {
            const std::string other = path + name;
            WriteBytes(other, database ? complete : "a text that is dear to somebody\n");
            const std::string bytes = ReadBytes(other);
            const std::string error = GetOpenError(path);
            NS_TEST_EXPECT_MSG_EQ(Contains(error, other + " exists"),
                                  true,
                                  "the error should name the file, but is: " << error);
            NS_TEST_EXPECT_MSG_EQ((ReadBytes(other) == bytes),
                                  true,
                                  "what is beside a database should stay: " << other);
            NS_TEST_EXPECT_MSG_EQ((ReadBytes(path) == complete),
                                  true,
                                  "the earlier database should stay when " << other << " exists");
            unlink(other.c_str());
        }
    }
    for (const std::string name : {"-wal", "-shm", "-journal"})
    {
        const std::string error = GetOpenError(path + name);
        NS_TEST_EXPECT_MSG_EQ(Contains(error, "has the name of what SQLite keeps beside ") &&
                                  Contains(error, path + ", and removes"),
                              true,
                              "what readers of another file remove should be refused: " << error);
        NS_TEST_EXPECT_MSG_EQ(Exists(path + name), false, "it should not be created");
    }
    // What a killed run leaves: an empty file, or one with an id of its own ("NetP")
    std::string prepared = complete;
    prepared.replace(68, 4, "NetP");
    for (const auto& bytes : {std::string(), prepared})
    {
        WriteBytes(path + "-new", bytes);
        NS_TEST_EXPECT_MSG_EQ(GetOpenError(path), "no error", "a killed run should block no other");
        WriteBytes(path, prepared);
        NS_TEST_EXPECT_MSG_EQ(GetOpenError(path), "no error", "a killed run should block no other");
    }
    NS_TEST_EXPECT_MSG_EQ(Exists(path + "-new"), false, "nothing should be left beside it");
    NS_TEST_EXPECT_MSG_EQ(ReadBytes(path).substr(68, 4), "NetN", "the id should be that of a run");
}

void
NetnsTraceFileTest::Lose(const std::string& path,
                         const std::function<void()>& lose,
                         const std::string& change)
{
    const std::string expected = path + ": " + change +
                                 " while it was being written, expected nobody to touch it before "
                                 "the run is over";
    for (const bool rows : {true, false})
    {
        auto database = MakeDatabase(10);
        database->Open(path);
        TraceTable& table = database->AddTable("t", {{"i", TraceColumnType::INTEGER}});
        for (int i = 0; i < 20; ++i)
        {
            table.Insert(i);
        }
        database->Flush();
        lose();
        std::string error = GetError([&]() {
            for (int i = 0; rows && i < 20; ++i)
            {
                table.Insert(i);
                database->Flush();
            }
            database->Close();
        });
        NS_TEST_EXPECT_MSG_EQ(error,
                              expected,
                              "the error should say what became of the file, "
                                  << (rows ? "with" : "without") << " rows after that");
        NS_TEST_EXPECT_MSG_EQ(GetError([&]() { database->Close(); }),
                              "no error",
                              "Close() should succeed after the error");
        unlink(path.c_str());
    }
}

void
NetnsTraceFileTest::Lost()
{
    const std::string path = CreateTempDirFilename("lost.sqlite");
    const std::string away = CreateTempDirFilename("away.sqlite");
    Lose(
        path,
        [&]() { rename(path.c_str(), away.c_str()); },
        "was moved away or deleted");
    NS_TEST_EXPECT_MSG_EQ(Query(away, "SELECT count(*), value FROM t, meta WHERE key = 'status'"),
                          "20|failed;",
                          "the file should have its rows where it is now, with the status failed");
    Lose(
        path,
        [&]() { unlink(path.c_str()); },
        "was moved away or deleted");
    Lose(
        path,
        [&]() {
            WriteRun(away);
            rename(away.c_str(), path.c_str());
        },
        "was replaced by another file");
}

void
NetnsTraceFileTest::Folder()
{
    // The test leaves the folder to which a relative name would belong
    const std::string folder = std::filesystem::absolute(CreateTempDirFilename("folder"));
    const std::string away = std::filesystem::absolute(CreateTempDirFilename("folder-away"));
    const std::string path = folder + "/run.sqlite";
    const std::string moved = away + "/run.sqlite";
    for (const bool relative : {false, true})
    {
        mkdir(folder.c_str(), 0755);
        char before[4096];
        NS_TEST_ASSERT_MSG_NE(getcwd(before, sizeof(before)), nullptr, "the test needs a folder");
        NS_TEST_ASSERT_MSG_EQ(chdir(relative ? folder.c_str() : before), 0, "and goes there");
        const std::string dear = "a text that is dear to somebody\n";
        auto database = MakeDatabase(10);
        database->Open(relative ? "run.sqlite" : path);
        TraceTable& table = database->AddTable("t", {{"i", TraceColumnType::INTEGER}});
        for (int i = 0; i < 20; ++i)
        {
            table.Insert(i);
        }
        database->Flush();
        rename(folder.c_str(), away.c_str());
        mkdir(folder.c_str(), 0755);
        for (const std::string suffix : {"-wal", "-shm", "-lock"})
        {
            WriteBytes(path + suffix, dear);
        }
        const std::string error = GetError([&]() { database->Close(); });
        NS_TEST_EXPECT_MSG_EQ(Contains(error, "was moved away or deleted"),
                              true,
                              "the error should say what became of the file, but is: " << error);
        NS_TEST_ASSERT_MSG_EQ(chdir(before), 0, "the test goes back");
        NS_TEST_EXPECT_MSG_EQ(HasCompanion(moved) || Exists(moved + "-lock"),
                              false,
                              "nothing should be left beside the file in the moved folder");
        NS_TEST_EXPECT_MSG_EQ(
            Query(moved, "SELECT count(*), value FROM t, meta WHERE key = 'status'"),
            "20|failed;",
            "the file should have its rows where it is now, with the status failed");
        for (const std::string suffix : {"-wal", "-shm", "-lock"})
        {
            NS_TEST_EXPECT_MSG_EQ(ReadBytes(path + suffix),
                                  dear,
                                  "what is in the old place now should stay: " << suffix);
            unlink((path + suffix).c_str());
        }
        unlink(moved.c_str());
        rmdir(away.c_str());
        rmdir(folder.c_str());
    }
}

void
NetnsTraceFileTest::Damaged()
{
    const std::string path = CreateTempDirFilename("damaged.sqlite");
    auto database = MakeDatabase(10);
    database->Open(path);
    TraceTable& table = database->AddTable("t", {{"i", TraceColumnType::INTEGER}});
    const std::string error = GetError([&]() {
        for (int i = 0; i < 200000; ++i)
        {
            table.Insert(i);
            if (i == 1000)
            {
                database->Flush();
                WriteBytes(path + "-wal", "");
            }
        }
        database->Close();
    });
    NS_TEST_EXPECT_MSG_EQ(Contains(error, " rows, not all of which can be read"),
                          true,
                          "the error should not claim that a damaged file can be read: " << error);
    database->Close();
}

void
NetnsTraceFileTest::Overwritten()
{
    const std::string path = CreateTempDirFilename("overwritten.sqlite");
    const std::string other = CreateTempDirFilename("other.sqlite");
    WriteRun(other);
    const std::string bytes = ReadBytes(other);
    Lose(
        path,
        [&]() { WriteBytes(path, ""); },
        "was overwritten");
    Lose(
        path,
        [&]() { WriteBytes(path, "a text that is dear to somebody\n"); },
        "was overwritten");

    auto database = MakeDatabase(10);
    database->Open(path);
    database->AddTable("t", {{"i", TraceColumnType::INTEGER}}).Insert(1);
    database->Flush();
    WriteBytes(path, bytes);
    NS_TEST_EXPECT_MSG_EQ(Contains(GetError([&]() { database->Close(); }), "was overwritten"),
                          true,
                          "another database in the same file should be an error");
    NS_TEST_EXPECT_MSG_EQ((ReadBytes(path) == bytes),
                          true,
                          "what somebody wrote into the file should stay as it is");
    NS_TEST_EXPECT_MSG_EQ(HasCompanion(path),
                          false,
                          "nothing should be left beside the file that SQLite would take for it");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "PRAGMA integrity_check"),
                          "ok;",
                          "the other database should be whole");
}

void
NetnsTraceFileTest::Child()
{
    const std::string path = CreateTempDirFilename("child.sqlite");
    auto database = MakeDatabase(10);
    database->Open(path);
    TraceTable& table = database->AddTable("t", {{"i", TraceColumnType::INTEGER}});
    table.Insert(1);
    const int status = RunInChild([&]() {
        alarm(60); // a wait for the thread of the parent would never end
        const std::string error = GetError([&]() {
            for (int i = 0; i < 10; ++i)
            {
                table.Insert(i);
            }
        });
        database->Close();
        database->GiveUp();
        database = nullptr;
        // Not _exit(): valgrind would look for what a child does not free
        const bool told = Contains(error, "is written by the parent of this process");
        execlp(told ? "true" : "false", "netns-child", nullptr);
        _exit(1);
    });
    NS_TEST_EXPECT_MSG_EQ(status, 0, "a child should be told that it cannot write, and end");
    NS_TEST_EXPECT_MSG_EQ(Contains(GetOpenError(path), "is being written by this program"),
                          true,
                          "the end of a child should not release the lock");
    database->Close();
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(*), value FROM t, meta WHERE key = 'status'"),
                          "1|complete;",
                          "the run of the parent should not be disturbed");
}

void
NetnsTraceFileTest::Handled()
{
    const std::string path = CreateTempDirFilename("handled.sqlite");
    auto database = MakeDatabase(10);
    database->Open(path);
    database->AddTable("t", {{"i", TraceColumnType::INTEGER}}).Insert(1);
    try
    {
        throw std::runtime_error("the run ends here");
    }
    catch (const std::runtime_error&)
    {
        database->Close();
    }
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT i, value FROM t, meta WHERE key = 'status'"),
                          "1|failed;",
                          "a run that is closed in the handler of an exception has failed");
    try
    {
        throw std::runtime_error("before the run");
    }
    catch (const std::runtime_error&)
    {
        WriteRun(path);
    }
    NS_TEST_EXPECT_MSG_EQ(Query(path, STATUS),
                          "complete;",
                          "a run that begins and ends in a handler is complete");
}

using Test = NetnsTraceFileTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsTraceFileTestSuite(
    "netns-trace-file",
    {
        {"of two writers one is told who the other is; a killed one locks nothing", &Test::Writers},
        {"a foreign file with the name of the lock is left alone", &Test::LockFile},
        {"a file beside it that is no companion is refused and left alone", &Test::Beside},
        {"a file that is moved away, deleted or replaced fails the run", &Test::Lost},
        {"a folder that is moved away fails the run, and takes all of it along", &Test::Folder},
        {"a file that is damaged is not said to be readable", &Test::Damaged},
        {"a file with other contents fails the run and keeps them", &Test::Overwritten},
        {"a child by fork() neither writes nor waits nor unlocks", &Test::Child},
        {"a run that is closed while an exception is handled has failed", &Test::Handled},
    });
