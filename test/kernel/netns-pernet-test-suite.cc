// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Pernet operations: their order, their undo, their storage, and the batches of a teardown.
 */

#include "../common/fixture.h"

#include "ns3/net-namespace-host.h"
#include "ns3/netns-compat.h"
#include "ns3/node.h"
#include "ns3/ns-proxy.h"
#include "ns3/pernet-operations.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <cerrno>
#include <functional>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// Operations that write down what is asked of them.
class LoggedOps : public PernetOperations
{
  public:
    /** @param log where to write, under the name */
    LoggedOps(const std::string& name, std::string& log)
        : PernetOperations(name),
          m_log(log)
    {
    }

    int Init(Ptr<NetNamespace> net) override
    {
        Write("init", net);
        if (m_keepsData)
        {
            net->SetGeneric(GetId(), std::make_shared<uint64_t>(net->GetCookie()));
        }
        return net->GetCookie() == m_failsFor ? -ENOMEM : 0;
    }

    void PreExit(Ptr<NetNamespace> net) override
    {
        Write("pre", net);
    }

    void Exit(Ptr<NetNamespace> net) override
    {
        Write("exit", net);
        if (m_onExit)
        {
            m_onExit(net);
        }
    }

    void ExitBatch(const std::vector<Ptr<NetNamespace>>& batch) override
    {
        m_log += GetName() + ".batch";
        for (const auto& net : batch)
        {
            m_log += " " + std::to_string(net->GetCookie());
        }
        m_log += "; ";
    }

    uint64_t m_failsFor{0};                              ///< cookie for which Init() fails
    bool m_keepsData{false};                             ///< stores the cookie
    std::function<void(Ptr<NetNamespace> net)> m_onExit; ///< called by Exit()

  private:
    /** @brief Logs which function was called for a namespace. */
    void Write(const char* what, Ptr<NetNamespace> net)
    {
        m_log += GetName() + "." + what + " " + std::to_string(net->GetCookie()) + "; ";
    }

    std::string& m_log; ///< where to write
};

} // namespace

/**
 * @ingroup netns-tests
 * One property of pernet operations.
 */
class NetnsPernetTest : public InstantFixture
{
  public:
    void Order();        ///< subsystems before devices
    void UndoSetup();    ///< a failing Init()
    void Existing();     ///< registered for namespaces that exist
    void UndoExisting(); ///< and failing for one of them
    void Unregister();   ///< unregistered
    void Storage();      ///< net_generic()
    void Batch();        ///< namespaces that die together
    void MadeInBatch();  ///< made while another one dies

  private:
    /** @return new operations that write to the log */
    Ptr<LoggedOps> MakeOps(const std::string& name);
    /** @return the log since the last call */
    std::string TakeLog();

    std::string m_log; ///< what the operations wrote
};

Ptr<LoggedOps>
NetnsPernetTest::MakeOps(const std::string& name)
{
    return Make<LoggedOps>(name, m_log);
}

std::string
NetnsPernetTest::TakeLog()
{
    std::string log;
    std::swap(log, m_log);
    return log;
}

void
NetnsPernetTest::Order()
{
    auto d1 = MakeOps("d1");
    auto d2 = MakeOps("d2");
    auto s1 = MakeOps("s1");
    auto s2 = MakeOps("s2");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->RegisterPernetDevice(d1),
                          0,
                          "operations of devices should be registered before those of subsystems");
    GetHost()->RegisterPernetSubsys(s1);
    GetHost()->RegisterPernetDevice(d2);
    GetHost()->RegisterPernetSubsys(s2);
    NS_TEST_EXPECT_MSG_EQ(GetHost()->RegisterPernetSubsys(s1),
                          -EEXIST,
                          "registering a subsystem twice should be refused with EEXIST");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->RegisterPernetDevice(s1),
                          -EEXIST,
                          "registering a subsystem as a device should be refused with EEXIST");
    TakeLog();
    Ptr<NetNamespace> net;
    GetHost()->Create("a", net);
    NS_TEST_EXPECT_MSG_EQ(
        TakeLog(),
        "s1.init 2; s2.init 2; d1.init 2; d2.init 2; ",
        "subsystems should be set up before devices, each in the order of registration");
    GetHost()->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "d2.pre 2; d1.pre 2; s2.pre 2; s1.pre 2; "
                          "d2.exit 2; d2.batch 2; d1.exit 2; d1.batch 2; "
                          "s2.exit 2; s2.batch 2; s1.exit 2; s1.batch 2; ",
                          "the teardown should run in the reverse order");
}

