// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Stock devices of a namespace that dies with frames queued and in flight: they go home to
 * init_net, and work there.
 */

#include "../common/scene.h"

#include "ns3/csma-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// The discard port.
constexpr uint16_t DISCARD = 9;

/// Connects two Nodes.
using Connector = std::function<NetDeviceContainer(const NodeContainer&)>;

/// @return CSMA devices of two Nodes, at 1 Mbit/s.
NetDeviceContainer
ConnectCsma(const NodeContainer& nodes)
{
    CsmaHelper csma;
    csma.SetChannelAttribute("DataRate", StringValue("1Mbps"));
    csma.SetChannelAttribute("Delay", StringValue("3ms"));
    return csma.Install(nodes);
}

/// @return Point-to-point devices of two Nodes, at 1 Mbit/s.
NetDeviceContainer
ConnectPointToPoint(const NodeContainer& nodes)
{
    PointToPointHelper p2p;
    p2p.SetDeviceAttribute("DataRate", StringValue("1Mbps"));
    p2p.SetChannelAttribute("Delay", StringValue("30ms"));
    return p2p.Install(nodes);
}

/**
 * @ingroup netns-tests
 * @brief A stock device with traffic both ways, before, at and after the death of its namespace.
 */
class HomeTest : public SceneFixture
{
  public:
    /**
     * @brief A device whose namespace dies goes home and works on in the host.
     * @param connect Makes the devices.
     * @param network First three numbers of the addresses, which ns-3 takes once in a process.
     */
    void Traffic(const Connector& connect, const std::string& network);
    /// @brief Names of devices that come home (dev_change_net_namespace() of Linux 6.1).
    void HomeNames();

  private:
    /// @brief Builds host, remote Node and namespace.
    void Build();
    /// @brief Fills the queues of both devices.
    void Load();
    /// @brief Ends the namespace.
    void Die();
    /// @brief Gives the device an address in the host.
    void Readdress();

    /// @return the address with @p host as its last number
    Ipv4Address GetAddress(int host) const
    {
        return Ipv4Address((m_network + "." + std::to_string(host)).c_str());
    }

    /// @return a sink for datagrams on a Node
    static Ptr<PacketSink> Listen(Ptr<Node> node);

    /// @brief Counts a frame: the promiscuous handler of the namespace's Node.
    void Overhear(Ptr<NetDevice>,
                  Ptr<const Packet>,
                  uint16_t,
                  const Address&,
                  const Address&,
                  NetDevice::PacketType)
    {
        ++m_overheard;
    }

    Connector m_connect;            //!< makes the devices
    std::string m_network;          //!< of the addresses
    Ptr<Node> m_remote;             //!< at the other end
    Ptr<NetNamespace> m_net;        //!< the namespace
    NetDeviceContainer m_devices;   //!< of the remote Node, of the namespace
    Ptr<PacketSink> m_atRemote;     //!< what arrives there
    Ptr<PacketSink> m_atHost;       //!< what arrives at the host
    uint32_t m_overheard{0};        //!< frames that the dead Node's handler saw
    uint32_t m_overheardAtDeath{0}; //!< the same at the death
};

Ptr<PacketSink>
HomeTest::Listen(Ptr<Node> node)
{
    PacketSinkHelper sink("ns3::UdpSocketFactory",
                          InetSocketAddress(Ipv4Address::GetAny(), DISCARD));
    return DynamicCast<PacketSink>(sink.Install(node).Get(0));
}

void
HomeTest::Build()
{
    m_remote = CreateObject<Node>();
    InternetStackHelper stack;
    stack.Install(m_remote);
    stack.Install(m_scene->m_node);
    m_net = m_scene->Add("first");
    stack.Install(m_net->GetNode());
    m_devices = m_connect(NodeContainer(m_remote, m_net->GetNode()));
    Ipv4AddressHelper addresses((m_network + ".0").c_str(), "255.255.255.0");
    addresses.Assign(m_devices);
    m_atRemote = Listen(m_remote);
    m_atHost = Listen(m_scene->m_node);
    m_net->GetNode()->RegisterProtocolHandler(MakeCallback(&HomeTest::Overhear, this),
                                              0,
                                              m_devices.Get(1),
                                              true);
    CallLater(MilliSeconds(100),
              [this]() { Scene::Send(m_remote, InetSocketAddress(GetAddress(2), DISCARD)); });
}

void
HomeTest::Load()
{
    // 8.5 ms for each frame
    for (int i = 0; i < 20; ++i)
    {
        Scene::Send(m_net->GetNode(), InetSocketAddress(GetAddress(1), DISCARD), 1000);
        Scene::Send(m_remote, InetSocketAddress(GetAddress(2), DISCARD), 1000);
    }
    // And an ARP request that waits for its jitter
    CallLater(MilliSeconds(20), [this]() {
        Scene::Send(m_net->GetNode(), InetSocketAddress(GetAddress(77), DISCARD));
    });
}

