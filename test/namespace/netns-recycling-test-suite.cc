// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * How the Nodes of dead namespaces are used again, and what keeps them from it.
 */

#include "../common/scene.h"

#include "ns3/flow-monitor-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4-flow-classifier.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/rip-helper.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/udp-echo-helper.h"
#include "ns3/veth-helper.h"

#include <map>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// The discard port.
constexpr uint16_t DISCARD = 9;

/// Installs a stack without IPv6.
void
InstallIpv4(Ptr<Node> node)
{
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(node);
}

/**
 * Makes a namespace with a stack and a link.
 * @param index Number of the link's network, 0 for the next.
 */
Scene::Link
Start(Scene& scene, const std::string& name, uint32_t index = 0)
{
    return scene.Connect(scene.Add(name), index);
}

/**
 * @ingroup netns-tests
 * @brief IPv4 namespaces on one host.
 */
class RecyclingTest : public SceneFixture
{
  public:
    /// @brief Plays and checks, on a host whose stacks have IPv4 only.
    void Run()
    {
        m_scene->m_host->SetStackInstaller(&InstallIpv4);
        CallLater(Seconds(1), [this]() {
            m_scene->m_host->GetInitNet()->BuildStack();
            Play();
        });
        Simulator::Run();
        Check();
        m_scene.reset(); // before what a script keeps
    }

  protected:
    /// @brief Schedules what happens in m_scene.
    virtual void Play() = 0;
    /// @brief Checks m_scene after the run.
    virtual void Check() = 0;
};

/**
 * @ingroup netns-tests
 * @brief What has to be initialized works on a Node's third stack.
 */
class ThirdGenerationCase : public RecyclingTest
{
  private:
    void Play() override
    {
        m_scene->m_host->SetStackInstaller([](Ptr<Node> node) {
            InternetStackHelper stack;
            stack.SetIpv6StackInstall(false);
            stack.SetRoutingHelper(RipHelper());
            stack.Install(node);
        });
        // The host's stack was built without RIP.
        RipHelper rip;
        auto ipv4 = m_scene->m_node->GetObject<Ipv4>();
        ipv4->SetRoutingProtocol(rip.Create(m_scene->m_node));
        m_scene->m_node->GetObject<Ipv4RoutingProtocol>()->Initialize();
        Generate(1);
    }

    /// @brief Makes the Node's stack number @p generation.
    void Generate(uint32_t generation)
    {
        auto link = Start(*m_scene, "guest");
        auto net = m_scene->m_host->Find("guest");
        TrafficControlHelper queue;
        queue.SetRootQueueDisc("ns3::PfifoFastQueueDisc");
        m_disc = queue.Install(link.guest).Get(0);
        auto inside = LinuxBridgeHelper().Install(net);
        const std::string address = "10.8" + std::to_string(generation) + ".0.0";
        m_inside = Ipv4AddressPool(address, "/16").Assign(NetDeviceContainer(inside)).GetAddress(0);
        CallLater(Seconds(50), [this, net]() { m_scene->Exchange(net, m_inside); });
        CallLater(Seconds(60), [this, generation]() {
            NS_TEST_EXPECT_MSG_EQ(
                m_scene->GetExchanges(),
                generation,
                "the datagram should be returned over a route that RIP made, in generation "
                    << generation);
            NS_TEST_EXPECT_MSG_EQ(m_disc->IsInitialized(),
                                  true,
                                  "the queue disc should be initialized");
            NS_TEST_EXPECT_MSG_GT(m_disc->GetStats().nTotalSentPackets,
                                  0,
                                  "the queue disc should pass packets");
            m_disc = nullptr;
            m_scene->Remove("guest");
        });
        if (generation < 3)
        {
            CallLater(Seconds(70), [this, generation]() { Generate(generation + 1); });
        }
        else
        {
            CallLater(Seconds(70), []() { Simulator::Stop(); });
        }
    }

