// SPDX-License-Identifier: GPL-2.0-only

#ifndef SOFTNET_BACKLOG_H
#define SOFTNET_BACKLOG_H

#include "ns3/node.h"
#include "ns3/object.h"

#include <cstdint>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The queue of received frames of a host's CPU: softnet_data.input_pkt_queue.
 *
 * veth_xmit() gives a frame to netif_rx(), and enqueue_to_backlog() (net/core/dev.c, Linux 6.18)
 * drops it when more than net.core.netdev_max_backlog frames wait. Here a host has one CPU, a
 * frame waits from the sending end to the delivery (attribute Delay of VethNetDevice), and those
 * count that a bridge with BacklogLimit hands to veths. One such queue is aggregated to the
 * NetNamespaceHost.
 */
class SoftnetBacklog : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();
    /** @return the queue of the host of a Node, made a host if it is none @param node the Node */
    static Ptr<SoftnetBacklog> Of(Ptr<Node> node);

    /** @brief enqueue_to_backlog() @param limit netdev_max_backlog
     * @return whether there was room: one frame more than the limit may wait, as in Linux */
    bool Enqueue(uint32_t limit);
    /** @brief process_backlog(): a frame leaves the queue. */
    void Dequeue();

  private:
    uint32_t m_length{0}; //!< frames waiting
};

} // namespace netns
} // namespace ns3

#endif /* SOFTNET_BACKLOG_H */
