// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Operations that take simulated time: creation, teardown in batches, locks, the limit, failures.
 */

#include "../common/call-later.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-error.h"
#include "ns3/node-list.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/** What operations cost in these cases, in milliseconds: numbers that can be told from each other.
 */
const std::vector<std::pair<NetnsCost, double>> COSTS = {
    {NetnsCost::ALLOCATE, 1},
    {NetnsCost::PERNET_INIT, 0.25}, // four operations: 1 ms
    {NetnsCost::LOOPBACK_REGISTER, 2},
    {NetnsCost::DEVICE_REGISTER, 2},
    {NetnsCost::MOUNT, 5},
    {NetnsCost::WORK_LATENCY, 0.5},
    {NetnsCost::RCU_GRACE, 10},
    {NetnsCost::DEVICE_UNREGISTER, 3},
    {NetnsCost::PERNET_EXIT_RTNL, 4},
    {NetnsCost::DEVICE_BARRIER, 20},
    {NetnsCost::PERNET_EXIT, 0.25}, // four operations: 1 ms
    {NetnsCost::RCU_BARRIER, 30},
    {NetnsCost::FORK, 0.1},
    {NetnsCost::SETNS, 0.2},
    {NetnsCost::EXIT, 0.3},
};

} // namespace

/**
 * @ingroup netns-tests
 * One property of operations that take time.
 */
class NetnsTimedTestCase : public TestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsTimedTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsTimedTestCase(const std::string& name, Body body)
        : TestCase(name),
          m_body(body)
    {
    }

    void Create();         ///< phases of a creation, name and state at once
    void GivenTopology();  ///< before the first event nothing costs anything
    void TimedSetup();     ///< unless TimedSetup says so
    void InSetup();        ///< what is done to a namespace in SETUP waits
    void GivenUp();        ///< a name deleted while its namespace is set up
    void SetupFails();     ///< a pernet operation fails
    void Teardown();       ///< phases of a teardown
    void Batches();        ///< what dies together is one batch, what dies meanwhile the next
    void OneByOne();       ///< not with the semantics of 2.6.24
    void AllGoHome();      ///< nor do veths die with it
    void NameAndSlot();    ///< the name is free at once, the slot after cleanup_net()
    void Rtnl();           ///< creation waits for a batch that holds rtnl, in order of request
    void Writer();         ///< register_pernet_subsys() waits for readers, later ones for it
    void DestroyAnytime(); ///< the simulation ends in any state
    void SameEnd();        ///< one script before and in the run: the same final state
    void Thrown();         ///< a failure that nobody asked for is thrown

  private:
    void DoRun() override;
    /** @return milliseconds of simulated time */
    static double Now();
    /** @brief Do something in an event. @param ms when @param what it */
    static void At(double ms, std::function<void()> what);
    /** @brief Run up to a time. @param ms until when */
    static void RunUntil(double ms);
    /** @brief Note what happens. @param what it */
    void Note(const std::string& what);
    /** @return what was noted since the last call, with times in ms */
    std::string TakeNotes();
    /** @brief Note the changes of state of all namespaces */
    void NoteStates();
    void Changed(Ptr<NetNamespace> net, NetNamespace::State from, NetNamespace::State to);
    void LockUsed(const NetnsLock& lock, const LockUse& use);
    /** @brief A script that makes, changes and deletes namespaces. @param node the host's Node */
    static void Script(Ptr<Node> node);
    /** @return all that can be asked of a host @param node its Node */
    static std::string Describe(Ptr<Node> node);

    Body m_body;                  ///< the case
    Ptr<Node> m_node;             ///< the host's Node
    Ptr<NetNamespaceHost> m_host; ///< the host
    std::ostringstream m_notes;   ///< what happened
};

