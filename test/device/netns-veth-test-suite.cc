// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Veth pairs: carrier, drops, counters, and what becomes of a stack when one leaves it.
 */

#include "../common/call-later.h"
#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/channel.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/veth-helper.h"

#include <cstdint>
#include <string>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of veth pairs.
 */
class NetnsVethTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsVethTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsVethTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void Carrier();    ///< both ends up
    void Drops();      ///< down, too long
    void Counters();   ///< bytes and packets
    void ProcNetDev(); ///< text of /proc/net/dev
    void Delay();      ///< the attribute
    void Deleted();    ///< either end, or its namespace
    void InFlight();   ///< frames on their way to a deleted end

  private:
    void DoRun() override;
    void DoSetup() override;
    /** @brief Join a and b by a pair. @param helper how */
    void Join(const VethHelper& helper = VethHelper());
    /** @return an end @param i 0 for a, 1 for b */
    Ptr<VethNetDevice> End(uint32_t i) const;
    /** @brief Send a frame from a to b. @param bytes its payload @return whether it was sent */
    bool Send(uint32_t bytes);
    /** @return what arrived at b since the last call */
    uint32_t TakeArrived();
    /** @brief A frame for b. @param device it @param packet payload @param protocol EtherType
     * @param from source @param to destination @param type for whom */
    void Arrive(Ptr<NetDevice> device,
                Ptr<const Packet> packet,
                uint16_t protocol,
                const Address& from,
                const Address& to,
                NetDevice::PacketType type);
    /** @brief The carrier of b changed. */
    void LinkChanged();
    /** @return the line of a device in /proc/net/dev, without its name @param net namespace
     * @param name device */
    static std::string GetLine(Ptr<NetNamespace> net, const std::string& name);

    Body m_body;                  ///< the case
    Ptr<Node> m_node;             ///< the host's Node
    Ptr<NetNamespaceHost> m_host; ///< the host
    Ptr<NetNamespace> m_a;        ///< a namespace
    Ptr<NetNamespace> m_b;        ///< another
    NetDeviceContainer m_pair;    ///< between a and b
    uint32_t m_arrived{0};        ///< frames that b received
    Time m_when;                  ///< when the last one came
    uint32_t m_changes{0};        ///< changes of the carrier
};

void
NetnsVethTestCase::DoSetup()
{
    InstantTestCase::DoSetup();
    m_node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(m_node, {"a", "b"});
    m_host = m_node->GetObject<NetNamespaceHost>();
    m_a = nets.Get("a");
    m_b = nets.Get("b");
}

void
NetnsVethTestCase::DoRun()
{
    (this->*m_body)();
    m_node = nullptr;
    m_host = nullptr;
    m_a = nullptr;
    m_b = nullptr;
    m_pair = NetDeviceContainer();
    Simulator::Destroy();
}

void
NetnsVethTestCase::Join(const VethHelper& helper)
{
    m_pair = helper.Install(m_a, m_b);
    End(1)->AddLinkChangeCallback(MakeCallback(&NetnsVethTestCase::LinkChanged, this));
    m_b->GetNode()->RegisterProtocolHandler(MakeCallback(&NetnsVethTestCase::Arrive, this),
                                            0x88b5,
                                            End(1));
}

Ptr<VethNetDevice>
NetnsVethTestCase::End(uint32_t i) const
{
    return DynamicCast<VethNetDevice>(m_pair.Get(i));
}

bool
NetnsVethTestCase::Send(uint32_t bytes)
{
    return End(0)->Send(ns3::Create<Packet>(bytes), End(1)->GetAddress(), 0x88b5);
}

uint32_t
NetnsVethTestCase::TakeArrived()
{
    Simulator::Run();
    const uint32_t arrived = m_arrived;
    m_arrived = 0;
    return arrived;
}

void
NetnsVethTestCase::Arrive(Ptr<NetDevice> device,
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
NetnsVethTestCase::LinkChanged()
{
    ++m_changes;
}

std::string
NetnsVethTestCase::GetLine(Ptr<NetNamespace> net, const std::string& name)
{
    std::string text;
    net->GetProcNet()->Read("dev", text);
    const auto at = text.find(name + ":");
    const auto begin = text.find(':', at) + 1;
    return at == std::string::npos ? "" : text.substr(begin, text.find('\n', begin) - begin);
}

void
NetnsVethTestCase::Carrier()
{
    VethHelper helper;
    helper.SetUp(false);
    Join(helper);
    NS_TEST_EXPECT_MSG_EQ(End(0)->IsAdminUp(), false, "down at first");
    NS_TEST_EXPECT_MSG_EQ(End(1)->HasCarrier(), false, "no carrier");
    End(1)->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(End(1)->HasCarrier(), false, "NO-CARRIER: the peer is down");
    NS_TEST_EXPECT_MSG_EQ(End(1)->IsLinkUp(), false, "NO-CARRIER");
    NS_TEST_EXPECT_MSG_EQ(m_changes, 0, "no change");
    End(0)->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(End(0)->IsLinkUp() && End(1)->IsLinkUp(), true, "both are up");
    NS_TEST_EXPECT_MSG_EQ(m_changes, 1, "one change");
    End(0)->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(End(0)->HasCarrier() || End(1)->HasCarrier(), false, "one is down");
    NS_TEST_EXPECT_MSG_EQ(End(1)->IsAdminUp(), true, "the other is still set up");
    NS_TEST_EXPECT_MSG_EQ(m_changes, 2, "a second change");
    NS_TEST_EXPECT_MSG_EQ(End(0)->IsPointToPoint(), false, "an Ethernet device");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(End(0)->GetChannel()), false, "no Channel");
}

