// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Pernet operations: their order, their undo, their storage, and the batches of a teardown.
 */

#include "instant-test-case.h"

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
    /** @param name its name in the log @param log where to write */
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
    /** @param what was asked @param net for which namespace */
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
class NetnsPernetTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsPernetTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsPernetTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void Order();        ///< subsystems before devices
    void UndoSetup();    ///< a failing Init()
    void Existing();     ///< registered for namespaces that exist
    void UndoExisting(); ///< and failing for one of them
    void Unregister();   ///< unregistered
    void Storage();      ///< net_generic()
    void Batch();        ///< namespaces that die together
    void MadeInBatch();  ///< made while another one dies

  private:
    void DoRun() override;
    /** @return new operations @param name their name */
    Ptr<LoggedOps> MakeOps(const std::string& name);
    /** @return the log since the last call */
    std::string TakeLog();

    Body m_body;                  ///< the case
    Ptr<NetNamespaceHost> m_host; ///< the host
    std::string m_log;            ///< what the operations wrote
};

void
NetnsPernetTestCase::DoRun()
{
    m_host = NetNamespaceHost::Install(CreateObject<Node>());
    (this->*m_body)();
    m_host = nullptr;
    Simulator::Destroy();
}

Ptr<LoggedOps>
NetnsPernetTestCase::MakeOps(const std::string& name)
{
    return Make<LoggedOps>(name, m_log);
}

std::string
NetnsPernetTestCase::TakeLog()
{
    std::string log;
    std::swap(log, m_log);
    return log;
}

void
NetnsPernetTestCase::Order()
{
    auto d1 = MakeOps("d1");
    auto d2 = MakeOps("d2");
    auto s1 = MakeOps("s1");
    auto s2 = MakeOps("s2");
    NS_TEST_EXPECT_MSG_EQ(m_host->RegisterPernetDevice(d1), 0, "a device first");
    m_host->RegisterPernetSubsys(s1);
    m_host->RegisterPernetDevice(d2);
    m_host->RegisterPernetSubsys(s2);
    NS_TEST_EXPECT_MSG_EQ(m_host->RegisterPernetSubsys(s1), -EEXIST, "registered already");
    NS_TEST_EXPECT_MSG_EQ(m_host->RegisterPernetDevice(s1), -EEXIST, "registered already");
    TakeLog();
    Ptr<NetNamespace> net;
    m_host->Create("a", net);
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "s1.init 2; s2.init 2; d1.init 2; d2.init 2; ",
                          "subsystems before devices, each in order of registration");
    m_host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "d2.pre 2; d1.pre 2; s2.pre 2; s1.pre 2; "
                          "d2.exit 2; d2.batch 2; d1.exit 2; d1.batch 2; "
                          "s2.exit 2; s2.batch 2; s1.exit 2; s1.batch 2; ",
                          "in reverse");
}

void
NetnsPernetTestCase::UndoSetup()
{
    m_host->SetAttribute("MaxNetNamespaces", UintegerValue(1));
    auto d = MakeOps("d");
    auto s1 = MakeOps("s1");
    auto s2 = MakeOps("s2");
    m_host->RegisterPernetDevice(d);
    m_host->RegisterPernetSubsys(s1);
    m_host->RegisterPernetSubsys(s2);
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
        const auto& ledger = m_host->GetRefLedger();
        const uint64_t held = ledger.taken - ledger.returned;
        NS_TEST_EXPECT_MSG_EQ(m_host->Create("a", net), -ENOMEM, ops->GetName() << " fails");
        NS_TEST_EXPECT_MSG_EQ(TakeLog(), expected, "those before it are undone, not itself");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net), false, "none returned");
        NS_TEST_EXPECT_MSG_EQ(m_host->GetNetNamespaceList().size(), 1, "none on the list");
        NS_TEST_EXPECT_MSG_EQ(m_host->GetNAlive(), 0, "none alive");
        NS_TEST_EXPECT_MSG_EQ(m_host->GetNCreated(), 0, "none created");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(m_host->Find("a")), false, "no name");
        NS_TEST_EXPECT_MSG_EQ(ledger.taken - ledger.returned, held, "no reference");
    }
    NS_TEST_EXPECT_MSG_EQ(m_host->Create("a", net), 0, "the only slot was not lost");
    NS_TEST_EXPECT_MSG_EQ(m_host->Create("b", net), -ENOSPC, "there is only one");
}

