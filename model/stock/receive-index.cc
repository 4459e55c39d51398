// SPDX-License-Identifier: GPL-2.0-only

#include "receive-index.h"

#include "private-members.h"
#include "tombstone-net-device.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <typeinfo>

namespace ns3
{
namespace netns
{
namespace internals
{

namespace
{

/** The protocol of a buried entry and of the mark. */
enum : uint16_t
{
    BURIED = 0,
    MARK = 1
};

/** Notes on handlers of a Node. */
enum : uint8_t
{
    UNKNOWN = 0,
    OPAQUE,
    TRAFFIC_CONTROL
};

/** @brief A handler that does nothing. */
void
Nothing(Ptr<NetDevice>,
        Ptr<const Packet>,
        uint16_t,
        const Address&,
        const Address&,
        NetDevice::PacketType)
{
}

} // namespace

HandlerIndex::HandlerIndex()
    : m_nobody(CreateObject<TombstoneNetDevice>())
{
}

uint8_t*
HandlerIndex::GetNote(std::size_t place)
{
    return place < m_notes.size() ? &m_notes[place] : nullptr;
}

template <typename List>
bool
HandlerIndex::IsValid(const List& list) const
{
    return m_mark < list.size() && list[m_mark].device == m_nobody && list[m_mark].protocol == MARK;
}

template <typename List>
bool
HandlerIndex::Find(List& list, const Ptr<NetDevice>& device, uint16_t protocol, Match& match)
{
    if (!IsValid(list))
    {
        return false;
    }
    static const Places none;
    const auto get = [this](const NetDevice* key) -> const Places& {
        const auto it = m_places.find(key);
        return it == m_places.end() ? none : it->second;
    };
    const auto add = [&list, &match, protocol](std::size_t place) {
        const auto& entry = list[place];
        if ((entry.protocol == 0 || entry.protocol == protocol) && !entry.promiscuous)
        {
            if (match.n == Match::MAX)
            {
                return false;
            }
            match.places[match.n++] = place;
        }
        return true;
    };

    const Places& own = get(PeekPointer(device));
    const Places& all = get(nullptr);
    auto i = own.begin();
    auto j = all.begin();
    while (i != own.end() || j != all.end())
    {
        const bool isOwn = j == all.end() || (i != own.end() && *i < *j);
        if (!add(isOwn ? *i++ : *j++))
        {
            return false;
        }
    }
    for (std::size_t place = m_mark + 1; place < list.size(); ++place)
    {
        const auto& entry = list[place];
        if (!entry.device || entry.device == device)
        {
            m_isWanted = true;
            if (!add(place))
            {
                return false;
            }
        }
    }
    return true;
}

template <typename List>
bool
HandlerIndex::Copy(const List& list, std::size_t place, Node::ProtocolHandler& handler) const
{
    // An earlier handler may have changed the list.
    if (!IsValid(list) || place >= list.size())
    {
        return false;
    }
    handler = list[place].handler;
    return true;
}

template <typename Entry>
void
HandlerIndex::Bury(Entry& entry) const
{
    entry.handler = MakeCallback(&Nothing);
    Hide(entry);
}

template <typename Entry>
void
HandlerIndex::Hide(Entry& entry) const
{
    entry.device = m_nobody;
    entry.protocol = BURIED;
    entry.promiscuous = false;
}

template <typename List>
bool
HandlerIndex::Mute(List& list, const Ptr<NetDevice>& device, bool keep)
{
    if (!IsValid(list))
    {
        return false;
    }
    const auto mute = [this, &list, keep](std::size_t place) {
        if (keep)
        {
            m_spent.push_back(list[place].handler);
            list[place].handler = MakeCallback(&Nothing);
            m_muted.push_back(place);
        }
        else
        {
            Hide(list[place]);
            ++m_buried;
        }
    };
    const auto it = m_places.find(PeekPointer(device));
    if (it != m_places.end())
    {
        std::for_each(it->second.begin(), it->second.end(), mute);
        if (!keep)
        {
            m_places.erase(it);
        }
    }
    for (std::size_t place = m_mark + 1; place < list.size(); ++place)
    {
        if (list[place].device == device)
        {
            mute(place);
        }
    }
    return true;
}

template <typename List>
bool
HandlerIndex::NeedsClean(const List& list) const
{
    if (!IsValid(list))
    {
        return list.size() >= MANY;
    }
    return m_isWanted || list.size() - m_mark > MANY || !m_muted.empty() ||
           2 * m_buried > list.size();
}

template <typename List>
void
HandlerIndex::Clean(List& list)
{
    std::size_t from = 0;
    if (IsValid(list))
    {
        for (const std::size_t place : m_muted)
        {
            if (list[place].device != m_nobody)
            {
                m_places.erase(PeekPointer(list[place].device));
                Bury(list[place]);
                ++m_buried;
            }
        }
        from = m_mark;
        list.erase(list.begin() + m_mark);
    }
    m_muted.clear();
    m_spent.clear();
    if (from == 0 || 2 * m_buried > list.size())
    {
        const auto isOurs = [this](const auto& entry) { return entry.device == m_nobody; };
        list.erase(std::remove_if(list.begin(), list.end(), isOurs), list.end());
        m_places.clear();
        m_buried = 0;
        from = 0;
    }
    IndexFrom(list, from);
}

template <typename List>
void
HandlerIndex::IndexFrom(List& list, std::size_t from)
{
    for (std::size_t place = from; place < list.size(); ++place)
    {
        if (list[place].device != m_nobody)
        {
            m_places[PeekPointer(list[place].device)].push_back(static_cast<uint32_t>(place));
        }
    }
    m_mark = list.size();
    m_isWanted = false;
    m_notes.resize(from);
    m_notes.resize(m_mark, UNKNOWN);
    typename List::value_type mark{};
    Bury(mark);
    mark.protocol = MARK;
    list.push_back(mark);
}

bool
IsCallbackOfNode(const NetDevice::ReceiveCallback& callback, Node* node)
{
    return node && !callback.IsNull() &&
           callback.IsEqual(MakeCallback(Pointer(NodeReceive{}), node));
}

/**
 * Moves the ARP cache of a device to the front while ArpL3Protocol searches its list of caches.
 * Only ReceiveIndex uses it, so there is none where that is switched off.
 */
class ArpCacheFirst
{
  public:
    /** @param arp the protocol, or null to do nothing @param ipv4 finds the cache by interface
     * @param device the device */
    ArpCacheFirst(ArpL3Protocol* arp, Ipv4L3Protocol* ipv4, const Ptr<NetDevice>& device)
        : m_arp(arp)
    {
        const int32_t interface = arp && ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
        m_cache = interface < 0 ? nullptr : ipv4->GetInterface(interface)->GetArpCache();
        if (m_cache && m_cache->GetDevice() == device)
        {
            Private<ArpCaches>(*m_arp).push_front(m_cache);
        }
        else
        {
            m_cache = nullptr;
        }
    }

