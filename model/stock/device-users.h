// SPDX-License-Identifier: GPL-2.0-only

#ifndef DEVICE_USERS_H
#define DEVICE_USERS_H

/**
 * @file
 * @ingroup netns
 * Ends what stock applications and sockets do with a device that leaves their Node. They keep the
 * device, or the number of its interface, and ns-3 ends the simulation when they use it.
 */

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <vector>

namespace ns3
{
namespace netns
{
namespace internals
{

/** @brief Removes a link change callback. It may be running: it is called no more from now on, and
 * destroyed when the present event is over. */
void RemoveLinkCallback(const Node& node,
                        const Ptr<NetDevice>& device,
                        TracedCallback<>& linkChange,
                        const Callback<void>& callback);

/**
 * @brief Stops the DHCP client of a device and a Radvd that advertises on it. A DHCP server of its
 * network and a Ping from its address that have not started will not start.
 * @param node the Node
 * @param device the device, which still has its interfaces and addresses
 * @param linkChange the link change callbacks of the device; null where they cannot be reached
 */
void EndApplicationsOf(const Ptr<Node>& node,
                       const Ptr<NetDevice>& device,
                       TracedCallback<>* linkChange);

/** @brief Removes the link change callbacks of the applications of a Node, which are about to be
 * disposed. */
void RemoveLinkCallbacksOfApplications(const Ptr<Node>& node,
                                       const Ptr<NetDevice>& device,
                                       TracedCallback<>& linkChange);

/** A UDP socket that is bound to lo until its device returns. Neither is dereferenced. */
struct ParkedSocket
{
    const NetDevice* device; //!< the device
    const Socket* socket;    //!< the socket
};

/**
 * @brief Lets sockets that are bound to a device send and receive nothing: those of UDP over IPv4
 * until the device returns, those of UDP over IPv6, and raw ones that are bound to the device or to
 * an address of it, for ever.
 * @param[in,out] parked gets the sockets that wait
 */
void SuspendSocketsOf(const Ptr<Node>& node,
                      const Ptr<NetDevice>& device,
                      std::vector<ParkedSocket>& parked);
/** @brief A device is on the Node again: binds the sockets to it that wait for it. */
void ResumeSocketsOf(const Ptr<Node>& node,
                     const Ptr<NetDevice>& device,
                     std::vector<ParkedSocket>& parked);

/** @brief Shuts the raw sockets of a stack that ends down. They use it even when it is gone. */
void ShutDownRawSockets(const Ptr<Node>& node);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* DEVICE_USERS_H */
