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
 * @brief Makes hosts of Nodes, and namespaces on hosts.
 */
class NetNamespaceHelper
{
  public:
    NetNamespaceHelper();

    /** @brief Sets an attribute of NetNamespaceHost for the hosts that Install() makes, which
     * refuses a value that is wrong. */
    void SetHostAttribute(const std::string& name, const AttributeValue& value);
    /** @brief Sets the task that performs this helper's operations, in order. Default: init. A task
     * of another host is EXDEV. */
    void SetTask(Ptr<Task> task);
    /** @brief Makes a host of a Node, unless the Node is one. @return the host
     * @throws NetnsError EINVAL for a Node that carries a namespace of another host, and for an
     * attribute of the host, such as Preset, whose value does not exist; ESTALE for a Node whose
     * namespace is dead */
    Ptr<NetNamespaceHost> Install(Ptr<Node> node) const;

    /**
     * @brief Makes a namespace for each name, as `ip netns add` does.
     * @return the namespaces, each held by its mount; in state SETUP where operations take time
     * @throws NetnsError EINVAL or EEXIST for a name, ENOSPC at max_net_namespaces, EXDEV for a
     * task of another host, an error of Install(); then no namespace was made
     */
    NetNamespaceContainer Create(Ptr<Node> host, const std::vector<std::string>& names) const;
    /**
     * @brief Makes @p n namespaces, named by a prefix and a number from 0.
     * @return the namespaces, as Create()
     * @throws NetnsError as Create()
     */
    NetNamespaceContainer CreateN(Ptr<Node> host, uint32_t n, const std::string& prefix) const;
    /** @brief Removes a name, as `ip netns del` does. @throws NetnsError ENOENT for an unknown
     * name, EXDEV for a task of another host */
    void Delete(Ptr<Node> host, const std::string& name) const;
    /** @brief Sets the random streams of the costs, from @p stream on.
     * @return the number of streams used */
    int64_t AssignStreams(const NodeContainer& hosts, int64_t stream) const;

  private:
    ObjectFactory m_hostFactory; //!< makes hosts
    Ptr<Task> m_task;            //!< performs the operations; null for init
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_HELPER_H */
