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
 * One message in each direction over a TCP connection, as HTTP/1.0 has it.
 *
 * Its socket holds it until the connection is closed or Abort() is called.
 */
class MessageStream : public SimpleRefCount<MessageStream>
{
  public:
    /// Called when a whole message has arrived.
    using Whole = std::function<void(const InvocationMessage& message)>;
    /// Called when the other side has closed, or the connection could not be.
    using Closed = std::function<void()>;

    /**
     * @param socket a TCP socket, connected or about to be
     * @param whole called when a message has arrived
     * @param closed called at the end, not after Abort()
     */
    MessageStream(Ptr<Socket> socket, Whole whole, Closed closed);

    /// Let the socket call this; once, and needed.
    void Attach();
    /**
     * Send a message.
     *
     * @param message its header
     * @param bytes bytes of it, its header counted
     * @param last whether the connection is closed behind it
     */
    void Send(InvocationMessage message, uint64_t bytes, bool last);
    /// Close the socket, and let go of it.
    void Abort();

  private:
    /// Write what the socket takes. @param socket the socket @param space bytes it takes
    void Write(Ptr<Socket> socket, uint32_t space);
    /// Read what has arrived. @param socket the socket
    void Read(Ptr<Socket> socket);
    /// The connection is there. @param socket the socket
    void Connected(Ptr<Socket> socket);
    /// The other side has closed, or there is no connection. @param socket the socket
    void End(Ptr<Socket> socket);
    /// Let go of the socket; not in one of its calls.
    void Detach();

    static constexpr uint32_t CHUNK = 65536; //!< bytes written at a time

    Ptr<Socket> m_socket;       //!< the socket, null when it is over
    Whole m_whole;              //!< called for a message
    Closed m_closed;            //!< called at the end
    InvocationMessage m_header; //!< of the message that is sent
    bool m_connected{false};    //!< there is a connection
    bool m_ending{false};       //!< End() was called
    bool m_last{false};         //!< close behind what is sent
    uint64_t m_toSend{0};       //!< bytes that are left of it
    bool m_sendHeader{false};   //!< the header is among them
    Ptr<Packet> m_head;         //!< what has come of a header
    InvocationMessage m_coming; //!< the message that comes
    uint64_t m_received{0};     //!< bytes of it
};

} // namespace netns
} // namespace ns3

#endif /* MESSAGE_STREAM_H */
