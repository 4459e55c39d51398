// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Ports of the bridge: what can be one, what happens when one goes.
 */

#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/bridge-helper.h"
#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-error.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of the ports of a bridge with three namespaces behind it.
 */
class NetnsBridgePortTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsBridgePortTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsBridgePortTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void PortGone();  ///< a port that leaves
    void PortDown();  ///< a port without a carrier
    void PortLimit(); ///< PortLimit
    void Refused();   ///< what cannot be a port
    void StockPort(); ///< a csma device as a port

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
    /** @brief A frame for a station. */
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
};

void
NetnsBridgePortTestCase::DoSetup()
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
            MakeCallback(&NetnsBridgePortTestCase::Arrive, this),
            0x88b5,
            pair.Get(1));
    }
    m_bridge = LinuxBridgeHelper().Install(m_init, m_ports);
    m_counts.assign(3, 0);
}

void
NetnsBridgePortTestCase::DoRun()
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
NetnsBridgePortTestCase::Send(uint32_t from, Address to)
{
    m_stations.Get(from)->Send(ns3::Create<Packet>(50), to, 0x88b5);
}

std::string
NetnsBridgePortTestCase::TakeCounts()
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
NetnsBridgePortTestCase::Mac(uint32_t i) const
{
    return m_stations.Get(i)->GetAddress();
}

void
NetnsBridgePortTestCase::Arrive(Ptr<NetDevice> device,
                                Ptr<const Packet> packet,
                                uint16_t protocol,
                                const Address& from,
                                const Address& to,
                                NetDevice::PacketType type)
{
    for (uint32_t i = 0; i < m_stations.GetN(); ++i)
    {
        m_counts[i] += device == m_stations.Get(i) ? 1 : 0;
    }
}

void
NetnsBridgePortTestCase::PortGone()
{
    // The addresses of the ports are there from the start; the lowest is that of the bridge.
    Send(0, Mac(1));
    Send(1, Mac(0));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 3 + 2, "two learned");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->RemovePort(m_ports.Get(0)), 0, "taken out");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->RemovePort(m_ports.Get(0)), -EINVAL, "no port any more");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 3, "without what was behind it");
    TakeCounts();
    Send(1, Mac(0));
    Send(0, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 0", "no way there or back");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_ports.Get(0)), 0, "back");
    Send(1, Mac(0));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "1 0 0", "reached");
    m_node->GetObject<NetNamespaceHost>()->Unmount("n1");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 2, "a dying namespace takes its port along");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 2, "and its entries");
    Send(0, Mac(2));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 1", "the others go on");
}

void
NetnsBridgePortTestCase::PortDown()
{
    auto port = DynamicCast<VethNetDevice>(m_ports.Get(1));
    auto station = DynamicCast<VethNetDevice>(m_stations.Get(1));
    // Once the port itself, once the other end: its carrier.
    for (const auto& end : {port, station})
    {
        Send(1, Mac(0));
        Simulator::Run();
        const auto dropped = port->GetStats().txDropped;
        const auto flooded = DynamicCast<VethNetDevice>(m_stations.Get(2))->GetStats().rxPackets;
        end->SetAdminUp(false);
        TakeCounts();
        Send(0, Mac(1));
        NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 0", "does not arrive");
        NS_TEST_EXPECT_MSG_EQ(DynamicCast<VethNetDevice>(m_stations.Get(2))->GetStats().rxPackets,
                              flooded + 1,
                              "what was learned there is forgotten");
        NS_TEST_EXPECT_MSG_EQ(port->GetStats().txDropped, dropped, "a disabled port drops nothing");
        NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 3, "it is still a port");
        end->SetAdminUp(true);
        Send(0, Mac(1));
        NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 1 0", "up again");
    }
}

void
NetnsBridgePortTestCase::PortLimit()
{
    m_bridge->SetAttribute("PortLimit", UintegerValue(4));
    auto more = VethHelper().Install(m_init, m_nets.Get(0));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(more.Get(0)), 0, "the fourth");
    auto fifth = VethHelper().Install(m_init, m_nets.Get(0));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(fifth.Get(0)), -EXFULL, "the fifth");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 4, "nothing changed");
    m_bridge->RemovePort(m_ports.Get(1));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(fifth.Get(0)), 0, "its number is free");
    NS_TEST_EXPECT_MSG_EQ((m_bridge->GetPorts()[1] == fifth.Get(0)), true, "and used again");
    m_bridge->SetAttribute("PortLimit", UintegerValue(0));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_ports.Get(1)), 0, "no limit");
    auto limited = CreateObject<LinuxBridgeNetDevice>();
    limited->SetAttribute("PortLimit", UintegerValue(LinuxBridgeNetDevice::LINUX_PORT_LIMIT));
    m_init->RegisterDevice(limited, "br1");
    for (uint32_t i = 0; i < 1023; ++i)
    {
        auto port = VethHelper().Install(m_init, m_init).Get(0);
        NS_TEST_ASSERT_MSG_EQ(limited->AddPort(port), 0, "port " << i);
    }
    auto port = VethHelper().Install(m_init, m_init).Get(0);
    NS_TEST_EXPECT_MSG_EQ(limited->AddPort(port), -EXFULL, "the limit of Linux");
}

