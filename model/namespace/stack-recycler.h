// SPDX-License-Identifier: GPL-2.0-only

#ifndef STACK_RECYCLER_H
#define STACK_RECYCLER_H

#include "ns3/event-id.h"
#include "ns3/net-namespace-node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
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
 * @brief Takes a dying namespace's stack apart and uses its Node again.
 *
 * In this order: quiesce, a grace period in which events of the old stack may still fire, dispose,
 * detach, reuse. A Node that somebody holds by Ptr is retired instead, and looked at again at
 * every reap.
 */
class StackRecycler
{
  public:
    StackRecycler();
    StackRecycler(const StackRecycler&) = delete;            // events point to it
    StackRecycler& operator=(const StackRecycler&) = delete; // events point to it

    /** @brief Says of which MPI rank the Nodes are. */
    void SetSystemId(uint32_t systemId);
    /** @brief Sets how long what left a stack, or was one, is kept before it is disposed. */
    void SetGracePeriod(Time grace);
    /** @return how long that is */
    Time GetGracePeriod() const;
    /** @brief Says whether Nodes are used again. */
    void SetRecycleNodes(bool recycle);
    /** @return whether they are */
    bool GetRecycleNodes() const;

    /** @return a bare Node: one used before, or a new one */
    Ptr<NetNamespaceNode> TakeNode();

    /**
     * @brief Quiesce a stack whose applications have stopped and whose devices have left, and keep
     * it for the grace period.
     * @param net the dying namespace, with a Node
     * @param sockets the sockets of its stack
     */
    void Quiesce(Ptr<NetNamespace> net, const std::vector<Ptr<Socket>>& sockets);
    /** @brief Keep what left a living stack for the grace period, then dispose it.
     * @param object a device, queue disc or cache */
    void Rest(Ptr<Object> object);

    /** @brief Simulator::Destroy(): finish what rests, keep no Node. */
    void Finish();

    /** @return Nodes made for this host's namespaces */
    uint32_t GetNNodes() const;
    /** @return how often a Node became free for use again */
    uint64_t GetNRecycled() const;
    /** @return Nodes that somebody holds, now */
    uint32_t GetNRetired() const;

    /** The Node of a dead namespace is free for another one: id of the Node, net_cookie. */
    TracedCallback<uint32_t, uint64_t> recycledTrace;
    /** The Node of a dead namespace is held: id of the Node, net_cookie, number of holders. */
    TracedCallback<uint32_t, uint64_t, uint32_t> retiredTrace;

  private:
    /** What rests until its grace period is over. */
    struct Resting
    {
        Time until;                       //!< end of the grace period
        Ptr<NetNamespace> net;            //!< a namespace with its Node
        Ptr<Object> object;               //!< or a part of a living stack
        std::vector<Ptr<Socket>> sockets; //!< the namespace's sockets
    };

    /** A Node that somebody holds. */
    struct Retired
    {
        Ptr<NetNamespaceNode> node; //!< the Node
        uint64_t cookie;            //!< of the namespace it carried
        bool never;                 //!< whether it may not be used again
    };

    /** @brief Keep something for the grace period. @param resting it */
    void Keep(Resting&& resting);
    /** @brief The grace period of the first is over. */
    void Reap();
    /** @brief Dispose and detach. @param resting what rested @return the Node, now bare */
    Ptr<NetNamespaceNode> Dispose(const Resting& resting);
    /** @brief Pool a stripped Node, or retire it. @param node it @param cookie of its namespace
     * @param never whether it may not be used again */
    void Reuse(const Ptr<NetNamespaceNode>& node, uint64_t cookie, bool never);
    /** @brief Look at retired Nodes again. */
    void ReviewRetired();
    static constexpr std::size_t REVIEW = 64; //!< retired Nodes looked at in one reap

    Time m_grace;                              //!< grace period
    bool m_recycleNodes{true};                 //!< Nodes are used again
    bool m_ending{false};                      //!< Finish() is at work
    uint32_t m_systemId{0};                    //!< MPI rank of the Nodes
    std::deque<Resting> m_resting;             //!< in order of `until`
    std::vector<Ptr<NetNamespaceNode>> m_pool; //!< bare Nodes
    std::deque<Retired> m_retired;             //!< held Nodes
    EventId m_reapEvent;                       //!< the next Reap()
    uint32_t m_nodes{0};                       //!< Nodes made
    uint64_t m_recycled{0};                    //!< Nodes that became free again
    bool m_warned{false};                      //!< the first retired Node was logged
};

} // namespace netns
} // namespace ns3

#endif /* STACK_RECYCLER_H */
