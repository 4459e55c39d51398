// SPDX-License-Identifier: GPL-2.0-only

#include "indexed-static-routing.h"

#include "private-members.h"

#include "ns3/arp-cache.h"
#include "ns3/boolean.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/net-device.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <list>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(IndexedStaticRouting);

namespace
{

/** A table with at most so many routes has no index. */
constexpr std::size_t MANY = 16;
/** How many routes at the end of the table are compared with what they were. */
constexpr std::size_t LAST = 32;

/** The table of Ipv4StaticRouting: routes and metrics, in order. */
using RouteList = std::list<std::pair<Ipv4RoutingTableEntry*, uint32_t>>;

/** @return the table, not a copy */
RouteList&
GetTable(Ipv4StaticRouting& routing)
{
    return internals::Private<internals::StaticRoutes>(routing);
}

/** The values of a route. */
struct Route
{
    uint32_t dest;      //!< destination
    uint32_t mask;      //!< mask
    uint32_t gateway;   //!< gateway
    uint32_t interface; //!< interface
    uint32_t metric;    //!< metric

    /** @return whether all values are equal */
    bool operator==(const Route& other) const
    {
        return dest == other.dest && mask == other.mask && gateway == other.gateway &&
               interface == other.interface && metric == other.metric;
    }
};

/** @return the values of a route of the table */
Route
Read(const RouteList::value_type& item)
{
    const auto& entry = *item.first;
    return {entry.GetDest().Get(),
            entry.GetDestNetworkMask().Get(),
            entry.GetGateway().Get(),
            entry.GetInterface(),
            item.second};
}

/** @return the mask of a prefix of this length */
uint32_t
MakeMask(uint32_t length)
{
    return length == 0 ? 0 : ~uint32_t(0) << (32 - length);
}

/** @return the key of the prefix that has this length and contains the address */
uint64_t
MakeKey(uint32_t length, uint32_t address)
{
    return (uint64_t(length) << 32) | (address & MakeMask(length));
}

} // namespace

/** The index, and the state of the table when it was made. */
struct IndexedStaticRouting::Index
{
    /** A route and its addresses in memory. */
    struct Seen
    {
        const void* item;  //!< address of the list element
        const void* entry; //!< address of the Ipv4RoutingTableEntry
        Route route;       //!< the values
    };

    std::unordered_map<uint64_t, std::vector<Route>> routes;         //!< by prefix, in order
    std::unordered_map<uint32_t, std::vector<uint64_t>> byInterface; //!< prefixes
    std::array<std::size_t, 33> lengths{};                           //!< routes by prefix length
    std::size_t size{0};                                             //!< length of the table
    std::vector<Seen> last;                                          //!< the last routes, backwards
    bool isOdd{false}; //!< a mask is no prefix: the index cannot be used

    /** @return whether the last routes are unchanged, not counting @p skip routes added since */
    bool HoldsFor(const RouteList& table, std::size_t skip) const;
    /** @brief Adds the last @p n routes of the table. */
    void Add(const RouteList& table, std::size_t n);
    /** @brief Drops the routes of an interface. @return how many there were */
    std::size_t Drop(uint32_t interface);
    /** @brief Remembers the last routes. */
    void Remember(const RouteList& table);
};

bool
IndexedStaticRouting::Index::HoldsFor(const RouteList& table, std::size_t skip) const
{
    auto it = std::next(table.rbegin(), skip);
    for (const auto& seen : last)
    {
        if (&*it != seen.item || it->first != seen.entry || !(Read(*it) == seen.route))
        {
            return false;
        }
        ++it;
    }
    return true;
}

void
IndexedStaticRouting::Index::Add(const RouteList& table, std::size_t n)
{
    for (auto it = std::prev(table.end(), n); it != table.end(); ++it)
    {
        const Route route = Read(*it);
        const uint32_t length = it->first->GetDestNetworkMask().GetPrefixLength();
        isOdd = isOdd || route.mask != MakeMask(length);
        const uint64_t key = MakeKey(length, route.dest);
        routes[key].push_back(route);
        byInterface[route.interface].push_back(key);
        ++lengths[length];
    }
    Remember(table);
}

