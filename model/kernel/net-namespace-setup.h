// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_SETUP_H
#define NET_NAMESPACE_SETUP_H

#include "ns3/net-namespace.h"
#include "ns3/netns-lock.h"
#include "ns3/nstime.h"
#include "ns3/operation.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{
namespace netns
{

class KernelState;

/**
 * @ingroup netns
 * @brief The setup of one namespace: copy_net_ns() and setup_net() of net/core/net_namespace.c,
 * Linux 6.1.
 *
 * The setup takes the time of the allocation, waits for pernet_ops_rwsem, calls init() of the
 * subsystems, waits for rtnl_mutex, calls init() of the devices, and puts the namespace on
 * net_namespace_list.
 */
class NetNamespaceSetup : public Operation
{
  public:
    /**
     * @brief Makes a namespace in state SETUP: the first part of copy_net_ns().
     * @param holder the holder of its reference
     * @param pid the pid of the task that asks, 0 for none
     * @param[out] net the namespace
     * @param[out] setup the setup, which the caller starts; null where operations take no time,
     * because the namespace is set up then
     * @return 0; -ENOSPC at max_net_namespaces, or an error of pernet operations: then there is no
     * namespace
     */
    static int Prepare(KernelState& kernel,
                       RefHolder holder,
                       uint32_t pid,
                       Ptr<NetNamespace>& net,
                       Ptr<NetNamespaceSetup>& setup);

    /** @param pid the pid of the task that asks, 0 for none */
    NetNamespaceSetup(KernelState& kernel, Ptr<NetNamespace> net, uint32_t pid);

    /** @brief Starts the setup. @param done called at the end, also when that is in this call */
    void Start(Done done);
    /** @brief Ends a setup that was not started with an error. @param done called in this call */
    void Fail(int error, const Done& done);
    /** @return the simulated time that the setup waited for locks */
    Time GetLockWait() const;

  private:
    /** The steps, in order. */
    enum Step : uint8_t
    {
        ALLOCATE,      //!< the time of net_alloc()
        LOCK_PERNET,   //!< pernet_ops_rwsem
        INIT,          //!< the time of all init()
        SUBSYSTEMS,    //!< init() of the subsystems, then rtnl
        LOOPBACK_TIME, //!< the time that lo takes
        DEVICES        //!< init() of the devices
    };

    Next DoStep() override;
    /** @brief Ends the setup: calls Complete() and releases pernet_ops_rwsem. */
    Next Finish(int error);
    /** @brief Makes the namespace ALIVE, or DEAD if there is an error. */
    static void Complete(KernelState& kernel, Ptr<NetNamespace> net, int error);
    /** @brief Calls @p done, unless it is null, and the functions given to AfterSetup(). */
    void TellAll(int error, const Done& done);

    KernelState& m_kernel;                      //!< the kernel
    Ptr<NetNamespace> m_net;                    //!< the namespace
    Step m_step{ALLOCATE};                      //!< the next step
    int m_error{0};                             //!< result of setup_net()
    Use m_pernetUse;                            //!< pernet_ops_rwsem
    Use m_rtnlUse;                              //!< rtnl_mutex
    std::vector<std::function<void()>> m_after; //!< functions given to AfterSetup()
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_SETUP_H */
