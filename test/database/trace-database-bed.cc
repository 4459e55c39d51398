// SPDX-License-Identifier: GPL-2.0-only

#include "trace-database-bed.h"

#include "ns3/uinteger.h"

#include <csignal>
#include <fstream>
#include <iterator>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{
namespace netns
{
namespace trace_database_bed
{

const std::vector<TraceColumn> COLUMNS = {
    {"time_ns", TraceColumnType::INTEGER, "NOT NULL", "simulated time, nanoseconds"},
    {"cost", TraceColumnType::REAL},
    {"name", TraceColumnType::TEXT}};

Ptr<NetnsTraceDatabase>
MakeDatabase(uint32_t batchRows)
{
    auto database = CreateObject<NetnsTraceDatabase>();
    database->SetAttribute("BatchRows", UintegerValue(batchRows));
    return database;
}

std::string
ReadBytes(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void
WriteBytes(const std::string& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

bool
Exists(const std::string& path)
{
    struct stat status;
    return lstat(path.c_str(), &status) == 0;
}

bool
HasCompanion(const std::string& path)
{
    return Exists(path + "-wal") || Exists(path + "-shm") || Exists(path + "-journal") ||
           Exists(path + "-new");
}

std::string
Query(const std::string& path, const std::string& sql)
{
    sqlite3* db = nullptr;
    sqlite3_stmt* statement = nullptr;
    std::string result;
    sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr);
    sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr);
    int step = SQLITE_ROW;
    while (statement && (step = sqlite3_step(statement)) == SQLITE_ROW)
    {
        for (int i = 0; i < sqlite3_column_count(statement); ++i)
        {
            const unsigned char* text = sqlite3_column_text(statement, i);
            result += i ? "|" : "";
            result += text ? reinterpret_cast<const char*>(text) : "NULL";
        }
        result += ";";
    }
    if (!statement || step != SQLITE_DONE)
    {
        result += sqlite3_errmsg(db);
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return result;
}

std::string
Execute(const std::string& path, const std::string& sql)
{
    sqlite3* db = nullptr;
    sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr);
    const int result = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
    const std::string text = result == SQLITE_OK ? "" : sqlite3_errmsg(db);
    sqlite3_close(db);
    return text;
}

std::string
GetError(const std::function<void()>& function)
{
    try
    {
        function();
    }
    catch (const NetnsTraceError& error)
    {
        return error.what();
    }
    return "no error";
}

std::string
GetOpenError(const std::string& path)
{
    return GetError([&path]() { MakeDatabase(10)->Open(path); });
}

bool
Contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

int
RunInChild(const std::function<void()>& function)
{
    const pid_t child = fork();
    if (child == 0)
    {
        function();
        _exit(0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

pid_t
StartWriter(const std::function<Ptr<NetnsTraceDatabase>()>& function)
{
    int ready[2];
    if (pipe(ready) != 0)
    {
        return -1;
    }
    const pid_t child = fork();
    if (child == 0)
    {
        const auto database = function();
        while (write(ready[1], "r", 1) == 1)
        {
            pause();
        }
        _exit(1);
    }
    close(ready[1]);
    char byte;
    const bool isReady = read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    return isReady ? child : -1;
}

void
KillWriter(pid_t process)
{
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
}

void
WriteRun(const std::string& path)
{
    auto database = MakeDatabase(7);
    database->Open(path);
    TraceTable& events = database->AddTable("events", COLUMNS, {{"name", "time_ns"}, {"cost"}});
    TraceTable& requests = database->AddTable("requests", {{"id", TraceColumnType::INTEGER}});
    database->SetMeta("seed", "1");
    for (int i = 0; i < 100; ++i)
    {
        events.Insert(i * 1000, i / 8.0, "ns" + std::to_string(i % 9));
        if (i % 3 == 0)
        {
            requests.Insert(i);
        }
    }
    database->SetMeta("seed", "2");
    database->Close();
}

} // namespace trace_database_bed
} // namespace netns
} // namespace ns3
