// SPDX-License-Identifier: GPL-2.0-only

#ifndef STACK_RECYCLER_H
#define STACK_RECYCLER_H

#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/net-namespace-node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace ns3
{
namespace netns
{

class NetNamespace;

/**
 * @ingroup netns
 * @brief The end of the applications and sockets of a stack.
 *
 * The function of a user that ended the namespace may have been called by one of them, which goes
 * on when the function returns. So they end in an event of their own.
 */
class StackEnd : public SimpleRefCount<StackEnd>
{
  public:
    /** @param node the Node of the stack */
    explicit StackEnd(Ptr<Node> node);
    /** @brief Says that the simulation ends: applications are disposed, and not stopped. */
    void SetEnding();
    /** @brief Stops the applications, once. */
    void StopApplications();
    /** @brief Stops the applications that were added since: those of a dying or dead namespace. */
    void StopLate(Ptr<Node> node);
    /** @brief Stops the applications, closes the sockets, and takes the interfaces down. */
    void Quiesce();
    /** @brief Lets the closed sockets forget their Node. */
    void ReleaseSockets();

  private:
    Ptr<Node> m_node;                   //!< the Node; null after Quiesce()
    uint32_t m_nStopped{0};             //!< the number of applications that were stopped
    bool m_stopped{false};              //!< StopApplications() was called
    bool m_ending{false};               //!< see SetEnding()
    std::vector<Ptr<Socket>> m_sockets; //!< the sockets: a closed one still points to its Node
};

/**
 * @ingroup netns
 * @brief Takes the stack of a dying namespace apart and recycles its Node.
 *
 * The recycler quiesces the stack, waits for a grace period in which events of the stack may still
 * fire, disposes the stack, detaches its objects from the Node, and recycles the Node. A Node that
 * somebody holds by a Ptr is retired instead. The recycler looks at retired Nodes again later.
 */
class StackRecycler
{
  public:
    StackRecycler();
    StackRecycler(const StackRecycler&) = delete;            // events point to it
    StackRecycler& operator=(const StackRecycler&) = delete; // events point to it

    /** @brief Sets the Node of the host: its MPI rank is that of all Nodes. */
    void SetHost(Ptr<Node> node);
    /** @brief Sets the time from the end of a stack, or of a part of one, to its disposal. */
    void SetGracePeriod(Time grace);
    /** @return the grace period */
    Time GetGracePeriod() const;
    /** @brief Says whether Nodes are recycled. */
    void SetRecycleNodes(bool recycle);
    /** @return whether Nodes are recycled */
    bool GetRecycleNodes() const;

    /** @brief Returns a Node without a stack: a recycled Node, or a new one if there is none. */
    Ptr<NetNamespaceNode> TakeNode();

    /**
     * @brief Quiesces a stack in an event of its own, and keeps it for the grace period. The
     * devices must have left.
     * @param net the dying namespace, with a Node
     * @param end its applications and sockets
     */
    void Quiesce(Ptr<NetNamespace> net, Ptr<StackEnd> end);
    /** @brief Keeps a part that left a living stack for the grace period, then disposes the part. A
     * stock device whose channel still points to it is disposed when the simulation ends.
     * @param object a device, queue disc or cache */
    void Rest(Ptr<Object> object);

    /** @brief Disposes all stacks and drops all Nodes: Simulator::Destroy() runs. */
    void Finish();

    /** @return the number of Nodes made for this host's namespaces */
    uint32_t GetNNodes() const;
    /** @return how often a Node was recycled */
    uint64_t GetNRecycled() const;
    /** @return the number of retired Nodes at this time */
    uint32_t GetNRetired() const;

    /** Fires when a Node was recycled, with the id of the Node and the net_cookie. */
    TracedCallback<uint32_t, uint64_t> recycledTrace;
    /** Fires when a Node was retired, with the id of the Node, the net_cookie, and the number of
     * Ptr<Node> that hold it. */
    TracedCallback<uint32_t, uint64_t, uint32_t> retiredTrace;

  private:
    /** A stack, or a part of one, in its grace period. */
    struct Resting
    {
        Time until;            //!< end of the grace period
        Ptr<NetNamespace> net; //!< a namespace with its Node
        Ptr<Object> object;    //!< or a part of a living stack
        Ptr<StackEnd> end;     //!< the namespace's applications and sockets
    };

    /** A retired Node. */
    struct Retired
    {
        Ptr<NetNamespaceNode> node; //!< the Node
        uint64_t cookie;            //!< cookie of the namespace that the Node carried
        bool never;                 //!< whether the Node must not be recycled
    };

    /** @brief Quiesces the stack that has waited longest for it. */
    void QuiesceNext();
    /** @brief Disposes a part of a stack. */
    void DisposePart(const Ptr<Object>& object);
    /** @brief Keeps a stack or a part of one for the grace period. */
    void Keep(Resting&& resting);
    /** @brief Disposes the stacks whose grace period is over, and recycles or retires their Nodes.
     */
    void Reap();
    /** @brief Disposes a stack or a part of one, and detaches a stack from its Node.
     * @return the Node, now without a stack; null for a part */
    Ptr<NetNamespaceNode> Dispose(const Resting& resting);
    /** @brief Recycles a Node without a stack, or retires it. @param cookie of its namespace
     * @param never whether the Node must not be recycled */
    void Reuse(const Ptr<NetNamespaceNode>& node, uint64_t cookie, bool never);
    /** @brief Recycles those of the next REVIEW retired Nodes that nobody holds any more. */
    void ReviewRetired();
    static constexpr std::size_t REVIEW = 64; //!< retired Nodes to look at in one Reap()

    Time m_grace;                              //!< grace period
    bool m_recycleNodes{true};                 //!< whether Nodes are recycled
    bool m_ending{false};                      //!< Finish() was called
    Node* m_host{nullptr};                     //!< the host's Node, which outlives the recycler
    std::deque<Resting> m_ended;               //!< stacks that are to be quiesced
    std::deque<Resting> m_resting;             //!< in order of `until`
    std::vector<Ptr<NetDevice>> m_attached;    //!< stock devices whose channels point to them
    std::vector<Ptr<NetNamespaceNode>> m_pool; //!< recycled Nodes
    std::deque<Retired> m_retired;             //!< retired Nodes
    EventId m_reapEvent;                       //!< the next Reap()
    uint32_t m_nodes{0};                       //!< Nodes made
    uint64_t m_recycled{0};                    //!< how often a Node was recycled
    bool m_warned{false};                      //!< the first retired Node was logged
};

} // namespace netns
} // namespace ns3

#endif /* STACK_RECYCLER_H */
