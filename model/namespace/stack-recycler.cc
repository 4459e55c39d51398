// SPDX-License-Identifier: GPL-2.0-only

#include "stack-recycler.h"

#include "net-namespace.h"
#include "rtnl-link.h"

#include "ns3/application-end.h"
#include "ns3/channel.h"
#include "ns3/device-users.h"
#include "ns3/first-exception.h"
#include "ns3/log.h"
#include "ns3/object-internals.h"
#include "ns3/own-event.h"
#include "ns3/router-solicitations.h"
#include "ns3/simulator.h"
#include "ns3/stack-sockets.h"
#include "ns3/stack-teardown.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetnsStackRecycler");

namespace
{

/** @brief Does nothing: the event that calls this function releases the object that it kept. */
void
Release(Ptr<Object> object)
{
}

} // namespace

StackEnd::StackEnd(Ptr<Node> node)
    : m_node(node)
{
}

void
StackEnd::SetEnding()
{
    m_ending = true;
}

void
StackEnd::StopApplications()
{
    if (m_stopped)
    {
        return;
    }
    m_stopped = true;
    m_sockets = internals::GetSockets(m_node);
    StopLate(m_node);
}

void
StackEnd::StopLate(Ptr<Node> node)
{
    if (m_nStopped == node->GetNApplications())
    {
        return;
    }
    for (const auto& socket : internals::GetSockets(node))
    {
        if (std::find(m_sockets.begin(), m_sockets.end(), socket) == m_sockets.end())
        {
            m_sockets.push_back(socket);
        }
    }
    for (uint32_t i = 0; m_ending && i < node->GetNDevices(); ++i)
    {
        const auto device = node->GetDevice(i);
        if (auto link = RtnlLink::Of(PeekPointer(device)))
        {
            internals::RemoveLinkCallbacksOfApplications(node, device, link->GetLinkChange());
        }
    }
    FirstException thrown;
    while (m_nStopped < node->GetNApplications())
    {
        thrown.Call([&] {
            const auto app = node->GetApplication(m_nStopped++);
            m_ending ? internals::EndApplication(app) : internals::StopApplication(app);
        });
    }
    thrown.Throw();
}

void
StackEnd::Quiesce()
{
    StopApplications();
    StopLate(m_node);
    internals::ShutDownRawSockets(m_node);
    internals::QuiesceStack(m_node, m_sockets);
    m_node = nullptr;
}

void
StackEnd::ReleaseSockets()
{
    for (const auto& socket : m_sockets)
    {
        internals::ReleaseNode(socket);
    }
}

StackRecycler::StackRecycler() = default;

void
StackRecycler::SetHost(Ptr<Node> node)
{
    m_host = PeekPointer(node);
}

void
StackRecycler::SetGracePeriod(Time grace)
{
    m_grace = grace;
}

Time
StackRecycler::GetGracePeriod() const
{
    return m_grace;
}

void
StackRecycler::SetRecycleNodes(bool recycle)
{
    m_recycleNodes = recycle;
}

bool
StackRecycler::GetRecycleNodes() const
{
    return m_recycleNodes;
}

Ptr<NetNamespaceNode>
StackRecycler::TakeNode()
{
    while (!m_pool.empty())
    {
        auto node = m_pool.back();
        m_pool.pop_back();
        if (node->IsBare())
        {
            return node;
        }
        // A function such as InstallAll() found the Node in NodeList and used it.
        const uint32_t holders = node->GetReferenceCount() - 2;
        m_retired.push_back({node, 0, true});
        retiredTrace(node->GetId(), 0, holders);
    }
    ++m_nodes;
    return CreateObject<NetNamespaceNode>(m_host->GetSystemId());
}

void
StackRecycler::Quiesce(Ptr<NetNamespace> net, Ptr<StackEnd> end)
{
    NS_LOG_FUNCTION(this << net->GetCookie());
    Resting resting;
    resting.net = net;
    resting.end = end;
    m_ended.push_back(std::move(resting));
    if (m_ending)
    {
        QuiesceNext();
        return;
    }
    internals::InOwnEvent(net->PeekNode()->GetId(), [this] { QuiesceNext(); });
}

void
StackRecycler::QuiesceNext()
{
    if (m_ended.empty())
    {
        return; // the host was disposed meanwhile
    }
    Resting resting = std::move(m_ended.front());
    m_ended.pop_front();
    if (m_ending)
    {
        resting.end->SetEnding();
    }
    resting.end->Quiesce();
    Keep(std::move(resting));
}

void
StackRecycler::Rest(Ptr<Object> object)
{
    Resting resting;
    resting.object = object;
    Keep(std::move(resting));
}

void
StackRecycler::Keep(Resting&& resting)
{
    resting.until = Simulator::Now() + m_grace;
    m_resting.push_back(std::move(resting));
    if (m_reapEvent.IsExpired())
    {
        m_reapEvent = Simulator::Schedule(m_grace, &StackRecycler::Reap, this);
    }
}

