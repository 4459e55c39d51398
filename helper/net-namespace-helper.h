// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_HELPER_H
#define NET_NAMESPACE_HELPER_H

#include "net-namespace-container.h"

#include "ns3/attribute.h"
#include "ns3/net-namespace-host.h"
#include "ns3/object-factory.h"
#include "ns3/task.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Makes Nodes into hosts, and namespaces on them.
 */
class NetNamespaceHelper
{
  public:
    NetNamespaceHelper();

    /** @brief Set an attribute of the hosts that Install() makes.
     * @param name of NetNamespaceHost @param value its value */
    void SetHostAttribute(const std::string& name, const AttributeValue& value);
    /** @brief Who does what the helper is asked for, one thing after the other, where operations
     * take time. Default: init. @param task it */
    void SetTask(Ptr<Task> task);
    /** @return the host on a Node, made if there is none @param node the Node
     * @throws NetnsError EINVAL for the Node of a namespace */
    Ptr<NetNamespaceHost> Install(Ptr<Node> node) const;

    /**
     * @brief `ip netns add` for each name.
     * @param host the Node that is the host
     * @param names the names
     * @return the namespaces, each held by its name; in state SETUP where operations take time
     * @throws NetnsError EINVAL or EEXIST for a name, ENOSPC at max_net_namespaces; then none of
     * @p names was made
     */
    NetNamespaceContainer Create(Ptr<Node> host, const std::vector<std::string>& names) const;
    /**
     * @brief Many namespaces, named by a prefix and a number from 0.
     * @param host the Node that is the host
     * @param n how many
     * @param prefix the prefix
     * @return the namespaces
     * @throws NetnsError as Create()
     */
    NetNamespaceContainer CreateN(Ptr<Node> host, uint32_t n, const std::string& prefix) const;
    /** @brief `ip netns del` @param host the Node that is the host @param name the name
     * @throws NetnsError ENOENT */
    void Delete(Ptr<Node> host, const std::string& name) const;
    /** @brief Fix the random streams of the costs. @param hosts Nodes that are hosts
     * @param stream the first @return how many streams were used */
    int64_t AssignStreams(const NodeContainer& hosts, int64_t stream) const;

  private:
    ObjectFactory m_hostFactory; //!< makes hosts
    Ptr<Task> m_task;            //!< who does it, null for init
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_HELPER_H */
