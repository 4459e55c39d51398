// SPDX-License-Identifier: GPL-2.0-only

#ifndef SOCKET_REFS_H
#define SOCKET_REFS_H

#include "stack-internals.h"

#include "ns3/event-id.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"
#include "ns3/tcp-socket.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The references that the user sockets of one namespace hold (`sk_net_refcnt`).
 *
 * Stock ns-3 tells nobody that a socket was opened, so sockets are looked for when it matters: when
 * any other last reference is about to go. From then on each open one holds the count until it is
 * closed, as a `struct sock` does from sk_alloc() to __sk_destruct() (net/core/sock.c):
 *
 * - UDP from its local port (Bind(), or the first datagram sent) to Close();
 * - TCP from Listen(), Connect() or its acceptance until CLOSED or TIME_WAIT, which
 *   inet_twsk_alloc() does not count. One that the application closed holds while it says good-bye,
 *   at most as long as tcp_orphan_retries() lets it; in FIN_WAIT_2 tcp_fin() and tcp_close() make a
 *   time-wait socket of it.
 *
 * A reference is never returned from within a socket or an end point: the teardown may start right
 * there. It goes in an event of the same instant.
 */
class SocketRefs : public SimpleRefCount<SocketRefs>
{
  public:
    /** Takes a reference for a socket; returns the number of the socket. */
    using Take = std::function<uint64_t()>;
    /** Returns the reference of a socket. */
    using Return = std::function<void(uint64_t id)>;

    /** @param node the Node, whose owner calls Leave() before it goes
     * @param take takes a reference @param giveBack returns one */
    SocketRefs(Ptr<Node> node, Take take, Return giveBack);

    /** @brief Take a reference for each open user socket that has none. */
    void Hold();
    /** @brief Return all references now: Simulator::Destroy() runs no events. */
    void ReturnAll();
    /** @brief The namespace is gone. */
    void Leave();

  private:
    /** A socket that holds. */
    struct Held
    {
        const void* endPoint; //!< what makes it the same socket; not to be looked into
        TcpSocketBase* tcp;   //!< valid until it is closed, null for UDP
        bool closed;          //!< the end point is gone
        EventId expiry;       //!< end of an orphan
    };

    /** @brief A socket closed, or changed its state: look at it soon. @param id its number */
    void Wake(uint64_t id);
    /** @brief Return the references of sockets that hold no more. */
    void Review();
    /** @brief See whether a socket still holds, and how long it may. @param id its number
     * @param held it @return whether it holds */
    bool Holds(uint64_t id, Held& held);
    /** @brief The end of an orphan. @param id its number */
    void Expire(uint64_t id);
    /** @brief Trace source State of a TCP socket. @param refs these @param id its number
     * @param from old state @param to new state */
    static void StateChanged(Ptr<SocketRefs> refs,
                             uint64_t id,
                             TcpSocket::TcpStates_t from,
                             TcpSocket::TcpStates_t to);

    Node* m_node;                    //!< the Node
    Take m_take;                     //!< takes a reference
    Return m_return;                 //!< returns one
    std::map<uint64_t, Held> m_held; //!< by number
    std::vector<uint64_t> m_due;     //!< sockets to look at; there is an event when not empty
};

} // namespace netns
} // namespace ns3

#endif /* SOCKET_REFS_H */
