// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-examples
 * Two tasks share a namespace and leave it. Its teardown begins when the second has left.
 *
 *     ./netns run netns-two-tasks
 *     ./netns run netns-two-tasks --preset=instant
 *
 *     init (pid 1)      server (2)              helper (3)          init_net
 *         | clone(NEWNET)   |                       |
 *         |---------------->| fork()                |
 *         |                 |---------------------->|
 *         |                 |  one nsproxy, count 1 |
 *         |                 | exit()                |
 *         |                 x                       |  still alive
 *         |                                         | setns(init_net)
 *         |                                         |------------------->
 *         |                          count 0: cleanup_net()
 *
 * Prints every step with its simulated time. The exit status is 1 unless the namespace is freed
 * after the second task.
 */

#include "ns3/core-module.h"
#include "ns3/netns-module.h"
#include "ns3/network-module.h"
#include "ns3/task-table.h"

#include <iostream>
#include <string>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// Prints an event with its time.
void
Print(const std::string& what)
{
    std::cout << Simulator::Now().GetNanoSeconds() / 1000 << " us: " << what << "\n";
}

//! [state]
/// Trace source StateChange.
void
StateChanged(Ptr<NetNamespace> net, NetNamespace::State from, NetNamespace::State to)
{
    Print(net->GetName() + " is " + NetNamespace::GetStateName(to));
}

//! [state]

/// Trace source Ref.
void
RefChanged(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder)
{
    if (cookie > 1)
    {
        Print("count " + std::to_string(count) + " (" + (delta > 0 ? "+" : "-") +
              GetRefKindName(holder.kind) + " of pid " + std::to_string(holder.id) + ")");
    }
}

/// Trace source Task.
void
TaskChanged(uint32_t pid, uint32_t parent, const std::string& event)
{
    Print("pid " + std::to_string(pid) + ": " + event);
}

/// The two tasks.
struct Tasks
{
    Ptr<NetNamespaceHost> host; ///< the host
    Ptr<Task> server;           ///< the task that makes the namespace
    Ptr<Task> helper;           ///< its child
    Ptr<NetNamespace> net;      ///< their namespace
};

/// The first task makes the namespace; the second is its child.
void
Start(Tasks* tasks)
{
    //! [fork]
    TaskTable::Of(tasks->host)->GetInit()->Fork(tasks->server, NetNamespace::CLONE_NEWNET_FLAG);
    tasks->net = tasks->server->GetNet();
    tasks->server->Fork(tasks->helper);
    //! [fork]
}

/// The first task exits.
void
EndFirst(Tasks* tasks)
{
    tasks->server->Exit([tasks](int error) {
        Print("the second keeps it: " + NetNamespace::GetStateName(tasks->net->GetState()));
    });
}

/// The second task goes back to init_net.
void
LeaveSecond(Tasks* tasks)
{
    //! [setns]
    const int fd = tasks->helper->Open("/proc/1/ns/net");
    tasks->helper->Setns(fd, NetNamespace::CLONE_NEWNET_FLAG);
    tasks->helper->Exit();
    //! [setns]
}

/// Reads the options and runs the experiment. @returns the exit status
int
Experiment(int argc, char* argv[])
{
    std::string preset = "linux-6.18";
    NetnsCommandLine cmd(__FILE__, "Two tasks share a namespace and leave it.");
    cmd.AddPreset("preset", "Costs: a preset, or an INI file", preset);
    cmd.Sets("preset", "ns3::netns::NetNamespaceHost::Preset");
    cmd.Parse(argc, argv);
    Tasks tasks;
    NetNamespaceHelper helper;
    helper.SetHostAttribute("Preset", StringValue(preset));
    tasks.host = helper.Install(CreateObject<Node>());
    tasks.host->AssignStreams(1);
    //! [connect]
    tasks.host->TraceConnectWithoutContext("StateChange", MakeCallback(&StateChanged));
    tasks.host->TraceConnectWithoutContext("Ref", MakeCallback(&RefChanged));
    TaskTable::Of(tasks.host)->TraceConnectWithoutContext("Task", MakeCallback(&TaskChanged));
    //! [connect]

    Simulator::Schedule(MilliSeconds(1), &Start, &tasks);
    Simulator::Schedule(MilliSeconds(10), &EndFirst, &tasks);
    Simulator::Schedule(MilliSeconds(20), &LeaveSecond, &tasks);
    Simulator::Stop(Seconds(1));
    Simulator::Run();
    const bool ended = tasks.net->GetState() == NetNamespace::DEAD;
    std::cout << (ended ? "freed" : "not freed")
              << "; tasks left: " << TaskTable::Of(tasks.host)->GetN() << "\n";
    tasks = Tasks();
    Simulator::Destroy();
    if (!ended)
    {
        std::cerr << "netns-two-tasks: the namespace was not freed\n";
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