    void Check() override
    {
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNNodes(),
                              1,
                              "all three stacks should have been on one Node");
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNRecycled(),
                              3,
                              "the Node should have been freed three times");
    }

    Ptr<QueueDisc> m_disc; //!< in the namespace
    Ipv4Address m_inside;  //!< behind it
};

/**
 * @ingroup netns-tests
 * @brief A script that keeps everything but Nodes.
 */
class KeptPartsCase : public RecyclingTest
{
  private:
    static constexpr uint32_t COUNT = 1000; //!< namespaces

    void Play() override
    {
        for (uint32_t i = 0; i < COUNT; ++i)
        {
            CallLater(MilliSeconds(100 * i), [this]() { Generate(); });
        }
    }

    /// @brief Makes a namespace that lives for 90 ms.
    void Generate()
    {
        auto net = m_scene->Add("guest");
        m_nets.push_back(net);
        const auto link = m_scene->Connect(net, 1);
        auto ipv4 = net->GetNode()->GetObject<Ipv4>();
        m_interfaces.Add(ipv4, ipv4->GetInterfaceForDevice(link.guest));
        const auto any = InetSocketAddress(Ipv4Address::GetAny(), DISCARD);
        m_apps.Add(UdpEchoServerHelper(7).Install(net->GetNode()));
        m_apps.Add(PacketSinkHelper("ns3::TcpSocketFactory", any).Install(net->GetNode()));
        m_apps.Add(
            OnOffHelper("ns3::UdpSocketFactory", InetSocketAddress(link.hostAddress, DISCARD))
                .Install(net->GetNode()));
        CallLater(MilliSeconds(90), [this]() { m_scene->Remove("guest"); });
    }

    void Check() override
    {
        auto host = m_scene->m_host;
        NS_TEST_EXPECT_MSG_EQ(host->GetNFreed(), COUNT, "all namespaces should have been freed");
        NS_TEST_EXPECT_MSG_EQ(host->GetNRecycled(),
                              COUNT,
                              "the Nodes of all namespaces should have been free for reuse");
        NS_TEST_EXPECT_MSG_EQ(host->GetNRetired(), 0, "what is kept should hold no Node");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(
            host->GetNNodes(),
            32,
            "at most 32 Nodes should be made for 10 namespaces a second, each held for 3.09 s");
        NS_TEST_EXPECT_MSG_EQ(m_nets.back()->GetState(),
                              NetNamespace::DEAD,
                              "a namespace that is kept should be dead");
        m_nets.clear();
        m_interfaces = Ipv4InterfaceContainer();
        m_apps = ApplicationContainer();
    }

    std::vector<Ptr<NetNamespace>> m_nets; //!< kept
    Ipv4InterfaceContainer m_interfaces;   //!< kept
    ApplicationContainer m_apps;           //!< kept
};

/**
 * @ingroup netns-tests
 * @brief A script that keeps half of the Nodes, and lets go of them.
 */
class KeptNodesCase : public RecyclingTest
{
  private:
    static constexpr uint32_t COUNT = 40; //!< namespaces

    void Play() override
    {
        for (uint32_t i = 0; i < COUNT; ++i)
        {
            const std::string name = "guest" + std::to_string(i);
            Start(*m_scene, name);
            auto net = m_scene->m_host->Find(name);
            if (i % 2 == 0)
            {
                m_nodes.Add(net->GetNode());
                m_kept.push_back(net->GetCookie());
            }
        }
        CallLater(Seconds(1), [this]() {
            for (uint32_t i = 0; i < COUNT; ++i)
            {
                m_scene->Remove("guest" + std::to_string(i));
            }
        });
        CallLater(Seconds(5), [this]() {
            auto host = m_scene->m_host;
            NS_TEST_EXPECT_MSG_EQ(host->GetNRetired(),
                                  COUNT / 2,
                                  "as many Nodes as the script keeps should be retired");
            NS_TEST_EXPECT_MSG_EQ(host->GetNRecycled(),
                                  COUNT / 2,
                                  "the other Nodes should be free for reuse");
            NS_TEST_EXPECT_MSG_EQ((m_scene->m_retired == m_kept),
                                  true,
                                  "the retired Nodes should be traced in order");
            m_nodes = NodeContainer();
            Start(*m_scene, "last");
            m_scene->Remove("last");
        });
    }

