// SPDX-License-Identifier: GPL-2.0-only

#ifndef STACK_INTERNALS_H
#define STACK_INTERNALS_H

#include "ns3/application.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <cstdint>
#include <functional>
#include <list>
#include <utility>
#include <vector>

namespace ns3
{

class Ipv4EndPoint;
class Ipv4RoutingTableEntry;
class Ipv4StaticRouting;
class Ipv6EndPoint;
class TcpSocketBase;

namespace netns
{

/**
 * @ingroup netns
 * @brief The only place that reaches into the private state of stock ns-3.
 *
 * A stock stack can neither be taken apart without its Node nor forget a device. What ns-3 offers
 * no function for is done here, through pointers to private members that an explicit template
 * instantiation may name (C++17 [temp.explicit]/12). Names are the same from ns-3.35 to 3.48.
 */
namespace internals
{

class ReceiveIndex;

/** @brief Node::AddDevice() into a place that a tombstone holds.
 * @param node the Node @param device the device @param slot the place */
void AddDeviceAt(Ptr<Node> node, Ptr<NetDevice> device, uint32_t slot);

/** @brief Puts a tombstone into a slot, where a device is for the second time. */
void PutTombstone(Ptr<Node> node, uint32_t slot, Ptr<NetDevice> tombstone);

/** @brief The IP interfaces of a device; -1 where it has none. */
struct InterfaceSlots
{
    int32_t ipv4{-1}; //!< number of the IPv4 interface
    int32_t ipv6{-1}; //!< number of the IPv6 interface
};

/** @return the interfaces of a device @param node the Node @param device the device */
InterfaceSlots GetInterfaceSlots(Ptr<Node> node, Ptr<NetDevice> device);

/**
 * @brief Give a device the interface numbers of one that left: routes hold numbers, so none is ever
 * taken away, and the list of interfaces would grow for ever.
 * @param node the Node
 * @param device the device, on the Node
 * @param slots the numbers
 * @param tombstone what stood there
 * @param others numbers where it still stands, -1 where there are none: what is sent to its
 * interface must not go to that of the device
 */
void AddInterfacesAt(Ptr<Node> node,
                     Ptr<NetDevice> device,
                     InterfaceSlots slots,
                     Ptr<NetDevice> tombstone,
                     InterfaceSlots others);

/**
 * @brief Make a Node and its stack forget a device: list of devices, protocol handlers of Node and
 * traffic control, queue disc, addresses and routes, interfaces, ARP and neighbour caches, and the
 * device the caches.
 * @param node the Node
 * @param device the device
 * @param tombstone what stands in its place from now on
 * @param index of the Node's handlers, or null
 * @return its queue discs, interfaces and caches, to be disposed when no event can reach them
 */
std::vector<Ptr<Object>> ForgetDevice(Ptr<Node> node,
                                      Ptr<NetDevice> device,
                                      Ptr<NetDevice> tombstone,
                                      ReceiveIndex* index = nullptr);

/**
 * @brief Drop frames that were sent to a device while it was on another Node, and those it has not
 * sent yet.
 *
 * Stock channels fix the receiving Node when a frame is sent.
 * @param node the Node the device is on now
 * @param device the device
 */
void GuardReceive(Ptr<Node> node, Ptr<NetDevice> device);

/** @brief Stop an application now; one that never started never will. @param app it */
void StopApplication(Ptr<Application> app);

/** @return the sockets of a stack that are not closed @param node the Node */
std::vector<Ptr<Socket>> GetSockets(Ptr<Node> node);

/** @brief A socket that is open, with the end point that it has until it is closed. */
struct OpenSocket
{
    TcpSocketBase* tcp;      //!< the socket, null for UDP
    Ipv4EndPoint* endPoint4; //!< its end point, or null
    Ipv6EndPoint* endPoint6; //!< its end point, when that is null
};

/** Whether a TCP socket holds its namespace. */
enum class TcpHolding : uint8_t
{
    NO,         //!< not open, or in TIME_WAIT, or left alone by its application in FIN_WAIT_2
    YES,        //!< open
    ORPHAN,     //!< saying good-bye
    FIN_TIMEOUT //!< in FIN_WAIT_2, perhaps left alone
};

/** @return the UDP sockets with a local port and the TCP sockets that listen or have a connection;
 * not those of routing protocols @param node the Node */
std::vector<OpenSocket> GetOpenUserSockets(Ptr<Node> node);

/** @brief Close all sockets of a stack but those of its routing protocols. @param node the Node */
void CloseUserSockets(Ptr<Node> node);

/** @return whether a socket holds its namespace @param socket it */
TcpHolding GetTcpHolding(const TcpSocketBase& socket);

/** @brief tcp_done(): end a connection without a word to its peer. @param socket its socket */
void AbortSocket(TcpSocketBase& socket);

/** @brief Be told when the end point of a socket goes, which nothing in ns-3 does not notice.
 * @param socket the socket @param gone called once, from within socket and end point */
void WatchEnd(const OpenSocket& socket, const std::function<void()>& gone);

/**
 * @brief Close UDP sockets, take all interfaces down, empty the caches; m_node stays valid.
 * @param node the Node
 * @param sockets its sockets
 */
void QuiesceStack(Ptr<Node> node, const std::vector<Ptr<Socket>>& sockets);

/** @brief Cancel events that would outlive their objects, dispose routing and queue discs.
 * @param node the Node */
void PrepareDispose(Ptr<Node> node);

/**
 * @brief Make a dying stack ask for routers no more.
 *
 * ns-3 keeps the event of the interface that asked last, and only that can be cancelled.
 * @param node the Node
 * @param longest how long the others may still come
 * @return whom they call; null when there are none
 */
Ptr<Object> EndSolicitations(Ptr<Node> node, Time& longest);

/** @return all Ipv4Interface and Ipv6Interface objects of a Node @param node the Node */
std::vector<Ptr<Object>> GetInterfaces(Ptr<Node> node);

/** @brief DoDispose() of one object, not of its aggregate. @param object the object */
void DisposeAlone(Ptr<Object> object);

/** @brief Take an object out of its aggregate; the rest stays together. @param object it */
void DetachFromAggregate(Object* object);

/** @brief Aggregate objects that are on their own to a Node, one after the other.
 *
 * Object::AggregateObject() notifies all that are there for each that comes, which is quadratic;
 * here each is notified when it comes, and those that were there before once, at the end.
 * @param node the Node @param objects they, in order */
void AggregateAll(Ptr<Node> node, const std::vector<Ptr<Object>>& objects);

/** @brief Say of what type a new object is. @param object it @param tid its TypeId */
void SetObjectTypeId(Object& object, TypeId tid);

/** @brief Tell a new object that its attributes are set. @param object it */
void FinishConstruction(Object& object);

/** @return whether a sink is connected to Tx or Rx of the IP layer @param node the Node */
bool HasPacketSinks(Ptr<Node> node);

/** The table of Ipv4StaticRouting: routes and metrics, in order. */
using RouteList = std::list<std::pair<Ipv4RoutingTableEntry*, uint32_t>>;

/** @return the table @param routing whose */
RouteList& GetRoutes(Ipv4StaticRouting& routing);

/** @brief Make a socket of a disposed stack let go of its Node. @param socket the socket */
void ReleaseNode(Ptr<Socket> socket);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* STACK_INTERNALS_H */
