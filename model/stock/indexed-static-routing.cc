// SPDX-License-Identifier: GPL-2.0-only

#include "indexed-static-routing.h"

#include "stack-internals.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/net-device.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(IndexedStaticRouting);

namespace
{

/** Routes that make an index worth while. */
constexpr std::size_t MANY = 16;
/** Routes at the end that are compared. */
constexpr std::size_t LAST = 32;

/** What a route says. */
struct Route
{
    uint32_t dest;      //!< destination
    uint32_t mask;      //!< mask
    uint32_t gateway;   //!< gateway
    uint32_t interface; //!< interface
    uint32_t metric;    //!< metric

    /** @return whether all is the same @param other another */
    bool operator==(const Route& other) const
    {
        return dest == other.dest && mask == other.mask && gateway == other.gateway &&
               interface == other.interface && metric == other.metric;
    }
};

/** @return what a route says @param item of the table */
Route
Read(const internals::RouteList::value_type& item)
{
    const auto& entry = *item.first;
    return {entry.GetDest().Get(),
            entry.GetDestNetworkMask().Get(),
            entry.GetGateway().Get(),
            entry.GetInterface(),
            item.second};
}

/** @return the mask of a prefix @param length its length */
uint32_t
MakeMask(uint32_t length)
{
    return length == 0 ? 0 : ~uint32_t(0) << (32 - length);
}

/** @return a key @param length of the prefix @param address its address, or one in it */
uint64_t
MakeKey(uint32_t length, uint32_t address)
{
    return (uint64_t(length) << 32) | (address & MakeMask(length));
}

} // namespace

/** The index, and how the table was when it was made. */
struct IndexedStaticRouting::Index
{
    /** A route and its place. */
    struct Seen
    {
        const void* item;  //!< place in the table
        const void* entry; //!< place of the route
        Route route;       //!< the route
    };

    std::unordered_map<uint64_t, std::vector<Route>> routes;         //!< by prefix, in order
    std::unordered_map<uint32_t, std::vector<uint64_t>> byInterface; //!< prefixes
    std::array<std::size_t, 33> lengths{};                           //!< routes by prefix length
    std::size_t size{0};                                             //!< length of the table
    std::vector<Seen> last;                                          //!< the last ones, backwards
    bool isOdd{false}; //!< there is a mask that is no prefix: the index is of no use

    /** @return whether the last routes are as they were @param table the table
     * @param skip routes that were added since */
    bool HoldsFor(const internals::RouteList& table, std::size_t skip) const;
    /** @brief Add the last routes of the table. @param table it @param n how many */
    void Add(const internals::RouteList& table, std::size_t n);
    /** @brief Drop the routes of an interface. @param interface it @return how many there were */
    std::size_t Drop(uint32_t interface);
    /** @brief Remember the last routes. @param table the table */
    void Remember(const internals::RouteList& table);
};

bool
IndexedStaticRouting::Index::HoldsFor(const internals::RouteList& table, std::size_t skip) const
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
IndexedStaticRouting::Index::Add(const internals::RouteList& table, std::size_t n)
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
IndexedStaticRouting::Index::Remember(const internals::RouteList& table)
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
                            .AddConstructor<IndexedStaticRouting>();
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

void
IndexedStaticRouting::NotifyInterfaceDown(uint32_t interface)
{
    if (!m_index || !Update())
    {
        Ipv4StaticRouting::NotifyInterfaceDown(interface);
        return;
    }
    // The same, which stops when there are no more.
    auto& table = internals::GetRoutes(*this);
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
    const auto& table = internals::GetRoutes(*this);
    if (table.size() <= MANY)
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
            // Of host routes the first counts, of others the last of those with the best metric.
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

} // namespace netns
} // namespace ns3
