// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * References to namespaces.
 */

#include "../common/fixture.h"
#include "../common/get-errno.h"

#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/ns-proxy.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <utility>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of references.
 */
class NetnsRefTest : public InstantFixture
{
  public:
    void RefLives();     ///< NetRef returns what it took
    void RefMoves();     ///< NetRef can be moved and adopted
    void RefOfDying();   ///< no reference to a dying namespace
    void PutBelowZero(); ///< put_net too often
    void Counters();     ///< the host's numbers

  private:
    /** @brief Trace source StateChange */
    void StateChanged(Ptr<NetNamespace> net, NetNamespace::State old, NetNamespace::State state);

    uint32_t m_dying{0}; ///< namespaces seen dying
};

void
NetnsRefTest::RefLives()
{
    auto host = GetHost();
    Ptr<NetNamespace> net;
    host->Create("a", net);
    {
        NetRef ref(net, {RefKind::FILE, 7});
        NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 2, "the NetRef should have taken a reference");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(ref), true, "a NetRef that holds should be true");
        NS_TEST_EXPECT_MSG_EQ(GetRefKindName(ref.GetHolder().kind),
                              "file",
                              "the NetRef should remember the kind of its holder");
        NS_TEST_EXPECT_MSG_EQ(ref.GetHolder().id, 7, "the NetRef should keep the holder's number");
        host->Unmount("a");
        NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                              NetNamespace::ALIVE,
                              "the NetRef should keep the namespace alive without a name");
    }
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "the NetRef should return its reference at the end of the block");

    host->Create("b", net);
    NetRef ref(net);
    NS_TEST_EXPECT_MSG_EQ(GetRefKindName(ref.GetHolder().kind),
                          "user",
                          "a holder that is not named should be of the kind user");
    ref.Reset();
    ref.Reset();
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "resetting twice should return the reference once");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(ref.GetNet()),
                          false,
                          "a NetRef that was reset should hold nothing");
}

void
NetnsRefTest::RefMoves()
{
    auto host = GetHost();
    Ptr<NetNamespace> a;
    Ptr<NetNamespace> b;
    host->Create("a", a);
    host->Create("b", b);
    NetRef first(a, {RefKind::TASK, 1});
    NetRef second(std::move(first));
    NS_TEST_EXPECT_MSG_EQ(a->GetCount(), 2, "moving a NetRef should not change the count");
    // NOLINTNEXTLINE(bugprone-use-after-move): it holds nothing then
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(first), false, "a moved NetRef should be false");
    NetRef third(b);
    third = std::move(second);
    NS_TEST_EXPECT_MSG_EQ(b->GetCount(), 1, "the reference held before should be returned");
    NS_TEST_EXPECT_MSG_EQ(a->GetCount(), 2, "move assignment should not change the count");
    NS_TEST_EXPECT_MSG_EQ(third.GetHolder().id, 1, "move assignment should take the holder along");
    NetRef& same = third;
    third = std::move(same);
    NS_TEST_EXPECT_MSG_EQ(third.GetNet(), a, "moved to itself it should hold its namespace");

    Ptr<NetNamespace> c;
    host->CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, a, c, {RefKind::TASK, 2});
    {
        NetRef adopted = NetRef::Adopt(c, {RefKind::TASK, 2});
        NS_TEST_EXPECT_MSG_EQ(c->GetCount(), 1, "adopting a reference should not change the count");
    }
    NS_TEST_EXPECT_MSG_EQ(c->GetState(),
                          NetNamespace::DEAD,
                          "an adopted reference should be returned at the end of the block");
}

void
NetnsRefTest::StateChanged(Ptr<NetNamespace> net,
                           NetNamespace::State old,
                           NetNamespace::State state)
{
    if (state != NetNamespace::DYING)
    {
        return;
    }
    ++m_dying;
    auto host = NetNamespaceHost::Of(net);
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 0, "a dying namespace should have no reference left");
    NS_TEST_EXPECT_MSG_EQ(net->Get(), -ESTALE, "Get() on a dying namespace should be refused");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(NetRef::Try(net)),
                          false,
                          "NetRef::Try() on a dying namespace should hold nothing");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([net] { NetRef ref(net); }),
                          -ESTALE,
                          "a NetRef on a dying namespace should throw ESTALE");
    NS_TEST_EXPECT_MSG_EQ(host->Mount("late", net),
                          -ESTALE,
                          "mounting a name on a dying namespace should be refused with ESTALE");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(host->Find("late")),
                          false,
                          "a refused mount should leave no name behind");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetNode()),
                          false,
                          "a dying namespace should give out no Node");
    NS_TEST_EXPECT_MSG_EQ(net->BuildStack(),
                          -ESTALE,
                          "a dying namespace should refuse to build a stack with ESTALE");
    auto veth = CreateObject<VethNetDevice>();
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Register(veth, "v%d"),
                          -ESTALE,
                          "a dying namespace should refuse a device with ESTALE");
    Ptr<NetNamespace> shared;
    NS_TEST_EXPECT_MSG_EQ(host->CopyNetNs(0, net, shared),
                          -ESTALE,
                          "sharing a dying namespace should be refused with ESTALE");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(shared),
                          false,
                          "a refused CopyNetNs() should return no namespace");
}

