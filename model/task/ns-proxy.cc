// SPDX-License-Identifier: GPL-2.0-only

#include "ns-proxy.h"

#include "ns3/kernel.h"
#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace-setup.h"
#include "ns3/netns-compat.h"

#include <utility>

namespace ns3
{
namespace netns
{

NsProxy::NsProxy(NetRef&& net)
    : m_net(std::move(net))
{
}

Ptr<NsProxy>
NsProxy::CreateInit(Ptr<NetNamespaceHost> host)
{
    return Make<NsProxy>(NetRef(host->GetInitNet(), {RefKind::NSPROXY, 0}));
}

int
NsProxy::CreateNewNamespaces(uint64_t flags,
                             Ptr<NsProxy> old,
                             Ptr<NsProxy>& proxy,
                             uint32_t pid,
                             Ptr<NetNamespaceSetup>* setup)
{
    if (flags & ~CLONE_NEWNET_FLAG)
    {
        return -EINVAL; // other kinds of namespaces are not modelled
    }
    const RefHolder holder{RefKind::NSPROXY, pid};
    Ptr<NetNamespaceHost> host = NetNamespaceHost::Of(old->GetNet());
    Ptr<NetNamespace> net;
    const int error = setup && flags
                          ? NetNamespaceSetup::Prepare(host->GetKernel(), holder, pid, net, *setup)
                          : host->CopyNetNs(flags, old->GetNet(), net, holder);
    if (error)
    {
        return error;
    }
    proxy = Make<NsProxy>(NetRef::Adopt(net, holder));
    return 0;
}

Ptr<NetNamespace>
NsProxy::GetNet() const
{
    return m_net.GetNet();
}

} // namespace netns
} // namespace ns3
