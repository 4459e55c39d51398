// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_STACK_HELPER_H
#define NETNS_STACK_HELPER_H

#include "ns3/net-namespace-host.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/random-variable-stream.h"

#include <memory>
#include <vector>

namespace ns3
{
namespace netns
{

class ObjectPrototype;

/**
 * @ingroup netns
 * @brief Builds the stock IPv4 stack of a namespace, for simulations whose namespaces come and go.
 *
 * The stack has the protocols of InternetStackHelper without IPv6. Its routing protocol is an
 * IndexedStaticRouting, because a host has many routes. All stacks share one variable for the
 * jitter of ARP requests: one variable for each stack would take a tenth of the time of building a
 * stack, and the streams of other variables would depend on the number of stacks. By default there
 * is no jitter, as in Linux. While ARP asks for the address of a neighbor, 101 packets to it wait,
 * as in Linux, unless the script or the command line set ns3::ArpCache::PendingQueueSize. The
 * defaults of attributes are read at the first Install().
 */
class NetnsStackHelper
{
  public:
    NetnsStackHelper();

    /** @brief Delays ARP requests, as InternetStackHelper does by 0 to 10 ms.
     * @param jitter the delay in ms, shared by all stacks; the script sets its stream */
    void SetArpJitter(Ptr<RandomVariableStream> jitter);
    /** @brief Builds the stack on a Node, unless the Node has IPv4.
     * @throws NetnsError EINVAL for null, ESTALE for the Node of a dying or dead namespace */
    void Install(Ptr<Node> node) const;
    /** @brief Builds the stack on each Node that has no IPv4. @throws NetnsError as for one Node,
     * before the first stack is built */
    void Install(const NodeContainer& nodes) const;
    /** @brief Makes this stack the default stack of a host's namespaces. */
    void InstallOn(Ptr<NetNamespaceHost> host) const;

  private:
    /** The protocols in order of aggregation, and the routing protocol. */
    std::vector<ObjectFactory> m_factories;
    /** Prototypes of the protocols, made at the first Install(); copies of the helper share them.
     */
    std::shared_ptr<std::vector<ObjectPrototype>> m_prototypes;
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_STACK_HELPER_H */
