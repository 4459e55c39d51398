// SPDX-License-Identifier: GPL-2.0-only

#ifndef ROUTING_WALK_H
#define ROUTING_WALK_H

#include "ns3/ptr.h"

#include <cstdint>
#include <functional>

namespace ns3
{
namespace netns
{
namespace internals
{

/** @brief Calls a function with a routing protocol, and if that is a list with those in it. */
template <typename List, typename Base>
void
ForEachRouting(const Ptr<Base>& routing, const std::function<void(const Ptr<Base>&)>& what)
{
    if (!routing)
    {
        return;
    }
    what(routing);
    if (auto list = DynamicCast<List>(routing))
    {
        for (uint32_t i = 0; i < list->GetNRoutingProtocols(); ++i)
        {
            int16_t priority;
            ForEachRouting<List, Base>(list->GetRoutingProtocol(i, priority), what);
        }
    }
}

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* ROUTING_WALK_H */
