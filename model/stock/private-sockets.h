// SPDX-License-Identifier: GPL-2.0-only

#ifndef PRIVATE_SOCKETS_H
#define PRIVATE_SOCKETS_H

/**
 * @file
 * @ingroup netns
 * The private members of stock ns-3 that stack-internals-sockets.cc needs, and nothing else
 * includes this, as with private-members.h.
 */

#include "ns3/callback.h"
#include "ns3/ipv4-end-point-demux.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv6-end-point-demux.h"
#include "ns3/ipv6-end-point.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/udp-l4-protocol.h"

namespace ns3
{
namespace netns
{
namespace internals
{

Ipv4EndPointDemux* GetEndPoints4(UdpL4Protocol& udp);
Ipv6EndPointDemux* GetEndPoints6(UdpL4Protocol& udp);
Callback<void> GetDestroyCallback(Ipv4EndPoint& endPoint);
Callback<void> GetDestroyCallback(Ipv6EndPoint& endPoint);

// clang-format off
template <auto M> struct UdpEndPoints4
{ friend Ipv4EndPointDemux* GetEndPoints4(UdpL4Protocol& u) { return u.*M; } };
template struct UdpEndPoints4<&UdpL4Protocol::m_endPoints>;

template <auto M> struct UdpEndPoints6
{ friend Ipv6EndPointDemux* GetEndPoints6(UdpL4Protocol& u) { return u.*M; } };
template struct UdpEndPoints6<&UdpL4Protocol::m_endPoints6>;

template <auto M> struct Destroy4
{ friend Callback<void> GetDestroyCallback(Ipv4EndPoint& e) { return e.*M; } };
template struct Destroy4<&Ipv4EndPoint::m_destroyCallback>;

template <auto M> struct Destroy6
{ friend Callback<void> GetDestroyCallback(Ipv6EndPoint& e) { return e.*M; } };
template struct Destroy6<&Ipv6EndPoint::m_destroyCallback>;

// clang-format on

// Protected members are reached through a class that derives from the owner.

struct TcpStateOpener : public TcpSocketBase
{
    static Ipv4EndPoint* GetEndPoint4(const TcpSocketBase& socket)
    {
        return socket.*(&TcpStateOpener::m_endPoint);
    }

    static Ipv6EndPoint* GetEndPoint6(const TcpSocketBase& socket)
    {
        return socket.*(&TcpStateOpener::m_endPoint6);
    }

    static TcpStates_t GetState(const TcpSocketBase& socket)
    {
        return socket.*(&TcpStateOpener::m_state);
    }

    static bool IsSendShut(const TcpSocketBase& socket)
    {
        return socket.*(&TcpStateOpener::m_shutdownSend);
    }

    static void Done(TcpSocketBase& socket)
    {
        (socket.*(&TcpStateOpener::CloseAndNotify))();
    }
};

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* PRIVATE_SOCKETS_H */
