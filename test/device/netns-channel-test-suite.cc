// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Stock code that walks from device to device by their Channel: routing protocols and helpers, over
 * veths and bridges that come and go.
 */

#include "../common/fixture.h"
#include "../common/udp-probe.h"

#include "ns3/bridge-helper.h"
#include "ns3/channel-list.h"
#include "ns3/channel.h"
#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-interface-container.h"
#include "ns3/link-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/veth-helper.h"

#include <iostream>
#include <sstream>

// The build against a packaged ns-3 has it; inside a tree only what netns needs is built
#ifdef NETNS_TEST_ALL_ROUTING
#include "ns3/nix-vector-helper.h"
#endif

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * Namespaces a - r by a veth pair, r - b by a bridge of the host.
 */
class NetnsChannelTest : public InstantFixture
{
  public:
    void Global();          ///< global routing
    void Nix();             ///< nix-vector routing
    void Recompute();       ///< global routing when devices and namespaces went and came
    void StockBridge();     ///< a bridge of ns-3 between two veths
    void StockPort();       ///< a stock device in a bridge of this module
    void OnePerSegment();   ///< all ends have the same channel
    void MergeAndSplit();   ///< segments that are joined and separated
    void Unasked();         ///< where nobody asks there is no channel
    void Reused(int pairs); ///< a channel is used again
    void Held();            ///< one that somebody holds is not
    void Deleted();         ///< of a device that was deleted

  private:
    /** @brief Makes the namespaces, their stacks and addresses. */
    void Build(const InternetStackHelper& stack = InternetStackHelper());
    /** @return how many of two datagrams from a to b were answered */
    uint32_t Ask();
    /** @return the Node of a namespace */
    Ptr<Node> NodeOf(const std::string& name);
    /** @return the number of devices of a device's channel */
    static std::size_t CountOf(Ptr<NetDevice> device);

    NetNamespaceContainer m_nets;       //!< a, r, b, idle
    NetDeviceContainer m_left;          //!< of a and r
    NetDeviceContainer m_right;         //!< of r and b
    NetDeviceContainer m_ports;         //!< of the host, in the bridge
    Ptr<NetDevice> m_idle;              //!< of a namespace without a stack
    Ptr<LinuxBridgeNetDevice> m_bridge; //!< of the host
};

Ptr<Node>
NetnsChannelTest::NodeOf(const std::string& name)
{
    return m_nets.Get(name)->GetNode();
}

void
NetnsChannelTest::Build(const InternetStackHelper& stack)
{
    m_nets = NetNamespaceHelper().Create(GetNode(), {"a", "r", "b", "idle"});
    m_left = VethHelper().Install(m_nets.Get("a"), m_nets.Get("r"));
    for (const auto* name : {"r", "b", "idle"})
    {
        const auto pair = VethHelper().Install(GetInitNet(), m_nets.Get(name));
        m_ports.Add(pair.Get(0));
        m_right.Add(pair.Get(1));
    }
    m_idle = m_right.Get(2);
    m_right = NetDeviceContainer(m_right.Get(0), m_right.Get(1));
    m_bridge = LinuxBridgeHelper().Install(GetInitNet(), m_ports);
    for (const auto* name : {"a", "r", "b"})
    {
        stack.Install(NodeOf(name));
    }
    Ipv4AddressPool("10.0.1.0", "/24").Assign(m_left);
    Ipv4AddressPool("10.0.2.0", "/24").Assign(m_right);
}

uint32_t
NetnsChannelTest::Ask()
{
    UdpProbe server(NodeOf("b"), true);
    UdpProbe client(NodeOf("a"));
    client.Send(Seconds(1), "10.0.2.2");
    client.Send(Seconds(2), "10.0.2.2");
    RunFor(Seconds(3));
    server.Close();
    client.Close();
    return client.GetN();
}

std::size_t
NetnsChannelTest::CountOf(Ptr<NetDevice> device)
{
    return device->GetChannel()->GetNDevices();
}

void
NetnsChannelTest::Global()
{
    Build();
    NS_TEST_EXPECT_MSG_EQ(Ask(), 0, "without routes nothing should arrive");
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    NS_TEST_EXPECT_MSG_EQ(Ask(), 2, "global routing should find the way over veth and bridge");
}

void
NetnsChannelTest::Nix()
{
#ifdef NETNS_TEST_ALL_ROUTING
    InternetStackHelper stack;
    stack.SetRoutingHelper(Ipv4NixVectorHelper());
    Build(stack);
    NS_TEST_EXPECT_MSG_EQ(Ask(), 2, "nix-vector routing should find the way over veth and bridge");
    VethHelper::Delete(m_left.Get(0));
    NS_TEST_EXPECT_MSG_EQ(Ask(), 0, "there should be no way over a link that was deleted");
    m_left = VethHelper().Install(m_nets.Get("a"), m_nets.Get("r"));
    Ipv4AddressPool("10.0.1.0", "/24").Assign(m_left);
    NS_TEST_EXPECT_MSG_EQ(Ask(), 2, "there should be a way over the next link");
    NetNamespaceHelper().Delete(GetNode(), "b");
    UdpProbe probe(NodeOf("a"));
    for (int i = 0; i < 6; ++i) // dying, dead, recycled
    {
        probe.Send(Seconds(0), "10.0.2.2");
        RunFor(Seconds(1));
    }
#endif
}

