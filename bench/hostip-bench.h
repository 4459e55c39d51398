// SPDX-License-Identifier: GPL-2.0-only

#ifndef HOSTIP_BENCH_H
#define HOSTIP_BENCH_H

#include "bench-row.h"

#include <iosfwd>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief Measures datagrams to a host whose n veths have an address each, and such veths that come
 * and go.
 *
 * The same ten namespaces send, so that only the number of the other veths differs.
 */
class HostipBench
{
  public:
    /** @brief Measures, and prints the rows to @p out. */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* HOSTIP_BENCH_H */
