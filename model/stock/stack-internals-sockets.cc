// SPDX-License-Identifier: GPL-2.0-only

#include "private-sockets.h"
#include "stack-internals.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6.h"
#include "ns3/simple-ref-count.h"

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

/** @brief Add the ports of routing protocols, whose sockets are the stack's own. */
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

void
CloseUserSockets(Ptr<Node> node)
{
    const auto own = GetRoutingPorts(node);
    for (const auto& socket : GetSockets(node))
    {
        Address name;
        socket->GetSockName(name);
        const uint16_t port = Inet6SocketAddress::IsMatchingType(name)
                                  ? Inet6SocketAddress::ConvertFrom(name).GetPort()
                                  : InetSocketAddress::ConvertFrom(name).GetPort();
        if (own.count(port) == 0)
        {
            socket->Close();
        }
    }
}

std::vector<OpenSocket>
GetOpenUserSockets(Ptr<Node> node)
{
    std::vector<OpenSocket> open;
    auto udp = node->GetObject<UdpL4Protocol>();
    if (udp && GetEndPoints4(*udp))
    {
        const auto own = GetRoutingPorts(node);
        for (Ipv4EndPoint* endPoint : GetEndPoints4(*udp)->GetAllEndPoints())
        {
            if (own.count(endPoint->GetLocalPort()) == 0)
            {
                open.push_back({nullptr, endPoint, nullptr});
            }
        }
        for (Ipv6EndPoint* endPoint : GetEndPoints6(*udp)->GetEndPoints())
        {
            if (own.count(endPoint->GetLocalPort()) == 0)
            {
                open.push_back({nullptr, nullptr, endPoint});
            }
        }
    }
    for (const auto& socket : GetSockets(node))
    {
        auto tcp = DynamicCast<TcpSocketBase>(socket);
        if (tcp && GetTcpHolding(*tcp) != TcpHolding::NO)
        {
            open.push_back({PeekPointer(tcp),
                            TcpStateOpener::GetEndPoint4(*tcp),
                            TcpStateOpener::GetEndPoint6(*tcp)});
        }
    }
    return open;
}

TcpHolding
GetTcpHolding(const TcpSocketBase& socket)
{
    if (!TcpStateOpener::GetEndPoint4(socket) && !TcpStateOpener::GetEndPoint6(socket))
    {
        return TcpHolding::NO;
    }
    const auto state = TcpStateOpener::GetState(socket);
    switch (state)
    {
    case TcpSocket::CLOSED: // bound, and Close() does nothing to it
    case TcpSocket::TIME_WAIT:
        return TcpHolding::NO;
    case TcpSocket::FIN_WAIT_2:
        // Close() leaves this member alone: only where ShutdownSend() was never called is it sure
        // that the application is done.
        return TcpStateOpener::IsSendShut(socket) ? TcpHolding::FIN_TIMEOUT : TcpHolding::NO;
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
    TcpStateOpener::Done(socket);
}

namespace
{

/** Lives in the destroy callback of an end point, and as long as that. */
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

    Callback<void> m_before;      //!< what was to be called
    std::function<void()> m_gone; //!< what is called in the end
};

template <typename EndPoint>
void
WatchEndPoint(EndPoint* endPoint, const std::function<void()>& gone)
{
    auto watch = Create<Watch>(GetDestroyCallback(*endPoint), gone);
    endPoint->SetDestroyCallback(MakeBoundCallback(&Watch::Destroyed, watch));
}

} // namespace

void
WatchEnd(const OpenSocket& socket, const std::function<void()>& gone)
{
    if (socket.endPoint4)
    {
        WatchEndPoint(socket.endPoint4, gone);
    }
    else
    {
        WatchEndPoint(socket.endPoint6, gone);
    }
}

} // namespace internals
} // namespace netns
} // namespace ns3
