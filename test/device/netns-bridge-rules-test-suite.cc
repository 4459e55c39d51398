// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The bridge as Linux has it: MAC address, MTU, carrier, what is forwarded, kept or passed up.
 *
 * MAC, MTU, carrier, forwarding database and port limit were tried with `ip link` and packet
 * sockets on Linux 6.18.44, in this order of commands; the rest is read in net/bridge.
 */

#include "../common/fixture.h"
#include "../common/udp-probe.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/simple-net-device.h"
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
class NetnsBridgeRulesTest : public InstantFixture
{
  public:
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

    void SetUp() override;
    /** @return a new pair that is up @param address MAC address of the host's end */
    Pair Make(const char* address);
    /** @return a new pair whose host's end is a port of the bridge */
    Pair MakePort(const char* address);
    /** @return the bridge's MAC address */
    Mac48Address GetMac() const;
    /** @brief A station sends a frame, and the simulation runs until it has arrived.
     * @param bytes size of the payload */
    void Send(const Pair& from,
              const char* to,
              const char* source = "02:00:00:00:00:01",
              uint32_t bytes = 50);
    /** @brief Counts a frame that the bridge gave to the host's stack. */
    void Arrive(Ptr<NetDevice> device,
                Ptr<const Packet> packet,
                uint16_t protocol,
                const Address& from,
                const Address& to,
                NetDevice::PacketType type);

    Ptr<LinuxBridgeNetDevice> m_bridge; ///< the bridge
    uint32_t m_pairs{0};                ///< pairs made
    uint32_t m_up{0};                   ///< frames the bridge gave to the stack
};

void
NetnsBridgeRulesTest::SetUp()
{
    m_bridge = LinuxBridgeHelper().Install(GetInitNet());
    GetNode()->RegisterProtocolHandler(MakeCallback(&NetnsBridgeRulesTest::Arrive, this),
                                       0x88b5,
                                       m_bridge);
}

NetnsBridgeRulesTest::Pair
NetnsBridgeRulesTest::Make(const char* address)
{
    auto nets = NetNamespaceHelper().Create(GetNode(), {"n" + std::to_string(m_pairs++)});
    auto ends = VethHelper().Install(GetInitNet(), nets.Get(0));
    ends.Get(0)->SetAddress(Mac48Address(address));
    return {DynamicCast<VethNetDevice>(ends.Get(0)), DynamicCast<VethNetDevice>(ends.Get(1))};
}

NetnsBridgeRulesTest::Pair
NetnsBridgeRulesTest::MakePort(const char* address)
{
    auto pair = Make(address);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(pair.port),
                          0,
                          "the device should be accepted as a port");
    return pair;
}

Mac48Address
NetnsBridgeRulesTest::GetMac() const
{
    return Mac48Address::ConvertFrom(m_bridge->GetAddress());
}

void
NetnsBridgeRulesTest::Send(const Pair& from, const char* to, const char* source, uint32_t bytes)
{
    from.station->SendFrom(ns3::Create<Packet>(bytes),
                           Mac48Address(source),
                           Mac48Address(to),
                           0x88b5);
    Simulator::Run();
}

void
NetnsBridgeRulesTest::Arrive(Ptr<NetDevice> device,
                             Ptr<const Packet> packet,
                             uint16_t protocol,
                             const Address& from,
                             const Address& to,
                             NetDevice::PacketType type)
{
    ++m_up;
}

