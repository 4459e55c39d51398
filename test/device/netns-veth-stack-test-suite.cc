// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Veth pairs and the stacks that use them: addresses, captures, what a stack keeps when one leaves.
 */

#include "../common/two-namespaces.h"
#include "../common/udp-probe.h"

#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/pcap-file.h"
#include "ns3/veth-helper.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of stacks joined by veth pairs.
 */
class NetnsVethStackTest : public TwoNamespaces
{
  public:
    void HostStack(); ///< the stack that a veth leaves
    void Overlap();   ///< equal addresses in different namespaces
    void Pcap();      ///< captures named by namespace

  private:
    /** @brief Gives a pair the addresses 10.0.1.1 and .2, and the first end an IPv6 one. */
    static void SetAddresses(const NetDeviceContainer& pair);
};

void
NetnsVethStackTest::SetAddresses(const NetDeviceContainer& pair)
{
    Ipv4AddressPool("10.0.1.0", "/24").Assign(pair);
    Ipv6AddressHelper().AssignWithoutAddress(NetDeviceContainer(pair.Get(0)));
}

void
NetnsVethStackTest::HostStack()
{
    auto init = GetInitNet();
    auto toA = VethHelper().Install(init, m_a);
    auto toB = VethHelper().Install(init, m_b);
    SetAddresses(toA);
    Ipv4AddressPool("10.0.2.0", "/24").Assign(toB);
    auto ipv4 = GetNode()->GetObject<Ipv4>();
    auto ipv6 = GetNode()->GetObject<Ipv6>();
    const uint32_t slot = toB.Get(0)->GetIfIndex();
    const int32_t interface = ipv4->GetInterfaceForDevice(toB.Get(0));
    UdpProbe host(GetNode());
    UdpProbe inB(m_b->GetNode(), true);
    host.Send(Seconds(1), "10.0.2.2");
    RunFor(Seconds(5));
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 1, "b should answer the host before a veth leaves");

    const uint32_t slots = GetNode()->GetNDevices();
    const uint32_t interfaces = ipv4->GetNInterfaces();
    const uint32_t interfaces6 = ipv6->GetNInterfaces();
    const uint32_t freed = toA.Get(0)->GetIfIndex();
    GetHost()->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(toB.Get(0)->GetIfIndex(), slot, "the other veth should keep its slot");
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForDevice(toB.Get(0)),
                          interface,
                          "the other veth should keep its IPv4 interface");
    NS_TEST_EXPECT_MSG_EQ(GetNode()->GetDevice(slot),
                          toB.Get(0),
                          "the Node's list should still have the other veth in its slot");
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForAddress("10.0.1.1"),
                          -1,
                          "the address of the veth that left should be gone from the host");
    host.Send(Seconds(1), "10.0.2.2");
    host.Send(Seconds(2), "10.0.1.2");
    RunFor(Seconds(5));
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 2, "b should still answer, a should not");

    Ptr<NetNamespace> net;
    for (uint32_t i = 0; i < 200; ++i)
    {
        // One that goes at some moment with ARP, DAD and router solicitation pending,
        GetHost()->Create("brief", net);
        SetAddresses(VethHelper().Install(init, net));
        host.Send(MilliSeconds(i % 10), "10.0.1.2");
        RunFor(MilliSeconds(i * 37 % 1500));
        GetHost()->Unmount("brief");
        // and the next one in its place.
        GetHost()->Create("next", net);
        auto pair = VethHelper().Install(init, net);
        NS_TEST_EXPECT_MSG_EQ(pair.Get(0)->GetIfIndex(),
                              freed,
                              "a new veth should take the slot of the one that left");
        SetAddresses(pair);
        const uint32_t before = host.GetN();
        UdpProbe inNext(net->GetNode(), true);
        host.Send(Seconds(1), "10.0.1.2");
        RunFor(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(host.GetN(),
                              before + 1,
                              "the next namespace should answer in round " << i);
        inNext.Close();
        GetHost()->Unmount("next");
    }
    NS_TEST_EXPECT_MSG_EQ(GetNode()->GetNDevices(), slots, "the Node should not need more slots");
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetNInterfaces(),
                          interfaces,
                          "IPv4 should have no more interfaces than before");
    NS_TEST_EXPECT_MSG_EQ(ipv6->GetNInterfaces(),
                          interfaces6,
                          "IPv6 should have no more interfaces than before");
    const uint32_t before = host.GetN();
    host.Send(Seconds(1), "10.0.2.2");
    RunFor(Seconds(5));
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), before + 1, "b should still answer after all rounds");
}

