// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Ports of the bridge: what can be one, what happens when one goes.
 */

#include "../common/get-errno.h"
#include "../common/udp-probe.h"
#include "bridge-bed.h"

#include "ns3/bridge-helper.h"
#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <cstdint>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of the ports of a bridge with three namespaces behind it.
 */
class NetnsBridgePortTest : public BridgeBed
{
  public:
    void PortGone();  ///< a port that leaves
    void PortDown();  ///< a port without a carrier
    void PortLimit(); ///< PortLimit
    void Refused();   ///< what cannot be a port
    void StockPort(); ///< a csma device as a port
};

void
NetnsBridgePortTest::PortGone()
{
    // The addresses of the ports are there from the start; the lowest is that of the bridge.
    Send(0, Mac(1));
    Send(1, Mac(0));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          3 + 2,
                          "the table should hold the three ports' addresses and two learned ones");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->RemovePort(m_ports.Get(0)), 0, "a port should be removable");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->RemovePort(m_ports.Get(0)),
                          -EINVAL,
                          "removing a device that is no port should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          3,
                          "removing a port should remove the addresses behind it");
    TakeCounts();
    Send(1, Mac(0));
    Send(0, Mac(1));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 0", "a removed port should pass no frame");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_ports.Get(0)),
                          0,
                          "a removed port should be accepted");
    Send(1, Mac(0));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(),
                          "1 0 0",
                          "a frame should reach the station behind the port that was added again");
    GetHost()->Unmount("n1");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(),
                          2,
                          "a dying namespace should take its port out of the bridge");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          2,
                          "a dying namespace should take its port's entries out of the table");
    Send(0, Mac(2));
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "0 0 1", "the other stations should be reached");
}

void
NetnsBridgePortTest::PortDown()
{
    auto port = DynamicCast<VethNetDevice>(m_ports.Get(1));
    auto station = Station(1);
    // Once the port itself, once the other end: its carrier.
    for (const auto& end : {port, station})
    {
        Send(1, Mac(0));
        Simulator::Run();
        const auto dropped = port->GetStats().txDropped;
        const auto flooded = Station(2)->GetStats().rxPackets;
        end->SetAdminUp(false);
        TakeCounts();
        Send(0, Mac(1));
        NS_TEST_EXPECT_MSG_EQ(TakeCounts(),
                              "0 0 0",
                              "a frame for the station behind the disabled port should not arrive");
        NS_TEST_EXPECT_MSG_EQ(
            Station(2)->GetStats().rxPackets,
            flooded + 1,
            "the address learned at the disabled port should be forgotten: the frame is flooded");
        NS_TEST_EXPECT_MSG_EQ(port->GetStats().txDropped,
                              dropped,
                              "a disabled port should not count a drop");
        NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(),
                              3,
                              "a port without a carrier should stay a port");
        end->SetAdminUp(true);
        Send(0, Mac(1));
        NS_TEST_EXPECT_MSG_EQ(TakeCounts(),
                              "0 1 0",
                              "a frame should arrive once the port has its carrier again");
    }
}

void
NetnsBridgePortTest::PortLimit()
{
    m_bridge->SetAttribute("PortLimit", UintegerValue(4));
    auto more = VethHelper().Install(GetInitNet(), m_nets.Get(0));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(more.Get(0)),
                          0,
                          "a fourth port should be accepted, as the limit is 4");
    auto fifth = VethHelper().Install(GetInitNet(), m_nets.Get(0));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(fifth.Get(0)),
                          -EXFULL,
                          "a fifth port should be refused with EXFULL");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 4, "a refused port should change nothing");
    m_bridge->RemovePort(m_ports.Get(1));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(fifth.Get(0)),
                          0,
                          "a port should be accepted once another one has left");
    NS_TEST_EXPECT_MSG_EQ((m_bridge->GetPorts()[1] == fifth.Get(0)),
                          true,
                          "the new port should take the number of the one that left");
    m_bridge->SetAttribute("PortLimit", UintegerValue(0));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_ports.Get(1)), 0, "0 should mean no limit of ports");
    auto limited = CreateObject<LinuxBridgeNetDevice>();
    limited->SetAttribute("PortLimit", UintegerValue(LinuxBridgeNetDevice::LINUX_PORT_LIMIT));
    GetInitNet()->GetDevices().Register(limited, "br1");
    for (uint32_t i = 0; i < 1023; ++i)
    {
        auto port = VethHelper().Install(GetInitNet(), GetInitNet()).Get(0);
        NS_TEST_ASSERT_MSG_EQ(limited->AddPort(port),
                              0,
                              "port " << i << " of the 1,023 that Linux allows should be accepted");
    }
    auto port = VethHelper().Install(GetInitNet(), GetInitNet()).Get(0);
    NS_TEST_EXPECT_MSG_EQ(limited->AddPort(port),
                          -EXFULL,
                          "port 1,024 should be refused with EXFULL, the limit of Linux");
}

