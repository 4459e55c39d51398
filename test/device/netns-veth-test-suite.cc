// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Veth pairs: carrier, drops, counters, and what becomes of a stack when one leaves it.
 */

#include "../common/call-later.h"
#include "../common/two-namespaces.h"
#include "../common/udp-probe.h"

#include "ns3/channel.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/veth-helper.h"

#include <cstdint>
#include <string>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of veth pairs.
 */
class NetnsVethTest : public TwoNamespaces
{
  public:
    void Carrier();    ///< both ends up
    void Drops();      ///< down, too long
    void Counters();   ///< bytes and packets
    void ProcNetDev(); ///< text of /proc/net/dev
    void Delay();      ///< the attribute
    void Deleted();    ///< either end, or its namespace
    void InFlight();   ///< frames on their way to a deleted end

  private:
    /** @brief Joins a and b by a pair. */
    void Join(const VethHelper& helper = VethHelper());
    /** @return an end of the pair: 0 is a's, 1 is b's */
    Ptr<VethNetDevice> End(uint32_t i) const;
    /** @brief Sends a frame from a to b. @param bytes size of the payload @return whether it was
     * sent */
    bool Send(uint32_t bytes);
    /** @brief Runs the simulation. @return how many frames arrived at b since the last call */
    uint32_t TakeArrived();
    /** @brief Counts a frame that arrived at b. */
    void Arrive(Ptr<NetDevice> device,
                Ptr<const Packet> packet,
                uint16_t protocol,
                const Address& from,
                const Address& to,
                NetDevice::PacketType type);
    /** @brief Counts a change of b's carrier. */
    void LinkChanged();
    /** @return the line of a device in /proc/net/dev, without its name */
    static std::string GetLine(Ptr<NetNamespace> net, const std::string& name);

    NetDeviceContainer m_pair; ///< between a and b
    uint32_t m_arrived{0};     ///< frames that b received
    Time m_when;               ///< when the last one came
    uint32_t m_changes{0};     ///< changes of the carrier
};

void
NetnsVethTest::Join(const VethHelper& helper)
{
    m_pair = helper.Install(m_a, m_b);
    End(1)->AddLinkChangeCallback(MakeCallback(&NetnsVethTest::LinkChanged, this));
    m_b->GetNode()->RegisterProtocolHandler(MakeCallback(&NetnsVethTest::Arrive, this),
                                            0x88b5,
                                            End(1));
}

Ptr<VethNetDevice>
NetnsVethTest::End(uint32_t i) const
{
    return DynamicCast<VethNetDevice>(m_pair.Get(i));
}

bool
NetnsVethTest::Send(uint32_t bytes)
{
    return End(0)->Send(ns3::Create<Packet>(bytes), End(1)->GetAddress(), 0x88b5);
}

uint32_t
NetnsVethTest::TakeArrived()
{
    Simulator::Run();
    const uint32_t arrived = m_arrived;
    m_arrived = 0;
    return arrived;
}

void
NetnsVethTest::Arrive(Ptr<NetDevice> device,
                      Ptr<const Packet> packet,
                      uint16_t protocol,
                      const Address& from,
                      const Address& to,
                      NetDevice::PacketType type)
{
    ++m_arrived;
    m_when = Simulator::Now();
}

void
NetnsVethTest::LinkChanged()
{
    ++m_changes;
}

std::string
NetnsVethTest::GetLine(Ptr<NetNamespace> net, const std::string& name)
{
    std::string text;
    net->GetProcNet()->Read("dev", text);
    const auto at = text.find(name + ":");
    const auto begin = text.find(':', at) + 1;
    return at == std::string::npos ? "" : text.substr(begin, text.find('\n', begin) - begin);
}

void
NetnsVethTest::Carrier()
{
    VethHelper helper;
    helper.SetUp(false);
    Join(helper);
    NS_TEST_EXPECT_MSG_EQ(End(0)->IsAdminUp(), false, "SetUp(false) should leave an end down");
    NS_TEST_EXPECT_MSG_EQ(End(1)->HasCarrier(),
                          false,
                          "the peer is down: no carrier should be there");
    End(1)->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(
        End(1)->HasCarrier(),
        false,
        "an end that is up should have no carrier (NO-CARRIER) while its peer is down");
    NS_TEST_EXPECT_MSG_EQ(End(1)->IsLinkUp(), false, "without a carrier there should be no link");
    NS_TEST_EXPECT_MSG_EQ(m_changes, 0, "the link should not have changed yet");
    End(0)->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(End(0)->IsLinkUp() && End(1)->IsLinkUp(),
                          true,
                          "both ends should have a link when both are up");
    NS_TEST_EXPECT_MSG_EQ(m_changes, 1, "the link should have changed once");
    End(0)->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(End(0)->HasCarrier() || End(1)->HasCarrier(),
                          false,
                          "neither end should have a carrier when one is down");
    NS_TEST_EXPECT_MSG_EQ(End(1)->IsAdminUp(), true, "an end should stay up without its peer");
    NS_TEST_EXPECT_MSG_EQ(m_changes, 2, "the link should have changed twice");
    NS_TEST_EXPECT_MSG_EQ(End(0)->IsPointToPoint(),
                          false,
                          "a veth should be an Ethernet device and not a point-to-point one");
}

