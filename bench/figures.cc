// SPDX-License-Identifier: GPL-2.0-only

#include "figures.h"

#include <algorithm>
#include <fstream>
#include <unistd.h>

namespace ns3
{
namespace netns
{

namespace
{

constexpr double MEGABYTE = 1 << 20;

} // namespace

double
Figures::GetGrowthMb() const
{
    return rssEndMb - rssStartMb;
}

double
Figures::GetBytesPerOp() const
{
    return (rssEndMb - rssBeginMb) * MEGABYTE / static_cast<double>(n);
}

double
Comparison::GetRatio() const
{
    return own.usPerOp / peer.usPerOp;
}

Comparison
PickMedian(std::vector<Comparison> rounds)
{
    const auto key = [](const Comparison& round) {
        return round.hasPeer ? round.GetRatio() : round.own.usPerOp;
    };
    const auto middle = rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2);
    std::nth_element(rounds.begin(),
                     middle,
                     rounds.end(),
                     [&key](const Comparison& a, const Comparison& b) { return key(a) < key(b); });
    return *middle;
}

double
ReadRssMb()
{
    std::ifstream statm("/proc/self/statm");
    uint64_t size = 0;
    uint64_t resident = 0;
    statm >> size >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / MEGABYTE;
}

} // namespace netns
} // namespace ns3
