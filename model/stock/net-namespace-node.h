// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_NODE_H
#define NET_NAMESPACE_NODE_H

#include "ns3/node.h"

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief A Node that carries the stack of one namespace after another.
 *
 * NodeList never lets a Node go, so a Node that lost its stack is used again. Its id says nothing
 * of the namespace: use NetNamespace::GetCookie().
 */
class NetNamespaceNode : public Node
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();
    NetNamespaceNode();
    /** @param systemId the system id of the host's Node (MPI rank) */
    explicit NetNamespaceNode(uint32_t systemId);

    /**
     * @brief Dispose everything aggregated here, then the Node's devices and applications, and take
     * the Node out of the aggregate. The Node itself is not marked disposed.
     */
    void Strip();
    /** @return whether nothing is aggregated and no device or application is left */
    bool IsBare() const;
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_NODE_H */
