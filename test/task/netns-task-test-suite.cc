// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Tasks: pids, clone, unshare, setns, namespace files, exit; errors as Linux 6.18 gives them.
 */

#include "../common/call-later.h"
#include "../common/fixture.h"
#include "../common/udp-probe.h"

#include "ns3/double.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-clock.h"
#include "ns3/node.h"
#include "ns3/ns-proxy.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/task-table.h"
#include "ns3/test.h"
#include "ns3/udp-echo-helper.h"
#include "ns3/udp-echo-server.h"
#include "ns3/udp-server.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of tasks.
 */
class NetnsTaskTest : public InstantFixture
{
  public:
    void Fork();         ///< pids, parents, shared nsproxy
    void Unshare();      ///< a namespace of one's own
    void TwoTasks();     ///< two share a namespace and leave it
    void Files();        ///< an open file holds a namespace
    void Setns();        ///< errors of setns
    void Limit();        ///< at max_net_namespaces nothing changes
    void Applications(); ///< what a task runs ends with it
    void Sockets();      ///< so do its sockets
    void Maybe();        ///< maybe_get_net, passive
    void Sequence();     ///< operations of one task one after the other, of two side by side
    void Exiting();      ///< a task that ends

  private:
    void SetUp() override;
    void TearDown() override;
    void Ref(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder);
    /** @return references traced since the last call */
    std::string TakeRefs();

    Ptr<Task> m_init;          ///< init
    std::ostringstream m_refs; ///< references
};

void
NetnsTaskTest::SetUp()
{
    m_init = TaskTable::Of(GetHost())->GetInit();
    GetHost()->TraceConnectWithoutContext("Ref", MakeCallback(&NetnsTaskTest::Ref, this));
}

void
NetnsTaskTest::TearDown()
{
    const auto host = GetHost();
    Simulator::Destroy();
    const auto& ledger = host->GetRefLedger();
    NS_TEST_EXPECT_MSG_EQ(
        ledger.taken - ledger.returned,
        1,
        "only init_net's own reference should be left after Simulator::Destroy()");
}

void
NetnsTaskTest::Ref(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder)
{
    m_refs << cookie << (delta > 0 ? "+" : "-") << GetRefKindName(holder.kind) << holder.id << "="
           << count << " ";
}

std::string
NetnsTaskTest::TakeRefs()
{
    const std::string refs = m_refs.str();
    m_refs.str("");
    return refs;
}

void
NetnsTaskTest::Fork()
{
    NS_TEST_EXPECT_MSG_EQ(m_init->GetPid(), 1, "init should have the pid 1");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetParentPid(), 0, "init should have no parent");
    Ptr<Task> child;
    Ptr<Task> grandchild;
    NS_TEST_EXPECT_MSG_EQ(m_init->Fork(child), 0, "init should fork");
    NS_TEST_EXPECT_MSG_EQ(child->Fork(grandchild), 0, "the child should fork");
    NS_TEST_EXPECT_MSG_EQ(child->GetPid(), 2, "the child should have the next pid");
    NS_TEST_EXPECT_MSG_EQ(grandchild->GetPid(), 3, "the grandchild should have the next pid");
    NS_TEST_EXPECT_MSG_EQ(grandchild->GetParentPid(),
                          2,
                          "the grandchild's parent should be the child");
    NS_TEST_EXPECT_MSG_EQ(grandchild->GetNsProxy(),
                          m_init->GetNsProxy(),
                          "a fork without flags should share the nsproxy");
    NS_TEST_EXPECT_MSG_EQ(TakeRefs(), "", "a fork without flags should take no reference");
    NS_TEST_EXPECT_MSG_EQ(child->Exit(), 0, "the child should exit");
    NS_TEST_EXPECT_MSG_EQ(grandchild->GetParentPid(), 1, "an orphan's parent should be init");
    NS_TEST_EXPECT_MSG_EQ(TaskTable::Of(GetHost())->Find(2),
                          nullptr,
                          "a task that has exited should not be found");
    NS_TEST_EXPECT_MSG_EQ(m_init->Fork(child, 1), -EINVAL, "an unknown flag should be refused");
    NS_TEST_EXPECT_MSG_EQ(TaskTable::Of(GetHost())->GetN(),
                          2,
                          "a refused fork should make no task");
}

