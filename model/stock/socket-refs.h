// SPDX-License-Identifier: GPL-2.0-only

#ifndef SOCKET_REFS_H
#define SOCKET_REFS_H

#include "ns3/event-id.h"
#include "ns3/node.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"
#include "ns3/tcp-socket.h"

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace ns3
{

class TcpSocketBase;

namespace netns
{

/**
 * @ingroup netns
 * @brief The references that the user sockets of one stack hold on its namespace
 * (`sk_net_refcnt`).
 *
 * ns-3 gives no notice when a socket is opened, so Hold() looks for open sockets; it has to be
 * called before the last other reference is returned. From then on each of them holds a reference
 * until it is closed, as a `struct sock` does from sk_alloc() to __sk_destruct() (net/core/sock.c):
 *
 * - UDP from its local port (Bind(), or the first datagram sent) to Close();
 * - TCP from Listen(), Connect() or its acceptance until CLOSED or TIME_WAIT, which
 *   inet_twsk_alloc() does not count. A socket that its application closed holds while it closes
 *   the connection, at most as long as tcp_orphan_retries() allows; in FIN_WAIT_2 tcp_fin() and
 *   tcp_close() turn it into a time-wait socket.
 *
 * A reference is returned in an event of the same instant, never from within a socket or an end
 * point: the last one starts the teardown, which destroys them.
 */
class SocketRefs : public SimpleRefCount<SocketRefs>
{
  public:
    /** Takes a reference to the namespace. @return the number of the socket */
    using TakeReference = std::function<uint64_t()>;
    /** Returns the reference of the socket with this number. */
    using ReturnReference = std::function<void(uint64_t number)>;

    /**
     * @param node the Node of the stack. Its reference count tells whether it can be used again,
     * so none is taken: the owner calls Leave() before the Node goes
     * @param takeReference takes a reference
     * @param returnReference returns a reference, and may call Leave()
     */
    SocketRefs(Node& node, TakeReference takeReference, ReturnReference returnReference);

    /** @brief Takes a reference for each open user socket that has none. */
    void Hold();
    /** @brief Returns all references now, for Simulator::Destroy(), which runs no events. */
    void ReturnAll();
    /** @brief Forgets all sockets, because the namespace is gone. */
    void Leave();

  private:
    /** A socket that holds a reference. */
    struct Held
    {
        const void* endPoint; //!< identifies the socket; never dereferenced
        TcpSocketBase* tcp;   //!< valid until the socket is closed; null for UDP
        bool closed;          //!< the end point is destroyed
        EventId expiry;       //!< Expire() of an orphan
    };

    /** @brief Schedules Review() of a socket that was closed or changed its state. */
    void Wake(uint64_t number);
    /** @brief Returns the references of sockets that hold none any more. */
    void Review();
    /** @brief Looks whether a socket still holds a reference, and schedules Expire() if it may do
     * so for a limited time only. */
    bool Holds(uint64_t number, Held& held);
    /** @brief Ends the connection of an orphan. */
    void Expire(uint64_t number);
    /** @brief Sink of trace source State of a TCP socket. */
    static void StateChanged(Ptr<SocketRefs> refs,
                             uint64_t number,
                             TcpSocket::TcpStates_t from,
                             TcpSocket::TcpStates_t to);

    Node* m_node;                      //!< null after Leave()
    TakeReference m_takeReference;     //!< null after Leave()
    ReturnReference m_returnReference; //!< null after Leave()
    std::map<uint64_t, Held> m_held;   //!< by number
    std::vector<uint64_t> m_due;       //!< to review; Review() is scheduled when not empty
};

} // namespace netns
} // namespace ns3

#endif /* SOCKET_REFS_H */
