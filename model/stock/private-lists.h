// SPDX-License-Identifier: GPL-2.0-only

#ifndef PRIVATE_LISTS_H
#define PRIVATE_LISTS_H

/**
 * @file
 * @ingroup netns
 * What is done to the private members that private-members.h reaches: templates, because the types
 * of some of them are private too.
 */

#include "ns3/ipv4-address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/socket.h"

#include <algorithm>
#include <cstdlib>
#include <list>
#include <type_traits>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{
namespace internals
{

template <typename List>
static void
EraseByDevice(List& list, const Ptr<NetDevice>& device)
{
    for (auto it = list.begin(); it != list.end();)
    {
        it = it->device == device ? list.erase(it) : std::next(it);
    }
}

static void
Ignore(Ptr<NetDevice>,
       Ptr<const Packet>,
       uint16_t,
       const Address&,
       const Address&,
       NetDevice::PacketType)
{
}

/** @return whether there was a handler for the device; there is one that does nothing now. */
template <typename List>
static bool
MuteByDevice(List& list, const Ptr<NetDevice>& device)
{
    bool found = false;
    for (auto& entry : list)
    {
        if (entry.device == device)
        {
            entry.handler = MakeCallback(&Ignore);
            found = true;
        }
    }
    return found;
}

template <typename List>
static void
EraseMute(List& list)
{
    const Node::ProtocolHandler ignore = MakeCallback(&Ignore);
    for (auto it = list.begin(); it != list.end();)
    {
        it = it->handler.IsEqual(ignore) ? list.erase(it) : std::next(it);
    }
}

template <typename Map>
static void
EraseKey(Map& map, const Ptr<NetDevice>& device)
{
    map.erase(device);
}

/** @return the caches of a device, which are empty now and not in the list any more */
template <typename List>
static List
TakeCaches(List& list, const Ptr<NetDevice>& device)
{
    List caches;
    for (auto it = list.begin(); it != list.end();)
    {
        if ((*it)->GetDevice() == device)
        {
            (*it)->Flush();
            caches.push_back(*it);
            it = list.erase(it);
        }
        else
        {
            ++it;
        }
    }
    return caches;
}

/** @brief The same with one cache that is known, whose device need not be looked at. */
template <typename List, typename Cache>
static void
TakeKnownCache(List& list, const Ptr<Cache>& cache, std::vector<Ptr<Object>>& caches)
{
    const auto it = cache ? std::find(list.begin(), list.end(), cache) : list.end();
    if (it != list.end())
    {
        cache->Flush();
        caches.push_back(cache);
        list.erase(it);
    }
}

template <typename Routes>
static void
CancelRouteTimers(Routes& routes)
{
    for (auto& route : routes)
    {
        route.second.Cancel();
    }
}

// A list of sockets up to ns-3.37, a map since.
template <typename T>
static Socket*
PeekSocket(const Ptr<T>& socket)
{
    // UdpSocketImpl is known by name only: single inheritance from Socket, so the same address.
    return reinterpret_cast<Socket*>(PeekPointer(socket));
}

template <typename Key, typename T>
static Socket*
PeekSocket(const std::pair<Key, Ptr<T>>& item)
{
    return PeekSocket(item.second);
}

template <typename List>
static void
CopySockets(const List& list, std::vector<Ptr<Socket>>& sockets)
{
    for (const auto& item : list)
    {
        if (Socket* socket = PeekSocket(item))
        {
            sockets.emplace_back(socket);
        }
    }
}

template <typename Aggregates>
static void
Detach(Aggregates*& slot, Object* object)
{
    Aggregates* old = slot;
    if (old->n == 1)
    {
        return;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < old->n; ++i)
    {
        if (old->buffer[i] != object)
        {
            old->buffer[kept++] = old->buffer[i];
        }
    }
    old->n = kept;
    auto alone = static_cast<Aggregates*>(std::malloc(sizeof(Aggregates)));
    alone->n = 1;
    alone->buffer[0] = object;
    slot = alone;
}

template <typename Aggregates>
static void
Join(Aggregates* Object::*slot, Object& first, Object& other)
{
    Aggregates* old = first.*slot;
    const uint32_t n = old->n;
    auto all = static_cast<Aggregates*>(std::malloc(sizeof(Aggregates) + n * sizeof(Object*)));
    all->n = n + 1;
    std::copy_n(old->buffer, n, all->buffer);
    all->buffer[n] = &other;
    std::free(other.*slot);
    std::free(old);
    for (uint32_t i = 0; i <= n; ++i)
    {
        all->buffer[i]->*slot = all;
    }
}

/** @brief Move the last interface to a slot. @return what was there */
template <typename List>
static Ptr<Object>
MoveLast(List& list, uint32_t slot)
{
    Ptr<Object> old = list[slot];
    list[slot] = list.back();
    list.pop_back();
    return old;
}

/** @brief Put an interface of a tombstone into a slot. @return what was there */
template <typename List>
static Ptr<Object>
BuryAt(List& list, uint32_t slot, const Ptr<NetDevice>& tombstone)
{
    auto left = list[slot];
    list[slot] = CreateObject<std::remove_reference_t<decltype(*left)>>();
    list[slot]->SetDevice(tombstone);
    return left;
}

/** @brief Forget the last identifications of the datagrams from one address to a range. */
template <typename Map>
static void
EraseIds(Map& map, Ipv4Address from, uint32_t first, uint32_t last)
{
    const uint64_t source = static_cast<uint64_t>(from.Get()) << 32;
    map.erase(map.lower_bound({source | first, 0}), map.upper_bound({source | last, UINT8_MAX}));
}

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* PRIVATE_LISTS_H */