std::size_t
IndexedStaticRouting::Index::Drop(uint32_t interface)
{
    const auto keys = byInterface.find(interface);
    if (keys == byInterface.end())
    {
        return 0;
    }
    std::size_t dropped = 0;
    for (const uint64_t key : keys->second)
    {
        const auto found = routes.find(key);
        if (found == routes.end())
        {
            continue;
        }
        auto& same = found->second;
        const auto isGone = [interface](const Route& r) { return r.interface == interface; };
        const auto end = std::remove_if(same.begin(), same.end(), isGone);
        lengths[key >> 32] -= same.end() - end;
        dropped += same.end() - end;
        same.erase(end, same.end());
        if (same.empty())
        {
            routes.erase(found);
        }
    }
    byInterface.erase(keys);
    return dropped;
}

void
IndexedStaticRouting::Index::Remember(const RouteList& table)
{
    size = table.size();
    last.clear();
    for (auto it = table.rbegin(); it != table.rend() && last.size() < LAST; ++it)
    {
        last.push_back({&*it, it->first, Read(*it)});
    }
}

TypeId
IndexedStaticRouting::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::IndexedStaticRouting")
                            .SetParent<Ipv4StaticRouting>()
                            .SetGroupName("Netns")
                            .AddConstructor<IndexedStaticRouting>()
                            .AddAttribute("Index",
                                          "Whether long tables have an index. Without it the "
                                          "routes found are the same, and found slower.",
                                          BooleanValue(true),
                                          MakeBooleanAccessor(&IndexedStaticRouting::m_isIndexed),
                                          MakeBooleanChecker())
                            .AddAttribute("ArpQueue",
                                          "How many packets wait for an ARP answer, at interfaces "
                                          "that get their first address; 0: what the attribute "
                                          "PendingQueueSize of ArpCache says.",
                                          UintegerValue(0),
                                          MakeUintegerAccessor(&IndexedStaticRouting::m_arpQueue),
                                          MakeUintegerChecker<uint32_t>());
    return tid;
}

IndexedStaticRouting::IndexedStaticRouting() = default;
IndexedStaticRouting::~IndexedStaticRouting() = default;

void
IndexedStaticRouting::DoDispose()
{
    m_ipv4 = nullptr;
    m_index = nullptr;
    Ipv4StaticRouting::DoDispose();
}

void
IndexedStaticRouting::SetIpv4(Ptr<Ipv4> ipv4)
{
    m_ipv4 = PeekPointer(ipv4);
    Ipv4StaticRouting::SetIpv4(ipv4);
}

/** @brief Sets the attribute PendingQueueSize. SetAttribute() would look for its name among those
 * of all attributes each time that a device gets its first address. */
static void
SetPendingQueueSize(ArpCache& cache, uint32_t packets)
{
    static const auto accessor = [] {
        TypeId::AttributeInformation found;
        ArpCache::GetTypeId().LookupAttributeByName("PendingQueueSize", &found);
        return found.accessor;
    }();
    accessor->Set(&cache, UintegerValue(packets));
}

void
IndexedStaticRouting::NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    if (m_arpQueue != 0 && m_ipv4->GetNAddresses(interface) == 1)
    {
        // ns-3 has no other place at which each interface passes by before its first packet.
        auto l3 = dynamic_cast<Ipv4L3Protocol*>(m_ipv4);
        if (auto cache = l3 ? l3->GetInterface(interface)->GetArpCache() : nullptr)
        {
            SetPendingQueueSize(*cache, m_arpQueue);
        }
    }
    Ipv4StaticRouting::NotifyAddAddress(interface, address);
}