void
NetnsTimedTestCase::DoRun()
{
    m_node = CreateObject<Node>();
    m_host = NetNamespaceHost::Install(m_node);
    m_host->SetAttribute("Preset", StringValue("instant"));
    for (const auto& [cost, ms] : COSTS)
    {
        auto variable = CreateObject<ConstantRandomVariable>();
        variable->SetAttribute("Constant", DoubleValue(ms / 1000));
        m_host->GetClock().GetCosts()->Set(cost, variable);
    }
    m_notes.str("");
    (this->*m_body)();
    m_host = nullptr;
    m_node = nullptr;
    Simulator::Destroy();
}

double
NetnsTimedTestCase::Now()
{
    return Simulator::Now().GetSeconds() * 1000;
}

void
NetnsTimedTestCase::At(double ms, std::function<void()> what)
{
    CallLater(MicroSeconds(static_cast<uint64_t>(ms * 1000)) - Simulator::Now(), what);
}

void
NetnsTimedTestCase::RunUntil(double ms)
{
    Simulator::Stop(MicroSeconds(static_cast<uint64_t>(ms * 1000)) - Simulator::Now());
    Simulator::Run();
}

void
NetnsTimedTestCase::Note(const std::string& what)
{
    m_notes << Now() << " " << what << "; ";
}

std::string
NetnsTimedTestCase::TakeNotes()
{
    const std::string notes = m_notes.str();
    m_notes.str("");
    return notes;
}

void
NetnsTimedTestCase::NoteStates()
{
    m_host->TraceConnectWithoutContext("StateChange",
                                       MakeCallback(&NetnsTimedTestCase::Changed, this));
}

void
NetnsTimedTestCase::Changed(Ptr<NetNamespace> net, NetNamespace::State from, NetNamespace::State to)
{
    Note(std::to_string(net->GetCookie()) + " " + NetNamespace::GetStateName(to));
}

void
NetnsTimedTestCase::LockUsed(const NetnsLock& lock, const LockUse& use)
{
    std::ostringstream text;
    text << lock.GetName() << (use.exclusive ? "" : " shared") << " by " << use.pid << " waited "
         << (use.taken - use.asked).GetMicroSeconds() / 1000.0 << " held "
         << (use.released - use.taken).GetMicroSeconds() / 1000.0;
    Note(text.str());
}

void
NetnsTimedTestCase::Create()
{
    NoteStates();
    m_host->TraceConnectWithoutContext("Lock", MakeCallback(&NetnsTimedTestCase::LockUsed, this));
    At(10, [this] {
        Ptr<NetNamespace> net;
        const int error = m_host->Create("a", net, [this](int error) { Note("done"); });
        NS_TEST_EXPECT_MSG_EQ(error, 0, "begun");
        NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::SETUP, "being set up");
        NS_TEST_EXPECT_MSG_EQ(m_host->Find("a"), net, "the name is taken");
        NS_TEST_EXPECT_MSG_EQ(m_host->Create("a", net), -EEXIST, "by this one");
        NS_TEST_EXPECT_MSG_EQ(m_host->GetNetNamespaceList().size(), 1, "not on the list");
    });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "10 2 setup; 14 rtnl_mutex by 0 waited 0 held 2; 14 2 alive; "
                          "14 pernet_ops_rwsem shared by 0 waited 0 held 3; 19 done; ",
                          "allocate 1, init 1, lo 2, mount 5");
    NS_TEST_EXPECT_MSG_EQ(m_host->Find("a")->GetCount(), 1, "held by its name alone");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetNetNamespaceList().size(), 2, "on the list");
}

void
NetnsTimedTestCase::GivenTopology()
{
    NoteStates();
    auto c = NetNamespaceHelper().Create(m_node, {"a", "b"});
    VethHelper().Install(c.Get(0), c.Get(1));
    NetNamespaceHelper().Delete(m_node, "a");
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "0 2 setup; 0 2 alive; 0 3 setup; 0 3 alive; 0 2 dying; 0 2 dead; ",
                          "made and torn down at once");
    NS_TEST_EXPECT_MSG_EQ(c.Get(1)->GetDevices().GetN(), 1, "and the veth with it");
}