void
NetnsBridgePortTest::Refused()
{
    auto other = LinuxBridgeHelper().Install(GetInitNet());
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(other),
                          -ELOOP,
                          "a bridge should be refused as a port with ELOOP");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_bridge),
                          -ELOOP,
                          "a bridge should be refused as its own port with ELOOP");
    GetInitNet()->BuildStack();
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(GetInitNet()->GetDevices().GetLoopback()),
                          -EINVAL,
                          "lo should be refused as a port with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(other->AddPort(m_ports.Get(0)),
                          -EBUSY,
                          "a port of another bridge should be refused with EBUSY");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_ports.Get(0)),
                          -EBUSY,
                          "a port of the same bridge should be refused with EBUSY");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(m_stations.Get(0)),
                          -EXDEV,
                          "a device of another namespace should be refused with EXDEV");
    auto far = CreateObject<Node>();
    auto link = PointToPointHelper().Install(GetNode(), far);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(link.Get(0)),
                          -EINVAL,
                          "a point-to-point device should be refused with EINVAL");
    NodeContainer lan(GetNode());
    lan.Add(far);
    auto csma = CsmaHelper().Install(lan);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(csma.Get(1)),
                          -EXDEV,
                          "a device of another Node should be refused with EXDEV");
    NS_TEST_EXPECT_MSG_EQ(other->AddPort(csma.Get(0)), 0, "a csma device should be a port");
    NS_TEST_EXPECT_MSG_EQ(
        m_bridge->AddPort(csma.Get(0)),
        -EBUSY,
        "a csma device that is another bridge's port should be refused with EBUSY");
    NS_TEST_EXPECT_MSG_EQ(other->AddPort(csma.Get(0)),
                          -EBUSY,
                          "a csma device that is the bridge's port should be refused with EBUSY");
    auto ports = CsmaHelper().Install(lan);
    auto stock = BridgeHelper().Install(GetNode(), NetDeviceContainer(ports.Get(0)));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(stock.Get(0)),
                          -ELOOP,
                          "a stock bridge should be refused as a port with ELOOP");
    auto unborn = CreateObject<LinuxBridgeNetDevice>();
    NS_TEST_EXPECT_MSG_EQ(unborn->AddPort(m_ports.Get(0)),
                          -EXDEV,
                          "a bridge in no namespace should refuse ports with EXDEV");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 3, "refused ports should change nothing");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->IsNetnsImmutable(),
                          true,
                          "a bridge should be unable to move to another namespace");

    const auto devices = GetInitNet()->GetDevices().GetN();
    NS_TEST_EXPECT_MSG_EQ(GetErrno([&] { LinuxBridgeHelper().Install(GetInitNet(), m_ports); }),
                          -EBUSY,
                          "the helper should throw EBUSY for ports of another bridge");
    NS_TEST_EXPECT_MSG_EQ(GetInitNet()->GetDevices().GetN(),
                          devices,
                          "a failed Install() should leave no bridge behind");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(),
                          3,
                          "a failed Install() should leave the ports where they were");
}

void
NetnsBridgePortTest::StockPort()
{
    auto far = CreateObject<Node>();
    NodeContainer lan(GetNode());
    lan.Add(far);
    auto csma = CsmaHelper().Install(lan);
    NS_TEST_ASSERT_MSG_EQ(m_bridge->AddPort(csma.Get(0)), 0, "a csma device should be a port");
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
    NS_TEST_EXPECT_MSG_EQ(outside.GetN(),
                          2,
                          "datagrams should go through the csma port, and their answers come back");
    NS_TEST_EXPECT_MSG_EQ(inside.GetN() + other.GetN(),
                          2,
                          "the two namespaces should have received one datagram each");
    UdpProbe third(m_nets.Get(2)->GetNode());
    third.Send(Seconds(1), "10.0.0.1");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(inside.GetN(), 2, "a datagram between two namespaces should arrive");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->RemovePort(csma.Get(0)), 0, "the csma port should be removed");
    outside.Send(Seconds(1), "10.0.0.1");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(inside.GetN(), 2, "no datagram should come through a removed csma port");
}

using Test = NetnsBridgePortTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsBridgePortTestSuite(
    "netns-bridge-port",
    {
        {"a port leaves", &Test::PortGone},
        {"a port without a carrier", &Test::PortDown},
        {"the limit of ports", &Test::PortLimit},
        {"what cannot be a port", &Test::Refused},
        {"a csma device as a port", &Test::StockPort},
    });