void
NetnsVethTest::Drops()
{
    Join();
    NS_TEST_EXPECT_MSG_EQ(Send(1504), true, "the peer's MTU and a VLAN tag should be sent");
    NS_TEST_EXPECT_MSG_EQ(Send(1505), false, "a frame one byte longer should be refused");
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 1, "only the shorter frame should arrive");
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().txDropped,
                          1,
                          "the sender should count the frame that was too long as dropped");
    NS_TEST_EXPECT_MSG_EQ(End(1)->GetStats().rxDropped,
                          1,
                          "the receiver, which is up, should count the long frame as dropped too");
    // The peer's MTU counts, not one's own.
    NS_TEST_EXPECT_MSG_EQ(End(1)->SetMtu(67), false, "an MTU of 67 should be refused");
    NS_TEST_EXPECT_MSG_EQ(End(1)->SetMtu(68), true, "an MTU of 68 should be accepted");
    NS_TEST_EXPECT_MSG_EQ(Send(73),
                          false,
                          "a frame too long for the peer's MTU and a VLAN tag should be refused");
    NS_TEST_EXPECT_MSG_EQ(Send(72),
                          true,
                          "a frame that just fits the peer's MTU and a VLAN tag should be sent");
    End(1)->SetMtu(65535);
    NS_TEST_EXPECT_MSG_EQ(Send(9000),
                          true,
                          "a frame of 9000 bytes should be sent when the peer's MTU is 65535");
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 2, "the two frames that were sent should arrive");
    End(1)->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(Send(10), false, "a frame should be refused while the peer is down");
    NS_TEST_EXPECT_MSG_EQ(End(1)->GetStats().rxDropped,
                          2,
                          "an end that is down should not count dropped frames");
    End(1)->SetAdminUp(true);
    End(0)->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(Send(10), false, "a frame should be refused while the sender is down");
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 0, "no frame should arrive while either end is down");
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().txDropped,
                          4,
                          "the sender should count four dropped frames");
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().txPackets, 3, "three frames should count as sent");
    NS_TEST_EXPECT_MSG_EQ(End(1)->GetStats().rxPackets, 3, "three frames should be received");
    // Sent, but the receiver goes down before it arrives
    End(0)->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(Send(10), true, "a frame should be sent while both ends are up");
    End(1)->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(),
                          0,
                          "a frame should be lost when its receiver goes down before it arrives");
    NS_TEST_EXPECT_MSG_EQ(End(1)->GetStats().rxDropped,
                          3,
                          "the receiver should count the frame that came while it was down");
}

void
NetnsVethTest::Counters()
{
    Join();
    Ipv4AddressPool("10.0.0.0", "/24").Assign(m_pair);
    UdpProbe client(m_a->GetNode());
    UdpProbe server(m_b->GetNode(), true);
    // 56 bytes by UDP are as long as the 56 bytes of a ping: a frame of 98.
    client.Send(Seconds(1), "10.0.0.2", 56);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(client.GetN(), 1, "the datagram should be answered");
    for (uint32_t i : {0, 1})
    {
        // ARP of 42 each way: the answerer asks too, as ns-3 does not learn from requests.
        const auto& stats = End(i)->GetStats();
        NS_TEST_EXPECT_MSG_EQ(
            stats.txBytes,
            42 + 42 + 98,
            "end " << i << " should have sent two ARP packets and a datagram, in bytes");
        NS_TEST_EXPECT_MSG_EQ(stats.txPackets, 3, "end " << i << " should have sent three packets");
        NS_TEST_EXPECT_MSG_EQ(
            stats.rxBytes,
            42 + 42 + 98,
            "end " << i << " should have received two ARP packets and a datagram, in bytes");
        NS_TEST_EXPECT_MSG_EQ(stats.rxPackets,
                              3,
                              "end " << i << " should have received three packets");
    }
    client.Send(Seconds(1), "10.0.0.2", 1472);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().txBytes,
                          182 + 1514,
                          "a full frame should be sent, without ARP");
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().rxBytes,
                          182 + 1514,
                          "the answer to the full frame should be received");
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().rxPackets, 4, "the answer should be one more packet");
}

