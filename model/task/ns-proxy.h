// SPDX-License-Identifier: GPL-2.0-only

#ifndef NS_PROXY_H
#define NS_PROXY_H

#include "ns3/net-namespace.h"
#include "ns3/net-ref.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>

namespace ns3
{
namespace netns
{

class NetNamespaceHost;
class NetNamespaceSetup;

/**
 * @ingroup netns
 * @brief The namespaces of a task: `struct nsproxy`, with its network namespace alone.
 *
 * Tasks share an NsProxy by Ptr. When the last of them drops its Ptr, the reference to the
 * namespace is returned.
 */
class NsProxy : public SimpleRefCount<NsProxy>
{
  public:
    /** clone(2) flag for a new network namespace (include/uapi/linux/sched.h). */
    static constexpr uint64_t CLONE_NEWNET_FLAG = NetNamespace::CLONE_NEWNET_FLAG;

    /** @brief Makes the nsproxy of a host's first task, in init_net. */
    static Ptr<NsProxy> CreateInit(Ptr<NetNamespaceHost> host);

    /**
     * @brief Makes an nsproxy, as create_new_namespaces() of kernel/nsproxy.c, Linux 6.1.
     * @param flags CLONE_NEWNET_FLAG for a new network namespace, 0 to share the old one
     * @param old the nsproxy of the caller
     * @param[out] proxy the new nsproxy
     * @param pid the pid of the task that asks
     * @param[out] setup the setup that the caller has to start; null when the namespace is set up
     * already. Without this parameter the setup starts in this call.
     * @return 0; -EINVAL for other flags, or the error of NetNamespaceHost::CopyNetNs(): then
     * nothing has changed
     */
    static int CreateNewNamespaces(uint64_t flags,
                                   Ptr<NsProxy> old,
                                   Ptr<NsProxy>& proxy,
                                   uint32_t pid = 0,
                                   Ptr<NetNamespaceSetup>* setup = nullptr);

    /** @return the network namespace (net_ns) */
    Ptr<NetNamespace> GetNet() const;

    /** @param net the reference, which the nsproxy takes over */
    explicit NsProxy(NetRef&& net);

  private:
    NetRef m_net; //!< net_ns
};

} // namespace netns
} // namespace ns3

#endif /* NS_PROXY_H */
