// SPDX-License-Identifier: GPL-2.0-only

#ifndef LOOKUP_BENCH_H
#define LOOKUP_BENCH_H

#include "bench-row.h"

#include <iosfwd>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief Measures the search of devices by name and by ifindex, in a table of n devices.
 *
 * The search of the same ten devices shows the cost of the algorithm, that of random devices the
 * cost of cache misses. Stock ns-3 has no such search; the peer is a table of 1,000 devices.
 */
class LookupBench
{
  public:
    /** @brief Measures, and prints the rows to @p out. */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* LOOKUP_BENCH_H */