void
NetnsBridgeRulesTest::MacAddress()
{
    const auto random = GetMac();
    NS_TEST_EXPECT_MSG_NE(random, Mac48Address(), "a new bridge should have a random MAC address");
    auto first = Make("02:00:00:00:00:22");
    auto second = Make("02:00:00:00:00:11");
    NS_TEST_EXPECT_MSG_EQ(GetMac(), random, "a device that is no port should not count");
    m_bridge->AddPort(first.port);
    NS_TEST_EXPECT_MSG_EQ(GetMac(),
                          Mac48Address("02:00:00:00:00:22"),
                          "the bridge should take the address of its only port");
    m_bridge->AddPort(second.port);
    NS_TEST_EXPECT_MSG_EQ(GetMac(),
                          Mac48Address("02:00:00:00:00:11"),
                          "the bridge should take the lowest of its ports' addresses");
    second.port->SetAddress(Mac48Address("02:00:00:00:00:33"));
    NS_TEST_EXPECT_MSG_EQ(GetMac(),
                          Mac48Address("02:00:00:00:00:22"),
                          "the bridge should follow when a port changes its address");
    Send(second, "02:00:00:00:00:33");
    Send(second, "02:00:00:00:00:11");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "the port's new address should be local, its old one not");
    m_bridge->RemovePort(second.port);
    m_bridge->RemovePort(first.port);
    NS_TEST_EXPECT_MSG_EQ(GetMac(),
                          Mac48Address("00:00:00:00:00:00"),
                          "a bridge whose last port left should have the address of zeros");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          0,
                          "the address of zeros should not be in the forwarding database");
    m_bridge->AddPort(first.port);
    NS_TEST_EXPECT_MSG_EQ(GetMac(),
                          Mac48Address("02:00:00:00:00:22"),
                          "the bridge should take the address of a port that comes again");
}

void
NetnsBridgeRulesTest::MacAddressSet()
{
    m_bridge->SetAddress(GetMac()); // the same counts too
    const auto own = GetMac();
    auto low = MakePort("00:00:00:00:00:01");
    NS_TEST_EXPECT_MSG_EQ(GetMac(), own, "an address that was set should not follow a port");
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:77"));
    m_bridge->RemovePort(low.port);
    NS_TEST_EXPECT_MSG_EQ(GetMac(),
                          Mac48Address("02:00:00:00:00:77"),
                          "an address that was set should stay when the last port leaves");
}

void
NetnsBridgeRulesTest::SharedAddress()
{
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:77"));
    auto first = MakePort("02:00:00:00:00:22");
    auto second = MakePort("02:00:00:00:00:22");
    auto third = MakePort("02:00:00:00:00:77");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          2,
                          "the database should have one entry for an address of two ports");
    m_bridge->RemovePort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          2,
                          "the entry should stay while another port has the address");
    Send(second, "02:00:00:00:00:22");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "a frame for the remaining port should go up to the host");
    m_bridge->RemovePort(third.port);
    Send(second, "02:00:00:00:00:77", "02:00:00:00:00:22");
    NS_TEST_EXPECT_MSG_EQ(m_up, 2, "a frame for the bridge's own address should go up to the host");
    m_bridge->RemovePort(second.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          1,
                          "only the entry of the bridge's own address should be left");
    // The port of the bridge's address outlives the bridge's interest in it.
    auto fourth = MakePort("02:00:00:00:00:77");
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:88"));
    Send(fourth, "02:00:00:00:00:77");
    Send(fourth, "02:00:00:00:00:88");
    NS_TEST_EXPECT_MSG_EQ(m_up, 4, "the port's and the bridge's address should both be local");
}

void
NetnsBridgeRulesTest::Mtu()
{
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1500, "without ports the MTU should be 1500");
    auto first = Make("02:00:00:00:00:22");
    auto second = Make("02:00:00:00:00:11");
    first.port->SetMtu(1400);
    second.port->SetMtu(1300);
    m_bridge->AddPort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1400, "the MTU should be that of the only port");
    m_bridge->AddPort(second.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1300, "the MTU should be the lowest of the ports");
    second.port->SetMtu(1450);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1400, "the MTU should follow a port's change");
    m_bridge->RemovePort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1450, "the MTU should be the last port's");
    m_bridge->RemovePort(second.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 1500, "the MTU should be 1500 without ports");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->SetMtu(67), false, "an MTU of 67 should be refused");
    m_bridge->AddPort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(),
                          1400,
                          "a refused MTU should not count as set: the bridge follows its port");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->SetMtu(65535), true, "an MTU of 65535 should be accepted");
    m_bridge->AddPort(second.port);
    first.port->SetMtu(1000);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetMtu(), 65535, "an MTU that was set should stay");
}

