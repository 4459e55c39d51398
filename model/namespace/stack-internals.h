// SPDX-License-Identifier: GPL-2.0-only

#ifndef STACK_INTERNALS_H
#define STACK_INTERNALS_H

#include "ns3/application.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <cstdint>
#include <list>
#include <utility>
#include <vector>

namespace ns3
{

class Ipv4RoutingTableEntry;
class Ipv4StaticRouting;

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
 * @return the interfaces of the device that left, to be disposed when no event can reach them
 */
std::vector<Ptr<Object>> AddInterfacesAt(Ptr<Node> node,
                                         Ptr<NetDevice> device,
                                         InterfaceSlots slots);

/**
 * @brief Make a Node and its stack forget a device: list of devices, protocol handlers of Node and
 * traffic control, queue disc, addresses and routes, ARP and neighbour caches.
 * @param node the Node
 * @param device the device
 * @param tombstone what stands in its place from now on
 * @param index of the Node's handlers, or null
 * @return its queue discs and caches, to be disposed when no event can reach them
 */
std::vector<Ptr<Object>> ForgetDevice(Ptr<Node> node,
                                      Ptr<NetDevice> device,
                                      Ptr<NetDevice> tombstone,
                                      ReceiveIndex* index = nullptr);

/**
 * @brief The rest of ForgetDevice(), when no ARP request of that device can be under way: its IPv4
 * and IPv6 interfaces go.
 * @param node the Node
 * @param device the device
 * @param tombstone what stands in its place from now on
 */
void ForgetInterface(Ptr<Node> node, Ptr<NetDevice> device, Ptr<NetDevice> tombstone);

/** @brief Drop the ARP requests that a dying stack is about to send. @param node the Node */
void SilenceArp(Ptr<Node> node);

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

/**
 * @brief Close UDP sockets, take all interfaces down, empty the caches; m_node stays valid.
 * @param node the Node
 * @param sockets its sockets
 */
void QuiesceStack(Ptr<Node> node, const std::vector<Ptr<Socket>>& sockets);

/** @brief Cancel events that would outlive their objects, dispose routing and queue discs.
 * @param node the Node */
void PrepareDispose(Ptr<Node> node);

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
