// SPDX-License-Identifier: GPL-2.0-only

#include "trace-gate.h"

#include "ns3/simulator.h"

namespace ns3
{
namespace netns
{

TraceGate::TraceGate(const TraceTables& tables, uint32_t host)
    : m_tables(tables),
      m_host(host)
{
    for (std::size_t i = 0; i < TraceTables::N; ++i)
    {
        m_filters[i] = TraceFilter(tables.filters[i]);
        m_hasFilter = m_hasFilter || (tables.tables[i] && !m_filters[i].IsEmpty());
    }
}

bool
TraceGate::IsOn(TraceTableId id) const
{
    return m_tables.tables[static_cast<std::size_t>(id)] != nullptr;
}

void
TraceGate::Begin(uint64_t ns, const std::string& name)
{
    if (m_hasFilter)
    {
        m_known[ns].name = name;
    }
}

void
TraceGate::Created(uint64_t ns)
{
    auto it = m_known.find(ns);
    if (it != m_known.end())
    {
        it->second.created = Simulator::Now().GetNanoSeconds();
    }
}

void
TraceGate::Decide(uint64_t ns, const std::string& name)
{
    auto it = m_known.find(ns);
    if (it == m_known.end() || it->second.decided)
    {
        return;
    }
    Known& known = it->second;
    known.decided = true;
    for (std::size_t i = 0; i < TraceTables::N; ++i)
    {
        known.passes[i] = m_filters[i].Matches(m_host, name);
    }
    for (const auto& [table, write] : known.waiting)
    {
        if (known.passes[table])
        {
            write();
        }
    }
    known.waiting.clear();
}

TraceGate::Known*
TraceGate::Find(uint64_t ns)
{
    auto it = m_known.find(ns);
    if (it == m_known.end())
    {
        return nullptr;
    }
    Known& known = it->second;
    if (!known.decided && known.created && *known.created < Simulator::Now().GetNanoSeconds())
    {
        Decide(ns, known.name);
    }
    return &known;
}

void
TraceGate::End(uint64_t ns)
{
    auto it = m_known.find(ns);
    if (it != m_known.end())
    {
        Decide(ns, it->second.name);
        m_known.erase(it);
    }
}

} // namespace netns
} // namespace ns3
