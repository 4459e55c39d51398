// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-examples
 * What the life of a namespace costs: simulated, and as measured on Linux.
 *
 *     ./netns run netns-lifecycle-costs
 *     ./netns run netns-lifecycle-costs --preset=my.ini
 *
 *     unshare() ... unshare()       close() of n files      ip netns del
 *        task in a loop                 |                       |
 *            |                          v                       v
 *     [ rtnl_mutex ]  <--------  cleanup_net(): grace, devices, barrier, free
 *
 * Each row repeats a measurement on Linux 6.18.44 (two processors, busy; see doc/semantics.rst).
 * The exit status is 1 if a row of the preset linux-6.18 differs by more than 25 %.
 */

#include "ns3/net-namespace-helper.h"
#include "ns3/netns-command-line.h"
#include "ns3/netns-costs.h"
#include "ns3/netns-preset.h"
#include "ns3/netns-program.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/task-table.h"
#include "ns3/veth-helper.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

constexpr uint64_t NEWNET = NetNamespace::CLONE_NEWNET_FLAG;

std::string g_preset; ///< --preset

/// Calls a function.
void
Call(std::function<void()> what)
{
    what();
}

/// @returns a time in ms
double
ToMs(Time time)
{
    return static_cast<double>(time.GetNanoSeconds()) / 1e6;
}

/// @returns the median @param values at least one
double
Median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// @returns the mean @param values at least one
double
Mean(const std::vector<double>& values)
{
    double sum = 0;
    for (double value : values)
    {
        sum += value;
    }
    return sum / static_cast<double>(values.size());
}

/// Trace source Freed: stores the time in @p end.
void
NoteFreed(Time* end, Ptr<NetNamespace> net)
{
    *end = Simulator::Now();
}

/// Trace source Device: stores the time in @p end, for a device of init_net.
void
NoteDevice(Time* end, const NetNamespace& net, const NetDeviceRecord&, bool)
{
    *end = net.IsInitNet() ? Simulator::Now() : *end;
}

/// Trace source Ref: stores the time in @p end.
void
NoteRef(Time* end, uint64_t, int32_t, uint32_t, RefHolder)
{
    *end = Simulator::Now();
}

/// A host on which one row is simulated. Its destructor ends the simulation.
class Bed
{
  public:
    /// @param stream the first random stream
    explicit Bed(int64_t stream)
        : node(CreateObject<Node>())
    {
        NetNamespaceHelper helper;
        helper.SetHostAttribute("Preset", StringValue(g_preset));
        host = helper.Install(node);
        host->AssignStreams(stream);
    }

    ~Bed()
    {
        Simulator::Destroy();
    }

    Bed(const Bed&) = delete;            // callbacks point to it
    Bed& operator=(const Bed&) = delete; // callbacks point to it

    /// Does something at 1 s, and runs to the end.
    void Run(const std::function<void()>& what) const
    {
        Simulator::Schedule(Seconds(1), &Call, what);
        Simulator::Run();
    }

    Ptr<Node> node;             ///< the host's Node
    Ptr<NetNamespaceHost> host; ///< the host
};

/// Tasks that call unshare() in a loop.
struct UnshareLoop
{
    std::vector<double> calls; ///< duration of each call, ms
    double wall{0};            ///< duration of a round, ms, mean of the rounds

    /// @param n calls of each task @param processes number of tasks @param keep whether namespaces
    /// stay @param rounds each on a host of its own, more of them where results vary much
    UnshareLoop(uint32_t n, uint32_t processes, bool keep, uint32_t rounds = 1)
    {
        for (uint32_t i = 0; i < rounds; ++i)
        {
            wall += Play(n, processes, keep, 100 + 10000 * int64_t{i}) / rounds;
        }
    }

