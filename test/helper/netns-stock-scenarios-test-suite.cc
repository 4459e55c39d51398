// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Stock scenarios, each written once: on plain Nodes and on the Nodes of namespaces the packets are
 * the same, at the same times.
 */

#include "../common/fixture.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/csma-helper.h"
#include "ns3/flow-monitor-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/mac48-address.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-compat.h"
#include "ns3/on-off-helper.h"
#include "ns3/onoff-application.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-echo-helper.h"
#include "ns3/uinteger.h"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// Where sinks listen.
constexpr uint16_t PORT = 9;

/**
 * @ingroup netns-tests
 * @brief One trial of a scenario: what it is built on, and what was seen of it.
 */
struct Trial
{
    NodeContainer nodes;              ///< the Nodes
    std::string folder;               ///< for files
    uint32_t devices{0};              ///< number of devices watched
    std::vector<std::string> packets; ///< time, device, direction and bytes of each
    std::vector<std::string> results; ///< anything else
};

/// Builds a scenario and plays it.
using Scenario = void (*)(Trial&);

/**
 * @param trial Gets the packet.
 * @param device Number of the device, with the direction.
 * @param packet The packet.
 */
void
Record(Trial* trial, std::string device, Ptr<const Packet> packet)
{
    std::string bytes(packet->GetSize(), '\0');
    packet->CopyData(reinterpret_cast<uint8_t*>(&bytes[0]), packet->GetSize());
    trial->packets.push_back(std::to_string(Simulator::Now().GetTimeStep()) + " " + device + " " +
                             bytes);
}

/**
 * @param trial Gets the packets.
 * @param devices Of these.
 */
void
Watch(Trial& trial, const NetDeviceContainer& devices)
{
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        const std::string number = std::to_string(trial.devices++) + " ";
        for (const char* source : {"MacTx", "MacRx", "PromiscSniffer"})
        {
            devices.Get(i)->TraceConnectWithoutContext(
                source,
                MakeBoundCallback(&Record, &trial, number + source));
        }
    }
}

/**
 * @param trial Its Nodes get stacks and a CSMA network.
 * @return The devices.
 */
NetDeviceContainer
BuildLan(Trial& trial)
{
    InternetStackHelper stack;
    stack.Install(trial.nodes);
    stack.AssignStreams(trial.nodes, 1000);
    CsmaHelper csma;
    csma.SetChannelAttribute("DataRate", StringValue("10Mbps"));
    csma.SetChannelAttribute("Delay", StringValue("1ms"));
    const auto devices = csma.Install(trial.nodes);
    Ipv4AddressHelper("10.1.0.0", "255.255.255.0").Assign(devices);
    Watch(trial, devices);
    return devices;
}

/**
 * @param trial Its Nodes get stacks, and point-to-point links from each to the next.
 * @return The addresses of the links' ends, in order.
 */
std::vector<Ipv4Address>
BuildChain(Trial& trial)
{
    InternetStackHelper stack;
    stack.Install(trial.nodes);
    stack.AssignStreams(trial.nodes, 1000);
    PointToPointHelper p2p;
    p2p.SetDeviceAttribute("DataRate", StringValue("5Mbps"));
    p2p.SetChannelAttribute("Delay", StringValue("3ms"));
    std::vector<Ipv4Address> addresses;
    for (uint32_t i = 0; i + 1 < trial.nodes.GetN(); ++i)
    {
        const auto devices = p2p.Install(trial.nodes.Get(i), trial.nodes.Get(i + 1));
        const std::string network = "10.2." + std::to_string(i) + ".0";
        const auto ends = Ipv4AddressHelper(network.c_str(), "255.255.255.0").Assign(devices);
        addresses.push_back(ends.GetAddress(0));
        addresses.push_back(ends.GetAddress(1));
        Watch(trial, devices);
    }
    return addresses;
}

