// SPDX-License-Identifier: GPL-2.0-only

#include "linux-net-device.h"

#include "frame-watcher.h"

#include "ns3/channel.h"
#include "ns3/ethernet-header.h"
#include "ns3/handler-walk.h"
#include "ns3/log.h"
#include "ns3/net-namespace.h"
#include "ns3/netns-accessor.h"
#include "ns3/netns-compat.h"
#include "ns3/netns-error.h"
#include "ns3/node.h"
#include "ns3/own-event.h"
#include "ns3/receive-index.h"

#include <cerrno>
#include <sstream>
#include <unordered_set>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("LinuxNetDevice");
NS_OBJECT_ENSURE_REGISTERED(LinuxNetDevice);

std::string
GetDropReasonName(DropReason reason)
{
    switch (reason)
    {
    case DropReason::DOWN:
        return "down";
    case DropReason::PEER_DOWN:
        return "peer down";
    case DropReason::NO_PEER:
        return "no peer";
    case DropReason::TOO_LONG:
        return "too long";
    case DropReason::BACKLOG:
        return "backlog";
    case DropReason::NO_CARRIER:
        return "no carrier";
    case DropReason::SOURCE:
        return "source";
    default:
        return "link-local";
    }
}

RxHandler::~RxHandler() = default;

/** @brief As long as it lives, users' functions may be called for a frame. */
class LinuxNetDevice::Tracing
{
  public:
    Tracing()
    {
        ++m_depth;
    }

    ~Tracing()
    {
        --m_depth;
    }

    Tracing(const Tracing&) = delete;            // counts itself
    Tracing& operator=(const Tracing&) = delete; // counts itself

    /** @return whether one lives */
    static bool IsUnderWay()
    {
        return m_depth > 0;
    }

  private:
    static uint32_t m_depth; //!< how many live
};

uint32_t LinuxNetDevice::Tracing::m_depth{0};

void
RxHandler::DeviceChanged(LinuxNetDevice&)
{
}

LinuxNetDevice*
RxHandler::GetMaster()
{
    return nullptr;
}