void
NetnsTimedTestCase::TimedSetup()
{
    m_host->SetAttribute("TimedSetup", BooleanValue(true));
    auto c = NetNamespaceHelper().Create(m_node, {"a"});
    NS_TEST_EXPECT_MSG_EQ(c.Get(0)->GetState(), NetNamespace::SETUP, "it takes time");
    RunUntil(3.9);
    NS_TEST_EXPECT_MSG_EQ(c.Get(0)->GetState(), NetNamespace::SETUP, "not yet");
    RunUntil(4.1);
    NS_TEST_EXPECT_MSG_EQ(c.Get(0)->GetState(), NetNamespace::ALIVE, "now");
}

void
NetnsTimedTestCase::InSetup()
{
    NetNamespaceContainer c;
    NetDeviceContainer d;
    At(0, [&] {
        c = NetNamespaceHelper().Create(m_node, {"a", "b"});
        d = VethHelper().Install(c.Get(0), c.Get(1), [this](int error) { Note("veth"); });
        Ipv4AddressPool("10.0.0.0", "/24").Assign(d);
        NS_TEST_EXPECT_MSG_EQ(d.Get(0)->GetNode(), nullptr, "on no Node");
    });
    At(0.5, [&] {
        auto veth = VethNetDevice::CreatePair(ObjectFactory("ns3::netns::VethNetDevice")).first;
        NS_TEST_EXPECT_MSG_EQ(c.Get(1)->RegisterDevice(veth, "early"),
                              0,
                              "by a function at no cost");
        NS_TEST_EXPECT_MSG_EQ(c.Get(1)->GetDeviceIndex(veth), 2, "behind lo all the same");
        c.Get(1)->UnregisterDevice(veth);
    });
    RunUntil(21.9);
    NS_TEST_EXPECT_MSG_EQ(d.Get(0)->GetNode(), nullptr, "9 ms each, and 4 ms for the pair");
    RunUntil(100);
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(), "22 veth; ", "done");
    for (uint32_t i = 0; i < 2; ++i)
    {
        auto ipv4 = c.Get(i)->GetNode()->GetObject<Ipv4>();
        NS_TEST_ASSERT_MSG_EQ(static_cast<bool>(ipv4), true, "a stack for the address");
        NS_TEST_EXPECT_MSG_EQ(ipv4->GetAddress(1, 0).GetLocal(),
                              Ipv4Address(i == 0 ? "10.0.0.1" : "10.0.0.2"),
                              "in order of request");
        NS_TEST_EXPECT_MSG_EQ(c.Get(i)->GetDeviceIndex(d.Get(i)), 2 + i, "behind lo");
        NS_TEST_EXPECT_MSG_EQ(c.Get(i)->GetDeviceName(c.Get(i)->GetLoopback()), "lo", "lo is 1");
    }
}

void
NetnsTimedTestCase::GivenUp()
{
    NoteStates();
    At(0, [this] {
        Ptr<NetNamespace> net;
        m_host->Create("a", net);
        NS_TEST_EXPECT_MSG_EQ(m_host->Unmount("a"), 0, "it has the name already");
        NS_TEST_EXPECT_MSG_EQ(m_host->Find("a"), nullptr, "free");
    });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "0 2 setup; 4 2 alive; 9 2 dying; 57.5 2 dead; ",
                          "set up, then torn down");
    At(100, [this] {
        Ptr<NetNamespace> net;
        m_host->CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, m_host->GetInitNet(), net);
        net->Put({RefKind::SETUP, 0});
        NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::SETUP, "nobody wants it");
    });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "100 3 setup; 104 3 alive; 104 3 dying; 152.5 3 dead; ",
                          "set up, then torn down");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetRefLedger().taken - m_host->GetRefLedger().returned,
                          1,
                          "init_net's reference is left");
}

namespace
{

/** Fails for the n-th namespace. */
class FailingOps : public PernetOperations
{
  public:
    FailingOps()
        : PernetOperations("failing")
    {
    }

