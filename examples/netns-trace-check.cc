// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-examples
 * Checks an invocation trace and prints a summary of it.
 *
 *     ./netns run netns-trace-check --trace=data/sample/invocations.csv.gz
 *     bsdtar -xOf FILE.rar | ./netns run netns-trace-check --trace=-
 *
 * A fault prints one line on standard error; the exit status is 2.
 */

#include "duration-quantiles.h"
#include "invocation-trace.h"

#include "ns3/netns-command-line.h"
#include "ns3/netns-program.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <iostream>
#include <new>
#include <string_view>
#include <unordered_set>

using namespace ns3::netns;

namespace
{

/**
 * Counts different strings by their 64-bit hashes, up to a limit that keeps its memory small.
 */
class DistinctCounter
{
  public:
    /// The limit: more strings are not told apart.
    static constexpr std::size_t LIMIT = 1000000;

    /**
     * @param scope the text is unique within this; may be empty
     */
    void Add(std::string_view scope, std::string_view text);

    /// @returns the count as text
    std::string GetText() const;

  private:
    std::unordered_set<uint64_t> m_hashes; //!< hashes seen; never iterated
};

void
DistinctCounter::Add(std::string_view scope, std::string_view text)
{
    uint64_t hash = 0xcbf29ce484222325;
    const auto mix = [&hash](unsigned char c) { hash = (hash ^ c) * 0x100000001b3; };
    std::for_each(scope.begin(), scope.end(), mix);
    mix(',');
    std::for_each(text.begin(), text.end(), mix);
    if (m_hashes.size() <= LIMIT)
    {
        m_hashes.insert(hash);
    }
}

std::string
DistinctCounter::GetText() const
{
    return m_hashes.size() > LIMIT ? "more than " + std::to_string(LIMIT)
                                   : std::to_string(m_hashes.size());
}

/// Prints a line of the summary.
template <typename... Args>
void
PrintLine(const char* label, const char* format, Args... args)
{
    std::printf("%-14s ", label);
    std::printf(format, args...);
    std::printf("\n");
}

/// Prints the summary of the invocation trace.
void
PrintSummary(InvocationTrace& trace)
{
    DistinctCounter apps;
    DistinctCounter functions;
    DurationQuantiles durations;
    Invocation invocation;
    while (trace.Next(invocation))
    {
        apps.Add("", invocation.app);
        functions.Add(invocation.app, invocation.func);
        durations.Add(invocation.duration);
    }
    const double span = trace.GetSpan() / 1e9;
    PrintLine("rows", "%" PRIu64 " of %" PRIu64, trace.GetN(), trace.GetRows());
    PrintLine("apps", "%s", apps.GetText().c_str());
    PrintLine("functions", "%s", functions.GetText().c_str());
    PrintLine("span", "%.3f s", span);
    if (span > 0)
    {
        PrintLine("rate", "%.4g invocations/s", trace.GetN() / span);
    }
    PrintLine("duration p50", "%.4g s", durations.Get(0.5));
    PrintLine("duration p90", "%.4g s", durations.Get(0.9));
    PrintLine("duration p99", "%.4g s", durations.Get(0.99));
    PrintLine("duration max", "%.4g s", durations.GetMax());
}

/// Prints the invocations in order of start.
void
PrintInvocations(InvocationTrace& trace)
{
    std::printf("row,start_ns,duration_ns,app,func\n");
    Invocation invocation;
    while (trace.Next(invocation))
    {
        std::printf("%" PRIu64 ",%" PRId64 ",%" PRId64 ",%s,%s\n",
                    invocation.row,
                    invocation.start,
                    invocation.duration,
                    invocation.app.c_str(),
                    invocation.func.c_str());
    }
}

/// Reads the options and the trace. @returns the exit status
int
Check(int argc, char* argv[])
{
    InvocationTrace::Options options;
    bool list = false;

    NetnsCommandLine cmd(
        __FILE__,
        "Check an invocation trace: CSV with the header app,func,end_timestamp,duration,\n"
        "plain or gzip.");
    cmd.AddText("trace", "The invocation trace, - for standard input", options.path);
    cmd.AddCount("maxRows",
                 "Read only the first so many rows, in order of start; 0 for all",
                 options.maxRows);
    cmd.AddCount("memoryBytes",
                 "Memory for rows; further rows go to a temporary file in $TMPDIR",
                 options.memoryBytes,
                 0,
                 uint64_t{1} << 40);
    cmd.AddFlag("list", "Print the invocations in order of start instead of a summary", list);
    cmd.Parse(argc, argv);
    if (options.path.empty())
    {
        std::cerr << "netns-trace-check: --trace is missing, expected --trace=FILE" << std::endl;
        return 1;
    }
    try
    {
        InvocationTrace trace(options);
        list ? PrintInvocations(trace) : PrintSummary(trace);
        return 0;
    }
    catch (const std::bad_alloc&)
    {
        std::cerr << "netns-trace-check: --memoryBytes=" << options.memoryBytes
                  << ": there is not so much memory, expected less" << std::endl;
        return 1;
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return NetnsProgram::Run([&] { return Check(argc, argv); });
}
