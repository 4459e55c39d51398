// SPDX-License-Identifier: GPL-2.0-only

#include "device-removal.h"

#include "device-users.h"
#include "handler-walk.h"
#include "object-internals.h"
#include "own-event.h"
#include "private-members.h"
#include "receive-index.h"
#include "router-solicitations.h"
#include "stack-teardown.h"
#include "tombstone-net-device.h"

#include "ns3/channel.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <iterator>
#include <type_traits>

namespace ns3
{
namespace netns
{
namespace internals
{

namespace
{

/** The private members of an IP layer. */
template <typename Ip>
struct IpMembers;

template <>
struct IpMembers<Ipv4L3Protocol>
{
    using Interfaces = Ipv4Interfaces;   //!< by number
    using InterfaceOf = Ipv4InterfaceOf; //!< by device
};

template <>
struct IpMembers<Ipv6L3Protocol>
{
    using Interfaces = Ipv6Interfaces;   //!< by number
    using InterfaceOf = Ipv6InterfaceOf; //!< by device
};

template <typename Ip>
auto&
InterfacesOf(Ip& ip)
{
    return Private<typename IpMembers<Ip>::Interfaces>(ip);
}

template <typename Ip>
auto&
InterfaceNumbersOf(Ip& ip)
{
    return Private<typename IpMembers<Ip>::InterfaceOf>(ip);
}

} // namespace

InterfaceSlots
GetInterfaceSlots(Ptr<Node> node, Ptr<NetDevice> device)
{
    InterfaceSlots slots;
    if (auto ipv4 = node->GetObject<Ipv4L3Protocol>())
    {
        slots.ipv4 = ipv4->GetInterfaceForDevice(device);
    }
    if (auto ipv6 = node->GetObject<Ipv6L3Protocol>())
    {
        slots.ipv6 = ipv6->GetInterfaceForDevice(device);
    }
    return slots;
}

void
AddDeviceAt(Ptr<Node> node, Ptr<NetDevice> device, uint32_t slot)
{
    node->AddDevice(device);
    auto& devices = Private<NodeDevices>(*node);
    devices[slot] = device;
    devices.pop_back();
    device->SetIfIndex(slot);
}

void
PutTombstone(Ptr<Node> node, uint32_t slot, Ptr<NetDevice> tombstone)
{
    Private<NodeDevices>(*node)[slot] = tombstone;
}

/** @brief Forgets the number of a device's interface that another device has. */
template <typename Ip>
static void
ForgetNumber(const Ptr<Ip>& ip, const Ptr<NetDevice>& device)
{
    if (!ip)
    {
        return;
    }
    auto& numbers = InterfaceNumbersOf(*ip);
    const auto it = numbers.find(device);
    if (it != numbers.end() && ip->GetNetDevice(it->second) != device)
    {
        numbers.erase(it);
    }
}

void
ForgetNumbers(Ptr<Node> node, Ptr<NetDevice> device)
{
    ForgetNumber(Find<Ipv4L3Protocol>(node), device);
    ForgetNumber(Find<Ipv6L3Protocol>(node), device);
}

static void
CountOneInterfaceLess(Ipv4L3Protocol&)
{
}

static void
CountOneInterfaceLess(Ipv6L3Protocol& ipv6)
{
    --Private<Ipv6InterfaceCount>(ipv6);
}

/** @brief Gives the interface of a tombstone what ns-3 asks each interface for. */
static void
FillInterface(const Ptr<Node>& node, const Ptr<Ipv6Interface>& interface)
{
    interface->SetNode(node);
    interface->SetForwarding(true); // it solicits no routers if a script sets it up
    Private<Ipv6InterfaceCache>(*interface) = CreateObject<NdiscCache>();
}

/** @return an address that no other Node has and nobody sends to */
static Ipv4Address
GetFiller(const Node& node)
{
    return Ipv4Address(Ipv4Address::GetLoopback().Get() + 1 + node.GetId());
}

/** @brief Gives the interface of a tombstone what ns-3 asks each interface for: sockets that send
 * to 255.255.255.255, and OLSR, want an address, and nix-vector routing one that no other Node
 * has. */
static void
FillInterface(const Ptr<Node>& node, const Ptr<Ipv4Interface>& interface)
{
    Ipv4InterfaceAddress address(GetFiller(*node), Ipv4Mask::GetOnes());
    address.SetScope(Ipv4InterfaceAddress::HOST);
    interface->AddAddress(address);
}

#if NETNS_INTERFACES_TELL_ADDRESSES
/** @brief An interface got an address: it needs the one of FillInterface() no more. */
static void
RemoveFiller(Ipv4Address filler, Ptr<Ipv4Interface> interface, Ipv4InterfaceAddress added)
{
    if (added.GetLocal() != filler)
    {
        interface->RemoveAddress(filler);
    }
}
#endif

/** @brief Fills an interface until it gets an address: in ns-3 a socket that sends to
 * 255.255.255.255 aborts where an interface has none. */
static void
FillUntilAddressed(const Ptr<Node>& node, const Ptr<Ipv4Interface>& interface)
{
#if NETNS_INTERFACES_TELL_ADDRESSES
    FillInterface(node, interface);
    interface->AddAddressCallback(MakeBoundCallback(&RemoveFiller, GetFiller(*node)));
#endif
}

static void
FillUntilAddressed(const Ptr<Node>&, const Ptr<Ipv6Interface>&)
{
}

template <typename Ip>
static void
AddInterfaceAt(const Ptr<Node>& node,
               Ptr<Ip> ip,
               const Ptr<NetDevice>& device,
               int32_t slot,
               const Ptr<NetDevice>& tombstone,
               int32_t other)
{
    if (!ip || slot < 0 || ip->GetInterfaceForDevice(device) >= 0)
    {
        return;
    }
    // The list must not grow, because IP may be walking through it.
    auto& interfaces = InterfacesOf(*ip);
    const auto last = interfaces.back();
    interfaces.pop_back();
    ip->AddInterface(device);
    InterfaceNumbersOf(*ip)[device] = slot;
    const auto fresh = interfaces.back();
    interfaces.back() = last;
    const auto old = interfaces[slot];
    interfaces[slot] = fresh;
    FillUntilAddressed(node, fresh);
    CountOneInterfaceLess(*ip);
    old->Dispose();
    if (other >= 0)
    {
        InterfaceNumbersOf(*ip)[tombstone] = other;
    }
}

void
AddInterfacesAt(Ptr<Node> node,
                Ptr<NetDevice> device,
                InterfaceSlots slots,
                Ptr<NetDevice> tombstone,
                InterfaceSlots others)
{
    const auto add = [=]() {
        ForgetNumbers(node, device);
        const auto ipv4 = Find<Ipv4L3Protocol>(node);
        if (ipv4 && !KeepsInterfaceNumbers(*ipv4))
        {
            AddInterfaceAt(node, ipv4, device, slots.ipv4, tombstone, others.ipv4);
        }
        AddInterfaceAt(node,
                       Find<Ipv6L3Protocol>(node),
                       device,
                       slots.ipv6,
                       tombstone,
                       others.ipv6);
    };
    if (HasRoom(node))
    {
        add();
        return;
    }
    // Traffic control may be walking through its handlers
    InOwnEvent(node->GetId(), [=]() {
        KeepRoom(node);
        if (device->GetNode() == node)
        {
            add();
        }
    });
}

static void
ForgetIdentifications(Ipv6L3Protocol&, uint32_t)
{
}

/** @brief Removes the identifications of datagrams to the networks of an interface, which IPv4
 * would keep for ever. */
static void
ForgetIdentifications(Ipv4L3Protocol& ipv4, uint32_t interface)
{
    auto& ids = Private<Ipv4Identifications>(ipv4);
    for (uint32_t i = 0; i < ipv4.GetNAddresses(interface); ++i)
    {
        const auto address = ipv4.GetAddress(interface, i);
        const uint32_t mask = address.GetMask().Get();
        const uint32_t network = address.GetLocal().Get() & mask;
        const uint64_t source = static_cast<uint64_t>(address.GetLocal().Get()) << 32;
        ids.erase(ids.lower_bound({source | network, 0}),
                  ids.upper_bound({source | network | ~mask, UINT8_MAX}));
    }
}

/** @brief Removes the addresses of an interface. */
static void
RemoveAddresses(const Ptr<Node>&, const Ptr<Ipv6L3Protocol>& ipv6, uint32_t interface)
{
    while (ipv6->GetNAddresses(interface) > 0)
    {
        ipv6->RemoveAddress(interface, 0);
    }
}

/** @brief Removes the addresses of an interface, and what routing protocols know of them. */
static void
RemoveAddresses(const Ptr<Node>& node, const Ptr<Ipv4L3Protocol>& ipv4, uint32_t interface)
{
    std::vector<Ipv4Address> gone;
    while (ipv4->GetNAddresses(interface) > 0)
    {
        gone.push_back(ipv4->GetAddress(interface, 0).GetLocal());
        ipv4->RemoveAddress(interface, 0);
    }
    ForgetGlobalRoutes(node, interface);
    if (KeepsInterfaceNumbers(*ipv4))
    {
        ForgetOlsrLinks(*ipv4, gone);
        // OLSR may be receiving the frame that makes it know one of these links
        InOwnEvent(node->GetId(), [ipv4, gone]() { ForgetOlsrLinks(*ipv4, gone); });
    }
}

/**
 * @brief Removes addresses and routes of a device from an IP layer, and puts an interface without
 * addresses of its own into its slot. That needs a device, because ns-3 asks each interface for its
 * device.
 */
template <typename Ip>
static void
LeaveIp(const Ptr<Node>& node,
        Ptr<Ip> ip,
        const Ptr<NetDevice>& device,
        const Ptr<NetDevice>& tombstone,
        std::vector<Ptr<Object>>& left)
{
    const int32_t index = ip ? ip->GetInterfaceForDevice(device) : -1;
    if (index < 0)
    {
        return;
    }
    SetInterfaceDown(*ip, index);
    ForgetIdentifications(*ip, index);
    RemoveAddresses(node, ip, index);
    auto& interface = InterfacesOf(*ip)[index];
    left.push_back(interface);
    interface = CreateObject<std::remove_reference_t<decltype(*interface)>>();
    interface->SetDevice(tombstone);
    FillInterface(node, interface);
    InterfaceNumbersOf(*ip)[tombstone] = index;
    // IP asks again and again for the interface of a frame that it is receiving.
    InOwnEvent(node->GetId(), [ip, device]() { ForgetNumber(ip, device); });
}

/**
 * @brief Sets the interface at the other end of a point-to-point link down, if its stack has routes
 * of global routing. Global routing aborts where such a link leads to a device without addresses.
 */
static void
LoseOtherEnd(const Ptr<NetDevice>& device)
{
    // Virtual devices of this module make their channel when they are asked for it
    const auto channel = device->IsPointToPoint() ? device->GetChannel() : nullptr;
    if (!channel)
    {
        return;
    }
    for (std::size_t i = 0; i < channel->GetNDevices(); ++i)
    {
        const auto other = channel->GetDevice(i);
        const auto node = other && other != device ? other->GetNode() : nullptr;
        const auto ipv4 = node ? Find<Ipv4L3Protocol>(node) : nullptr;
        if (ipv4 && UsesGlobalRouting(node))
        {
            const int32_t interface = ipv4->GetInterfaceForDevice(other);
            if (interface >= 0)
            {
                SetInterfaceDown(*ipv4, interface);
            }
        }
    }
}

/** @return the link change callbacks of a stock device; null where they cannot be reached */
static TracedCallback<>*
FindLinkChange(const Ptr<NetDevice>& device)
{
#ifdef NETNS_HAS_CSMA
    if (IsA(*device, "ns3::CsmaNetDevice"))
    {
        return &Private<CsmaLinkChange>(static_cast<CsmaNetDevice&>(*device));
    }
#endif
#ifdef NETNS_HAS_POINT_TO_POINT
    if (IsA(*device, "ns3::PointToPointNetDevice"))
    {
        return &Private<PointToPointLinkChange>(static_cast<PointToPointNetDevice&>(*device));
    }
#endif
    return nullptr;
}

/** @brief Removes the callback of a cache of the stack that a device leaves. */
template <typename Cache>
static void
RemoveCallback(const Node& node,
               const Ptr<NetDevice>& device,
               TracedCallback<>* linkChange,
               const Ptr<Cache>& cache)
{
    if (linkChange)
    {
        RemoveLinkCallback(node, device, *linkChange, MakeCallback(&Cache::Flush, cache));
    }
}

static void
LeaveArp(const Node& node,
         ArpL3Protocol& arp,
         const Ptr<ArpCache>& cache,
         const Ptr<NetDevice>& device,
         const Ptr<NetDevice>& tombstone,
         TracedCallback<>* linkChange,
         std::vector<Ptr<Object>>& left)
{
    auto& caches = Private<ArpCaches>(arp);
    if (std::find(caches.begin(), caches.end(), cache) != caches.end())
    {
        left.push_back(cache);
        caches.remove(cache); // ReceiveIndex may have put it into the list once more
    }
    RemoveCallback(node, device, linkChange, cache);
    // A request that waits for its jitter goes nowhere. The interface is down.
    cache->SetDevice(tombstone, cache->GetInterface());
    // ARP may be sending the packets that waited for an entry.
    InOwnEvent(node.GetId(), [cache]() { cache->Flush(); });
}

static void
LeaveNdisc(const Node& node,
           Icmpv6L4Protocol& icmpv6,
           const Ptr<NetDevice>& device,
           TracedCallback<>* linkChange,
           std::vector<Ptr<Object>>& left)
{
    auto& caches = Private<NdiscCaches>(icmpv6);
    for (auto it = caches.begin(); it != caches.end();)
    {
        const auto cache = *it;
        if (cache->GetDevice() != device)
        {
            ++it;
            continue;
        }
        InOwnEvent(node.GetId(), [cache]() { cache->Flush(); });
        it = caches.erase(it);
        RemoveCallback(node, device, linkChange, cache);
        left.push_back(cache);
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

/** The handlers that were muted. One of them may be running. */
using Muted = std::vector<Node::ProtocolHandler>;

/** @brief Makes traffic control's handlers of a device do nothing. @return these handlers */
static Muted
MuteHandlers(TrafficControlLayer& tc, const Ptr<NetDevice>& device)
{
    Muted muted;
    for (auto& entry : Private<TcHandlers>(tc))
    {
        if (entry.device == device)
        {
            muted.push_back(entry.handler);
            entry.handler = MakeCallback(&Ignore);
        }
    }
    return muted;
}

static void
EraseMuteHandlers(Ptr<TrafficControlLayer> tc, const Muted&)
{
    const Node::ProtocolHandler ignore = MakeCallback(&Ignore);
    auto& handlers = Private<TcHandlers>(*tc);
    for (auto it = handlers.begin(); it != handlers.end();)
    {
        it = it->handler.IsEqual(ignore) ? handlers.erase(it) : std::next(it);
    }
}

/** @return a device that receives nothing: that of entries that nobody is to find any more */
static Ptr<NetDevice>
GetNobody()
{
    static const Ptr<NetDevice> nobody = CreateObject<TombstoneNetDevice>();
    return nobody;
}

/** @brief Erases buried entries. */
static void
EraseBuried(Ptr<Node> node)
{
    auto& handlers = Private<NodeHandlers>(*node);
    const auto isBuried = [nobody = GetNobody()](const auto& entry) {
        return entry.device == nobody;
    };
    handlers.erase(std::remove_if(handlers.begin(), handlers.end(), isBuried), handlers.end());
    KeepRoom(node);
}

/** @brief Makes entries match no frame. They keep their places and their handlers, because the Node
 * may be walking through the list, until the present event is over. */
template <typename Test>
static void
BuryHandlers(const Ptr<Node>& node, const Test& test)
{
    bool found = false;
    for (auto& entry : Private<NodeHandlers>(*node))
    {
        if (test(entry))
        {
            entry.device = GetNobody();
            found = true;
        }
    }
    if (found)
    {
        InOwnEvent(node->GetId(), [node]() { EraseBuried(node); });
    }
}

void
AddPromiscHandler(Ptr<Node> node,
                  const Node::ProtocolHandler& handler,
                  const Ptr<NetDevice>& device)
{
    node->RegisterProtocolHandler(handler, 0, device, true);
    InOwnEvent(node->GetId(), [node]() { KeepRoom(node); });
}

void
RemoveHandler(Ptr<Node> node, const Node::ProtocolHandler& handler)
{
    BuryHandlers(node, [&handler](const auto& entry) { return entry.handler.IsEqual(handler); });
}

/** @brief A promiscuous callback that does nothing. */
static bool
IgnorePromisc(Ptr<NetDevice>,
              Ptr<const Packet>,
              uint16_t,
              const Address&,
              const Address&,
              NetDevice::PacketType)
{
    return false;
}

/** @brief Takes the Node's promiscuous callback from a device. A stock device that is receiving a
 * frame has found that it has one: it gets one that does nothing. */
static void
ForgetPromisc(const Node& node, const Ptr<NetDevice>& device)
{
    const auto& handlers = Private<NodeHandlers>(node);
    const bool had = std::any_of(handlers.begin(), handlers.end(), [&device](const auto& entry) {
        return entry.promiscuous && (!entry.device || entry.device == device ||
                                     entry.device == GetNobody()); // of a bridge, perhaps
    });
    device->SetPromiscReceiveCallback(had ? MakeCallback(&IgnorePromisc)
                                          : NetDevice::PromiscReceiveCallback());
}

/** @brief Takes a queue disc off its device. Packets that a queue disc is sending at that moment
 * are dropped. */
static void
DeleteQueueDisc(TrafficControlLayer& tc,
                const Ptr<NetDevice>& device,
                std::vector<Ptr<Object>>& discs)
{
    const auto root = tc.GetRootQueueDiscOnDevice(device);
    if (!root)
    {
        return;
    }
    std::vector<Ptr<Object>> found;
    CollectQueueDiscs(root, found);
    tc.DeleteRootQueueDiscOnDevice(device);
    for (const auto& disc : found)
    {
        StaticCast<QueueDisc>(disc)->SetSendCallback([](Ptr<QueueDiscItem>) {});
    }
    discs.insert(discs.end(), found.begin(), found.end());
}

static void
LeaveTrafficControl(Ptr<TrafficControlLayer> tc,
                    const Ptr<NetDevice>& device,
                    ReceiveIndex* index,
                    std::vector<Ptr<Object>>& discs)
{
    DeleteQueueDisc(*tc, device, discs);
    Private<TcDevices>(*tc).erase(device);
    // A packet to an address of the device may be on its way, and aborts where there is no handler.
    if (!index || !index->MuteHandlers(tc, device))
    {
        const Muted muted = MuteHandlers(*tc, device);
        if (!muted.empty())
        {
            Simulator::ScheduleNow(&EraseMuteHandlers, tc, muted);
        }
    }
}

std::vector<Ptr<Object>>
ForgetDevice(Ptr<Node> node,
             Ptr<NetDevice> device,
             Ptr<NetDevice> tombstone,
             TracedCallback<>* linkChange,
             ReceiveIndex* index,
             std::vector<ParkedSocket>& parked)
{
    std::vector<Ptr<Object>> left;
    linkChange = linkChange ? linkChange : FindLinkChange(device);
    EndApplicationsOf(node, device, linkChange);
    SuspendSocketsOf(node, device, parked);
    if (auto tc = Find<TrafficControlLayer>(node))
    {
        LeaveTrafficControl(tc, device, index, left);
    }
    const auto ipv4 = Find<Ipv4L3Protocol>(node);
    const auto ipv6 = Find<Ipv6L3Protocol>(node);
    const int32_t interface = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
    const auto arpCache = interface >= 0 ? ipv4->GetInterface(interface)->GetArpCache() : nullptr;
    LoseOtherEnd(device);
    LeaveIp(node, ipv4, device, tombstone, left);
    LeaveIp(node, ipv6, device, tombstone, left);
    const auto arp = Find<ArpL3Protocol>(node);
    if (arp && arpCache)
    {
        LeaveArp(*node, *arp, arpCache, device, tombstone, linkChange, left);
    }
    if (auto icmpv6 = Find<Icmpv6L4Protocol>(node))
    {
        LeaveNdisc(*node, *icmpv6, device, linkChange, left);
        if (ipv6 && ipv6->GetNInterfaces() <= 2)
        {
            CancelSolicitation(node);
        }
    }
    GuardSolicitations(node);
    ForgetPromisc(*node, device);
    if (!index || !index->EraseHandlers(node, device))
    {
        BuryHandlers(node, [&device](const auto& entry) { return entry.device == device; });
    }
    Private<NodeDevices>(*node)[device->GetIfIndex()] = tombstone;
    return left;
}

} // namespace internals
} // namespace netns
} // namespace ns3
