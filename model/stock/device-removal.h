// SPDX-License-Identifier: GPL-2.0-only

#ifndef DEVICE_REMOVAL_H
#define DEVICE_REMOVAL_H

/**
 * @file
 * @ingroup netns
 * Makes a stack forget a device, and gives the slots that it leaves to the next device.
 *
 * ns-3 never removes a device from a Node or an interface from an IP layer, and never renumbers
 * either. A shared TombstoneNetDevice stands in each free slot.
 */

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace netns
{
namespace internals
{

class ReceiveIndex;
struct ParkedSocket;

/** The numbers of a device's IP interfaces; -1 where it has none. */
struct InterfaceSlots
{
    int32_t ipv4{-1}; //!< number of the IPv4 interface
    int32_t ipv6{-1}; //!< number of the IPv6 interface
};

/** @return the interfaces of a device */
InterfaceSlots GetInterfaceSlots(Ptr<Node> node, Ptr<NetDevice> device);

/** @brief Node::AddDevice() with a given index, which a tombstone has now. */
void AddDeviceAt(Ptr<Node> node, Ptr<NetDevice> device, uint32_t slot);

/** @brief Puts a tombstone into a slot, where a device is for the second time. */
void PutTombstone(Ptr<Node> node, uint32_t slot, Ptr<NetDevice> tombstone);

/**
 * @brief Gives a device the interface numbers of one that left. Routes contain these numbers, so
 * none can be taken away; without reuse the list of interfaces would grow for ever.
 * @param node the Node
 * @param device the device, which is on the Node
 * @param slots the numbers
 * @param tombstone the device that these interfaces have now
 * @param others the interfaces that the tombstone keeps, -1 where it keeps none: a packet for the
 * tombstone's interface must not leave by the device
 */
void AddInterfacesAt(Ptr<Node> node,
                     Ptr<NetDevice> device,
                     InterfaceSlots slots,
                     Ptr<NetDevice> tombstone,
                     InterfaceSlots others);

/** @brief Forgets the numbers of the interfaces that a device had on a Node until it left. A stack
 * that is receiving a frame keeps them until the present event is over. */
void ForgetNumbers(Ptr<Node> node, Ptr<NetDevice> device);

/** @brief Node::RegisterProtocolHandler() for the frames of all protocols, promiscuously. */
void AddPromiscHandler(Ptr<Node> node,
                       const Node::ProtocolHandler& handler,
                       const Ptr<NetDevice>& device);

/** @brief Node::UnregisterProtocolHandler(), also for use while the Node walks through its
 * handlers. */
void RemoveHandler(Ptr<Node> node, const Node::ProtocolHandler& handler);

/**
 * @brief Removes a device from a Node and its stack: from the list of devices, the protocol
 * handlers, traffic control, the IP layers with addresses and routes, and the neighbour caches;
 * ends what applications and sockets do with it; and removes their callbacks from the device.
 * @param node the Node
 * @param device the device
 * @param tombstone takes the slots of the device
 * @param linkChange the link change callbacks of the device; null for a stock device
 * @param index the index of the Node's handlers, or null when there is none
 * @param[in,out] parked gets the UDP sockets that wait until the device returns
 * @return the queue discs, interfaces and caches of the device. Events may still use them: the
 * caller disposes them after the grace period
 */
std::vector<Ptr<Object>> ForgetDevice(Ptr<Node> node,
                                      Ptr<NetDevice> device,
                                      Ptr<NetDevice> tombstone,
                                      TracedCallback<>* linkChange,
                                      ReceiveIndex* index,
                                      std::vector<ParkedSocket>& parked);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* DEVICE_REMOVAL_H */
