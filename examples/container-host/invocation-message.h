// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_MESSAGE_H
#define INVOCATION_MESSAGE_H

#include "ns3/header.h"

#include <cstdint>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * The header of a request or an answer: 24 bytes, big-endian.
 */
class InvocationMessage : public Header
{
  public:
    static constexpr uint32_t HEADER_BYTES = 24; //!< bytes of this header

    /// @returns the TypeId
    static TypeId GetTypeId();
    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;
    void Print(std::ostream& os) const override;

    uint64_t id{0};      //!< number of the invocation
    int64_t duration{0}; //!< execution time, ns
    uint64_t bytes{0};   //!< bytes of the whole message
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_MESSAGE_H */