    void Check() override
    {
        auto host = m_scene->m_host;
        NS_TEST_EXPECT_MSG_EQ(host->GetNRetired(),
                              0,
                              "no Node should be retired once the script keeps none");
        NS_TEST_EXPECT_MSG_EQ(host->GetNRecycled(), COUNT + 1, "all Nodes should be free");
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_recycled.size(),
                              COUNT + 1,
                              "every Node that became free should be traced");
        NS_TEST_EXPECT_MSG_EQ(host->GetNNodes(),
                              COUNT,
                              "no more Nodes should be made than namespaces lived at a time");
    }

    NodeContainer m_nodes;        //!< kept
    std::vector<uint64_t> m_kept; //!< cookies of their namespaces
};

/**
 * @ingroup netns-tests
 * @brief FlowMonitor on the Nodes of namespaces that come and go.
 */
class FlowMonitorCase : public RecyclingTest
{
  private:
    static constexpr uint32_t COUNT = 100; //!< namespaces

    /// @return How many packets namespace @p i sends.
    static uint32_t GetPackets(uint32_t i)
    {
        return i % 7 + 1;
    }

    void Play() override
    {
        PacketSinkHelper("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), DISCARD))
            .Install(m_scene->m_node);
        m_helper.Install(m_scene->m_node);
        for (uint32_t i = 1; i <= COUNT; ++i)
        {
            CallLater(MilliSeconds(500 * i), [this, i]() { Generate(i); });
        }
        // It looks for lost packets once a second, for ever.
        CallLater(Seconds(60), []() { Simulator::Stop(); });
    }

    /// @brief Makes namespace @p i, which lives for a second.
    void Generate(uint32_t i)
    {
        const std::string name = std::to_string(i);
        const auto link = Start(*m_scene, name);
        auto node = m_scene->m_host->Find(name)->GetNode();
        m_helper.Install(node);
        auto socket = Scene::Send(node, InetSocketAddress(link.hostAddress, DISCARD), 200);
        m_sources[link.address] = i;
        for (uint32_t k = 1; k < GetPackets(i); ++k)
        {
            CallLater(MilliSeconds(100 * k), [socket, link]() {
                socket->SendTo(Create<Packet>(200),
                               0,
                               InetSocketAddress(link.hostAddress, DISCARD));
            });
        }
        CallLater(Seconds(1), [this, name]() { m_scene->Remove(name); });
    }

    void Check() override
    {
        auto monitor = m_helper.GetMonitor();
        monitor->CheckForLostPackets();
        auto classifier = DynamicCast<Ipv4FlowClassifier>(m_helper.GetClassifier());
        const auto stats = monitor->GetFlowStats();
        NS_TEST_EXPECT_MSG_EQ(stats.size(),
                              COUNT,
                              "FlowMonitor should have seen one flow of each namespace");
        for (const auto& flow : stats)
        {
            const auto source = classifier->FindFlow(flow.first).sourceAddress;
            const uint32_t packets = GetPackets(m_sources[source]);
            NS_TEST_EXPECT_MSG_EQ(flow.second.txPackets,
                                  packets,
                                  "the flow from " << source << " should have all packets sent");
            NS_TEST_EXPECT_MSG_EQ(flow.second.rxPackets,
                                  packets,
                                  "the flow from " << source
                                                   << " should have all packets received");
            NS_TEST_EXPECT_MSG_EQ(
                flow.second.rxBytes,
                packets * 228,
                "the flow from " << source << " should have all bytes received, with IP headers");
            NS_TEST_EXPECT_MSG_EQ(flow.second.lostPackets, 0, "no flow should have lost a packet");
        }
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNRetired(), 0, "FlowMonitor should hold no Node");
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNRecycled(), COUNT, "all Nodes should be free");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(
            m_scene->m_host->GetNNodes(),
            9,
            "at most 9 Nodes should be made for 2 namespaces a second, each held for 4 s");
    }

    FlowMonitorHelper m_helper;                //!< installed again and again
    std::map<Ipv4Address, uint32_t> m_sources; //!< numbers by address
};

