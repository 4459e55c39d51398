// SPDX-License-Identifier: GPL-2.0-only

#include "routing-world.h"

#include "ns3/boolean.h"
#include "ns3/csma-helper.h"
#include "ns3/dummy-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-list-routing-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/link-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/linux-bridge-net-device.h"
#include "ns3/linux-net-device.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/rip-helper.h"
#include "ns3/ripng-helper.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-echo-helper.h"
#include "ns3/veth-helper.h"

#include <functional>
#include <utility>

// The build against a packaged ns-3 has all of these; inside a tree only what netns needs is built.
#ifdef NETNS_TEST_ALL_ROUTING
#include "ns3/aodv-helper.h"
#include "ns3/dsdv-helper.h"
#include "ns3/dsr-helper.h"
#include "ns3/dsr-main-helper.h"
#include "ns3/mobility-helper.h"
#include "ns3/nix-vector-helper.h"
#include "ns3/olsr-helper.h"
#include "ns3/wifi-helper.h"
#include "ns3/wifi-mac-helper.h"
#include "ns3/yans-wifi-helper.h"
#endif

namespace ns3
{
namespace netns
{

namespace
{

/// The port of the datagrams.
constexpr uint16_t ECHO_PORT = 7;

/// Installs stacks with one routing protocol.
using Installer = std::function<void(InternetStackHelper&, const NodeContainer&)>;

/// @return an installer of stacks with a routing protocol of one helper
template <typename Helper>
Installer
With(const Helper& routing)
{
    return [routing](InternetStackHelper& stack, const NodeContainer& nodes) {
        stack.SetRoutingHelper(routing);
        stack.Install(nodes);
    };
}

/// @return a list with global routing, which computes all routes anew at each change
Ipv4ListRoutingHelper
GlobalList()
{
    Ipv4ListRoutingHelper list;
    list.Add(Ipv4StaticRoutingHelper(), 0);
    list.Add(Ipv4GlobalRoutingHelper(), -10);
    return list;
}

/// @return the installers, by the names of the protocols
const std::vector<std::pair<std::string, Installer>>&
GetInstallers()
{
    static const std::vector<std::pair<std::string, Installer>> installers = {
        {"static", With(Ipv4StaticRoutingHelper())},
        {"list", [](auto& stack, const auto& nodes) { stack.Install(nodes); }},
        {"global", With(GlobalList())},
        {"rip", With(RipHelper())},
        {"ripng", With(RipNgHelper())},
#ifdef NETNS_TEST_ALL_ROUTING
        {"nix-vector", With(NixVectorHelper<Ipv4RoutingHelper>())},
        {"olsr", With(OlsrHelper())},
        {"aodv", With(AodvHelper())},
        {"dsdv", With(DsdvHelper())},
        {"dsr",
         [](auto& stack, const auto& nodes) {
             stack.Install(nodes);
             DsrHelper dsr;
             DsrMainHelper().Install(dsr, nodes);
         }},
#endif
    };
    return installers;
}

#ifdef NETNS_TEST_ALL_ROUTING
/// @return ad hoc devices, a metre apart
NetDeviceContainer
InstallWifi(const NodeContainer& nodes)
{
    YansWifiPhyHelper phy;
    phy.SetChannel(YansWifiChannelHelper::Default().Create());
    WifiMacHelper mac;
    mac.SetType("ns3::AdhocWifiMac");
    return WifiHelper().Install(phy, mac, nodes);
}
#endif

} // namespace

std::vector<std::string>
RoutingWorld::GetProtocols()
{
    std::vector<std::string> names;
    for (const auto& [name, installer] : GetInstallers())
    {
        names.push_back(name);
    }
    return names;
}

std::vector<std::string>
RoutingWorld::GetDevices()
{
    std::vector<std::string> names = {"veth", "dummy", "bridge", "csma", "simple", "p2p"};
#ifdef NETNS_TEST_ALL_ROUTING
    names.emplace_back("wifi");
#endif
    return names;
}

RoutingWorld::RoutingWorld(const std::string& protocol,
                           const std::string& device,
                           const std::string& preset)
    : m_protocol(protocol),
      m_device(device),
      m_node(CreateObject<Node>())
{
    NetNamespaceHelper helper;
    helper.SetHostAttribute("Preset", StringValue(preset));
    helper.SetHostAttribute("SocketsHold", BooleanValue(false));
    m_host = helper.Install(m_node);
    const auto nets = helper.Create(m_node, {"red", "blue"});
    m_red = nets.Get("red");
    m_blue = nets.Get("blue");
#ifdef NETNS_TEST_ALL_ROUTING
    // A wifi device goes home to init_net, and ns-3.37 asks the Node of a device for its position
    MobilityHelper().Install(m_node);
    MobilityHelper().Install(nets.GetNodes()); // DSR starts anew at each object that joins later
#endif
    InstallStacks(nets.GetNodes());
    const auto devices = Connect(device);
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        SetAddresses(devices.Get(i), i + 1);
    }
    if (protocol == "global")
    {
        Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    }
    // A packet of DSR's asks every Node of the simulation for IPv4 (DsrRouting::GetIDfromIP()), and
    // crashes at a Node without it: the host's here
    if (protocol != "dsr")
    {
        Talk();
    }
    m_red = nullptr;
    m_blue = nullptr;
}

RoutingWorld::~RoutingWorld()
{
    Simulator::Destroy();
}

NetDeviceContainer
RoutingWorld::Connect(const std::string& device)
{
    const NodeContainer nodes(m_red->GetNode(), m_blue->GetNode());
    if (device == "dummy")
    {
        NetDeviceContainer devices(DummyHelper().Install(m_red));
        devices.Add(DummyHelper().Install(m_blue));
        return devices;
    }
    if (device == "bridge")
    {
        const auto init = m_host->GetInitNet();
        const auto red = VethHelper().Install(m_red, init);
        const auto blue = VethHelper().Install(m_blue, init);
        LinuxBridgeHelper().Install(init, NetDeviceContainer(red.Get(1), blue.Get(1)));
        return NetDeviceContainer(red.Get(0), blue.Get(0));
    }
    if (device == "csma")
    {
        return CsmaHelper().Install(nodes);
    }
    if (device == "simple")
    {
        return SimpleNetDeviceHelper().Install(nodes);
    }
    if (device == "p2p")
    {
        return PointToPointHelper().Install(nodes);
    }
#ifdef NETNS_TEST_ALL_ROUTING
    if (device == "wifi")
    {
        return InstallWifi(nodes);
    }
#endif
    return VethHelper().Install(m_red, m_blue);
}

void
RoutingWorld::InstallStacks(const NodeContainer& nodes)
{
    for (const auto& [name, installer] : GetInstallers())
    {
        if (name == m_protocol)
        {
            InternetStackHelper stack;
            installer(stack, nodes);
        }
    }
}

void
RoutingWorld::SetAddresses(Ptr<NetDevice> device, uint32_t number, uint32_t network)
{
    auto ipv4 = device->GetNode()->GetObject<Ipv4>();
    auto ipv6 = device->GetNode()->GetObject<Ipv6>();
    int32_t interface = ipv4->GetInterfaceForDevice(device);
    interface = interface < 0 ? ipv4->AddInterface(device) : interface;
    ipv4->AddAddress(
        interface,
        {Ipv4Address(0x0a000000 + (network << 8) + number), Ipv4Mask("255.255.255.0")});
    ipv4->SetUp(interface);
    interface = ipv6->GetInterfaceForDevice(device);
    interface = interface < 0 ? ipv6->AddInterface(device) : interface;
    ipv6->SetUp(interface);
    const std::string address =
        "2001:db8:" + std::to_string(network) + "::" + std::to_string(number);
    ipv6->AddAddress(interface, {Ipv6Address(address.c_str()), Ipv6Prefix(64)});
    ipv6->SetForwarding(interface, true);
}

void
RoutingWorld::Talk()
{
    UdpEchoServerHelper(ECHO_PORT).Install(m_blue->GetNode());
    UdpEchoClientHelper client(InetSocketAddress(Ipv4Address("10.0.0.2"), ECHO_PORT));
    client.SetAttribute("MaxPackets", UintegerValue(1000));
    client.SetAttribute("Interval", TimeValue(MilliSeconds(300)));
    const auto app = client.Install(m_red->GetNode()).Get(0);
    app->SetStartTime(MilliSeconds(200));
    app->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>>([this](Ptr<const Packet>) { ++m_echoes; }));
}

