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
     * @param keep the Node stays in the aggregate: the simulation ends, and as with a stock Node
     * the script can still ask for what it aggregated
     */
    void Strip(bool keep = false);
    /** @return whether nothing is aggregated, but for the factories of Bury(), and no device or
     * application is left */
    bool IsBare() const;
    /** @brief Lets an application that somebody still adds start, on sockets that transmit nothing,
     * and stops it then. Strip() undoes this. */
    void Bury();
    /** @brief Stops the applications from one on. @param first its index */
    void StopApplications(uint32_t first);

  private:
    uint32_t m_stopped{0};  //!< number of applications that were stopped since Bury()
    bool m_isBuried{false}; //!< Bury() was called since Strip()
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_NODE_H */