    int Init(Ptr<NetNamespace> net) override
    {
        return fail ? -ENOMEM : 0;
    }

    bool fail{false}; ///< whether the next one fails
};

} // namespace

void
NetnsTimedTestCase::SetupFails()
{
    auto ops = ns3::Create<FailingOps>();
    m_host->RegisterPernetSubsys(ops);
    ops->fail = true;
    NoteStates();
    Ptr<NetNamespace> net;
    At(0, [this, &net] {
        m_host->Create("a", net, [this](int error) { Note(NetnsError::GetName(error)); });
        m_host->AfterSetup(net, [this] { Note("over"); });
    });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "0 2 setup; 2.25 2 dead; 2.25 ENOMEM; 2.25 over; ",
                          "failed");
    NS_TEST_EXPECT_MSG_EQ(m_host->Find("a"), nullptr, "the name is free");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 0, "nobody holds it");
    NS_TEST_EXPECT_MSG_EQ(net->GetHost(), nullptr, "and it is of no host");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetRefLedger().taken - m_host->GetRefLedger().returned,
                          1,
                          "every reference was returned");
    m_host->SetAttribute("MaxNetNamespaces", UintegerValue(1));
    ops->fail = false;
    At(100, [this] {
        Ptr<NetNamespace> other;
        NS_TEST_EXPECT_MSG_EQ(m_host->Create("b", other), 0, "the slot is free");
    });
    Simulator::Run();
}

void
NetnsTimedTestCase::Teardown()
{
    auto c = NetNamespaceHelper().Create(m_node, {"a"});
    auto outer = VethHelper().Install(c.Get(0), m_host->GetInitNet()).Get(1);
    NoteStates();
    m_host->TraceConnectWithoutContext("Lock", MakeCallback(&NetnsTimedTestCase::LockUsed, this));
    At(10, [this] {
        m_host->Unmount("a");
        NS_TEST_EXPECT_MSG_EQ(m_host->Find("a"), nullptr, "the name is free at once");
        NS_TEST_EXPECT_MSG_EQ(m_host->GetCleanupBacklog(), 1, "one dies");
    });
    At(20.4, [&] {
        NS_TEST_EXPECT_MSG_EQ(m_host->GetNetNamespaceList().size(), 1, "off the list");
        NS_TEST_EXPECT_MSG_EQ(m_host->GetInitNet()->GetDeviceIndex(outer), 2, "still there");
    });
    At(33.6, [&] {
        NS_TEST_EXPECT_MSG_EQ(m_host->GetInitNet()->GetDeviceIndex(outer), 0, "gone before it");
        NS_TEST_EXPECT_MSG_EQ(m_host->GetNFreed(), 0, "the namespace is not freed");
    });
    RunUntil(1000);
    // 0.5 until the worker runs, 10 grace, 3 x 3 + 4 under rtnl, 20 barrier + 1 exit, 30 barrier
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "10 2 dying; 33.5 rtnl_mutex by 0 waited 0 held 13; 84.5 2 dead; "
                          "84.5 pernet_ops_rwsem shared by 0 waited 0 held 74; ",
                          "in Linux's order");
}

void
NetnsTimedTestCase::Batches()
{
    NetNamespaceHelper().CreateN(m_node, 5, "n");
    NoteStates();
    At(0, [this] {
        for (const char* name : {"n0", "n1", "n2"})
        {
            m_host->Unmount(name);
        }
    });
    At(1, [this] { m_host->Unmount("n3"); });
    At(20, [this] { m_host->Unmount("n4"); });
    RunUntil(1000);
    // 0.5 + 10 + 3 x (3 + 4) + 3 x 1 + 30, then 10 + 2 x 7 + 2 x 1 + 30
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "0 2 dying; 0 3 dying; 0 4 dying; 1 5 dying; 20 6 dying; "
                          "64.5 4 dead; 64.5 3 dead; 64.5 2 dead; 120.5 6 dead; 120.5 5 dead; ",
                          "two batches, newest first");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetPeakBacklog(), 5, "all five at a time");
}

