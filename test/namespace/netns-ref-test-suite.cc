// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * References to namespaces.
 */

#include "../common/instant-test-case.h"

#include "ns3/net-namespace-helper.h"
#include "ns3/netns-error.h"
#include "ns3/ns-proxy.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <functional>
#include <string>
#include <utility>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of references.
 */
class NetnsRefTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsRefTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsRefTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void RefLives();     ///< NetRef returns what it took
    void RefMoves();     ///< NetRef can be moved and adopted
    void RefOfDying();   ///< no reference to a dying namespace
    void PutBelowZero(); ///< put_net too often
    void Counters();     ///< the host's numbers

  private:
    void DoRun() override;
    /** @return the errno of the NetnsError thrown, 0 for none @param function what to do */
    static int GetErrno(const std::function<void()>& function);
    /** @brief Follow a state change. @param net the namespace @param old state @param state new */
    void StateChanged(Ptr<NetNamespace> net, NetNamespace::State old, NetNamespace::State state);

    Body m_body;         ///< the case
    uint32_t m_dying{0}; ///< namespaces seen dying
};

void
NetnsRefTestCase::DoRun()
{
    (this->*m_body)();
    Simulator::Destroy();
}

int
NetnsRefTestCase::GetErrno(const std::function<void()>& function)
{
    try
    {
        function();
    }
    catch (const NetnsError& error)
    {
        return error.GetErrno();
    }
    return 0;
}

void
NetnsRefTestCase::RefLives()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    Ptr<NetNamespace> net;
    host->Create("a", net);
    {
        NetRef ref(net, {RefKind::FILE, 7});
        NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 2, "taken");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(ref), true, "holds");
        NS_TEST_EXPECT_MSG_EQ(GetRefKindName(ref.GetHolder().kind), "file", "kind");
        NS_TEST_EXPECT_MSG_EQ(ref.GetHolder().id, 7, "number");
        host->Unmount("a");
        NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::ALIVE, "kept alive");
    }
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "returned at the end of the block");

    host->Create("b", net);
    NetRef ref(net);
    NS_TEST_EXPECT_MSG_EQ(GetRefKindName(ref.GetHolder().kind), "user", "a script by default");
    ref.Reset();
    ref.Reset();
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "returned once");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(ref.GetNet()), false, "empty");
}

void
NetnsRefTestCase::RefMoves()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    Ptr<NetNamespace> a;
    Ptr<NetNamespace> b;
    host->Create("a", a);
    host->Create("b", b);
    NetRef first(a, {RefKind::TASK, 1});
    NetRef second(std::move(first));
    NS_TEST_EXPECT_MSG_EQ(a->GetCount(), 2, "moving counts nothing");
    // NOLINTNEXTLINE(bugprone-use-after-move): it holds nothing then
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(first), false, "moved from");
    NetRef third(b);
    third = std::move(second);
    NS_TEST_EXPECT_MSG_EQ(b->GetCount(), 1, "what was held before is returned");
    NS_TEST_EXPECT_MSG_EQ(a->GetCount(), 2, "what was moved is held");
    NS_TEST_EXPECT_MSG_EQ(third.GetHolder().id, 1, "for the same holder");
    NetRef& same = third;
    third = std::move(same);
    NS_TEST_EXPECT_MSG_EQ(third.GetNet(), a, "moved to itself");

    Ptr<NetNamespace> c;
    host->CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, a, c, {RefKind::TASK, 2});
    {
        NetRef adopted = NetRef::Adopt(c, {RefKind::TASK, 2});
        NS_TEST_EXPECT_MSG_EQ(c->GetCount(), 1, "adopting counts nothing");
    }
    NS_TEST_EXPECT_MSG_EQ(c->GetState(), NetNamespace::DEAD, "but returns it");
}

void
NetnsRefTestCase::StateChanged(Ptr<NetNamespace> net,
                               NetNamespace::State old,
                               NetNamespace::State state)
{
    if (state != NetNamespace::DYING)
    {
        return;
    }
    ++m_dying;
    auto host = net->GetHost();
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 0, "nobody holds it");
    NS_TEST_EXPECT_MSG_EQ(net->Get(), -ESTALE, "get_net");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(NetRef::Try(net)), false, "maybe_get_net");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([net] { NetRef ref(net); }), -ESTALE, "a reference");
    NS_TEST_EXPECT_MSG_EQ(host->Mount("late", net), -ESTALE, "a name");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(host->Find("late")), false, "no name");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetNode()), false, "no Node");
    NS_TEST_EXPECT_MSG_EQ(net->BuildStack(), -ESTALE, "no stack");
    auto veth = CreateObject<VethNetDevice>();
    NS_TEST_EXPECT_MSG_EQ(net->RegisterDevice(veth, "v%d"), -ESTALE, "no device");
    Ptr<NetNamespace> shared;
    NS_TEST_EXPECT_MSG_EQ(host->CopyNetNs(0, net, shared), -ESTALE, "not shared");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(shared), false, "nothing returned");
}

