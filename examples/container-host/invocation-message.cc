// SPDX-License-Identifier: GPL-2.0-only

#include "invocation-message.h"

#include "ns3/packet.h"

#include <algorithm>

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(InvocationMessage);

TypeId
InvocationMessage::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::InvocationMessage")
                            .SetParent<Header>()
                            .SetGroupName("Netns")
                            .AddConstructor<InvocationMessage>();
    return tid;
}

TypeId
InvocationMessage::GetInstanceTypeId() const
{
    return GetTypeId();
}

uint32_t
InvocationMessage::GetSerializedSize() const
{
    return HEADER_BYTES;
}

void
InvocationMessage::Serialize(Buffer::Iterator start) const
{
    start.WriteHtonU64(id);
    start.WriteHtonU64(static_cast<uint64_t>(duration));
    start.WriteHtonU64(bytes);
}

uint32_t
InvocationMessage::Deserialize(Buffer::Iterator start)
{
    id = start.ReadNtohU64();
    duration = static_cast<int64_t>(start.ReadNtohU64());
    bytes = start.ReadNtohU64();
    return HEADER_BYTES;
}

void
InvocationMessage::Print(std::ostream& os) const
{
    os << "id=" << id << " duration=" << duration << "ns bytes=" << bytes;
}

uint32_t
InvocationMessage::GetChunk(uint32_t payload)
{
    // The last two share what is left, so that none is smaller than its header.
    if (payload > DATAGRAM_BYTES && payload < DATAGRAM_BYTES + HEADER_BYTES)
    {
        return payload - HEADER_BYTES;
    }
    return std::min(payload, DATAGRAM_BYTES);
}

void
InvocationMessage::Send(Ptr<Socket> socket, const Address& to, uint32_t size) const
{
    InvocationMessage header = *this;
    header.bytes = size;
    while (size > 0)
    {
        const uint32_t chunk = GetChunk(size);
        auto packet = Create<Packet>(chunk - HEADER_BYTES);
        packet->AddHeader(header);
        socket->SendTo(packet, 0, to);
        size -= chunk;
    }
}

} // namespace netns
} // namespace ns3
