// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The bridge as Linux has it: MAC address, MTU, carrier, what is forwarded, kept or passed up.
 *
 * MAC, MTU, carrier, forwarding database and port limit were tried with `ip link` and packet
 * sockets on Linux 6.18.44, in this order of commands; the rest is read in net/bridge.
 */

#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One rule, on a bridge without ports and the veth pairs that a case makes.
 */
class NetnsBridgeRulesTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsBridgeRulesTestCase::*)();

    /**
     * @param name the rule
     * @param body the case
     */
    NetnsBridgeRulesTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void MacAddress();     ///< MAC address from the ports
    void MacAddressSet();  ///< MAC address from the user
    void SharedAddress();  ///< two ports with one MAC address
    void Mtu();            ///< MTU
    void Carrier();        ///< carrier
    void CarrierSet();     ///< carrier of a bridge whose address was set
    void AgeingZero();     ///< AgeingTime set to 0 and back
    void Flushed();        ///< what is forgotten
    void PortAddress();    ///< frames for the address of a port
    void LinkLocal();      ///< frames that stay on their link
    void BadSource();      ///< source addresses that nobody has
    void TooLong();        ///< frames longer than the MTU of the port
    void BadAddressPort(); ///< a port without an address
    void Backlog();        ///< BacklogLimit
    void BacklogOfHost();  ///< two bridges of a host share its CPU
    void Discovery();      ///< neighbour discovery through the bridge

  private:
    /** A veth pair. */
    struct Pair
    {
        Ptr<VethNetDevice> port;    //!< the host's end
        Ptr<VethNetDevice> station; //!< the other end, in a namespace of its own
    };

    void DoRun() override;
    /** @return a new pair, up @param address of the host's end */
    Pair Make(const char* address);
    /** @return the same as a port @param address of the host's end */
    Pair MakePort(const char* address);
    /** @return the bridge's MAC address */
    Mac48Address GetMac() const;
    /** @brief A station sends a frame, and it arrives. @param from the station
     * @param to destination @param source source @param bytes size of the payload */
    void Send(const Pair& from,
              const char* to,
              const char* source = "02:00:00:00:00:01",
              uint32_t bytes = 50);
    /** @brief A frame for the host of the bridge. */
    void Arrive(Ptr<NetDevice> device,
                Ptr<const Packet> packet,
                uint16_t protocol,
                const Address& from,
                const Address& to,
                NetDevice::PacketType type);

    Body m_body;                        ///< the case
    Ptr<Node> m_node;                   ///< the host's Node
    Ptr<NetNamespace> m_init;           ///< where the bridge is
    Ptr<LinuxBridgeNetDevice> m_bridge; ///< the bridge
    uint32_t m_pairs{0};                ///< pairs made
    uint32_t m_up{0};                   ///< frames the bridge gave to the stack
};

void
NetnsBridgeRulesTestCase::DoRun()
{
    m_node = CreateObject<Node>();
    m_init = NetNamespaceHost::Install(m_node)->GetInitNet();
    m_bridge = LinuxBridgeHelper().Install(m_init);
    m_node->RegisterProtocolHandler(MakeCallback(&NetnsBridgeRulesTestCase::Arrive, this),
                                    0x88b5,
                                    m_bridge);
    (this->*m_body)();
    m_node = nullptr;
    m_init = nullptr;
    m_bridge = nullptr;
    Simulator::Destroy();
}

NetnsBridgeRulesTestCase::Pair
NetnsBridgeRulesTestCase::Make(const char* address)
{
    auto nets = NetNamespaceHelper().Create(m_node, {"n" + std::to_string(m_pairs++)});
    auto ends = VethHelper().Install(m_init, nets.Get(0));
    ends.Get(0)->SetAddress(Mac48Address(address));
    return {DynamicCast<VethNetDevice>(ends.Get(0)), DynamicCast<VethNetDevice>(ends.Get(1))};
}

NetnsBridgeRulesTestCase::Pair
NetnsBridgeRulesTestCase::MakePort(const char* address)
{
    auto pair = Make(address);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(pair.port), 0, "a port");
    return pair;
}

Mac48Address
NetnsBridgeRulesTestCase::GetMac() const
{
    return Mac48Address::ConvertFrom(m_bridge->GetAddress());
}

