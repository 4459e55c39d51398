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
 * @brief Base of tools that observe all hosts: it is told when a host is made and when a host ends.
 */
class HostWatcher
{
  public:
    HostWatcher();
    virtual ~HostWatcher();
    HostWatcher(const HostWatcher&) = delete;            // its address is registered
    HostWatcher& operator=(const HostWatcher&) = delete; // its address is registered

    /** @brief Called when a host was made: it has init_net, and no other namespace yet. */
    virtual void HostMade(NetNamespaceHost& host) = 0;
    /** @brief Called before a host is disposed, when its state is still that of the simulation. */
    virtual void HostEnds(NetNamespaceHost& host) = 0;

    /** @brief Tells all watchers of a new host, in the order in which the watchers were made. */
    static void TellMade(NetNamespaceHost& host);
    /** @brief Tells all watchers of the end of a host, in the same order. */
    static void TellEnd(NetNamespaceHost& host);
};

} // namespace netns
} // namespace ns3

#endif /* HOST_WATCHER_H */
