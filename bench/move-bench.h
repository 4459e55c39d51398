// SPDX-License-Identifier: GPL-2.0-only

#ifndef MOVE_BENCH_H
#define MOVE_BENCH_H

#include "bench-row.h"

#include <iosfwd>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief Measures one end of a veth pair that moves back and forth between two namespaces.
 *
 * The device moves every millisecond of simulated time, and gets an address each time. There is no
 * peer, because stock ns-3 cannot move a device.
 */
class MoveBench
{
  public:
    /** @brief Measures, and prints the row to @p out. */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* MOVE_BENCH_H */
