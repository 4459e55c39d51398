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
 * @brief What a living namespace costs, idle and with a stack.
 *
 * The peers are a bare stock Node, and one with the same stack and devices.
 */
class DensityBench
{
  public:
    /** @brief Measure, and print the rows. @param options what was asked for @param out where */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* DENSITY_BENCH_H */
