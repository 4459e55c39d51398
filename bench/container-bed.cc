// SPDX-License-Identifier: GPL-2.0-only

#include "container-bed.h"

#include "ns3/inet-socket-address.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/netns-error.h"
#include "ns3/netns-stack-helper.h"
#include "ns3/udp-socket-factory.h"

#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** @brief Throw when something was refused. @param what was tried @param error 0, or the errno */
void
Require(const std::string& what, int error)
{
    if (error != 0)
    {
        throw NetnsError(what, error);
    }
}

} // namespace

ContainerBed::ContainerBed(Kind kind, const std::string& mask, bool traffic)
    : m_kind(kind),
      m_traffic(traffic),
      m_host(NetNamespaceHost::Install(CreateObject<Node>())),
      m_bridge(LinuxBridgeHelper().Install(m_host->GetInitNet())),
      m_pool("10.0.0.0", mask)
{
    m_vethFactory.SetTypeId(VethNetDevice::GetTypeId());
    m_stockStack.SetIpv6StackInstall(false);
    NetnsStackHelper().InstallOn(m_host);
}

void
ContainerBed::Add()
{
    Container container;
    const auto device = m_kind == NAMESPACE ? MakeNamespace(container) : MakeStockNode(container);
    Require("bridge port", m_bridge->AddPort(container.hostEnd));
    container.address = m_pool.Allocate();
    device->SetAddress(Ipv4AddressPool::GetMac(container.address));
    m_pool.AssignTo(device, container.address);
    if (m_traffic)
    {
        container.receiver = MakeSocket(device->GetNode());
        container.receiver->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
        container.receiver->SetRecvCallback(MakeCallback(&ContainerBed::Receive, this));
        SendDatagram(device->GetNode());
    }
    m_containers.push_back(std::move(container));
}

Ptr<NetDevice>
ContainerBed::MakeNamespace(Container& container)
{
    container.name = "c" + std::to_string(++m_made);
    Ptr<NetNamespace> net;
    Require(container.name, m_host->Create(container.name, net));
    const auto ends = m_veth.Install(m_host->GetInitNet(), net);
    container.hostEnd = ends.Get(0);
    return ends.Get(1);
}

Ptr<NetDevice>
ContainerBed::MakeStockNode(Container& container)
{
    container.node = CreateObject<Node>();
    m_stockStack.Install(container.node);
    const auto ends = VethNetDevice::CreatePair(m_vethFactory);
    Require("veth", m_host->GetInitNet()->RegisterDevice(ends.first, "veth%d"));
    container.node->AddDevice(ends.second);
    ends.first->SetAdminUp(true);
    ends.second->SetAdminUp(true);
    container.hostEnd = ends.first;
    return ends.second;
}

void
ContainerBed::RemoveOldest()
{
    Container container = std::move(m_containers.front());
    m_containers.pop_front();
    m_pool.Release(container.address);
    if (container.receiver)
    {
        container.receiver->Close();
    }
    if (m_kind == NAMESPACE)
    {
        Require(container.name, m_host->Unmount(container.name));
        return;
    }
    container.node->Dispose();
    Require("veth", m_host->GetInitNet()->UnregisterDevice(container.hostEnd));
}

Ptr<Socket>
ContainerBed::MakeSocket(Ptr<Node> node)
{
    return Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
}

void
ContainerBed::SendDatagram(Ptr<Node> node)
{
    if (m_containers.empty())
    {
        return;
    }
    // One of middle age: a datagram to the oldest would find it gone.
    const auto& other = m_containers[m_containers.size() / 2];
    auto sender = MakeSocket(node);
    sender->Connect(InetSocketAddress(other.address, PORT));
    sender->Send(Create<Packet>(DATAGRAM));
    sender->Close();
    ++m_sent;
}

void
ContainerBed::Receive(Ptr<Socket> socket)
{
    Address from;
    while (socket->RecvFrom(from))
    {
        ++m_received;
    }
}

std::size_t
ContainerBed::GetN() const
{
    return m_containers.size();
}

Ptr<NetNamespaceHost>
ContainerBed::GetHost() const
{
    return m_host;
}

uint64_t
ContainerBed::GetSent() const
{
    return m_sent;
}

uint64_t
ContainerBed::GetReceived() const
{
    return m_received;
}

} // namespace netns
} // namespace ns3
