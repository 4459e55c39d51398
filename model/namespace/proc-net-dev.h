// SPDX-License-Identifier: GPL-2.0-only

#ifndef PROC_NET_DEV_H
#define PROC_NET_DEV_H

#include <string>

namespace ns3
{
namespace netns
{

class NetDeviceTable;

/**
 * @ingroup netns
 * @brief The text of /proc/net/dev (dev_seq_show(), net/core/net-procfs.c, Linux 6.18).
 *
 * One line a device, in order of ifindex. Devices of stock ns-3 keep no counters; theirs are zero.
 * @param devices the devices of the namespace
 * @return the text
 */
std::string FormatProcNetDev(const NetDeviceTable& devices);

} // namespace netns
} // namespace ns3

#endif /* PROC_NET_DEV_H */
