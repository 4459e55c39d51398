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
 * The benches:
 *
 *     churn     100 namespaces alive at a time on a bridged host. Every 10 ms of simulated time the
 *               oldest is deleted and one is made, with IPv4 stack, veth, bridge port and address.
 *               One row is without traffic; in the other each new namespace sends a datagram of
 *               100 bytes to another. The peer makes and disposes stock Nodes with
 *               InternetStackHelper (IPv4 only); veth, port and address are the same.
 *     timed     Operations with the costs of --preset; the peer has the preset instant. Case tcp:
 *               as churn, but each new namespace sends 100 bytes to another by TCP. Case idle:
 *               namespaces with a name and nothing else.
 *     refcount  Get() and Put() of 1,000 namespaces in shuffled order. The peer copies and destroys
 *               a Ptr to a Node.
 *     lookup    Devices found by name and by ifindex in a table of n. The peer is a table of 1,000.
 *               The cases hot-* search the same ten devices in both tables, random-* all devices.
 *     bridge    A frame of 100 bytes from one namespace to another through a bridge with n ports,
 *               all up. The same ten namespaces send, to learned addresses. Cases few-ports (10)
 *               and many-ports (4,000): the peer is BridgeNetDevice with the same veth pairs, as
 *               many ports and fewer frames. Case all-ports (n): the peer is this module's bridge
 *               with 10 ports.
 *     density   n namespaces are made and kept. Case idle: namespaces with a name and nothing
 *               else; the peer makes bare Nodes. Case stack (n / 100, at most 10,000): namespaces
 *               and a peer as in churn.
 *     move      One end of a veth pair moves between two namespaces with IPv4 stacks, every
 *               millisecond of simulated time, and gets an address each time. There is no peer.
 *     hostip    A datagram of 100 bytes from a namespace to the host, and its answer (5 n of them,
 *               at most 20,000). Each of n veths has an address on the host, in a /30 network of
 *               its own; ten of the namespaces send in turn. The peer is a host with 10 veths.
 *               Case datagram-stock: the same with stock Nodes for host and namespaces. Case churn
 *               (25 n, no peer): 100 namespaces alive at a time; every 10 ms the oldest is deleted
 *               and one is made, whose veth has an address on the host, and sends the host a
 *               datagram. The same 200 networks are used all the time.
 *     trace     Case rows (no peer): a row like those of `refs`, until all n are committed. Case
 *               sample (n, at most 19,988): a request of the sample, which netns-container-host
 *               replays with all tables; the peer has no database. The resident memory of this case
 *               is its peak.
 *
 * Each row is one JSON object on a line of its own. Both sides run in turn, five times (--rounds),
 * each time in a new process and inside Simulator::Run(); the row is the round with the median
 * ratio.
 *
 *     bench, case         what was measured; case only where a bench has several
 *     n                   operations measured, after a warm-up; lookup: devices; bridge: ports
 *     us_per_op           wall-clock microseconds of one operation
 *     peer                what the bench is compared with: stock, table-1000, ports-10, veths-10,
 *                         no-database, none
 *     peer_us_per_op      us_per_op of the peer; without a peer null, as the other peer_ figures
 *     ratio               us_per_op / peer_us_per_op: smaller is better
 *     rss_start_mb        resident memory at 10 % of the run, MB of 2^20 bytes; lookup: at 10 % of
 *                         filling the table
 *     rss_end_mb          resident memory at 100 %, before anything is destroyed
 *     rss_growth_mb       rss_end_mb - rss_start_mb
 *     peer_rss_growth_mb  rss_growth_mb of the peer
 *     bytes_per_op        density only: growth from the start of the clock to the end, for each
 *                         operation
 *     peer_bytes_per_op   bytes_per_op of the peer
 *     nodes               Nodes made for namespaces
 *     recycled            how often such a Node was recycled
 *     retired             such Nodes that are retired
 *     traffic             1 when the namespaces exchange datagrams
 *     preset              preset of the operations' costs
 *     build               compiler, build type and ns-3 of this program
 */

#include "bridge-bench.h"
#include "churn-bench.h"
#include "density-bench.h"
#include "hostip-bench.h"
#include "lookup-bench.h"
#include "move-bench.h"
#include "refcount-bench.h"
#include "side-runner.h"
#include "trace-bench.h"

#include "ns3/config.h"
#include "ns3/netns-command-line.h"
#include "ns3/netns-program.h"
#include "ns3/string.h"

