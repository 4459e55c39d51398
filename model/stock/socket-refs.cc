// SPDX-License-Identifier: GPL-2.0-only

#include "socket-refs.h"

#include "ns3/simulator.h"
#include "ns3/tcp-socket-base.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** @return how long retransmits_timed_out() of net/ipv4/tcp_timer.c, Linux 6.1, lets an orphan try:
 * 8 retries from tcp_orphan_retries(), the first after TCP_RTO_MIN = 200 ms, doubling */
Time
GetOrphanTimeout()
{
    return MilliSeconds(200 * ((2 << 8) - 1));
}

/** @return net.ipv4.tcp_fin_timeout */
Time
GetFinTimeout()
{
    return Seconds(60);
}

} // namespace

SocketRefs::SocketRefs(Ptr<Node> node, Take take, Return giveBack)
    : m_node(PeekPointer(node)),
      m_take(std::move(take)),
      m_return(std::move(giveBack))
{
}

void
SocketRefs::Hold()
{
    for (const auto& socket : internals::GetOpenUserSockets(m_node))
    {
        const void* endPoint = socket.endPoint4 ? static_cast<const void*>(socket.endPoint4)
                                                : static_cast<const void*>(socket.endPoint6);
        const bool known = std::any_of(m_held.begin(), m_held.end(), [endPoint](const auto& item) {
            return item.second.endPoint == endPoint && !item.second.closed;
        });
        if (known)
        {
            continue;
        }
        const uint64_t id = m_take();
        Held& held = m_held.emplace(id, Held{endPoint, socket.tcp, false, EventId()}).first->second;
        internals::WatchEnd(socket, [self = Ptr<SocketRefs>(this), id]() {
            const auto it = self->m_held.find(id);
            if (it != self->m_held.end())
            {
                it->second.closed = true;
                self->Wake(id);
            }
        });
        if (socket.tcp)
        {
            socket.tcp->TraceConnectWithoutContext(
                "State",
                MakeBoundCallback(&SocketRefs::StateChanged, Ptr<SocketRefs>(this), id));
            Holds(id, held);
        }
    }
}

void
SocketRefs::ReturnAll()
{
    for (auto& item : std::exchange(m_held, {}))
    {
        item.second.expiry.Cancel();
        m_return(item.first);
    }
}

void
SocketRefs::Leave()
{
    m_node = nullptr;
    m_held.clear();
}

void
SocketRefs::StateChanged(Ptr<SocketRefs> refs,
                         uint64_t id,
                         TcpSocket::TcpStates_t /* from */,
                         TcpSocket::TcpStates_t /* to */)
{
    if (refs->m_held.count(id) > 0)
    {
        refs->Wake(id);
    }
}

void
SocketRefs::Wake(uint64_t id)
{
    m_due.push_back(id);
    if (m_due.size() == 1)
    {
        Simulator::ScheduleWithContext(m_node->GetId(),
                                       Time(0),
                                       &SocketRefs::Review,
                                       Ptr<SocketRefs>(this));
    }
}

void
SocketRefs::Review()
{
    for (uint64_t id : std::exchange(m_due, {}))
    {
        const auto it = m_held.find(id);
        if (it != m_held.end() && !Holds(id, it->second))
        {
            m_held.erase(it);
            m_return(id);
        }
    }
}

bool
SocketRefs::Holds(uint64_t id, Held& held)
{
    held.expiry.Cancel();
    if (held.closed || !held.tcp)
    {
        return !held.closed;
    }
    const auto holding = internals::GetTcpHolding(*held.tcp);
    if (holding == internals::TcpHolding::ORPHAN || holding == internals::TcpHolding::FIN_TIMEOUT)
    {
        const Time limit =
            holding == internals::TcpHolding::ORPHAN ? GetOrphanTimeout() : GetFinTimeout();
        held.expiry = Simulator::Schedule(limit, &SocketRefs::Expire, Ptr<SocketRefs>(this), id);
    }
    return holding != internals::TcpHolding::NO;
}

void
SocketRefs::Expire(uint64_t id)
{
    const auto it = m_held.find(id);
    if (it != m_held.end() && !it->second.closed)
    {
        internals::AbortSocket(*it->second.tcp);
    }
}

} // namespace netns
} // namespace ns3