/**
 * @brief UDP echo from the first Node to the last.
 * @param trial Where.
 * @param server Address of the last.
 */
void
Echo(Trial& trial, Ipv4Address server)
{
    UdpEchoServerHelper(7).Install(trial.nodes.Get(trial.nodes.GetN() - 1)).Start(Seconds(1));
    UdpEchoClientHelper client(server, 7);
    client.SetAttribute("MaxPackets", UintegerValue(20));
    client.SetAttribute("Interval", StringValue("100ms"));
    client.SetAttribute("PacketSize", UintegerValue(1024));
    client.Install(trial.nodes.Get(0)).Start(Seconds(2));
}

/**
 * @brief A sink on the last Node.
 * @param trial Where.
 * @param protocol Type of its sockets.
 */
void
Sink(Trial& trial, const std::string& protocol)
{
    PacketSinkHelper(protocol, InetSocketAddress(Ipv4Address::GetAny(), PORT))
        .Install(trial.nodes.Get(trial.nodes.GetN() - 1));
}

/// @param trial Played for ten seconds.
void
Go(Trial& trial)
{
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    trial.results.push_back(std::to_string(Simulator::Now().GetTimeStep()));
}

/// @param trial Of the scenario.
void
UdpEcho(Trial& trial)
{
    BuildLan(trial);
    Echo(trial, Ipv4Address("10.1.0.4"));
    Go(trial);
}

/// @param trial Of the scenario.
void
BulkSend(Trial& trial)
{
    const auto addresses = BuildChain(trial);
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    Sink(trial, "ns3::TcpSocketFactory");
    BulkSendHelper bulk("ns3::TcpSocketFactory", InetSocketAddress(addresses.back(), PORT));
    bulk.SetAttribute("MaxBytes", UintegerValue(300000));
    bulk.Install(trial.nodes.Get(0)).Start(Seconds(1));
    Go(trial);
}

/// @param trial Of the scenario.
void
OnOff(Trial& trial)
{
    const auto addresses = BuildChain(trial);
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    Sink(trial, "ns3::UdpSocketFactory");
    OnOffHelper onOff("ns3::UdpSocketFactory", InetSocketAddress(addresses.back(), PORT));
    onOff.SetAttribute("OnTime", StringValue("ns3::ExponentialRandomVariable[Mean=0.3]"));
    onOff.SetAttribute("OffTime", StringValue("ns3::ExponentialRandomVariable[Mean=0.2]"));
    auto app = onOff.Install(trial.nodes.Get(0));
    app.Start(Seconds(1));
    DynamicCast<OnOffApplication>(app.Get(0))->AssignStreams(2000);
    Go(trial);
}

/// @param trial Of the scenario.
void
Routing(Trial& trial)
{
    const auto addresses = BuildChain(trial);
    if (trial.nodes.GetN() % 2 == 0)
    {
        Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    }
    else
    {
        Ipv4StaticRoutingHelper helper;
        const uint32_t last = trial.nodes.GetN() - 1;
        for (uint32_t i = 0; i <= last; ++i)
        {
            auto routing = helper.GetStaticRouting(trial.nodes.Get(i)->GetObject<Ipv4>());
            if (i < last)
            {
                routing->AddHostRouteTo(addresses.back(), addresses[2 * i + 1], i == 0 ? 1 : 2);
            }
            if (i > 0)
            {
                routing->AddHostRouteTo(addresses.front(), addresses[2 * i - 2], 1);
            }
        }
    }
    Echo(trial, addresses.back());
    Go(trial);
}

/// @param trial Of the scenario.
void
FlowMonitoring(Trial& trial)
{
    const auto addresses = BuildChain(trial);
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    Echo(trial, addresses.back());
    FlowMonitorHelper helper;
    auto monitor = helper.Install(trial.nodes);
    Go(trial);
    monitor->CheckForLostPackets();
    trial.results.push_back(helper.SerializeToXmlString(1, true, true));
}

