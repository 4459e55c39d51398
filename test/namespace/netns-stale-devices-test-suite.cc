// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Stock devices of a namespace that dies with frames queued and in flight: they go home to
 * init_net, and work there.
 */

#include "../common/instant-test-case.h"
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

/**
 * @param nodes Two.
 * @return Their CSMA devices, at 1 Mbit/s.
 */
NetDeviceContainer
ConnectCsma(const NodeContainer& nodes)
{
    CsmaHelper csma;
    csma.SetChannelAttribute("DataRate", StringValue("1Mbps"));
    csma.SetChannelAttribute("Delay", StringValue("3ms"));
    return csma.Install(nodes);
}

/**
 * @param nodes Two.
 * @return Their point-to-point devices, at 1 Mbit/s.
 */
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
class HomeCase : public InstantTestCase
{
  public:
    /**
     * @param name Of the case.
     * @param connect Makes the devices.
     * @param network First three numbers of the addresses, which ns-3 takes once in a process.
     */
    HomeCase(const std::string& name, Connector connect, const std::string& network)
        : InstantTestCase(name),
          m_connect(std::move(connect)),
          m_network(network)
    {
    }

  private:
    void DoRun() override;
    /// @brief Build host, remote Node and namespace.
    void Build();
    /// @brief Fill the queues of both devices.
    void Load();
    /// @brief The death.
    void Die();
    /// @brief Give the device an address of the host.
    void Readdress();

    /**
     * @param host Last number.
     * @return The address.
     */
    Ipv4Address GetAddress(int host) const
    {
        return Ipv4Address((m_network + "." + std::to_string(host)).c_str());
    }

    /**
     * @param node Where to listen for datagrams.
     * @return Counts them.
     */
    static Ptr<PacketSink> Listen(Ptr<Node> node);

    /// @brief A promiscuous handler of the namespace's Node.
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
    std::unique_ptr<Scene> m_scene; //!< the host
    Ptr<Node> m_remote;             //!< at the other end
    Ptr<NetNamespace> m_net;        //!< the namespace
    NetDeviceContainer m_devices;   //!< of the remote Node, of the namespace
    Ptr<PacketSink> m_atRemote;     //!< what arrives there
    Ptr<PacketSink> m_atHost;       //!< what arrives at the host
    uint32_t m_overheard{0};        //!< frames that the dead Node's handler saw
    uint32_t m_overheardAtDeath{0}; //!< the same at the death
};

Ptr<PacketSink>
HomeCase::Listen(Ptr<Node> node)
{
    PacketSinkHelper sink("ns3::UdpSocketFactory",
                          InetSocketAddress(Ipv4Address::GetAny(), DISCARD));
    return DynamicCast<PacketSink>(sink.Install(node).Get(0));
}

void
HomeCase::Build()
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
    m_net->GetNode()->RegisterProtocolHandler(MakeCallback(&HomeCase::Overhear, this),
                                              0,
                                              m_devices.Get(1),
                                              true);
    Scene::After(MilliSeconds(100),
                 [this]() { Scene::Send(m_remote, InetSocketAddress(GetAddress(2), DISCARD)); });
}

void
HomeCase::Load()
{
    // 8.5 ms for each frame
    for (int i = 0; i < 20; ++i)
    {
        Scene::Send(m_net->GetNode(), InetSocketAddress(GetAddress(1), DISCARD), 1000);
        Scene::Send(m_remote, InetSocketAddress(GetAddress(2), DISCARD), 1000);
    }
    // And an ARP request that waits for its jitter
    Scene::After(MilliSeconds(20), [this]() {
        Scene::Send(m_net->GetNode(), InetSocketAddress(GetAddress(77), DISCARD));
    });
}