void
NetnsVethTest::ProcNetDev()
{
    VethHelper helper;
    helper.SetNames("va", "vb");
    Join(helper);
    std::string text;
    m_a->GetProcNet()->Read("dev", text);
    // As Linux 6.18 prints it.
    const std::string head =
        "Inter-|   Receive                                                |  Transmit\n"
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs "
        "drop fifo colls carrier compressed\n"
        "    lo:       0       0    0    0    0     0          0         0        0       0    0  "
        "  0    0     0       0          0\n";
    NS_TEST_EXPECT_MSG_EQ(text,
                          head + "    va:       0       0    0    0    0     0          0         "
                                 "0        0       0    0    0    0     0       0          0\n",
                          "the counters of a new device should all be 0, laid out as Linux does");
    Send(28);
    Send(84);
    End(1)->Send(ns3::Create<Packet>(28), Mac48Address::GetBroadcast(), 0x88b5);
    End(1)->Send(ns3::Create<Packet>(84), End(0)->GetAddress(), 0x88b5);
    Simulator::Run();
    const std::string after = "     140       2    0    0    0     0          0         0      140"
                              "       2    0    0    0     0       0          0";
    NS_TEST_EXPECT_MSG_EQ(GetLine(m_a, "va"),
                          after,
                          "the line should show the counters that Linux shows after one ping");
    NS_TEST_EXPECT_MSG_EQ(GetLine(m_b, "vb"),
                          after,
                          "the line of the other end should show the same counters");
    Send(2000);
    NS_TEST_EXPECT_MSG_EQ(GetLine(m_a, "va"),
                          "     140       2    0    0    0     0          0         0      140"
                          "       2    0    1    0     0       0          0",
                          "the line should show one dropped frame in the transmit part");
    m_a->GetDevices().Rename(End(0), "fifteen-letters");
    NS_TEST_EXPECT_MSG_NE(GetLine(m_a, "\nfifteen-letters"),
                          "",
                          "a name of 15 letters should stand without blanks before it");
}

void
NetnsVethTest::Delay()
{
    VethHelper helper;
    helper.SetDeviceAttribute("Delay", TimeValue(MilliSeconds(30)));
    Join(helper);
    CallLater(Seconds(1), [this] { Send(10); });
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 1, "the frame should arrive");
    NS_TEST_EXPECT_MSG_EQ(m_when, MilliSeconds(1030), "the frame should arrive after 30 ms");
    End(0)->SetAttribute("Delay", TimeValue(Time(0)));
    const Time now = Simulator::Now();
    Send(10);
    NS_TEST_EXPECT_MSG_EQ(m_arrived,
                          0,
                          "without a delay the frame should not arrive within the call");
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 1, "the frame should arrive");
    NS_TEST_EXPECT_MSG_EQ(m_when, now, "a frame without delay should come at once");
}

void
NetnsVethTest::Deleted()
{
    for (uint32_t end : {0, 1})
    {
        Join();
        auto first = End(0);
        auto second = End(1);
        VethHelper::Delete(m_pair.Get(end));
        NS_TEST_EXPECT_MSG_EQ((first->GetNet() == nullptr && second->GetNet() == nullptr),
                              true,
                              "deleting end " << end
                                              << " should take both ends out of their namespaces");
        NS_TEST_EXPECT_MSG_EQ(m_a->GetDevices().GetN() + m_b->GetDevices().GetN(),
                              2,
                              "only lo should be left in each of the two namespaces");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(first->GetPeer()),
                              false,
                              "a deleted end should be alone");
        NS_TEST_EXPECT_MSG_EQ(first->IsLinkUp() || second->IsLinkUp(),
                              false,
                              "deleted ends should have no link");
        NS_TEST_EXPECT_MSG_EQ(Send(10), false, "a deleted end should refuse to send");
    }
    Join();
    auto survivor = VethHelper().Install(m_b, m_b);
    GetHost()->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(
        m_b->GetDevices().GetN(),
        3,
        "the end in b should have gone with the namespace a, lo and another pair stay");
    NS_TEST_EXPECT_MSG_EQ(survivor.Get(0)->IsLinkUp(), true, "other pairs should stay up");
    GetHost()->Unmount("b");
    NS_TEST_EXPECT_MSG_EQ((DynamicCast<VethNetDevice>(survivor.Get(0))->GetNet() == nullptr),
                          true,
                          "a pair within one namespace should be deleted with it");
}

void
NetnsVethTest::InFlight()
{
    VethHelper helper;
    helper.SetDeviceAttribute("Delay", TimeValue(Seconds(1)));
    Join(helper);
    auto receiver = End(1);
    CallLater(Seconds(1), [this] { Send(10); });
    CallLater(MilliSeconds(1500), [receiver] { VethHelper::Delete(receiver); });
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(),
                          0,
                          "a frame should be lost when its receiver is deleted before it arrives");
    NS_TEST_EXPECT_MSG_EQ(receiver->GetStats().rxDropped,
                          1,
                          "a deleted receiver should count the frame as dropped");

    Join(helper);
    Send(10);
    auto sender = End(0);
    VethHelper::Delete(sender);
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(),
                          0,
                          "a frame should be lost when both ends are deleted before it arrives");

    Join(helper);
    Send(10);
    GetHost()->Unmount("b");
    NS_TEST_EXPECT_MSG_EQ(
        TakeArrived(),
        0,
        "a frame should be lost when the receiver's namespace dies before it arrives");
    m_pair = NetDeviceContainer();
}

using Test = NetnsVethTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsVethTestSuite(
    "netns-veth",
    {
        {"the carrier follows both ends", &Test::Carrier},
        {"dropped and counted when down or too long", &Test::Drops},
        {"counters of a datagram and its answer", &Test::Counters},
        {"the text of proc net dev", &Test::ProcNetDev},
        {"Delay", &Test::Delay},
        {"both ends go with either, and with its namespace", &Test::Deleted},
        {"frames on their way to a deleted end are lost", &Test::InFlight},
    });
