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
 * @brief MAC addresses and MTUs of the ports of a bridge, of which the bridge takes the lowest.
 *
 * Linux walks its list of ports for this; here it takes logarithmic time.
 */
class BridgePortValues
{
  public:
    /** @brief Enter the address and the MTU of a port. */
    void Add(uint32_t port, Mac48Address address, uint16_t mtu);
    /** @brief Undo Add(), with the same arguments. */
    void Remove(uint32_t port, Mac48Address address, uint16_t mtu);
    /** @brief Forget all ports. */
    void Clear();

    /** @return the lowest address, zero without ports: br_stp_recalculate_bridge_id() */
    Mac48Address GetLowestAddress() const;
    /** @return the lowest MTU, 1500 without ports: br_mtu_min() */
    uint16_t GetLowestMtu() const;
    /** @return the first port with an address, BridgeFdb::NONE if none has it */
    uint32_t FindPort(Mac48Address address) const;

  private:
    std::set<std::pair<Mac48Address, uint32_t>> m_addresses; //!< each with the number of its port
    std::map<uint16_t, uint32_t> m_mtus;                     //!< number of ports by MTU
};

} // namespace netns
} // namespace ns3

#endif /* BRIDGE_PORT_VALUES_H */
