// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The bridge: who gets which frame; its own address; its end.
 */

#include "../common/call-later.h"
#include "../common/udp-probe.h"
#include "bridge-bed.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/point-to-point-helper.h"

#include <cstdint>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of the bridge of a host with three namespaces.
 */
class NetnsBridgeTest : public BridgeBed
{
  public:
    void Learning();      ///< unknown, then known
    void OwnAddress();    ///< frames for the bridge itself
    void Addresses();     ///< a bridge with an IP address
    void Ageing();        ///< AgeingTime
    void BridgeDown();    ///< ip link set down
    void BridgeDeleted(); ///< ip link del
    void GlobalRouting(); ///< stock routing does not mind
};

void
NetnsBridgeTest::Learning()
{
    const auto received = [this](uint32_t i) { return Station(i)->GetStats().rxPackets; };
    Send(0, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 1 0", "the frame should reach station 1 only");
    NS_TEST_EXPECT_MSG_EQ(received(2), 1, "a frame for an unknown address should be flooded");
    Send(1, Mac(0));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "1 0 0", "the answer should arrive at station 0 alone");
    NS_TEST_EXPECT_MSG_EQ(
        received(2),
        1,
        "station 0's address was learned: its frame should not be flooded to station 2");
    Send(0, Mac(1));
    Send(2, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 2 0", "both frames for station 1 should arrive there");
    NS_TEST_EXPECT_MSG_EQ(
        received(2),
        1,
        "station 1's address was learned: its frames should not be flooded to station 2");
    NS_TEST_EXPECT_MSG_EQ(received(0),
                          1,
                          "station 0 should have received the answer only, none of its own frames");
    Send(1, Mac48Address::GetBroadcast());
    Send(1, Mac48Address("33:33:00:00:00:01"));
    NS_TEST_EXPECT_MSG_EQ(
        TakeCounts(),
        "2 0 2",
        "broadcast and multicast frames should reach all stations but the sender");
    NS_TEST_EXPECT_MSG_EQ(m_own, 2, "the host should get the broadcast and the multicast frame");
    Send(0, Mac(0));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 0", "a frame should not go back to its port");
    // A station that moved is found again as soon as it sends.
    m_stations.Get(2)->SendFrom(ns3::Create<Packet>(50), Mac(1), Mac(0), PROTOCOL);
    Simulator::Run();
    Send(0, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(),
                          "1 0 0",
                          "the frame for the moved address should not go to its old port");
    NS_TEST_EXPECT_MSG_EQ(received(2), 4, "a moved address should be found at its new port");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 3, "the bridge should have three ports");
    NS_TEST_EXPECT_MSG_EQ((m_bridge->GetPorts()[2] == m_ports.Get(2)),
                          true,
                          "ports should be listed in the order of their addition");
}

void
NetnsBridgeTest::OwnAddress()
{
    Send(0, m_bridge->GetAddress());
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(),
                          "0 0 0",
                          "a frame for the bridge's own address should reach no station");
    NS_TEST_EXPECT_MSG_EQ(m_own, 1, "the host should get the frame for the bridge's own address");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxPackets, 1, "one frame should count as received");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxBytes, 50, "rxBytes should be without the header");
    m_bridge->Send(ns3::Create<Packet>(50), Mac(0), PROTOCOL);
    m_bridge->Send(ns3::Create<Packet>(50), Mac(1), PROTOCOL);
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(),
                          "1 1 0",
                          "both frames that the bridge sends should reach their stations");
    NS_TEST_EXPECT_MSG_EQ(Station(2)->GetStats().rxPackets,
                          1,
                          "only the frame for the unknown address should be flooded to station 2");
    m_bridge->Send(ns3::Create<Packet>(50), Mac48Address::GetBroadcast(), PROTOCOL);
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(),
                          "1 1 1",
                          "the bridge's broadcast should reach all stations");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().txPackets, 3, "three frames should count as sent");
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:aa"));
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:ab"));
    Send(0, Mac48Address("02:00:00:00:00:aa"));
    Send(0, Mac48Address("02:00:00:00:00:ab"));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(
        m_own,
        2,
        "only the frame for the newest of the bridge's own addresses should go up to the host");
}

void
NetnsBridgeTest::Addresses()
{
    Ipv4AddressPool pool("10.0.0.0", "/24");
    pool.Assign(NetDeviceContainer(m_bridge));
    pool.Assign(m_stations);
    UdpProbe host(GetNode(), true);
    UdpProbe first(m_nets.Get(0)->GetNode(), true);
    UdpProbe second(m_nets.Get(1)->GetNode(), false);
    second.Send(Seconds(1), "10.0.0.1");
    second.Send(Seconds(2), "10.0.0.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(second.GetN(),
                          2,
                          "the host and the first namespace should answer one datagram each");
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 1, "one datagram should reach the host");
    NS_TEST_EXPECT_MSG_EQ(first.GetN(), 1, "one datagram should reach the first namespace");
    UdpProbe third(m_nets.Get(2)->GetNode(), false);
    host.Send(Seconds(1), "10.0.0.4");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(third.GetN(), 1, "the host's datagram should reach the third namespace");
}

