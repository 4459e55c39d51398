// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Tasks: pids, clone, unshare, setns, namespace files, exit; errors as Linux 6.18 gives them.
 */

#include "../common/call-later.h"
#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/double.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
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
class NetnsTaskTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsTaskTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsTaskTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

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
    void DoRun() override;
    void Ref(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder);
    /** @return references traced since the last call */
    std::string TakeRefs();

    Body m_body;                  ///< the case
    Ptr<Node> m_node;             ///< the host's Node
    Ptr<NetNamespaceHost> m_host; ///< the host
    Ptr<Task> m_init;             ///< init
    std::ostringstream m_refs;    ///< references
};

void
NetnsTaskTestCase::DoRun()
{
    m_node = CreateObject<Node>();
    m_host = NetNamespaceHost::Install(m_node);
    m_init = m_host->GetInitTask();
    m_host->TraceConnectWithoutContext("Ref", MakeCallback(&NetnsTaskTestCase::Ref, this));
    (this->*m_body)();
    Simulator::Destroy();
    const auto& ledger = m_host->GetRefLedger();
    NS_TEST_EXPECT_MSG_EQ(ledger.taken - ledger.returned, 1, "init_net's own reference is left");
    m_init = nullptr;
    m_host = nullptr;
    m_node = nullptr;
}

void
NetnsTaskTestCase::Ref(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder)
{
    m_refs << cookie << (delta > 0 ? "+" : "-") << GetRefKindName(holder.kind) << holder.id << "="
           << count << " ";
}

std::string
NetnsTaskTestCase::TakeRefs()
{
    const std::string refs = m_refs.str();
    m_refs.str("");
    return refs;
}

void
NetnsTaskTestCase::Fork()
{
    NS_TEST_EXPECT_MSG_EQ(m_init->GetPid(), 1, "init");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetParentPid(), 0, "has no parent");
    Ptr<Task> child;
    Ptr<Task> grandchild;
    NS_TEST_EXPECT_MSG_EQ(m_init->Fork(child), 0, "fork");
    NS_TEST_EXPECT_MSG_EQ(child->Fork(grandchild), 0, "fork");
    NS_TEST_EXPECT_MSG_EQ(child->GetPid(), 2, "the next pid");
    NS_TEST_EXPECT_MSG_EQ(grandchild->GetPid(), 3, "the next pid");
    NS_TEST_EXPECT_MSG_EQ(grandchild->GetParentPid(), 2, "its parent");
    NS_TEST_EXPECT_MSG_EQ(grandchild->GetNsProxy(), m_init->GetNsProxy(), "one nsproxy");
    NS_TEST_EXPECT_MSG_EQ(TakeRefs(), "", "no reference more");
    NS_TEST_EXPECT_MSG_EQ(child->Exit(), 0, "exit");
    NS_TEST_EXPECT_MSG_EQ(grandchild->GetParentPid(), 1, "an orphan is init's");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetTasks().Find(2), nullptr, "reaped");
    NS_TEST_EXPECT_MSG_EQ(m_init->Fork(child, 1), -EINVAL, "an unknown flag");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetTasks().GetN(), 2, "no child");
}

void
NetnsTaskTestCase::Unshare()
{
    Ptr<Task> task;
    m_init->Fork(task);
    NS_TEST_EXPECT_MSG_EQ(task->Unshare(0), 0, "nothing to do");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet(), m_host->GetInitNet(), "nothing done");
    NS_TEST_EXPECT_MSG_EQ(task->Unshare(NsProxy::CLONE_NEWNET_FLAG), 0, "unshare");
    NS_TEST_EXPECT_MSG_EQ(TakeRefs(), "2+nsproxy2=1 ", "held by the nsproxy");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet()->GetCookie(), 2, "a new one");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetNet(), m_host->GetInitNet(), "of its own");
    task->Unshare(NsProxy::CLONE_NEWNET_FLAG);
    NS_TEST_EXPECT_MSG_EQ(TakeRefs(), "3+nsproxy2=1 2-nsproxy2=0 ", "each drops the one before");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetNFreed(), 1, "which dies");
    task->Exit();
    NS_TEST_EXPECT_MSG_EQ(m_host->GetNFreed(), 2, "with its only task");
}

