// SPDX-License-Identifier: GPL-2.0-only

#include "bridge-port-values.h"

#include "bridge-fdb.h"

namespace ns3
{
namespace netns
{

void
BridgePortValues::Add(uint32_t port, Mac48Address address, uint16_t mtu)
{
    m_addresses.emplace(address, port);
    ++m_mtus[mtu];
}

void
BridgePortValues::Remove(uint32_t port, Mac48Address address, uint16_t mtu)
{
    m_addresses.erase({address, port});
    auto it = m_mtus.find(mtu);
    if (--it->second == 0)
    {
        m_mtus.erase(it);
    }
}

void
BridgePortValues::Clear()
{
    m_addresses.clear();
    m_mtus.clear();
}

Mac48Address
BridgePortValues::GetLowestAddress() const
{
    return m_addresses.empty() ? Mac48Address() : m_addresses.begin()->first;
}

uint16_t
BridgePortValues::GetLowestMtu() const
{
    constexpr uint16_t ETH_DATA_LEN = 1500;
    return m_mtus.empty() ? ETH_DATA_LEN : m_mtus.begin()->first;
}

uint32_t
BridgePortValues::FindPort(Mac48Address address) const
{
    auto it = m_addresses.lower_bound({address, 0});
    return it != m_addresses.end() && it->first == address ? it->second : BridgeFdb::NONE;
}

} // namespace netns
} // namespace ns3