void
NetnsPernetTest::UndoSetup()
{
    GetHost()->SetAttribute("MaxNetNamespaces", UintegerValue(1));
    auto d = MakeOps("d");
    auto s1 = MakeOps("s1");
    auto s2 = MakeOps("s2");
    GetHost()->RegisterPernetDevice(d);
    GetHost()->RegisterPernetSubsys(s1);
    GetHost()->RegisterPernetSubsys(s2);
    TakeLog();
    uint64_t next = 2;
    Ptr<NetNamespace> net;
    // The k-th of three fails.
    const std::vector<std::pair<Ptr<LoggedOps>, std::string>> rows = {
        {s1, "s1.init 2; "},
        {s2, "s1.init 3; s2.init 3; s1.pre 3; s1.exit 3; s1.batch 3; "},
        {d,
         "s1.init 4; s2.init 4; d.init 4; s2.pre 4; s1.pre 4; s2.exit 4; s2.batch 4; "
         "s1.exit 4; s1.batch 4; "}};
    for (const auto& [ops, expected] : rows)
    {
        ops->m_failsFor = next++;
        const auto& ledger = GetHost()->GetRefLedger();
        const uint64_t held = ledger.taken - ledger.returned;
        NS_TEST_EXPECT_MSG_EQ(GetHost()->Create("a", net),
                              -ENOMEM,
                              "Create() should be refused with ENOMEM when " << ops->GetName()
                                                                             << " fails");
        NS_TEST_EXPECT_MSG_EQ(
            TakeLog(),
            expected,
            "the operations before the failing one should be undone, and not itself");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net),
                              false,
                              "a failure should return no namespace");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNetNamespaceList().size(),
                              1,
                              "a failed namespace should not be on the list");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNAlive(), 0, "a failure should not count as alive");
        NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNCreated(), 0, "a failure should not count as created");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(GetHost()->Find("a")),
                              false,
                              "a failed namespace should have no name");
        NS_TEST_EXPECT_MSG_EQ(ledger.taken - ledger.returned,
                              held,
                              "a failed namespace should leave no reference behind");
    }
    NS_TEST_EXPECT_MSG_EQ(GetHost()->Create("a", net),
                          0,
                          "failed namespaces should give the only slot back");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->Create("b", net),
                          -ENOSPC,
                          "a second namespace should be refused with ENOSPC");
}

void
NetnsPernetTest::Existing()
{
    Ptr<NetNamespace> net;
    GetHost()->Create("a", net);
    GetHost()->Create("b", net);
    NS_TEST_EXPECT_MSG_EQ(GetHost()->RegisterPernetSubsys(MakeOps("s")),
                          0,
                          "operations should be registered while there are namespaces");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "s.init 1; s.init 2; s.init 3; ",
                          "Init() should run for every namespace, in the order of the list");
}

