// SPDX-License-Identifier: GPL-2.0-only

#include "veth-net-device.h"

#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

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
    LinuxNetDevice::DoDispose();
}

Ptr<VethNetDevice>
VethNetDevice::GetPeer() const
{
    return m_peer;
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
    ++m_epoch;
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
    const bool carrier = IsAdminUp() && m_peer && m_peer->IsAdminUp();
    SetCarrier(carrier);
    if (m_peer)
    {
        m_peer->SetCarrier(carrier);
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
        DropTx(packet);
        if (m_peer && m_peer->IsAdminUp())
        {
            m_peer->DropRx(packet);
        }
        return false;
    }
    Simulator::ScheduleWithContext(m_peer->GetNode()->GetId(),
                                   m_delay,
                                   &VethNetDevice::Arrive,
                                   Ptr<VethNetDevice>(m_peer),
                                   Frame{packet, source, dest, protocol, m_peer->m_epoch});
    return true;
}

void
VethNetDevice::Arrive(Frame frame)
{
    if (frame.epoch != m_epoch || !IsAdminUp())
    {
        DropRx(frame.packet);
        return;
    }
    Receive(frame.packet, frame.protocol, frame.source, frame.dest);
}

} // namespace netns
} // namespace ns3
