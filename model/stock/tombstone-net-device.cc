// SPDX-License-Identifier: GPL-2.0-only

#include "tombstone-net-device.h"

#include "ns3/channel.h"
#include "ns3/mac48-address.h"
#include "ns3/node.h"

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(TombstoneNetDevice);

TypeId
TombstoneNetDevice::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::TombstoneNetDevice")
                            .SetParent<NetDevice>()
                            .SetGroupName("Netns")
                            .AddConstructor<TombstoneNetDevice>();
    return tid;
}

void
TombstoneNetDevice::SetIfIndex(const uint32_t index)
{
}

uint32_t
TombstoneNetDevice::GetIfIndex() const
{
    return 0;
}

Ptr<Channel>
TombstoneNetDevice::GetChannel() const
{
    return nullptr;
}

void
TombstoneNetDevice::SetAddress(Address address)
{
}

Address
TombstoneNetDevice::GetAddress() const
{
    return Mac48Address();
}

bool
TombstoneNetDevice::SetMtu(const uint16_t mtu)
{
    return false;
}

uint16_t
TombstoneNetDevice::GetMtu() const
{
    return 0;
}

bool
TombstoneNetDevice::IsLinkUp() const
{
    return false;
}

void
TombstoneNetDevice::AddLinkChangeCallback(Callback<void> callback)
{
}

bool
TombstoneNetDevice::IsBroadcast() const
{
    return false;
}

Address
TombstoneNetDevice::GetBroadcast() const
{
    return Mac48Address();
}

bool
TombstoneNetDevice::IsMulticast() const
{
    return false;
}

Address
TombstoneNetDevice::GetMulticast(Ipv4Address group) const
{
    return Mac48Address();
}

Address
TombstoneNetDevice::GetMulticast(Ipv6Address group) const
{
    return Mac48Address();
}

bool
TombstoneNetDevice::IsBridge() const
{
    return false;
}

bool
TombstoneNetDevice::IsPointToPoint() const
{
    return false;
}

bool
TombstoneNetDevice::Send(Ptr<Packet> packet, const Address& dest, uint16_t protocol)
{
    return false;
}

bool
TombstoneNetDevice::SendFrom(Ptr<Packet> packet,
                             const Address& source,
                             const Address& dest,
                             uint16_t protocol)
{
    return false;
}

Ptr<Node>
TombstoneNetDevice::GetNode() const
{
    return m_node;
}

void
TombstoneNetDevice::SetNode(Ptr<Node> node)
{
    m_node = PeekPointer(node);
}

void
TombstoneNetDevice::DoDispose()
{
    m_node = nullptr;
    NetDevice::DoDispose();
}

bool
TombstoneNetDevice::NeedsArp() const
{
    return false;
}

void
TombstoneNetDevice::SetReceiveCallback(ReceiveCallback callback)
{
}

void
TombstoneNetDevice::SetPromiscReceiveCallback(PromiscReceiveCallback callback)
{
}

bool
TombstoneNetDevice::SupportsSendFrom() const
{
    return false;
}

} // namespace netns
} // namespace ns3
