// SPDX-License-Identifier: GPL-2.0-only

#ifndef STACK_TEARDOWN_H
#define STACK_TEARDOWN_H

/**
 * @file
 * @ingroup netns
 * Takes a stack out of service and prepares its objects for being disposed.
 */

#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/queue-disc.h"
#include "ns3/socket.h"

#include <cstdint>
#include <vector>

namespace ns3
{

class Ipv4L3Protocol;
class Ipv6L3Protocol;

namespace netns
{
namespace internals
{

/** @brief Sets an IPv4 interface down, unless that would crash. */
void SetInterfaceDown(Ipv4L3Protocol& ipv4, uint32_t interface);

/** @brief Sets an IPv6 interface down, unless that would crash. */
void SetInterfaceDown(Ipv6L3Protocol& ipv6, uint32_t interface);

/** @return whether a routing protocol of the stack keeps the numbers of interfaces, so that none
 * may be used for another device */
bool KeepsInterfaceNumbers(const Ipv4L3Protocol& ipv4);

/** @return whether the stack of a Node has routes of global routing, or will have some at the next
 * change of an interface */
bool UsesGlobalRouting(Ptr<Node> node);
/** @brief Removes the routes of global routing that leave by an IPv4 interface: the protocol keeps
 * them until all routes are computed anew, and asks the interface for its first address. */
void ForgetGlobalRoutes(Ptr<Node> node, uint32_t interface);

/** @brief Lets OLSR forget the links that begin at addresses that left the stack: it looks for the
 * interface of each link that it knows, and aborts where there is none. */
void ForgetOlsrLinks(const Ipv4L3Protocol& ipv4, const std::vector<Ipv4Address>& local);

/** @brief Tells global routing not to compute all routes anew when an interface of this Node
 * changes: the simulation ends, and ns-3 walks Nodes that are gone. @param node may be null */
void IgnoreInterfaceEvents(Ptr<Node> node);

/** @brief Adds a queue disc and its children to a list, and cancels their timers. */
void CollectQueueDiscs(Ptr<QueueDisc> disc, std::vector<Ptr<Object>>& discs);

/**
 * @brief Closes UDP sockets, sets all interfaces but lo down, empties the caches, and stops the
 * timers of OLSR. The objects stay usable, because stock protocols have events that nothing
 * cancels.
 *
 * lo stays up, because AODV and DSDV assert that it is never set down.
 * @param node the Node
 * @param sockets the result of GetSockets(), which may be older
 */
void QuiesceStack(Ptr<Node> node, const std::vector<Ptr<Socket>>& sockets);

/** @brief Cancels events that would outlive their objects, and disposes queue discs and routing
 * protocols, which ns-3 does not dispose with the Node. */
void PrepareDispose(Ptr<Node> node);

/**
 * @brief Finds RIP and RIPng. Their first triggered update is an event that nothing cancels,
 * because they overwrite its EventId (Rip::DoInitialize()). It does nothing once they are disposed.
 * @param longest at least the time until that event, from now on
 * @return the protocols, which have to be kept for so long
 */
std::vector<Ptr<Object>> GetLateRouting(Ptr<Node> node, Time& longest);

/** @return all Ipv4Interface and Ipv6Interface objects of a Node */
std::vector<Ptr<Object>> GetInterfaces(Ptr<Node> node);

/** @return whether a sink is connected to trace source Tx or Rx of an IP layer */
bool HasPacketSinks(Ptr<Node> node);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* STACK_TEARDOWN_H */
