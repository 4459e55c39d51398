// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Helpers of ns-3 that walk through all Nodes, devices and channels, called before the run, in it,
 * while a namespace dies, when it is dead, and when its Node has the next one.
 */

#include "../common/fixture.h"
#include "../common/udp-probe.h"

#include "ns3/arp-cache.h"
#include "ns3/channel.h"
#include "ns3/flow-monitor-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-interface-container.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/names.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-compat.h"
#include "ns3/netns-stack-helper.h"
#include "ns3/socket.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/veth-helper.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

// In namespaces without a stack too, which some releases do not bear
#if NETNS_NEIGHBOR_CACHE_SKIPS_BARE_NODES
#include "ns3/neighbor-cache-helper.h"
#define NETNS_TEST_NEIGHBOR_CACHE
#endif

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * Namespaces a - r by a veth pair, r - b and idle by a bridge; a veth and b go, d comes.
 */
class NetnsStockToolsTest : public InstantFixture
{
  public:
    /** What a case does with the helper that it tries. */
    using Tool = std::function<void(NetnsStockToolsTest&)>;

    /** @brief Uses a tool at a moment of a simulation. */
    void Use(const Tool& tool, Time when);
    void Captures();       ///< pcap of all devices
    void NeighborCaches(); ///< NeighborCacheHelper, which asks for channels
    void Flows();          ///< FlowMonitor on all Nodes
    void SendToAll();      ///< a limited broadcast, for which ns-3 asks each interface
    void Interfaces();     ///< each interface down, up, with one address more

    Ptr<NetNamespace> Get(const std::string& name); ///< the namespace of a name

    NetDeviceContainer m_left;  //!< of a and r, until they are deleted
    NetDeviceContainer m_right; //!< of r and b

  private:
    /** @brief Makes a, r, b and idle. */
    void Build();

    FlowMonitorHelper m_flowHelper; //!< holds what it installed
    Ptr<FlowMonitor> m_flows;       //!< null until Flows()
#ifdef NETNS_TEST_NEIGHBOR_CACHE
    NeighborCacheHelper m_neighbors; //!< interfaces call it when their addresses change
#endif
};

Ptr<NetNamespace>
NetnsStockToolsTest::Get(const std::string& name)
{
    return NetNamespaceHost::Of(GetInitNet())->Find(name);
}

void
NetnsStockToolsTest::Build()
{
    const auto nets = NetNamespaceHelper().Create(GetNode(), {"a", "r", "b", "idle"});
    m_left = VethHelper().Install(nets.Get("a"), nets.Get("r"));
    NetDeviceContainer ports;
    NetDeviceContainer ends;
    for (const auto* name : {"r", "b", "idle"})
    {
        const auto pair = VethHelper().Install(GetInitNet(), nets.Get(name));
        ports.Add(pair.Get(0));
        ends.Add(pair.Get(1));
    }
    LinuxBridgeHelper().Install(GetInitNet(), ports);
    m_right = NetDeviceContainer(ends.Get(0), ends.Get(1));
    InternetStackHelper().Install(nets.Get("a")->GetNode());
    InternetStackHelper().Install(nets.Get("r")->GetNode());
    NetnsStackHelper().Install(nets.Get("b")->GetNode());
    Ipv4AddressPool("10.0.1.0", "/24").Assign(m_left);
    Ipv4AddressPool("10.0.2.0", "/24").Assign(m_right);
}

void
NetnsStockToolsTest::Use(const Tool& tool, Time when)
{
    Build();
    if (when.IsZero())
    {
        tool(*this);
    }
    else
    {
        Simulator::Schedule(when, [&tool, this] { tool(*this); });
    }
    Simulator::Schedule(Seconds(2), [this] {
        VethHelper::Delete(m_left.Get(0));
        m_left = NetDeviceContainer();
    });
    Simulator::Schedule(Seconds(3), [this] {
        m_right = NetDeviceContainer(m_right.Get(0));
        NetNamespaceHelper().Delete(GetNode(), "b");
    });
    Simulator::Schedule(Seconds(8), [this] {
        const auto d = NetNamespaceHelper().Create(GetNode(), {"d"}).Get(0);
        const auto pair = VethHelper().Install(Get("r"), d);
        InternetStackHelper().Install(d->GetNode());
        Ipv4AddressPool("10.0.3.0", "/24").Assign(pair);
    });
    UdpProbe client(Get("r")->GetNode());
    {
        UdpProbe server(Get("b")->GetNode(), true);
        client.Send(Seconds(0.5), "10.0.2.2");
        client.Send(Seconds(1.5), "10.0.2.2");
        RunFor(Seconds(2.5));
        server.Close();
    }
    NS_TEST_EXPECT_MSG_EQ(client.GetN(), 2, "both datagrams should be answered");
    RunFor(Seconds(10));
    NS_TEST_EXPECT_MSG_EQ(bool(Get("b")), false, "the namespace should be gone");
    NS_TEST_EXPECT_MSG_EQ(bool(Get("d")), true, "the next namespace should be there");
    client.Close();
    Names::Clear();
}

void
NetnsStockToolsTest::Captures()
{
    const std::string folder = CreateTempDirFilename("");
    VethHelper().EnablePcapAll(folder + "veth");
    LinuxBridgeHelper().EnablePcapAll(folder + "bridge", true);
    InternetStackHelper().EnablePcapIpv4All(folder + "ip");
    InternetStackHelper().EnablePcapIpv6All(folder + "ip6");
}

