// SPDX-License-Identifier: GPL-2.0-only

#ifndef PATH_CACHES_H
#define PATH_CACHES_H

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

namespace ns3
{
namespace netns
{
namespace internals
{

/** @return whether a Node has nix-vector routing @param node may be null */
bool KeepsPaths(Ptr<Node> node);

/**
 * @return a device of a Node with IPv4 that has no interface of IPv4, such as a port of a bridge:
 * nix-vector routing crashes there; null when there is none
 */
Ptr<NetDevice> FindDeviceWithoutInterface(Ptr<Node> node);

/**
 * @brief Lets nix-vector routing forget the paths that it found, those of all Nodes.
 *
 * A path is a number of neighbours on the way. Nix-vector routing aborts where a neighbour is gone
 * and no interface, address or route has changed, as happens when a port leaves a bridge.
 * @param node a Node that has it, or null
 * @return whether the Node has it
 */
bool ForgetPaths(Ptr<Node> node);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* PATH_CACHES_H */
