// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINUX_NET_DEVICE_H
#define LINUX_NET_DEVICE_H

#include "link-channel.h"

#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/rtnl-link.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

class FrameWatcher;
class LinuxNetDevice;

/**
 * @ingroup netns
 * Why a device dropped a frame.
 */
enum class DropReason : uint8_t
{
    DOWN,       //!< the device is down, or went down before the frame arrived
    PEER_DOWN,  //!< the other end of a veth is down
    NO_PEER,    //!< the other end of a veth was deleted
    TOO_LONG,   //!< longer than the MTU allows
    BACKLOG,    //!< input_pkt_queue of the processor is full
    NO_CARRIER, //!< it came in by a port of a bridge that has no carrier
    SOURCE,     //!< a bridge got it from a source address that no station may have
    LINK_LOCAL  //!< its destination is a group that a bridge does not forward
};

/**
 * @ingroup netns
 * @return a reason as the trace database has it, in one or two words
 */
std::string GetDropReasonName(DropReason reason);

/**
 * @ingroup netns
 * @brief Takes the frames of a device before its stack does: Linux's rx_handler.
 */
class RxHandler
{
  public:
    virtual ~RxHandler();
    /**
     * @brief A frame arrived on a device.
     * @param device the device
     * @param packet the frame's payload; others may hold it too, so it must not be changed
     * @param protocol its EtherType
     * @param source its source address
     * @param dest its destination address
     */
    virtual void HandleFrame(LinuxNetDevice& device,
                             Ptr<Packet> packet,
                             uint16_t protocol,
                             Mac48Address source,
                             Mac48Address dest) = 0;
    /** @brief The carrier of the device came or went. */
    virtual void LinkChanged(LinuxNetDevice& device) = 0;
    /** @brief The MAC address or the MTU of the device was set (NETDEV_CHANGEADDR,
     * NETDEV_CHANGEMTU). */
    virtual void DeviceChanged(LinuxNetDevice& device);
    /** @brief The device goes away; the handler must not use it again. */
    virtual void DeviceGone(LinuxNetDevice& device) = 0;
    /** @return the device for which the frames are taken (IFLA_MASTER); null if there is none */
    virtual LinuxNetDevice* GetMaster();
};

/**
 * @ingroup netns
 * @brief What the Ethernet-like virtual devices of this module share: address, MTU, IFF_UP,
 * carrier, counters, rx_handler, capture.
 *
 * A broadcast device, never point-to-point. It has no NetDeviceQueueInterface, because such devices
 * have no queue in Linux (noqueue). GetChannel() makes a LinkChannel when somebody asks for it.
 */
class LinuxNetDevice : public NetDevice, public RtnlLink
{
  public:
    /** Bytes of an Ethernet header (ETH_HLEN). */
    static constexpr uint32_t ETHERNET_HEADER = 14;

    /** @return the TypeId */
    static TypeId GetTypeId();
    LinuxNetDevice();
    ~LinuxNetDevice() override;

    /** @return whether a device can have a MAC address, as is_valid_ether_addr(): neither zeros nor
     * that of a group */
    static bool IsValidAddress(Mac48Address address);
    /** @brief IFF_UP: `ip link set up` or `down`. */
    void SetAdminUp(bool up);
    /** @return whether IFF_UP is set */
    bool IsAdminUp() const;
    /** @return whether there is a carrier */
    bool HasCarrier() const;

    /**
     * @brief netdev_rx_handler_register()
     * @param handler the handler, or null to unregister
     * @param data a number for the handler's own use (rx_handler_data)
     * @return 0, or -EBUSY when there is a handler already
     */
    int SetRxHandler(RxHandler* handler, uint32_t data = 0);
    /** @return the rx_handler, or null */
    RxHandler* GetRxHandler() const;
    /** @return rx_handler_data */
    uint32_t GetRxHandlerData() const;
    /** @brief Tell one more watcher of each frame. A watcher watches one device at a time. */
    void AddFrameWatcher(FrameWatcher& watcher);
    /** @brief Undo AddFrameWatcher(). */
    void RemoveFrameWatcher(FrameWatcher& watcher);