void
NetnsBridgeRulesTest::Carrier()
{
    NS_TEST_EXPECT_MSG_EQ(m_bridge->IsLinkUp(),
                          true,
                          "a new bridge without ports should be up with a carrier");
    auto first = Make("02:00:00:00:00:22");
    first.port->SetAdminUp(false);
    m_bridge->AddPort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(),
                          false,
                          "a bridge whose only port is down should have no carrier");
    first.port->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(),
                          true,
                          "a bridge with a port that is up should have a carrier");
    first.station->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(),
                          false,
                          "a bridge should have no carrier when the peer of its only port is down");
    auto second = MakePort("02:00:00:00:00:33");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(),
                          true,
                          "a second port that is up should give the bridge a carrier");
    m_bridge->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(),
                          false,
                          "a bridge that is down should have no carrier");
    m_bridge->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(),
                          true,
                          "a bridge that is up again should have its carrier back");
    VethHelper::Delete(second.station);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(),
                          false,
                          "the bridge should lose its carrier when its only live port is deleted");
    first.station->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(),
                          true,
                          "the bridge should have a carrier when the first port is live again");
    m_bridge->RemovePort(first.port);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(),
                          false,
                          "the bridge should lose its carrier when its last port leaves");
    m_bridge->SetAdminUp(false);
    m_bridge->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(
        m_bridge->HasCarrier(),
        false,
        "setting the bridge down and up should not bring the carrier without a port");
}

void
NetnsBridgeRulesTest::CarrierSet()
{
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:f1"));
    NS_TEST_EXPECT_MSG_EQ(
        m_bridge->HasCarrier(),
        false,
        "setting its address should take the carrier from a bridge without ports");
    MakePort("02:00:00:00:00:22");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->HasCarrier(), true, "the first port should bring the carrier");
}

void
NetnsBridgeRulesTest::AgeingZero()
{
    auto first = MakePort("02:00:00:00:00:11");
    MakePort("02:00:00:00:00:12");
    Send(first, "02:00:00:00:00:99");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(), 3, "the sender's address should be learned");
    m_bridge->SetAttribute("AgeingTime", TimeValue(Seconds(0)));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          2,
                          "an AgeingTime of 0 should forget learned addresses at once");
    Send(first, "02:00:00:00:00:99");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(), 2, "AgeingTime 0 should learn nothing");
    m_bridge->SetAttribute("AgeingTime", TimeValue(Seconds(300)));
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          2,
                          "a longer AgeingTime should not bring back what was forgotten");
    Send(first, "02:00:00:00:00:99");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          3,
                          "addresses should be learned again after AgeingTime was raised");
}

void
NetnsBridgeRulesTest::Flushed()
{
    auto first = MakePort("02:00:00:00:00:11");
    auto second = MakePort("02:00:00:00:00:12");
    Send(first, "02:00:00:00:00:99", "02:00:00:00:00:01");
    Send(second, "02:00:00:00:00:99", "02:00:00:00:00:02");
    NS_TEST_EXPECT_MSG_EQ(
        m_bridge->GetNFdbEntries(),
        4,
        "the database should have the addresses of two ports and two learned ones");
    first.station->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          3,
                          "an address learned at a port should go when the port loses its carrier");
    m_bridge->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNFdbEntries(),
                          2,
                          "learned addresses should go when the bridge goes down");
}

