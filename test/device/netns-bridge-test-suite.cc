// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The bridge: who gets which frame; its own address; its end.
 */

#include "../common/call-later.h"
#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/veth-helper.h"

#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of the bridge of a host with three namespaces.
 */
class NetnsBridgeTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsBridgeTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsBridgeTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void Learning();      ///< unknown, then known
    void OwnAddress();    ///< frames for the bridge itself
    void Addresses();     ///< a bridge with an IP address
    void Ageing();        ///< AgeingTime
    void BridgeDown();    ///< ip link set down
    void BridgeDeleted(); ///< ip link del
    void GlobalRouting(); ///< stock routing does not mind

  private:
    void DoSetup() override;
    void DoRun() override;
    /** @brief A station sends a frame of 50 bytes. @param from number of the station
     * @param to destination */
    void Send(uint32_t from, Address to);
    /** @return frames per station since the last call, for example "0 1 0" */
    std::string TakeCounts();
    /** @return address of a station @param i its number */
    Address Mac(uint32_t i) const;
    /** @brief A frame for a station, or for the bridge. */
    void Arrive(Ptr<NetDevice> device,
                Ptr<const Packet> packet,
                uint16_t protocol,
                const Address& from,
                const Address& to,
                NetDevice::PacketType type);

    Body m_body;                        ///< the case
    Ptr<Node> m_node;                   ///< the host's Node
    Ptr<NetNamespace> m_init;           ///< where the bridge is
    NetNamespaceContainer m_nets;       ///< the stations' namespaces
    NetDeviceContainer m_ports;         ///< the bridge's ends
    NetDeviceContainer m_stations;      ///< the other ends
    Ptr<LinuxBridgeNetDevice> m_bridge; ///< the bridge
    std::vector<uint32_t> m_counts;     ///< frames per station
    uint32_t m_own{0};                  ///< frames for the bridge itself
};

void
NetnsBridgeTestCase::DoSetup()
{
    InstantTestCase::DoSetup();
    m_node = CreateObject<Node>();
    m_nets = NetNamespaceHelper().CreateN(m_node, 3, "n");
    m_init = m_node->GetObject<NetNamespaceHost>()->GetInitNet();
    for (uint32_t i = 0; i < 3; ++i)
    {
        auto pair = VethHelper().Install(m_init, m_nets.Get(i));
        m_ports.Add(pair.Get(0));
        m_stations.Add(pair.Get(1));
        m_nets.Get(i)->GetNode()->RegisterProtocolHandler(
            MakeCallback(&NetnsBridgeTestCase::Arrive, this),
            0x88b5,
            pair.Get(1));
    }
    m_bridge = LinuxBridgeHelper().Install(m_init, m_ports);
    m_node->RegisterProtocolHandler(MakeCallback(&NetnsBridgeTestCase::Arrive, this),
                                    0x88b5,
                                    m_bridge);
    m_counts.assign(3, 0);
}

void
NetnsBridgeTestCase::DoRun()
{
    (this->*m_body)();
    m_node = nullptr;
    m_init = nullptr;
    m_bridge = nullptr;
    m_nets = NetNamespaceContainer();
    m_ports = NetDeviceContainer();
    m_stations = NetDeviceContainer();
    Simulator::Destroy();
}

void
NetnsBridgeTestCase::Send(uint32_t from, Address to)
{
    m_stations.Get(from)->Send(ns3::Create<Packet>(50), to, 0x88b5);
}

std::string
NetnsBridgeTestCase::TakeCounts()
{
    Simulator::Run();
    std::string text;
    for (uint32_t& count : m_counts)
    {
        text += (text.empty() ? "" : " ") + std::to_string(count);
        count = 0;
    }
    return text;
}

Address
NetnsBridgeTestCase::Mac(uint32_t i) const
{
    return m_stations.Get(i)->GetAddress();
}

void
NetnsBridgeTestCase::Arrive(Ptr<NetDevice> device,
                            Ptr<const Packet> packet,
                            uint16_t protocol,
                            const Address& from,
                            const Address& to,
                            NetDevice::PacketType type)
{
    m_own += device == m_bridge ? 1 : 0;
    for (uint32_t i = 0; i < m_stations.GetN(); ++i)
    {
        m_counts[i] += device == m_stations.Get(i) ? 1 : 0;
    }
}

