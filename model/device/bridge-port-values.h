// SPDX-License-Identifier: GPL-2.0-only

#ifndef BRIDGE_PORT_VALUES_H
#define BRIDGE_PORT_VALUES_H

#include "ns3/mac48-address.h"

#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief MAC addresses and MTUs of the ports of a bridge, of which it takes the smallest.
 *
 * Linux walks its list of ports for each of these questions; here they cost the logarithm.
 */
class BridgePortValues
{
  public:
    /** @brief A port came. @param port its number @param address its address @param mtu its MTU */
    void Add(uint32_t port, Mac48Address address, uint16_t mtu);
    /** @brief A port goes. @param port its number @param address as added @param mtu as added */
    void Remove(uint32_t port, Mac48Address address, uint16_t mtu);
    /** @brief Forget all ports. */
    void Clear();

    /** @return the lowest address, zero without ports (br_stp_recalculate_bridge_id()) */
    Mac48Address GetLowestAddress() const;
    /** @return the lowest MTU, 1500 without ports (br_mtu_min()) */
    uint16_t GetLowestMtu() const;
    /** @return the port with an address, BridgeFdb::NONE for nobody's @param address it */
    uint32_t FindPort(Mac48Address address) const;

  private:
    std::set<std::pair<Mac48Address, uint32_t>> m_addresses; //!< with the number of the port
    std::map<uint16_t, uint32_t> m_mtus;                     //!< ports that have an MTU
};

} // namespace netns
} // namespace ns3

#endif /* BRIDGE_PORT_VALUES_H */
