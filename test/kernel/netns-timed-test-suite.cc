// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Operations that take simulated time: creation, teardown in batches, locks, the limit, failures.
 */

#include "../common/call-later.h"
#include "../common/get-errno.h"
#include "timed-bed.h"

#include "ns3/boolean.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/ns-proxy.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/task-table.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of operations that take time.
 */
class NetnsTimedTest : public TimedBed
{
  public:
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
    /** @brief A script that makes, changes and deletes namespaces on the host's Node. */
    static void Script(Ptr<Node> node);
    /** @return all that can be asked of the host on a Node */
    static std::string Describe(Ptr<Node> node);
};

void
NetnsTimedTest::Create()
{
    NoteStates();
    NoteLocks();
    At(10, [this] {
        Ptr<NetNamespace> net;
        const int error = GetHost()->Create("a", net, [this](int error) { Note("done"); });
        NS_TEST_EXPECT_MSG_EQ(error, 0, "Create() should begin without an error");
        NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                              NetNamespace::SETUP,
                              "the namespace should be in SETUP when Create() returns");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Find("a"), net, "the name should be taken at once");
        NS_TEST_EXPECT_MSG_EQ(
            GetHost()->Create("a", net),
            -EEXIST,
            "the same name should be refused with EEXIST while the namespace is set up");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNetNamespaceList().size(),
                              1,
                              "a namespace in SETUP should not be on the list");
    });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(
        TakeNotes(),
        "10 2 setup; 14 rtnl_mutex by 0 waited 0 held 2; 14 2 alive; "
        "14 pernet_ops_rwsem shared by 0 waited 0 held 3; 19 done; ",
        "phases should follow each other: allocate 1 ms, init 1 ms, lo 2 ms, mount 5 ms");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->Find("a")->GetCount(),
                          1,
                          "only its name should hold the namespace in the end");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNetNamespaceList().size(),
                          2,
                          "the namespace should be on the list in the end");
}

void
NetnsTimedTest::GivenTopology()
{
    NoteStates();
    auto c = NetNamespaceHelper().Create(GetNode(), {"a", "b"});
    VethHelper().Install(c.Get(0), c.Get(1));
    NetNamespaceHelper().Delete(GetNode(), "a");
    NS_TEST_EXPECT_MSG_EQ(
        TakeNotes(),
        "0 2 setup; 0 2 alive; 0 3 setup; 0 3 alive; 0 2 dying; 0 2 dead; ",
        "namespaces should be made and torn down at time 0 before the first event");
    NS_TEST_EXPECT_MSG_EQ(c.Get(1)->GetDevices().GetN(),
                          1,
                          "the veth pair should be deleted with the namespace at time 0");
}

void
NetnsTimedTest::TimedSetup()
{
    GetHost()->SetAttribute("TimedSetup", BooleanValue(true));
    auto c = NetNamespaceHelper().Create(GetNode(), {"a"});
    NS_TEST_EXPECT_MSG_EQ(c.Get(0)->GetState(),
                          NetNamespace::SETUP,
                          "with TimedSetup a namespace should be in SETUP at time 0");
    RunUntil(3.9);
    NS_TEST_EXPECT_MSG_EQ(c.Get(0)->GetState(),
                          NetNamespace::SETUP,
                          "the namespace should still be in SETUP at 3.9 ms");
    RunUntil(4.1);
    NS_TEST_EXPECT_MSG_EQ(c.Get(0)->GetState(),
                          NetNamespace::ALIVE,
                          "the namespace should be alive at 4.1 ms");
}