void
NetnsBridgePortTestCase::Refused()
{
    auto other = LinuxBridgeHelper().Install(m_init);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(other), -ELOOP, "a bridge");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_bridge), -ELOOP, "itself");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_init->GetLoopback()), -EINVAL, "lo");
    NS_TEST_EXPECT_MSG_EQ(other->AddPort(m_ports.Get(0)), -EBUSY, "a port of another bridge");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_ports.Get(0)), -EBUSY, "a port of this one");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_stations.Get(0)), -EXDEV, "of another namespace");
    auto far = CreateObject<Node>();
    auto link = PointToPointHelper().Install(m_node, far);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(link.Get(0)), -EINVAL, "point-to-point");
    NodeContainer lan(m_node);
    lan.Add(far);
    auto csma = CsmaHelper().Install(lan);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(csma.Get(1)), -EXDEV, "of another host");
    NS_TEST_EXPECT_MSG_EQ(other->AddPort(csma.Get(0)), 0, "csma");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(csma.Get(0)), -EBUSY, "a stock port of another bridge");
    NS_TEST_EXPECT_MSG_EQ(other->AddPort(csma.Get(0)), -EBUSY, "a stock port of this one");
    auto ports = CsmaHelper().Install(lan);
    auto stock = BridgeHelper().Install(m_node, NetDeviceContainer(ports.Get(0)));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(stock.Get(0)), -ELOOP, "a stock bridge");
    auto unborn = CreateObject<LinuxBridgeNetDevice>();
    NS_TEST_EXPECT_MSG_EQ(unborn->AddPort(m_ports.Get(0)), -EXDEV, "a bridge of no namespace");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 3, "nothing changed");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->IsNetnsImmutable(), true, "a bridge stays where it is");

    const auto devices = m_init->GetDevices().GetN();
    int error = 0;
    try
    {
        LinuxBridgeHelper().Install(m_init, m_ports);
    }
    catch (const NetnsError& refusal)
    {
        error = refusal.GetErrno();
    }
    NS_TEST_EXPECT_MSG_EQ(error, -EBUSY, "the helper throws");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().GetN(), devices, "and leaves no bridge");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 3, "and the ports where they are");
}

void
NetnsBridgePortTestCase::StockPort()
{
    auto far = CreateObject<Node>();
    NodeContainer lan(m_node);
    lan.Add(far);
    auto csma = CsmaHelper().Install(lan);
    NS_TEST_ASSERT_MSG_EQ(m_bridge->AddPort(csma.Get(0)), 0, "a stock port");
    InternetStackHelper().Install(far);
    Ipv4AddressPool pool("10.0.0.0", "/24");
    pool.Assign(m_stations);
    pool.Assign(NetDeviceContainer(csma.Get(1)));
    UdpProbe inside(m_nets.Get(0)->GetNode(), true);
    UdpProbe other(m_nets.Get(1)->GetNode(), true);
    UdpProbe outside(far);
    outside.Send(Seconds(1), "10.0.0.1");
    outside.Send(Seconds(2), "10.0.0.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(outside.GetN(), 2, "through the csma port and back");
    NS_TEST_EXPECT_MSG_EQ(inside.GetN() + other.GetN(), 2, "to the namespaces");
    UdpProbe third(m_nets.Get(2)->GetNode());
    third.Send(Seconds(1), "10.0.0.1");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(inside.GetN(), 2, "and between them");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->RemovePort(csma.Get(0)), 0, "taken out");
    outside.Send(Seconds(1), "10.0.0.1");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(inside.GetN(), 2, "no way");
}

/**
 * @ingroup netns-tests
 * Ports of the bridge.
 */
class NetnsBridgePortTestSuite : public TestSuite
{
  public:
    NetnsBridgePortTestSuite()
        : TestSuite("netns-bridge-port", Type::UNIT)
    {
        using Case = NetnsBridgePortTestCase;
        AddTestCase(new Case("a port leaves", &Case::PortGone));
        AddTestCase(new Case("a port without a carrier", &Case::PortDown));
        AddTestCase(new Case("the limit of ports", &Case::PortLimit));
        AddTestCase(new Case("what cannot be a port", &Case::Refused));
        AddTestCase(new Case("a csma device as a port", &Case::StockPort));
    }
};

/// Registers the suite.
static NetnsBridgePortTestSuite g_netnsBridgePortTestSuite;