void
NetnsBridgeTestCase::Learning()
{
    const auto received = [this](uint32_t i) {
        return DynamicCast<VethNetDevice>(m_stations.Get(i))->GetStats().rxPackets;
    };
    Send(0, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 1 0", "for station 1");
    NS_TEST_EXPECT_MSG_EQ(received(2), 1, "an unknown address is flooded");
    Send(1, Mac(0));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "1 0 0", "for station 0");
    NS_TEST_EXPECT_MSG_EQ(received(2), 1, "which was learned");
    Send(0, Mac(1));
    Send(2, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 2 0", "for station 1");
    NS_TEST_EXPECT_MSG_EQ(received(2), 1, "which was learned");
    NS_TEST_EXPECT_MSG_EQ(received(0), 1, "nothing comes back");
    Send(1, Mac48Address::GetBroadcast());
    Send(1, Mac48Address("33:33:00:00:00:01"));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "2 0 2", "broadcast and multicast to all others");
    NS_TEST_EXPECT_MSG_EQ(m_own, 2, "and to the bridge");
    Send(0, Mac(0));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 0", "not back to its port");
    // A station that moved is found again as soon as it sends.
    m_stations.Get(2)->SendFrom(ns3::Create<Packet>(50), Mac(1), Mac(0), 0x88b5);
    Simulator::Run();
    Send(0, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "1 0 0", "not where it was");
    NS_TEST_EXPECT_MSG_EQ(received(2), 4, "but where it is");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 3, "ports");
    NS_TEST_EXPECT_MSG_EQ((m_bridge->GetPorts()[2] == m_ports.Get(2)), true, "in their order");
}

void
NetnsBridgeTestCase::OwnAddress()
{
    Send(0, m_bridge->GetAddress());
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 0", "no station");
    NS_TEST_EXPECT_MSG_EQ(m_own, 1, "the bridge itself");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxPackets, 1, "counted");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxBytes, 50, "without its Ethernet header");
    m_bridge->Send(ns3::Create<Packet>(50), Mac(0), 0x88b5);
    m_bridge->Send(ns3::Create<Packet>(50), Mac(1), 0x88b5);
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "1 1 0", "a known station, and an unknown one");
    NS_TEST_EXPECT_MSG_EQ(DynamicCast<VethNetDevice>(m_stations.Get(2))->GetStats().rxPackets,
                          1,
                          "flooded for the unknown one alone");
    m_bridge->Send(ns3::Create<Packet>(50), Mac48Address::GetBroadcast(), 0x88b5);
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "1 1 1", "broadcast");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().txPackets, 3, "counted");
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:aa"));
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:ab"));
    Send(0, Mac48Address("02:00:00:00:00:aa"));
    Send(0, Mac48Address("02:00:00:00:00:ab"));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_own, 2, "only the new address is its own");
}

void
NetnsBridgeTestCase::Addresses()
{
    Ipv4AddressPool pool("10.0.0.0", "/24");
    pool.Assign(NetDeviceContainer(m_bridge));
    pool.Assign(m_stations);
    UdpProbe host(m_node, true);
    UdpProbe first(m_nets.Get(0)->GetNode(), true);
    UdpProbe second(m_nets.Get(1)->GetNode(), false);
    second.Send(Seconds(1), "10.0.0.1");
    second.Send(Seconds(2), "10.0.0.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(second.GetN(), 2, "the host and a namespace answer");
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 1, "one to the host");
    NS_TEST_EXPECT_MSG_EQ(first.GetN(), 1, "one to the namespace");
    UdpProbe third(m_nets.Get(2)->GetNode(), false);
    host.Send(Seconds(1), "10.0.0.4");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(third.GetN(), 1, "the host begins");
}

