// SPDX-License-Identifier: GPL-2.0-only

#include "ns-proxy.h"

#include "net-namespace-host.h"
#include "net-namespace.h"

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
    return Create<NsProxy>(NetRef(host->GetInitNet(), {RefKind::NSPROXY, 0}));
}

int
NsProxy::CreateNewNamespaces(uint64_t flags, Ptr<NsProxy> old, Ptr<NsProxy>& proxy)
{
    const RefHolder holder{RefKind::NSPROXY, 0};
    Ptr<NetNamespaceHost> host = old->GetNet()->GetHost();
    Ptr<NetNamespace> net;
    if (int error = host->CopyNetNs(flags, old->GetNet(), net, holder))
    {
        return error;
    }
    proxy = Create<NsProxy>(NetRef::Adopt(net, holder));
    return 0;
}

Ptr<NetNamespace>
NsProxy::GetNet() const
{
    return m_net.GetNet();
}

} // namespace netns
} // namespace ns3
