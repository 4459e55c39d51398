// SPDX-License-Identifier: GPL-2.0-only

#ifndef ROUTER_SOLICITATIONS_H
#define ROUTER_SOLICITATIONS_H

/**
 * @file
 * @ingroup netns
 * Ends the router solicitations of an ICMPv6 stack, whose events ns-3 does not cancel.
 */

#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"

namespace ns3
{
namespace netns
{
namespace internals
{

/** @brief Lets ICMPv6 send from an address that is gone by then: the packet is dropped, where
 * Ipv6L3Protocol would assert. */
void GuardSolicitations(Ptr<Node> node);

/** @brief Cancels the router solicitation that was scheduled last. */
void CancelSolicitation(Ptr<Node> node);

/**
 * @brief Ends the router solicitations of a dying stack.
 *
 * ns-3 keeps only the event of the interface that asked last. The events of the others run, once
 * more each.
 * @param node the Node
 * @param[out] longest how long the other events may still come
 * @return the object that these events call; null when there are none
 */
Ptr<Object> EndSolicitations(Ptr<Node> node, Time& longest);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* ROUTER_SOLICITATIONS_H */
