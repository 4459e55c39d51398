// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINUX_BRIDGE_NET_DEVICE_H
#define LINUX_BRIDGE_NET_DEVICE_H

#include "bridge-fdb.h"
#include "bridge-port-values.h"
#include "linux-net-device.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief A Linux bridge without STP and VLANs (net/bridge, Linux 6.18), which may carry addresses.
 *
 * MAC address: a random one, with ports the lowest of theirs, zero without ports after that
 * (br_stp_recalculate_bridge_id()); one given with SetAddress() stays. MTU: the lowest of the
 * ports', 1500 without (br_mtu_auto_adjust()); one given with SetMtu() stays. Carrier: a new bridge
 * has one; after that when a port has one (br_port_state_selection()).
 *
 * Devices of this module are attached by rx_handler: a frame costs one look-up in the forwarding
 * database, however many ports there are. Stock devices are attached as by ns-3's BridgeNetDevice,
 * through a promiscuous handler of the Node. IsBridge() is false, because global and nix-vector
 * routing abort on a bridge that is not ns-3's own; they do not see through this one.
 */
class LinuxBridgeNetDevice : public LinuxNetDevice, private RxHandler
{
  public:
    /** Ports of a Linux bridge: BR_MAX_PORTS less the number 0 (net/bridge/br_private.h). */
    static constexpr uint32_t LINUX_PORT_LIMIT = 1023;

    /** @return the TypeId */
    static TypeId GetTypeId();
    LinuxBridgeNetDevice();
    ~LinuxBridgeNetDevice() override;

    /**
     * @brief br_add_if(): `ip link set DEVICE master BRIDGE`.
     * @param device a device of the same Node
     * @return 0; -EINVAL for a loopback or a device without SendFrom() or a unicast Ethernet
     * address; -ELOOP for a bridge; -EBUSY for a port of some bridge; -EXDEV for a device of
     * another Node; -EXFULL at the port limit
     */
    int AddPort(Ptr<NetDevice> device);
    /** @brief br_del_if() @param device a port @return 0, or -EINVAL when it is none */
    int RemovePort(Ptr<NetDevice> device);
    /** @return number of ports */
    uint32_t GetNPorts() const;
    /** @return the ports, in order of their numbers */
    std::vector<Ptr<NetDevice>> GetPorts() const;
    /** @return the forwarding database */
    const BridgeFdb& GetFdb() const;

    /** @param [in] bridge the bridge @param [in] port a device @param [in] attached whether it
     * became a port, or is one no longer */
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
    class Port;

    void HandleFrame(LinuxNetDevice& device,
                     Ptr<Packet> packet,
                     uint16_t protocol,
                     Mac48Address source,
                     Mac48Address dest) override;
    void LinkChanged(LinuxNetDevice& device) override;
    void DeviceChanged(LinuxNetDevice& device) override;
    void DeviceGone(LinuxNetDevice& device) override;

    /** @brief br_handle_frame_finish() @param in number of the port it came in by
     * @param packet payload @param protocol EtherType @param source address @param dest address */
    void Forward(uint32_t in,
                 Ptr<Packet> packet,
                 uint16_t protocol,
                 Mac48Address source,
                 Mac48Address dest);
    /** @brief br_pass_frame_up() @param type for whom it is @param packet payload
     * @param protocol EtherType @param source address @param dest address */
    void PassUp(PacketType type,
                Ptr<Packet> packet,
                uint16_t protocol,
                Mac48Address source,
                Mac48Address dest);
    /** @brief br_flood() @param in port that gets none @param packet payload
     * @param protocol EtherType @param source address @param dest address */
    void Flood(uint32_t in,
               Ptr<Packet> packet,
               uint16_t protocol,
               Mac48Address source,
               Mac48Address dest);
    /** @return whether a frame for a group is kept from the other ports: those of the link itself,
     * 01:80:c2:00:00:01 to 0f @param dest the group */
    static bool IsLinkLocal(Mac48Address dest);
    /** @return the number of a device's port, BridgeFdb::NONE if it has none @param device it */
    uint32_t FindPort(Ptr<const NetDevice> device) const;
    /** @brief del_nbp(): forget a port @param number its number */
    void DropPort(uint32_t number);
    /** @brief Detach all ports. */
    void ReleasePorts();
    /** @brief Account for the address and MTU of a port. @param number its number */
    void EnterValues(uint32_t number);
    /** @brief Undo EnterValues(). @param number its number */
    void LeaveValues(uint32_t number);
    /** @brief br_stp_recalculate_bridge_id() and br_mtu_auto_adjust(): follow the ports. */
    void FollowPorts();
    /** @brief br_stp_change_bridge_id() @param address the new MAC address */
    void ChangeAddress(Mac48Address address);
    /** @brief br_port_state_selection(): carrier with the first live port, none without one. */
    void SelectCarrier();
    /** @brief Attribute AgeingTime. @param ageing it */
    void SetAgeingTime(Time ageing);
    /** @return attribute AgeingTime */
    Time GetAgeingTime() const;
    /** @brief Attribute BacklogLimit. @param limit it */
    void SetBacklogLimit(uint32_t limit);
    /** @return attribute BacklogLimit */
    uint32_t GetBacklogLimit() const;

    std::vector<std::unique_ptr<Port>> m_ports; //!< by number; null where there is none
    std::vector<uint32_t> m_freeNumbers;        //!< numbers below m_ports.size() without a port
    BridgePortValues m_values;                  //!< addresses and MTUs of the ports
    BridgeFdb m_fdb;                            //!< forwarding database
    TracedCallback<const LinuxBridgeNetDevice&, Ptr<NetDevice>, bool> m_portTrace; //!< Port
    Time m_ageing;                                                                 //!< AgeingTime
    uint32_t m_portLimit;                                                          //!< PortLimit
    uint32_t m_backlogLimit{0};                                                    //!< BacklogLimit
    uint32_t m_livePorts{0};    //!< ports with a carrier
    Mac48Address m_portAddress; //!< address last taken from the ports
    bool m_addressSet{false};   //!< the user gave an address (NET_ADDR_SET)
    bool m_mtuSet{false};       //!< the user gave an MTU (BROPT_MTU_SET_BY_USER)
    bool m_carrierOk{true};     //!< carrier, for when the bridge is up
};

} // namespace netns
} // namespace ns3

#endif /* LINUX_BRIDGE_NET_DEVICE_H */
