// SPDX-License-Identifier: GPL-2.0-only

#ifndef REFCOUNT_BENCH_H
#define REFCOUNT_BENCH_H

#include "bench-row.h"

#include <iosfwd>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief Measures get_net() and put_net() of 1,000 namespaces in shuffled order.
 *
 * The peer copies and destroys a Ptr to each of 1,000 Nodes in the same order.
 */
class RefcountBench
{
  public:
    /** @brief Measures, and prints the rows to @p out. */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* REFCOUNT_BENCH_H */
