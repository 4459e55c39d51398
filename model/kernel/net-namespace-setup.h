// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_SETUP_H
#define NET_NAMESPACE_SETUP_H

#include "ns3/netns-lock.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{
namespace netns
{

class NetNamespace;
class NetNamespaceHost;

/**
 * @ingroup netns
 * @brief copy_net_ns() and setup_net() of one namespace while they take simulated time.
 *
 * Allocation; pernet_ops_rwsem; init() of the subsystems; rtnl and init() of the devices; on the
 * list. Events hold it as long as it is at work.
 */
class NetNamespaceSetup : public SimpleRefCount<NetNamespaceSetup>
{
  public:
    /** Called at the end with 0 or the error. */
    using Done = std::function<void(int error)>;

    /** @param host the host @param net the namespace, in state SETUP @param pid who creates it */
    NetNamespaceSetup(NetNamespaceHost& host, Ptr<NetNamespace> net, uint32_t pid);

    /** @brief Begin. @param done called at the end */
    void Start(Done done);
    /** @brief Do not begin. @param error why not @param done called at once */
    void Fail(int error, Done done);
    /** @brief Do something when the namespace is set up, or could not be. @param what it */
    void Then(std::function<void()> what);
    /** @return the namespace */
    Ptr<NetNamespace> GetNet() const;
    /** @return simulated time that it waited for locks */
    Time GetLockWait() const;

  private:
    /** @brief pernet_ops_rwsem is ours. */
    void InitSubsystems();
    /** @brief rtnl is ours. */
    void InitDevices();
    /** @brief setup_net() is over. @param error 0 or why it failed */
    void Finish(int error);
    /** @brief Tell all that wait. @param error 0 or why it failed */
    void Tell(int error);

    NetNamespaceHost& m_host;                   //!< the host
    Ptr<NetNamespace> m_net;                    //!< the namespace
    Done m_done;                                //!< called at the end
    LockUse m_pernetUse;                        //!< pernet_ops_rwsem
    LockUse m_rtnlUse;                          //!< rtnl_mutex
    std::vector<std::function<void()>> m_after; //!< what waits for the end
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_SETUP_H */