    /** A frame was dropped. @param [in] packet the payload @param [in] received true when it was
     * received, false when it was to be sent @param [in] reason why @param [in] device where */
    typedef void (*DropTracedCallback)(Ptr<const Packet> packet,
                                       bool received,
                                       DropReason reason,
                                       const LinuxNetDevice& device);

    // RtnlLink
    const RtnlLinkStats& GetStats() const override;
    bool IsNetnsImmutable() const override;
    void Dellink(std::vector<Ptr<NetDevice>>& queue) override;
    void LeaveNet() override;
    void Unregister() override;
    TracedCallback<>& GetLinkChange() override;

    // NetDevice
    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    Ptr<Channel> GetChannel() const override;
    /** @brief Sets the MAC address, as eth_prepare_mac_addr_change() of net/ethernet/eth.c and
     * br_set_mac_address(), Linux 6.18. @throws NetnsError EADDRNOTAVAIL for an address of zeros or
     * of a group, EINVAL for one that is no MAC address */
    void SetAddress(Address address) override;
    Address GetAddress() const override;
    bool SetMtu(const uint16_t mtu) override;
    uint16_t GetMtu() const override;
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool IsBroadcast() const override;
    Address GetBroadcast() const override;
    bool IsMulticast() const override;
    Address GetMulticast(Ipv4Address group) const override;
    Address GetMulticast(Ipv6Address group) const override;
    bool IsBridge() const override;
    bool IsPointToPoint() const override;
    bool Send(Ptr<Packet> packet, const Address& dest, uint16_t protocol) override;
    bool SendFrom(Ptr<Packet> packet,
                  const Address& source,
                  const Address& dest,
                  uint16_t protocol) override;
    Ptr<Node> GetNode() const override;
    void SetNode(Ptr<Node> node) override;
    bool NeedsArp() const override;
    void SetReceiveCallback(ReceiveCallback callback) override;
    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
    bool SupportsSendFrom() const override;

    /**
     * @brief dev_queue_xmit(): send a frame with typed addresses.
     * @param packet the payload, which nobody may change after this
     * @param protocol the EtherType
     * @param source the source address
     * @param dest the destination address
     * @return whether it was sent
     */
    bool Transmit(Ptr<Packet> packet, uint16_t protocol, Mac48Address source, Mac48Address dest);

  protected:
    void DoDispose() override;

    /** @brief ndo_start_xmit(): send a frame of a device that is up. @return whether it was sent */
    virtual bool StartXmit(Ptr<Packet> packet,
                           uint16_t protocol,
                           Mac48Address source,
                           Mac48Address dest) = 0;
    /** @brief Adds the devices that a frame reaches from here at once: a veth's peer, a bridge's
     * ports. */
    virtual void AddWired(std::vector<LinuxNetDevice*>& devices) const;
    /** @brief IFF_UP changed; sets the carrier to the same. */
    virtual void AdminUpChanged();

    /** @brief netif_receive_skb(): count and capture, then rx_handler or stack. */
    void Receive(Ptr<Packet> packet, uint16_t protocol, Mac48Address source, Mac48Address dest);
    /** @return whether somebody wants the frames for others too: a sink of PromiscSniffer, or a
     * promiscuous protocol handler of the Node (IFF_PROMISC) */
    bool IsPromiscuous() const;
    /** @brief The same for a frame of which the caller knows whom it is for. */
    void ReceiveAs(PacketType type,
                   Ptr<Packet> packet,
                   uint16_t protocol,
                   Mac48Address source,
                   Mac48Address dest);
    /** @return whom a frame to @p dest is for */
    PacketType Classify(Mac48Address dest) const;
    /** @return id of the Node: the context of events in which a frame arrives here */
    uint32_t GetNodeId() const;
    /** @return an address that SetAddress() was given @throws NetnsError as SetAddress() */
    Mac48Address CheckAddress(const Address& address) const;
    /** @brief Sets the MAC address, whatever it is. */
    void WriteAddress(Mac48Address address);
    /** @brief netif_carrier_on() or netif_carrier_off(). */
    void SetCarrier(bool carrier);
    /** @brief Trace the drop of a received frame that Linux does not count. */
    void TraceRxDrop(Ptr<const Packet> packet, DropReason reason);
    /** @brief Count and trace the drop of a received frame. */
    void DropRx(Ptr<const Packet> packet, DropReason reason);
    /** @brief Count and trace the drop of a frame to be sent. */
    void DropTx(Ptr<const Packet> packet, DropReason reason);