void
NetnsTaskTestCase::TwoTasks()
{
    Ptr<Task> first;
    Ptr<Task> second;
    m_init->Fork(first, NsProxy::CLONE_NEWNET_FLAG);
    first->Fork(second);
    Ptr<NetNamespace> net = first->GetNet();
    NS_TEST_EXPECT_MSG_EQ(second->GetNet(), net, "shared");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "by one nsproxy");
    NS_TEST_EXPECT_MSG_EQ(first->Setns(m_host->GetInitNet()), 0, "one leaves");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::ALIVE, "the other keeps it");
    second->Exit();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "the last one leaves");
    NS_TEST_EXPECT_MSG_EQ(first->Setns(net), -EINVAL, "none enters a dead one");
    NS_TEST_EXPECT_MSG_EQ(first->GetNet(), m_host->GetInitNet(), "nothing has changed");
}

void
NetnsTaskTestCase::Files()
{
    Ptr<Task> task;
    m_init->Fork(task, NsProxy::CLONE_NEWNET_FLAG);
    Ptr<NetNamespace> net = task->GetNet();
    NS_TEST_EXPECT_MSG_EQ(m_init->Open("/proc/2/ns/net"), 3, "the first descriptor");
    NS_TEST_EXPECT_MSG_EQ(m_init->Open("/proc/self/ns/uts"), 4, "another kind");
    NS_TEST_EXPECT_MSG_EQ(m_init->Open("/proc/2/ns/net"), 5, "each open is a file");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 3, "that holds");
    NS_TEST_EXPECT_MSG_EQ(m_init->Close(3), 0, "close");
    NS_TEST_EXPECT_MSG_EQ(m_init->Close(3), -EBADF, "once");
    NS_TEST_EXPECT_MSG_EQ(m_init->Open("/proc/self/ns/net"), 3, "the lowest free descriptor");
    task->Exit();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::ALIVE, "held by a file");
    NS_TEST_EXPECT_MSG_EQ(m_init->Open("/proc/2/ns/net"), -ENOENT, "no such task");
    m_init->Close(5);
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "the last file closes");
    Ptr<NetNamespace> named;
    m_host->Create("red", named);
    for (const char* path : {"/run/netns/blue",
                             "/run/netns/",
                             "/proc/1/ns/nett",
                             "/proc/x/ns/net",
                             "/proc/1x/ns/net",
                             "/proc/1",
                             "red",
                             ""})
    {
        NS_TEST_EXPECT_MSG_EQ(m_init->Open(path), -ENOENT, path << ": no such file");
    }
    const int fd = m_init->Open("/run/netns/red");
    NS_TEST_EXPECT_MSG_GT(fd, 0, "by name");
    m_host->Unmount("red");
    NS_TEST_EXPECT_MSG_EQ(m_init->Setns(fd, NsProxy::CLONE_NEWNET_FLAG), 0, "held without it");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetNet(), named, "entered");
}

void
NetnsTaskTestCase::Setns()
{
    Ptr<NetNamespace> net;
    m_host->Create("red", net);
    Ptr<Task> task;
    m_init->Fork(task);
    const int uts = task->Open("/proc/self/ns/uts");
    const int red = task->Open("/run/netns/red");
    TakeRefs();
    NS_TEST_EXPECT_MSG_EQ(task->Setns(99, 0), -EBADF, "no file");
    NS_TEST_EXPECT_MSG_EQ(task->Setns(uts, NsProxy::CLONE_NEWNET_FLAG), -EINVAL, "another kind");
    NS_TEST_EXPECT_MSG_EQ(task->Setns(red, 0x04000000), -EINVAL, "CLONE_NEWUTS for a net file");
    NS_TEST_EXPECT_MSG_EQ(task->Setns(Ptr<NetNamespace>()), -EINVAL, "none");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet(), m_host->GetInitNet(), "nothing has changed");
    NS_TEST_EXPECT_MSG_EQ(TakeRefs(), "", "no reference moved");
    NS_TEST_EXPECT_MSG_EQ(task->Setns(uts, 0), 0, "another kind that is not modelled");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet(), m_host->GetInitNet(), "leaves the network alone");
    TakeRefs();
    NS_TEST_EXPECT_MSG_EQ(task->Setns(red, 0), 0, "whatever it is");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet(), net, "entered");
    task->Exit();
    NS_TEST_EXPECT_MSG_EQ(task->Setns(red, 0), -ESRCH, "a task that has ended");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "its references are returned");
}

