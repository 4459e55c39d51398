// SPDX-License-Identifier: GPL-2.0-only

#ifndef DENSITY_BENCH_H
#define DENSITY_BENCH_H

#include "bench-row.h"

#include <iosfwd>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief Measures the memory and the time of making a namespace, idle and with a stack.
 *
 * The peers are a stock Node without a stack, and one with the same stack and devices.
 */
class DensityBench
{
  public:
    /** @brief Measures, and prints the rows to @p out. */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* DENSITY_BENCH_H */