void
NetnsTaskTest::Unshare()
{
    Ptr<Task> task;
    m_init->Fork(task);
    NS_TEST_EXPECT_MSG_EQ(task->Unshare(0), 0, "unshare without flags should be accepted");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet(), GetInitNet(), "without flags nothing should change");
    NS_TEST_EXPECT_MSG_EQ(task->Unshare(NsProxy::CLONE_NEWNET_FLAG),
                          0,
                          "unshare with CLONE_NEWNET should be accepted");
    NS_TEST_EXPECT_MSG_EQ(TakeRefs(),
                          "2+nsproxy2=1 ",
                          "the task's nsproxy should hold the new namespace");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet()->GetCookie(), 2, "the task should be in a new namespace");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetNet(), GetInitNet(), "init should stay in init_net");
    task->Unshare(NsProxy::CLONE_NEWNET_FLAG);
    NS_TEST_EXPECT_MSG_EQ(TakeRefs(),
                          "3+nsproxy2=1 2-nsproxy2=0 ",
                          "a second unshare should return the reference to the first namespace");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNFreed(), 1, "the namespace left should be freed");
    task->Exit();
    NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNFreed(),
                          2,
                          "the second namespace should be freed when its only task exits");
}

void
NetnsTaskTest::TwoTasks()
{
    Ptr<Task> first;
    Ptr<Task> second;
    m_init->Fork(first, NsProxy::CLONE_NEWNET_FLAG);
    first->Fork(second);
    Ptr<NetNamespace> net = first->GetNet();
    NS_TEST_EXPECT_MSG_EQ(second->GetNet(), net, "both tasks should share a namespace");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "the shared nsproxy should hold one reference");
    NS_TEST_EXPECT_MSG_EQ(first->Setns(GetInitNet()), 0, "the first task should leave by setns");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::ALIVE,
                          "the namespace should be alive while a task is in it");
    second->Exit();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "the namespace should die when its last task exits");
    NS_TEST_EXPECT_MSG_EQ(first->Setns(net),
                          -EINVAL,
                          "entering a dead namespace should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(first->GetNet(),
                          GetInitNet(),
                          "a refused setns should leave the task where it is");
}

void
NetnsTaskTest::Files()
{
    Ptr<Task> task;
    m_init->Fork(task, NsProxy::CLONE_NEWNET_FLAG);
    Ptr<NetNamespace> net = task->GetNet();
    NS_TEST_EXPECT_MSG_EQ(m_init->Open("/proc/2/ns/net"), 3, "the first descriptor should be 3");
    NS_TEST_EXPECT_MSG_EQ(m_init->Open("/proc/self/ns/uts"),
                          4,
                          "a namespace file of another kind should get the next descriptor");
    NS_TEST_EXPECT_MSG_EQ(m_init->Open("/proc/2/ns/net"),
                          5,
                          "opening the same file again should give another descriptor");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 3, "each open file should hold a reference");
    NS_TEST_EXPECT_MSG_EQ(m_init->Close(3), 0, "the file should be closed");
    NS_TEST_EXPECT_MSG_EQ(m_init->Close(3), -EBADF, "closing it again should be refused");
    NS_TEST_EXPECT_MSG_EQ(m_init->Open("/proc/self/ns/net"), 3, "descriptor 3 should be free");
    task->Exit();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::ALIVE,
                          "an open file should keep the namespace alive");
    NS_TEST_EXPECT_MSG_EQ(m_init->Open("/proc/2/ns/net"),
                          -ENOENT,
                          "the namespace file of a task that has exited should be gone (ENOENT)");
    m_init->Close(5);
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "the namespace should die when its last file is closed");
    Ptr<NetNamespace> named;
    GetHost()->Create("red", named);
    for (const char* path : {"/run/netns/blue",
                             "/run/netns/",
                             "/proc/1/ns/nett",
                             "/proc/x/ns/net",
                             "/proc/1x/ns/net",
                             "/proc/1",
                             "red",
                             ""})
    {
        NS_TEST_EXPECT_MSG_EQ(m_init->Open(path),
                              -ENOENT,
                              "opening \"" << path << "\" should be refused with ENOENT");
    }
    const int fd = m_init->Open("/run/netns/red");
    NS_TEST_EXPECT_MSG_GT(fd, 0, "a namespace should be opened by its name");
    GetHost()->Unmount("red");
    NS_TEST_EXPECT_MSG_EQ(m_init->Setns(fd, NsProxy::CLONE_NEWNET_FLAG),
                          0,
                          "setns should be accepted by an open file after the name is gone");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetNet(),
                          named,
                          "the task should be in the namespace of the file");
}

