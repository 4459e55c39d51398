// SPDX-License-Identifier: GPL-2.0-only

#include "path-caches.h"

#include "object-internals.h"
#include "routing-walk.h"

#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6.h"

#include <functional>

namespace ns3
{
namespace netns
{
namespace internals
{

/** @brief Calls a function with the nix-vector routing of a stack. @param ip may be null */
template <typename List, typename Base, typename Ip>
static void
ForEachNix(const Ptr<Ip>& ip, const char* type, const std::function<void(const Ptr<Base>&)>& what)
{
    if (ip)
    {
        ForEachRouting<List, Base>(ip->GetRoutingProtocol(), [&](const Ptr<Base>& routing) {
            if (IsA(*routing, type))
            {
                what(routing);
            }
        });
    }
}

/** @brief Calls a function with each nix-vector routing of a Node. @param node may be null */
template <typename What>
static void
ForEachNix(const Ptr<Node>& node, const What& what)
{
    if (node)
    {
        ForEachNix<Ipv4ListRouting, Ipv4RoutingProtocol>(node->GetObject<Ipv4>(),
                                                         "ns3::Ipv4NixVectorRouting",
                                                         what);
        ForEachNix<Ipv6ListRouting, Ipv6RoutingProtocol>(node->GetObject<Ipv6>(),
                                                         "ns3::Ipv6NixVectorRouting",
                                                         what);
    }
}

bool
KeepsPaths(Ptr<Node> node)
{
    bool keeps = false;
    ForEachNix(node, [&keeps](const auto&) { keeps = true; });
    return keeps;
}

Ptr<NetDevice>
FindDeviceWithoutInterface(Ptr<Node> node)
{
    const auto ipv4 = node->GetObject<Ipv4>();
    for (uint32_t i = 0; ipv4 && i < node->GetNDevices(); ++i)
    {
        const auto device = node->GetDevice(i);
        if (ipv4->GetInterfaceForDevice(device) < 0)
        {
            return device;
        }
    }
    return nullptr;
}

bool
ForgetPaths(Ptr<Node> node)
{
    bool found = false;
    ForEachNix(node, [&found](const auto& routing) {
        routing->NotifyInterfaceUp(0); // marks the caches of all Nodes
        found = true;
    });
    return found;
}

} // namespace internals
} // namespace netns
} // namespace ns3