void
NetnsPernetTestCase::Existing()
{
    Ptr<NetNamespace> net;
    m_host->Create("a", net);
    m_host->Create("b", net);
    NS_TEST_EXPECT_MSG_EQ(m_host->RegisterPernetSubsys(MakeOps("s")), 0, "registered late");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "s.init 1; s.init 2; s.init 3; ", "for all, in list order");
}

void
NetnsPernetTestCase::UndoExisting()
{
    Ptr<NetNamespace> net;
    m_host->Create("a", net);
    m_host->Create("b", net);
    auto ops = MakeOps("s");
    ops->m_failsFor = 3;
    ops->m_keepsData = true;
    NS_TEST_EXPECT_MSG_EQ(m_host->RegisterPernetSubsys(ops), -ENOMEM, "fails for b");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "s.init 1; s.init 2; s.init 3; s.pre 1; s.pre 2; s.exit 1; s.exit 2; "
                          "s.batch 1 2; ",
                          "undone where it ran");
    for (const auto& each : m_host->GetNetNamespaceList())
    {
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(each.GetGeneric(ops->GetId())),
                              false,
                              "storage in " << each.GetCookie());
    }
    m_host->Create("c", net);
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "", "not registered");
    NS_TEST_EXPECT_MSG_EQ(m_host->UnregisterPernet(ops), -ENOENT, "not registered");
    NS_TEST_EXPECT_MSG_EQ(m_host->RegisterPernetDevice(ops), -ENOMEM, "still fails");
    ops->m_failsFor = 0;
    NS_TEST_EXPECT_MSG_EQ(m_host->RegisterPernetDevice(ops), 0, "now it does not");
}

void
NetnsPernetTestCase::Unregister()
{
    Ptr<NetNamespace> net;
    m_host->Create("a", net);
    auto s1 = MakeOps("s1");
    auto d = MakeOps("d");
    s1->m_keepsData = true;
    m_host->RegisterPernetSubsys(s1);
    m_host->RegisterPernetDevice(d);
    TakeLog();
    NS_TEST_EXPECT_MSG_EQ(m_host->UnregisterPernet(s1), 0, "unregistered");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "s1.pre 1; s1.pre 2; s1.exit 1; s1.exit 2; s1.batch 1 2; ",
                          "exit for all");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetGeneric(s1->GetId())), false, "storage");
    NS_TEST_EXPECT_MSG_EQ(m_host->UnregisterPernet(s1), -ENOENT, "only once");
    // The border between the zones moves with each that goes.
    for (int i = 0; i < 4; ++i)
    {
        auto passing = MakeOps("passing");
        m_host->RegisterPernetSubsys(passing);
        m_host->UnregisterPernet(passing);
    }
    m_host->RegisterPernetSubsys(MakeOps("s2"));
    TakeLog();
    m_host->Create("b", net);
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "s2.init 3; d.init 3; ", "a subsystem still comes first");
}

void
NetnsPernetTestCase::Storage()
{
    auto first = MakeOps("s1");
    auto second = MakeOps("s2");
    first->m_keepsData = true;
    second->m_keepsData = true;
    m_host->RegisterPernetSubsys(first);
    m_host->RegisterPernetSubsys(second);
    NS_TEST_EXPECT_MSG_NE(first->GetId(), second->GetId(), "ids are different");
    Ptr<NetNamespace> a;
    Ptr<NetNamespace> b;
    m_host->Create("a", a);
    m_host->Create("b", b);
    auto read = [](Ptr<NetNamespace> net, Ptr<LoggedOps> ops) {
        return *std::static_pointer_cast<uint64_t>(net->GetGeneric(ops->GetId()));
    };
    NS_TEST_EXPECT_MSG_EQ(read(a, first), 2, "of a");
    NS_TEST_EXPECT_MSG_EQ(read(b, second), 3, "of b");
    *std::static_pointer_cast<uint64_t>(a->GetGeneric(first->GetId())) = 77;
    NS_TEST_EXPECT_MSG_EQ(read(a, second), 2, "not that of other operations");
    NS_TEST_EXPECT_MSG_EQ(read(b, first), 3, "not that of another namespace");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(a->GetGeneric(1000)), false, "nobody's id");

    bool seen = false;
    first->m_onExit = [&](Ptr<NetNamespace> net) {
        seen = net->GetGeneric(first->GetId()) && net->GetGeneric(second->GetId());
    };
    m_host->Unmount("a");
    first->m_onExit = nullptr;
    NS_TEST_EXPECT_MSG_EQ(seen, true, "kept until all exit operations ran");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(a->GetGeneric(first->GetId())), false, "then freed");
}

