// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_CLEANER_H
#define NET_NAMESPACE_CLEANER_H

#include "ns3/netns-lock.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <cstddef>
#include <cstdint>
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
 * the next batch. The order of a batch is that of net/core/net_namespace.c, Linux 6.1: off the
 * list, pre_exit, a grace period, devices under rtnl, exit of the subsystems, rcu_barrier, free.
 * With the semantics of Linux 2.6.24 each namespace is a work item of its own. Before the first
 * event of the simulation, and with the preset `instant`, the worker runs in the event that dropped
 * the last reference.
 */
class NetNamespaceCleaner
{
  public:
    /** @param host the host, which owns this */
    explicit NetNamespaceCleaner(NetNamespaceHost& host);
    NetNamespaceCleaner(const NetNamespaceCleaner&) = delete;            // events point to it
    NetNamespaceCleaner& operator=(const NetNamespaceCleaner&) = delete; // events point to it

    /** @brief Put a namespace on cleanup_list and wake the worker. @param net the namespace */
    void Queue(Ptr<NetNamespace> net);
    /** @brief Finish what is under way, now: the simulation ends. */
    void Finish();
    /** @return dying namespaces that are not freed */
    std::size_t GetBacklog() const;

  private:
    /** What is done next to the batch at hand. */
    enum Step : uint8_t
    {
        TAKE,       //!< take a batch, ask for pernet_ops_rwsem
        PRE_EXIT,   //!< off net_namespace_list, pre_exit()
        LOCK_RTNL,  //!< the grace period is over
        DEVICES,    //!< rtnl is ours: count what has to go
        UNREGISTER, //!< devices go, rtnl is given back
        SUBSYSTEMS, //!< exit() of the subsystems
        FREE        //!< rcu_barrier() is over
    };

    /** @brief Do the next step, and those after it that need no time. */
    void Run();
    /** @brief Do one step. @return when the next one is due, from now; negative when a lock that
     * was asked for calls Run() */
    Time DoStep();
    /** @return the next batch, newest first */
    std::vector<Ptr<NetNamespace>> TakeBatch();
    /** @brief Ask for a lock. @param lock it @param use for which @return as DoStep() */
    Time Acquire(NetnsLock& lock, LockUse& use);
    /** @return the time that unhash_nsid() takes for the batch */
    Time DrawUnhash() const;
    /** @brief Count what has to go from the batch: devices that die, with their peers, and devices
     * that go to init_net; lo not counted. */
    void CountDevices();

    NetNamespaceHost& m_host;                     //!< the host
    std::vector<Ptr<NetNamespace>> m_cleanupList; //!< cleanup_list
    std::vector<Ptr<NetNamespace>> m_batch;       //!< the batch at hand
    Step m_step{TAKE};                            //!< what is done next
    bool m_working{false};                        //!< the worker is at work
    bool m_timed{false};                          //!< its batch takes time
    std::size_t m_dying{0};                       //!< devices that die, lo not counted
    std::size_t m_homing{0};                      //!< devices that go to init_net
    LockUse m_pernetUse;                          //!< pernet_ops_rwsem
    LockUse m_rtnlUse;                            //!< rtnl_mutex
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_CLEANER_H */
