// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_CLEANER_H
#define NET_NAMESPACE_CLEANER_H

#include "ns3/ptr.h"

#include <vector>

namespace ns3
{
namespace netns
{

class NetNamespace;
class NetNamespaceHost;

/**
 * @ingroup netns
 * @brief cleanup_net() and the `netns` workqueue of one host.
 *
 * One worker takes everything on cleanup_list as one batch, newest first; what dies meanwhile is
 * the next batch. The order of a batch is that of net/core/net_namespace.c, Linux 6.1. With the
 * preset `instant` the worker runs in the event that dropped the last reference.
 */
class NetNamespaceCleaner
{
  public:
    /** @param host the host, which owns this */
    explicit NetNamespaceCleaner(NetNamespaceHost& host);

    /** @brief Put a namespace on cleanup_list and wake the worker. @param net the namespace */
    void Queue(Ptr<NetNamespace> net);

  private:
    /** @brief cleanup_net() @param batch the namespaces, newest first */
    void CleanupNet(const std::vector<Ptr<NetNamespace>>& batch);

    NetNamespaceHost& m_host;                     //!< the host
    std::vector<Ptr<NetNamespace>> m_cleanupList; //!< cleanup_list
    bool m_working{false};                        //!< the worker is at work
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_CLEANER_H */
