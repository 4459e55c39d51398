// SPDX-License-Identifier: GPL-2.0-only

#include "linux-bridge-port.h"

#include "softnet-backlog.h"

#include "ns3/loopback-net-device.h"
#include "ns3/node.h"

#include <cerrno>

namespace ns3
{
namespace netns
{

namespace
{

/** @return whether an address is one that a port may have (is_valid_ether_addr()) @param address */
bool
IsUnicast(const Address& address)
{
    if (!Mac48Address::IsMatchingType(address))
    {
        return false;
    }
    const auto mac = Mac48Address::ConvertFrom(address);
    return mac != Mac48Address() && !mac.IsGroup();
}

} // namespace

int
LinuxBridgeNetDevice::Port::Check(const LinuxBridgeNetDevice& bridge, Ptr<NetDevice> device)
{
    auto ours = dynamic_cast<LinuxNetDevice*>(PeekPointer(device));
    if (DynamicCast<LoopbackNetDevice>(device) || !IsUnicast(device->GetAddress()))
    {
        return -EINVAL;
    }
    if (device->IsBridge() || dynamic_cast<LinuxBridgeNetDevice*>(ours))
    {
        return -ELOOP;
    }
    if (!device->SupportsSendFrom())
    {
        return -EINVAL;
    }
    if (!bridge.GetNode() || device->GetNode() != bridge.GetNode())
    {
        return -EXDEV;
    }
    return (ours ? ours->GetRxHandler() != nullptr : IsStockPort(device)) ? -EBUSY : 0;
}

bool
LinuxBridgeNetDevice::Port::IsStockPort(Ptr<NetDevice> device)
{
    auto node = device->GetNode();
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        auto bridge = DynamicCast<LinuxBridgeNetDevice>(node->GetDevice(i));
        if (bridge && bridge->FindPort(device) != BridgeFdb::NONE)
        {
            return true;
        }
    }
    return false;
}

LinuxBridgeNetDevice::Port::Port(LinuxBridgeNetDevice& bridge,
                                 Ptr<NetDevice> device,
                                 uint32_t number)
    : m_bridge(bridge),
      m_device(device),
      m_ours(dynamic_cast<LinuxNetDevice*>(PeekPointer(device))),
      m_veth(dynamic_cast<VethNetDevice*>(PeekPointer(device))),
      m_number(number)
{
    if (m_ours)
    {
        m_ours->SetRxHandler(&bridge, number);
    }
    else
    {
        device->GetNode()->RegisterProtocolHandler(MakeCallback(&Port::Hear, this),
                                                   0,
                                                   device,
                                                   true);
    }
    Update();
}

LinuxBridgeNetDevice::Port::~Port()
{
    if (m_ours)
    {
        SetBacklogLimit(0);
        m_ours->SetRxHandler(nullptr);
    }
    else if (auto node = m_device->GetNode())
    {
        node->UnregisterProtocolHandler(MakeCallback(&Port::Hear, this));
    }
}

Ptr<NetDevice>
LinuxBridgeNetDevice::Port::GetDevice() const
{
    return m_device;
}

Mac48Address
LinuxBridgeNetDevice::Port::GetAddress() const
{
    return m_address;
}

uint16_t
LinuxBridgeNetDevice::Port::GetMtu() const
{
    return m_mtu;
}

bool
LinuxBridgeNetDevice::Port::IsLive() const
{
    return m_live;
}

void
LinuxBridgeNetDevice::Port::Update()
{
    constexpr uint32_t VLAN_TAG = 4; // is_skb_forwardable()
    m_address = Mac48Address::ConvertFrom(m_device->GetAddress());
    m_mtu = m_device->GetMtu();
    m_longest = m_mtu + VLAN_TAG;
    m_live = m_ours ? m_ours->HasCarrier() : m_device->IsLinkUp();
}

void
LinuxBridgeNetDevice::Port::SetBacklogLimit(uint32_t limit)
{
    if (m_veth)
    {
        m_veth->SetBacklog(limit ? SoftnetBacklog::Of(m_device->GetNode()) : nullptr, limit);
    }
}

void
LinuxBridgeNetDevice::Port::Send(Ptr<Packet> packet,
                                 uint16_t protocol,
                                 Mac48Address source,
                                 Mac48Address dest)
{
    if (packet->GetSize() > m_longest)
    {
        m_bridge.TraceRxDrop(packet, DropReason::TOO_LONG);
        return;
    }
    // A port without a carrier is disabled (br_port_carrier_check()): not even a drop.
    if (m_ours)
    {
        if (m_ours->HasCarrier())
        {
            m_ours->Transmit(packet, protocol, source, dest);
        }
    }
    else if (m_device->IsLinkUp())
    {
        // A stock device adds its headers to what it gets.
        m_device->SendFrom(packet->Copy(), source, dest, protocol);
    }
}

void
LinuxBridgeNetDevice::Port::Hear(Ptr<NetDevice> device,
                                 Ptr<const Packet> packet,
                                 uint16_t protocol,
                                 const Address& from,
                                 const Address& to,
                                 PacketType type)
{
    m_bridge.Forward(m_number,
                     packet->Copy(),
                     protocol,
                     Mac48Address::ConvertFrom(from),
                     Mac48Address::ConvertFrom(to));
}

} // namespace netns
} // namespace ns3
