// SPDX-License-Identifier: GPL-2.0-only

#ifndef CHURN_BENCH_H
#define CHURN_BENCH_H

#include "bench-row.h"

#include <iosfwd>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief Namespaces that come and go, 100 alive at a time, on a bridged host.
 *
 * Every 10 ms of simulated time the oldest is put and a new one is made, with stack, veth, port and
 * address. The peer does the same with stock Nodes, which it disposes. With costs the operations
 * take simulated time: namespaces that send by TCP, and idle ones, next to the preset instant.
 */
class ChurnBench
{
  public:
    /** @brief Measure, and print the rows. @param options what was asked for @param out where */
    static void Run(const BenchOptions& options, std::ostream& out);
    /** @brief The same with costs, next to the preset instant. @param options what was asked for
     * @param out where */
    static void RunTimed(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* CHURN_BENCH_H */
