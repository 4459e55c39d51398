// SPDX-License-Identifier: GPL-2.0-only

#include "host-world.h"

#include "../common/call-later.h"
#include "indexed-routing-helper.h"

#include "ns3/arp-header.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/config.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-list-routing-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/net-namespace-host.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"
#include "ns3/veth-net-device.h"

#include <algorithm>
#include <functional>
#include <sstream>

namespace ns3
{
namespace netns
{

HostWorld::HostWorld(bool ours)
    : host(CreateObject<Node>())
{
    Config::SetDefault("ns3::ArpL3Protocol::RequestJitter",
                       StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    Config::SetDefault("ns3::Icmpv6L4Protocol::SolicitationJitter",
                       StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    InternetStackHelper stack;
    if (ours)
    {
        stack.SetRoutingHelper(IndexedHelper());
        m_netns = NetNamespaceHost::Install(host);
    }
    else
    {
        Ipv4ListRoutingHelper list; // which delivers multicast
        list.Add(Ipv4StaticRoutingHelper(), 0);
        stack.SetRoutingHelper(list);
    }
    stack.Install(host);
    Watch("early", 0, GUESTS);
    for (uint32_t i = 0; i < GUESTS; ++i)
    {
        Ptr<Node> node;
        if (ours)
        {
            Ptr<NetNamespace> net;
            m_netns->Create("g" + std::to_string(i), net);
            node = net->GetNode();
        }
        else
        {
            node = CreateObject<Node>();
        }
        stack.Install(node);
        AddGuest(i, node);
        if (i == GUESTS / 2)
        {
            Watch("middle", ArpL3Protocol::PROT_NUMBER, GUESTS);
        }
    }
    Listen("host", host);
}

HostWorld::~HostWorld()
{
    for (const auto& socket : m_listening)
    {
        socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    }
    m_sockets.clear();
    m_sockets6.clear();
    m_listening.clear();
    Simulator::Destroy();
    Config::Reset();
}

void
HostWorld::AddGuest(uint32_t i, Ptr<Node> node)
{
    ObjectFactory factory("ns3::netns::VethNetDevice");
    const auto pair = VethNetDevice::CreatePair(factory);
    uint8_t side = 0;
    for (const auto& end : {pair.first, pair.second})
    {
        const uint8_t mac[] = {2, 0, 0, 0, static_cast<uint8_t>(i), ++side};
        Mac48Address address;
        address.CopyFrom(mac);
        end->SetAddress(address);
        Ptr<Node> place = side == 1 ? host : node;
        auto net = place->GetObject<NetNamespace>();
        net ? net->GetDevices().Register(end, "veth%d") : static_cast<int>(place->AddDevice(end));
        end->SetAdminUp(true);
        auto ipv4 = place->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(end);
        const uint32_t base = Ipv4Address("10.0.0.0").Get() + 256 * i;
        const Ipv4InterfaceAddress local(Ipv4Address(base + side), "255.255.255.0");
        ipv4->AddAddress(interface, local);
        ipv4->SetUp(interface);
        auto ipv6 = place->GetObject<Ipv6>();
        const uint32_t interface6 = ipv6->AddInterface(end);
        const std::string text = "2001:" + std::to_string(i + 1) + "::" + std::to_string(side);
        ipv6->AddAddress(interface6, Ipv6InterfaceAddress(text.c_str(), Ipv6Prefix(64)));
        ipv6->SetUp(interface6);
        if (side == 2)
        {
            auto routing =
                Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(ipv4->GetRoutingProtocol());
            routing->SetDefaultRoute(Ipv4Address(base + 1), interface);
        }
    }
    devices.push_back(pair.first);
    m_ends.push_back(pair.second);
    node->RegisterProtocolHandler(MakeBoundCallback(&HostWorld::Seen, this, std::string("guest")),
                                  ArpL3Protocol::PROT_NUMBER,
                                  pair.second);
    m_sockets.push_back(Listen("guest " + std::to_string(i), node));
    m_sockets6.push_back(m_listening.back());
}

Ptr<Socket>
HostWorld::Listen(const std::string& name, Ptr<Node> node)
{
    auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    socket->SetAllowBroadcast(true);
    auto socket6 = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    socket6->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), PORT));
    for (const auto& each : {socket, socket6})
    {
        each->SetRecvCallback(MakeBoundCallback(&HostWorld::Read, this, name));
        m_listening.push_back(each);
    }
    return socket;
}

void
HostWorld::Read(HostWorld* world, std::string name, Ptr<Socket> socket)
{
    Address from;
    while (auto packet = socket->RecvFrom(from))
    {
        std::ostringstream line;
        line << Simulator::Now().GetNanoSeconds() << " " << name << " " << packet->GetSize();
        world->log.push_back(line.str());
        if (name == "host")
        {
            socket->SendTo(packet, 0, from);
        }
    }
}

Node::ProtocolHandler
HostWorld::Watch(const std::string& name, uint16_t protocol, uint32_t device, bool promiscuous)
{
    Node::ProtocolHandler handler = MakeBoundCallback(&HostWorld::Seen, this, name);
    host->RegisterProtocolHandler(handler,
                                  protocol,
                                  device == GUESTS ? nullptr : devices[device],
                                  promiscuous);
    return handler;
}

void
HostWorld::Seen(HostWorld* world,
                std::string name,
                Ptr<NetDevice> device,
                Ptr<const Packet> packet,
                uint16_t protocol,
                const Address& from,
                const Address& to,
                NetDevice::PacketType type)
{
    const auto& ends = name == "guest" ? world->m_ends : world->devices;
    const auto place = std::find(ends.begin(), ends.end(), device);
    if (protocol == 0x86dd || place == ends.end())
    {
        return; // router solicitations have their own random times
    }
    std::ostringstream line;
    line << Simulator::Now().GetNanoSeconds() << " " << name << " " << place - ends.begin() << " "
         << protocol << " " << packet->GetSize() << " " << from << " " << to << " " << type;
    world->log.push_back(line.str());
}

void
HostWorld::Send(uint32_t from, const std::string& to)
{
    Ptr<Socket> socket = m_sockets[from];
    const uint32_t bytes = ++m_bytes;
    Simulator::ScheduleWithContext(
        socket->GetNode()->GetId(),
        MilliSeconds(1),
        &CallNow,
        std::function<void()>([socket, to, bytes] {
            socket->SendTo(Create<Packet>(bytes), 0, InetSocketAddress(to.c_str(), PORT));
        }));
}

void
HostWorld::Send6(uint32_t from, const std::string& to)
{
    Ptr<Socket> socket = m_sockets6[from];
    Simulator::ScheduleWithContext(
        socket->GetNode()->GetId(),
        MilliSeconds(1),
        &CallNow,
        std::function<void()>([socket, to] {
            socket->SendTo(Create<Packet>(7), 0, Inet6SocketAddress(to.c_str(), PORT));
        }));
}

void
HostWorld::SendFrame(uint32_t from, Mac48Address to, uint16_t protocol, Ptr<Packet> packet)
{
    m_ends[from]->Send(packet, to, protocol);
}

void
HostWorld::SendArp(uint32_t from, const std::string& address)
{
    ArpHeader arp;
    auto packet = Create<Packet>();
    arp.SetRequest(m_ends[from]->GetAddress(),
                   Ipv4Address(Ipv4Address("10.0.0.2").Get() + 256 * from),
                   Mac48Address::GetBroadcast(),
                   address.c_str());
    packet->AddHeader(arp);
    SendFrame(from, Mac48Address::GetBroadcast(), ArpL3Protocol::PROT_NUMBER, packet);
}

void
HostWorld::Run()
{
    Simulator::Stop(Seconds(3));
    Simulator::Run();
}

} // namespace netns
} // namespace ns3