void
NetnsTaskTest::Setns()
{
    Ptr<NetNamespace> net;
    GetHost()->Create("red", net);
    Ptr<Task> task;
    m_init->Fork(task);
    const int uts = task->Open("/proc/self/ns/uts");
    const int red = task->Open("/run/netns/red");
    TakeRefs();
    NS_TEST_EXPECT_MSG_EQ(task->Setns(99, 0),
                          -EBADF,
                          "setns by a descriptor that is not open should be refused with EBADF");
    NS_TEST_EXPECT_MSG_EQ(task->Setns(uts, NsProxy::CLONE_NEWNET_FLAG),
                          -EINVAL,
                          "setns by a file of another kind should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(task->Setns(red, 0x04000000),
                          -EINVAL,
                          "setns to a net file with CLONE_NEWUTS should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(task->Setns(Ptr<NetNamespace>()),
                          -EINVAL,
                          "setns to no namespace should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet(),
                          GetInitNet(),
                          "refusals should leave the task in init_net");
    NS_TEST_EXPECT_MSG_EQ(TakeRefs(), "", "refused calls should move no reference");
    NS_TEST_EXPECT_MSG_EQ(task->Setns(uts, 0),
                          0,
                          "setns by a file of another kind should be accepted without a flag");
    NS_TEST_EXPECT_MSG_EQ(
        task->GetNet(),
        GetInitNet(),
        "setns by a file of another kind should leave the network namespace as it is");
    TakeRefs();
    NS_TEST_EXPECT_MSG_EQ(task->Setns(red, 0), 0, "a net file should be accepted without a flag");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet(), net, "the task should be in the net file's namespace");
    task->Exit();
    NS_TEST_EXPECT_MSG_EQ(task->Setns(red, 0),
                          -ESRCH,
                          "setns of a task that has exited should be refused with ESRCH");
    NS_TEST_EXPECT_MSG_EQ(
        net->GetCount(),
        1,
        "only its name should hold the namespace: the task's references are returned");
}

void
NetnsTaskTest::Limit()
{
    GetHost()->SetAttribute("MaxNetNamespaces", UintegerValue(1));
    Ptr<Task> task;
    m_init->Fork(task, NsProxy::CLONE_NEWNET_FLAG);
    Ptr<NetNamespace> net = task->GetNet();
    TakeRefs();
    NS_TEST_EXPECT_MSG_EQ(task->Unshare(NsProxy::CLONE_NEWNET_FLAG),
                          -ENOSPC,
                          "unshare at the limit should be refused with ENOSPC");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet(), net, "a refused task should stay where it is");
    Ptr<Task> child;
    NS_TEST_EXPECT_MSG_EQ(task->Fork(child, NsProxy::CLONE_NEWNET_FLAG),
                          -ENOSPC,
                          "a fork with CLONE_NEWNET at the limit should be refused with ENOSPC");
    NS_TEST_EXPECT_MSG_EQ(child, nullptr, "a refused fork should return no task");
    NS_TEST_EXPECT_MSG_EQ(TaskTable::Of(GetHost())->GetN(),
                          2,
                          "a refused fork should make no task");
    NS_TEST_EXPECT_MSG_EQ(TakeRefs(), "", "refused calls should move no reference");
}

