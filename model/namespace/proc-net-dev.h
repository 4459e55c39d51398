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
 * @brief Makes the text of /proc/net/dev, as dev_seq_show() of net/core/net-procfs.c, Linux 6.18.
 *
 * Each device has a line, in order of ifindex. The counters of stock devices are zero, because
 * those devices do not count.
 */
std::string FormatProcNetDev(const NetDeviceTable& devices);

} // namespace netns
} // namespace ns3

#endif /* PROC_NET_DEV_H */
