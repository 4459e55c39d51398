// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The dummy device: what is sent to it is counted and gone.
 */

#include "../common/fixture.h"
#include "../common/get-errno.h"
#include "../common/udp-probe.h"

#include "ns3/dummy-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"

#include <cerrno>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * A dummy in a namespace with the stock stack.
 */
class NetnsDummyTest : public InstantFixture
{
  public:
    void Dummy(); ///< all that a dummy does

  private:
    /** @brief Sends datagrams of both IP versions through the dummy. */
    void SendThrough(Ptr<NetNamespace> net, Ptr<LinuxNetDevice> dummy);
    /** @brief Checks a name that is taken, and a dummy as a port. */
    void Refuse(Ptr<NetNamespace> net);
};

void
NetnsDummyTest::Dummy()
{
    auto net = NetNamespaceHelper().Create(GetNode(), {"red"}).Get(0);
    auto dummy = DummyHelper().Install(net);
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetName(dummy),
                          "dummy0",
                          "the first dummy should be called dummy0");
    NS_TEST_EXPECT_MSG_EQ(dummy->GetKind(), "dummy", "its kind should be dummy");
    NS_TEST_EXPECT_MSG_EQ(dummy->IsLinkUp(), true, "a new dummy should be up with a carrier");
    NS_TEST_EXPECT_MSG_EQ(dummy->GetMtu(), 1500, "a dummy should have an MTU of 1500");
    NS_TEST_EXPECT_MSG_NE(dummy->GetAddress(),
                          DummyHelper().Install(net)->GetAddress(),
                          "two dummies should have different MAC addresses");
    SendThrough(net, dummy);
    Refuse(net);
}

void
NetnsDummyTest::SendThrough(Ptr<NetNamespace> net, Ptr<LinuxNetDevice> dummy)
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
    NS_TEST_EXPECT_MSG_EQ(
        after.txPackets - before.txPackets,
        2,
        "only the two datagrams should be sent: no ARP and no neighbour solicitation");
    NS_TEST_EXPECT_MSG_EQ(after.txBytes - before.txBytes,
                          142 + 162,
                          "the bytes sent should be those of one datagram of IPv4 and one of IPv6");
    NS_TEST_EXPECT_MSG_EQ(after.txDropped,
                          0,
                          "what a dummy takes should not be counted as dropped");
    NS_TEST_EXPECT_MSG_EQ(after.rxPackets, 0, "nothing should ever arrive at a dummy");
    ipv4.Send(Seconds(0), "10.0.0.1", 100);
    Simulator::Stop(Seconds(1));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(ipv4.GetN(),
                          1,
                          "a datagram to the dummy's own address should arrive in its namespace");
    dummy->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(dummy->IsLinkUp(), false, "a dummy that is down should have no link");
    NS_TEST_EXPECT_MSG_EQ(dummy->Send(Create<Packet>(50), Mac48Address::GetBroadcast(), 0x0800),
                          false,
                          "a dummy that is down should refuse to send");
}

void
NetnsDummyTest::Refuse(Ptr<NetNamespace> net)
{
    DummyHelper helper;
    helper.SetName("dummy0");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([&] { helper.Install(net); }),
                          -EEXIST,
                          "a name that is taken should be refused with EEXIST");
    helper.SetName("sink");
    auto port = helper.Install(net->GetNode());
    auto bridge = LinuxBridgeHelper().Install(net, NetDeviceContainer(port));
    NS_TEST_EXPECT_MSG_EQ(bridge->GetAddress(),
                          port->GetAddress(),
                          "a bridge should accept a dummy as a port and take its address");
    NS_TEST_EXPECT_MSG_EQ(bridge->IsLinkUp(), true, "a dummy should give its bridge a link");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Unregister(port), 0, "a port should be deletable");
    NS_TEST_EXPECT_MSG_EQ(bridge->GetNPorts(), 0, "a deleted dummy should leave its bridge");
}

using Test = NetnsDummyTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsDummyTestSuite("netns-dummy",
                                                {
                                                    {"a dummy takes, counts and drops",
                                                     &Test::Dummy},
                                                });