void
NetnsBridgeTest::Ageing()
{
    m_bridge->SetAttribute("AgeingTime", TimeValue(Seconds(10)));
    const auto others = [this] { return Station(2)->GetStats().rxPackets; };
    CallLater(Seconds(1), [this] { Send(1, Mac(0)); });
    CallLater(Seconds(10), [this] { Send(0, Mac(1)); });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(
        others(),
        1,
        "an address learned 9 s ago should still be known: only the first frame is flooded");
    CallLater(Seconds(2), [this] { Send(0, Mac(1)); });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(others(),
                          2,
                          "an address learned 11 s ago should be forgotten: the frame is flooded");
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "1 2 0", "every frame should arrive at its destination");
    TimeValue ageing;
    CreateObject<LinuxBridgeNetDevice>()->GetAttribute("AgeingTime", ageing);
    NS_TEST_EXPECT_MSG_EQ(ageing.Get(), Seconds(300), "AgeingTime should be 300 s by default");
}

void
NetnsBridgeTest::BridgeDown()
{
    m_bridge->SetAdminUp(false);
    Send(0, Mac(1));
    Send(0, m_bridge->GetAddress());
    Send(0, Mac48Address::GetBroadcast());
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 0", "a bridge that is down should forward nothing");
    NS_TEST_EXPECT_MSG_EQ(m_own, 0, "a bridge that is down should give nothing to the host");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->Send(ns3::Create<Packet>(50), Mac(0), PROTOCOL),
                          false,
                          "a bridge that is down should refuse to send");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          3,
                          "a bridge that is down should learn no address");
    m_bridge->SetAdminUp(true);
    Send(0, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 1 0", "a bridge that is up again should forward");
}

void
NetnsBridgeTest::BridgeDeleted()
{
    NS_TEST_EXPECT_MSG_EQ(GetInitNet()->GetDevices().Unregister(m_bridge),
                          0,
                          "the bridge should be deleted without an error");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 0, "a deleted bridge should have no ports");
    Send(0, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 0", "frames should not pass a deleted bridge");
    // A former port is a device like any other.
    NetDeviceContainer pair(m_ports.Get(0));
    pair.Add(m_stations.Get(0));
    Ipv4AddressPool("10.0.0.0", "/24").Assign(pair);
    UdpProbe host(GetNode());
    UdpProbe station(m_nets.Get(0)->GetNode(), true);
    host.Send(Seconds(1), "10.0.0.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 1, "a former port should work as a device of its own");
    auto again = LinuxBridgeHelper().Install(GetInitNet(), m_ports);
    NS_TEST_EXPECT_MSG_EQ(again->GetNPorts(), 3, "another bridge should take former ports");
    NS_TEST_EXPECT_MSG_EQ(GetInitNet()->GetDevices().GetName(again),
                          "br0",
                          "the name of the deleted bridge should be free for the next one");
}

void
NetnsBridgeTest::GlobalRouting()
{
    auto far = CreateObject<Node>();
    InternetStackHelper().Install(far);
    auto link = PointToPointHelper().Install(GetNode(), far);
    InternetStackHelper().Install(GetNode());
    Ipv4AddressPool pool("10.0.0.0", "/24");
    pool.Assign(NetDeviceContainer(m_bridge));
    pool.Assign(m_stations);
    Ipv4AddressPool("10.0.1.0", "/24").Assign(link);
    NS_TEST_EXPECT_MSG_EQ(
        m_bridge->IsBridge(),
        false,
        "ns-3 should not take the bridge for one of its own, which global routing walks through");
    NS_TEST_EXPECT_MSG_EQ(m_ports.Get(0)->IsBridge(), false, "a port should be no bridge to ns-3");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->IsPointToPoint(),
                          false,
                          "the bridge should not be a point-to-point device");
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    UdpProbe outside(far, true);
    UdpProbe host(GetNode());
    host.Send(Seconds(1), "10.0.1.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(host.GetN(),
                          1,
                          "the far Node should answer over the route that global routing made");
}

using Test = NetnsBridgeTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsBridgeTestSuite(
    "netns-bridge",
    {
        {"unknown addresses are flooded, known ones not", &Test::Learning},
        {"frames to and from the bridge itself", &Test::OwnAddress},
        {"a bridge with an address", &Test::Addresses},
        {"learned addresses age", &Test::Ageing},
        {"a bridge that is down", &Test::BridgeDown},
        {"a bridge that is deleted", &Test::BridgeDeleted},
        {"global routing with a bridge and veths", &Test::GlobalRouting},
    });