void
NetnsTimedTest::InSetup()
{
    NetNamespaceContainer c;
    NetDeviceContainer d;
    At(0, [&] {
        c = NetNamespaceHelper().Create(GetNode(), {"a", "b"});
        d = VethHelper().Install(c.Get(0), c.Get(1), [this](int error) { Note("veth"); });
        Ipv4AddressPool("10.0.0.0", "/24").Assign(d);
        NS_TEST_EXPECT_MSG_EQ(d.Get(0)->GetNode(),
                              nullptr,
                              "a veth for namespaces in SETUP should be on no Node yet");
    });
    At(0.5, [&] {
        auto veth = VethNetDevice::CreatePair(ObjectFactory("ns3::netns::VethNetDevice")).first;
        NS_TEST_EXPECT_MSG_EQ(c.Get(1)->GetDevices().Register(veth, "early"),
                              0,
                              "a function without a cost should register a device in SETUP");
        NS_TEST_EXPECT_MSG_EQ(c.Get(1)->GetDevices().GetIndex(veth),
                              2,
                              "a device registered in SETUP should come after lo");
        c.Get(1)->GetDevices().Unregister(veth);
    });
    RunUntil(21.9);
    NS_TEST_EXPECT_MSG_EQ(
        d.Get(0)->GetNode(),
        nullptr,
        "the pair should not be there before both set-ups (9 ms each) and its own 4 ms");
    RunUntil(100);
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(), "22 veth; ", "the pair should be made at 22 ms");
    for (uint32_t i = 0; i < 2; ++i)
    {
        auto ipv4 = c.Get(i)->GetNode()->GetObject<Ipv4>();
        NS_TEST_ASSERT_MSG_EQ(static_cast<bool>(ipv4), true, "the address should bring a stack");
        NS_TEST_EXPECT_MSG_EQ(ipv4->GetAddress(1, 0).GetLocal(),
                              Ipv4Address(i == 0 ? "10.0.0.1" : "10.0.0.2"),
                              "addresses should be assigned in the order of the ends");
        NS_TEST_EXPECT_MSG_EQ(c.Get(i)->GetDevices().GetIndex(d.Get(i)),
                              2 + i,
                              "the ends should have the next ifindexes after lo");
        NS_TEST_EXPECT_MSG_EQ(c.Get(i)->GetDevices().GetName(c.Get(i)->GetDevices().GetLoopback()),
                              "lo",
                              "the loopback should be called lo");
    }
}

void
NetnsTimedTest::GivenUp()
{
    NoteStates();
    At(0, [this] {
        Ptr<NetNamespace> net;
        GetHost()->Create("a", net);
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Unmount("a"),
                              0,
                              "a name should be unmounted while its namespace is set up");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Find("a"), nullptr, "the name should be free at once");
    });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "0 2 setup; 4 2 alive; 9 2 dying; 57.5 2 dead; ",
                          "the namespace should complete its set-up and then be torn down");
    At(100, [this] {
        Ptr<NetNamespace> net;
        GetHost()->CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, GetInitNet(), net);
        net->Put({RefKind::SETUP, 0});
        NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                              NetNamespace::SETUP,
                              "a namespace that nobody holds should complete its set-up first");
    });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "100 3 setup; 104 3 alive; 104 3 dying; 152.5 3 dead; ",
                          "the namespace should die at the end of its set-up");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->GetRefLedger().taken - GetHost()->GetRefLedger().returned,
                          1,
                          "only init_net's own reference should be left");
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
NetnsTimedTest::SetupFails()
{
    auto ops = ns3::Create<FailingOps>();
    GetHost()->RegisterPernetSubsys(ops);
    ops->fail = true;
    NoteStates();
    Ptr<NetNamespace> net;
    At(0, [this, &net] {
        GetHost()->Create("a", net, [this](int error) { Note(NetnsError::GetName(error)); });
        GetHost()->AfterSetup(net, [this] { Note("over"); });
    });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(
        TakeNotes(),
        "0 2 setup; 2.25 2 dead; 2.25 ENOMEM; 2.25 over; ",
        "a failing pernet operation should end the set-up and be told to the caller");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->Find("a"), nullptr, "a failed set-up should free the name");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 0, "a failed namespace should have no reference left");
    NS_TEST_EXPECT_MSG_EQ(NetNamespaceHost::Of(net),
                          nullptr,
                          "a failed namespace should belong to no host");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->GetRefLedger().taken - GetHost()->GetRefLedger().returned,
                          1,
                          "every reference but init_net's own should be returned");
    GetHost()->SetAttribute("MaxNetNamespaces", UintegerValue(1));
    ops->fail = false;
    At(100, [this] {
        Ptr<NetNamespace> other;
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Create("b", other),
                              0,
                              "a failed namespace should give its slot back");
    });
    Simulator::Run();
}