void
NetnsBridgeRulesTestCase::Send(const Pair& from, const char* to, const char* source, uint32_t bytes)
{
    from.station->SendFrom(ns3::Create<Packet>(bytes),
                           Mac48Address(source),
                           Mac48Address(to),
                           0x88b5);
    Simulator::Run();
}

void
NetnsBridgeRulesTestCase::Arrive(Ptr<NetDevice> device,
                                 Ptr<const Packet> packet,
                                 uint16_t protocol,
                                 const Address& from,
                                 const Address& to,
                                 NetDevice::PacketType type)
{
    ++m_up;
}

void
NetnsBridgeRulesTestCase::MacAddress()
{
    const auto random = GetMac();
    NS_TEST_EXPECT_MSG_NE(random, Mac48Address(), "a random one");
    auto first = Make("02:00:00:00:00:22");
    auto second = Make("02:00:00:00:00:11");
    NS_TEST_EXPECT_MSG_EQ(GetMac(), random, "no port yet");
    m_bridge->AddPort(first.port);
    NS_TEST_EXPECT_MSG_EQ(GetMac(), Mac48Address("02:00:00:00:00:22"), "the only port's");
    m_bridge->AddPort(second.port);
    NS_TEST_EXPECT_MSG_EQ(GetMac(), Mac48Address("02:00:00:00:00:11"), "the lowest");
    second.port->SetAddress(Mac48Address("02:00:00:00:00:33"));
    NS_TEST_EXPECT_MSG_EQ(GetMac(), Mac48Address("02:00:00:00:00:22"), "a port changed its own");
    Send(second, "02:00:00:00:00:33");
    Send(second, "02:00:00:00:00:11");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "the new address is local, the old one is not");
    m_bridge->RemovePort(second.port);
    m_bridge->RemovePort(first.port);
    NS_TEST_EXPECT_MSG_EQ(GetMac(), Mac48Address("00:00:00:00:00:00"), "the last port left");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 0, "which is nobody's address");
    m_bridge->AddPort(first.port);
    NS_TEST_EXPECT_MSG_EQ(GetMac(), Mac48Address("02:00:00:00:00:22"), "a port again");
}

void
NetnsBridgeRulesTestCase::MacAddressSet()
{
    m_bridge->SetAddress(GetMac()); // the same counts too
    const auto own = GetMac();
    auto low = MakePort("00:00:00:00:00:01");
    NS_TEST_EXPECT_MSG_EQ(GetMac(), own, "does not follow a port");
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:77"));
    m_bridge->RemovePort(low.port);
    NS_TEST_EXPECT_MSG_EQ(GetMac(), Mac48Address("02:00:00:00:00:77"), "nor the last one");
}

void
NetnsBridgeRulesTestCase::SharedAddress()
{
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:77"));
    auto first = MakePort("02:00:00:00:00:22");
    auto second = MakePort("02:00:00:00:00:22");
    auto third = MakePort("02:00:00:00:00:77");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 2, "an entry for each address");
    m_bridge->RemovePort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 2, "kept while another port has it");
    Send(second, "02:00:00:00:00:22");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "for which it works");
    m_bridge->RemovePort(third.port);
    Send(second, "02:00:00:00:00:77", "02:00:00:00:00:22");
    NS_TEST_EXPECT_MSG_EQ(m_up, 2, "or the bridge");
    m_bridge->RemovePort(second.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 1, "the bridge's own");
    // The port of the bridge's address outlives the bridge's interest in it.
    auto fourth = MakePort("02:00:00:00:00:77");
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:88"));
    Send(fourth, "02:00:00:00:00:77");
    Send(fourth, "02:00:00:00:00:88");
    NS_TEST_EXPECT_MSG_EQ(m_up, 4, "both are local");
}

void
NetnsBridgeRulesTestCase::Mtu()
{
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1500, "no port");
    auto first = Make("02:00:00:00:00:22");
    auto second = Make("02:00:00:00:00:11");
    first.port->SetMtu(1400);
    second.port->SetMtu(1300);
    m_bridge->AddPort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1400, "that of the port");
    m_bridge->AddPort(second.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1300, "the lowest");
    second.port->SetMtu(1450);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1400, "a port changed its own");
    m_bridge->RemovePort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1450, "the port that is left");
    m_bridge->RemovePort(second.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1500, "none left");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->SetMtu(67), false, "too small");
    m_bridge->AddPort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1400, "which was not set");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->SetMtu(65535), true, "the largest");
    m_bridge->AddPort(second.port);
    first.port->SetMtu(1000);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 65535, "stays");
}