void
HomeCase::Die()
{
    m_scene->Remove("first");
    m_net = nullptr;
    m_overheardAtDeath = m_overheard;
    NS_TEST_EXPECT_MSG_GT(m_overheard, 0, "the handler works");
    auto home = m_scene->m_host->GetInitNet();
    NS_TEST_EXPECT_MSG_EQ(home->GetDeviceByName("eth0"), m_devices.Get(1), "home, by its name");
    NS_TEST_EXPECT_MSG_EQ(m_devices.Get(1)->GetNode(), m_scene->m_node, "on the host's Node");
}

void
HomeCase::Readdress()
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
    Scene::After(Seconds(1), [this, before]() {
        NS_TEST_EXPECT_MSG_EQ(m_atRemote->GetTotalRx() - before, 300, "the host sends by it");
        NS_TEST_EXPECT_MSG_EQ(m_atHost->GetTotalRx(), 300, "and receives, what is for the host");
    });
}

void
HomeCase::DoRun()
{
    m_scene = std::make_unique<Scene>();
    Scene::After(Seconds(1), [this]() { Build(); });
    Scene::After(Seconds(2), [this]() { Load(); });
    Scene::After(Seconds(2.021), [this]() { Die(); });
    Scene::After(Seconds(2.5), [this]() {
        NS_TEST_EXPECT_MSG_GT(m_atRemote->GetTotalRx(), 0, "some frames were sent in time");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(m_atRemote->GetTotalRx(), 3000, "the queue is dropped");
        NS_TEST_EXPECT_MSG_EQ(m_atHost->GetTotalRx(), 0, "the host gets nothing of the dead");
    });
    Scene::After(Seconds(3), [this]() { Readdress(); });
    Scene::After(Seconds(60), [this]() {
        NS_TEST_EXPECT_MSG_EQ(m_overheard, m_overheardAtDeath, "the dead hear nothing");
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_recycled.size(), 1, "the Node is free");
        auto second = m_scene->Add("second");
        second->BuildStack();
        const auto link = m_scene->Connect(second);
        m_scene->Exchange(second, link.address);
    });
    Simulator::Stop(Seconds(65));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_scene->GetExchanges(), 1, "the second namespace talks");
    NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNNodes(), 1, "on the only Node there is");
    m_devices = NetDeviceContainer();
    m_remote = nullptr;
    m_atRemote = m_atHost = nullptr;
    m_scene.reset();
}

/**
 * @ingroup netns-tests
 * @brief The names of devices that come home (dev_change_net_namespace() of Linux 6.1).
 */
class HomeNameCase : public InstantTestCase
{
  public:
    HomeNameCase()
        : InstantTestCase("a taken name becomes devN")
    {
    }

  private:
    void DoRun() override
    {
        Scene scene;
        auto home = scene.m_host->GetInitNet();
        for (const char* expected : {"eth0", "dev2", "dev0", "dev1"})
        {
            auto net = scene.Add("guest");
            auto device = CsmaHelper().Install(net->GetNode()).Get(0);
            NS_TEST_EXPECT_MSG_EQ(net->GetDeviceName(device), "eth0", "its name in the namespace");
            NS_TEST_EXPECT_MSG_EQ(net->GetDeviceIndex(device), 2, "its index");
            scene.Remove("guest");
            NS_TEST_EXPECT_MSG_EQ(home->GetDeviceName(device), expected, "its name at home");
        }
    }
};

/**
 * @ingroup netns-tests
 * @brief Suite "netns-stale-devices".
 */
class NetnsStaleDevicesTestSuite : public TestSuite
{
  public:
    NetnsStaleDevicesTestSuite()
        : TestSuite("netns-stale-devices", Type::UNIT)
    {
        AddTestCase(new HomeCase("CSMA", &ConnectCsma, "10.50.1"));
        AddTestCase(new HomeCase("point-to-point", &ConnectPointToPoint, "10.50.2"));
        AddTestCase(new HomeNameCase);
    }
};

/// Registers the suite.
NetnsStaleDevicesTestSuite g_netnsStaleDevicesTestSuite;

} // namespace
