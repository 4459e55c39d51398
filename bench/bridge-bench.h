// SPDX-License-Identifier: GPL-2.0-only

#ifndef BRIDGE_BENCH_H
#define BRIDGE_BENCH_H

#include "bench-row.h"

#include <iosfwd>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief A unicast frame through a bridge, by the number of its ports.
 *
 * The same ten namespaces talk, at known addresses, however many others there are. Only the bridge
 * differs from that of the peer: ns-3's BridgeNetDevice, or ours with ten ports.
 */
class BridgeBench
{
  public:
    /** @brief Measure, and print the rows. @param options what was asked for @param out where */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* BRIDGE_BENCH_H */