void
NetnsBridgeRulesTestCase::Carrier()
{
    NS_TEST_EXPECT_MSG_EQ(m_bridge->IsLinkUp(), true, "a new bridge, UNKNOWN and LOWER_UP");
    auto first = Make("02:00:00:00:00:22");
    first.port->SetAdminUp(false);
    m_bridge->AddPort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), false, "a port that is down, NO-CARRIER");
    first.port->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), true, "a port that is up");
    first.station->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), false, "its peer is down");
    auto second = MakePort("02:00:00:00:00:33");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), true, "another port");
    m_bridge->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), false, "the bridge is down");
    m_bridge->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), true, "and up");
    VethHelper::Delete(second.station);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), false, "the port was deleted");
    first.station->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), true, "the first is back");
    m_bridge->RemovePort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), false, "no port any more");
    m_bridge->SetAdminUp(false);
    m_bridge->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), false, "down and up does not bring it");
}

void
NetnsBridgeRulesTestCase::CarrierSet()
{
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:f1"));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), false, "lost with its random address");
    MakePort("02:00:00:00:00:22");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), true, "until there is a port");
}

void
NetnsBridgeRulesTestCase::AgeingZero()
{
    auto first = MakePort("02:00:00:00:00:11");
    MakePort("02:00:00:00:00:12");
    Send(first, "02:00:00:00:00:99");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 3, "learned");
    m_bridge->SetAttribute("AgeingTime", TimeValue(Seconds(0)));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 2, "forgotten at once");
    Send(first, "02:00:00:00:00:99");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 2, "nothing is learned");
    m_bridge->SetAttribute("AgeingTime", TimeValue(Seconds(300)));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 2, "nothing comes back");
    Send(first, "02:00:00:00:00:99");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 3, "learned again");
}

void
NetnsBridgeRulesTestCase::Flushed()
{
    auto first = MakePort("02:00:00:00:00:11");
    auto second = MakePort("02:00:00:00:00:12");
    Send(first, "02:00:00:00:00:99", "02:00:00:00:00:01");
    Send(second, "02:00:00:00:00:99", "02:00:00:00:00:02");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 4, "two ports, two learned");
    first.station->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 3, "the port lost its carrier");
    m_bridge->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetFdb().GetN(), 2, "the bridge is down");
}

void
NetnsBridgeRulesTestCase::PortAddress()
{
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:f0"));
    auto first = MakePort("02:00:00:00:00:11");
    auto second = MakePort("02:00:00:00:00:12");
    Send(first, "02:00:00:00:00:f0");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "the bridge's");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxBytes, 50, "counted without the Ethernet header");
    Send(first, "02:00:00:00:00:11");
    NS_TEST_EXPECT_MSG_EQ(m_up, 2, "the port's it came in by");
    Send(first, "02:00:00:00:00:12");
    NS_TEST_EXPECT_MSG_EQ(m_up, 2, "another port's: for another host, PACKET_OTHERHOST");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxPackets, 3, "but received");
    NS_TEST_EXPECT_MSG_EQ(second.station->GetStats().rxPackets, 0, "nothing was forwarded");
    // From the bridge itself they go the other way.
    NS_TEST_EXPECT_MSG_EQ(
        m_bridge->Send(ns3::Create<Packet>(50), Mac48Address("02:00:00:00:00:f0"), 0x88b5),
        true,
        "to itself: nowhere, but counted");
    m_bridge->Send(ns3::Create<Packet>(50), Mac48Address("02:00:00:00:00:12"), 0x88b5);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().txPackets, 2, "both");
    NS_TEST_EXPECT_MSG_EQ(first.station->GetStats().rxPackets, 0, "not this port");
    NS_TEST_EXPECT_MSG_EQ(second.station->GetStats().rxPackets, 1, "out of its port");
    m_bridge->SetAdminUp(false);
    Send(first, "02:00:00:00:00:f0");
    NS_TEST_EXPECT_MSG_EQ(m_up, 2, "nothing while the bridge is down");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxDropped, 0, "and nothing is counted");
}

