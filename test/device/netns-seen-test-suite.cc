// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * What a capture on a device shows, and what the columns of /proc/net/dev count, tried on
 * Linux 6.18.44 with packet sockets.
 */

#include "bridge-bed.h"

#include "ns3/dummy-helper.h"
#include "ns3/link-helper.h"
#include "ns3/linux-bridge-helper.h"

#include <fstream>
#include <sstream>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * A bridge with three stations: who sees what passes through it.
 */
class NetnsSeenTest : public BridgeBed
{
  public:
    void PromiscSniffer();     ///< the trace source
    void PromiscPcap();        ///< the helper's captures
    void PromiscHandler();     ///< a promiscuous protocol handler of the Node
    void NobodyLooks();        ///< nothing goes up
    void PromiscuousStation(); ///< a veth, which sees whatever arrives
    void Columns();            ///< columns of /proc/net/dev

  private:
    /** @brief Station 0 sends to station 1, to nobody, to all, to a group, and to itself with the
     * source address of another. */
    void SendAll();
    /** @return the line of a device in /proc/net/dev, with single blanks, without the name */
    static std::string GetLine(Ptr<NetNamespace> net, Ptr<NetDevice> device);
    /** @return the number of frames in a file */
    static int CountFrames(const std::string& file);
};

void
NetnsSeenTest::SendAll()
{
    Send(1, Mac48Address::GetBroadcast()); // the bridge learns where station 1 is
    Simulator::Run();
    Send(0, Mac(1));
    Send(0, Mac48Address("02:00:00:00:00:99"));
    Send(0, Mac48Address("01:00:5e:01:02:03"));
    Send(0, Mac48Address("01:80:c2:00:00:0e"));
    m_stations.Get(0)->SendFrom(ns3::Create<Packet>(50),
                                Mac48Address("02:00:00:00:00:98"),
                                Mac(0),
                                PROTOCOL);
    Simulator::Run();
}

void
NetnsSeenTest::PromiscSniffer()
{
    int all = 0;
    int ours = 0;
    m_bridge->TraceConnectWithoutContext(
        "PromiscSniffer",
        Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>) { ++all; }));
    m_bridge->TraceConnectWithoutContext(
        "Sniffer",
        Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>) { ++ours; }));
    SendAll();
    NS_TEST_EXPECT_MSG_EQ(all,
                          5,
                          "a promiscuous capture should show all frames but that of LLDP, as "
                          "br_handle_frame_finish() with IFF_PROMISC does");
    NS_TEST_EXPECT_MSG_EQ(ours, 2, "the broadcast and the multicast frame are for the bridge");
    NS_TEST_EXPECT_MSG_EQ(m_own, 2, "what is for others should not get to the stack");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxPackets,
                          5,
                          "br_pass_frame_up() counts what it shows");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxBytes, 250, "it counts without the header");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().multicast, 1, "one frame was for a group");
    NS_TEST_EXPECT_MSG_EQ(TakeCounts(), "1 2 2", "a capture should not change what is forwarded");
}

int
NetnsSeenTest::CountFrames(const std::string& name)
{
    constexpr int FILE_HEADER = 24;
    constexpr int FRAME = 16 + 64; // header of the record, frame of 50 bytes with its header
    std::ifstream file(name, std::ios::binary | std::ios::ate);
    return (static_cast<int>(file.tellg()) - FILE_HEADER) / FRAME;
}

void
NetnsSeenTest::PromiscPcap()
{
    const std::string all = CreateTempDirFilename("seen-all.pcap");
    const std::string ours = CreateTempDirFilename("seen-ours.pcap");
    LinuxBridgeHelper().EnablePcap(all, m_bridge, true, true);
    LinuxBridgeHelper().EnablePcap(ours, m_bridge, false, true);
    SendAll();
    LinkHelper().Delete(m_bridge); // the last holders of the files go
    m_bridge = nullptr;
    Simulator::Destroy();
    NS_TEST_EXPECT_MSG_EQ(CountFrames(all), 5, "a promiscuous capture should have all frames");
    NS_TEST_EXPECT_MSG_EQ(CountFrames(ours), 2, "the other capture should have two frames");
}

