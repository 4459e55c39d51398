// SPDX-License-Identifier: GPL-2.0-only

#ifndef INDEXED_ROUTING_HELPER_H
#define INDEXED_ROUTING_HELPER_H

#include "ns3/indexed-static-routing.h"
#include "ns3/ipv4-routing-helper.h"

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief Makes routing protocols with an index for InternetStackHelper.
 */
class IndexedHelper : public Ipv4RoutingHelper
{
  public:
    Ipv4RoutingHelper* Copy() const override
    {
        return new IndexedHelper(*this);
    }

    Ptr<Ipv4RoutingProtocol> Create(Ptr<Node>) const override
    {
        return CreateObject<IndexedStaticRouting>();
    }
};

} // namespace netns
} // namespace ns3

#endif /* INDEXED_ROUTING_HELPER_H */