void
NetnsTimedTest::Teardown()
{
    auto c = NetNamespaceHelper().Create(GetNode(), {"a"});
    auto outer = VethHelper().Install(c.Get(0), GetInitNet()).Get(1);
    NoteStates();
    NoteLocks();
    At(10, [this] {
        GetHost()->Unmount("a");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Find("a"),
                              nullptr,
                              "the name should be free as soon as it is unmounted");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->GetCleanupBacklog(),
                              1,
                              "one namespace should wait for cleanup_net()");
    });
    At(20.4, [&] {
        NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNetNamespaceList().size(),
                              1,
                              "the dying namespace should be off the list at 20.4 ms");
        NS_TEST_EXPECT_MSG_EQ(GetInitNet()->GetDevices().GetIndex(outer),
                              2,
                              "the outer end of the veth should still be there at 20.4 ms");
    });
    At(33.6, [&] {
        NS_TEST_EXPECT_MSG_EQ(GetInitNet()->GetDevices().GetIndex(outer),
                              0,
                              "the outer end of the veth should be gone at 33.6 ms");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNFreed(),
                              0,
                              "the namespace should not be freed yet at 33.6 ms");
    });
    RunUntil(1000);
    // 0.5 until the worker runs, 10 grace, 3 x 3 + 4 under rtnl, 20 barrier + 1 exit, 30 barrier
    NS_TEST_EXPECT_MSG_EQ(
        TakeNotes(),
        "10 2 dying; 33.5 rtnl_mutex by 0 waited 0 held 13; 84.5 2 dead; "
        "84.5 pernet_ops_rwsem shared by 0 waited 0 held 74; ",
        "the teardown should release its locks and end in Linux's order and times");
}

void
NetnsTimedTest::Batches()
{
    NetNamespaceHelper().CreateN(GetNode(), 5, "n");
    NoteStates();
    At(0, [this] {
        for (const char* name : {"n0", "n1", "n2"})
        {
            GetHost()->Unmount(name);
        }
    });
    At(1, [this] { GetHost()->Unmount("n3"); });
    At(20, [this] { GetHost()->Unmount("n4"); });
    RunUntil(1000);
    // 0.5 + 10 + 3 x (3 + 4) + 3 x 1 + 30, then 10 + 2 x 7 + 2 x 1 + 30
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "0 2 dying; 0 3 dying; 0 4 dying; 1 5 dying; 20 6 dying; "
                          "64.5 4 dead; 64.5 3 dead; 64.5 2 dead; 120.5 6 dead; 120.5 5 dead; ",
                          "five deaths should make two batches, the newest first in each");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->GetPeakBacklog(),
                          5,
                          "five namespaces should have waited for cleanup_net() at most");
}

void
NetnsTimedTest::OneByOne()
{
    GetHost()->SetAttribute("Semantics", StringValue("2.6.24"));
    NetNamespaceHelper().CreateN(GetNode(), 2, "n");
    NoteStates();
    At(0, [this] {
        GetHost()->Unmount("n0");
        GetHost()->Unmount("n1");
        Ptr<NetNamespace> net;
        GetHost()->Create("n2", net);
    });
    RunUntil(1000);
    // Each 10 + 7 + 1 + 30 under net_mutex, which the third waits for
    NS_TEST_EXPECT_MSG_EQ(
        TakeNotes(),
        "0 2 dying; 0 3 dying; 0 4 setup; 48.5 2 dead; 51.5 4 alive; 99.5 3 dead; ",
        "each namespace should be torn down by itself, the oldest first, under net_mutex");
}

