// SPDX-License-Identifier: GPL-2.0-only

#include "trace-bench.h"

#include "side-runner.h"

#include "ns3/netns-trace-database.h"
#include "ns3/system-path.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace ns3
{
namespace netns
{

namespace
{

using Clock = std::chrono::steady_clock;

constexpr uint64_t DEFAULT_ROWS = 5000000;
constexpr uint64_t DEFAULT_REQUESTS = 20000;

/** @brief A folder for a database, which the destructor removes with its files. */
class Folder
{
  public:
    Folder()
        : m_path(SystemPath::Append(SystemPath::MakeTemporaryDirectoryName(), ""))
    {
        SystemPath::MakeDirectories(m_path);
    }

    ~Folder()
    {
        unlink(GetDatabase().c_str());
        rmdir(m_path.c_str());
    }

    Folder(const Folder&) = delete;            // owns a folder
    Folder& operator=(const Folder&) = delete; // owns a folder

    /** @return the path of a database in the folder */
    std::string GetDatabase() const
    {
        return m_path + "/run.sqlite";
    }

  private:
    std::string m_path; //!< path of the folder
};

/** @return the microseconds since @p start, divided by @p n */
double
GetUsPerOp(Clock::time_point start, uint64_t n)
{
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count() /
           static_cast<double>(n);
}

/** @brief Measures @p n rows like those of the table `refs`. */
std::vector<Figures>
MeasureRows(uint64_t n)
{
    const Folder folder;
    auto database = CreateObject<NetnsTraceDatabase>();
    database->Open(folder.GetDatabase());
    constexpr auto INTEGER = TraceColumnType::INTEGER;
    TraceTable& refs = database->AddTable("refs",
                                          {{"time_ns", INTEGER},
                                           {"host", INTEGER},
                                           {"ns", INTEGER},
                                           {"delta", INTEGER},
                                           {"count", INTEGER},
                                           {"kind", TraceColumnType::TEXT},
                                           {"holder", INTEGER}});
    Figures figures;
    figures.n = n;
    figures.rssBeginMb = ReadRssMb();
    const auto start = Clock::now();
    for (uint64_t i = 0; i < n; ++i)
    {
        if (i == n / 10)
        {
            figures.rssStartMb = ReadRssMb();
        }
        refs.Insert(1000000 * i, 1, i / 4, i % 2 ? -1 : 1, i % 2, "nsproxy", i / 2);
    }
    database->Flush();
    figures.usPerOp = GetUsPerOp(start, n);
    figures.rssEndMb = ReadRssMb();
    database->GiveUp(); // makes no indexes
    return {figures};
}

/** @return the path of netns-container-host; empty if it is not beside this program */
std::string
FindProgram()
{
    const std::string path =
        SystemPath::Append(SystemPath::FindSelfDirectory(), "netns-container-host");
    return access(path.c_str(), X_OK) == 0 ? path : "";
}

/** @brief Measures @p n requests of the sample, with a database if @p traced. */
std::vector<Figures>
MeasureSample(uint64_t n, bool traced)
{
    const Folder folder;
    std::string program = FindProgram();
    std::string rows = "--maxRows=" + std::to_string(n);
    std::string db = "--db=" + (traced ? folder.GetDatabase() : "none");
    char* arguments[] = {program.data(), rows.data(), db.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    const auto start = Clock::now();
    pid_t child = -1;
    const int error = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
    {
        throw std::system_error(error, std::generic_category(), program);
    }
    int status = 0;
    rusage usage{};
    while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR)
    {
    }
    if (status != 0)
    {
        throw std::runtime_error(program + " failed");
    }
    Figures figures;
    figures.n = n;
    figures.usPerOp = GetUsPerOp(start, n);
    // The peak is the only figure that is known of a finished process.
    figures.rssEndMb = static_cast<double>(usage.ru_maxrss) / 1024;
    figures.rssStartMb = figures.rssEndMb;
    figures.rssBeginMb = figures.rssEndMb;
    return {figures};
}

} // namespace

void
TraceBench::Run(const BenchOptions& options, std::ostream& out)
{
    const uint64_t rows = options.GetN(DEFAULT_ROWS);
    BenchRow row;
    row.bench = "trace";
    row.caseName = "rows";
    row.preset = "instant";
    row.figures = SideRunner(
                      "trace rows",
                      [rows] { return MeasureRows(rows); },
                      nullptr)
                      .Run()[0];
    row.Print(out);

    if (FindProgram().empty())
    {
        std::cerr << "netns-bench: trace: no netns-container-host beside it, case sample left out"
                  << std::endl;
        return;
    }
    const uint64_t requests = options.GetN(DEFAULT_REQUESTS);
    const auto sample = [requests](bool traced) {
        return SideRunner::Side([requests, traced] { return MeasureSample(requests, traced); });
    };
    row.caseName = "sample";
    row.peer = "no-database";
    row.traffic = true;
    row.preset = "linux-6.18";
    row.figures =
        SideRunner("trace sample", sample(true), options.hasPeer ? sample(false) : nullptr)
            .Run()[0];
    row.Print(out);
}

} // namespace netns
} // namespace ns3
