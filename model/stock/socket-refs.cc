// SPDX-License-Identifier: GPL-2.0-only

#include "socket-refs.h"

#include "stack-sockets.h"

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

/** @return how long retransmits_timed_out() of net/ipv4/tcp_timer.c, Linux 6.1, lets an orphan
 * retransmit: 8 times by tcp_orphan_retries(), first after TCP_RTO_MIN = 200 ms, then doubling */
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

SocketRefs::SocketRefs(Node& node, TakeReference takeReference, ReturnReference returnReference)
    : m_node(&node),
      m_takeReference(std::move(takeReference)),
      m_returnReference(std::move(returnReference))
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
        const uint64_t number = m_takeReference();
        Held& held =
            m_held.emplace(number, Held{endPoint, socket.tcp, false, EventId()}).first->second;
        internals::WatchEnd(socket, [self = Ptr<SocketRefs>(this), number]() {
            const auto it = self->m_held.find(number);
            if (it != self->m_held.end())
            {
                it->second.closed = true;
                self->Wake(number);
            }
        });
        if (socket.tcp)
        {
            socket.tcp->TraceConnectWithoutContext(
                "State",
                MakeBoundCallback(&SocketRefs::StateChanged, Ptr<SocketRefs>(this), number));
            Holds(number, held);
        }
    }
}

void
SocketRefs::ReturnAll()
{
    const Ptr<SocketRefs> self = this;              // the owner may let go of this
    const auto returnReference = m_returnReference; // Leave() may clear the member
    for (auto& item : std::exchange(m_held, {}))
    {
        item.second.expiry.Cancel();
        if (m_node)
        {
            returnReference(item.first);
        }
    }
}

void
SocketRefs::Leave()
{
    m_node = nullptr;
    m_takeReference = nullptr;
    m_returnReference = nullptr;
    m_held.clear();
}

void
SocketRefs::StateChanged(Ptr<SocketRefs> refs,
                         uint64_t number,
                         TcpSocket::TcpStates_t /* from */,
                         TcpSocket::TcpStates_t /* to */)
{
    if (refs->m_held.count(number) > 0)
    {
        refs->Wake(number);
    }
}

void
SocketRefs::Wake(uint64_t number)
{
    m_due.push_back(number);
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
    const auto returnReference = m_returnReference; // Leave() may clear the member
    for (uint64_t number : std::exchange(m_due, {}))
    {
        const auto it = m_held.find(number);
        if (it != m_held.end() && !Holds(number, it->second))
        {
            m_held.erase(it);
            returnReference(number);
        }
    }
}

bool
SocketRefs::Holds(uint64_t number, Held& held)
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
        held.expiry =
            Simulator::Schedule(limit, &SocketRefs::Expire, Ptr<SocketRefs>(this), number);
    }
    return holding != internals::TcpHolding::NO;
}

void
SocketRefs::Expire(uint64_t number)
{
    const auto it = m_held.find(number);
    if (it != m_held.end() && !it->second.closed)
    {
        internals::AbortSocket(*it->second.tcp);
    }
}

} // namespace netns
} // namespace ns3
