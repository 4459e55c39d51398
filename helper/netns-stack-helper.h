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
 * @brief Builds the stock IPv4 stack of a namespace, made for namespaces that come and go.
 *
 * The same protocols as InternetStackHelper with IPv6 off and Ipv4StaticRouting alone, which is an
 * IndexedStaticRouting: a host has many routes. All stacks
 * share one variable for the ARP request jitter: making one for each is a tenth of the cost of a
 * stack, and makes the streams of other variables depend on how many stacks there were. By default
 * there is no jitter, as in Linux. Attribute defaults count as they are at the first Install().
 */
class NetnsStackHelper
{
  public:
    NetnsStackHelper();

    /** @brief Delay ARP requests, as InternetStackHelper does by 0 to 10 ms.
     * @param jitter the delay in ms, shared by all stacks; give it a stream */
    void SetArpJitter(Ptr<RandomVariableStream> jitter);
    /** @brief Put the stack on a Node; nothing on one that has IPv4. @param node the Node */
    void Install(Ptr<Node> node) const;
    /** @brief The same for several. @param nodes the Nodes */
    void Install(const NodeContainer& nodes) const;
    /** @brief Make it the default stack of a host's namespaces. @param host the host */
    void InstallOn(Ptr<NetNamespaceHost> host) const;

  private:
    /** The protocols in order of aggregation, and the routing protocol. */
    std::vector<ObjectFactory> m_factories;
    /** The same, made at the first Install(); shared by the copies of this helper. */
    std::shared_ptr<std::vector<ObjectPrototype>> m_prototypes;
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_STACK_HELPER_H */
