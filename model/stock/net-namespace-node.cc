// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-node.h"

#include "application-end.h"
#include "dead-sockets.h"
#include "object-internals.h"

#include "ns3/log.h"

#include <vector>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetNamespaceNode");
NS_OBJECT_ENSURE_REGISTERED(NetNamespaceNode);

TypeId
NetNamespaceNode::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::NetNamespaceNode")
                            .SetParent<Node>()
                            .SetGroupName("Netns")
                            .AddConstructor<NetNamespaceNode>();
    return tid;
}

NetNamespaceNode::NetNamespaceNode() = default;

NetNamespaceNode::NetNamespaceNode(uint32_t systemId)
    : Node(systemId)
{
}

void
NetNamespaceNode::Strip(bool keep)
{
    NS_LOG_FUNCTION(this);
    std::vector<Ptr<Object>> others;
    for (auto it = GetAggregateIterator(); it.HasNext();)
    {
        Ptr<Object> object = ConstCast<Object>(it.Next());
        if (PeekPointer(object) != this)
        {
            others.push_back(object);
        }
    }
    for (const auto& object : others)
    {
        internals::DisposeAlone(object);
    }
    m_isBuried = false;
    Node::DoDispose();
    if (!keep)
    {
        internals::DetachFromAggregate(this);
    }
}

bool
NetNamespaceNode::IsBare() const
{
    for (auto it = GetAggregateIterator(); it.HasNext();)
    {
        const auto object = it.Next();
        if (PeekPointer(object) != this && !internals::IsDeadSocketFactory(*object))
        {
            return false;
        }
    }
    return GetNDevices() == 0 && GetNApplications() == 0;
}

void
NetNamespaceNode::Bury()
{
    if (!m_isBuried)
    {
        m_isBuried = true;
        m_stopped = GetNApplications();
        internals::PutDeadSockets(this, [this] { StopApplications(m_stopped); });
    }
}

void
NetNamespaceNode::StopApplications(uint32_t first)
{
    for (m_stopped = first; m_stopped < GetNApplications();)
    {
        internals::StopApplication(GetApplication(m_stopped++));
    }
}

} // namespace netns
} // namespace ns3