void
NetnsVethTestCase::Drops()
{
    Join();
    NS_TEST_EXPECT_MSG_EQ(Send(1504), true, "the MTU and a VLAN tag");
    NS_TEST_EXPECT_MSG_EQ(Send(1505), false, "a byte more");
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 1, "one of them");
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().txDropped, 1, "counted by the sender");
    NS_TEST_EXPECT_MSG_EQ(End(1)->GetStats().rxDropped, 1, "and by the receiver, which is up");
    // The peer's MTU counts, not one's own.
    NS_TEST_EXPECT_MSG_EQ(End(1)->SetMtu(67), false, "below 68");
    NS_TEST_EXPECT_MSG_EQ(End(1)->SetMtu(68), true, "68");
    NS_TEST_EXPECT_MSG_EQ(Send(73), false, "too long for the peer");
    NS_TEST_EXPECT_MSG_EQ(Send(72), true, "short enough");
    End(1)->SetMtu(65535);
    NS_TEST_EXPECT_MSG_EQ(Send(9000), true, "a jumbo frame");
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 2, "two of them");
    End(1)->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(Send(10), false, "the peer is down");
    NS_TEST_EXPECT_MSG_EQ(End(1)->GetStats().rxDropped, 2, "a device that is down counts nothing");
    End(1)->SetAdminUp(true);
    End(0)->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(Send(10), false, "the sender is down");
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 0, "neither");
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().txDropped, 4, "counted");
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().txPackets, 3, "sent");
    NS_TEST_EXPECT_MSG_EQ(End(1)->GetStats().rxPackets, 3, "received");
    // Sent, but the receiver goes down before it arrives
    End(0)->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(Send(10), true, "sent");
    End(1)->SetAdminUp(false);
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 0, "lost");
    NS_TEST_EXPECT_MSG_EQ(End(1)->GetStats().rxDropped, 3, "and counted");
}

void
NetnsVethTestCase::Counters()
{
    Join();
    Ipv4AddressPool("10.0.0.0", "/24").Assign(m_pair);
    UdpProbe client(m_a->GetNode());
    UdpProbe server(m_b->GetNode(), true);
    // 56 bytes by UDP are as long as the 56 bytes of a ping: a frame of 98.
    client.Send(Seconds(1), "10.0.0.2", 56);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(client.GetN(), 1, "answered");
    for (uint32_t i : {0, 1})
    {
        // ARP of 42 each way: the answerer asks too, as ns-3 does not learn from requests.
        const auto& stats = End(i)->GetStats();
        NS_TEST_EXPECT_MSG_EQ(stats.txBytes, 42 + 42 + 98, "bytes sent by " << i);
        NS_TEST_EXPECT_MSG_EQ(stats.txPackets, 3, "packets sent by " << i);
        NS_TEST_EXPECT_MSG_EQ(stats.rxBytes, 42 + 42 + 98, "bytes received by " << i);
        NS_TEST_EXPECT_MSG_EQ(stats.rxPackets, 3, "packets received by " << i);
    }
    client.Send(Seconds(1), "10.0.0.2", 1472);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().txBytes, 182 + 1514, "a full frame, without ARP");
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().rxBytes, 182 + 1514, "and its answer");
    NS_TEST_EXPECT_MSG_EQ(End(0)->GetStats().rxPackets, 4, "one more");
    End(0)->Send(ns3::Create<Packet>(46), Mac48Address("01:00:5e:00:00:01"), 0x88b5);
    End(0)->Send(ns3::Create<Packet>(46), Mac48Address::GetBroadcast(), 0x88b5);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(End(1)->GetStats().multicast, 1, "multicast, not broadcast");
}

