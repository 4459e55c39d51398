// SPDX-License-Identifier: GPL-2.0-only

#include "device-removal.h"

#include "object-internals.h"
#include "private-members.h"
#include "receive-index.h"
#include "router-solicitations.h"
#include "stack-teardown.h"

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

static void
CountOneInterfaceLess(Ipv4L3Protocol&)
{
}

static void
CountOneInterfaceLess(Ipv6L3Protocol& ipv6)
{
    --Private<Ipv6InterfaceCount>(ipv6);
}

template <typename Ip>
static void
AddInterfaceAt(Ptr<Ip> ip,
               const Ptr<NetDevice>& device,
               int32_t slot,
               const Ptr<NetDevice>& tombstone,
               int32_t other)
{
    if (!ip || slot < 0)
    {
        return;
    }
    ip->AddInterface(device);
    InterfaceNumbersOf(*ip)[device] = slot;
    auto& interfaces = InterfacesOf(*ip);
    const auto old = interfaces[slot];
    interfaces[slot] = interfaces.back();
    interfaces.pop_back();
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
    const auto ipv4 = Find<Ipv4L3Protocol>(node);
    if (ipv4 && !NeedsAddresses(*ipv4))
    {
        AddInterfaceAt(ipv4, device, slots.ipv4, tombstone, others.ipv4);
    }
    AddInterfaceAt(Find<Ipv6L3Protocol>(node), device, slots.ipv6, tombstone, others.ipv6);
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

static void
FillInterface(Ipv6L3Protocol&, const Ptr<Ipv6Interface>&)
{
}

/** @brief Gives an address to the interface of a tombstone where the routing protocol asks each
 * interface for one; this one it skips. */
static void
FillInterface(Ipv4L3Protocol& ipv4, const Ptr<Ipv4Interface>& interface)
{
    if (NeedsAddresses(ipv4))
    {
        interface->AddAddress({Ipv4Address::GetLoopback(), Ipv4Mask::GetOnes()});
    }
}

/**
 * @brief Removes addresses and routes of a device from an IP layer, and puts an interface without
 * addresses into its slot. That needs a device, because ns-3 asks each interface for its device.
 */
template <typename Ip>
static void
LeaveIp(Ptr<Ip> ip,
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
    while (ip->GetNAddresses(index) > 0)
    {
        ip->RemoveAddress(index, 0);
    }
    InterfaceNumbersOf(*ip).erase(device);
    auto& interface = InterfacesOf(*ip)[index];
    left.push_back(interface);
    interface = CreateObject<std::remove_reference_t<decltype(*interface)>>();
    interface->SetDevice(tombstone);
    FillInterface(*ip, interface);
    InterfaceNumbersOf(*ip)[tombstone] = index;
}

/**
 * @brief Sets the interface at the other end of a point-to-point link down, if its stack has routes
 * of global routing. Global routing aborts where such a link leads to a device without addresses.
 */
static void
LoseOtherEnd(const Ptr<NetDevice>& device)
{
    const auto channel = device->GetChannel();
    if (!channel || !device->IsPointToPoint())
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
RemoveCallback(const Ptr<NetDevice>& device,
               const LinkCallbackRemover& remover,
               const Ptr<Cache>& cache)
{
    const auto flush = MakeCallback(&Cache::Flush, cache);
    if (remover)
    {
        remover(flush);
    }
    else if (auto callbacks = FindLinkChange(device))
    {
        callbacks->DisconnectWithoutContext(flush);
    }
}

static void
LeaveArp(ArpL3Protocol& arp,
         const Ptr<ArpCache>& cache,
         const Ptr<NetDevice>& device,
         const Ptr<NetDevice>& tombstone,
         const LinkCallbackRemover& remover,
         std::vector<Ptr<Object>>& left)
{
    auto& caches = Private<ArpCaches>(arp);
    const auto it = std::find(caches.begin(), caches.end(), cache);
    if (it != caches.end())
    {
        cache->Flush();
        left.push_back(cache);
        caches.erase(it);
    }
    RemoveCallback(device, remover, cache);
    // A request that waits for its jitter goes nowhere.
    cache->SetDevice(tombstone, nullptr);
}

static void
LeaveNdisc(Icmpv6L4Protocol& icmpv6,
           const Ptr<NetDevice>& device,
           const LinkCallbackRemover& remover,
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
        cache->Flush();
        it = caches.erase(it);
        RemoveCallback(device, remover, cache);
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

/** @brief Makes traffic control's handlers of a device do nothing. @return whether there are any */
static bool
MuteHandlers(TrafficControlLayer& tc, const Ptr<NetDevice>& device)
{
    bool found = false;
    for (auto& entry : Private<TcHandlers>(tc))
    {
        if (entry.device == device)
        {
            entry.handler = MakeCallback(&Ignore);
            found = true;
        }
    }
    return found;
}

static void
EraseMuteHandlers(Ptr<TrafficControlLayer> tc)
{
    const Node::ProtocolHandler ignore = MakeCallback(&Ignore);
    auto& handlers = Private<TcHandlers>(*tc);
    for (auto it = handlers.begin(); it != handlers.end();)
    {
        it = it->handler.IsEqual(ignore) ? handlers.erase(it) : std::next(it);
    }
}

static void
EraseHandlers(Node& node, const Ptr<NetDevice>& device)
{
    auto& handlers = Private<NodeHandlers>(node);
    for (auto it = handlers.begin(); it != handlers.end();)
    {
        it = it->device == device ? handlers.erase(it) : std::next(it);
    }
}

static void
LeaveTrafficControl(Ptr<TrafficControlLayer> tc,
                    const Ptr<NetDevice>& device,
                    ReceiveIndex* index,
                    std::vector<Ptr<Object>>& discs)
{
    if (auto root = tc->GetRootQueueDiscOnDevice(device))
    {
        CollectQueueDiscs(root, discs);
        tc->DeleteRootQueueDiscOnDevice(device);
    }
    Private<TcDevices>(*tc).erase(device);
    // A packet to an address of the device may be on its way, and aborts where there is no handler.
    if ((!index || !index->MuteHandlers(tc, device)) && MuteHandlers(*tc, device))
    {
        Simulator::ScheduleNow(&EraseMuteHandlers, tc);
    }
}

std::vector<Ptr<Object>>
ForgetDevice(Ptr<Node> node,
             Ptr<NetDevice> device,
             Ptr<NetDevice> tombstone,
             const LinkCallbackRemover& remover,
             ReceiveIndex* index)
{
    std::vector<Ptr<Object>> left;
    if (auto tc = Find<TrafficControlLayer>(node))
    {
        LeaveTrafficControl(tc, device, index, left);
    }
    const auto ipv4 = Find<Ipv4L3Protocol>(node);
    const auto ipv6 = Find<Ipv6L3Protocol>(node);
    const int32_t interface = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
    const auto arpCache = interface >= 0 ? ipv4->GetInterface(interface)->GetArpCache() : nullptr;
    LoseOtherEnd(device);
    LeaveIp(ipv4, device, tombstone, left);
    LeaveIp(ipv6, device, tombstone, left);
    const auto arp = Find<ArpL3Protocol>(node);
    if (arp && arpCache)
    {
        LeaveArp(*arp, arpCache, device, tombstone, remover, left);
    }
    if (auto icmpv6 = Find<Icmpv6L4Protocol>(node))
    {
        LeaveNdisc(*icmpv6, device, remover, left);
        if (ipv6 && ipv6->GetNInterfaces() <= 2)
        {
            CancelSolicitation(node);
        }
    }
    GuardSolicitations(node);
    if (!index || !index->EraseHandlers(node, device))
    {
        EraseHandlers(*node, device);
    }
    device->SetPromiscReceiveCallback(NetDevice::PromiscReceiveCallback());
    Private<NodeDevices>(*node)[device->GetIfIndex()] = tombstone;
    return left;
}

} // namespace internals
} // namespace netns
} // namespace ns3
