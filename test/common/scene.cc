// SPDX-License-Identifier: GPL-2.0-only

#include "scene.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv6.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-error.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/veth-helper.h"

namespace ns3
{
namespace netns
{

namespace
{

/// Where namespaces return datagrams.
constexpr uint16_t ECHO_PORT = 7;

/**
 * @param number Of a link.
 * @param host Whether the end of the host.
 * @return The address.
 */
Ipv6Address
MakeIpv6(uint32_t number, bool host)
{
    uint8_t bytes[16] = {0x20, 0x01};
    bytes[2] = static_cast<uint8_t>(number >> 8);
    bytes[3] = static_cast<uint8_t>(number);
    bytes[15] = host ? 1 : 2;
    return Ipv6Address(bytes);
}

/**
 * @param device Gets an IPv6 address, if its Node has IPv6.
 * @param address The address.
 */
void
AssignIpv6(Ptr<NetDevice> device, Ipv6Address address)
{
    if (auto ipv6 = device->GetNode()->GetObject<Ipv6>())
    {
        int32_t interface = ipv6->GetInterfaceForDevice(device);
        if (interface < 0)
        {
            interface = static_cast<int32_t>(ipv6->AddInterface(device));
        }
        ipv6->SetUp(interface);
        ipv6->AddAddress(interface, Ipv6InterfaceAddress(address, Ipv6Prefix(64)));
    }
}

} // namespace

Scene::Scene(Time grace, bool socketsHold)
    : m_node(CreateObject<Node>())
{
    NetNamespaceHelper helper;
    helper.SetHostAttribute("GracePeriod", TimeValue(grace));
    helper.SetHostAttribute("SocketsHold", BooleanValue(socketsHold));
    m_host = helper.Install(m_node);
    m_host->TraceConnectWithoutContext("Recycled", MakeCallback(&Scene::Recycled, this));
    m_host->TraceConnectWithoutContext("Retired", MakeCallback(&Scene::Retired, this));
}

Scene::~Scene()
{
    m_host = nullptr;
    m_node = nullptr;
    Simulator::Destroy();
}

Ptr<NetNamespace>
Scene::Add(const std::string& name)
{
    return NetNamespaceHelper().Create(m_node, {name}).Get(0);
}

void
Scene::Remove(const std::string& name)
{
    NetNamespaceHelper().Delete(m_node, name);
}

Scene::Link
Scene::Connect(Ptr<NetNamespace> net, uint32_t index)
{
    const auto ends = VethHelper().Install(m_host->GetInitNet(), net);
    Link link{ends.Get(0), ends.Get(1), {}, {}, index};
    SetAddresses(link);
    return link;
}

void
Scene::SetAddresses(Link& link)
{
    if (link.number == 0)
    {
        link.number = ++m_links;
    }
    Ipv4AddressPool pool("10." + std::to_string(link.number / 256) + "." +
                             std::to_string(link.number % 256) + ".0",
                         "/24");
    try
    {
        link.hostAddress = pool.Assign(link.host).GetAddress(0);
    }
    catch (const NetnsError&)
    {
        pool.Reserve(link.hostAddress); // the guest moved, and the host has its address
    }
    link.address = pool.Assign(link.guest).GetAddress(0);
    AssignIpv6(link.host, MakeIpv6(link.number, true));
    AssignIpv6(link.guest, MakeIpv6(link.number, false));
}

Address
Scene::GetIpv6(const Link& link, bool host, uint16_t port)
{
    return Inet6SocketAddress(MakeIpv6(link.number, host), port);
}

void
Scene::Exchange(Ptr<NetNamespace> net, const Address& to)
{
    auto server = Socket::CreateSocket(net->GetNode(), UdpSocketFactory::GetTypeId());
    auto client = Socket::CreateSocket(m_node, UdpSocketFactory::GetTypeId());
    client->SetRecvCallback(MakeCallback(&Scene::Count, this));
    server->SetRecvCallback(MakeCallback(&Scene::Return));
    if (Ipv4Address::IsMatchingType(to))
    {
        server->Bind(InetSocketAddress(Ipv4Address::GetAny(), ECHO_PORT));
        client->SendTo(Create<Packet>(100),
                       0,
                       InetSocketAddress(Ipv4Address::ConvertFrom(to), ECHO_PORT));
    }
    else
    {
        server->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), ECHO_PORT));
        client->SendTo(Create<Packet>(100),
                       0,
                       Inet6SocketAddress(Ipv6Address::ConvertFrom(to), ECHO_PORT));
    }
    CallLater(Seconds(2), [client, server]() {
        client->Close();
        server->Close();
    });
}

uint32_t
Scene::GetExchanges() const
{
    return m_exchanges;
}

void
Scene::Return(Ptr<Socket> socket)
{
    Address from;
    while (auto packet = socket->RecvFrom(from))
    {
        socket->SendTo(packet, 0, from);
    }
}

void
Scene::Count(Ptr<Socket> socket)
{
    while (socket->Recv())
    {
        ++m_exchanges;
    }
}

void
Scene::Recycled(uint32_t node, uint64_t cookie)
{
    m_nodesUsed.push_back(node);
    m_recycled.push_back(cookie);
}

void
Scene::Retired(uint32_t node, uint64_t cookie, uint32_t holders)
{
    m_retired.push_back(cookie);
}

Ptr<Socket>
Scene::Send(Ptr<Node> node, const Address& to, uint32_t bytes)
{
    auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    socket->SendTo(Create<Packet>(bytes), 0, to);
    return socket;
}

} // namespace netns
} // namespace ns3
