// SPDX-License-Identifier: GPL-2.0-only

#include "run-summary.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/// @returns what printf() would print
template <typename... Args>
std::string
Format(const char* format, Args... args)
{
    char text[160];
    std::snprintf(text, sizeof(text), format, args...);
    return text;
}

/// Prints a row.
void
PrintRow(std::ostream& out, const std::string& label, const std::string& value)
{
    out << Format("%-44s %s\n", label.c_str(), value.c_str());
}

/// @returns a time in a suitable unit
std::string
FormatTime(double seconds)
{
    if (seconds < 1e-3)
    {
        return Format("%.4g us", seconds * 1e6);
    }
    return seconds < 1 ? Format("%.4g ms", seconds * 1e3) : Format("%.4g s", seconds);
}

/// @returns p50, p90, p99 and the maximum
std::string
FormatQuantiles(const DurationQuantiles& times)
{
    if (times.GetN() == 0)
    {
        return "-";
    }
    return FormatTime(times.Get(0.5)) + " / " + FormatTime(times.Get(0.9)) + " / " +
           FormatTime(times.Get(0.99)) + " / " + FormatTime(times.GetMax());
}

} // namespace

double
GetPeakMemory()
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
    {
        double kilobytes;
        if (word == "VmHWM:" && status >> kilobytes)
        {
            return kilobytes / 1024;
        }
    }
    return 0;
}

void
PrintRunSummary(std::ostream& out, const Replay& replay, double simulated, double wall)
{
    uint64_t created = 0;
    uint64_t freed = 0;
    uint64_t recycled = 0;
    uint64_t taken = 0;
    uint64_t returned = 0;
    uint64_t inits = 0;
    uint32_t peak = 0;
    std::size_t backlog = 0;
    uint32_t retired = 0;
    uint32_t nodes = 0;
    for (const auto& container : replay.GetHosts())
    {
        auto host = container->GetHost();
        created += host->GetNCreated();
        freed += host->GetNFreed();
        recycled += host->GetNRecycled();
        retired += host->GetNRetired();
        peak += host->GetPeak();
        backlog = std::max(backlog, host->GetPeakBacklog());
        nodes += host->GetNNodes();
        // Without the reference with which init_net begins: nobody took it, and no database has it.
        taken += host->GetRefLedger().taken - 1;
        returned += host->GetRefLedger().returned;
        inits += host->GetInitNet()->GetCount() - 1;
    }
    const auto& results = replay.GetResults();
    PrintRow(out,
             "namespaces created / freed / peak alive",
             Format("%llu / %llu / %u",
                    static_cast<unsigned long long>(created),
                    static_cast<unsigned long long>(freed),
                    peak));
    PrintRow(out,
             "Nodes made / recycled / retired",
             Format("%u / %llu / %u", nodes, static_cast<unsigned long long>(recycled), retired));
    PrintRow(out,
             "cold starts / warm starts",
             Format("%llu / %llu",
                    static_cast<unsigned long long>(results.cold),
                    static_cast<unsigned long long>(results.warm)));
    PrintRow(out,
             "requests refused / timed out",
             Format("%llu / %llu",
                    static_cast<unsigned long long>(results.refused),
                    static_cast<unsigned long long>(results.timeouts)));
    PrintRow(out, "cold start, p50 / p90 / p99 / max", FormatQuantiles(results.coldStart));
    for (const auto& [label, times] :
         {std::make_pair("  waits for locks", &results.locks),
          std::make_pair("  task and namespace", &results.setup),
          std::make_pair("  veth pair, bridge port", &results.devices),
          std::make_pair("  address, route", &results.stack),
          std::make_pair("  server", &results.server),
          std::make_pair("  TCP handshake, request", &results.handshake)})
    {
        PrintRow(out, label, FormatQuantiles(*times));
    }
    PrintRow(out, "request latency, p50 / p90 / p99 / max", FormatQuantiles(results.latency));
    PrintRow(out, "  without the execution", FormatQuantiles(results.overhead));
    PrintRow(out,
             "references taken / returned / outstanding",
             Format("%llu / %llu / %lld (%llu of init_net)",
                    static_cast<unsigned long long>(taken),
                    static_cast<unsigned long long>(returned),
                    static_cast<long long>(taken - returned),
                    static_cast<unsigned long long>(inits)));
    PrintRow(out, "dying namespaces, peak", Format("%zu", backlog));
    PrintRow(out, "simulated time", Format("%.3f s", simulated));
    PrintRow(out,
             "events, per second of wall-clock time",
             Format("%llu, %.0f",
                    static_cast<unsigned long long>(Simulator::GetEventCount()),
                    Simulator::GetEventCount() / wall));
    PrintRow(out, "peak memory", Format("%.0f MB", GetPeakMemory()));
}

} // namespace netns
} // namespace ns3
