// SPDX-License-Identifier: GPL-2.0-only

#ifndef INDEXED_STATIC_ROUTING_H
#define INDEXED_STATIC_ROUTING_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv4.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Ipv4StaticRouting that finds the route of a packet to send among thousands: a host has one
 * for each veth with an address.
 *
 * The table and its functions are those of Ipv4StaticRouting, and the routes found are the same.
 * Tables of more than 16 routes have an index by prefix. Ipv4StaticRouting tells nobody when its
 * table changes: each search looks at the length of the table, and at its last 32 routes and their
 * places in memory. That misses one case: all these and more are taken out and put back between two
 * searches, with a change before them, and each gets its old place in memory.
 */
class IndexedStaticRouting : public Ipv4StaticRouting
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();
    IndexedStaticRouting();
    ~IndexedStaticRouting() override;

    // Ipv4RoutingProtocol
    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv4Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& error) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void SetIpv4(Ptr<Ipv4> ipv4) override;

  protected:
    void DoDispose() override;

  private:
    struct Index;

    /** @brief Bring the index up to date. @return whether there is one */
    bool Update();
    /** @return the route to a destination, or null @param dest it @param oif the device that it
     * must use, or null for any */
    Ptr<Ipv4Route> Find(Ipv4Address dest, const Ptr<NetDevice>& oif) const;

    Ipv4* m_ipv4{nullptr};          //!< whose routing protocol this is
    std::unique_ptr<Index> m_index; //!< null for a short table
};

} // namespace netns
} // namespace ns3

#endif /* INDEXED_STATIC_ROUTING_H */