void
HomeTest::Die()
{
    m_scene->Remove("first");
    m_net = nullptr;
    m_overheardAtDeath = m_overheard;
    NS_TEST_EXPECT_MSG_GT(m_overheard, 0, "the handler should have seen frames before the death");
    auto home = m_scene->m_host->GetInitNet();
    NS_TEST_EXPECT_MSG_EQ(home->GetDevices().FindByName("eth0"),
                          m_devices.Get(1),
                          "the device should be in init_net under its name after the death");
    NS_TEST_EXPECT_MSG_EQ(m_devices.Get(1)->GetNode(),
                          m_scene->m_node,
                          "the device should be on the host's Node after the death");
}

void
HomeTest::Readdress()
{
    auto ipv4 = m_scene->m_node->GetObject<Ipv4>();
    const uint32_t interface = ipv4->AddInterface(m_devices.Get(1));
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(GetAddress(3), Ipv4Mask("/24")));
    ipv4->SetUp(interface);
    const auto before = m_atRemote->GetTotalRx();
    for (int i = 0; i < 3; ++i)
    {
        Scene::Send(m_scene->m_node, InetSocketAddress(GetAddress(1), DISCARD), 100);
        Scene::Send(m_remote, InetSocketAddress(GetAddress(3), DISCARD), 100);
        Scene::Send(m_remote, InetSocketAddress(GetAddress(2), DISCARD), 100);
    }
    CallLater(Seconds(1), [this, before]() {
        NS_TEST_EXPECT_MSG_EQ(m_atRemote->GetTotalRx() - before,
                              300,
                              "the host should send three datagrams by the device that came home");
        NS_TEST_EXPECT_MSG_EQ(
            m_atHost->GetTotalRx(),
            300,
            "the host should receive the datagrams for its own address, and no others");
    });
}

void
HomeTest::Traffic(const Connector& connect, const std::string& network)
{
    m_connect = connect;
    m_network = network;
    CallLater(Seconds(1), [this]() { Build(); });
    CallLater(Seconds(2), [this]() { Load(); });
    CallLater(Seconds(2.021), [this]() { Die(); });
    CallLater(Seconds(2.5), [this]() {
        NS_TEST_EXPECT_MSG_GT(m_atRemote->GetTotalRx(),
                              0,
                              "some frames should have been sent before the death");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(m_atRemote->GetTotalRx(),
                                    3000,
                                    "the frames queued at the death should be dropped");
        NS_TEST_EXPECT_MSG_EQ(
            m_atHost->GetTotalRx(),
            0,
            "the host should receive nothing that was meant for the dead namespace");
    });
    CallLater(Seconds(3), [this]() { Readdress(); });
    CallLater(Seconds(60), [this]() {
        NS_TEST_EXPECT_MSG_EQ(m_overheard,
                              m_overheardAtDeath,
                              "the dead namespace's handler should see no frame");
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_recycled.size(),
                              1,
                              "the dead namespace's Node should be free for reuse");
        auto second = m_scene->Add("second");
        second->BuildStack();
        const auto link = m_scene->Connect(second);
        m_scene->Exchange(second, link.address);
    });
    Simulator::Stop(Seconds(65));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_scene->GetExchanges(), 1, "the second namespace should answer");
    NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNNodes(),
                          1,
                          "the second namespace should have the only Node there is");
}

void
HomeTest::HomeNames()
{
    auto home = m_scene->m_host->GetInitNet();
    for (const char* expected : {"eth0", "dev2", "dev0", "dev1"})
    {
        auto net = m_scene->Add("guest");
        auto device = CsmaHelper().Install(net->GetNode()).Get(0);
        NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetName(device),
                              "eth0",
                              "the csma device should be eth0 in its namespace");
        NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetIndex(device),
                              2,
                              "the csma device should have the ifindex 2 in its namespace");
        m_scene->Remove("guest");
        NS_TEST_EXPECT_MSG_EQ(home->GetDevices().GetName(device),
                              expected,
                              "the device should get the expected name at home");
    }
}

using Test = HomeTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsStaleDevicesTestSuite(
    "netns-stale-devices",
    {
        {"CSMA", [](Test& test) { test.Traffic(&ConnectCsma, "10.50.1"); }},
        {"point-to-point", [](Test& test) { test.Traffic(&ConnectPointToPoint, "10.50.2"); }},
        {"a taken name becomes devN", &Test::HomeNames},
    });

} // namespace