void
StackRecycler::Reap()
{
    while (!m_resting.empty() && m_resting.front().until <= Simulator::Now())
    {
        Resting resting = std::move(m_resting.front());
        m_resting.pop_front();
        const uint64_t cookie = resting.net ? resting.net->GetCookie() : 0;
        Ptr<NetNamespaceNode> node = Dispose(resting);
        const bool never = resting.net && !resting.net->IsNodeReusable();
        // Releases the old stack, except for parts that somebody holds.
        resting = Resting();
        if (node)
        {
            Reuse(node, cookie, never);
        }
    }
    ReviewRetired();
    if (!m_resting.empty())
    {
        m_reapEvent = Simulator::Schedule(m_resting.front().until - Simulator::Now(),
                                          &StackRecycler::Reap,
                                          this);
    }
}

Ptr<NetNamespaceNode>
StackRecycler::Dispose(const Resting& resting)
{
    if (resting.object)
    {
        DisposePart(resting.object);
        return nullptr;
    }
    auto node = DynamicCast<NetNamespaceNode>(resting.net->PeekNode());
    if (internals::HasPacketSinks(node))
    {
        // InternetStackHelper's pcap and ascii traces identify a stack by its Node.
        resting.net->NeverReuseNode();
    }
    if (!m_ending)
    {
        resting.end->StopLate(node);
    }
    Time longest;
    auto late = internals::GetLateRouting(node, longest);
    internals::PrepareDispose(node);
    const auto interfaces = internals::GetInterfaces(node);
    Time solicitations;
    if (const auto solicitor = internals::EndSolicitations(node, solicitations))
    {
        late.push_back(solicitor);
        longest = std::max(longest, solicitations);
    }
    node->Strip(m_ending);
    for (std::size_t i = 0; i < late.size() && !m_ending; ++i)
    {
        // Events of the object are still to come: keep it without its stack.
        internals::DetachFromAggregate(PeekPointer(late[i]));
        Simulator::Schedule(longest, &Release, late[i]);
    }
    for (const auto& interface : interfaces)
    {
        interface->Dispose();
    }
    resting.end->ReleaseSockets();
    return node;
}

void
StackRecycler::DisposePart(const Ptr<Object>& object)
{
    auto device = DynamicCast<NetDevice>(object);
    if (device && NetNamespace::Of(device))
    {
        return; // it was registered again
    }
    // No frame passes through the channel of a device of this module
    const bool isOurs = RtnlLink::Of(PeekPointer(device));
    if (!device || m_ending || isOurs || !device->GetChannel())
    {
        object->Dispose();
        return;
    }
    // Its channel goes on to send to it, in the context of its Node, and keeps it for ever.
    device->SetNode(m_host);
    m_attached.push_back(device);
}

void
StackRecycler::Reuse(const Ptr<NetNamespaceNode>& node, uint64_t cookie, bool never)
{
    // Two references are those of NodeList and the caller.
    const uint32_t holders = node->GetReferenceCount() - 2;
    if (holders == 0 && !never && m_recycleNodes)
    {
        m_pool.push_back(node);
        ++m_recycled;
        recycledTrace(node->GetId(), cookie);
        return;
    }
    if (!m_warned)
    {
        m_warned = true;
        NS_LOG_WARN("Node " << node->GetId() << " of namespace " << cookie << " is not used again: "
                            << holders << " Ptr<Node> held by the script or by a stock tool");
    }
    node->Bury();
    m_retired.push_back({node, cookie, never || !m_recycleNodes});
    retiredTrace(node->GetId(), cookie, holders);
}

void
StackRecycler::ReviewRetired()
{
    // Only some Nodes at a time, because a script may hold many.
    for (std::size_t i = std::min<std::size_t>(m_retired.size(), REVIEW); i > 0; --i)
    {
        Retired retired = std::move(m_retired.front());
        m_retired.pop_front();
        if (retired.node->GetReferenceCount() == 2 && !retired.never && retired.node->IsBare())
        {
            retired.node->Strip();
            m_pool.push_back(retired.node);
            ++m_recycled;
            recycledTrace(retired.node->GetId(), retired.cookie);
        }
        else
        {
            m_retired.push_back(std::move(retired));
        }
    }
}

void
StackRecycler::Finish()
{
    m_ending = true;
    m_reapEvent.Cancel();
    while (!m_ended.empty())
    {
        QuiesceNext();
    }
    for (const auto& device : m_attached)
    {
        DisposePart(device);
    }
    m_attached.clear();
    for (const auto& resting : m_resting)
    {
        Dispose(resting);
    }
    m_resting.clear();
    m_pool.clear();
    m_retired.clear();
}

uint32_t
StackRecycler::GetNNodes() const
{
    return m_nodes;
}

uint64_t
StackRecycler::GetNRecycled() const
{
    return m_recycled;
}

uint32_t
StackRecycler::GetNRetired() const
{
    return static_cast<uint32_t>(m_retired.size());
}

} // namespace netns
} // namespace ns3