  private:
    /// @returns the duration of one round, ms
    double Play(uint32_t n, uint32_t processes, bool keep, int64_t stream)
    {
        double took = 0;
        Bed bed(stream);
        std::vector<Ptr<Task>> tasks(processes);
        for (auto& task : tasks)
        {
            TaskTable::Of(bed.host)->GetInit()->Fork(task);
        }
        std::function<void(Ptr<Task>, uint32_t)> next = [&](Ptr<Task> task, uint32_t left) {
            const Time start = Simulator::Now();
            task->Unshare(NEWNET, [&, task, left, start](int error) {
                calls.push_back(ToMs(Simulator::Now() - start));
                took = ToMs(Simulator::Now() - Seconds(1));
                if (keep)
                {
                    task->Open("/proc/self/ns/net");
                }
                if (left > 1)
                {
                    next(task, left - 1);
                }
            });
        };
        bed.Run([&] {
            for (const auto& task : tasks)
            {
                next(task, n);
            }
        });
        return took;
    }
};

/// A task that holds namespaces by open files exits. @returns ms until all of them are freed
/// @param n namespaces @param pairs veth pairs of each with init_net @param stream the first random
/// stream
double
DropAtOnce(uint32_t n, uint32_t pairs, int64_t stream = 200)
{
    Bed bed(stream);
    const auto nets = NetNamespaceHelper().CreateN(bed.node, n, "n");
    Ptr<Task> holder;
    TaskTable::Of(bed.host)->GetInit()->Fork(holder);
    for (uint32_t i = 0; i < n; ++i)
    {
        const std::string name = "n" + std::to_string(i);
        for (uint32_t pair = 0; pair < pairs; ++pair)
        {
            VethHelper().Install(nets.Get(i), bed.host->GetInitNet());
        }
        holder->Open("/run/netns/" + name);
        NetNamespaceHelper().Delete(bed.node, name);
    }
    Time start;
    Time end;
    bed.host->TraceConnectWithoutContext("Freed", MakeBoundCallback(&NoteFreed, &end));
    bed.Run([&] { holder->Exit([&start](int error) { start = Simulator::Now(); }); });
    return ToMs(end - start);
}

/// @returns the median of 9 teardowns of one namespace, ms @param pairs its number of veth pairs
double
DropOne(uint32_t pairs)
{
    std::vector<double> times;
    for (int64_t i = 0; i < 9; ++i)
    {
        times.push_back(DropAtOnce(1, pairs, 1000 + 100 * i));
    }
    return Median(times);
}

/// @returns the median of 9 times from `ip netns del` to the end of the veth in init_net, ms
double
OuterVeth()
{
    std::vector<double> times;
    for (int64_t i = 0; i < 9; ++i)
    {
        Bed bed(2000 + 100 * i);
        auto net = NetNamespaceHelper().Create(bed.node, {"n"}).Get(0);
        VethHelper().Install(net, bed.host->GetInitNet());
        Time end;
        bed.host->TraceConnectWithoutContext("Device", MakeBoundCallback(&NoteDevice, &end));
        bed.Run([&] { NetNamespaceHelper().Delete(bed.node, "n"); });
        times.push_back(ToMs(end - Seconds(1)));
    }
    return Median(times);
}

/// @returns ms of each of 200 `ip netns add`, one after the other
double
AddByName()
{
    Bed bed(300);
    Time end;
    bed.host->TraceConnectWithoutContext("Ref", MakeBoundCallback(&NoteRef, &end));
    bed.Run([&] { NetNamespaceHelper().CreateN(bed.node, 200, "n"); });
    return ToMs(end - Seconds(1)) / 200;
}

/// @returns ms of each of 200 `ip link add type veth`, one after the other
double
AddPairs()
{
    Bed bed(400);
    Time end;
    VethHelper veth;
    veth.SetUp(false);
    bed.Run([&] {
        for (int i = 0; i < 200; ++i)
        {
            veth.Install(bed.node, bed.node, [&end](int error) { end = Simulator::Now(); });
        }
    });
    return ToMs(end - Seconds(1)) / 200;
}

