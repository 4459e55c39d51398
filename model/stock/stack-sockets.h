// SPDX-License-Identifier: GPL-2.0-only

#ifndef STACK_SOCKETS_H
#define STACK_SOCKETS_H

/**
 * @file
 * @ingroup netns
 * Lists, watches and ends the sockets of a stack.
 */

#include "ns3/node.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{

class Ipv4EndPoint;
class Ipv6EndPoint;
class TcpSocketBase;

namespace netns
{
namespace internals
{

/** @return the UDP and TCP sockets of a stack that are not closed, in the order of creation */
std::vector<Ptr<Socket>> GetSockets(Ptr<Node> node);

/** An open socket and its end point, which stays the same until the socket is closed. */
struct OpenSocket
{
    TcpSocketBase* tcp;      //!< the socket, null for UDP
    Ipv4EndPoint* endPoint4; //!< its end point, or null
    Ipv6EndPoint* endPoint6; //!< its end point when that is null
};

/** Whether a TCP socket holds its namespace. */
enum class TcpHolding : uint8_t
{
    NO,         //!< not open, in TIME_WAIT, or closed by its application and in FIN_WAIT_2
    YES,        //!< open
    ORPHAN,     //!< closing: the last data and FIN are on their way
    FIN_TIMEOUT //!< in FIN_WAIT_2, perhaps closed by its application
};

/** @return the UDP sockets with a local port and the TCP sockets that listen or have a connection;
 * not those of routing protocols */
std::vector<OpenSocket> GetOpenUserSockets(Ptr<Node> node);

/** @return the UDP and TCP sockets of a stack that are not closed, but those of its routing
 * protocols */
std::vector<Ptr<Socket>> GetUserSockets(Ptr<Node> node);

/** @return the end points of UDP that are bound to a device */
std::vector<Ipv4EndPoint*> GetUdpEndPointsOf(const Ptr<Node>& node, const Ptr<NetDevice>& device);
/** @return those of IPv6 that are bound to a device, or to an address of it */
std::vector<Ipv6EndPoint*> GetUdpEndPoints6Of(const Ptr<Node>& node, const Ptr<NetDevice>& device);

/** @brief Closes all sockets of a stack but those of its routing protocols. */
void CloseUserSockets(Ptr<Node> node);

/** @return whether a socket holds its namespace */
TcpHolding GetTcpHolding(const TcpSocketBase& socket);

/** @brief tcp_done(): ends a connection without a word to its peer. */
void AbortSocket(TcpSocketBase& socket);

/**
 * @brief Calls @p gone when the socket's end point is destroyed; ns-3 has no trace for this.
 * @param socket the socket
 * @param gone called once, from within socket and end point
 */
void WatchEnd(const OpenSocket& socket, const std::function<void()>& gone);

/** @brief Keeps a UDP socket that was closed closed: ns-3 opens it again when it sends. */
void KeepClosed(Ptr<Socket> socket);
/** @brief Makes a socket of a disposed stack drop its reference to the Node, which could not be
 * used again otherwise. */
void ReleaseNode(Ptr<Socket> socket);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* STACK_SOCKETS_H */
