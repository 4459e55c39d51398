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
 * @brief One end of a veth pair that moves back and forth between two namespaces.
 *
 * Every millisecond of simulated time; it gets an address each time. There is no peer: stock ns-3
 * has nothing like it.
 */
class MoveBench
{
  public:
    /** @brief Measure, and print the row. @param options what was asked for @param out where */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* MOVE_BENCH_H */
