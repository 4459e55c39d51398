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
 * @brief copy_net_ns() and setup_net() of one namespace (net/core/net_namespace.c, Linux 6.1).
 *
 * Allocation; pernet_ops_rwsem; init() of the subsystems; rtnl and init() of the devices; on the
 * list.
 */
class NetNamespaceSetup : public Operation
{
  public:
    /**
     * @brief The first part of copy_net_ns(): the namespace is there, in state SETUP.
     * @param kernel the kernel
     * @param holder for whom its reference is counted
     * @param pid the task that asks, 0 for none
     * @param[out] net the namespace
     * @param[out] setup what has to be started; null when the namespace is set up already, because
     * nothing takes time
     * @return 0; -ENOSPC at max_net_namespaces, or an error of pernet operations: then there is no
     * namespace
     */
    static int Prepare(KernelState& kernel,
                       RefHolder holder,
                       uint32_t pid,
                       Ptr<NetNamespace>& net,
                       Ptr<NetNamespaceSetup>& setup);

    /** @param kernel the kernel @param net the namespace @param pid the task that asks */
    NetNamespaceSetup(KernelState& kernel, Ptr<NetNamespace> net, uint32_t pid);

    /** @brief Starts it. @param done called at the end, also with an error that comes at once */
    void Start(Done done);
    /** @brief Does not start it: the setup is over with an error. @param done called at once */
    void Fail(int error, const Done& done);
    /** @return the simulated time that it waited for locks */
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
    /** @brief The namespace is on the list, or dead. */
    Next Finish(int error);
    /** @brief Makes the namespace ALIVE, or DEAD. */
    void Complete(int error);
    /** @brief Tells all who wait. @param done the caller's function, or null */
    void TellAll(int error, const Done& done);

    KernelState& m_kernel;                      //!< the kernel
    Ptr<NetNamespace> m_net;                    //!< the namespace
    Step m_step{ALLOCATE};                      //!< the next step
    Use m_pernetUse;                            //!< pernet_ops_rwsem
    Use m_rtnlUse;                              //!< rtnl_mutex
    std::vector<std::function<void()>> m_after; //!< what waited for the end
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_SETUP_H */
