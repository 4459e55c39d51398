// SPDX-License-Identifier: GPL-2.0-only

#include "invocation-message.h"

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

} // namespace netns
} // namespace ns3