void
NetnsRefTest::RefOfDying()
{
    auto host = GetHost();
    host->TraceConnectWithoutContext("StateChange",
                                     MakeCallback(&NetnsRefTest::StateChanged, this));
    Ptr<NetNamespace> net;
    host->Create("a", net);
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(NetRef::Try(net)),
                          true,
                          "NetRef::Try() on a living namespace should hold it");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "the NetRef should return its reference");
    host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(m_dying, 1, "the namespace should have become DYING once");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(NetRef::Try(net)),
                          false,
                          "NetRef::Try() on a dead namespace should hold nothing");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([net] { NetRef ref(net); }),
                          -ESTALE,
                          "a NetRef on a dead namespace should throw ESTALE");
}

void
NetnsRefTest::PutBelowZero()
{
    auto host = GetHost();
    auto init = host->GetInitNet();
    NS_TEST_EXPECT_MSG_EQ(
        init->Put(),
        -EINVAL,
        "putting the kernel's own reference to init_net should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(init->GetCount(), 1, "a refused Put() should leave the count as it was");
    NS_TEST_EXPECT_MSG_EQ(init->GetState(),
                          NetNamespace::ALIVE,
                          "a refused Put() should leave init_net alive");
    init->Get();
    NS_TEST_EXPECT_MSG_EQ(init->Put(), 0, "putting a reference that one got should be accepted");

    Ptr<NetNamespace> net;
    host->Create("a", net);
    host->Unmount("a");
    const auto returned = host->GetRefLedger().returned;
    NS_TEST_EXPECT_MSG_EQ(net->Put(), -EINVAL, "putting below zero should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 0, "a refused Put() should leave the count at zero");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "a refused Put() should leave the namespace dead");
    NS_TEST_EXPECT_MSG_EQ(host->GetNFreed(), 1, "the namespace should be freed once");
    NS_TEST_EXPECT_MSG_EQ(host->GetRefLedger().returned,
                          returned,
                          "a refused Put() should not count as a reference returned");
}

void
NetnsRefTest::Counters()
{
    auto node = GetNode();
    auto host = GetHost();
    auto nets = NetNamespaceHelper().CreateN(node, 5, "n");
    for (auto name : {"n1", "n3"})
    {
        host->Unmount(name);
    }
    Ptr<NetNamespace> net;
    host->Create("last", net);
    NS_TEST_EXPECT_MSG_EQ(host->GetNCreated(), 6, "six namespaces should count as created");
    NS_TEST_EXPECT_MSG_EQ(host->GetNFreed(), 2, "two namespaces should count as freed");
    NS_TEST_EXPECT_MSG_EQ(host->GetNAlive(),
                          4,
                          "four namespaces should count as alive, without init_net");
    NS_TEST_EXPECT_MSG_EQ(host->GetPeak(), 5, "five should be the peak of namespaces");
    NS_TEST_EXPECT_MSG_EQ(net->GetCookie(), 7, "cookies should count on from init_net's 1");
    NS_TEST_EXPECT_MSG_EQ(net->GetInode(),
                          NetNamespace::PROC_NET_INIT_INO + 6,
                          "inodes should count on from init_net's");
    // The account of references balances: what is held now is what was not returned.
    uint64_t held = 0;
    for (const auto& each : host->GetNetNamespaceList())
    {
        held += each.GetCount();
    }
    const auto& ledger = host->GetRefLedger();
    NS_TEST_EXPECT_MSG_EQ(ledger.taken - ledger.returned,
                          held,
                          "references taken and not returned should be those that are held");
    for (auto name : {"n0", "n2", "n4", "last"})
    {
        host->Unmount(name);
    }
    NS_TEST_EXPECT_MSG_EQ(ledger.taken - ledger.returned,
                          1,
                          "only init_net's own reference should be left");
    NS_TEST_EXPECT_MSG_EQ(host->GetNCreated(),
                          host->GetNFreed(),
                          "all created namespaces should have been freed");
    NS_TEST_EXPECT_MSG_EQ(host->GetNNodes(), 0, "namespaces without a stack should make no Node");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("n0")->GetState(),
                          NetNamespace::DEAD,
                          "a namespace should be dead once its name is unmounted");
}

using Test = NetnsRefTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsRefTestSuite(
    "netns-ref",
    {
        {"NetRef returns what it took, once", &Test::RefLives},
        {"NetRef moves and adopts without counting", &Test::RefMoves},
        {"a dying namespace gives no reference", &Test::RefOfDying},
        {"put_net below zero is refused", &Test::PutBelowZero},
        {"counters and the account of references", &Test::Counters},
    });