void
NetnsChannelTest::Recompute()
{
    Build();
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    RunFor(Seconds(1));
    VethHelper::Delete(m_left.Get(0));
    Ipv4GlobalRoutingHelper::RecomputeRoutingTables();
    NS_TEST_EXPECT_MSG_EQ(Ask(), 0, "there should be no route over a link that was deleted");
    m_left = VethHelper().Install(m_nets.Get("a"), m_nets.Get("r"));
    Ipv4AddressPool("10.0.1.0", "/24").Assign(m_left);
    Ipv4GlobalRoutingHelper::RecomputeRoutingTables();
    NS_TEST_EXPECT_MSG_EQ(Ask(), 2, "there should be a route over the next link");
    m_bridge->RemovePort(m_ports.Get(1));
    Ipv4GlobalRoutingHelper::RecomputeRoutingTables();
    NS_TEST_EXPECT_MSG_EQ(Ask(), 0, "there should be no route to a port that left the bridge");
    NetNamespaceHelper().Delete(GetNode(), "b");
    for (int i = 0; i < 6; ++i) // dying, dead, recycled
    {
        Ipv4GlobalRoutingHelper::RecomputeRoutingTables();
        RunFor(Seconds(1));
    }
}

void
NetnsChannelTest::StockBridge()
{
    m_nets = NetNamespaceHelper().Create(GetNode(), {"a", "b", "switch"});
    const auto one = VethHelper().Install(m_nets.Get("a"), m_nets.Get("switch"));
    const auto two = VethHelper().Install(m_nets.Get("b"), m_nets.Get("switch"));
    BridgeHelper().Install(NodeOf("switch"), NetDeviceContainer(one.Get(1), two.Get(1)));
    InternetStackHelper().Install(NodeOf("a"));
    InternetStackHelper().Install(NodeOf("b"));
    Ipv4AddressPool("10.0.2.0", "/24").Assign(NetDeviceContainer(one.Get(0), two.Get(0)));
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    NS_TEST_EXPECT_MSG_EQ(CountOf(one.Get(0)), 2, "the port of a stock bridge should be there");
    NS_TEST_EXPECT_MSG_EQ(Ask(), 2, "a stock bridge should forward between veths");
}

void
NetnsChannelTest::StockPort()
{
    Build();
    auto far = CreateObject<Node>();
    const auto lan = CsmaHelper().Install(NodeContainer(GetNode(), far));
    m_bridge->AddPort(lan.Get(0));
    std::ostringstream told;
    auto* before = std::clog.rdbuf(told.rdbuf());
    m_bridge->GetChannel();
    m_right.Get(0)->GetChannel();
    std::clog.rdbuf(before);
    const std::string text = told.str();
    NS_TEST_EXPECT_MSG_NE(text.find("no route through that port"),
                          std::string::npos,
                          "who asks for the channel should be told what it does not show");
    NS_TEST_EXPECT_MSG_EQ(text.find("LinuxBridgeNetDevice"),
                          text.rfind("LinuxBridgeNetDevice"),
                          "once should be enough");
}

void
NetnsChannelTest::OnePerSegment()
{
    Build();
    auto left = m_left.Get(0)->GetChannel();
    NS_TEST_EXPECT_MSG_EQ(left, m_left.Get(1)->GetChannel(), "both ends should have one channel");
    NS_TEST_EXPECT_MSG_EQ(left->GetNDevices(), 2, "a pair should have two devices");
    NS_TEST_EXPECT_MSG_LT(left->GetDevice(0)->GetNode()->GetId(),
                          left->GetDevice(1)->GetNode()->GetId(),
                          "devices should be in the order of their Nodes");
    auto right = m_right.Get(0)->GetChannel();
    NS_TEST_EXPECT_MSG_NE(left, right, "another segment should have another channel");
    for (const auto& device :
         {m_right.Get(1), m_ports.Get(0), m_ports.Get(2), m_idle, Ptr<NetDevice>(m_bridge)})
    {
        NS_TEST_EXPECT_MSG_EQ(right, device->GetChannel(), "a segment should have one channel");
    }
    NS_TEST_EXPECT_MSG_EQ(right->GetNDevices(),
                          2,
                          "ports, and devices of Nodes without a stack, should not be seen");
    InternetStackHelper().Install(GetNode());
    InternetStackHelper().Install(NodeOf("idle"));
    NS_TEST_EXPECT_MSG_EQ(CountOf(m_bridge), 4, "a bridge is an end of its segment");
    auto ipv4 = NodeOf("b")->GetObject<Ipv4>();
    ipv4->RemoveAddress(ipv4->GetInterfaceForDevice(m_right.Get(1)), 0);
    NS_TEST_EXPECT_MSG_EQ(CountOf(m_bridge),
                          3,
                          "global routing aborts at an interface that has lost its addresses");
    NS_TEST_EXPECT_MSG_EQ(ChannelList::GetNChannels(), 2, "there are two segments");
}

