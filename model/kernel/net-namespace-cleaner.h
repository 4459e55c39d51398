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
 * @brief cleanup_net() and the `netns` workqueue of one host.
 *
 * One worker takes everything on cleanup_list as one batch, newest first; what dies meanwhile is
 * the next batch. The order of a batch is that of net/core/net_namespace.c, Linux 6.1: off the
 * list, pre_exit, a grace period, devices under rtnl, exit of the subsystems, rcu_barrier, free.
 * With the semantics of Linux 2.6.24 each namespace is a work item of its own.
 */
class NetNamespaceCleaner : public Operation
{
  public:
    /** @param kernel the kernel, which outlives this */
    explicit NetNamespaceCleaner(KernelState& kernel);

    /** @brief Puts a namespace on cleanup_list and wakes the worker. */
    void Queue(Ptr<NetNamespace> net);
    /** @brief Finishes what is under way, now: the simulation ends. */
    void FinishNow();
    /** @return the number of dying namespaces that are not freed */
    std::size_t GetBacklog() const;

  private:
    /** What is done next. */
    enum Step : uint8_t
    {
        WAKE,       //!< the time until the worker runs
        TAKE,       //!< take a batch, ask for pernet_ops_rwsem
        PRE_EXIT,   //!< off net_namespace_list, pre_exit(), then a grace period
        LOCK_RTNL,  //!< ask for rtnl
        DEVICES,    //!< the time that the devices take
        UNREGISTER, //!< devices go, rtnl is given back
        SUBSYSTEMS, //!< exit() of the subsystems, then rcu_barrier()
        FREE        //!< free the batch
    };

    Next DoStep() override;
    /** @return the next batch, newest first */
    std::vector<Ptr<NetNamespace>> TakeBatch();
    /** @brief Counts what has to go from the batch: devices that die, with their peers, and devices
     * that go to init_net; lo not counted. */
    void CountDevices();
    /** @brief Frees the batch. */
    void FreeBatch();

    KernelState& m_kernel;                        //!< the kernel
    std::vector<Ptr<NetNamespace>> m_cleanupList; //!< cleanup_list
    std::vector<Ptr<NetNamespace>> m_batch;       //!< the batch at hand
    Step m_step{WAKE};                            //!< what is done next
    std::size_t m_dying{0};                       //!< devices that die, lo not counted
    std::size_t m_homing{0};                      //!< devices that go to init_net
    Use m_pernetUse;                              //!< pernet_ops_rwsem
    Use m_rtnlUse;                                //!< rtnl_mutex
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_CLEANER_H */