/// A row of the table.
struct Row
{
    const char* what; ///< what was measured
    double measured;  ///< ms
    double simulated; ///< ms
};

/// Prints the costs of the preset.
void
PrintCosts()
{
    std::cout << "preset " << g_preset << "\n\n" << std::left;
    std::cout << std::setw(18) << "cost" << std::setw(12) << "median" << std::setw(12) << "p90"
              << "source\n";
    for (const auto& row : NetnsPreset::Read(g_preset))
    {
        std::cout << std::setw(18) << NetnsCosts::GetName(row.cost) << std::setw(12)
                  << ToMs(row.median) << std::setw(12) << ToMs(row.p90) << row.source << "\n";
    }
    std::cout << "                  ms          ms\n\n";
}

/// Reads the options and runs the experiment. @returns the exit status
int
Experiment(int argc, char* argv[])
{
    g_preset = "linux-6.18";
    NetnsCommandLine cmd(
        __FILE__,
        "What the life of a namespace costs, simulated beside measured on Linux 6.18.");
    cmd.AddPreset("preset", "Costs: a preset, or an INI file", g_preset);
    cmd.Sets("preset", "ns3::netns::NetNamespaceHost::Preset");
    cmd.Parse(argc, argv);
    PrintCosts();

    const UnshareLoop dropping(300, 1, false);
    const UnshareLoop kept(1000, 1, true);
    const UnshareLoop parallel(300, 2, false, 25);
    const std::vector<Row> rows = {
        {"unshare(), each drops the one before, 300: median", 0.61, Median(dropping.calls)},
        {"  mean", 1.1, Mean(dropping.calls)},
        {"unshare(), 1000 kept alive: median", 0.565, Median(kept.calls)},
        {"  mean", 0.565, Mean(kept.calls)},
        {"two processes, 300 unshare() each: median", 0.635, Median(parallel.calls)},
        {"  mean", 1.9, Mean(parallel.calls)},
        {"  all 600", 580, parallel.wall},
        {"ip netns add, 200 in a row, each", 0.8, AddByName()},
        {"ip link add type veth, 200 in a row, each", 1.05, AddPairs()},
        {"last reference to freed, 1 namespace, 0 pairs", 35, DropOne(0)},
        {"  1 pair", 50, DropOne(1)},
        {"  8 pairs", 56, DropOne(8)},
        {"ip netns del to the end of an outer veth", 14, OuterVeth()},
        {"200 dropped at once, 0 pairs, each", 0.67, DropAtOnce(200, 0) / 200},
        {"  1 pair", 1.09, DropAtOnce(200, 1) / 200},
        {"  8 pairs", 3.2, DropAtOnce(200, 8) / 200},
        {"1000 dropped at once, 0 pairs, each", 0.62, DropAtOnce(1000, 0) / 1000},
    };
    bool close = true;
    std::cout << std::setw(52) << "" << std::right << std::setw(10) << "measured" << std::setw(11)
              << "simulated" << std::setw(7) << "ratio"
              << "\n"
              << std::fixed;
    for (const auto& row : rows)
    {
        const double ratio = row.simulated / row.measured;
        close = close && std::abs(ratio - 1) <= 0.25;
        std::cout << std::left << std::setw(52) << row.what << std::right << std::setprecision(3)
                  << std::setw(10) << row.measured << std::setw(11) << row.simulated
                  << std::setprecision(2) << std::setw(7) << ratio << "\n";
    }
    std::cout << "ms of simulated time; measured on Linux 6.18.44\n";
    if (!close && g_preset == "linux-6.18")
    {
        std::cerr << "netns-lifecycle-costs: a simulated time is more than a quarter off the "
                     "measured one\n";
        return 1;
    }
    return 0;
}

} // namespace

int
main(int argc, char* argv[])
{
    return NetnsProgram::Run([&] { return Experiment(argc, argv); });
}