void
NetnsTimedTestCase::OneByOne()
{
    m_host->SetAttribute("Semantics", StringValue("2.6.24"));
    NetNamespaceHelper().CreateN(m_node, 2, "n");
    NoteStates();
    At(0, [this] {
        m_host->Unmount("n0");
        m_host->Unmount("n1");
        Ptr<NetNamespace> net;
        m_host->Create("n2", net);
    });
    RunUntil(1000);
    // Each 10 + 7 + 1 + 30 under net_mutex, which the third waits for
    NS_TEST_EXPECT_MSG_EQ(
        TakeNotes(),
        "0 2 dying; 0 3 dying; 0 4 setup; 48.5 2 dead; 51.5 4 alive; 99.5 3 dead; ",
        "a work item each, oldest first, under net_mutex");
}

void
NetnsTimedTestCase::AllGoHome()
{
    m_host->SetAttribute("Semantics", StringValue("2.6.24"));
    auto c = NetNamespaceHelper().Create(m_node, {"a", "b"});
    VethHelper veth;
    veth.SetNames("eth0", "peer");
    auto d = veth.Install(c.Get("a"), c.Get("b"));
    veth.SetNames("eth1", "eth0");
    veth.Install(c.Get("b"), m_host->GetInitNet());
    veth.SetNames("br0", "other");
    veth.Install(c.Get("a"), c.Get("b"));
    At(0, [this] { m_host->Unmount("a"); });
    RunUntil(1000);
    NS_TEST_EXPECT_MSG_EQ(m_host->GetInitNet()->GetDeviceName(d.Get(0)),
                          "dev0",
                          "its name is taken");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetInitNet()->GetDevices().GetN(), 4, "lo, eth0, dev0, br0");
    NS_TEST_EXPECT_MSG_EQ(c.Get("b")->GetDeviceName(d.Get(1)), "peer", "which its peer survives");
    NS_TEST_EXPECT_MSG_EQ(DynamicCast<VethNetDevice>(d.Get(1))->GetPeer(), d.Get(0), "as a pair");
}

void
NetnsTimedTestCase::NameAndSlot()
{
    m_host->SetAttribute("MaxNetNamespaces", UintegerValue(1));
    NetNamespaceHelper().Create(m_node, {"a"});
    Ptr<NetNamespace> net;
    At(0, [&] {
        NS_TEST_EXPECT_MSG_EQ(m_host->Create("b", net), -ENOSPC, "at the limit");
        m_host->Unmount("a");
        NS_TEST_EXPECT_MSG_EQ(m_host->Create("a", net), -ENOSPC, "the name is free, the slot not");
    });
    At(48.4, [&] { NS_TEST_EXPECT_MSG_EQ(m_host->Create("a", net), -ENOSPC, "cleaning up"); });
    At(48.6, [&] {
        NS_TEST_EXPECT_MSG_EQ(m_host->Create("a", net), 0, "free after cleanup_net()");
        NS_TEST_EXPECT_MSG_EQ(m_host->Create("b", net), -ENOSPC, "and taken from the start");
    });
    RunUntil(1000);
    NS_TEST_EXPECT_MSG_EQ(m_host->GetNCreated(), 2, "both");
}

void
NetnsTimedTestCase::Rtnl()
{
    NetNamespaceHelper().Create(m_node, {"a"});
    m_host->TraceConnectWithoutContext("Lock", MakeCallback(&NetnsTimedTestCase::LockUsed, this));
    At(0, [this] { m_host->Unmount("a"); });
    // The batch has rtnl from 10.5 to 17.5; these ask for it at 12 and 13.
    for (const double ms : {10, 11})
    {
        At(ms, [this] {
            Ptr<NetNamespace> net;
            m_host->CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, m_host->GetInitNet(), net);
        });
    }
    RunUntil(30);
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "17.5 rtnl_mutex by 0 waited 0 held 7; "
                          "19.5 rtnl_mutex by 0 waited 5.5 held 2; "
                          "19.5 pernet_ops_rwsem shared by 0 waited 0 held 8.5; "
                          "21.5 rtnl_mutex by 0 waited 6.5 held 2; "
                          "21.5 pernet_ops_rwsem shared by 0 waited 0 held 9.5; ",
                          "first come, first served");
}