TypeId
LinuxNetDevice::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netns::LinuxNetDevice")
            .SetParent<NetDevice>()
            .SetGroupName("Netns")
            .AddTraceSource("MacTx",
                            "A frame is handed to the device for sending.",
                            MakeAccessor(&Traces::macTx),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("MacTxDrop",
                            "A frame was not sent: device or peer down, or too long.",
                            MakeAccessor(&Traces::macTxDrop),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("MacRx",
                            "A frame for this device was received and goes to the stack.",
                            MakeAccessor(&Traces::macRx),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("MacRxDrop",
                            "A frame arrived and was dropped.",
                            MakeAccessor(&Traces::macRxDrop),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource(
                "Drop",
                "A frame was dropped, with the reason: MacTxDrop and MacRxDrop together.",
                MakeMemberTraceAccessor<LinuxNetDevice>(
                    [](LinuxNetDevice& device) -> decltype(auto) {
                        if (!device.m_drop)
                        {
                            device.m_drop = std::make_unique<DropTrace>();
                        }
                        return (*device.m_drop);
                    }),
                "ns3::netns::LinuxNetDevice::DropTracedCallback")
            .AddTraceSource("Sniffer",
                            "Frames to and from this device, with Ethernet header.",
                            MakeAccessor(&Traces::sniffer),
                            "ns3::Packet::TracedCallback")
            .AddTraceSource("PromiscSniffer",
                            "All frames the device sees, with Ethernet header.",
                            MakeAccessor(&Traces::promiscSniffer),
                            "ns3::Packet::TracedCallback");
    return tid;
}

Ptr<const TraceSourceAccessor>
LinuxNetDevice::MakeAccessor(FrameTrace Traces::*trace)
{
    // There may be very many devices, and few are traced: sources are made with the first sink
    return MakeMemberTraceAccessor<LinuxNetDevice>(
        [trace](LinuxNetDevice& device) -> decltype(auto) {
            if (!device.m_traces)
            {
                device.m_traces = std::make_unique<Traces>();
            }
            return (*device.m_traces).*trace;
        });
}

LinuxNetDevice::LinuxNetDevice() = default;

LinuxNetDevice::~LinuxNetDevice()
{
    LinkChannel::Forget(this);
}

void
LinuxNetDevice::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_rxHandler)
    {
        m_rxHandler->DeviceGone(*this);
        m_rxHandler = nullptr;
    }
    LinkChannel::Forget(this);
    m_node = nullptr;
    m_rxCallback.Nullify();
    m_promiscCallback.Nullify();
    m_linkChange = TracedCallback<>();
    NetDevice::DoDispose();
}

void
LinuxNetDevice::SetAdminUp(bool up)
{
    if (up != m_up && !(up && IsLeaving()))
    {
        m_up = up;
        AdminUpChanged();
    }
}

bool
LinuxNetDevice::IsAdminUp() const
{
    return m_up;
}

bool
LinuxNetDevice::HasCarrier() const
{
    return m_carrier;
}

void
LinuxNetDevice::AdminUpChanged()
{
    SetCarrier(m_up);
}

void
LinuxNetDevice::SetCarrier(bool carrier)
{
    if (carrier != m_carrier)
    {
        m_carrier = carrier;
        if (m_rxHandler)
        {
            m_rxHandler->LinkChanged(*this);
        }
        TellCarrier();
    }
}

void
LinuxNetDevice::TellCarrier()
{
    if (Tracing::IsUnderWay())
    {
        const Ptr<LinuxNetDevice> self = this;
        internals::InOwnEvent(m_nodeId, [self] { self->m_linkChange(); });
    }
    else
    {
        m_linkChange();
    }
}

int
LinuxNetDevice::SetRxHandler(RxHandler* handler, uint32_t data)
{
    if (handler && m_rxHandler)
    {
        return -EBUSY;
    }
    m_rxHandler = handler;
    m_rxHandlerData = data;
    LinkChannel::Changed();
    return 0;
}

uint32_t
LinuxNetDevice::GetRxHandlerData() const
{
    return m_rxHandlerData;
}

RxHandler*
LinuxNetDevice::GetRxHandler() const
{
    return m_rxHandler;
}

const RtnlLinkStats&
LinuxNetDevice::GetStats() const
{
    return m_stats;
}

bool
LinuxNetDevice::IsNetnsImmutable() const
{
    return false;
}

void
LinuxNetDevice::Dellink(std::vector<Ptr<NetDevice>>& queue)
{
    queue.emplace_back(this);
}

void
LinuxNetDevice::Unregister()
{
    LeaveNet();
    LinkChannel::Forget(this); // it may exist for the grace period
}

void
LinuxNetDevice::LeaveNet()
{
    NS_LOG_FUNCTION(this);
    ++m_epoch;
    SetAdminUp(false);
    if (m_rxHandler)
    {
        m_rxHandler->DeviceGone(*this);
        m_rxHandler = nullptr;
    }
}

bool
LinuxNetDevice::Transmit(Ptr<Packet> packet,
                         uint16_t protocol,
                         Mac48Address source,
                         Mac48Address dest)
{
    if (m_traces)
    {
        const Tracing tracing;
        m_traces->macTx(packet);
    }
    if (!m_up)
    {
        DropTx(packet, DropReason::DOWN);
        return false;
    }
    if (m_traces)
    {
        Capture(packet, protocol, source, dest, true);
    }
    const uint32_t bytes = packet->GetSize() + ETHERNET_HEADER;
    if (!StartXmit(packet, protocol, source, dest))
    {
        return false;
    }
    BeforeCount();
    ++m_stats.txPackets;
    m_stats.txBytes += bytes;
    return true;
}

bool
LinuxNetDevice::SendFrom(Ptr<Packet> packet,
                         const Address& source,
                         const Address& dest,
                         uint16_t protocol)
{
    // The sender may keep the packet, and a receiver removes headers
    return Transmit(packet->Copy(),
                    protocol,
                    Mac48Address::ConvertFrom(source),
                    Mac48Address::ConvertFrom(dest));
}

bool
LinuxNetDevice::Send(Ptr<Packet> packet, const Address& dest, uint16_t protocol)
{
    return Transmit(packet->Copy(), protocol, m_address, Mac48Address::ConvertFrom(dest));
}

void
LinuxNetDevice::Receive(Ptr<Packet> packet,
                        uint16_t protocol,
                        Mac48Address source,
                        Mac48Address dest)
{
    ReceiveAs(Classify(dest), packet, protocol, source, dest);
}

void
LinuxNetDevice::ReceiveAs(PacketType type,
                          Ptr<Packet> packet,
                          uint16_t protocol,
                          Mac48Address source,
                          Mac48Address dest)
{
    BeforeCount();
    ++m_stats.rxPackets;
    m_stats.rxBytes += packet->GetSize() + ETHERNET_HEADER;
    if (m_traces)
    {
        const auto epoch = m_epoch;
        Capture(packet, protocol, source, dest, type != PACKET_OTHERHOST);
        if (epoch != m_epoch)
        {
            return; // a user's function moved or deleted the device
        }
    }
    if (m_rxHandler)
    {
        m_rxHandler->HandleFrame(*this, packet, protocol, source, dest);
        return;
    }
    if (!m_promiscCallback.IsNull())
    {
        const auto epoch = m_epoch;
        DeliverPromisc(type, packet, protocol, source, dest);
        if (epoch != m_epoch)
        {
            return;
        }
    }
    if (type != PACKET_OTHERHOST)
    {
        if (m_traces)
        {
            const auto epoch = m_epoch;
            m_traces->macRx(packet);
            if (epoch != m_epoch)
            {
                return;
            }
        }
        Deliver(packet, protocol, source);
    }
}

void
LinuxNetDevice::DeliverPromisc(PacketType type,
                               Ptr<Packet> packet,
                               uint16_t protocol,
                               Mac48Address source,
                               Mac48Address dest)
{
    if (internals::IsPromiscCallbackOfNode(m_promiscCallback, PeekPointer(m_node)))
    {
        using Walk = internals::HandlerWalk;
        Walk::ReceivePromisc(PeekPointer(m_node), this, packet, protocol, source, dest, type);
        return;
    }
    const auto callback = m_promiscCallback; // a user's function may clear the member
    callback(this, packet, protocol, source, dest, type);
}

void
LinuxNetDevice::Deliver(Ptr<Packet> packet, uint16_t protocol, Mac48Address source)
{
    if (const NetNamespace* net = GetNet())
    {
        if (m_rxTarget == UNKNOWN)
        {
            const bool ofNode = internals::IsCallbackOfNode(m_rxCallback, PeekPointer(m_node));
            m_rxTarget = ofNode ? NODE : OTHER;
        }
        if (m_rxTarget == NODE)
        {
            Node* node = PeekPointer(m_node);
            const auto index = net->GetDevices().GetReceiveIndex();
            if (!index || !index->Receive(node, this, packet, protocol, source))
            {
                net->GetDevices().GetHandlerWalk().Receive(node, this, packet, protocol, source);
            }
            return;
        }
    }
    m_rxCallback(this, packet, protocol, source);
}

bool
LinuxNetDevice::IsPromiscuous() const
{
    return !m_promiscCallback.IsNull() || (m_traces && HasSinks(m_traces->promiscSniffer));
}

NetDevice::PacketType
LinuxNetDevice::Classify(Mac48Address dest) const
{
    if (!dest.IsGroup())
    {
        return dest == m_address ? PACKET_HOST : PACKET_OTHERHOST;
    }
    return dest.IsBroadcast() ? PACKET_BROADCAST : PACKET_MULTICAST;
}

void
LinuxNetDevice::Capture(Ptr<const Packet> packet,
                        uint16_t protocol,
                        Mac48Address source,
                        Mac48Address dest,
                        bool ours)
{
    if (!HasSinks(m_traces->promiscSniffer) && !HasSinks(m_traces->sniffer))
    {
        return;
    }
    EthernetHeader header(false);
    header.SetSource(source);
    header.SetDestination(dest);
    header.SetLengthType(protocol);
    auto frame = packet->Copy();
    frame->AddHeader(header);
    const Tracing tracing;
    m_traces->promiscSniffer(frame);
    if (ours)
    {
        m_traces->sniffer(frame);
    }
}

void
LinuxNetDevice::TraceRxDrop(Ptr<const Packet> packet, DropReason reason)
{
    if (m_traces)
    {
        m_traces->macRxDrop(packet);
    }
    if (m_drop)
    {
        (*m_drop)(packet, true, reason, *this);
    }
}

void
LinuxNetDevice::DropRx(Ptr<const Packet> packet, DropReason reason)
{
    BeforeCount();
    ++m_stats.rxDropped;
    TraceRxDrop(packet, reason);
}

void
LinuxNetDevice::DropTx(Ptr<const Packet> packet, DropReason reason)
{
    BeforeCount();
    ++m_stats.txDropped;
    const Tracing tracing;
    if (m_traces)
    {
        m_traces->macTxDrop(packet);
    }
    if (m_drop)
    {
        (*m_drop)(packet, false, reason, *this);
    }
}

void
LinuxNetDevice::AddFrameWatcher(FrameWatcher& watcher)
{
    RemoveFrameWatcher(watcher);
    watcher.m_next = m_watchers;
    m_watchers = &watcher;
}

void
LinuxNetDevice::RemoveFrameWatcher(FrameWatcher& watcher)
{
    FrameWatcher** link = &m_watchers;
    while (*link && *link != &watcher)
    {
        link = &(*link)->m_next;
    }
    if (*link)
    {
        *link = watcher.m_next;
        watcher.m_next = nullptr;
    }
}

void
LinuxNetDevice::TellWatchers()
{
    for (FrameWatcher* watcher = m_watchers; watcher; watcher = watcher->m_next)
    {
        watcher->BeforeCount(*this);
    }
}

void
LinuxNetDevice::SetIfIndex(const uint32_t index)
{
    m_slot = index;
    LinkChannel::Changed();
}

uint32_t
LinuxNetDevice::GetIfIndex() const
{
    return m_slot;
}

Ptr<Channel>
LinuxNetDevice::GetChannel() const
{
    return LinkChannel::Of(this, &LinuxNetDevice::FindSegment);
}

void
LinuxNetDevice::AddWired(std::vector<LinuxNetDevice*>&) const
{
}

std::vector<LinkChannel::Member>
LinuxNetDevice::FindSegment(NetDevice* device)
{
    std::vector<LinuxNetDevice*> found{static_cast<LinuxNetDevice*>(device)};
    std::unordered_set<LinuxNetDevice*> seen{found[0]};
    std::vector<LinkChannel::Member> members;
    for (std::size_t i = 0; i < found.size(); ++i)
    {
        std::vector<LinuxNetDevice*> next;
        found[i]->AddWired(next);
        auto master = found[i]->m_rxHandler ? found[i]->m_rxHandler->GetMaster() : nullptr;
        if (master)
        {
            next.push_back(master);
        }
        members.push_back({found[i], !master});
        for (auto* one : next)
        {
            if (seen.insert(one).second)
            {
                found.push_back(one);
            }
        }
    }
    return members;
}

void
LinuxNetDevice::SetAddress(Address address)
{
    WriteAddress(CheckAddress(address));
}

bool
LinuxNetDevice::IsValidAddress(Mac48Address address)
{
    return address != Mac48Address() && !address.IsGroup();
}

Mac48Address
LinuxNetDevice::CheckAddress(const Address& address) const
{
    const bool isMac = Mac48Address::IsMatchingType(address);
    const auto mac = isMac ? Mac48Address::ConvertFrom(address) : Mac48Address();
    if (IsValidAddress(mac))
    {
        return mac;
    }
    std::ostringstream place;
    place << "LinuxNetDevice::SetAddress: " << GetKind();
    if (const auto net = GetNet())
    {
        place << " \"" << net->GetDevices().GetName(this) << "\" in " << net->GetName();
    }
    isMac ? place << ": " << mac : place << ": " << address;
    place << ", expected the MAC address of a single device";
    throw NetnsError(place.str(), isMac ? -EADDRNOTAVAIL : -EINVAL);
}

void
LinuxNetDevice::WriteAddress(Mac48Address address)
{
    m_address = address;
    if (m_rxHandler)
    {
        m_rxHandler->DeviceChanged(*this);
    }
}

Address
LinuxNetDevice::GetAddress() const
{
    return m_address;
}

bool
LinuxNetDevice::SetMtu(const uint16_t mtu)
{
    if (mtu < 68)
    {
        return false;
    }
    m_mtu = mtu;
    if (m_rxHandler)
    {
        m_rxHandler->DeviceChanged(*this);
    }
    return true;
}

uint16_t
LinuxNetDevice::GetMtu() const
{
    return m_mtu;
}

bool
LinuxNetDevice::IsLinkUp() const
{
    return m_up && m_carrier;
}

void
LinuxNetDevice::AddLinkChangeCallback(Callback<void> callback)
{
    m_linkChange.ConnectWithoutContext(callback);
}

TracedCallback<>&
LinuxNetDevice::GetLinkChange()
{
    return m_linkChange;
}

bool
LinuxNetDevice::IsBroadcast() const
{
    return true;
}

Address
LinuxNetDevice::GetBroadcast() const
{
    return Mac48Address::GetBroadcast();
}

bool
LinuxNetDevice::IsMulticast() const
{
    return true;
}

Address
LinuxNetDevice::GetMulticast(Ipv4Address group) const
{
    return Mac48Address::GetMulticast(group);
}

Address
LinuxNetDevice::GetMulticast(Ipv6Address group) const
{
    return Mac48Address::GetMulticast(group);
}

bool
LinuxNetDevice::IsBridge() const
{
    return false;
}

bool
LinuxNetDevice::IsPointToPoint() const
{
    return false;
}

Ptr<Node>
LinuxNetDevice::GetNode() const
{
    return m_node;
}

uint32_t
LinuxNetDevice::GetNodeId() const
{
    return m_nodeId;
}

void
LinuxNetDevice::SetNode(Ptr<Node> node)
{
    m_node = node;
    m_nodeId = node ? node->GetId() : 0;
    LinkChannel::Changed();
}

bool
LinuxNetDevice::NeedsArp() const
{
    return true;
}

void
LinuxNetDevice::SetReceiveCallback(ReceiveCallback callback)
{
    m_rxCallback = callback;
    m_rxTarget = UNKNOWN;
}

void
LinuxNetDevice::SetPromiscReceiveCallback(PromiscReceiveCallback callback)
{
    m_promiscCallback = callback;
}

bool
LinuxNetDevice::SupportsSendFrom() const
{
    return true;
}

} // namespace netns
} // namespace ns3
