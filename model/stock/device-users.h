// SPDX-License-Identifier: GPL-2.0-only

#ifndef DEVICE_USERS_H
#define DEVICE_USERS_H

/**
 * @file
 * @ingroup netns
 * Ends what stock applications and raw sockets do with a device that leaves their Node. They keep
 * the device, or the number of its interface, and ns-3 ends the simulation when they use it.
 */

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"

namespace ns3
{
namespace netns
{
namespace internals
{

/** @brief Calls nothing any more in place of a link change callback. The callback may be running:
 * it is kept until the present event is over. */
void RemoveLinkCallback(const Node& node,
                        const Ptr<NetDevice>& device,
                        TracedCallback<>& linkChange,
                        const Callback<void>& callback);

/**
 * @brief Stops the DHCP client of a device and a Radvd that advertises on it, and lets a DHCP
 * server of its network, which has not started, not start.
 * @param node the Node
 * @param device the device, which still has its interfaces and addresses
 * @param linkChange the link change callbacks of the device; null where they cannot be reached
 */
void EndApplicationsOf(const Ptr<Node>& node,
                       const Ptr<NetDevice>& device,
                       TracedCallback<>* linkChange);

/** @brief Removes the link change callbacks of the applications of a Node, which are disposed. */
void RemoveLinkCallbacksOfApplications(const Ptr<Node>& node,
                                       const Ptr<NetDevice>& device,
                                       TracedCallback<>& linkChange);

/** @brief Lets raw sockets that are bound to a device, or to an address of it, send and receive
 * nothing any more. */
void ShutDownRawSocketsOf(const Ptr<Node>& node, const Ptr<NetDevice>& device);

/** @brief Shuts the raw sockets of a stack that ends down. They use it even when it is gone. */
void ShutDownRawSockets(const Ptr<Node>& node);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* DEVICE_USERS_H */