void
RoutingWorld::Delete(const std::string& name, Time at)
{
    Simulator::Schedule(at, [this, name] { NetNamespaceHelper().Delete(m_node, name); });
}

void
RoutingWorld::ReplaceDevice(Time at)
{
    const auto find = [this](const std::string& name) { return m_host->Find(name); };
    Simulator::Schedule(at, [find] {
        LinkHelper().Delete(find("red")->GetDevices().GetAllButLoopback().front());
    });
    Simulator::Schedule(at + MilliSeconds(500), [this, find] {
        if (m_device == "dummy")
        {
            DummyHelper().Install(find("red"));
        }
        else
        {
            VethHelper().Install(find("red"), find("blue"));
        }
    });
    Simulator::Schedule(at + MilliSeconds(600), [this, find] {
        SetAddresses(find("red")->GetDevices().GetAllButLoopback().front(), 3);
    });
}

void
RoutingWorld::AddNeighbor()
{
    const auto green = NetNamespaceHelper().Create(m_node, {"green"}).Get("green");
    InstallStacks(NodeContainer(green->GetNode()));
    const auto pair = VethHelper().Install(m_host->Find("red"), green);
    SetAddresses(pair.Get(0), 1, 1);
    SetAddresses(pair.Get(1), 2, 1);
    if (m_protocol == "global")
    {
        Ipv4GlobalRoutingHelper::RecomputeRoutingTables();
    }
}