void
NetnsTimedTest::AllGoHome()
{
    GetHost()->SetAttribute("Semantics", StringValue("2.6.24"));
    auto c = NetNamespaceHelper().Create(GetNode(), {"a", "b"});
    VethHelper veth;
    veth.SetNames("eth0", "peer");
    auto d = veth.Install(c.Get("a"), c.Get("b"));
    veth.SetNames("eth1", "eth0");
    veth.Install(c.Get("b"), GetInitNet());
    veth.SetNames("br0", "other");
    veth.Install(c.Get("a"), c.Get("b"));
    At(0, [this] { GetHost()->Unmount("a"); });
    RunUntil(1000);
    NS_TEST_EXPECT_MSG_EQ(
        GetInitNet()->GetDevices().GetName(d.Get(0)),
        "dev0",
        "a veth that goes home should be called dev0 when its name is taken there");
    NS_TEST_EXPECT_MSG_EQ(GetInitNet()->GetDevices().GetN(),
                          4,
                          "init_net should have lo, eth0, dev0 and br0");
    NS_TEST_EXPECT_MSG_EQ(c.Get("b")->GetDevices().GetName(d.Get(1)),
                          "peer",
                          "the peer should stay when the veth goes home");
    NS_TEST_EXPECT_MSG_EQ(DynamicCast<VethNetDevice>(d.Get(1))->GetPeer(),
                          d.Get(0),
                          "the veth that went home should still have its peer");
}

void
NetnsTimedTest::NameAndSlot()
{
    GetHost()->SetAttribute("MaxNetNamespaces", UintegerValue(1));
    NetNamespaceHelper().Create(GetNode(), {"a"});
    Ptr<NetNamespace> net;
    At(0, [&] {
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Create("b", net),
                              -ENOSPC,
                              "a namespace should be refused at the limit with ENOSPC");
        GetHost()->Unmount("a");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Create("a", net),
                              -ENOSPC,
                              "a dying namespace should free its name at once, but not its slot");
    });
    At(48.4, [&] {
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Create("a", net),
                              -ENOSPC,
                              "the slot should still be taken during cleanup_net()");
    });
    At(48.6, [&] {
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Create("a", net),
                              0,
                              "the slot should be free after cleanup_net()");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Create("b", net),
                              -ENOSPC,
                              "the slot should be taken from the start of a set-up");
    });
    RunUntil(1000);
    NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNCreated(), 2, "two namespaces should have been created");
}

void
NetnsTimedTest::Rtnl()
{
    NetNamespaceHelper().Create(GetNode(), {"a"});
    NoteLocks();
    At(0, [this] { GetHost()->Unmount("a"); });
    // The batch has rtnl from 10.5 to 17.5; these ask for it at 12 and 13.
    for (const double ms : {10, 11})
    {
        At(ms, [this] {
            Ptr<NetNamespace> net;
            GetHost()->CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, GetInitNet(), net);
        });
    }
    RunUntil(30);
    NS_TEST_EXPECT_MSG_EQ(TakeNotes(),
                          "17.5 rtnl_mutex by 0 waited 0 held 7; "
                          "19.5 rtnl_mutex by 0 waited 5.5 held 2; "
                          "19.5 pernet_ops_rwsem shared by 0 waited 0 held 8.5; "
                          "21.5 rtnl_mutex by 0 waited 6.5 held 2; "
                          "21.5 pernet_ops_rwsem shared by 0 waited 0 held 9.5; ",
                          "the lock should be granted in the order of the requests");
}

