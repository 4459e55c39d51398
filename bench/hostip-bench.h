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
 * @brief Datagrams from namespaces into a host each of whose n veths has an address, and veths with
 * addresses that come and go.
 *
 * The same ten namespaces send, so that the number of the other veths is all that differs.
 */
class HostipBench
{
  public:
    /** @brief Measure, and print the rows. @param options what was asked for @param out where */
    static void Run(const BenchOptions& options, std::ostream& out);
};

} // namespace netns
} // namespace ns3

#endif /* HOSTIP_BENCH_H */
