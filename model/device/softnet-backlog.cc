// SPDX-License-Identifier: GPL-2.0-only

#include "softnet-backlog.h"

#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace.h"

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(SoftnetBacklog);

TypeId
SoftnetBacklog::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::SoftnetBacklog")
                            .SetParent<Object>()
                            .SetGroupName("Netns")
                            .AddConstructor<SoftnetBacklog>();
    return tid;
}

Ptr<SoftnetBacklog>
SoftnetBacklog::Of(Ptr<Node> node)
{
    auto net = node->GetObject<NetNamespace>();
    auto host = net ? NetNamespaceHost::Of(net) : NetNamespaceHost::Install(node);
    auto backlog = host->GetObject<SoftnetBacklog>();
    if (!backlog)
    {
        backlog = CreateObject<SoftnetBacklog>();
        host->AggregateObject(backlog);
    }
    return backlog;
}

bool
SoftnetBacklog::Enqueue(uint32_t limit)
{
    if (m_length > limit)
    {
        return false;
    }
    ++m_length;
    return true;
}

void
SoftnetBacklog::Dequeue()
{
    --m_length;
}

} // namespace netns
} // namespace ns3
