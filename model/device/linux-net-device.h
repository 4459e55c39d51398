// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINUX_NET_DEVICE_H
#define LINUX_NET_DEVICE_H

#include "drop-reason.h"
#include "frame-watcher.h"

#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/rtnl-link.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace netns
{

class LinuxNetDevice;

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
     * @param packet the frame's payload; others may hold it too, so it is not to be changed
     * @param protocol its EtherType
     * @param source its source address
     * @param dest its destination address
     */
    virtual void HandleFrame(LinuxNetDevice& device,
                             Ptr<Packet> packet,
                             uint16_t protocol,
                             Mac48Address source,
                             Mac48Address dest) = 0;
    /** @brief The carrier of the device came or went. @param device it */
    virtual void LinkChanged(LinuxNetDevice& device) = 0;
    /** @brief The MAC address or the MTU of the device was set (NETDEV_CHANGEADDR,
     * NETDEV_CHANGEMTU). @param device it */
    virtual void DeviceChanged(LinuxNetDevice& device);
    /** @brief The device goes away and must not be used again. @param device it */
    virtual void DeviceGone(LinuxNetDevice& device) = 0;
};

/**
 * @ingroup netns
 * @brief What the Ethernet-like virtual devices of this module share: address, MTU, IFF_UP,
 * carrier, counters, rx_handler, capture.
 *
 * Broadcast, never point-to-point, without a Channel (ChannelList keeps every Channel for ever) and
 * without a NetDeviceQueueInterface (Linux gives such devices no queue: noqueue).
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

    /** @brief IFF_UP: `ip link set up` or `down` @param up whether it is up */
    void SetAdminUp(bool up);
    /** @return whether IFF_UP is set */
    bool IsAdminUp() const;
    /** @return whether there is a carrier */
    bool HasCarrier() const;

    /**
     * @brief netdev_rx_handler_register()
     * @param handler the handler, null to unregister
     * @param data a number of the handler's (rx_handler_data)
     * @return 0, or -EBUSY when there is another
     */
    int SetRxHandler(RxHandler* handler, uint32_t data = 0);
    /** @return the rx_handler, or null */
    RxHandler* GetRxHandler() const;
    /** @return rx_handler_data */
    uint32_t GetRxHandlerData() const;
    /** @brief Have all frames seen. @param watcher who sees them, null for nobody */
    void SetFrameWatcher(FrameWatcher* watcher);

    /** A frame was dropped. @param [in] packet the payload @param [in] received whether it was
     * received, else to be sent @param [in] reason why @param [in] device where */
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
    void RemoveLinkChangeCallback(const Callback<void>& callback) override;

    // NetDevice
    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    Ptr<Channel> GetChannel() const override;
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
     * @param packet the payload, which nobody changes any more
     * @param protocol the EtherType
     * @param source the source address
     * @param dest the destination address
     * @return whether it was sent
     */
    bool Transmit(Ptr<Packet> packet, uint16_t protocol, Mac48Address source, Mac48Address dest);

  protected:
    void DoDispose() override;

    /** @brief ndo_start_xmit() of a device that is up. @param packet the payload
     * @param protocol EtherType @param source address @param dest address @return whether sent */
    virtual bool StartXmit(Ptr<Packet> packet,
                           uint16_t protocol,
                           Mac48Address source,
                           Mac48Address dest) = 0;
    /** @brief IFF_UP changed. */
    virtual void AdminUpChanged();

    /** @brief netif_receive_skb(): count, capture, then rx_handler or stack.
     * @param packet the payload @param protocol EtherType @param source address @param dest it */
    void Receive(Ptr<Packet> packet, uint16_t protocol, Mac48Address source, Mac48Address dest);
    /** @brief The same for a frame whose receiver is known. @param type for whom it is
     * @param packet the payload @param protocol EtherType @param source address @param dest it */
    void ReceiveAs(PacketType type,
                   Ptr<Packet> packet,
                   uint16_t protocol,
                   Mac48Address source,
                   Mac48Address dest);
    /** @return for whom a frame is @param dest its destination address */
    PacketType Classify(Mac48Address dest) const;
    /** @return id of the Node, which a frame to this device has as its context */
    uint32_t GetNodeId() const;
    /** @brief netif_carrier_on() or netif_carrier_off() @param carrier whether there is one */
    void SetCarrier(bool carrier);
    /** @brief A frame is dropped where Linux does not count it. @param packet the payload
     * @param reason why */
    void TraceRxDrop(Ptr<const Packet> packet, DropReason reason);
    /** @brief A frame could not be received. @param packet the payload @param reason why */
    void DropRx(Ptr<const Packet> packet, DropReason reason);
    /** @brief A frame could not be sent. @param packet the payload @param reason why */
    void DropTx(Ptr<const Packet> packet, DropReason reason);

    /** @brief m_stats is about to change. */
    void BeforeCount()
    {
        if (m_watcher)
        {
            m_watcher->BeforeCount(*this);
        }
    }

    RtnlLinkStats m_stats; //!< the counters

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

    /** @return an accessor of a trace source @param trace which one */
    static Ptr<const TraceSourceAccessor> MakeAccessor(FrameTrace Traces::*trace);
    /** @brief Show a frame to the capture traces. @param packet the payload
     * @param protocol EtherType @param source address @param dest address @param ours for us */
    void Capture(Ptr<const Packet> packet,
                 uint16_t protocol,
                 Mac48Address source,
                 Mac48Address dest,
                 bool ours);

    /** @brief Hand a frame to the stack. @param packet the payload @param protocol EtherType
     * @param source address */
    void Deliver(Ptr<Packet> packet, uint16_t protocol, Mac48Address source);

    /** Whose m_rxCallback is. */
    enum RxTarget : uint8_t
    {
        UNKNOWN, //!< not looked at yet
        NODE,    //!< Node::AddDevice() set it
        OTHER    //!< somebody else did
    };

    Ptr<Node> m_node;                         //!< the Node
    uint32_t m_nodeId{0};                     //!< its id
    uint32_t m_slot{0};                       //!< place in the Node's list of devices
    Mac48Address m_address;                   //!< the MAC address
    uint32_t m_rxHandlerData{0};              //!< rx_handler_data
    uint16_t m_mtu{1500};                     //!< the MTU
    bool m_up{false};                         //!< IFF_UP
    bool m_carrier{false};                    //!< there is a carrier
    RxTarget m_rxTarget{UNKNOWN};             //!< whose m_rxCallback is
    RxHandler* m_rxHandler{nullptr};          //!< rx_handler
    ReceiveCallback m_rxCallback;             //!< the Node
    PromiscReceiveCallback m_promiscCallback; //!< the Node's promiscuous handlers
    TracedCallback<> m_linkChange;            //!< who wants to know of the carrier

    FrameWatcher* m_watcher{nullptr};  //!< who sees frames
    std::unique_ptr<DropTrace> m_drop; //!< Drop; null until it is connected
    std::unique_ptr<Traces> m_traces;  //!< the trace sources; null until one is connected
};

} // namespace netns
} // namespace ns3

#endif /* LINUX_NET_DEVICE_H */