void
RoutingWorld::JoinHost()
{
    InstallStacks(NodeContainer(m_node));
    SetAddresses(m_host->GetInitNet()->GetDevices().GetAllButLoopback().at(2), 3);
}

void
RoutingWorld::Separate(Time from, Time until)
{
    const auto devices = m_host->GetInitNet()->GetDevices().GetAllButLoopback();
    const auto port = devices.at(1);
    const auto bridge = DynamicCast<LinuxBridgeNetDevice>(devices.at(2));
    Simulator::Schedule(from, [port, bridge] { LinkHelper().SetNoMaster(port, bridge); });
    Simulator::Schedule(until, [port, bridge] { LinkHelper().SetMaster(port, bridge); });
}

void
RoutingWorld::SearchInVain()
{
    UdpEchoClientHelper client(InetSocketAddress(Ipv4Address("10.9.9.9"), ECHO_PORT));
    client.SetAttribute("MaxPackets", UintegerValue(1000));
    client.SetAttribute("Interval", TimeValue(MilliSeconds(7)));
    const auto node = m_host->Find("red")->GetNode();
    client.Install(node);
    for (uint32_t i = 0; i < node->GetNApplications(); ++i)
    {
        node->GetApplication(i)->SetStopTime(Seconds(2));
    }
}

void
RoutingWorld::DeleteDevice(Time at)
{
    Simulator::Schedule(at, [this] {
        LinkHelper().Delete(m_host->Find("red")->GetDevices().GetAllButLoopback().front());
    });
}

void
RoutingWorld::Hold()
{
    for (const std::string name : {"red", "blue"})
    {
        const auto net = m_host->Find(name);
        m_held.push_back(net);
        for (auto it = net->GetNode()->GetAggregateIterator(); it.HasNext();)
        {
            Ptr<Object> object = ConstCast<Object>(it.Next());
            if (!DynamicCast<Node>(object))
            {
                m_held.push_back(object);
            }
        }
    }
}

uint32_t
RoutingWorld::GetEchoes() const
{
    return m_echoes;
}

} // namespace netns
} // namespace ns3
