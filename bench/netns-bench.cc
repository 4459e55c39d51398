// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-bench
 * Measures what the module costs, next to stock ns-3:
 *
 *     ./netns bench                             all benches, as many minutes as it takes
 *     ./netns bench churn --n=20000
 *     ./netns bench density --peer=none
 *
 * churn: 100 namespaces alive at a time on a bridged host; every 10 ms of simulated time the oldest
 *     is put and one is made, with IPv4 stack, veth, bridge port and address. A row without
 *     traffic, and one in which each new namespace sends a datagram of 100 bytes to another. The
 *     peer: a stock Node with InternetStackHelper (IPv4 only), Dispose()d in its turn; veth, port
 *     and address are the same.
 * refcount: Get() and Put() over 1,000 namespaces in shuffled order. The peer: a Ptr to a Node,
 *     copied and destroyed.
 * lookup: devices by name and by index in a table of n. The peer: a table of 1,000. The cases hot-*
 *     look for the same ten devices in both, random-* for any.
 * density: n namespaces made and kept. Case idle: by name, nothing more; the peer: a bare Node.
 * Case stack (n / 100, at most 10,000): as in churn, with the same peer.
 * hostip: a datagram of 100 bytes from a namespace to the host, and its answer (5 n of them, at
 *     most 20,000); each of n veths has an address on the host, in a /30 network of its own; ten of
 *     the namespaces send in turn. The peer: a host with 10 veths. Case datagram-stock: the same
 *     with Nodes of stock ns-3 for host and namespaces. Case churn (25 n, no peer): 100 namespaces
 *     alive at a time; every 10 ms the oldest is put and one is made, whose veth has an address on
 *     the host, and sends it a datagram. 200 networks are used again and again.
 *
 * Each row is one JSON object on a line of its own. Both sides run in turn, five times, each time
 * in a new process and inside Simulator::Run(); the row is the round with the median ratio.
 *
 *     bench, case         what was measured; case only where a bench has several
 *     n                   operations measured, after a warm-up
 *     us_per_op           wall-clock microseconds of one operation
 *     peer                what it is compared with: stock, table-1000, veths-10, none
 *     peer_us_per_op      the same of the peer; null without a peer, as all of the peer's
 *     ratio               us_per_op / peer_us_per_op: smaller is better
 *     rss_start_mb        resident memory at 10 % of the run, MB of 2^20 bytes; of lookup, at 10 %
 *                         of filling the table
 *     rss_end_mb          at 100 %, before anything is destroyed
 *     rss_growth_mb       the difference
 *     peer_rss_growth_mb  the same of the peer
 *     bytes_per_op        density only: growth from the start of the clock to the end, by n
 *     peer_bytes_per_op   the same of the peer
 *     nodes               Nodes made for namespaces
 *     recycled            how often such a Node became free for another namespace
 *     retired             such Nodes that cannot be used again
 *     traffic             1 when the namespaces exchange datagrams
 *     preset              cost model of the operations in simulated time
 *     build               compiler, build type and ns-3 of this program
 */

#include "churn-bench.h"
#include "density-bench.h"
#include "hostip-bench.h"
#include "lookup-bench.h"
#include "refcount-bench.h"

#include "ns3/command-line.h"

#include <exception>
#include <iostream>
#include <string>

using namespace ns3::netns;

namespace
{

/** A bench and its name. */
struct Bench
{
    const char* name;                                //!< name on the command line
    void (*run)(const BenchOptions&, std::ostream&); //!< measures and prints
};

const Bench BENCHES[] = {
    {"churn", &ChurnBench::Run},
    {"refcount", &RefcountBench::Run},
    {"lookup", &LookupBench::Run},
    {"density", &DensityBench::Run},
    {"hostip", &HostipBench::Run},
};

const char* const USAGE =
    "Measure what namespaces cost, next to stock ns-3.\n"
    "\n"
    "  churn     namespaces that come and go, 100 alive, each with stack, veth, port and address\n"
    "  refcount  get_net() and put_net()\n"
    "  lookup    devices by name and by index, in a large and in a small table\n"
    "  density   what a living namespace takes, idle and with a stack\n"
    "  hostip    datagrams into a host whose veths have addresses, and such veths that come and go\n"
    "\n"
    "Without a name all of them run. One JSON object per row on standard output: us_per_op and\n"
    "peer_us_per_op are wall-clock microseconds, ratio is the first by the second (smaller is\n"
    "better), rss_start_mb and rss_end_mb the resident memory at 10 % and 100 % of the run. A row\n"
    "is the median of five rounds.\n"
    "\n"
    "  ./netns bench churn --n=20000\n"
    "  ./netns bench density --peer=none\n"
    "  ./netns bench > all.jsonl";

/** @brief End the program over a mistake on the command line. @param what the mistake */
[[noreturn]] void
Refuse(const std::string& what)
{
    std::cerr << "netns-bench: " << what << std::endl;
    std::exit(1);
}

/** @return whether a bench is asked for @param asked a name, or empty @param name of the bench */
bool
IsAsked(const std::string& asked, const std::string& name)
{
    return asked.empty() || asked == name;
}

} // namespace

int
main(int argc, char* argv[])
{
    std::string asked;
    int64_t n = 0;
    std::string peer = "stock";
    BenchOptions options;

    ns3::CommandLine cmd(__FILE__);
    cmd.Usage(USAGE);
    cmd.AddNonOption("bench", "churn, refcount, lookup, density or hostip; none for all", asked);
    cmd.AddValue("n", "Operations; devices for lookup. 0: the default of the bench", n);
    cmd.AddValue("peer", "What to compare with: stock or none", peer);
    cmd.AddValue("preset", "Cost model of the operations: instant", options.preset);
    cmd.Parse(argc, argv);

    bool known = false;
    for (const auto& bench : BENCHES)
    {
        known = known || IsAsked(asked, bench.name);
    }
    if (!known)
    {
        Refuse("no bench " + asked + ", expected churn, refcount, lookup, density or hostip");
    }
    if (cmd.GetNExtraNonOptions() > 0)
    {
        Refuse("unexpected " + cmd.GetExtraNonOption(0) + ", expected one bench or none");
    }
    if (n < 0)
    {
        Refuse("--n=" + std::to_string(n) + ", expected a number of operations");
    }
    if (peer != "stock" && peer != "none")
    {
        Refuse("--peer=" + peer + ", expected stock or none");
    }
    if (options.preset != "instant")
    {
        Refuse("--preset=" + options.preset + ", expected instant");
    }
    options.n = static_cast<uint64_t>(n);
    options.hasPeer = peer == "stock";

    try
    {
        for (const auto& bench : BENCHES)
        {
            if (IsAsked(asked, bench.name))
            {
                bench.run(options, std::cout);
            }
        }
    }
    catch (const std::exception& error)
    {
        std::cerr << "netns-bench: " << error.what() << std::endl;
        return 1;
    }
    return 0;
}