void
NetnsTimedTestCase::Writer()
{
    m_host->TraceConnectWithoutContext("Lock", MakeCallback(&NetnsTimedTestCase::LockUsed, this));
    Ptr<NetNamespace> net;
    const auto create = [this, &net] {
        m_host->CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, m_host->GetInitNet(), net);
    };
    At(0, create);
    At(2, [this] {
        m_host->RegisterPernetSubsys(ns3::Create<FailingOps>(),
                                     [this](int error) { Note("registered"); });
    });
    At(2.5, create);
    RunUntil(30);
    // The first holds it from 1 to 4; init_net alone is there to be set up: 0.25
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "4 rtnl_mutex by 0 waited 0 held 2; "
                          "4 pernet_ops_rwsem shared by 0 waited 0 held 3; "
                          "4.25 pernet_ops_rwsem by 0 waited 2 held 0.25; 4.25 registered; "
                          "7.5 rtnl_mutex by 0 waited 0 held 2; "
                          "7.5 pernet_ops_rwsem shared by 0 waited 0.75 held 3.25; ",
                          "a reader waits behind a writer");
}

void
NetnsTimedTestCase::DestroyAnytime()
{
    for (double end = 0; end < 100; end += 3)
    {
        auto node = CreateObject<Node>();
        auto host = NetNamespaceHost::Install(node);
        auto c = NetNamespaceHelper().CreateN(node, 3, "n");
        VethHelper().Install(c.Get(0), c.Get(1));
        Ptr<Task> task;
        At(1, [&] {
            NetNamespaceHelper().Delete(node, "n0");
            auto more = NetNamespaceHelper().CreateN(node, 2, "m");
            auto d = VethHelper().Install(more.Get(0), c.Get(2));
            Ipv4AddressPool("10.0.0.0", "/24").Assign(d);
            host->GetInitTask()->Fork(task, NsProxy::CLONE_NEWNET_FLAG);
            task->Open("/proc/self/ns/net");
        });
        At(20, [&] {
            NetNamespaceHelper().Delete(node, "n1");
            NetNamespaceHelper().Delete(node, "m0");
        });
        Simulator::Stop(MicroSeconds(static_cast<uint64_t>(end * 1000)));
        Simulator::Run();
        Simulator::Destroy();
        NS_TEST_EXPECT_MSG_EQ(host->GetRefLedger().taken - host->GetRefLedger().returned,
                              1,
                              "all references but init_net's own are returned, ended at " << end);
        NS_TEST_EXPECT_MSG_EQ(host->GetCleanupBacklog(), 0, "and what died is freed");
    }
}

void
NetnsTimedTestCase::Script(Ptr<Node> node)
{
    NetNamespaceHelper helper;
    auto c = helper.Create(node, {"a", "b", "c"});
    auto d = VethHelper().Install(c.Get("a"), c.Get("b"));
    Ipv4AddressPool("10.0.0.0", "/24").Assign(d);
    VethHelper veth;
    veth.SetNames("eth0", "veth-c");
    auto e = veth.Install(c.Get("c"), node->GetObject<NetNamespace>());
    Ipv4AddressPool("10.0.1.0", "/24").Assign(e);
    helper.Delete(node, "a");
    helper.Create(node, {"a"});
    helper.Delete(node, "b");
}