/**
 * @ingroup netns-tests
 * @brief 2,000 namespaces on a bridge, with addresses that are given back.
 */
class ChurnCase : public RecyclingTest
{
  private:
    static constexpr uint32_t COUNT = 2000; //!< namespaces

    void Play() override
    {
        m_bridge = LinuxBridgeHelper().Install(m_scene->m_node);
        m_pool.Assign(NetDeviceContainer(m_bridge));
        for (uint32_t i = 0; i < COUNT; ++i)
        {
            CallLater(MilliSeconds(50 * i), [this, i]() { Generate(i); });
        }
    }

    /// @brief Makes namespace @p i, which lives for a second.
    void Generate(uint32_t i)
    {
        const std::string name = std::to_string(i);
        auto net = m_scene->Add(name);
        const auto link = VethHelper().Install(m_scene->m_host->GetInitNet(), net);
        m_bridge->AddPort(link.Get(0));
        const auto address = m_pool.Allocate();
        link.Get(1)->SetAddress(Ipv4AddressPool::GetMac(address));
        m_pool.AssignTo(link.Get(1), address);
        m_scene->Exchange(net, address);
        CallLater(Seconds(1), [this, name, address]() {
            m_scene->Remove(name);
            m_pool.Release(address);
        });
    }

    void Check() override
    {
        auto host = m_scene->m_host;
        NS_TEST_EXPECT_MSG_EQ(
            m_scene->GetExchanges(),
            COUNT,
            "each namespace should be reached at once at an address that was released");
        NS_TEST_EXPECT_MSG_EQ(host->GetNFreed(), COUNT, "all namespaces should have been freed");
        NS_TEST_EXPECT_MSG_EQ(host->GetNRecycled(), COUNT, "all Nodes should be free again");
        NS_TEST_EXPECT_MSG_EQ(
            host->GetPeak(),
            21,
            "at most 21 namespaces should live at a time: 20 a second, each for 1 s");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(
            host->GetNNodes(),
            21 + 61,
            "Nodes should be made for 21 living namespaces and 61 in the grace period at most");
        NS_TEST_EXPECT_MSG_EQ(m_bridge->GetNPorts(), 0, "no port should be left on the bridge");
        m_bridge = nullptr;
    }

    Ipv4AddressPool m_pool{"10.99.0.0", "/26"}; //!< addresses
    Ptr<LinuxBridgeNetDevice> m_bridge;         //!< of the host
};

/// Registers the suite.
MixedSuite g_netnsRecyclingTestSuite(
    "netns-recycling",
    {
        MakeCase<ThirdGenerationCase>("RIP and a pfifo_fast queue disc on a third-generation Node",
                                      &RecyclingTest::Run),
        MakeCase<KeptPartsCase>("parts of 1,000 dead namespaces are kept: memory, not Nodes",
                                &RecyclingTest::Run),
        MakeCase<KeptNodesCase>("Nodes that are kept are retired until they are released",
                                &RecyclingTest::Run),
        MakeCase<FlowMonitorCase>("FlowMonitor on 100 churned namespaces", &RecyclingTest::Run),
        MakeCase<ChurnCase>("addresses of dead namespaces are used again at once",
                            &RecyclingTest::Run),
    });

} // namespace