    ~ArpCacheFirst()
    {
        // A handler may have disposed the stack, or removed the device.
        if (!m_cache)
        {
            return;
        }
        auto& caches = Private<ArpCaches>(*m_arp);
        if (!caches.empty() && caches.front() == m_cache)
        {
            caches.pop_front();
        }
    }

    ArpCacheFirst(const ArpCacheFirst&) = delete;            // takes back what it did
    ArpCacheFirst& operator=(const ArpCacheFirst&) = delete; // takes back what it did

  private:
    Ptr<ArpL3Protocol> m_arp; //!< the protocol
    Ptr<ArpCache> m_cache;    //!< the cache at the front, or null
};

bool
ReceiveIndex::Receive(Node* node,
                      const Ptr<NetDevice>& device,
                      const Ptr<const Packet>& packet,
                      uint16_t protocol,
                      const Address& from)
{
    auto& ofNode = Private<NodeHandlers>(*node);
    HandlerIndex::Match match;
    const bool found = m_ofNode.Find(ofNode, device, protocol, match);
    if (m_ofNode.NeedsClean(ofNode))
    {
        ScheduleClean(node);
    }
    if (!found)
    {
        return false;
    }
    const Address to = device->GetAddress();
    Node::ProtocolHandler handler;
    const Ptr<ReceiveIndex> self = this; // a handler may end the namespace
    for (std::size_t i = 0; i < match.n && m_ofNode.Copy(ofNode, match.places[i], handler); ++i)
    {
        uint8_t unknown = UNKNOWN;
        uint8_t* noted = m_ofNode.GetNote(match.places[i]);
        uint8_t& note = noted ? *noted : unknown;
        if (note == UNKNOWN)
        {
            note = IsOfTc(node, handler) ? TRAFFIC_CONTROL : OPAQUE;
        }
        if (note == OPAQUE || !ReceiveInTc(device, packet, protocol, from, to))
        {
            handler(device, packet, protocol, from, to, NetDevice::PacketType(0));
        }
    }
    return true;
}

bool
ReceiveIndex::IsOfTc(Node* node, const Node::ProtocolHandler& handler)
{
    const auto tc = node->GetObject<TrafficControlLayer>();
    // A derived class may do more than its parent.
    if (!tc || typeid(*PeekPointer(tc)) != typeid(TrafficControlLayer) ||
        !handler.IsEqual(MakeCallback(&TrafficControlLayer::Receive, tc)))
    {
        return false;
    }
    m_tc = PeekPointer(tc);
    m_arp = PeekPointer(tc->GetObject<ArpL3Protocol>());
    m_ipv4 = PeekPointer(tc->GetObject<Ipv4L3Protocol>());
    return true;
}

bool
ReceiveIndex::ReceiveInTc(const Ptr<NetDevice>& device,
                          const Ptr<const Packet>& packet,
                          uint16_t protocol,
                          const Address& from,
                          const Address& to)
{
    auto& ofTc = Private<TcHandlers>(*m_tc);
    HandlerIndex::Match match;
    // TrafficControlLayer aborts when there is no handler.
    if (!m_ofTc.Find(ofTc, device, protocol, match) || match.n == 0)
    {
        return false;
    }
    const bool isArp = protocol == ArpL3Protocol::PROT_NUMBER;
    const ArpCacheFirst cache(isArp ? m_arp : nullptr, m_ipv4, device);
    const Ptr<TrafficControlLayer> tc = m_tc;
    Node::ProtocolHandler handler;
    for (std::size_t i = 0; i < match.n && m_ofTc.Copy(ofTc, match.places[i], handler); ++i)
    {
        handler(device, packet, protocol, from, to, NetDevice::PacketType(0));
    }
    return true;
}

bool
ReceiveIndex::EraseHandlers(Ptr<Node> node, const Ptr<NetDevice>& device)
{
    const bool done = m_ofNode.Mute(Private<NodeHandlers>(*node), device, false);
    if (m_ofNode.NeedsClean(Private<NodeHandlers>(*node)))
    {
        ScheduleClean(node);
    }
    return done;
}

bool
ReceiveIndex::MuteHandlers(Ptr<TrafficControlLayer> tc, const Ptr<NetDevice>& device)
{
    const bool done = m_ofTc.Mute(Private<TcHandlers>(*tc), device, true);
    if (m_ofTc.NeedsClean(Private<TcHandlers>(*tc)))
    {
        ScheduleClean(tc->GetObject<Node>());
    }
    return done;
}

void
ReceiveIndex::ScheduleClean(Ptr<Node> node)
{
    if (!m_cleanPending)
    {
        m_cleanPending = true;
        Simulator::ScheduleWithContext(node->GetId(),
                                       Time(0),
                                       &ReceiveIndex::CleanBoth,
                                       Ptr<ReceiveIndex>(this),
                                       node);
    }
}

void
ReceiveIndex::CleanBoth(Ptr<Node> node)
{
    m_cleanPending = false;
    if (m_ofNode.NeedsClean(Private<NodeHandlers>(*node)))
    {
        m_ofNode.Clean(Private<NodeHandlers>(*node));
    }
    const auto tc = node->GetObject<TrafficControlLayer>();
    if (tc && m_ofTc.NeedsClean(Private<TcHandlers>(*tc)))
    {
        m_ofTc.Clean(Private<TcHandlers>(*tc));
    }
}

} // namespace internals
} // namespace netns
} // namespace ns3
