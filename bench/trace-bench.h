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
 * @brief What the trace database costs.
 *
 * Rows of one table, from the first Insert() until all are committed; and requests of the sample,
 * replayed by netns-container-host with all tables, next to the same without a database.
 */
class TraceBench
{
  public:
    /** @brief Measure, and print the rows. @param options what was asked for @param out where */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_BENCH_H */