void
NetnsPernetTest::UndoExisting()
{
    Ptr<NetNamespace> net;
    GetHost()->Create("a", net);
    GetHost()->Create("b", net);
    auto ops = MakeOps("s");
    ops->m_failsFor = 3;
    ops->m_keepsData = true;
    NS_TEST_EXPECT_MSG_EQ(GetHost()->RegisterPernetSubsys(ops),
                          -ENOMEM,
                          "registration should be refused with ENOMEM when Init() fails for b");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "s.init 1; s.init 2; s.init 3; s.pre 1; s.pre 2; s.exit 1; s.exit 2; "
                          "s.batch 1 2; ",
                          "a failed registration should be undone in the namespaces where it ran");
    for (const auto& each : GetHost()->GetNetNamespaceList())
    {
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(each.GetGeneric(ops->GetId())),
                              false,
                              "a failed registration should leave no storage in namespace "
                                  << each.GetCookie());
    }
    GetHost()->Create("c", net);
    NS_TEST_EXPECT_MSG_EQ(
        TakeLog(),
        "",
        "operations whose registration failed should not run for a new namespace");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->UnregisterPernet(ops),
                          -ENOENT,
                          "unregistering them should be refused with ENOENT");
    NS_TEST_EXPECT_MSG_EQ(
        GetHost()->RegisterPernetDevice(ops),
        -ENOMEM,
        "registering them as a device should be refused with ENOMEM while they fail");
    ops->m_failsFor = 0;
    NS_TEST_EXPECT_MSG_EQ(GetHost()->RegisterPernetDevice(ops),
                          0,
                          "registering them should be accepted once they do not fail");
}

void
NetnsPernetTest::Unregister()
{
    Ptr<NetNamespace> net;
    GetHost()->Create("a", net);
    auto s1 = MakeOps("s1");
    auto d = MakeOps("d");
    s1->m_keepsData = true;
    GetHost()->RegisterPernetSubsys(s1);
    GetHost()->RegisterPernetDevice(d);
    TakeLog();
    NS_TEST_EXPECT_MSG_EQ(GetHost()->UnregisterPernet(s1), 0, "operations should be unregistered");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "s1.pre 1; s1.pre 2; s1.exit 1; s1.exit 2; s1.batch 1 2; ",
                          "unregistered operations should exit in every namespace");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetGeneric(s1->GetId())),
                          false,
                          "unregistered operations should leave no storage");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->UnregisterPernet(s1),
                          -ENOENT,
                          "unregistering them again should be refused with ENOENT");
    // The border between the zones moves with each that goes.
    for (int i = 0; i < 4; ++i)
    {
        auto passing = MakeOps("passing");
        GetHost()->RegisterPernetSubsys(passing);
        GetHost()->UnregisterPernet(passing);
    }
    GetHost()->RegisterPernetSubsys(MakeOps("s2"));
    TakeLog();
    GetHost()->Create("b", net);
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "s2.init 3; d.init 3; ",
                          "a new subsystem should run before the devices that are registered");
}

void
NetnsPernetTest::Storage()
{
    auto first = MakeOps("s1");
    auto second = MakeOps("s2");
    first->m_keepsData = true;
    second->m_keepsData = true;
    GetHost()->RegisterPernetSubsys(first);
    GetHost()->RegisterPernetSubsys(second);
    NS_TEST_EXPECT_MSG_NE(first->GetId(), second->GetId(), "operations should have different ids");
    Ptr<NetNamespace> a;
    Ptr<NetNamespace> b;
    GetHost()->Create("a", a);
    GetHost()->Create("b", b);
    auto read = [](Ptr<NetNamespace> net, Ptr<LoggedOps> ops) {
        return *std::static_pointer_cast<uint64_t>(net->GetGeneric(ops->GetId()));
    };
    NS_TEST_EXPECT_MSG_EQ(read(a, first),
                          2,
                          "namespace a should have the storage of the first operations");
    NS_TEST_EXPECT_MSG_EQ(read(b, second),
                          3,
                          "namespace b should have the storage of the second operations");
    *std::static_pointer_cast<uint64_t>(a->GetGeneric(first->GetId())) = 77;
    NS_TEST_EXPECT_MSG_EQ(
        read(a, second),
        2,
        "the storage of other operations in the same namespace should not change");
    NS_TEST_EXPECT_MSG_EQ(
        read(b, first),
        3,
        "the storage of the same operations in another namespace should not change");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(a->GetGeneric(1000)),
                          false,
                          "an id that nobody has should have no storage");

    bool seen = false;
    first->m_onExit = [&](Ptr<NetNamespace> net) {
        seen = net->GetGeneric(first->GetId()) && net->GetGeneric(second->GetId());
    };
    GetHost()->Unmount("a");
    first->m_onExit = nullptr;
    NS_TEST_EXPECT_MSG_EQ(seen, true, "storage should be kept until all exit operations have run");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(a->GetGeneric(first->GetId())),
                          false,
                          "storage should be freed when the namespace is dead");
}

