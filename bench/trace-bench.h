// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_BENCH_H
#define TRACE_BENCH_H

#include "bench-row.h"

#include <iosfwd>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief Measures the trace database.
 *
 * The case `rows` measures rows of one table, from the first Insert() until all are committed. The
 * case `sample` measures requests of the sample, which netns-container-host replays with all
 * tables; the peer replays them without a database.
 */
class TraceBench
{
  public:
    /** @brief Measures, and prints the rows to @p out. */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_BENCH_H */