    /** @brief Called before m_stats changes. */
    void BeforeCount()
    {
        if (m_watchers)
        {
            TellWatchers();
        }
    }

    RtnlLinkStats m_stats; //!< the counters
    uint32_t m_epoch{0};   //!< what was sent or received in an earlier epoch is dropped

  private:
    using FrameTrace = TracedCallback<Ptr<const Packet>>; //!< a trace source
    /** Trace source Drop. */
    using DropTrace = TracedCallback<Ptr<const Packet>, bool, DropReason, const LinuxNetDevice&>;

    /** The trace sources. */
    struct Traces
    {
        FrameTrace macTx;          //!< MacTx
        FrameTrace macTxDrop;      //!< MacTxDrop
        FrameTrace macRx;          //!< MacRx
        FrameTrace macRxDrop;      //!< MacRxDrop
        FrameTrace sniffer;        //!< Sniffer
        FrameTrace promiscSniffer; //!< PromiscSniffer
    };

    class Tracing;

    /** @return the accessor of a trace source of m_traces */
    static Ptr<const TraceSourceAccessor> MakeAccessor(FrameTrace Traces::*trace);
    /** @brief Show a frame to the capture traces. @param ours whether Sniffer sees it too */
    void Capture(Ptr<const Packet> packet,
                 uint16_t protocol,
                 Mac48Address source,
                 Mac48Address dest,
                 bool ours);

    /** @brief Calls the functions for a change of the carrier: at once, or while a frame is traced,
     * in an event of its own. A neighbour cache then deletes the entry that the frame is sent by.
     */
    void TellCarrier();
    /** @return the Ethernet segment of a device: what veths and bridges join */
    static std::vector<LinkChannel::Member> FindSegment(NetDevice* device);
    /** @brief Call BeforeCount() of all watchers. */
    void TellWatchers();
    /** @brief Hand a frame to the promiscuous callback. */
    void DeliverPromisc(PacketType type,
                        Ptr<Packet> packet,
                        uint16_t protocol,
                        Mac48Address source,
                        Mac48Address dest);
    /** @brief Hand a frame to the stack. */
    void Deliver(Ptr<Packet> packet, uint16_t protocol, Mac48Address source);

    /** Who set m_rxCallback. */
    enum RxTarget : uint8_t
    {
        UNKNOWN, //!< not known yet
        NODE,    //!< Node::AddDevice()
        OTHER    //!< somebody else
    };

    Ptr<Node> m_node;                         //!< the Node
    uint32_t m_nodeId{0};                     //!< its id
    uint32_t m_slot{0};                       //!< index in the Node's list of devices
    Mac48Address m_address;                   //!< the MAC address
    uint32_t m_rxHandlerData{0};              //!< rx_handler_data
    uint16_t m_mtu{1500};                     //!< the MTU
    bool m_up{false};                         //!< IFF_UP
    bool m_carrier{false};                    //!< there is a carrier
    RxTarget m_rxTarget{UNKNOWN};             //!< who set m_rxCallback
    RxHandler* m_rxHandler{nullptr};          //!< rx_handler
    ReceiveCallback m_rxCallback;             //!< usually the Node's
    PromiscReceiveCallback m_promiscCallback; //!< the Node's promiscuous handlers
    TracedCallback<> m_linkChange;            //!< called when the carrier changes

    FrameWatcher* m_watchers{nullptr}; //!< list of the watchers of frames
    std::unique_ptr<DropTrace> m_drop; //!< Drop; null until it is connected
    std::unique_ptr<Traces> m_traces;  //!< the trace sources; null until one is connected
};

} // namespace netns
} // namespace ns3

#endif /* LINUX_NET_DEVICE_H */