void
NetnsBridgeRulesTestCase::LinkLocal()
{
    auto first = MakePort("02:00:00:00:00:11");
    auto second = MakePort("02:00:00:00:00:12");
    const auto forwarded = [&second] { return second.station->GetStats().rxPackets; };
    Send(first, "01:80:c2:00:00:00");
    NS_TEST_EXPECT_MSG_EQ(forwarded(), 1, "the bridge group, as there is no STP");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "and passed up");
    Send(first, "01:80:c2:00:00:01");
    Send(first, "01:80:c2:00:00:0e");
    NS_TEST_EXPECT_MSG_EQ(forwarded(), 1, "pause and LLDP are not");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "nor passed up");
    Send(first, "01:80:c2:00:00:10");
    NS_TEST_EXPECT_MSG_EQ(forwarded(), 2, "an ordinary group");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().multicast, 2, "counted");
}

void
NetnsBridgeRulesTestCase::BadSource()
{
    auto first = MakePort("02:00:00:00:00:11");
    auto second = MakePort("02:00:00:00:00:12");
    Send(first, "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00");
    Send(first, "ff:ff:ff:ff:ff:ff", "03:00:00:00:00:00");
    NS_TEST_EXPECT_MSG_EQ(m_up + second.station->GetStats().rxPackets, 0, "neither one");
    Send(first, "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:11");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "the bridge's own passes");
    Send(second, "02:00:00:00:00:11");
    NS_TEST_EXPECT_MSG_EQ(m_up, 2, "and is not learned");
}

void
NetnsBridgeRulesTestCase::TooLong()
{
    auto first = MakePort("02:00:00:00:00:11");
    auto second = MakePort("02:00:00:00:00:12");
    second.port->SetMtu(1000);
    Send(first, "02:00:00:00:00:99", "02:00:00:00:00:01", 1004);
    NS_TEST_EXPECT_MSG_EQ(second.port->GetStats().txPackets, 1, "a VLAN tag may come on top");
    Send(first, "02:00:00:00:00:99", "02:00:00:00:00:01", 1005);
    NS_TEST_EXPECT_MSG_EQ(second.port->GetStats().txPackets, 1, "no more");
    NS_TEST_EXPECT_MSG_EQ(second.port->GetStats().txDropped, 0, "which Linux does not count");
}

void
NetnsBridgeRulesTestCase::BadAddressPort()
{
    auto pair = Make("00:00:00:00:00:00");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(pair.port), -EINVAL, "no address");
    pair.port->SetAddress(Mac48Address("03:00:00:00:00:00"));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(pair.port), -EINVAL, "that of a group");
}

void
NetnsBridgeRulesTestCase::Backlog()
{
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:f0"));
    m_bridge->SetAttribute("BacklogLimit", UintegerValue(4));
    std::vector<Pair> pairs;
    for (uint32_t i = 0; i < 8; ++i)
    {
        pairs.push_back(MakePort(("02:00:00:00:00:1" + std::to_string(i)).c_str()));
    }
    const auto sum = [&pairs](uint64_t RtnlLinkStats::*counter, bool ports) {
        uint64_t total = 0;
        for (const auto& pair : pairs)
        {
            total += (ports ? pair.port : pair.station)->GetStats().*counter;
        }
        return total;
    };
    // 6.18.44 with 1,023 ports and a limit of 1,000: 1,001 of 1,022 arrive, the last ports' not.
    Send(pairs[0], "ff:ff:ff:ff:ff:ff");
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::rxPackets, false), 5, "one more than the limit");
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::rxDropped, false), 2, "rx_dropped of the receivers");
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::txDropped, true), 2, "tx_dropped of the ports");
    NS_TEST_EXPECT_MSG_EQ(pairs[7].station->GetStats().rxDropped, 1, "the last ones");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "the bridge itself needs no room");
    Send(pairs[0], "ff:ff:ff:ff:ff:ff");
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::rxPackets, false), 10, "which is empty again");
    m_bridge->SetAttribute("BacklogLimit", UintegerValue(0));
    Send(pairs[0], "ff:ff:ff:ff:ff:ff");
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::rxPackets, false), 17, "no limit");
    m_bridge->SetAttribute("BacklogLimit", UintegerValue(1));
    m_bridge->RemovePort(pairs[7].port);
    for (uint32_t i = 0; i < 5; ++i)
    {
        pairs[7].port->Send(ns3::Create<Packet>(50), Mac48Address::GetBroadcast(), 0x88b5);
    }
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::rxPackets, false), 22, "no port, no limit");
}