#include <iostream>
#include <iterator>
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
    {"timed", &ChurnBench::RunTimed},
    {"refcount", &RefcountBench::Run},
    {"lookup", &LookupBench::Run},
    {"bridge", &BridgeBench::Run},
    {"density", &DensityBench::Run},
    {"move", &MoveBench::Run},
    {"hostip", &HostipBench::Run},
    {"trace", &TraceBench::Run},
};

const char* const USAGE =
    "Measure what namespaces cost, next to stock ns-3.\n"
    "\n"
    "  churn     namespaces that come and go, 100 alive, each with stack, veth, port and address\n"
    "  timed     such namespaces with costs in simulated time, next to the preset instant\n"
    "  refcount  get_net() and put_net()\n"
    "  lookup    devices by name and by ifindex, in a large and in a small table\n"
    "  bridge    a frame through a bridge, by the number of its ports\n"
    "  density   the memory and time of a namespace, idle and with a stack\n"
    "  move      a device that goes back and forth between two namespaces\n"
    "  hostip    datagrams into a host whose veths have addresses, and such veths that come and "
    "go\n"
    "  trace     rows into a trace database, and the sample with and without a database\n"
    "\n"
    "Without a name all benches run. One JSON object per row on standard output: us_per_op and\n"
    "peer_us_per_op are wall-clock microseconds, ratio is the first by the second (smaller is\n"
    "better), rss_start_mb and rss_end_mb the resident memory at 10 % and 100 % of the run. A row\n"
    "is the median of five rounds.\n"
    "\n"
    "  ./netns bench churn --n=20000\n"
    "  ./netns bench density --peer=none\n"
    "  ./netns bench > all.jsonl";

/** @brief Prints a fault of the command line and ends the program. */
[[noreturn]] void
Refuse(const std::string& what)
{
    std::cerr << "netns-bench: " << what << std::endl;
    std::exit(1);
}

/** @return the names of all benches: "A, B or C" */
std::string
GetNames()
{
    std::string names;
    for (const auto& bench : BENCHES)
    {
        const bool last = &bench == std::end(BENCHES) - 1;
        names += (names.empty() ? "" : last ? " or " : ", ") + std::string(bench.name);
    }
    return names;
}

/** @return whether to run a bench @param asked the name on the command line, empty for all */
bool
IsAsked(const std::string& asked, const std::string& name)
{
    return asked.empty() || asked == name;
}

/** @brief Measures and prints what the command line asks for. @return the exit status */
int
Measure(int argc, char* argv[])
{
    std::string asked;
    uint32_t rounds = 5;
    std::string peer = "stock";
    BenchOptions options;
    // The other benches measure wall-clock time, and need no simulated time.
    ns3::Config::SetDefault("ns3::netns::NetNamespaceHost::Preset", ns3::StringValue("instant"));

    NetnsCommandLine cmd(__FILE__, USAGE);
    cmd.AddWord("bench", GetNames() + "; none for all", asked);
    cmd.AddCount(
        "n",
        "Operations; devices for lookup, ports for bridge, veths for hostip. 0: the default of "
        "the bench",
        options.n,
        0,
        1000000000000);
    cmd.AddText("peer", "What to compare with: stock or none", peer);
    cmd.AddCount("rounds", "Rounds of which the median is taken", rounds, 1, 1000000);
    cmd.AddPreset("preset",
                  "Costs of timed: the name of a preset such as linux-6.18, or an INI file",
                  options.preset);
    cmd.Fixes({"ns3::netns::NetNamespaceHost::Preset"}); // of the bench timed: --preset
    cmd.Parse(argc, argv);

    bool known = false;
    for (const auto& bench : BENCHES)
    {
        known = known || IsAsked(asked, bench.name);
    }
    if (!known)
    {
        Refuse("no bench " + NetnsProgram::Show(asked) + ", expected " + GetNames());
    }
    if (peer != "stock" && peer != "none")
    {
        Refuse("--peer=" + NetnsProgram::Show(peer) + ", expected stock or none");
    }
    SideRunner::SetRounds(rounds);
    options.hasPeer = peer == "stock";
    for (const auto& bench : BENCHES)
    {
        if (IsAsked(asked, bench.name))
        {
            bench.run(options, std::cout);
        }
    }
    return 0;
}

} // namespace

int
main(int argc, char* argv[])
{
    return NetnsProgram::Run([&] { return Measure(argc, argv); });
}
