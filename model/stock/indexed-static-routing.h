// SPDX-License-Identifier: GPL-2.0-only

#ifndef INDEXED_STATIC_ROUTING_H
#define INDEXED_STATIC_ROUTING_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv4.h"
#include "ns3/netns-compat.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Ipv4StaticRouting that finds the route of an outgoing packet among thousands: a host has
 * one for each veth with an address.
 *
 * Table and functions are those of Ipv4StaticRouting, and the routes found are the same. A table of
 * more than 16 routes has an index by prefix; the attribute Index turns it off.
 *
 * A multicast packet is delivered to the namespace too, as by ns-3's Ipv4ListRouting:
 * Ipv4StaticRouting alone does no more than forward it by a multicast route.
 *
 * Ipv4StaticRouting gives no notice when its table changes. Each search compares the length of the
 * table, and its last 32 routes and their addresses in memory, with what they were. One change goes
 * unnoticed: all of these routes and more are removed and added again between two searches, a route
 * before them has changed, and the allocator gives each its old address.
 */
class IndexedStaticRouting : public Ipv4StaticRouting
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();
    IndexedStaticRouting();
    ~IndexedStaticRouting() override;

    /** What RouteInput() takes. */
    using RouteInputParameters = ParametersOf<decltype(&Ipv4RoutingProtocol::RouteInput)>;

    // Ipv4RoutingProtocol
    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv4Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& error) override;
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> idev,
                    RouteInputParameters::At<3> ucb,
                    RouteInputParameters::At<4> mcb,
                    RouteInputParameters::At<5> lcb,
                    RouteInputParameters::At<6> ecb) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void SetIpv4(Ptr<Ipv4> ipv4) override;

  protected:
    void DoDispose() override;

  private:
    struct Index;

    /** @brief Brings the index up to date. @return whether it can be used */
    bool Update();
    /** @return the route to a destination by the device @p oif, or by any when that is null; null
     * when there is none */
    Ptr<Ipv4Route> Find(Ipv4Address dest, const Ptr<NetDevice>& oif) const;

    bool m_isIndexed{true};         //!< attribute Index
    uint32_t m_arpQueue{0};         //!< attribute ArpQueue
    Ipv4* m_ipv4{nullptr};          //!< the IP layer that asks for routes
    std::unique_ptr<Index> m_index; //!< null for a short table
};

} // namespace netns
} // namespace ns3

#endif /* INDEXED_STATIC_ROUTING_H */