void
NetnsTaskTest::Applications()
{
    Ptr<Task> server;
    m_init->Fork(server, NsProxy::CLONE_NEWNET_FLAG);
    Ptr<NetNamespace> net = server->GetNet();
    Ptr<NetNamespace> other;
    GetHost()->Create("client", other);
    Ipv4AddressPool("10.0.0.0", "/24").Assign(VethHelper().Install(net, other));
    auto echo = CreateObject<UdpEchoServer>();
    echo->SetAttribute("Port", UintegerValue(UdpProbe::PORT));
    NS_TEST_EXPECT_MSG_EQ(server->AddApplication(echo),
                          0,
                          "a task should run an application on its namespace's Node");
    auto stranger = CreateObject<UdpEchoServer>();
    other->GetNode()->AddApplication(stranger);
    NS_TEST_EXPECT_MSG_EQ(
        server->AddApplication(stranger),
        -EINVAL,
        "an application on another namespace's Node should be refused with EINVAL");
    UdpProbe probe(other->GetNode());
    probe.Send(Seconds(1), "10.0.0.1");
    probe.Send(Seconds(3), "10.0.0.1");
    GetHost()->Mount("server", net);
    CallLater(Seconds(2), [&] {
        server->Exit();
        NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                              NetNamespace::ALIVE,
                              "the namespace should be alive by its name when its task has exited");
    });
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(probe.GetN(), 1, "the server should answer until its task exits");
}

void
NetnsTaskTest::Sockets()
{
    Ptr<Task> first;
    Ptr<Task> second;
    m_init->Fork(first, NsProxy::CLONE_NEWNET_FLAG);
    first->Fork(second);
    Ptr<NetNamespace> net = first->GetNet();
    net->BuildStack();
    auto server = CreateObject<UdpServer>(); // which never closes its socket
    first->AddApplication(server);
    CallLater(Seconds(1), [&] {
        first->Exit();
        NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                              NetNamespace::ALIVE,
                              "the namespace should be alive while another task is in it");
    });
    CallLater(Seconds(2), [&] { second->Exit(); });
    Simulator::Stop(Seconds(3));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "the namespace should die with its last task, whose socket is closed");

    Ptr<Task> third;
    m_init->Fork(third, NsProxy::CLONE_NEWNET_FLAG);
    Ptr<NetNamespace> other = third->GetNet();
    other->BuildStack();
    other->GetNode()->AddApplication(CreateObject<UdpServer>());
    CallLater(Seconds(1), [&] { third->Exit(); });
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(
        other->GetState(),
        NetNamespace::ALIVE,
        "a socket of an application that no task runs should keep its namespace alive");
}

void
NetnsTaskTest::Maybe()
{
    Ptr<NetNamespace> net;
    GetHost()->Create("red", net);
    NS_TEST_EXPECT_MSG_EQ(net->GetPassive(),
                          1,
                          "a namespace that is not freed should have one passive reference");
    NS_TEST_EXPECT_MSG_EQ(net->MaybeGet(),
                          true,
                          "MaybeGet() should take a reference to a living namespace");
    net->Put();
    NS_TEST_EXPECT_MSG_EQ(net->HoldPassive(),
                          true,
                          "HoldPassive() should take a passive reference");
    GetHost()->Unmount("red");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "a passive reference should not keep the namespace alive");
    NS_TEST_EXPECT_MSG_EQ(net->MaybeGet(), false, "MaybeGet() should refuse a dead namespace");
    NS_TEST_EXPECT_MSG_EQ(net->GetPassive(),
                          1,
                          "the passive reference should keep the namespace in memory");
    NS_TEST_EXPECT_MSG_EQ(net->GetReferenceCount(),
                          2,
                          "the passive reference and the test's own Ptr should hold the object");
    NS_TEST_EXPECT_MSG_EQ(net->DropPassive(),
                          0,
                          "DropPassive() should return the passive reference");
    NS_TEST_EXPECT_MSG_EQ(net->GetReferenceCount(), 1, "only this test's Ptr should be left");
    NS_TEST_EXPECT_MSG_EQ(net->DropPassive(), -EINVAL, "a second DropPassive() should be refused");
    NS_TEST_EXPECT_MSG_EQ(net->HoldPassive(),
                          false,
                          "HoldPassive() should refuse a namespace without passive references");
}

