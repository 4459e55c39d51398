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
 * @brief Devices found by name and by index in a table of n, and in one of 1,000.
 *
 * The same ten devices show what the algorithm costs, random ones what the caches of the machine
 * cost. Stock ns-3 has no such look-up; the peer is the small table.
 */
class LookupBench
{
  public:
    /** @brief Measure, and print the rows. @param options what was asked for @param out where */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* LOOKUP_BENCH_H */