void
NetnsStockToolsTest::NeighborCaches()
{
#ifdef NETNS_TEST_NEIGHBOR_CACHE
    m_neighbors.SetDynamicNeighborCache(true);
    m_neighbors.PopulateNeighborCache();
    for (const auto& devices : {m_left, m_right})
    {
        m_neighbors.PopulateNeighborCache(devices);
        Ipv4InterfaceContainer interfaces;
        for (auto it = devices.Begin(); it != devices.End(); ++it)
        {
            auto ipv4 = (*it)->GetNode()->GetObject<Ipv4>();
            interfaces.Add(ipv4, ipv4->GetInterfaceForDevice(*it));
        }
        m_neighbors.PopulateNeighborCache(interfaces);
    }
    m_neighbors.PopulateNeighborCache();
    if (m_left.GetN() > 0)
    {
        auto ipv4 = m_left.Get(0)->GetNode()->GetObject<Ipv4L3Protocol>();
        auto interface = ipv4->GetInterface(ipv4->GetInterfaceForDevice(m_left.Get(0)));
        auto entry = interface->GetArpCache()->Lookup(Ipv4Address("10.0.1.2"));
        NS_TEST_ASSERT_MSG_NE(entry, nullptr, "the neighbour cache should know the peer");
        NS_TEST_EXPECT_MSG_EQ(entry->GetMacAddress(),
                              m_left.Get(1)->GetAddress(),
                              "the neighbour cache should have the MAC address of the peer");
    }
#endif
}

void
NetnsStockToolsTest::Flows()
{
    if (!m_flows)
    {
        m_flows = m_flowHelper.InstallAll();
    }
}

void
NetnsStockToolsTest::SendToAll()
{
    const auto socket =
        Socket::CreateSocket(Get("r")->GetNode(), TypeId::LookupByName("ns3::UdpSocketFactory"));
    socket->SetAllowBroadcast(true);
    NS_TEST_EXPECT_MSG_EQ(socket->SendTo(ns3::Create<Packet>(10),
                                         0,
                                         InetSocketAddress(Ipv4Address("255.255.255.255"), 67)),
                          10,
                          "a limited broadcast should be sent");
    socket->Close();
}

void
NetnsStockToolsTest::Interfaces()
{
    const auto ipv4 = Get("r")->GetNode()->GetObject<Ipv4>();
    const auto ipv6 = Get("r")->GetNode()->GetObject<Ipv6>();
    for (uint32_t i = 1; i < ipv4->GetNInterfaces(); ++i) // ns-3 cannot set that of lo down
    {
        ipv4->SetDown(i);
        ipv4->SetUp(i);
        ipv4->AddAddress(i, {Ipv4Address(0x0a630001 + (i << 8)), Ipv4Mask("/24")});
    }
    for (uint32_t i = 1; i < ipv6->GetNInterfaces(); ++i)
    {
        ipv6->SetUp(i);
        ipv6->SetDown(i);
        ipv6->SetUp(i);
        const std::string address = "2001:9:" + std::to_string(i) + "::1";
        ipv6->AddAddress(i, {Ipv6Address(address.c_str()), Ipv6Prefix(64)});
    }
}

using Test = NetnsStockToolsTest;

namespace
{

/** @return a case for each tool and each moment */
std::vector<FixtureSuite<Test>::Case>
MakeCases()
{
    const std::vector<std::pair<std::string, Test::Tool>> tools = {
        {"captures", &Test::Captures},
        {"neighbour caches", &Test::NeighborCaches},
        {"FlowMonitor", &Test::Flows},
        {"limited broadcast", &Test::SendToAll},
        {"interfaces", &Test::Interfaces},
        {"global routing",
         [](Test&) {
             Ipv4GlobalRoutingHelper::PopulateRoutingTables();
             Ipv4GlobalRoutingHelper::RecomputeRoutingTables();
         }},
        {"names", [](Test& test) { Names::Add("r", test.Get("r")->GetNode()); }},
#if NETNS_STACK_HELPER_SKIPS_STACKS
        {"stacks on all Nodes", [](Test&) { InternetStackHelper().InstallAll(); }},
#endif
        {"queue discs",
         [](Test& test) {
             if (Simulator::Now().IsZero()) // ns-3 initializes them when the run begins
             {
                 TrafficControlHelper helper;
                 helper.SetRootQueueDisc("ns3::FifoQueueDisc");
                 helper.Install(test.m_right.Get(0));
             }
         }},
    };
    const std::vector<std::pair<std::string, double>> moments = {
        {"before the run", 0},
        {"in the run", 1},
        {"after a veth went", 2.1},
        {"while a namespace dies", 3.1},
        {"when it is dead", 7.5},
        {"with the next namespace", 9},
    };
    std::vector<FixtureSuite<Test>::Case> cases;
    for (const auto& tool : tools)
    {
        for (const auto& moment : moments)
        {
            cases.push_back({tool.first + " " + moment.first, [tool, moment](Test& test) {
                                 test.Use(tool.second, Seconds(moment.second));
                             }});
        }
    }
    return cases;
}

} // namespace

/// Registers the suite.
static FixtureSuite<Test> g_netnsStockToolsTestSuite("netns-stock-tools", MakeCases());