void
NetnsTaskTest::Sequence()
{
    GetHost()->SetAttribute("Preset", StringValue("linux-6.18"));
    auto lo = CreateObject<ConstantRandomVariable>();
    lo->SetAttribute("Constant", DoubleValue(0.002));
    GetHost()->GetClock().GetCosts()->Set(NetnsCost::LOOPBACK_REGISTER, lo);
    Ptr<Task> one;
    Ptr<Task> two;
    std::vector<Time> ends;
    const auto end = [&ends](int error) { ends.push_back(Simulator::Now()); };
    CallLater(Seconds(1), [&] {
        m_init->Fork(one);
        m_init->Fork(two);
        for (int i = 0; i < 3; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(one->Unshare(NsProxy::CLONE_NEWNET_FLAG, end),
                                  0,
                                  "each unshare should begin without an error");
        }
        NS_TEST_EXPECT_MSG_EQ(one->GetNet(),
                              GetInitNet(),
                              "the task should still be in init_net when unshare() has just begun");
        NS_TEST_EXPECT_MSG_EQ(two->Unshare(NsProxy::CLONE_NEWNET_FLAG, end),
                              0,
                              "the other task's unshare should begin without an error");
    });
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    NS_TEST_ASSERT_MSG_EQ(ends.size(), 4, "all four operations should have ended");
    // Two at a time wait for rtnl in turn: the second task's is over before the first's second one.
    NS_TEST_EXPECT_MSG_EQ(one->GetNet()->GetCookie(),
                          4,
                          "the first task should be in the third namespace that it asked for");
    NS_TEST_EXPECT_MSG_EQ(
        two->GetNet()->GetCookie(),
        5,
        "the second task's namespace should be prepared last, beside the first task's");
    NS_TEST_EXPECT_MSG_GT(one->GetLockWait() + two->GetLockWait(),
                          MilliSeconds(1),
                          "whichever task asked second should have waited for rtnl");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNFreed(),
                          2,
                          "the first two namespaces of the first task should be freed");
}

void
NetnsTaskTest::Exiting()
{
    GetHost()->SetAttribute("Preset", StringValue("linux-6.18"));
    Ptr<Task> task;
    Ptr<Task> child;
    Ptr<NetNamespace> net;
    CallLater(Seconds(1), [&] {
        m_init->Fork(task, NsProxy::CLONE_NEWNET_FLAG);
        net = task->GetNet();
        NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                              NetNamespace::SETUP,
                              "the namespace should be in SETUP when fork() returns");
        NS_TEST_EXPECT_MSG_EQ(task->Exit(), 0, "exit should be accepted during SETUP");
        NS_TEST_EXPECT_MSG_EQ(task->Exit(), -ESRCH, "a second exit should be refused with ESRCH");
        NS_TEST_EXPECT_MSG_EQ(task->Fork(child),
                              -ESRCH,
                              "a fork by an exiting task should be refused with ESRCH");
        NS_TEST_EXPECT_MSG_EQ(m_init->Exit(), -EINVAL, "exit of init should be refused");
    });
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(task->IsAlive(), false, "the task should have ended");
    NS_TEST_EXPECT_MSG_EQ(task->GetNsProxy(), nullptr, "an ended task should have no nsproxy");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "the namespace should be set up and then torn down");
    NS_TEST_EXPECT_MSG_EQ(TaskTable::Of(GetHost())->GetN(), 1, "only init should be left");
}

using Test = NetnsTaskTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsTaskTestSuite(
    "netns-task",
    {
        {"clone", &Test::Fork},
        {"unshare", &Test::Unshare},
        {"two tasks share a namespace and leave it", &Test::TwoTasks},
        {"an open file holds a namespace", &Test::Files},
        {"errors of setns", &Test::Setns},
        {"at max_net_namespaces", &Test::Limit},
        {"applications end with their task", &Test::Applications},
        {"sockets end with the last task", &Test::Sockets},
        {"maybe_get_net and passive", &Test::Maybe},
        {"one after the other, two side by side", &Test::Sequence},
        {"a task that ends", &Test::Exiting},
    });
