// SPDX-License-Identifier: GPL-2.0-only

#ifndef HOST_WATCHER_H
#define HOST_WATCHER_H

namespace ns3
{
namespace netns
{

class NetNamespaceHost;

/**
 * @ingroup netns
 * @brief Hears of every host that is made and that ends, for tools that look at all of them.
 */
class HostWatcher
{
  public:
    HostWatcher();
    virtual ~HostWatcher();
    HostWatcher(const HostWatcher&) = delete;            // its address is registered
    HostWatcher& operator=(const HostWatcher&) = delete; // its address is registered

    /** @brief A host has its init_net, and nothing else yet. */
    virtual void HostMade(NetNamespaceHost& host) = 0;
    /** @brief A host is about to be disposed: it is still as the simulation left it.
     * */
    virtual void HostEnds(NetNamespaceHost& host) = 0;

    /** @brief Tell all watchers, in the order in which they were made, of a new host.
     * */
    static void TellMade(NetNamespaceHost& host);
    /** @brief Tell all watchers of the end of a host. */
    static void TellEnd(NetNamespaceHost& host);
};

} // namespace netns
} // namespace ns3

#endif /* HOST_WATCHER_H */