void
NetnsChannelTest::MergeAndSplit()
{
    Build();
    auto b = m_right.Get(1)->GetChannel();
    m_bridge->RemovePort(m_ports.Get(1));
    NS_TEST_EXPECT_MSG_NE(m_right.Get(0)->GetChannel(),
                          m_right.Get(1)->GetChannel(),
                          "a port that left is in a segment of its own");
    NS_TEST_EXPECT_MSG_EQ(CountOf(m_right.Get(1)), 1, "b should be alone");
    NS_TEST_EXPECT_MSG_EQ(CountOf(m_right.Get(0)), 1, "r should be alone");
    m_bridge->AddPort(m_ports.Get(1));
    NS_TEST_EXPECT_MSG_EQ(b->GetNDevices(), 2, "who holds the channel should see the change");
    NS_TEST_EXPECT_MSG_EQ(m_right.Get(0)->GetChannel(),
                          m_right.Get(1)->GetChannel(),
                          "a port that came back should be in the segment");
    NS_TEST_EXPECT_MSG_LT(ChannelList::GetNChannels(), 4, "a channel should be used again");
}

void
NetnsChannelTest::Unasked()
{
    Build();
    RunFor(Seconds(1));
    m_nets.Get("r")->GetDevices().Move(m_left.Get(1), m_nets.Get("idle")->GetDevices());
    RunFor(Seconds(1));
    VethHelper::Delete(m_left.Get(0));
    NetNamespaceHelper().Delete(GetNode(), "b");
    RunFor(Seconds(10)); // until the Node is recycled
    NS_TEST_EXPECT_MSG_EQ(ChannelList::GetNChannels(), 0, "where nobody asks there is no channel");
}

void
NetnsChannelTest::Reused(int pairs)
{
    Build();
    for (int i = 0; i < pairs; ++i)
    {
        const auto pair = VethHelper().Install(m_nets.Get("a"), m_nets.Get("b"));
        pair.Get(0)->GetChannel();
        VethHelper::Delete(pair.Get(1));
        if (i % 100 == 0)
        {
            RunFor(MilliSeconds(1));
        }
    }
    NS_TEST_EXPECT_MSG_LT(ChannelList::GetNChannels(),
                          3,
                          "there should be no more channels than there were segments at a time");
}

void
NetnsChannelTest::Held()
{
    Build();
    auto held = m_left.Get(0)->GetChannel();
    VethHelper::Delete(m_left.Get(0));
    m_left = NetDeviceContainer();
    NS_TEST_EXPECT_MSG_EQ(held->GetNDevices(), 0, "a link that was deleted has no devices");
    auto next = VethHelper().Install(m_nets.Get("a"), m_nets.Get("r")).Get(0)->GetChannel();
    NS_TEST_EXPECT_MSG_NE(held, next, "a channel that somebody holds should not be used again");
    NS_TEST_EXPECT_MSG_EQ(held->GetNDevices(), 0, "it should not show the next link");
}

void
NetnsChannelTest::Deleted()
{
    Build();
    auto kept = m_left.Get(0);
    VethHelper::Delete(kept);
    NS_TEST_EXPECT_MSG_EQ(bool(kept->GetChannel()),
                          true,
                          "stock code follows the channel of every device that it knows");
    NS_TEST_EXPECT_MSG_EQ(CountOf(kept), 0, "a deleted device should see nobody");
    auto loose = CreateObject<VethNetDevice>();
    NS_TEST_EXPECT_MSG_EQ(CountOf(loose), 0, "a device of no Node should see nobody");
}

using Test = NetnsChannelTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsChannelTestSuite(
    "netns-channel",
    {
        {"global routing", &Test::Global},
        {"nix-vector routing", &Test::Nix},
        {"global routing when links come and go", &Test::Recompute},
        {"a stock bridge between veths", &Test::StockBridge},
        {"a stock port of a bridge", &Test::StockPort},
        {"one channel for a segment", &Test::OnePerSegment},
        {"segments merge and split", &Test::MergeAndSplit},
        {"nobody asks", &Test::Unasked},
        {"channels are used again", [](Test& test) { test.Reused(1000); }},
        {"a channel that is held", &Test::Held},
        {"a deleted device", &Test::Deleted},
    });