void
NetnsBridgeRulesTest::PortAddress()
{
    m_bridge->SetAddress(Mac48Address("02:00:00:00:00:f0"));
    auto first = MakePort("02:00:00:00:00:11");
    auto second = MakePort("02:00:00:00:00:12");
    Send(first, "02:00:00:00:00:f0");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "a frame for the bridge's address should go up to the host");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxBytes, 50, "rxBytes should be without the header");
    Send(first, "02:00:00:00:00:11");
    NS_TEST_EXPECT_MSG_EQ(
        m_up,
        2,
        "a frame for the address of the port it came in by should go up to the host");
    Send(first, "02:00:00:00:00:12");
    NS_TEST_EXPECT_MSG_EQ(m_up,
                          2,
                          "a frame for another port's address is PACKET_OTHERHOST and should not "
                          "reach the host's handler");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxPackets,
                          3,
                          "the frame for another port's address should be counted as received");
    NS_TEST_EXPECT_MSG_EQ(second.station->GetStats().rxPackets,
                          0,
                          "a frame for a local address should not be forwarded");
    // From the bridge itself they go the other way.
    NS_TEST_EXPECT_MSG_EQ(
        m_bridge->Send(ns3::Create<Packet>(50), Mac48Address("02:00:00:00:00:f0"), 0x88b5),
        true,
        "a frame from the bridge to itself should be taken");
    m_bridge->Send(ns3::Create<Packet>(50), Mac48Address("02:00:00:00:00:12"), 0x88b5);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().txPackets,
                          2,
                          "both frames that the bridge sent should be counted");
    NS_TEST_EXPECT_MSG_EQ(
        first.station->GetStats().rxPackets,
        0,
        "the frame for the second port's address should not leave by the first port");
    NS_TEST_EXPECT_MSG_EQ(
        second.station->GetStats().rxPackets,
        1,
        "the frame for the second port's address should leave by the second port");
    m_bridge->SetAdminUp(false);
    Send(first, "02:00:00:00:00:f0");
    NS_TEST_EXPECT_MSG_EQ(m_up, 2, "nothing should go up to the host while the bridge is down");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxDropped, 0, "nothing should count as dropped");
}

void
NetnsBridgeRulesTest::LinkLocal()
{
    auto first = MakePort("02:00:00:00:00:11");
    auto second = MakePort("02:00:00:00:00:12");
    const auto forwarded = [&second] { return second.station->GetStats().rxPackets; };
    Send(first, "01:80:c2:00:00:00");
    NS_TEST_EXPECT_MSG_EQ(forwarded(),
                          1,
                          "a frame for the bridge group should be forwarded, as there is no STP");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "a frame for the bridge group should also go up to the host");
    Send(first, "01:80:c2:00:00:01");
    Send(first, "01:80:c2:00:00:0e");
    NS_TEST_EXPECT_MSG_EQ(forwarded(), 1, "pause and LLDP frames should not be forwarded");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "pause and LLDP frames should not go up to the host");
    Send(first, "01:80:c2:00:00:10");
    NS_TEST_EXPECT_MSG_EQ(forwarded(), 2, "a frame for an ordinary group should be forwarded");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().multicast,
                          2,
                          "the bridge should count two multicast frames");
}

void
NetnsBridgeRulesTest::BadSource()
{
    auto first = MakePort("02:00:00:00:00:11");
    auto second = MakePort("02:00:00:00:00:12");
    Send(first, "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00");
    Send(first, "ff:ff:ff:ff:ff:ff", "03:00:00:00:00:00");
    NS_TEST_EXPECT_MSG_EQ(m_up + second.station->GetStats().rxPackets,
                          0,
                          "frames with a source of zeros or of a group should be dropped");
    Send(first, "ff:ff:ff:ff:ff:ff", "02:00:00:00:00:11");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "a frame whose source is the bridge's own address should pass");
    Send(second, "02:00:00:00:00:11");
    NS_TEST_EXPECT_MSG_EQ(m_up, 2, "the bridge's own address should not be learned at a port");
}

void
NetnsBridgeRulesTest::TooLong()
{
    auto first = MakePort("02:00:00:00:00:11");
    auto second = MakePort("02:00:00:00:00:12");
    second.port->SetMtu(1000);
    Send(first, "02:00:00:00:00:99", "02:00:00:00:00:01", 1004);
    NS_TEST_EXPECT_MSG_EQ(second.port->GetStats().txPackets,
                          1,
                          "a frame of the MTU and a VLAN tag should be forwarded");
    Send(first, "02:00:00:00:00:99", "02:00:00:00:00:01", 1005);
    NS_TEST_EXPECT_MSG_EQ(second.port->GetStats().txPackets,
                          1,
                          "a frame one byte longer should not be forwarded");
    NS_TEST_EXPECT_MSG_EQ(second.port->GetStats().txDropped,
                          0,
                          "the port should not count the long frame as dropped, as Linux does not");
}

