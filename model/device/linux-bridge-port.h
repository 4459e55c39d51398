// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINUX_BRIDGE_PORT_H
#define LINUX_BRIDGE_PORT_H

#include "linux-bridge-net-device.h"
#include "veth-net-device.h"

#include <cstdint>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief One port of a bridge (struct net_bridge_port): one of our devices, attached by
 * rx_handler, or a stock one heard through its Node.
 */
class LinuxBridgeNetDevice::Port
{
  public:
    /** @return 0, or the error with which br_add_if() refuses a device, but for the number of ports
     * @param bridge the bridge @param device it */
    static int Check(const LinuxBridgeNetDevice& bridge, Ptr<NetDevice> device);

    /** @param bridge the bridge @param device the device @param number the port's number */
    Port(LinuxBridgeNetDevice& bridge, Ptr<NetDevice> device, uint32_t number);
    ~Port();
    Port(const Port&) = delete;            // its address is registered
    Port& operator=(const Port&) = delete; // its address is registered

    /** @return the device */
    Ptr<NetDevice> GetDevice() const;
    /** @return the device's address when it was last looked at */
    Mac48Address GetAddress() const;
    /** @return the device's MTU when it was last looked at */
    uint16_t GetMtu() const;
    /** @return whether the device had a carrier when it was last looked at */
    bool IsLive() const;
    /** @brief Look at the device: address, MTU, carrier. */
    void Update();
    /** @brief Let what is sent to a veth wait in the backlog of the host. @param limit its limit,
     * 0 for not */
    void SetBacklogLimit(uint32_t limit);

    /** @brief br_forward(): send a frame out. @param packet payload @param protocol EtherType
     * @param source address @param dest address */
    void Send(Ptr<Packet> packet, uint16_t protocol, Mac48Address source, Mac48Address dest);

  private:
    /** @return whether a stock device is a port of a bridge of its Node @param device it */
    static bool IsStockPort(Ptr<NetDevice> device);
    /** @brief A frame on a stock device. */
    void Hear(Ptr<NetDevice> device,
              Ptr<const Packet> packet,
              uint16_t protocol,
              const Address& from,
              const Address& to,
              PacketType type);

    LinuxBridgeNetDevice& m_bridge; //!< the bridge, which owns this
    Ptr<NetDevice> m_device;        //!< the device
    LinuxNetDevice* m_ours;         //!< the same if it is of this module
    VethNetDevice* m_veth;          //!< the same if it is a veth
    uint32_t m_number;              //!< place in the bridge's list
    uint32_t m_longest{0};          //!< bytes of payload that may be forwarded
    Mac48Address m_address;         //!< the device's address
    uint16_t m_mtu{0};              //!< the device's MTU
    bool m_live{false};             //!< the device has a carrier
};

} // namespace netns
} // namespace ns3

#endif /* LINUX_BRIDGE_PORT_H */
