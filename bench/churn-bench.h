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
 * @brief Measures namespaces that come and go on a bridged host, 100 alive at a time.
 *
 * Every 10 ms of simulated time the oldest namespace is deleted and a new one is made, with stack,
 * veth, port and address. The peer makes and disposes stock Nodes instead. RunTimed() compares
 * operations that take simulated time with those of the preset `instant`.
 */
class ChurnBench
{
  public:
    /** @brief Measures, and prints the rows to @p out. */
    static void Run(const BenchOptions& options, std::ostream& out);
    /** @brief Measures namespaces that send by TCP, and idle ones, with the costs of a preset.
     * Prints the rows to @p out. The peer has the preset `instant`. */
    static void RunTimed(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* CHURN_BENCH_H */