void
NetnsBridgeRulesTest::BadAddressPort()
{
    // A device of this module cannot have such an address.
    auto device = CreateObject<SimpleNetDevice>();
    GetNode()->AddDevice(device);
    for (const char* address : {"00:00:00:00:00:00", "03:00:00:00:00:00"})
    {
        device->SetAddress(Mac48Address(address));
        NS_TEST_EXPECT_MSG_EQ(m_bridge->AddPort(device),
                              -EINVAL,
                              "a device with the address " << address << " should be refused");
    }
}

void
NetnsBridgeRulesTest::Backlog()
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
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::rxPackets, false),
                          5,
                          "one frame more than the limit should arrive");
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::rxDropped, false),
                          2,
                          "the receivers should count the two frames without room as rx_dropped");
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::txDropped, true),
                          2,
                          "the ports should count the two frames without room as tx_dropped");
    NS_TEST_EXPECT_MSG_EQ(pairs[7].station->GetStats().rxDropped,
                          1,
                          "the last port's receiver should be one of those without the frame");
    NS_TEST_EXPECT_MSG_EQ(m_up, 1, "the bridge itself should need no room in the backlog");
    Send(pairs[0], "ff:ff:ff:ff:ff:ff");
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::rxPackets, false),
                          10,
                          "the backlog should be empty again for the second broadcast");
    m_bridge->SetAttribute("BacklogLimit", UintegerValue(0));
    Send(pairs[0], "ff:ff:ff:ff:ff:ff");
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::rxPackets, false),
                          17,
                          "a BacklogLimit of 0 should mean no limit");
    m_bridge->SetAttribute("BacklogLimit", UintegerValue(1));
    m_bridge->RemovePort(pairs[7].port);
    for (uint32_t i = 0; i < 5; ++i)
    {
        pairs[7].port->Send(ns3::Create<Packet>(50), Mac48Address::GetBroadcast(), 0x88b5);
    }
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(sum(&RtnlLinkStats::rxPackets, false),
                          22,
                          "the limit should not hold for a device that is no port any more");
}

void
NetnsBridgeRulesTest::BacklogOfHost()
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
    m_bridge = helper.Install(GetInitNet());
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
    NS_TEST_EXPECT_MSG_EQ(arrived,
                          5,
                          "the two bridges of a host should share one backlog: one frame more than "
                          "the limit arrives");
}

void
NetnsBridgeRulesTest::Discovery()
{
    NodeContainer nodes(GetNode());
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
    UdpProbe host(GetNode(), true, true);
    UdpProbe asker(nodes.Get(1), false, true);
    UdpProbe other(nodes.Get(2), true, true);
    // Behind duplicate address detection.
    asker.Send(Seconds(5), addresses[0].c_str());
    asker.Send(Seconds(6), addresses[2].c_str());
    host.Send(Seconds(7), addresses[1].c_str());
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(asker.GetN(), 3, "the asker should have two answers and a datagram");
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 1, "one datagram should reach the host");
    NS_TEST_EXPECT_MSG_EQ(other.GetN(), 1, "one datagram should reach the other namespace");
    NS_TEST_EXPECT_MSG_GT(m_bridge->GetStats().multicast,
                          0,
                          "neighbour solicitations should come up to the bridge");
}

using Test = NetnsBridgeRulesTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsBridgeRulesTestSuite(
    "netns-bridge-rules",
    {
        {"the MAC address follows the ports", &Test::MacAddress},
        {"a MAC address that was set stays", &Test::MacAddressSet},
        {"two ports with one MAC address", &Test::SharedAddress},
        {"the MTU follows the ports until it is set", &Test::Mtu},
        {"carrier with the first live port", &Test::Carrier},
        {"carrier of a bridge with an address set", &Test::CarrierSet},
        {"an ageing time of 0", &Test::AgeingZero},
        {"learned addresses are flushed", &Test::Flushed},
        {"frames for the address of a port", &Test::PortAddress},
        {"groups of the link itself", &Test::LinkLocal},
        {"source addresses that nobody has", &Test::BadSource},
        {"frames too long for the port", &Test::TooLong},
        {"a port without an address", &Test::BadAddressPort},
        {"the limit of the backlog", &Test::Backlog},
        {"the backlog is the host's", &Test::BacklogOfHost},
        {"IPv6 through and to the bridge", &Test::Discovery},
    });