void
NetnsTimedTest::Writer()
{
    NoteLocks();
    Ptr<NetNamespace> net;
    const auto create = [this, &net] {
        GetHost()->CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, GetInitNet(), net);
    };
    At(0, create);
    At(2, [this] {
        GetHost()->RegisterPernetSubsys(ns3::Create<FailingOps>(),
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
                          "a reader should wait behind a writer of pernet_ops_rwsem");
}

void
NetnsTimedTest::DestroyAnytime()
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
            TaskTable::Of(host)->GetInit()->Fork(task, NsProxy::CLONE_NEWNET_FLAG);
            task->Open("/proc/self/ns/net");
        });
        At(20, [&] {
            NetNamespaceHelper().Delete(node, "n1");
            NetNamespaceHelper().Delete(node, "m0");
        });
        Simulator::Stop(MicroSeconds(static_cast<uint64_t>(end * 1000)));
        Simulator::Run();
        Simulator::Destroy();
        NS_TEST_EXPECT_MSG_EQ(
            host->GetRefLedger().taken - host->GetRefLedger().returned,
            1,
            "all references but init_net's own should be returned when the simulation ends at "
                << end << " ms");
        NS_TEST_EXPECT_MSG_EQ(host->GetCleanupBacklog(),
                              0,
                              "nothing should wait for cleanup_net() after Simulator::Destroy()");
    }
}

void
NetnsTimedTest::Script(Ptr<Node> node)
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
NetnsTimedTest::Describe(Ptr<Node> node)
{
    std::ostringstream text;
    auto host = node->GetObject<NetNamespaceHost>();
    for (const auto& net : host->GetNetNamespaceList())
    {
        text << net.GetName() << " " << net.GetCookie() << " " << net.GetCount();
        for (const auto* record : net.GetDevices().GetTable().GetByIndexOrder())
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
NetnsTimedTest::SameEnd()
{
    std::string ends[2];
    for (const bool before : {true, false})
    {
        auto node = CreateObject<Node>();
        NetNamespaceHost::Install(node);
        TaskTable::Of(NetNamespaceHost::Install(node))->GetInit();
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
    NS_TEST_EXPECT_MSG_EQ(ends[0],
                          ends[1],
                          "one script should give the same state before the run and in it");
    NS_TEST_EXPECT_MSG_NE(ends[0].find("c 4 1 1:lo 2:eth0 1=10.0.1.1"),
                          std::string::npos,
                          "the state should be that of the script, but is " << ends[0]);
}

void
NetnsTimedTest::Thrown()
{
    auto c = NetNamespaceHelper().Create(GetNode(), {"a"});
    At(1, [&] {
        VethHelper veth;
        veth.SetNames("lo", "peer");
        veth.Install(c.Get(0), GetInitNet());
    });
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([] { RunUntil(100); }),
                          "VethHelper: between a and init_net, \"lo\": File exists (EEXIST)",
                          "Run() should throw an error that no callback takes");
    NS_TEST_EXPECT_MSG_EQ(GetInitNet()->GetDevices().FindByName("peer"),
                          nullptr,
                          "a refused pair should leave no half behind");
}

using Test = NetnsTimedTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsTimedTestSuite(
    "netns-timed",
    {
        {"phases of a creation", &Test::Create},
        {"given topology costs nothing", &Test::GivenTopology},
        {"unless TimedSetup says so", &Test::TimedSetup},
        {"what is done to a namespace in SETUP waits", &Test::InSetup},
        {"given up while it is set up", &Test::GivenUp},
        {"a pernet operation fails", &Test::SetupFails},
        {"phases of a teardown", &Test::Teardown},
        {"what dies together is one batch", &Test::Batches},
        {"one by one with the semantics of 2.6.24", &Test::OneByOne},
        {"veths go home with the semantics of 2.6.24", &Test::AllGoHome},
        {"name and slot", &Test::NameAndSlot},
        {"creation waits for rtnl", &Test::Rtnl},
        {"a writer of pernet_ops_rwsem", &Test::Writer},
        {"the simulation ends in any state", &Test::DestroyAnytime},
        {"one script before and in the run", &Test::SameEnd},
        {"a failure is thrown", &Test::Thrown},
    });
