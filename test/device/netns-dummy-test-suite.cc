// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The dummy device: what is sent to it is counted and gone.
 */

#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/dummy-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-error.h"

#include <cerrno>
#include <string>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * A dummy in a namespace with the stock stack.
 */
class NetnsDummyTestCase : public InstantTestCase
{
  public:
    NetnsDummyTestCase()
        : InstantTestCase("a dummy takes, counts and drops")
    {
    }

  private:
    void DoRun() override;
    /** @brief Traffic of both IP versions. @param net where @param dummy the device */
    void SendThrough(Ptr<NetNamespace> net, Ptr<DummyNetDevice> dummy);
    /** @brief A name that is taken. @param net where */
    void Refuse(Ptr<NetNamespace> net);
};

void
NetnsDummyTestCase::DoRun()
{
    auto node = CreateObject<Node>();
    auto net = NetNamespaceHelper().Create(node, {"red"}).Get(0);
    auto dummy = DummyHelper().Install(net);
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceName(dummy), "dummy0", "its name");
    NS_TEST_EXPECT_MSG_EQ(dummy->GetKind(), "dummy", "its kind");
    NS_TEST_EXPECT_MSG_EQ(dummy->IsLinkUp(), true, "up, with a carrier");
    NS_TEST_EXPECT_MSG_EQ(dummy->GetMtu(), 1500, "its MTU");
    NS_TEST_EXPECT_MSG_NE(dummy->GetAddress(),
                          DummyHelper().Install(net)->GetAddress(),
                          "an address of its own");
    SendThrough(net, dummy);
    Refuse(net);
    Simulator::Destroy();
}

void
NetnsDummyTestCase::SendThrough(Ptr<NetNamespace> net, Ptr<DummyNetDevice> dummy)
{
    InternetStackHelper().Install(net->GetNode());
    Ipv4AddressPool("10.0.0.0", "/24").Assign(NetDeviceContainer(dummy));
    Ipv6AddressHelper(Ipv6Address("2001:db8::"), Ipv6Prefix(64)).Assign(NetDeviceContainer(dummy));
    UdpProbe ipv4(net->GetNode());
    UdpProbe ipv6(net->GetNode(), false, true);
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    const auto before = dummy->GetStats();
    ipv4.Send(Seconds(1), "10.0.0.9", 100);
    ipv6.Send(Seconds(2), "2001:db8::9", 100);
    Simulator::Stop(Seconds(3));
    Simulator::Run();
    const auto after = dummy->GetStats();
    NS_TEST_EXPECT_MSG_EQ(after.txPackets - before.txPackets, 2, "no ARP, no solicitation");
    NS_TEST_EXPECT_MSG_EQ(after.txBytes - before.txBytes, 142 + 162, "one of either version");
    NS_TEST_EXPECT_MSG_EQ(after.txDropped, 0, "not counted as dropped");
    NS_TEST_EXPECT_MSG_EQ(after.rxPackets, 0, "nothing ever arrives");
    ipv4.Send(Seconds(0), "10.0.0.1", 100);
    Simulator::Stop(Seconds(1));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(ipv4.GetN(), 1, "its address is there");
    dummy->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(dummy->IsLinkUp(), false, "down");
    NS_TEST_EXPECT_MSG_EQ(dummy->Send(Create<Packet>(50), Mac48Address::GetBroadcast(), 0x0800),
                          false,
                          "takes nothing");
}

void
NetnsDummyTestCase::Refuse(Ptr<NetNamespace> net)
{
    int error = 0;
    DummyHelper helper;
    helper.SetName("dummy0");
    try
    {
        helper.Install(net);
    }
    catch (const NetnsError& refusal)
    {
        error = refusal.GetErrno();
    }
    NS_TEST_EXPECT_MSG_EQ(error, -EEXIST, "the name is taken");
    helper.SetName("sink");
    auto port = helper.Install(net->GetNode());
    auto bridge = LinuxBridgeHelper().Install(net, NetDeviceContainer(port));
    NS_TEST_EXPECT_MSG_EQ(bridge->GetAddress(), port->GetAddress(), "it may be a port");
    NS_TEST_EXPECT_MSG_EQ(bridge->IsLinkUp(), true, "of a bridge that is then live");
    NS_TEST_EXPECT_MSG_EQ(net->UnregisterDevice(port), 0, "and be deleted");
    NS_TEST_EXPECT_MSG_EQ(bridge->GetNPorts(), 0, "which it leaves");
}

/**
 * @ingroup netns-tests
 * The dummy device.
 */
class NetnsDummyTestSuite : public TestSuite
{
  public:
    NetnsDummyTestSuite()
        : TestSuite("netns-dummy", Type::UNIT)
    {
        AddTestCase(new NetnsDummyTestCase());
    }
};

/// Registers the suite.
static NetnsDummyTestSuite g_netnsDummyTestSuite;