void
NetnsBridgeTestCase::Ageing()
{
    m_bridge->SetAttribute("AgeingTime", TimeValue(Seconds(10)));
    const auto others = [this] {
        return DynamicCast<VethNetDevice>(m_stations.Get(2))->GetStats().rxPackets;
    };
    CallLater(Seconds(1), [this] { Send(1, Mac(0)); });
    CallLater(Seconds(10), [this] { Send(0, Mac(1)); });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(others(), 1, "remembered for 9 s: only the first was flooded");
    CallLater(Seconds(2), [this] { Send(0, Mac(1)); });
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(others(), 2, "forgotten after 11 s");
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "1 2 0", "all arrived");
    TimeValue ageing;
    CreateObject<LinuxBridgeNetDevice>()->GetAttribute("AgeingTime", ageing);
    NS_TEST_EXPECT_MSG_EQ(ageing.Get(), Seconds(300), "the default");
}

void
NetnsBridgeTestCase::BridgeDown()
{
    m_bridge->SetAdminUp(false);
    Send(0, Mac(1));
    Send(0, m_bridge->GetAddress());
    Send(0, Mac48Address::GetBroadcast());
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 0", "forwards nothing");
    NS_TEST_EXPECT_MSG_EQ(m_own, 0, "and takes nothing");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->Send(ns3::Create<Packet>(50), Mac(0), 0x88b5), false, "sends");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 3, "learns nothing");
    m_bridge->SetAdminUp(true);
    Send(0, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 1 0", "up again");
}

void
NetnsBridgeTestCase::BridgeDeleted()
{
    NS_TEST_EXPECT_MSG_EQ(m_init->UnregisterDevice(m_bridge), 0, "deleted");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 0, "without ports");
    Send(0, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 0", "no bridge");
    // A former port is a device like any other.
    NetDeviceContainer pair(m_ports.Get(0));
    pair.Add(m_stations.Get(0));
    Ipv4AddressPool("10.0.0.0", "/24").Assign(pair);
    UdpProbe host(m_node);
    UdpProbe station(m_nets.Get(0)->GetNode(), true);
    host.Send(Seconds(1), "10.0.0.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 1, "it works on by itself");
    auto again = LinuxBridgeHelper().Install(m_init, m_ports);
    NS_TEST_EXPECT_MSG_EQ(again->GetNPorts(), 3, "or as a port of the next bridge");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceName(again), "br0", "whose name is free");
}

void
NetnsBridgeTestCase::GlobalRouting()
{
    auto far = CreateObject<Node>();
    InternetStackHelper().Install(far);
    auto link = PointToPointHelper().Install(m_node, far);
    InternetStackHelper().Install(m_node);
    Ipv4AddressPool pool("10.0.0.0", "/24");
    pool.Assign(NetDeviceContainer(m_bridge));
    pool.Assign(m_stations);
    Ipv4AddressPool("10.0.1.0", "/24").Assign(link);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->IsBridge(), false, "not a bridge to ns-3");
    NS_TEST_EXPECT_MSG_EQ(m_ports.Get(0)->IsBridge(), false, "nor a port");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->IsPointToPoint(), false, "nor a link");
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    UdpProbe outside(far, true);
    UdpProbe host(m_node);
    host.Send(Seconds(1), "10.0.1.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 1, "answered");
}

/**
 * @ingroup netns-tests
 * The bridge.
 */
class NetnsBridgeTestSuite : public TestSuite
{
  public:
    NetnsBridgeTestSuite()
        : TestSuite("netns-bridge", Type::UNIT)
    {
        using Case = NetnsBridgeTestCase;
        AddTestCase(new Case("unknown addresses are flooded, known ones not", &Case::Learning));
        AddTestCase(new Case("frames to and from the bridge itself", &Case::OwnAddress));
        AddTestCase(new Case("a bridge with an address", &Case::Addresses));
        AddTestCase(new Case("learned addresses age", &Case::Ageing));
        AddTestCase(new Case("a bridge that is down", &Case::BridgeDown));
        AddTestCase(new Case("a bridge that is deleted", &Case::BridgeDeleted));
        AddTestCase(new Case("global routing with a bridge and veths", &Case::GlobalRouting));
    }
};

/// Registers the suite.
static NetnsBridgeTestSuite g_netnsBridgeTestSuite;
