// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_MESSAGE_H
#define INVOCATION_MESSAGE_H

#include "ns3/address.h"
#include "ns3/header.h"
#include "ns3/socket.h"

#include <cstdint>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * What every datagram of a request or an answer begins with: 24 bytes, big-endian.
 *
 * A message of any size goes as datagrams that fit into an Ethernet frame.
 */
class InvocationMessage : public Header
{
  public:
    static constexpr uint32_t HEADER_BYTES = 24;     //!< bytes of this header
    static constexpr uint32_t DATAGRAM_BYTES = 1472; //!< payload of a full datagram, MTU 1500

    /// @returns the TypeId
    static TypeId GetTypeId();
    TypeId GetInstanceTypeId() const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;
    void Print(std::ostream& os) const override;

    /**
     * Send a whole message.
     *
     * @param socket a UDP socket
     * @param to the destination
     * @param bytes bytes of the message, its headers counted, at least HEADER_BYTES
     */
    void Send(Ptr<Socket> socket, const Address& to, uint32_t bytes) const;

    /**
     * @param payload the rest of the message, its headers counted
     * @returns the bytes that the next datagram takes
     */
    static uint32_t GetChunk(uint32_t payload);

    uint64_t id{0};      //!< number of the invocation
    int64_t duration{0}; //!< execution time, ns
    uint64_t bytes{0};   //!< bytes of the whole message
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_MESSAGE_H */