void
NetnsVethTestCase::ProcNetDev()
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
                          "a new device");
    Send(28);
    Send(84);
    End(1)->Send(ns3::Create<Packet>(28), Mac48Address::GetBroadcast(), 0x88b5);
    End(1)->Send(ns3::Create<Packet>(84), End(0)->GetAddress(), 0x88b5);
    Simulator::Run();
    const std::string after = "     140       2    0    0    0     0          0         0      140"
                              "       2    0    0    0     0       0          0";
    NS_TEST_EXPECT_MSG_EQ(GetLine(m_a, "va"), after, "one ping of Linux, in bytes and packets");
    NS_TEST_EXPECT_MSG_EQ(GetLine(m_b, "vb"), after, "the other end");
    Send(2000);
    NS_TEST_EXPECT_MSG_EQ(GetLine(m_a, "va"),
                          "     140       2    0    0    0     0          0         0      140"
                          "       2    0    1    0     0       0          0",
                          "a drop");
    m_a->RenameDevice(End(0), "fifteen-letters");
    NS_TEST_EXPECT_MSG_NE(GetLine(m_a, "\nfifteen-letters"), "", "no blanks before a long name");
}

void
NetnsVethTestCase::Delay()
{
    VethHelper helper;
    helper.SetDeviceAttribute("Delay", TimeValue(MilliSeconds(30)));
    Join(helper);
    CallLater(Seconds(1), [this] { Send(10); });
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 1, "arrived");
    NS_TEST_EXPECT_MSG_EQ(m_when, MilliSeconds(1030), "after the delay");
    End(0)->SetAttribute("Delay", TimeValue(Time(0)));
    const Time now = Simulator::Now();
    Send(10);
    NS_TEST_EXPECT_MSG_EQ(m_arrived, 0, "not within the call");
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 1, "arrived");
    NS_TEST_EXPECT_MSG_EQ(m_when, now, "at once");
}

void
NetnsVethTestCase::Deleted()
{
    for (uint32_t end : {0, 1})
    {
        Join();
        auto first = End(0);
        auto second = End(1);
        VethHelper::Delete(m_pair.Get(end));
        NS_TEST_EXPECT_MSG_EQ((first->GetNet() == nullptr && second->GetNet() == nullptr),
                              true,
                              "both went with " << end);
        NS_TEST_EXPECT_MSG_EQ(m_a->GetDevices().GetN() + m_b->GetDevices().GetN(), 2, "lo is left");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(first->GetPeer()), false, "parted");
        NS_TEST_EXPECT_MSG_EQ(first->IsLinkUp() || second->IsLinkUp(), false, "down");
        NS_TEST_EXPECT_MSG_EQ(Send(10), false, "sends nothing");
    }
    Join();
    auto survivor = VethHelper().Install(m_b, m_b);
    m_host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(m_b->GetDevices().GetN(), 3, "its end in b died with a");
    NS_TEST_EXPECT_MSG_EQ(survivor.Get(0)->IsLinkUp(), true, "another pair did not");
    m_host->Unmount("b");
    NS_TEST_EXPECT_MSG_EQ((DynamicCast<VethNetDevice>(survivor.Get(0))->GetNet() == nullptr),
                          true,
                          "a pair within one namespace dies with it");
}

void
NetnsVethTestCase::InFlight()
{
    VethHelper helper;
    helper.SetDeviceAttribute("Delay", TimeValue(Seconds(1)));
    Join(helper);
    auto receiver = End(1);
    CallLater(Seconds(1), [this] { Send(10); });
    CallLater(MilliSeconds(1500), [receiver] { VethHelper::Delete(receiver); });
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 0, "the receiver was deleted");
    NS_TEST_EXPECT_MSG_EQ(receiver->GetStats().rxDropped, 1, "counted");

    Join(helper);
    Send(10);
    auto sender = End(0);
    VethHelper::Delete(sender);
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 0, "both were deleted");

    Join(helper);
    Send(10);
    m_host->Unmount("b");
    NS_TEST_EXPECT_MSG_EQ(TakeArrived(), 0, "the namespace died");
    m_pair = NetDeviceContainer();
}

/**
 * @ingroup netns-tests
 * Veth pairs.
 */
class NetnsVethTestSuite : public TestSuite
{
  public:
    NetnsVethTestSuite()
        : TestSuite("netns-veth", Type::UNIT)
    {
        using Case = NetnsVethTestCase;
        AddTestCase(new Case("the carrier follows both ends", &Case::Carrier));
        AddTestCase(new Case("dropped and counted when down or too long", &Case::Drops));
        AddTestCase(new Case("counters of a datagram and its answer", &Case::Counters));
        AddTestCase(new Case("the text of proc net dev", &Case::ProcNetDev));
        AddTestCase(new Case("Delay", &Case::Delay));
        AddTestCase(new Case("both ends go with either, and with its namespace", &Case::Deleted));
        AddTestCase(new Case("frames on their way to a deleted end are lost", &Case::InFlight));
    }
};

/// Registers the suite.
static NetnsVethTestSuite g_netnsVethTestSuite;
