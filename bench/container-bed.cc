// SPDX-License-Identifier: GPL-2.0-only

#include "container-bed.h"

#include "ns3/inet-socket-address.h"
#include "ns3/link-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/netns-stack-helper.h"
#include "ns3/string.h"
#include "ns3/task-table.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/udp-socket-factory.h"

#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** @brief Throws a NetnsError if @p error is not 0. @param what the operation */
void
Require(const std::string& what, int error)
{
    if (error != 0)
    {
        throw NetnsError(what, error);
    }
}

} // namespace

ContainerBed::ContainerBed(Kind kind,
                           const std::string& mask,
                           Traffic traffic,
                           const std::string& preset)
    : m_kind(kind),
      m_traffic(traffic),
      m_host(NetNamespaceHost::Install(CreateObject<Node>())),
      m_bridge(LinuxBridgeHelper().Install(m_host->GetInitNet())),
      m_pool("10.0.0.0", mask)
{
    m_host->SetAttribute("Preset", StringValue(preset));
    m_vethFactory.SetTypeId(VethNetDevice::GetTypeId());
    m_stockStack.SetIpv6StackInstall(false);
    NetnsStackHelper().InstallOn(m_host);
}

void
ContainerBed::Add()
{
    Container container;
    ++m_made;
    const auto device = m_kind == NAMESPACE ? MakeNamespace(container) : MakeStockNode(container);
    LinkHelper().SetMaster(container.hostEnd, m_bridge);
    container.address = m_pool.Allocate();
    device->SetAddress(Ipv4AddressPool::GetMac(container.address));
    const auto address = container.address;
    const uint64_t number = m_made;
    m_containers.push_back(std::move(container));
    m_pool.AssignTo(device, address, [this, number, device](int error) {
        Require("address", error);
        Talk(number, device);
    });
    if (m_kind == STOCK_NODE)
    {
        Talk(number, device);
    }
}

void
ContainerBed::Talk(uint64_t number, Ptr<NetDevice> device)
{
    if (m_traffic == NONE || number <= m_removed)
    {
        return;
    }
    auto receiver = MakeSocket(device->GetNode());
    receiver->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    if (m_traffic == TCP)
    {
        receiver->Listen();
        receiver->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&ContainerBed::Accept, this));
    }
    else
    {
        receiver->SetRecvCallback(MakeCallback(&ContainerBed::Receive, this));
    }
    m_containers[number - m_removed - 1].receiver = receiver;
    Send(device->GetNode());
}

Ptr<NetDevice>
ContainerBed::MakeNamespace(Container& container)
{
    container.name = "c" + std::to_string(m_made);
    Ptr<NetNamespace> net;
    Ptr<Task> task = TaskTable::Of(m_host)->Pick(nullptr);
    Require(container.name,
            task ? task->AddNetns(container.name, net) : m_host->Create(container.name, net));
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
    Require("veth", m_host->GetInitNet()->GetDevices().Register(ends.first, "veth%d"));
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
    ++m_removed;
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
    Require("veth", m_host->GetInitNet()->GetDevices().Unregister(container.hostEnd));
}

Ptr<Socket>
ContainerBed::MakeSocket(Ptr<Node> node) const
{
    return Socket::CreateSocket(node,
                                m_traffic == TCP ? TcpSocketFactory::GetTypeId()
                                                 : UdpSocketFactory::GetTypeId());
}

void
ContainerBed::Send(Ptr<Node> node)
{
    // To a container of middle age: the oldest may be removed too early, the newest may not listen.
    const auto& other = m_containers[m_containers.size() / 2];
    if (!other.receiver || other.receiver->GetNode() == node)
    {
        return;
    }
    auto sender = MakeSocket(node);
    ++m_sent;
    if (m_traffic == TCP)
    {
        sender->SetConnectCallback(MakeCallback(&ContainerBed::Connected),
                                   MakeNullCallback<void, Ptr<Socket>>());
        sender->Connect(InetSocketAddress(other.address, PORT));
        return;
    }
    sender->Connect(InetSocketAddress(other.address, PORT));
    sender->Send(Create<Packet>(BYTES));
    sender->Close();
}

void
ContainerBed::Connected(Ptr<Socket> socket)
{
    socket->Send(Create<Packet>(BYTES));
    socket->Close();
}

void
ContainerBed::Accept(Ptr<Socket> socket, const Address& from)
{
    socket->SetRecvCallback(MakeCallback(&ContainerBed::Receive, this));
    socket->SetCloseCallbacks(MakeCallback(&ContainerBed::Close),
                              MakeNullCallback<void, Ptr<Socket>>());
}

void
ContainerBed::Close(Ptr<Socket> socket)
{
    socket->Close();
}

void
ContainerBed::Receive(Ptr<Socket> socket)
{
    Address from;
    while (auto packet = socket->RecvFrom(from))
    {
        m_received += packet->GetSize() == BYTES ? 1 : 0;
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
