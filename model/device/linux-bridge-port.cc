// SPDX-License-Identifier: GPL-2.0-only

#include "linux-bridge-port.h"

#include "ns3/device-removal.h"
#include "ns3/node.h"

namespace ns3
{
namespace netns
{

LinuxBridgePort::LinuxBridgePort(Owner& owner, Ptr<NetDevice> device, uint32_t number)
    : m_owner(owner),
      m_device(device),
      m_ours(dynamic_cast<LinuxNetDevice*>(PeekPointer(device))),
      m_veth(dynamic_cast<VethNetDevice*>(PeekPointer(device))),
      m_number(number)
{
    if (m_ours)
    {
        m_ours->SetRxHandler(&owner, number);
    }
    else
    {
        internals::AddPromiscHandler(device->GetNode(),
                                     MakeCallback(&LinuxBridgePort::Hear, this),
                                     device);
    }
    Update();
}

LinuxBridgePort::~LinuxBridgePort()
{
    if (m_ours)
    {
        SetBacklogLimit(0);
        m_ours->SetRxHandler(nullptr);
    }
    else if (auto node = m_device->GetNode())
    {
        internals::RemoveHandler(node, MakeCallback(&LinuxBridgePort::Hear, this));
    }
}

Ptr<NetDevice>
LinuxBridgePort::GetDevice() const
{
    return m_device;
}

Mac48Address
LinuxBridgePort::GetAddress() const
{
    return m_address;
}

uint16_t
LinuxBridgePort::GetMtu() const
{
    return m_mtu;
}

bool
LinuxBridgePort::IsLive() const
{
    return m_live;
}

void
LinuxBridgePort::Update()
{
    constexpr uint32_t VLAN_TAG = 4; // is_skb_forwardable()
    m_address = Mac48Address::ConvertFrom(m_device->GetAddress());
    m_mtu = m_device->GetMtu();
    m_longest = m_mtu + VLAN_TAG;
    m_live = m_ours ? m_ours->HasCarrier() : m_device->IsLinkUp();
}

void
LinuxBridgePort::SetBacklogLimit(uint32_t limit)
{
    if (m_veth)
    {
        m_veth->SetBacklogLimit(limit);
    }
}

void
LinuxBridgePort::Send(Ptr<Packet> packet, uint16_t protocol, Mac48Address source, Mac48Address dest)
{
    if (packet->GetSize() > m_longest)
    {
        m_owner.DropTooLong(packet);
        return;
    }
    // A port without a carrier is disabled (br_port_carrier_check()): no drop is counted
    if (m_ours)
    {
        if (m_ours->HasCarrier())
        {
            m_ours->Transmit(packet, protocol, source, dest);
        }
    }
    else if (m_device->IsLinkUp())
    {
        // A stock device adds its headers to the packet that it is given
        m_device->SendFrom(packet->Copy(), source, dest, protocol);
    }
}

void
LinuxBridgePort::Hear(Ptr<NetDevice> device,
                      Ptr<const Packet> packet,
                      uint16_t protocol,
                      const Address& from,
                      const Address& to,
                      NetDevice::PacketType type)
{
    m_owner.HandleStockFrame(m_number,
                             packet->Copy(),
                             protocol,
                             Mac48Address::ConvertFrom(from),
                             Mac48Address::ConvertFrom(to));
}

} // namespace netns
} // namespace ns3