void
NetnsBridgeRulesTestCase::BacklogOfHost()
{
    m_bridge->SetAttribute("BacklogLimit", UintegerValue(4));
    std::vector<Pair> pairs;
    for (uint32_t i = 0; i < 4; ++i)
    {
        pairs.push_back(MakePort("02:00:00:00:00:11"));
    }
    auto first = m_bridge;
    LinuxBridgeHelper helper;
    helper.SetDeviceAttribute("BacklogLimit", UintegerValue(4));
    m_bridge = helper.Install(m_init);
    for (uint32_t i = 0; i < 4; ++i)
    {
        pairs.push_back(MakePort("02:00:00:00:00:11"));
    }
    for (const auto& bridge : {first, m_bridge})
    {
        bridge->Send(ns3::Create<Packet>(50), Mac48Address::GetBroadcast(), 0x88b5);
    }
    Simulator::Run();
    uint64_t arrived = 0;
    for (const auto& pair : pairs)
    {
        arrived += pair.station->GetStats().rxPackets;
    }
    NS_TEST_EXPECT_MSG_EQ(arrived, 5, "together one more than the limit");
}

void
NetnsBridgeRulesTestCase::Discovery()
{
    NodeContainer nodes(m_node);
    NetDeviceContainer devices(m_bridge);
    for (const char* address : {"02:00:00:00:00:11", "02:00:00:00:00:12"})
    {
        auto pair = MakePort(address);
        nodes.Add(pair.station->GetNode());
        devices.Add(pair.station);
    }
    InternetStackHelper().Install(nodes);
    Ipv6AddressHelper(Ipv6Address("2001:db8::"), Ipv6Prefix(64)).Assign(devices);
    std::vector<std::string> addresses;
    for (auto it = nodes.Begin(); it != nodes.End(); ++it)
    {
        std::ostringstream text;
        text << (*it)->GetObject<Ipv6>()->GetAddress(1, 1).GetAddress();
        addresses.push_back(text.str());
    }
    UdpProbe host(m_node, true, true);
    UdpProbe asker(nodes.Get(1), false, true);
    UdpProbe other(nodes.Get(2), true, true);
    // Behind duplicate address detection.
    asker.Send(Seconds(5), addresses[0].c_str());
    asker.Send(Seconds(6), addresses[2].c_str());
    host.Send(Seconds(7), addresses[1].c_str());
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(asker.GetN(), 3, "the host and the other namespace answer, host asks");
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 1, "one to the host");
    NS_TEST_EXPECT_MSG_EQ(other.GetN(), 1, "one to the other namespace");
    NS_TEST_EXPECT_MSG_GT(m_bridge->GetStats().multicast, 0, "solicitations came up");
}

/**
 * @ingroup netns-tests
 * The rules of the bridge.
 */
class NetnsBridgeRulesTestSuite : public TestSuite
{
  public:
    NetnsBridgeRulesTestSuite()
        : TestSuite("netns-bridge-rules", Type::UNIT)
    {
        using Case = NetnsBridgeRulesTestCase;
        AddTestCase(new Case("the MAC address follows the ports", &Case::MacAddress));
        AddTestCase(new Case("a MAC address that was set stays", &Case::MacAddressSet));
        AddTestCase(new Case("two ports with one MAC address", &Case::SharedAddress));
        AddTestCase(new Case("the MTU follows the ports until it is set", &Case::Mtu));
        AddTestCase(new Case("carrier with the first live port", &Case::Carrier));
        AddTestCase(new Case("carrier of a bridge with an address set", &Case::CarrierSet));
        AddTestCase(new Case("an ageing time of 0", &Case::AgeingZero));
        AddTestCase(new Case("learned addresses are flushed", &Case::Flushed));
        AddTestCase(new Case("frames for the address of a port", &Case::PortAddress));
        AddTestCase(new Case("groups of the link itself", &Case::LinkLocal));
        AddTestCase(new Case("source addresses that nobody has", &Case::BadSource));
        AddTestCase(new Case("frames too long for the port", &Case::TooLong));
        AddTestCase(new Case("a port without an address", &Case::BadAddressPort));
        AddTestCase(new Case("the limit of the backlog", &Case::Backlog));
        AddTestCase(new Case("the backlog is the host's", &Case::BacklogOfHost));
        AddTestCase(new Case("IPv6 through and to the bridge", &Case::Discovery));
    }
};

/// Registers the suite.
static NetnsBridgeRulesTestSuite g_netnsBridgeRulesTestSuite;
