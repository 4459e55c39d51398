// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINUX_BRIDGE_PORT_H
#define LINUX_BRIDGE_PORT_H

#include "veth-net-device.h"

#include <cstdint>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief One port of a bridge (struct net_bridge_port).
 *
 * It forwards to a device and listens on it: to a LinuxNetDevice by rx_handler, to a stock device
 * by a promiscuous protocol handler of the Node.
 */
class LinuxBridgePort
{
  public:
    /**
     * @brief The bridge, as a port sees it.
     *
     * As an rx_handler it gets the frames of a LinuxNetDevice, without the port in between.
     */
    class Owner : public RxHandler
    {
      public:
        /** @brief A frame arrived on a stock device. @param port number of its port */
        virtual void HandleStockFrame(uint32_t port,
                                      Ptr<Packet> packet,
                                      uint16_t protocol,
                                      Mac48Address source,
                                      Mac48Address dest) = 0;
        /** @brief A port did not forward a frame, because its device's MTU is too small. */
        virtual void DropTooLong(Ptr<const Packet> packet) = 0;
    };

    /** @param owner the bridge, which outlives its ports @param number rx_handler_data */
    LinuxBridgePort(Owner& owner, Ptr<NetDevice> device, uint32_t number);
    ~LinuxBridgePort();
    LinuxBridgePort(const LinuxBridgePort&) = delete;            // its address is registered
    LinuxBridgePort& operator=(const LinuxBridgePort&) = delete; // its address is registered

    /** @return the device */
    Ptr<NetDevice> GetDevice() const;
    /** @return the device's address at the last Update() */
    Mac48Address GetAddress() const;
    /** @return the device's MTU at the last Update() */
    uint16_t GetMtu() const;
    /** @return whether the device had a carrier at the last Update() */
    bool IsLive() const;
    /** @brief Read address, MTU and carrier of the device. */
    void Update();
    /** @brief VethNetDevice::SetBacklogLimit(), if the device is a veth. */
    void SetBacklogLimit(uint32_t limit);

    /** @brief br_forward(): send a frame out. */
    void Send(Ptr<Packet> packet, uint16_t protocol, Mac48Address source, Mac48Address dest);

  private:
    /** @brief Protocol handler of the Node: a frame arrived on a stock device. */
    void Hear(Ptr<NetDevice> device,
              Ptr<const Packet> packet,
              uint16_t protocol,
              const Address& from,
              const Address& to,
              NetDevice::PacketType type);

    Owner& m_owner;          //!< the bridge
    Ptr<NetDevice> m_device; //!< the device
    LinuxNetDevice* m_ours;  //!< the device, null for a stock one
    VethNetDevice* m_veth;   //!< the device, null if it is no veth
    uint32_t m_number;       //!< index in the bridge's list
    uint32_t m_longest{0};   //!< bytes of the longest payload that is forwarded
    Mac48Address m_address;  //!< the device's address
    uint16_t m_mtu{0};       //!< the device's MTU
    bool m_live{false};      //!< the device has a carrier
};

} // namespace netns
} // namespace ns3

#endif /* LINUX_BRIDGE_PORT_H */
