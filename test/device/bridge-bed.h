// SPDX-License-Identifier: GPL-2.0-only

#ifndef BRIDGE_BED_H
#define BRIDGE_BED_H

#include "../common/fixture.h"

#include "ns3/linux-bridge-net-device.h"
#include "ns3/mac48-address.h"
#include "ns3/net-device-container.h"
#include "ns3/net-namespace-container.h"
#include "ns3/packet.h"
#include "ns3/veth-net-device.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief A bridge in the host, and three namespaces ("stations") that veth pairs join to it.
 */
class BridgeBed : public InstantFixture
{
  protected:
    static constexpr uint16_t PROTOCOL = 0x88b5; //!< of all frames: an EtherType no stack knows

    void SetUp() override;
    /** @brief Station @p from sends a frame of 50 bytes. */
    void Send(uint32_t from, Address to);
    /** @brief Runs the simulation.
     * @return frames per station since the last call, for example "0 1 0" */
    std::string TakeCounts();
    /** @return the MAC address of station @p i */
    Address Mac(uint32_t i) const;
    /** @return the device of station @p i */
    Ptr<VethNetDevice> Station(uint32_t i) const;

    NetNamespaceContainer m_nets;       //!< the stations' namespaces
    NetDeviceContainer m_ports;         //!< the ends of the pairs in the bridge
    NetDeviceContainer m_stations;      //!< the other ends
    Ptr<LinuxBridgeNetDevice> m_bridge; //!< the bridge
    uint32_t m_own{0};                  //!< frames that the bridge gave to the host's stack

  private:
    /** @brief A frame for a station or for the bridge. */
    void Arrive(Ptr<NetDevice> device,
                Ptr<const Packet> packet,
                uint16_t protocol,
                const Address& from,
                const Address& to,
                NetDevice::PacketType type);

    std::vector<uint32_t> m_counts; //!< frames per station
};

} // namespace netns
} // namespace ns3

#endif /* BRIDGE_BED_H */