std::string
NetnsTimedTestCase::Describe(Ptr<Node> node)
{
    std::ostringstream text;
    auto host = node->GetObject<NetNamespaceHost>();
    for (const auto& net : host->GetNetNamespaceList())
    {
        text << net.GetName() << " " << net.GetCookie() << " " << net.GetCount();
        for (const auto* record : net.GetDevices().GetByIndexOrder())
        {
            text << " " << record->ifindex << ":" << record->GetName();
        }
        auto peeked = net.PeekNode();
        if (auto ipv4 = peeked ? peeked->GetObject<Ipv4>() : nullptr)
        {
            for (uint32_t i = 1; i < ipv4->GetNInterfaces(); ++i)
            {
                text << " " << ipv4->GetNAddresses(i);
                if (ipv4->GetNAddresses(i) > 0)
                {
                    text << "=" << ipv4->GetAddress(i, 0).GetLocal();
                }
            }
        }
        text << "\n";
    }
    return text.str();
}

void
NetnsTimedTestCase::SameEnd()
{
    std::string ends[2];
    for (const bool before : {true, false})
    {
        auto node = CreateObject<Node>();
        NetNamespaceHost::Install(node);
        NetNamespaceHost::Install(node)->GetInitTask();
        if (before)
        {
            Script(node);
        }
        else
        {
            CallLater(Seconds(1), [node] { Script(node); });
        }
        Simulator::Stop(Seconds(20));
        Simulator::Run();
        ends[before ? 0 : 1] = Describe(node);
        Simulator::Destroy();
    }
    NS_TEST_EXPECT_MSG_EQ(ends[0], ends[1], "the same final state");
    NS_TEST_EXPECT_MSG_NE(ends[0].find("c 4 1 1:lo 2:eth0 1=10.0.1.1"),
                          std::string::npos,
                          "which is that of the script: " << ends[0]);
}

void
NetnsTimedTestCase::Thrown()
{
    auto c = NetNamespaceHelper().Create(m_node, {"a"});
    At(1, [&] {
        VethHelper veth;
        veth.SetNames("lo", "peer");
        veth.Install(c.Get(0), m_host->GetInitNet());
    });
    std::string text;
    try
    {
        RunUntil(100);
    }
    catch (const NetnsError& error)
    {
        text = error.what();
    }
    NS_TEST_EXPECT_MSG_EQ(text,
                          "VethHelper: between a and init_net, \"lo\": File exists (EEXIST)",
                          "out of Run()");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetInitNet()->GetDeviceByName("peer"), nullptr, "no half pair");
}

/**
 * @ingroup netns-tests
 * Operations that take time.
 */
class NetnsTimedTestSuite : public TestSuite
{
  public:
    NetnsTimedTestSuite()
        : TestSuite("netns-timed", Type::UNIT)
    {
        using Case = NetnsTimedTestCase;
        const std::vector<std::pair<const char*, Case::Body>> cases = {
            {"phases of a creation", &Case::Create},
            {"given topology costs nothing", &Case::GivenTopology},
            {"unless TimedSetup says so", &Case::TimedSetup},
            {"what is done to a namespace in SETUP waits", &Case::InSetup},
            {"given up while it is set up", &Case::GivenUp},
            {"a pernet operation fails", &Case::SetupFails},
            {"phases of a teardown", &Case::Teardown},
            {"what dies together is one batch", &Case::Batches},
            {"one by one with the semantics of 2.6.24", &Case::OneByOne},
            {"veths go home with the semantics of 2.6.24", &Case::AllGoHome},
            {"name and slot", &Case::NameAndSlot},
            {"creation waits for rtnl", &Case::Rtnl},
            {"a writer of pernet_ops_rwsem", &Case::Writer},
            {"the simulation ends in any state", &Case::DestroyAnytime},
            {"one script before and in the run", &Case::SameEnd},
            {"a failure is thrown", &Case::Thrown},
        };
        for (const auto& [name, body] : cases)
        {
            AddTestCase(new Case(name, body));
        }
    }
};

static NetnsTimedTestSuite g_netnsTimedTestSuite; ///< the suite
