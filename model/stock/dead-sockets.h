// SPDX-License-Identifier: GPL-2.0-only

#ifndef DEAD_SOCKETS_H
#define DEAD_SOCKETS_H

#include "ns3/node.h"
#include "ns3/ptr.h"

#include <functional>

namespace ns3
{
namespace netns
{
namespace internals
{

/**
 * @brief Aggregates socket factories to a Node without a stack.
 *
 * ns-3 aborts when an application starts on a Node that has no factory. The sockets of these can be
 * bound and connected, and transmit nothing.
 * @param used called in an event of its own after a socket was made
 */
void PutDeadSockets(Ptr<Node> node, const std::function<void()>& used);

/** @return whether an object is a factory of PutDeadSockets() */
bool IsDeadSocketFactory(const Object& object);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* DEAD_SOCKETS_H */
