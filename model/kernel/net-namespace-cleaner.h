// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_CLEANER_H
#define NET_NAMESPACE_CLEANER_H

#include "ns3/net-namespace.h"
#include "ns3/netns-lock.h"
#include "ns3/operation.h"
#include "ns3/ptr.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace netns
{

class KernelState;

/**
 * @ingroup netns
 * @brief The teardown of namespaces: cleanup_net() and the `netns` workqueue of one host.
 *
 * One worker takes all namespaces on cleanup_list as one batch, the newest first. Namespaces that
 * die meanwhile are the next batch. The worker follows net/core/net_namespace.c, Linux 6.1: it
 * takes the batch off net_namespace_list, calls pre_exit(), waits for a grace period, removes the
 * devices under rtnl_mutex, calls exit() of the subsystems, waits in rcu_barrier(), and frees the
 * batch. With the semantics of Linux 2.6.24 each batch is one namespace, the oldest, and
 * the worker takes net_mutex, which is then the name of pernet_ops_rwsem.
 */
class NetNamespaceCleaner : public Operation
{
  public:
    /** @param kernel the kernel, which owns the cleaner */
    explicit NetNamespaceCleaner(KernelState& kernel);

    /** @brief Puts a namespace on cleanup_list and wakes the worker. */
    void Queue(Ptr<NetNamespace> net);
    /** @brief Completes all teardowns now: the simulation ends. */
    void FinishNow();
    /** @return the number of dying namespaces that are not freed yet */
    std::size_t GetBacklog() const;

  private:
    /** @brief Starts the worker. */
    void Wake();

    /** The steps, in order. */
    enum Step : uint8_t
    {
        WAKE,       //!< the time until the worker runs
        TAKE,       //!< take a batch, ask for pernet_ops_rwsem
        PRE_EXIT,   //!< leave net_namespace_list, pre_exit(), then a grace period
        LOCK_RTNL,  //!< ask for rtnl
        DEVICES,    //!< the time that the devices take
        UNREGISTER, //!< remove the devices, release rtnl
        SUBSYSTEMS, //!< exit() of the subsystems, then rcu_barrier()
        FREE        //!< free the batch
    };

    Next DoStep() override;
    /** @brief Takes the next batch off cleanup_list. */
    std::vector<Ptr<NetNamespace>> TakeBatch();
    /** @brief Counts the devices of the batch that die, with their peers, and those that go to
     * init_net. lo is not counted. */
    void CountDevices();
    /** @brief Frees the batch. */
    void FreeBatch();

    KernelState& m_kernel;                        //!< the kernel
    std::vector<Ptr<NetNamespace>> m_cleanupList; //!< cleanup_list
    std::vector<Ptr<NetNamespace>> m_batch;       //!< the current batch
    Step m_step{WAKE};                            //!< the next step
    std::size_t m_dying{0};                       //!< devices that die, lo not counted
    std::size_t m_homing{0};                      //!< devices that go to init_net
    Use m_pernetUse;                              //!< pernet_ops_rwsem
    Use m_rtnlUse;                                //!< rtnl_mutex
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_CLEANER_H */