void
NetnsPernetTest::Batch()
{
    auto ops = MakeOps("s");
    GetHost()->RegisterPernetSubsys(ops);
    Ptr<NetNamespace> net;
    for (const char* name : {"a", "b", "c", "d"})
    {
        GetHost()->Create(name, net);
    }
    TakeLog();
    // What dies while a batch runs is the next batch, newest first.
    ops->m_onExit = [this](Ptr<NetNamespace> dying) {
        if (dying->GetCookie() == 2)
        {
            GetHost()->Unmount("b");
            GetHost()->Unmount("c");
            GetHost()->Unmount("d");
            m_log += "(queued) ";
        }
    };
    GetHost()->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(
        TakeLog(),
        "s.pre 2; s.exit 2; (queued) s.batch 2; "
        "s.pre 5; s.pre 4; s.pre 3; s.exit 5; s.exit 4; s.exit 3; "
        "s.batch 5 4 3; ",
        "namespaces that die during a batch should make the next one, newest first");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNFreed(), 4, "all four namespaces should be freed");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNetNamespaceList().size(),
                          1,
                          "only init_net should be left on the list");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "the last namespace should be dead");
}

void
NetnsPernetTest::MadeInBatch()
{
    // The name is free before the namespace is gone.
    auto ops = MakeOps("s");
    GetHost()->RegisterPernetSubsys(ops);
    Ptr<NetNamespace> first;
    Ptr<NetNamespace> second;
    GetHost()->Create("a", first);
    TakeLog();
    ops->m_onExit = [this, &second](Ptr<NetNamespace> dying) {
        if (dying->GetCookie() == 2)
        {
            NS_TEST_EXPECT_MSG_EQ(GetHost()->GetNetNamespaceList().size(),
                                  1,
                                  "the dying namespace should be off the list before Exit() runs");
            NS_TEST_EXPECT_MSG_EQ(GetHost()->Create("a", second),
                                  0,
                                  "a namespace should be created during a teardown");
        }
    };
    GetHost()->Unmount("a");
    ops->m_onExit = nullptr;
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "s.pre 2; s.exit 2; s.init 3; s.batch 2; ",
                          "a namespace made during a teardown should not be part of the batch");
    NS_TEST_EXPECT_MSG_EQ(GetHost()->Find("a"), second, "the name should be the new namespace's");
    NS_TEST_EXPECT_MSG_EQ(second->GetState(),
                          NetNamespace::ALIVE,
                          "the new namespace should be alive");
    NS_TEST_EXPECT_MSG_EQ(first->GetState(),
                          NetNamespace::DEAD,
                          "the old namespace should be dead");
}

using Test = NetnsPernetTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsPernetTestSuite(
    "netns-pernet",
    {
        {"subsystems before devices, exit in reverse", &Test::Order},
        {"a failing init is undone in reverse", &Test::UndoSetup},
        {"registration runs for existing namespaces", &Test::Existing},
        {"registration that fails is undone", &Test::UndoExisting},
        {"unregistered operations exit everywhere", &Test::Unregister},
        {"storage by id in each namespace", &Test::Storage},
        {"batches, newest first", &Test::Batch},
        {"a namespace made during a teardown", &Test::MadeInBatch},
    });
