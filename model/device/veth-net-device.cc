// SPDX-License-Identifier: GPL-2.0-only

#include "veth-net-device.h"

#include "softnet-backlog.h"

#include "ns3/event-impl.h"
#include "ns3/log.h"
#include "ns3/netns-error.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <cerrno>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("VethNetDevice");
NS_OBJECT_ENSURE_REGISTERED(VethNetDevice);

TypeId
VethNetDevice::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netns::VethNetDevice")
            .SetParent<LinuxNetDevice>()
            .SetGroupName("Netns")
            .AddConstructor<VethNetDevice>()
            .AddAttribute("Delay",
                          "Time from the sending of a frame to its arrival at the peer.",
                          TimeValue(MicroSeconds(1)),
                          MakeTimeAccessor(&VethNetDevice::m_delay),
                          MakeTimeChecker(Time(0)));
    return tid;
}

/** @brief The arrival of a frame. MakeEvent() would copy its arguments more often. */
class VethNetDevice::FrameEvent : public EventImpl
{
  public:
    FrameEvent(VethNetDevice* to,
               Ptr<Packet> packet,
               uint16_t protocol,
               Mac48Address source,
               Mac48Address dest,
               uint32_t epoch)
        : m_to(to),
          m_packet(packet),
          m_source(source),
          m_dest(dest),
          m_protocol(protocol),
          m_epoch(epoch)
    {
    }

  protected:
    void Notify() override
    {
        m_to->Arrive(m_packet, m_protocol, m_source, m_dest, m_epoch);
    }

  private:
    Ptr<VethNetDevice> m_to; //!< the receiving end
    Ptr<Packet> m_packet;    //!< the payload
    Mac48Address m_source;   //!< source address
    Mac48Address m_dest;     //!< destination address
    uint16_t m_protocol;     //!< EtherType
    uint32_t m_epoch;        //!< the receiver's epoch when it was sent
};

/** @brief A frame that waits in the backlog of its host. */
class VethNetDevice::BacklogFrameEvent : public FrameEvent
{
  public:
    template <typename... Args>
    BacklogFrameEvent(Ptr<SoftnetBacklog> backlog, Args... args)
        : FrameEvent(args...),
          m_backlog(backlog)
    {
    }

  private:
    void Notify() override
    {
        m_backlog->Dequeue();
        FrameEvent::Notify();
    }

    Ptr<SoftnetBacklog> m_backlog; //!< the queue
};

VethNetDevice::VethNetDevice() = default;
VethNetDevice::~VethNetDevice() = default;

std::pair<Ptr<VethNetDevice>, Ptr<VethNetDevice>>
VethNetDevice::CreatePair(const ObjectFactory& factory)
{
    auto a = factory.Create<VethNetDevice>();
    auto b = factory.Create<VethNetDevice>();
    a->m_peer = PeekPointer(b);
    b->m_peer = PeekPointer(a);
    a->SetAddress(Mac48Address::Allocate());
    b->SetAddress(Mac48Address::Allocate());
    return {a, b};
}

void
VethNetDevice::DoDispose()
{
    Unpair();
    m_backlog = nullptr;
    LinuxNetDevice::DoDispose();
}

Ptr<VethNetDevice>
VethNetDevice::GetPeer() const
{
    return m_peer;
}

void
VethNetDevice::SetBacklogLimit(uint32_t limit)
{
    if (limit > 0 && !GetNode())
    {
        throw NetnsError("VethNetDevice::SetBacklogLimit: the device is on no Node", -ENODEV);
    }
    m_backlog = limit > 0 ? SoftnetBacklog::Of(GetNode()) : nullptr;
    m_backlogLimit = limit;
}

std::string
VethNetDevice::GetKind() const
{
    return "veth";
}

void
VethNetDevice::Dellink(std::vector<Ptr<NetDevice>>& queue)
{
    queue.emplace_back(this);
    if (m_peer)
    {
        queue.emplace_back(m_peer);
    }
}

void
VethNetDevice::Unregister()
{
    LinuxNetDevice::Unregister();
    Unpair();
}

void
VethNetDevice::Unpair()
{
    if (m_peer)
    {
        VethNetDevice* peer = m_peer;
        m_peer = nullptr;
        peer->m_peer = nullptr;
        peer->AdminUpChanged();
    }
}

void
VethNetDevice::AdminUpChanged()
{
    // A user's function that is told of one end may change the other.
    const auto hasCarrier = [this] { return IsAdminUp() && m_peer && m_peer->IsAdminUp(); };
    SetCarrier(hasCarrier());
    if (m_peer)
    {
        m_peer->SetCarrier(hasCarrier());
    }
}

bool
VethNetDevice::StartXmit(Ptr<Packet> packet,
                         uint16_t protocol,
                         Mac48Address source,
                         Mac48Address dest)
{
    constexpr uint32_t VLAN_TAG = 4;
    if (!m_peer || !m_peer->IsAdminUp() || packet->GetSize() > m_peer->GetMtu() + VLAN_TAG)
    {
        const DropReason reason = !m_peer                ? DropReason::NO_PEER
                                  : !m_peer->IsAdminUp() ? DropReason::PEER_DOWN
                                                         : DropReason::TOO_LONG;
        const Ptr<VethNetDevice> peer = m_peer; // a user's function may delete the pair
        DropTx(packet, reason);
        if (reason == DropReason::TOO_LONG)
        {
            peer->DropRx(packet, reason);
        }
        return false;
    }
    const auto epoch = m_peer->m_epoch;
    EventImpl* event;
    if (!m_backlog)
    {
        event = new FrameEvent(m_peer, packet, protocol, source, dest, epoch);
    }
    else if (m_backlog->Enqueue(m_backlogLimit))
    {
        event = new BacklogFrameEvent(m_backlog, m_peer, packet, protocol, source, dest, epoch);
    }
    else
    {
        m_peer->DropRx(packet, DropReason::BACKLOG); // enqueue_to_backlog()
        DropTx(packet, DropReason::BACKLOG);         // veth_xmit(), NET_RX_DROP
        return false;
    }
    Simulator::ScheduleWithContext(m_peer->GetNodeId(), m_delay, event);
    return true;
}

void
VethNetDevice::Arrive(Ptr<Packet> packet,
                      uint16_t protocol,
                      Mac48Address source,
                      Mac48Address dest,
                      uint32_t epoch)
{
    if (epoch != m_epoch || !IsAdminUp())
    {
        DropRx(packet, DropReason::DOWN);
        return;
    }
    Receive(packet, protocol, source, dest);
}

} // namespace netns
} // namespace ns3