void
NetnsPernetTestCase::Batch()
{
    auto ops = MakeOps("s");
    m_host->RegisterPernetSubsys(ops);
    Ptr<NetNamespace> net;
    for (const char* name : {"a", "b", "c", "d"})
    {
        m_host->Create(name, net);
    }
    TakeLog();
    // What dies while a batch runs is the next batch, newest first.
    ops->m_onExit = [this](Ptr<NetNamespace> dying) {
        if (dying->GetCookie() == 2)
        {
            m_host->Unmount("b");
            m_host->Unmount("c");
            m_host->Unmount("d");
            m_log += "(queued) ";
        }
    };
    m_host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "s.pre 2; s.exit 2; (queued) s.batch 2; "
                          "s.pre 5; s.pre 4; s.pre 3; s.exit 5; s.exit 4; s.exit 3; "
                          "s.batch 5 4 3; ",
                          "two batches, exit_batch once in each");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetNFreed(), 4, "all freed");
    NS_TEST_EXPECT_MSG_EQ(m_host->GetNetNamespaceList().size(), 1, "init_net is left");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "dead");
}

void
NetnsPernetTestCase::MadeInBatch()
{
    // The name is free before the namespace is gone.
    auto ops = MakeOps("s");
    m_host->RegisterPernetSubsys(ops);
    Ptr<NetNamespace> first;
    Ptr<NetNamespace> second;
    m_host->Create("a", first);
    TakeLog();
    ops->m_onExit = [this, &second](Ptr<NetNamespace> dying) {
        if (dying->GetCookie() == 2)
        {
            NS_TEST_EXPECT_MSG_EQ(m_host->GetNetNamespaceList().size(), 1, "unlisted first");
            NS_TEST_EXPECT_MSG_EQ(m_host->Create("a", second), 0, "made in a teardown");
        }
    };
    m_host->Unmount("a");
    ops->m_onExit = nullptr;
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "s.pre 2; s.exit 2; s.init 3; s.batch 2; ",
                          "not of the batch");
    NS_TEST_EXPECT_MSG_EQ(m_host->Find("a"), second, "the name is the new one's");
    NS_TEST_EXPECT_MSG_EQ(second->GetState(), NetNamespace::ALIVE, "alive");
    NS_TEST_EXPECT_MSG_EQ(first->GetState(), NetNamespace::DEAD, "dead");
}

/**
 * @ingroup netns-tests
 * Pernet operations.
 */
class NetnsPernetTestSuite : public TestSuite
{
  public:
    NetnsPernetTestSuite()
        : TestSuite("netns-pernet", Type::UNIT)
    {
        using Case = NetnsPernetTestCase;
        AddTestCase(new Case("subsystems before devices, exit in reverse", &Case::Order));
        AddTestCase(new Case("a failing init is undone in reverse", &Case::UndoSetup));
        AddTestCase(new Case("registration runs for existing namespaces", &Case::Existing));
        AddTestCase(new Case("registration that fails is undone", &Case::UndoExisting));
        AddTestCase(new Case("unregistered operations exit everywhere", &Case::Unregister));
        AddTestCase(new Case("storage by id in each namespace", &Case::Storage));
        AddTestCase(new Case("batches, newest first", &Case::Batch));
        AddTestCase(new Case("a namespace made during a teardown", &Case::MadeInBatch));
    }
};

/// Registers the suite.
static NetnsPernetTestSuite g_netnsPernetTestSuite;
