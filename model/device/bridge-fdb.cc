// SPDX-License-Identifier: GPL-2.0-only

#include "bridge-fdb.h"

namespace ns3
{
namespace netns
{

std::size_t
BridgeFdb::Mix::operator()(uint64_t address) const
{
    // Mac48Address::Allocate() counts: spread the low bits, in which addresses differ
    address *= 0x9e3779b97f4a7c15;
    return address ^ (address >> 32);
}

uint64_t
BridgeFdb::ToKey(Mac48Address address)
{
    uint8_t bytes[6];
    address.CopyTo(bytes);
    uint64_t key = 0;
    for (uint8_t byte : bytes)
    {
        key = key << 8 | byte;
    }
    return key;
}

void
BridgeFdb::SetPort(Entry& entry, uint32_t port)
{
    const uint32_t list = port + 2;
    if (list >= m_ports.size())
    {
        m_ports.resize(list + 1);
    }
    entry.port = port;
    entry.hook.unlink();
    m_ports[list].push_back(entry);
}

bool
BridgeFdb::Learn(Mac48Address address, uint32_t port, Time now, Time ageing)
{
    constexpr uint64_t GROUP_BIT = 1ULL << 40;
    const uint64_t key = ToKey(address);
    if (key == 0 || (key & GROUP_BIT) != 0)
    {
        return false;
    }
    if (ageing.IsZero())
    {
        return true;
    }
    auto it = m_entries.find(key);
    if (it == m_entries.end())
    {
        if (now - m_lastSweep > ageing)
        {
            Sweep(now, ageing);
        }
        it = m_entries.try_emplace(key).first;
        it->second.address = key;
    }
    Entry& entry = it->second;
    if (!entry.local)
    {
        entry.seen = now.GetTimeStep();
        if (entry.port != port)
        {
            SetPort(entry, port);
        }
    }
    return true;
}

void
BridgeFdb::AddLocal(Mac48Address address, uint32_t port)
{
    const uint64_t key = ToKey(address);
    Entry& entry = m_entries[key];
    if (!entry.local)
    {
        entry.address = key;
        entry.local = true;
        SetPort(entry, port);
    }
}

void
BridgeFdb::RemoveLocal(Mac48Address address, uint32_t port, uint32_t heir)
{
    auto it = m_entries.find(ToKey(address));
    if (it == m_entries.end() || !it->second.local || it->second.port != port)
    {
        return;
    }
    if (heir == NONE)
    {
        m_entries.erase(it);
    }
    else
    {
        SetPort(it->second, heir);
    }
}

BridgeFdb::Place
BridgeFdb::Find(Mac48Address address, Time now, Time ageing) const
{
    auto it = m_entries.find(ToKey(address));
    if (it == m_entries.end() || IsOld(it->second, now, ageing))
    {
        return {};
    }
    return {it->second.port, it->second.local};
}

bool
BridgeFdb::IsOld(const Entry& entry, Time now, Time ageing)
{
    return !entry.local && now.GetTimeStep() - entry.seen >= ageing.GetTimeStep();
}

void
BridgeFdb::Flush(uint32_t port)
{
    const uint32_t list = port + 2;
    if (list >= m_ports.size())
    {
        return;
    }
    for (auto it = m_ports[list].begin(); it != m_ports[list].end();)
    {
        const Entry& entry = *it++;
        if (!entry.local)
        {
            const uint64_t address = entry.address;
            m_entries.erase(address);
        }
    }
}

void
BridgeFdb::Clear()
{
    m_entries.clear();
}

std::size_t
BridgeFdb::GetN() const
{
    return m_entries.size();
}

void
BridgeFdb::Sweep(Time now, Time ageing)
{
    m_lastSweep = now;
    for (auto it = m_entries.begin(); it != m_entries.end();)
    {
        it = IsOld(it->second, now, ageing) ? m_entries.erase(it) : std::next(it);
    }
}

} // namespace netns
} // namespace ns3
