// SPDX-License-Identifier: GPL-2.0-only

#include "proc-net-dev.h"

#include "net-device-table.h"
#include "rtnl-link.h"

#include <cinttypes>
#include <cstdio>

namespace ns3
{
namespace netns
{

std::string
FormatProcNetDev(const NetDeviceTable& devices)
{
    std::string text = "Inter-|   Receive                                                |"
                       "  Transmit\n"
                       " face |bytes    packets errs drop fifo frame compressed multicast|"
                       "bytes    packets errs drop fifo colls carrier compressed\n";
    for (const auto* record : devices.GetByIndexOrder())
    {
        RtnlLinkStats stats;
        if (auto link = RtnlLink::Of(PeekPointer(record->device)))
        {
            stats = link->GetStats();
        }
        char line[256];
        std::snprintf(line,
                      sizeof(line),
                      "%6s: %7" PRIu64 " %7" PRIu64 " %4d %4" PRIu64 " %4d %5d %10d %9" PRIu64
                      " %8" PRIu64 " %7" PRIu64 " %4d %4" PRIu64 " %4d %5d %7d %10d\n",
                      record->name,
                      stats.rxBytes,
                      stats.rxPackets,
                      0,
                      stats.rxDropped,
                      0,
                      0,
                      0,
                      stats.multicast,
                      stats.txBytes,
                      stats.txPackets,
                      0,
                      stats.txDropped,
                      0,
                      0,
                      0,
                      0);
        text += line;
    }
    return text;
}

} // namespace netns
} // namespace ns3
