// SPDX-License-Identifier: GPL-2.0-only

#ifndef MESSAGE_STREAM_H
#define MESSAGE_STREAM_H

#include "invocation-message.h"

#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"
#include "ns3/socket.h"

#include <cstdint>
#include <functional>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * One message in each direction over a TCP connection, as in HTTP/1.0.
 *
 * The socket holds the stream until the connection closes or Abort() is called.
 */
class MessageStream : public SimpleRefCount<MessageStream>
{
  public:
    /// Called when a whole message has arrived.
    using Whole = std::function<void(const InvocationMessage& message)>;
    /// Called when the other side has closed, or the connection could not be made.
    using Closed = std::function<void()>;

    /**
     * @param socket a TCP socket, connected or about to be
     * @param whole called when a message has arrived
     * @param closed called at the end, not after Abort()
     */
    MessageStream(Ptr<Socket> socket, Whole whole, Closed closed);

    /// Connects the callbacks of the socket. Must be called once.
    void Attach();
    /**
     * Sends a message.
     *
     * @param bytes size of the message, including its header
     * @param last whether to close the connection afterwards
     */
    void Send(InvocationMessage message, uint64_t bytes, bool last);
    /// Closes the socket and lets go of it.
    void Abort();

  private:
    /// Writes as much as the socket takes.
    void Write(Ptr<Socket> socket, uint32_t space);
    /// Reads what has arrived.
    void Read(Ptr<Socket> socket);
    /// Called when the connection is made.
    void Connected(Ptr<Socket> socket);
    /// Called when the other side has closed, or the connection could not be made.
    void End(Ptr<Socket> socket);
    /// Lets go of the socket. Must not be called from a callback of the socket.
    void Detach();

    static constexpr uint32_t CHUNK = 65536; //!< bytes written at a time

    Ptr<Socket> m_socket;       //!< the socket; null after the end
    Whole m_whole;              //!< called for a message
    Closed m_closed;            //!< called at the end
    InvocationMessage m_header; //!< header of the message to send
    bool m_connected{false};    //!< whether there is a connection
    bool m_ending{false};       //!< whether End() was called
    bool m_last{false};         //!< whether to close after the message
    uint64_t m_toSend{0};       //!< bytes of the message that are left
    bool m_sendHeader{false};   //!< whether the header is among them
    Ptr<Packet> m_head;         //!< the part of a header that has arrived
    InvocationMessage m_coming; //!< header of the message that arrives
    uint64_t m_received{0};     //!< bytes of this message so far
};

} // namespace netns
} // namespace ns3

#endif /* MESSAGE_STREAM_H */