void
NetnsRefTestCase::RefOfDying()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    host->TraceConnectWithoutContext("StateChange",
                                     MakeCallback(&NetnsRefTestCase::StateChanged, this));
    Ptr<NetNamespace> net;
    host->Create("a", net);
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(NetRef::Try(net)), true, "while it lives");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "and returned");
    host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(m_dying, 1, "died once");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(NetRef::Try(net)), false, "dead");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([net] { NetRef ref(net); }), -ESTALE, "dead");
}

void
NetnsRefTestCase::PutBelowZero()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    auto init = host->GetInitNet();
    NS_TEST_EXPECT_MSG_EQ(init->Put(), -EINVAL, "the kernel's reference to init_net");
    NS_TEST_EXPECT_MSG_EQ(init->GetCount(), 1, "nothing changed");
    NS_TEST_EXPECT_MSG_EQ(init->GetState(), NetNamespace::ALIVE, "nothing changed");
    init->Get();
    NS_TEST_EXPECT_MSG_EQ(init->Put(), 0, "one's own reference");

    Ptr<NetNamespace> net;
    host->Create("a", net);
    host->Unmount("a");
    const auto returned = host->GetRefLedger().returned;
    NS_TEST_EXPECT_MSG_EQ(net->Put(), -EINVAL, "below zero");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 0, "nothing changed");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "nothing changed");
    NS_TEST_EXPECT_MSG_EQ(host->GetNFreed(), 1, "freed once");
    NS_TEST_EXPECT_MSG_EQ(host->GetRefLedger().returned, returned, "not in the account");
}

void
NetnsRefTestCase::Counters()
{
    auto node = CreateObject<Node>();
    auto host = NetNamespaceHost::Install(node);
    auto nets = NetNamespaceHelper().CreateN(node, 5, "n");
    for (auto name : {"n1", "n3"})
    {
        host->Unmount(name);
    }
    Ptr<NetNamespace> net;
    host->Create("last", net);
    NS_TEST_EXPECT_MSG_EQ(host->GetNCreated(), 6, "created");
    NS_TEST_EXPECT_MSG_EQ(host->GetNFreed(), 2, "freed");
    NS_TEST_EXPECT_MSG_EQ(host->GetNAlive(), 4, "alive, without init_net");
    NS_TEST_EXPECT_MSG_EQ(host->GetPeak(), 5, "peak");
    NS_TEST_EXPECT_MSG_EQ(net->GetCookie(), 7, "cookies count from init_net's 1");
    NS_TEST_EXPECT_MSG_EQ(net->GetInode(), NetNamespace::PROC_NET_INIT_INO + 6, "inode");
    // The account of references balances: what is held now is what was not returned.
    uint64_t held = 0;
    for (const auto& each : host->GetNetNamespaceList())
    {
        held += each.GetCount();
    }
    const auto& ledger = host->GetRefLedger();
    NS_TEST_EXPECT_MSG_EQ(ledger.taken - ledger.returned, held, "outstanding");
    for (auto name : {"n0", "n2", "n4", "last"})
    {
        host->Unmount(name);
    }
    NS_TEST_EXPECT_MSG_EQ(ledger.taken - ledger.returned, 1, "init_net alone");
    NS_TEST_EXPECT_MSG_EQ(host->GetNCreated(), host->GetNFreed(), "all freed");
    NS_TEST_EXPECT_MSG_EQ(host->GetNNodes(), 0, "no stack, no Node");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("n0")->GetState(), NetNamespace::DEAD, "dead");
}

/**
 * @ingroup netns-tests
 * References to namespaces.
 */
class NetnsRefTestSuite : public TestSuite
{
  public:
    NetnsRefTestSuite()
        : TestSuite("netns-ref", Type::UNIT)
    {
        using Case = NetnsRefTestCase;
        AddTestCase(new Case("NetRef returns what it took, once", &Case::RefLives));
        AddTestCase(new Case("NetRef moves and adopts without counting", &Case::RefMoves));
        AddTestCase(new Case("a dying namespace gives no reference", &Case::RefOfDying));
        AddTestCase(new Case("put_net below zero is refused", &Case::PutBelowZero));
        AddTestCase(new Case("counters and the account of references", &Case::Counters));
    }
};

/// Registers the suite.
static NetnsRefTestSuite g_netnsRefTestSuite;