void
NetnsVethStackTest::Overlap()
{
    auto nets = NetNamespaceHelper().Create(GetNode(), {"c", "d"});
    auto pair = VethHelper().Install(m_a, m_b);
    auto other = VethHelper().Install(nets.Get("c"), nets.Get("d"));
    Ipv4AddressPool("10.0.0.0", "/24").Assign(pair);
    Ipv4AddressPool("10.0.0.0", "/24").Assign(other);
    UdpProbe a(m_a->GetNode());
    UdpProbe b(m_b->GetNode(), true);
    UdpProbe c(nets.Get("c")->GetNode());
    UdpProbe d(nets.Get("d")->GetNode(), true);
    a.Send(Seconds(1), "10.0.0.2");
    c.Send(Seconds(1), "10.0.0.2");
    c.Send(Seconds(2), "10.0.0.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(a.GetN(), 1, "a should have one answer");
    NS_TEST_EXPECT_MSG_EQ(b.GetN(), 1, "b should have received a's datagram only");
    NS_TEST_EXPECT_MSG_EQ(c.GetN(), 2, "c should have two answers");
    NS_TEST_EXPECT_MSG_EQ(d.GetN(),
                          2,
                          "d, which has b's address, should have received c's datagrams only");
}

void
NetnsVethStackTest::Pcap()
{
    const std::string prefix = CreateTempDirFilename("cap");
    auto init = GetInitNet();
    std::vector<uint32_t> nodes;
    m_a = nullptr;
    GetHost()->Unmount("a");
    for (uint32_t i : {0, 1})
    {
        Ptr<NetNamespace> net;
        GetHost()->Create("n", net);
        nodes.push_back(net->GetNode()->GetId());
        VethHelper helper;
        helper.SetNames("veth%d", "eth0");
        auto pair = helper.Install(init, net);
        const std::string expected = prefix + "-" + std::to_string(GetNode()->GetId()) + "-" +
                                     std::to_string(4 + i) + "-2.pcap";
        NS_TEST_EXPECT_MSG_EQ(
            LinuxDeviceHelper::GetCaptureName(prefix, pair.Get(1), "pcap"),
            expected,
            "a capture should be named by the host's Node, the namespace's cookie and the ifindex");
        helper.EnablePcap(prefix, pair.Get(1));
        pair.Get(0)->Send(ns3::Create<Packet>(50 + i), pair.Get(1)->GetAddress(), 0x88b5);
        pair.Get(1)->Send(ns3::Create<Packet>(60 + i), Mac48Address::GetBroadcast(), 0x88b6);
        Simulator::Run();
        net = nullptr;
        GetHost()->Unmount("n");
        pair = NetDeviceContainer();
        Simulator::Run();

        PcapFile file;
        file.Open(expected, std::ios::in);
        NS_TEST_ASSERT_MSG_EQ(file.Fail(), false, "the capture " << expected << " should exist");
        NS_TEST_EXPECT_MSG_EQ(file.GetDataLinkType(),
                              1,
                              "the capture should say that its frames are Ethernet's");
        for (const auto& [bytes, type] : {std::pair<uint32_t, uint8_t>(74 + i, 0xb6),
                                          std::pair<uint32_t, uint8_t>(64 + i, 0xb5)})
        {
            uint8_t data[200];
            uint32_t seconds;
            uint32_t micros;
            uint32_t included;
            uint32_t original;
            uint32_t read;
            file.Read(data, sizeof(data), seconds, micros, included, original, read);
            NS_TEST_EXPECT_MSG_EQ(original,
                                  bytes,
                                  "a captured frame should have its Ethernet header and no FCS");
            NS_TEST_EXPECT_MSG_EQ(data[12] * 256 + data[13],
                                  0x8800 + type,
                                  "the captured frame should have the EtherType it was sent with");
        }
        uint8_t rest[1];
        uint32_t n;
        file.Read(rest, 1, n, n, n, n, n);
        NS_TEST_EXPECT_MSG_EQ(file.Eof(), true, "the capture should hold two frames and no more");
        file.Close();
    }
    NS_TEST_EXPECT_MSG_EQ(nodes[0], nodes[1], "both namespaces should have been on one Node");
}

using Test = NetnsVethStackTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsVethStackTestSuite(
    "netns-veth-stack",
    {
        {"a host's stack works on when a veth leaves", &Test::HostStack},
        {"the same addresses in two pairs of namespaces", &Test::Overlap},
        {"pcap files are named by namespace", &Test::Pcap},
    });
