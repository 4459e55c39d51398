// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINUX_BRIDGE_NET_DEVICE_H
#define LINUX_BRIDGE_NET_DEVICE_H

#include "linux-net-device.h"

#include "ns3/nstime.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace netns
{

class BridgeFdb;
class BridgePortValues;
class LinuxBridgePort;

/**
 * @ingroup netns
 * @brief A Linux bridge without STP and VLANs (net/bridge, Linux 6.18), which may carry addresses.
 *
 * MAC address: a random one at first; with ports, the lowest of theirs; zero once the last port
 * is gone (br_stp_recalculate_bridge_id()). An address set by SetAddress() stays. MTU: the lowest
 * of the ports', 1500 without ports (br_mtu_auto_adjust()); an MTU set by SetMtu() stays. Carrier:
 * a new bridge has one; after that it has one while a port has one (br_port_state_selection()).
 *
 * Devices of this module are attached by rx_handler: a frame costs one look-up in the forwarding
 * database, however many ports there are. Stock devices are attached as by ns-3's BridgeNetDevice,
 * through a promiscuous handler of the Node. IsBridge() is false, because ns-3's global and
 * nix-vector routing abort on a bridge that is not a BridgeNetDevice; so they do not find routes
 * through this one.
 */
class LinuxBridgeNetDevice : public LinuxNetDevice
{
  public:
    /** Most ports of a bridge in Linux: BR_MAX_PORTS without number 0 (net/bridge/br_private.h). */
    static constexpr uint32_t LINUX_PORT_LIMIT = 1023;

    /** @return the TypeId */
    static TypeId GetTypeId();
    LinuxBridgeNetDevice();
    ~LinuxBridgeNetDevice() override;

    /**
     * @brief br_add_if(), as `brctl addif`. LinkHelper::SetMaster() is `ip link set master`.
     * @param device a device of the same Node
     * @return 0; -ENODEV for a device, or a bridge, that is being deleted or was deleted; -EINVAL
     * for a loopback or a device without SendFrom() or a unicast Ethernet
     * address; -ELOOP for a bridge; -EBUSY for a port of some bridge; -EXDEV for a device of
     * another Node and a bridge on none; -EXFULL at the port limit; -ENODEV when the device is on
     * no Node, or when one of the two was deleted, -ESTALE in a dying namespace; -EINVAL for null
     */
    int AddPort(Ptr<NetDevice> device);
    /** @return the bridge of which a device is a port (netdev_master_upper_dev_get()); null for a
     * device that is no port */
    static Ptr<LinuxBridgeNetDevice> GetMaster(Ptr<NetDevice> device);
    /** @brief br_del_if(). @return 0, or -EINVAL when the device is no port of this bridge */
    int RemovePort(Ptr<NetDevice> device);
    /** @return number of ports */
    uint32_t GetNPorts() const;
    /** @return the ports, in order of their numbers */
    std::vector<Ptr<NetDevice>> GetPorts() const;
    /** @return number of entries of the forwarding database; expired ones count until they are
     * removed */
    std::size_t GetNFdbEntries() const;

    /** @param [in] bridge the bridge @param [in] port a device @param [in] attached true when it
     * became a port, false when it is one no more */
    typedef void (*PortTracedCallback)(const LinuxBridgeNetDevice& bridge,
                                       Ptr<NetDevice> port,
                                       bool attached);

    // RtnlLink
    std::string GetKind() const override;
    bool IsNetnsImmutable() const override;
    void Unregister() override;
    void DeviceLeaves(Ptr<NetDevice> device) override;

    // NetDevice
    void SetAddress(Address address) override;
    bool SetMtu(const uint16_t mtu) override;

  protected:
    void DoDispose() override;
    void AdminUpChanged() override;
    bool StartXmit(Ptr<Packet> packet,
                   uint16_t protocol,
                   Mac48Address source,
                   Mac48Address dest) override;

  private:
    class PortOwner;

    /** @brief br_handle_frame_finish(). @param in number of the port it came in by */
    void Forward(uint32_t in,
                 Ptr<Packet> packet,
                 uint16_t protocol,
                 Mac48Address source,
                 Mac48Address dest);
    /** @brief br_pass_frame_up(). @param type whom it is for */
    void PassUp(PacketType type,
                Ptr<Packet> packet,
                uint16_t protocol,
                Mac48Address source,
                Mac48Address dest);
    /** @brief br_flood(). @param in number of the port that does not get it */
    void Flood(uint32_t in,
               Ptr<Packet> packet,
               uint16_t protocol,
               Mac48Address source,
               Mac48Address dest);
    /** @return whether a group is one that is not forwarded, because it belongs to the link:
     * 01:80:c2:00:00:01 to 0f */
    static bool IsLinkLocal(Mac48Address dest);
    /** @return 0, or the error with which br_add_if() refuses a device, except for -EXFULL */
    int CheckPort(Ptr<NetDevice> device) const;
    /** @return the bridge of which a stock device is a port, or null */
    static Ptr<LinuxBridgeNetDevice> FindStockMaster(Ptr<NetDevice> device);
    /** @return the number of a device's port, BridgeFdb::NONE if it is no port of this bridge */
    uint32_t FindPort(Ptr<const NetDevice> device) const;
    /** @brief The address or MTU of a port's device was set. */
    void UpdatePort(uint32_t number);
    /** @brief The carrier of a port's device came or went. */
    void UpdatePortCarrier(uint32_t number);
    /** @brief del_nbp(): remove a port. */
    void DropPort(uint32_t number);
    /** @brief Remove all ports. */
    void ReleasePorts();
    /** @brief Enter the address and the MTU of a port into m_values and m_fdb. */
    void EnterValues(uint32_t number);
    /** @brief Undo EnterValues(). */
    void LeaveValues(uint32_t number);
    /** @brief br_stp_recalculate_bridge_id() and br_mtu_auto_adjust(): take address and MTU from
     * the ports. */
    void FollowPorts();
    /** @brief br_stp_change_bridge_id(): change the MAC address. */
    void ChangeAddress(Mac48Address address);
    /** @brief br_port_state_selection(): the bridge has a carrier if a port has one. */
    void SelectCarrier();
    /** @brief Set attribute AgeingTime. */
    void SetAgeingTime(Time ageing);
    /** @return attribute AgeingTime */
    Time GetAgeingTime() const;
    /** @brief Set attribute BacklogLimit. */
    void SetBacklogLimit(uint32_t limit);
    /** @return attribute BacklogLimit */
    uint32_t GetBacklogLimit() const;

    std::unique_ptr<PortOwner> m_owner;                    //!< this bridge, as its ports see it
    std::vector<std::unique_ptr<LinuxBridgePort>> m_ports; //!< by number; null for a free number
    std::vector<uint32_t> m_freeNumbers;                   //!< free numbers below m_ports.size()
    const std::unique_ptr<BridgePortValues> m_values;      //!< addresses and MTUs of the ports
    const std::unique_ptr<BridgeFdb> m_fdb;                //!< forwarding database
    TracedCallback<const LinuxBridgeNetDevice&, Ptr<NetDevice>, bool> m_portTrace; //!< Port
    Time m_ageing;                                                                 //!< AgeingTime
    uint32_t m_portLimit;                                                          //!< PortLimit
    uint32_t m_backlogLimit{0};                                                    //!< BacklogLimit
    uint32_t m_livePorts{0};    //!< ports with a carrier
    Mac48Address m_portAddress; //!< address last taken from the ports
    bool m_addressSet{false};   //!< the user set an address (NET_ADDR_SET)
    bool m_mtuSet{false};       //!< the user set an MTU (BROPT_MTU_SET_BY_USER)
    bool m_carrierOk{true};     //!< whether it has a carrier while it is up
};

} // namespace netns
} // namespace ns3

#endif /* LINUX_BRIDGE_NET_DEVICE_H */
