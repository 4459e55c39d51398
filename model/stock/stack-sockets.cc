// SPDX-License-Identifier: GPL-2.0-only

#include "stack-sockets.h"

#include "object-internals.h"
#include "private-members.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-end-point-demux.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-end-point-demux.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6.h"
#include "ns3/object-map.h"
#include "ns3/simple-ref-count.h"
#include "ns3/tcp-l4-protocol.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace ns3
{
namespace netns
{
namespace internals
{

template <typename Protocol>
static void
AddSockets(Ptr<Node> node, std::vector<Ptr<Socket>>& sockets)
{
    // By name once; never destroyed, because NodeList may be later than statics here.
    static const auto& list = *new Ptr<const AttributeAccessor>([] {
        TypeId::AttributeInformation info;
        Protocol::GetTypeId().LookupAttributeByName("SocketList", &info);
        return info.accessor;
    }());
    if (auto protocol = Find<Protocol>(node))
    {
        // A list in older releases of ns-3, a hash table in newer ones: by key, so by age.
        ObjectMapValue found;
        list->Get(PeekPointer(protocol), found);
        for (auto it = found.Begin(); it != found.End(); ++it)
        {
            if (auto socket = DynamicCast<Socket>(it->second))
            {
                sockets.push_back(socket);
            }
        }
    }
}

std::vector<Ptr<Socket>>
GetSockets(Ptr<Node> node)
{
    std::vector<Ptr<Socket>> sockets;
    AddSockets<UdpL4Protocol>(node, sockets);
    AddSockets<TcpL4Protocol>(node, sockets);
    return sockets;
}

/** @brief Adds the ports of routing protocols, whose sockets belong to the stack. */
template <typename Base, typename List>
static void
AddRoutingPorts(Ptr<Base> routing, std::set<uint16_t>& ports)
{
    static const std::map<std::string, uint16_t> known = {{"ns3::Rip", 520},
                                                          {"ns3::RipNg", 521},
                                                          {"ns3::aodv::RoutingProtocol", 654},
                                                          {"ns3::dsdv::RoutingProtocol", 269},
                                                          {"ns3::olsr::RoutingProtocol", 698}};
    if (auto list = DynamicCast<List>(routing))
    {
        for (uint32_t i = 0; i < list->GetNRoutingProtocols(); ++i)
        {
            int16_t priority;
            AddRoutingPorts<Base, List>(list->GetRoutingProtocol(i, priority), ports);
        }
    }
    else if (routing)
    {
        const auto it = known.find(routing->GetInstanceTypeId().GetName());
        if (it != known.end())
        {
            ports.insert(it->second);
        }
    }
}

static std::set<uint16_t>
GetRoutingPorts(Ptr<Node> node)
{
    std::set<uint16_t> ports;
    if (auto ipv4 = node->GetObject<Ipv4>())
    {
        AddRoutingPorts<Ipv4RoutingProtocol, Ipv4ListRouting>(ipv4->GetRoutingProtocol(), ports);
    }
    if (auto ipv6 = node->GetObject<Ipv6>())
    {
        AddRoutingPorts<Ipv6RoutingProtocol, Ipv6ListRouting>(ipv6->GetRoutingProtocol(), ports);
    }
    return ports;
}

std::vector<Ptr<Socket>>
GetUserSockets(Ptr<Node> node)
{
    const auto own = GetRoutingPorts(node);
    std::vector<Ptr<Socket>> sockets;
    for (const auto& socket : GetSockets(node))
    {
        Address name;
        socket->GetSockName(name);
        const uint16_t port = Inet6SocketAddress::IsMatchingType(name)
                                  ? Inet6SocketAddress::ConvertFrom(name).GetPort()
                                  : InetSocketAddress::ConvertFrom(name).GetPort();
        if (own.count(port) == 0)
        {
            sockets.push_back(socket);
        }
    }
    return sockets;
}

void
CloseUserSockets(Ptr<Node> node)
{
    for (const auto& socket : GetUserSockets(node))
    {
        socket->Close();
    }
}

/** @return the end points that a test finds */
template <typename EndPoint, typename All, typename Test>
static std::vector<EndPoint*>
FindEndPoints(const All& all, const Test& test)
{
    std::vector<EndPoint*> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found), test);
    return found;
}

std::vector<Ipv4EndPoint*>
GetUdpEndPointsOf(const Ptr<Node>& node, const Ptr<NetDevice>& device)
{
    const auto udp = Find<UdpL4Protocol>(node);
    return udp && Private<UdpEndPoints4>(*udp)
               ? FindEndPoints<Ipv4EndPoint>(Private<UdpEndPoints4>(*udp)->GetAllEndPoints(),
                                             [&device](Ipv4EndPoint* endPoint) {
                                                 return endPoint->GetBoundNetDevice() == device;
                                             })
               : std::vector<Ipv4EndPoint*>();
}

std::vector<Ipv6EndPoint*>
GetUdpEndPoints6Of(const Ptr<Node>& node, const Ptr<NetDevice>& device)
{
    const auto udp = Find<UdpL4Protocol>(node);
    const auto ipv6 = Find<Ipv6L3Protocol>(node);
    const int32_t interface = ipv6 ? ipv6->GetInterfaceForDevice(device) : -1;
    if (!udp || !Private<UdpEndPoints6>(*udp) || interface < 0)
    {
        return {};
    }
    return FindEndPoints<Ipv6EndPoint>(Private<UdpEndPoints6>(*udp)->GetEndPoints(),
                                       [&](Ipv6EndPoint* endPoint) {
                                           return endPoint->GetBoundNetDevice() == device ||
                                                  ipv6->GetInterfaceForAddress(
                                                      endPoint->GetLocalAddress()) == interface;
                                       });
}

static void
AddOpenUdpSockets(Ptr<Node> node, UdpL4Protocol& udp, std::vector<OpenSocket>& open)
{
    const auto endPoints4 = Private<UdpEndPoints4>(udp)->GetAllEndPoints();
    const auto endPoints6 = Private<UdpEndPoints6>(udp)->GetEndPoints();
    if (endPoints4.empty() && endPoints6.empty())
    {
        return;
    }
    const auto own = GetRoutingPorts(node);
    for (Ipv4EndPoint* endPoint : endPoints4)
    {
        if (own.count(endPoint->GetLocalPort()) == 0)
        {
            open.push_back({nullptr, endPoint, nullptr});
        }
    }
    for (Ipv6EndPoint* endPoint : endPoints6)
    {
        if (own.count(endPoint->GetLocalPort()) == 0)
        {
            open.push_back({nullptr, nullptr, endPoint});
        }
    }
}

std::vector<OpenSocket>
GetOpenUserSockets(Ptr<Node> node)
{
    std::vector<OpenSocket> open;
    auto udp = node->GetObject<UdpL4Protocol>();
    if (udp && Private<UdpEndPoints4>(*udp))
    {
        AddOpenUdpSockets(node, *udp, open);
    }
    std::vector<Ptr<Socket>> sockets;
    AddSockets<TcpL4Protocol>(node, sockets);
    for (const auto& socket : sockets)
    {
        auto tcp = DynamicCast<TcpSocketBase>(socket);
        if (tcp && GetTcpHolding(*tcp) != TcpHolding::NO)
        {
            open.push_back(
                {PeekPointer(tcp), Private<TcpEndPoint4>(*tcp), Private<TcpEndPoint6>(*tcp)});
        }
    }
    return open;
}

TcpHolding
GetTcpHolding(const TcpSocketBase& socket)
{
    if (!Private<TcpEndPoint4>(socket) && !Private<TcpEndPoint6>(socket))
    {
        return TcpHolding::NO;
    }
    switch (Private<TcpState>(socket).Get())
    {
    case TcpSocket::CLOSED: // bound, and Close() does nothing to it
    case TcpSocket::TIME_WAIT:
        return TcpHolding::NO;
    case TcpSocket::FIN_WAIT_2:
        // ShutdownSend() sets this flag, Close() does not. Without it, the application called
        // Close(); with it, it may still receive.
        return Private<TcpShutdownSend>(socket) ? TcpHolding::FIN_TIMEOUT : TcpHolding::NO;
    case TcpSocket::FIN_WAIT_1:
    case TcpSocket::CLOSING:
    case TcpSocket::LAST_ACK:
        return TcpHolding::ORPHAN;
    default:
        return TcpHolding::YES;
    }
}

void
AbortSocket(TcpSocketBase& socket)
{
    Private<TcpCloseAndNotify>(socket);
}

namespace
{

/** Bound to the destroy callback of an end point, and destroyed with it. */
struct Watch : public SimpleRefCount<Watch>
{
    Watch(Callback<void> before, std::function<void()> gone)
        : m_before(before),
          m_gone(std::move(gone))
    {
    }

    ~Watch()
    {
        m_gone();
    }

    static void Destroyed(Ptr<Watch> watch)
    {
        if (!watch->m_before.IsNull())
        {
            watch->m_before();
        }
    }

    Callback<void> m_before;      //!< the owner's callback
    std::function<void()> m_gone; //!< called by the destructor
};

template <typename EndPoint>
void
WatchEndPoint(EndPoint* endPoint, const Callback<void>& before, const std::function<void()>& gone)
{
    auto watch = Create<Watch>(before, gone);
    endPoint->SetDestroyCallback(MakeBoundCallback(&Watch::Destroyed, watch));
}

} // namespace

void
WatchEnd(const OpenSocket& socket, const std::function<void()>& gone)
{
    if (auto endPoint4 = socket.endPoint4)
    {
        WatchEndPoint(endPoint4, Private<EndPointGone4>(*endPoint4), gone);
    }
    else
    {
        WatchEndPoint(socket.endPoint6, Private<EndPointGone6>(*socket.endPoint6), gone);
    }
}

/** @brief Leaves a table of end points no port to give. */
template <typename LastPort, typename Table>
static void
TakePorts(Table& table)
{
    const auto endPoint = table.Allocate();
    Private<LastPort>(table) = endPoint->GetLocalPort();
    while (table.Allocate())
    {
    }
}

/** @return a UDP that gives no ports. A socket that was closed opens itself again when it sends,
 * and the UDP of its stack is gone. */
static Ptr<UdpL4Protocol>
GetUdpOfNobody()
{
    static const auto& udp = *new Ptr<UdpL4Protocol>([] {
        auto nobody = CreateObject<UdpL4Protocol>();
        TakePorts<LastPort4>(*Private<UdpEndPoints4>(*nobody));
        TakePorts<LastPort6>(*Private<UdpEndPoints6>(*nobody));
        return nobody;
    }());
    return udp;
}

/** @return whether SetUdpOfUdpSocket() and SetNodeOfUdpSocket() can be called */
static bool
IsUdpSocketImpl(const Socket& socket)
{
    return socket.GetInstanceTypeId().GetName() == "ns3::UdpSocketImpl";
}

void
KeepClosed(Ptr<Socket> socket)
{
    if (IsUdpSocketImpl(*socket))
    {
        socket->BindToNetDevice(nullptr); // it would tell an end point that it does not get
        SetUdpOfUdpSocket(dynamic_cast<void*>(PeekPointer(socket)), GetUdpOfNobody());
    }
}

void
ReleaseNode(Ptr<Socket> socket)
{
    if (auto tcp = DynamicCast<TcpSocketBase>(socket))
    {
        Private<TcpNode>(*tcp) = nullptr;
    }
    else if (IsUdpSocketImpl(*socket))
    {
        KeepClosed(socket);
        SetNodeOfUdpSocket(dynamic_cast<void*>(PeekPointer(socket)), nullptr);
    }
}

} // namespace internals
} // namespace netns
} // namespace ns3