void
NetnsTaskTestCase::Limit()
{
    m_host->SetAttribute("MaxNetNamespaces", UintegerValue(1));
    Ptr<Task> task;
    m_init->Fork(task, NsProxy::CLONE_NEWNET_FLAG);
    Ptr<NetNamespace> net = task->GetNet();
    TakeRefs();
    NS_TEST_EXPECT_MSG_EQ(task->Unshare(NsProxy::CLONE_NEWNET_FLAG), -ENOSPC, "at the limit");
    NS_TEST_EXPECT_MSG_EQ(task->GetNet(), net, "nothing has changed");
    Ptr<Task> child;
    NS_TEST_EXPECT_MSG_EQ(task->Fork(child, NsProxy::CLONE_NEWNET_FLAG), -ENOSPC, "at the limit");
    NS_TEST_EXPECT_MSG_EQ(child, nullptr, "no child");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetTasks().GetN(), 2, "no task");
    NS_TEST_EXPECT_MSG_EQ(TakeRefs(), "", "no reference");
}

void
NetnsTaskTestCase::Applications()
{
    Ptr<Task> server;
    m_init->Fork(server, NsProxy::CLONE_NEWNET_FLAG);
    Ptr<NetNamespace> net = server->GetNet();
    Ptr<NetNamespace> other;
    m_host->Create("client", other);
    Ipv4AddressPool("10.0.0.0", "/24").Assign(VethHelper().Install(net, other));
    auto echo = CreateObject<UdpEchoServer>();
    echo->SetAttribute("Port", UintegerValue(UdpProbe::PORT));
    NS_TEST_EXPECT_MSG_EQ(server->AddApplication(echo), 0, "on the Node of its namespace");
    auto stranger = CreateObject<UdpEchoServer>();
    other->GetNode()->AddApplication(stranger);
    NS_TEST_EXPECT_MSG_EQ(server->AddApplication(stranger), -EINVAL, "not on that of another");
    UdpProbe probe(other->GetNode());
    probe.Send(Seconds(1), "10.0.0.1");
    probe.Send(Seconds(3), "10.0.0.1");
    m_host->Mount("server", net);
    CallLater(Seconds(2), [&] {
        server->Exit();
        NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::ALIVE, "it has a name");
    });
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(probe.GetN(), 1, "no answer after the task has ended");
}

void
NetnsTaskTestCase::Sockets()
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
        NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::ALIVE, "another task is in it");
    });
    CallLater(Seconds(2), [&] { second->Exit(); });
    Simulator::Stop(Seconds(3));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "closed with the last task");

    Ptr<Task> third;
    m_init->Fork(third, NsProxy::CLONE_NEWNET_FLAG);
    Ptr<NetNamespace> other = third->GetNet();
    other->BuildStack();
    other->GetNode()->AddApplication(CreateObject<UdpServer>());
    CallLater(Seconds(1), [&] { third->Exit(); });
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(other->GetState(), NetNamespace::ALIVE, "a script's server goes on");
}

void
NetnsTaskTestCase::Maybe()
{
    Ptr<NetNamespace> net;
    m_host->Create("red", net);
    NS_TEST_EXPECT_MSG_EQ(net->GetPassive(), 1, "as long as it is not freed");
    NS_TEST_EXPECT_MSG_EQ(net->MaybeGet(), true, "alive");
    net->Put();
    NS_TEST_EXPECT_MSG_EQ(net->HoldPassive(), true, "its memory");
    m_host->Unmount("red");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "passive holds no namespace");
    NS_TEST_EXPECT_MSG_EQ(net->MaybeGet(), false, "dead");
    NS_TEST_EXPECT_MSG_EQ(net->GetPassive(), 1, "but its memory");
    NS_TEST_EXPECT_MSG_EQ(net->GetReferenceCount(), 2, "that of this script and that");
    NS_TEST_EXPECT_MSG_EQ(net->DropPassive(), 0, "let go");
    NS_TEST_EXPECT_MSG_EQ(net->GetReferenceCount(), 1, "that of this script");
    NS_TEST_EXPECT_MSG_EQ(net->DropPassive(), -EINVAL, "once");
    NS_TEST_EXPECT_MSG_EQ(net->HoldPassive(), false, "nothing to be held");
}

