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
 * drops it when more than net.core.netdev_max_backlog frames wait. Here a host has one CPU, and a
 * frame waits from the moment it is sent until it arrives (attribute Delay of VethNetDevice). Only
 * frames that a bridge with BacklogLimit sends to veths wait here. The queue is aggregated to the
 * NetNamespaceHost.
 */
class SoftnetBacklog : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();
    /** @return the queue of a Node's host; a Node of no host is made one */
    static Ptr<SoftnetBacklog> Of(Ptr<Node> node);

    /**
     * @brief enqueue_to_backlog()
     * @param limit netdev_max_backlog; one frame more than that may wait, as in Linux
     * @return whether there was room
     */
    bool Enqueue(uint32_t limit);
    /** @brief process_backlog(): a frame leaves the queue. */
    void Dequeue();

  private:
    uint32_t m_length{0}; //!< frames that wait
};

} // namespace netns
} // namespace ns3

#endif /* SOFTNET_BACKLOG_H */