/// @param trial Of the scenario.
void
Pcap(Trial& trial)
{
    const auto devices = BuildLan(trial);
    CsmaHelper csma;
    csma.EnablePcap(trial.folder + "/lan.pcap", devices.Get(1), true, true);
    InternetStackHelper().EnablePcapIpv4(trial.folder + "/ip.pcap",
                                         trial.nodes.Get(0)->GetObject<Ipv4>(),
                                         1,
                                         true);
    Echo(trial, Ipv4Address("10.1.0.4"));
    Go(trial);
}

/**
 * @ingroup netns-tests
 * @brief One scenario, on plain Nodes and in namespaces.
 */
class ScenarioTest : public InstantFixture
{
  public:
    /// @brief Play a scenario twice and compare. @param scenario which @param nodes how many Nodes
    void Compare(Scenario scenario, uint32_t nodes = 4);

  private:
    /// @return What was seen. @param scenario Which. @param nodes How many Nodes.
    /// @param inNamespaces Whether on the Nodes of namespaces.
    Trial Play(Scenario scenario, uint32_t nodes, bool inNamespaces)
    {
#if NETNS_HAS_MAC_RESET
        Mac48Address::ResetAllocationIndex();
#endif
        Trial trial;
        trial.folder = CreateTempDirFilename("");
        if (inNamespaces)
        {
            trial.nodes =
                NetNamespaceHelper().CreateN(CreateObject<Node>(), nodes, "guest").GetNodes();
        }
        else
        {
            trial.nodes.Create(nodes);
        }
        scenario(trial);
        trial.nodes = NodeContainer();
        Simulator::Destroy();
        for (const char* name : {"/lan.pcap", "/ip.pcap"})
        {
            std::ifstream file(trial.folder + name, std::ios::binary);
            trial.results.emplace_back(std::istreambuf_iterator<char>(file),
                                       std::istreambuf_iterator<char>());
            if (scenario == &Pcap)
            {
                NS_TEST_EXPECT_MSG_GT(trial.results.back().size(),
                                      1000,
                                      "the file " << name << " should have packets");
            }
        }
        return trial;
    }
};

void
ScenarioTest::Compare(Scenario scenario, uint32_t nodes)
{
    const Trial plain = Play(scenario, nodes, false);
    const Trial guests = Play(scenario, nodes, true);
    NS_TEST_EXPECT_MSG_GT(plain.packets.size(), 80, "the scenario should have traffic");
    NS_TEST_EXPECT_MSG_EQ(guests.packets.size(),
                          plain.packets.size(),
                          "namespaces should have as many packets as plain Nodes");
#if NETNS_HAS_MAC_RESET
    // Without, every device of a process has a MAC address of its own.
    NS_TEST_EXPECT_MSG_EQ(
        (guests.packets == plain.packets),
        true,
        "namespaces should have the packets of plain Nodes, to the byte and the nanosecond");
    NS_TEST_EXPECT_MSG_EQ((guests.results == plain.results),
                          true,
                          "namespaces should have the results and files of plain Nodes");
#endif
}

using Test = ScenarioTest;

/// Registers the suite.
FixtureSuite<Test> g_netnsStockScenariosTestSuite(
    "netns-stock-scenarios",
    {
        {"UDP echo", [](Test& test) { test.Compare(&UdpEcho); }},
        {"BulkSend to PacketSink", [](Test& test) { test.Compare(&BulkSend); }},
        {"OnOff", [](Test& test) { test.Compare(&OnOff); }},
        {"static routing", [](Test& test) { test.Compare(&Routing, 5); }},
        {"global routing", [](Test& test) { test.Compare(&Routing, 4); }},
        {"FlowMonitor", [](Test& test) { test.Compare(&FlowMonitoring); }},
        {"pcap", [](Test& test) { test.Compare(&Pcap); }},
    },
    TestSuite::Type::SYSTEM);

} // namespace
