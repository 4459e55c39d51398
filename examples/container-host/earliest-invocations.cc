// SPDX-License-Identifier: GPL-2.0-only

#include "earliest-invocations.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/// Order of (start, row).
template <typename A, typename B>
bool
Precedes(const A& a, const B& b)
{
    return a.start != b.start ? a.start < b.start : a.row < b.row;
}

/// Memory of one that is kept.
std::size_t
BytesOf(const Invocation& invocation)
{
    return sizeof(Invocation) + invocation.app.capacity() + invocation.func.capacity();
}

} // namespace

EarliestInvocations::EarliestInvocations(uint64_t limit)
    : m_limit(limit)
{
}

void
EarliestInvocations::Add(const InvocationView& invocation)
{
    const auto order = Precedes<Invocation, Invocation>;
    if (m_heap.size() == m_limit)
    {
        if (!Precedes(invocation, m_heap.front()))
        {
            return;
        }
        std::pop_heap(m_heap.begin(), m_heap.end(), order);
        m_bytes -= BytesOf(m_heap.back());
        m_heap.pop_back();
    }
    m_heap.push_back({invocation.start,
                      invocation.duration,
                      std::string(invocation.app),
                      std::string(invocation.func),
                      invocation.row});
    m_bytes += BytesOf(m_heap.back());
    std::push_heap(m_heap.begin(), m_heap.end(), order);
}

std::size_t
EarliestInvocations::GetBytes() const
{
    return m_bytes;
}

std::vector<Invocation>
EarliestInvocations::Take()
{
    std::sort_heap(m_heap.begin(), m_heap.end(), Precedes<Invocation, Invocation>);
    m_bytes = 0;
    return std::exchange(m_heap, {});
}

} // namespace netns
} // namespace ns3