void
NetnsSeenTest::PromiscHandler()
{
    std::string types;
    auto handler = Callback<void,
                            Ptr<NetDevice>,
                            Ptr<const Packet>,
                            uint16_t,
                            const Address&,
                            const Address&,
                            NetDevice::PacketType>(
        [&types](Ptr<NetDevice>,
                 Ptr<const Packet>,
                 uint16_t,
                 const Address&,
                 const Address&,
                 NetDevice::PacketType type) { types += std::to_string(type) + " "; });
    GetNode()->RegisterProtocolHandler(handler, PROTOCOL, m_bridge, true);
    SendAll();
    // NetDevice::PacketType: 2 broadcast, 3 multicast, 4 for another host
    NS_TEST_EXPECT_MSG_EQ(types,
                          std::to_string(NetDevice::PACKET_BROADCAST) + " " +
                              std::to_string(NetDevice::PACKET_OTHERHOST) + " " +
                              std::to_string(NetDevice::PACKET_OTHERHOST) + " " +
                              std::to_string(NetDevice::PACKET_MULTICAST) + " " +
                              std::to_string(NetDevice::PACKET_OTHERHOST) + " ",
                          "a promiscuous handler should get what the bridge forwards");
}

void
NetnsSeenTest::NobodyLooks()
{
    SendAll();
    NS_TEST_EXPECT_MSG_EQ(m_own, 2, "the host should get the broadcast and the multicast frame");
    NS_TEST_EXPECT_MSG_EQ(m_bridge->GetStats().rxPackets,
                          2,
                          "where nobody looks the bridge should not count what it forwards");
}

void
NetnsSeenTest::PromiscuousStation()
{
    int all = 0;
    int ours = 0;
    m_stations.Get(1)->TraceConnectWithoutContext(
        "PromiscSniffer",
        Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>) { ++all; }));
    m_stations.Get(1)->TraceConnectWithoutContext(
        "Sniffer",
        Callback<void, Ptr<const Packet>>([&](Ptr<const Packet>) { ++ours; }));
    SendAll();
    NS_TEST_EXPECT_MSG_EQ(all, 4, "sent: 1; received: for it, for nobody, for the group");
    NS_TEST_EXPECT_MSG_EQ(ours, 3, "what is for nobody should not be for the station");
}

std::string
NetnsSeenTest::GetLine(Ptr<NetNamespace> net, Ptr<NetDevice> device)
{
    std::string text;
    net->GetProcNet()->Read("dev", text);
    std::istringstream line(text.substr(text.find(net->GetDevices().GetName(device) + ":")));
    std::string word;
    std::string numbers;
    line >> word;
    for (int i = 0; i < 16; ++i)
    {
        line >> word;
        numbers += (i ? " " : "") + word;
    }
    return numbers;
}

void
NetnsSeenTest::Columns()
{
    auto dummy = DummyHelper().Install(GetInitNet());
    for (int i = 0; i < 10; ++i)
    {
        Send(0, Mac48Address("33:33:00:00:00:fb"));
        m_bridge->Send(ns3::Create<Packet>(50), Mac48Address("01:00:5e:01:02:03"), PROTOCOL);
        dummy->Send(ns3::Create<Packet>(50), Mac48Address("01:00:5e:01:02:03"), PROTOCOL);
    }
    Send(0, Mac48Address::GetBroadcast());
    Simulator::Run();
    // Columns: bytes packets errs drop fifo frame compressed multicast, and the sender's.
    // veth_get_stats64() and dev_lstats_read() count no multicast; br_handle_frame_finish() does.
    NS_TEST_EXPECT_MSG_EQ(GetLine(m_nets.Get(0), m_stations.Get(0)),
                          "640 10 0 0 0 0 0 0 704 11 0 0 0 0 0 0",
                          "a veth should count no multicast frames");
    NS_TEST_EXPECT_MSG_EQ(GetLine(m_nets.Get(1), m_stations.Get(1)),
                          "1344 21 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
                          "a veth should count no multicast frames, whoever sent them");
    NS_TEST_EXPECT_MSG_EQ(GetLine(GetInitNet(), m_ports.Get(0)),
                          "704 11 0 0 0 0 0 0 640 10 0 0 0 0 0 0",
                          "a port should count no multicast frames");
    NS_TEST_EXPECT_MSG_EQ(GetLine(GetInitNet(), m_bridge),
                          "550 11 0 0 0 0 0 10 640 10 0 0 0 0 0 0",
                          "a bridge should count the multicast frames that it received");
    NS_TEST_EXPECT_MSG_EQ(GetLine(GetInitNet(), dummy),
                          "0 0 0 0 0 0 0 0 640 10 0 0 0 0 0 0",
                          "a dummy should count what it sent");
}

using Test = NetnsSeenTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsSeenTestSuite(
    "netns-seen",
    {
        {"PromiscSniffer of a bridge", &Test::PromiscSniffer},
        {"a promiscuous pcap file of a bridge", &Test::PromiscPcap},
        {"a promiscuous handler on a bridge", &Test::PromiscHandler},
        {"a bridge at which nobody looks", &Test::NobodyLooks},
        {"captures of a veth", &Test::PromiscuousStation},
        {"the columns of proc net dev", &Test::Columns},
    });
