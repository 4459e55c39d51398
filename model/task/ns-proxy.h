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
 * @brief The namespaces of a task: `struct nsproxy`, of which the network one is modelled.
 *
 * Tasks share it by Ptr; the last one that lets go returns the reference to the namespace.
 */
class NsProxy : public SimpleRefCount<NsProxy>
{
  public:
    /** clone(2) flag for a new network namespace (include/uapi/linux/sched.h). */
    static constexpr uint64_t CLONE_NEWNET_FLAG = NetNamespace::CLONE_NEWNET_FLAG;

    /** @return the nsproxy of a host's first task, in init_net @param host the host */
    static Ptr<NsProxy> CreateInit(Ptr<NetNamespaceHost> host);

    /**
     * @brief create_new_namespaces() of kernel/nsproxy.c, Linux 6.1; calls copy_net_ns().
     * @param flags CLONE_NEWNET_FLAG for a new network namespace, 0 to share the old one
     * @param old the nsproxy of the caller
     * @param proxy the new nsproxy
     * @param pid of the task that asks
     * @param setup what the caller has to start, null when the namespace is set up already; without
     * it the setup of a namespace starts here
     * @return 0, -EINVAL for other flags, or the error of NetNamespaceHost::CopyNetNs(); then
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
