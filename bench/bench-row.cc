// SPDX-License-Identifier: GPL-2.0-only

#include "bench-row.h"

#include <cstdio>
#include <ostream>

namespace ns3
{
namespace netns
{

namespace
{

/** @return a JSON number */
std::string
ToJson(double value)
{
    char text[32];
    std::snprintf(text, sizeof(text), "%.6g", value);
    return text;
}

/** @return a text as a JSON string @param text printable ASCII */
std::string
ToJson(const std::string& text)
{
    std::string quoted = "\"";
    for (const char c : text)
    {
        if (c == '"' || c == '\\')
        {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted + "\"";
}

/** @return compiler, build type and ns-3 version */
std::string
GetBuild()
{
#ifdef __clang__
    const std::string compiler = __VERSION__;
#else
    const std::string compiler = std::string("g++ ") + __VERSION__;
#endif
    return compiler + ", " + NETNS_BENCH_BUILD_TYPE + ", ns-3 " + NETNS_BENCH_NS3;
}

} // namespace

uint64_t
BenchOptions::GetN(uint64_t standard) const
{
    return n > 0 ? n : standard;
}

void
BenchRow::Print(std::ostream& out) const
{
    const auto& own = figures.own;
    const auto ofPeer = [this](double value) {
        return figures.hasPeer ? ToJson(value) : std::string("null");
    };
    out << "{\"bench\": " << ToJson(bench);
    if (!caseName.empty())
    {
        out << ", \"case\": " << ToJson(caseName);
    }
    out << ", \"n\": " << own.n << ", \"us_per_op\": " << ToJson(own.usPerOp)
        << ", \"peer\": " << ToJson(figures.hasPeer ? peer : "none")
        << ", \"peer_us_per_op\": " << ofPeer(figures.peer.usPerOp)
        << ", \"ratio\": " << ofPeer(figures.GetRatio())
        << ", \"rss_start_mb\": " << ToJson(own.rssStartMb)
        << ", \"rss_end_mb\": " << ToJson(own.rssEndMb)
        << ", \"rss_growth_mb\": " << ToJson(own.GetGrowthMb())
        << ", \"peer_rss_growth_mb\": " << ofPeer(figures.peer.GetGrowthMb());
    if (showBytes)
    {
        out << ", \"bytes_per_op\": " << ToJson(own.GetBytesPerOp())
            << ", \"peer_bytes_per_op\": " << ofPeer(figures.peer.GetBytesPerOp());
    }
    out << ", \"nodes\": " << own.nodes << ", \"recycled\": " << own.recycled
        << ", \"retired\": " << own.retired << ", \"traffic\": " << (traffic ? 1 : 0)
        << ", \"preset\": " << ToJson(preset) << ", \"build\": " << ToJson(GetBuild()) << "}"
        << std::endl;
}

} // namespace netns
} // namespace ns3