void
NetnsTaskTestCase::Sequence()
{
    m_host->SetAttribute("Preset", StringValue("linux-6.18"));
    auto lo = CreateObject<ConstantRandomVariable>();
    lo->SetAttribute("Constant", DoubleValue(0.002));
    m_host->GetClock().GetCosts()->Set(NetnsCost::LOOPBACK_REGISTER, lo);
    Ptr<Task> one;
    Ptr<Task> two;
    std::vector<Time> ends;
    const auto end = [&ends](int error) { ends.push_back(Simulator::Now()); };
    CallLater(Seconds(1), [&] {
        m_init->Fork(one);
        m_init->Fork(two);
        for (int i = 0; i < 3; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(one->Unshare(NsProxy::CLONE_NEWNET_FLAG, end), 0, "begun");
        }
        NS_TEST_EXPECT_MSG_EQ(one->GetNet(), m_host->GetInitNet(), "not yet");
        NS_TEST_EXPECT_MSG_EQ(two->Unshare(NsProxy::CLONE_NEWNET_FLAG, end), 0, "begun");
    });
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    NS_TEST_ASSERT_MSG_EQ(ends.size(), 4, "all");
    // Two at a time wait for rtnl in turn: the second task's is over before the first's second one.
    NS_TEST_EXPECT_MSG_EQ(one->GetNet()->GetCookie(), 4, "the third of its own");
    NS_TEST_EXPECT_MSG_EQ(two->GetNet()->GetCookie(), 5, "prepared last");
    NS_TEST_EXPECT_MSG_GT(one->GetLockWait() + two->GetLockWait(),
                          MilliSeconds(1),
                          "whoever came second waited for rtnl");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetNFreed(), 2, "the first two of the first");
}

void
NetnsTaskTestCase::Exiting()
{
    m_host->SetAttribute("Preset", StringValue("linux-6.18"));
    Ptr<Task> task;
    Ptr<Task> child;
    Ptr<NetNamespace> net;
    CallLater(Seconds(1), [&] {
        m_init->Fork(task, NsProxy::CLONE_NEWNET_FLAG);
        net = task->GetNet();
        NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::SETUP, "being made");
        NS_TEST_EXPECT_MSG_EQ(task->Exit(), 0, "as soon as it is there");
        NS_TEST_EXPECT_MSG_EQ(task->Exit(), -ESRCH, "once");
        NS_TEST_EXPECT_MSG_EQ(task->Fork(child), -ESRCH, "it ends");
        NS_TEST_EXPECT_MSG_EQ(m_init->Exit(), -EINVAL, "init never does");
    });
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(task->IsAlive(), false, "ended");
    NS_TEST_EXPECT_MSG_EQ(task->GetNsProxy(), nullptr, "without namespaces");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "set up, then torn down");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetTasks().GetN(), 1, "init is left");
}

/**
 * @ingroup netns-tests
 * Tasks.
 */
class NetnsTaskTestSuite : public TestSuite
{
  public:
    NetnsTaskTestSuite()
        : TestSuite("netns-task", Type::UNIT)
    {
        using Case = NetnsTaskTestCase;
        const std::vector<std::pair<const char*, Case::Body>> cases = {
            {"clone", &Case::Fork},
            {"unshare", &Case::Unshare},
            {"two tasks share a namespace and leave it", &Case::TwoTasks},
            {"an open file holds a namespace", &Case::Files},
            {"errors of setns", &Case::Setns},
            {"at max_net_namespaces", &Case::Limit},
            {"applications end with their task", &Case::Applications},
            {"sockets end with the last task", &Case::Sockets},
            {"maybe_get_net and passive", &Case::Maybe},
            {"one after the other, two side by side", &Case::Sequence},
            {"a task that ends", &Case::Exiting},
        };
        for (const auto& [name, body] : cases)
        {
            AddTestCase(new Case(name, body));
        }
    }
};

static NetnsTaskTestSuite g_netnsTaskTestSuite; ///< the suite
