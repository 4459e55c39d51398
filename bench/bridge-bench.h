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
 * @brief Measures the time of a unicast frame through a bridge, by the number of the bridge's
 * ports.
 *
 * The same ten namespaces send, to learned addresses, for every number of ports. The peer has
 * another bridge and nothing else that differs: ns-3's BridgeNetDevice, or this module's with ten
 * ports.
 */
class BridgeBench
{
  public:
    /** @brief Measures, and prints the rows to @p out. */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* BRIDGE_BENCH_H */