void
IndexedStaticRouting::NotifyInterfaceDown(uint32_t interface)
{
    if (!m_index || !Update())
    {
        Ipv4StaticRouting::NotifyInterfaceDown(interface);
        return;
    }
    // As Ipv4StaticRouting does, but it stops after the last route of the interface.
    auto& table = GetTable(*this);
    std::size_t n = m_index->Drop(interface);
    for (auto it = table.begin(); n > 0 && it != table.end();)
    {
        if (it->first->GetInterface() == interface)
        {
            delete it->first;
            it = table.erase(it);
            --n;
        }
        else
        {
            ++it;
        }
    }
    m_index->Remember(table);
}

bool
IndexedStaticRouting::Update()
{
    const auto& table = GetTable(*this);
    if (!m_isIndexed || table.size() <= MANY)
    {
        m_index = nullptr;
        return false;
    }
    const std::size_t known = m_index ? m_index->size : 0;
    const std::size_t added = table.size() - std::min(known, table.size());
    if (known == 0 || known > table.size() || !m_index->HoldsFor(table, added))
    {
        m_index = std::make_unique<Index>();
        m_index->Add(table, table.size());
    }
    else if (added > 0)
    {
        m_index->Add(table, added);
    }
    return !m_index->isOdd;
}

Ptr<Ipv4Route>
IndexedStaticRouting::Find(Ipv4Address dest, const Ptr<NetDevice>& oif) const
{
    const Route* best = nullptr;
    for (uint32_t length = 33; length-- > 0 && !best;)
    {
        const auto found = m_index->lengths[length] > 0
                               ? m_index->routes.find(MakeKey(length, dest.Get()))
                               : m_index->routes.end();
        if (found == m_index->routes.end())
        {
            continue;
        }
        for (const auto& route : found->second)
        {
            // As in ns-3: the first of host routes, otherwise the last with the best metric.
            const bool better = !best || (length < 32 && route.metric <= best->metric);
            if (better && (!oif || oif == m_ipv4->GetNetDevice(route.interface)))
            {
                best = &route;
            }
        }
    }
    if (!best)
    {
        return nullptr;
    }
    auto route = Create<Ipv4Route>();
    route->SetDestination(Ipv4Address(best->dest));
    route->SetSource(m_ipv4->SourceAddressSelection(best->interface, Ipv4Address(best->dest)));
    route->SetGateway(Ipv4Address(best->gateway));
    route->SetOutputDevice(m_ipv4->GetNetDevice(best->interface));
    return route;
}

Ptr<Ipv4Route>
IndexedStaticRouting::RouteOutput(Ptr<Packet> packet,
                                  const Ipv4Header& header,
                                  Ptr<NetDevice> oif,
                                  Socket::SocketErrno& error)
{
    const Ipv4Address dest = header.GetDestination();
    if (dest.IsMulticast() || !Update())
    {
        return Ipv4StaticRouting::RouteOutput(packet, header, oif, error);
    }
    auto route = Find(dest, oif);
    error = route ? Socket::ERROR_NOTERROR : Socket::ERROR_NOROUTETOHOST;
    return route;
}

bool
IndexedStaticRouting::RouteInput(Ptr<const Packet> packet,
                                 const Ipv4Header& header,
                                 Ptr<const NetDevice> idev,
                                 RouteInputParameters::At<3> ucb,
                                 RouteInputParameters::At<4> mcb,
                                 RouteInputParameters::At<5> lcb,
                                 RouteInputParameters::At<6> ecb)
{
    // In a list of protocols the list has delivered it: there is no callback
    const bool delivers = header.GetDestination().IsMulticast() && !lcb.IsNull();
    if (delivers)
    {
        lcb(packet->Copy(), header, m_ipv4->GetInterfaceForDevice(idev));
    }
    return Ipv4StaticRouting::RouteInput(packet, header, idev, ucb, mcb, lcb, ecb) || delivers;
}

} // namespace netns
} // namespace ns3
