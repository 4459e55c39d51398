// SPDX-License-Identifier: GPL-2.0-only

#include "hostip-bed.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/netns-stack-helper.h"
#include "ns3/udp-socket-factory.h"

#include <utility>

namespace ns3
{
namespace netns
{

HostipBed::HostipBed(Kind kind)
    : m_kind(kind),
      m_node(CreateObject<Node>())
{
    m_vethFactory.SetTypeId(VethNetDevice::GetTypeId());
    m_stockStack.SetIpv6StackInstall(false);
    if (kind == NAMESPACES)
    {
        m_host = NetNamespaceHost::Install(m_node);
        NetnsStackHelper().InstallOn(m_host);
        m_host->GetInitNet()->BuildStack();
    }
    else
    {
        m_stockStack.Install(m_node);
    }
    m_server = Socket::CreateSocket(m_node, UdpSocketFactory::GetTypeId());
    m_server->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    m_server->SetRecvCallback(MakeCallback(&HostipBed::Answer, this));
}

std::pair<Ptr<NetDevice>, Ptr<NetDevice>>
HostipBed::MakePair(Guest& guest)
{
    if (m_kind == NAMESPACES)
    {
        guest.name = "c" + std::to_string(++m_made);
        Ptr<NetNamespace> net;
        if (int error = m_host->Create(guest.name, net))
        {
            throw NetnsError(guest.name, error);
        }
        const auto ends = m_veth.Install(m_host->GetInitNet(), net);
        return {ends.Get(0), ends.Get(1)};
    }
    auto node = CreateObject<Node>();
    const auto ends = VethNetDevice::CreatePair(m_vethFactory);
    m_node->AddDevice(ends.first);
    node->AddDevice(ends.second);
    ends.first->SetAdminUp(true);
    ends.second->SetAdminUp(true);
    return ends;
}

void
HostipBed::SetAddress(Ptr<NetDevice> device, Ipv4Address address)
{
    auto ipv4 = device->GetNode()->GetObject<Ipv4>();
    int32_t interface = ipv4->GetInterfaceForDevice(device);
    if (interface < 0)
    {
        interface = static_cast<int32_t>(ipv4->AddInterface(device));
    }
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, Ipv4Mask("/30")));
    ipv4->SetUp(interface);
}

void
HostipBed::Add(uint32_t network, bool talks)
{
    const uint32_t base = Ipv4Address("10.0.0.0").Get() + 4 * network;
    Guest guest;
    const auto ends = MakePair(guest);
    SetAddress(ends.first, Ipv4Address(base + 1));
    if (talks)
    {
        auto node = ends.second->GetNode();
        m_kind == NAMESPACES ? NetnsStackHelper().Install(node) : m_stockStack.Install(node);
        SetAddress(ends.second, Ipv4Address(base + 2));
        guest.socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        guest.socket->SetRecvCallback(MakeCallback(&HostipBed::Count, this));
        guest.socket->Connect(InetSocketAddress(Ipv4Address(base + 1), PORT));
        m_talk.push_back(guest.socket);
    }
    m_guests.push_back(std::move(guest));
}

void
HostipBed::RemoveOldest()
{
    const Guest guest = std::move(m_guests.front());
    m_guests.pop_front();
    if (guest.socket)
    {
        guest.socket->Close();
        m_talk.erase(m_talk.begin());
    }
    if (int error = m_host->Unmount(guest.name))
    {
        throw NetnsError(guest.name, error);
    }
}

void
HostipBed::Send(std::size_t guest)
{
    m_talk[guest % m_talk.size()]->Send(Create<Packet>(DATAGRAM));
    ++m_sent;
}

void
HostipBed::Answer(Ptr<Socket> socket)
{
    Address from;
    while (auto packet = socket->RecvFrom(from))
    {
        socket->SendTo(packet, 0, from);
    }
}

void
HostipBed::Count(Ptr<Socket> socket)
{
    Address from;
    while (socket->RecvFrom(from))
    {
        ++m_answered;
    }
}

std::size_t
HostipBed::GetN() const
{
    return m_guests.size();
}

Ptr<NetNamespaceHost>
HostipBed::GetHost() const
{
    return m_host;
}

uint64_t
HostipBed::GetNMissing() const
{
    return m_sent - m_answered;
}

} // namespace netns
} // namespace ns3
