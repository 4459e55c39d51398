// SPDX-License-Identifier: GPL-2.0-only

#include "stack-internals.h"

#include "private-members.h"
#include "receive-index.h"

#include "ns3/error-model.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6-route.h"
#include "ns3/pointer.h"
#include "ns3/queue.h"
#include "ns3/rtnl-link.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket.h"

#include <algorithm>
#include <utility>

namespace ns3
{

namespace netns
{
namespace internals
{

/**
 * @brief GetObject() for a stack that is looked at many times.
 *
 * Object::GetObject() climbs the parents of every object, most of all for a type that is not there.
 */
template <typename T>
static Ptr<T>
Find(const Ptr<Node>& node)
{
    enum : uint8_t
    {
        UNKNOWN,
        YES,
        NO
    };

    // By uid of the TypeId; never destroyed, because NodeList may be later than statics here.
    static auto& known = *new std::vector<uint8_t>;
    const TypeId wanted = T::GetTypeId();
    const auto [objects, n] = GetAggregate(*node);
    for (uint32_t i = 0; i < n; ++i)
    {
        const TypeId tid = objects[i]->GetInstanceTypeId();
        const uint16_t uid = tid.GetUid();
        if (uid >= known.size())
        {
            known.resize(uid + 1, UNKNOWN);
        }
        if (known[uid] == UNKNOWN)
        {
            known[uid] = tid == wanted || tid.IsChildOf(wanted) ? YES : NO;
        }
        if (known[uid] == YES)
        {
            return dynamic_cast<T*>(objects[i]);
        }
    }
    return nullptr;
}

void
AddDeviceAt(Ptr<Node> node, Ptr<NetDevice> device, uint32_t slot)
{
    node->AddDevice(device);
    auto& devices = GetDevices(*node);
    devices[slot] = device;
    devices.pop_back();
    device->SetIfIndex(slot);
}

void
PutTombstone(Ptr<Node> node, uint32_t slot, Ptr<NetDevice> tombstone)
{
    GetDevices(*node)[slot] = tombstone;
}

/** @brief Ipv6L3Protocol::Send(), which asserts when the source address is gone: solicitations are
 * sent with a delay that nothing cancels. */
static void
SendIfPossible(Ipv6L3Protocol* ipv6,
               Ptr<Packet> packet,
               Ipv6Address source,
               Ipv6Address dest,
               uint8_t protocol,
               Ptr<Ipv6Route> route)
{
    if (route || ipv6->GetInterfaceForAddress(source) >= 0)
    {
        ipv6->Send(packet, source, dest, protocol, route);
    }
    else if (auto icmpv6 = ipv6->GetObject<Icmpv6L4Protocol>())
    {
        // ns-3 would ask for routers for ever.
        CancelNextRs(*icmpv6);
    }
}

/** @brief Let ICMPv6 send from an address that may be gone. */
static void
GuardSolicitations(Ptr<Node> node)
{
    Ptr<IpL4Protocol> icmpv6 = Find<Icmpv6L4Protocol>(node);
    auto ipv6 = Find<Ipv6L3Protocol>(node);
    if (icmpv6 && ipv6)
    {
        icmpv6->SetDownTarget6(MakeBoundCallback(&SendIfPossible, PeekPointer(ipv6)));
    }
}

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

/** @brief Make an interface for a device in a slot of a tombstone, which may have another. */
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
    SetInterface(*ip, device, slot);
    MoveLastInterface(*ip, slot)->Dispose();
    if (other >= 0)
    {
        SetInterface(*ip, tombstone, other);
    }
}

void
AddInterfacesAt(Ptr<Node> node,
                Ptr<NetDevice> device,
                InterfaceSlots slots,
                Ptr<NetDevice> tombstone,
                InterfaceSlots others)
{
    AddInterfaceAt(Find<Ipv4L3Protocol>(node), device, slots.ipv4, tombstone, others.ipv4);
    AddInterfaceAt(Find<Ipv6L3Protocol>(node), device, slots.ipv6, tombstone, others.ipv6);
}

static void
SetDown(Ipv4L3Protocol& ipv4, uint32_t index)
{
    // Wants the Node since ns-3.45, which the interface of a tombstone has not.
    if (ipv4.GetNetDevice(index)->GetNode())
    {
        ipv4.SetDown(index);
    }
}

static void
SetDown(Ipv6L3Protocol& ipv6, uint32_t index)
{
    // Wants the neighbour cache, which lo, a tombstone and what never was up have not.
    if (ipv6.GetInterface(index)->GetNdiscCache())
    {
        ipv6.SetDown(index);
    }
}

static void
ForgetTraffic(Ipv6L3Protocol&, uint32_t)
{
}

/** @brief Forget what IPv4 keeps for ever of the datagrams to the networks of an interface. */
static void
ForgetTraffic(Ipv4L3Protocol& ipv4, uint32_t interface)
{
    for (uint32_t i = 0; i < ipv4.GetNAddresses(interface); ++i)
    {
        const auto address = ipv4.GetAddress(interface, i);
        const uint32_t mask = address.GetMask().Get();
        const uint32_t network = address.GetLocal().Get() & mask;
        ForgetIds(ipv4, address.GetLocal(), network, network | ~mask);
    }
}

/** @brief Take addresses and routes of a device out of an IP layer, and leave an interface without
 * address in the place of its: ns-3 asks each interface for its device, and that for its interface.
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
    SetDown(*ip, index);
    ForgetTraffic(*ip, index);
    while (ip->GetNAddresses(index) > 0)
    {
        ip->RemoveAddress(index, 0);
    }
    EraseInterface(*ip, device);
    left.push_back(BuryInterface(*ip, index, tombstone));
    SetInterface(*ip, tombstone, index);
}

/** @return the callbacks of a stock device, null where they cannot be reached */
static TracedCallback<>*
FindLinkChange(const Ptr<NetDevice>& device)
{
    const TypeId tid = device->GetInstanceTypeId();
    const auto is = [&tid](const char* name) {
        TypeId other;
        return TypeId::LookupByNameFailSafe(name, &other) && (tid == other || tid.IsChildOf(other));
    };
#ifdef NETNS_HAS_CSMA
    if (is("ns3::CsmaNetDevice"))
    {
        return &GetLinkChange(static_cast<CsmaNetDevice&>(*device));
    }
#endif
#ifdef NETNS_HAS_POINT_TO_POINT
    if (is("ns3::PointToPointNetDevice"))
    {
        return &GetLinkChange(static_cast<PointToPointNetDevice&>(*device));
    }
#endif
    return nullptr;
}

/** @brief Make a device forget a cache of the stack that it leaves: ns-3 has no removal. */
template <typename Cache>
static void
ForgetCache(const Ptr<NetDevice>& device, const Ptr<Cache>& cache)
{
    const auto flush = MakeCallback(&Cache::Flush, cache);
    if (auto link = dynamic_cast<RtnlLink*>(PeekPointer(device)))
    {
        link->RemoveLinkChangeCallback(flush);
    }
    else if (auto callbacks = FindLinkChange(device))
    {
        callbacks->DisconnectWithoutContext(flush);
    }
}

/** @brief Add a queue disc and those below it, their timers cancelled. */
static void
CollectQueueDiscs(Ptr<QueueDisc> disc, std::vector<Ptr<Object>>& discs)
{
    if (!disc)
    {
        return;
    }
    if (auto tbf = DynamicCast<TbfQueueDisc>(disc))
    {
        CancelTimer(*tbf);
    }
    discs.push_back(disc);
    for (std::size_t i = 0; i < disc->GetNQueueDiscClasses(); ++i)
    {
        CollectQueueDiscs(disc->GetQueueDiscClass(i)->GetQueueDisc(), discs);
    }
}

static void
ForgetMuted(Ptr<TrafficControlLayer> tc)
{
    EraseMuteHandlers(*tc);
}

/** @brief Make traffic control forget a device. */
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
    EraseQueueDisc(*tc, device);
    // A packet to an address of the device may be on its way, and aborts where there is no handler.
    if ((!index || !index->MuteHandlers(tc, device)) && MuteHandlers(*tc, device))
    {
        Simulator::ScheduleNow(&ForgetMuted, tc);
    }
}

std::vector<Ptr<Object>>
ForgetDevice(Ptr<Node> node, Ptr<NetDevice> device, Ptr<NetDevice> tombstone, ReceiveIndex* index)
{
    std::vector<Ptr<Object>> left;
    if (auto tc = Find<TrafficControlLayer>(node))
    {
        LeaveTrafficControl(tc, device, index, left);
    }
    const auto ipv4 = Find<Ipv4L3Protocol>(node);
    const int32_t interface = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
    const auto arpCache = interface >= 0 ? ipv4->GetInterface(interface)->GetArpCache() : nullptr;
    LeaveIp(ipv4, device, tombstone, left);
    LeaveIp(Find<Ipv6L3Protocol>(node), device, tombstone, left);
    if (auto arp = Find<ArpL3Protocol>(node))
    {
        TakeCache(*arp, arpCache, left);
        if (arpCache)
        {
            ForgetCache(device, arpCache);
            // A request that waits for its jitter goes nowhere.
            arpCache->SetDevice(tombstone, nullptr);
        }
    }
    if (auto icmpv6 = Find<Icmpv6L4Protocol>(node))
    {
        for (const auto& cache : TakeCache(*icmpv6, device))
        {
            ForgetCache(device, cache);
            left.push_back(cache);
        }
        auto ipv6 = Find<Ipv6L3Protocol>(node);
        if (ipv6 && ipv6->GetNInterfaces() <= 2)
        {
            CancelRs(*icmpv6);
        }
    }
    GuardSolicitations(node);
    if (!index || !index->EraseHandlers(node, device))
    {
        EraseHandlers(*node, device);
    }
    device->SetPromiscReceiveCallback(NetDevice::PromiscReceiveCallback());
    GetDevices(*node)[device->GetIfIndex()] = tombstone;
    return left;
}

/** Drops what a stock channel brings for the Node that a device was on, before anybody hears it:
 * promiscuous handlers of Node replace each other in the device. */
class StrayModel : public ErrorModel
{
  public:
    /** @param node id of the Node where the device is @param inner what was there */
    StrayModel(uint32_t node, Ptr<ErrorModel> inner)
        : m_node(node),
          m_inner(inner)
    {
    }

    /** @return the model that a device had before it moved @param model what it has */
    static Ptr<ErrorModel> Unwrap(Ptr<ErrorModel> model)
    {
        auto stray = DynamicCast<StrayModel>(model);
        return stray ? stray->m_inner : model;
    }

  private:
    bool DoCorrupt(Ptr<Packet> packet) override
    {
        return Simulator::GetContext() != m_node || (m_inner && m_inner->IsCorrupt(packet));
    }

    void DoReset() override
    {
        if (m_inner)
        {
            m_inner->Reset();
        }
    }

    uint32_t m_node;         //!< id of the Node
    Ptr<ErrorModel> m_inner; //!< what a script set, or null
};

static bool
GuardedReceive(Node* node,
               Ptr<NetDevice> device,
               Ptr<const Packet> packet,
               uint16_t protocol,
               const Address& from)
{
    return Simulator::GetContext() == node->GetId() &&
           Receive(*node, device, packet, protocol, from);
}

void
GuardReceive(Ptr<Node> node, Ptr<NetDevice> device)
{
    // dev_close() drops what waits to be sent.
    PointerValue queue;
    if (device->GetAttributeFailSafe("TxQueue", queue) && queue.Get<Queue<Packet>>())
    {
        queue.Get<Queue<Packet>>()->Flush();
    }
    PointerValue model;
    if (device->GetAttributeFailSafe("ReceiveErrorModel", model))
    {
        const auto inner = StrayModel::Unwrap(model.Get<ErrorModel>());
        device->SetAttribute("ReceiveErrorModel",
                             PointerValue(CreateObject<StrayModel>(node->GetId(), inner)));
    }
    device->SetReceiveCallback(MakeBoundCallback(&GuardedReceive, PeekPointer(node)));
}

void
StopApplication(Ptr<Application> app)
{
    const bool wasInitialized = app->IsInitialized();
    app->Initialize();
    EventId& start = ApplicationOpener::GetStart(*app);
    EventId& stop = ApplicationOpener::GetStop(*app);
    const bool started = wasInitialized && start.IsExpired();
    const bool stopped = stop.PeekEventImpl() && stop.IsExpired();
    start.Cancel();
    stop.Cancel();
    if (!started)
    {
        // Ping and Radvd do not survive DoDispose() without StartApplication().
        app->SetNode(nullptr);
        MarkDisposed(*app);
    }
    else if (!stopped)
    {
        CallStopApplication(*app);
    }
}

std::vector<Ptr<Socket>>
GetSockets(Ptr<Node> node)
{
    std::vector<Ptr<Socket>> sockets;
    if (auto udp = Find<UdpL4Protocol>(node))
    {
        AddSockets(*udp, sockets);
    }
    if (auto tcp = Find<TcpL4Protocol>(node))
    {
        AddSockets(*tcp, sockets);
    }
    return sockets;
}

void
QuiesceStack(Ptr<Node> node, const std::vector<Ptr<Socket>>& sockets)
{
    for (const auto& socket : sockets)
    {
        // A TCP socket would start to say good-bye; its timers end with the stack.
        if (DynamicCast<UdpSocket>(socket))
        {
            socket->Close();
        }
    }
    if (auto ipv4 = Find<Ipv4L3Protocol>(node))
    {
        for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
        {
            SetDown(*ipv4, i);
            if (auto cache = ipv4->GetInterface(i)->GetArpCache())
            {
                cache->Flush();
            }
        }
    }
    if (auto ipv6 = Find<Ipv6L3Protocol>(node))
    {
        for (uint32_t i = 0; i < ipv6->GetNInterfaces(); ++i)
        {
            SetDown(*ipv6, i);
        }
    }
    GuardSolicitations(node);
    if (auto icmpv6 = Find<Icmpv6L4Protocol>(node))
    {
        CancelRs(*icmpv6);
    }
}

/** @brief Cancel the timers of a routing protocol, and dispose it. */
template <typename Base, typename List, typename Timed>
static void
DisposeRouting(Ptr<Base> routing)
{
    if (auto list = DynamicCast<List>(routing))
    {
        for (uint32_t i = 0; i < list->GetNRoutingProtocols(); ++i)
        {
            int16_t priority;
            DisposeRouting<Base, List, Timed>(list->GetRoutingProtocol(i, priority));
        }
    }
    if (auto timed = DynamicCast<Timed>(routing))
    {
        CancelTimers(*timed);
    }
    // RipHelper aggregates its protocol to the Node: it is disposed as all that is there.
    if (routing && !routing->template GetObject<Node>())
    {
        routing->Dispose();
    }
}

void
PrepareDispose(Ptr<Node> node)
{
    if (auto tc = Find<TrafficControlLayer>(node))
    {
        // TrafficControlLayer does not dispose them, and their timers end in DoDispose().
        std::vector<Ptr<Object>> discs;
        for (uint32_t i = 0; i < node->GetNDevices(); ++i)
        {
            CollectQueueDiscs(tc->GetRootQueueDiscOnDevice(node->GetDevice(i)), discs);
        }
        for (const auto& disc : discs)
        {
            disc->Dispose();
        }
    }
    if (auto icmpv6 = Find<Icmpv6L4Protocol>(node))
    {
        CancelRs(*icmpv6);
    }
    if (auto ipv4 = Find<Ipv4L3Protocol>(node))
    {
        for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
        {
            if (auto cache = ipv4->GetInterface(i)->GetArpCache())
            {
                cache->Flush();
            }
        }
        DisposeRouting<Ipv4RoutingProtocol, Ipv4ListRouting, Rip>(ipv4->GetRoutingProtocol());
    }
    if (auto ipv6 = Find<Ipv6L3Protocol>(node))
    {
        DisposeRouting<Ipv6RoutingProtocol, Ipv6ListRouting, RipNg>(ipv6->GetRoutingProtocol());
    }
}

Ptr<Object>
EndSolicitations(Ptr<Node> node, Time& longest)
{
    auto icmpv6 = Find<Icmpv6L4Protocol>(node);
    auto ipv6 = Find<Ipv6L3Protocol>(node);
    TimeValue limit;
    if (!icmpv6 || !ipv6 || ipv6->GetNInterfaces() <= 2 ||
        !icmpv6->GetAttributeFailSafe("RsMaxRetransmissionTime", limit))
    {
        return nullptr;
    }
    icmpv6->SetAttribute("RsMaxRetransmissionDuration", TimeValue(Time(1)));
    // ns-3 repeats the first after as much time as has passed since 0, and each with jitter.
    longest = std::max(limit.Get(), Simulator::Now()) * 11 / 10 + Seconds(1);
    return icmpv6;
}

std::vector<Ptr<Object>>
GetInterfaces(Ptr<Node> node)
{
    std::vector<Ptr<Object>> interfaces;
    if (auto ipv4 = Find<Ipv4L3Protocol>(node))
    {
        for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
        {
            interfaces.push_back(ipv4->GetInterface(i));
        }
    }
    if (auto ipv6 = Find<Ipv6L3Protocol>(node))
    {
        for (uint32_t i = 0; i < ipv6->GetNInterfaces(); ++i)
        {
            interfaces.push_back(ipv6->GetInterface(i));
        }
    }
    return interfaces;
}

void
DisposeAlone(Ptr<Object> object)
{
    ObjectOpener::Dispose(*object);
    // Or it would be disposed again when it is deleted, which not all of ns-3 survives.
    MarkDisposed(*object);
}

void
DetachFromAggregate(Object* object)
{
    DetachObject(*object);
}

void
AggregateAll(Ptr<Node> node, const std::vector<Ptr<Object>>& objects)
{
    std::vector<Ptr<Object>> before;
    for (auto it = node->GetAggregateIterator(); it.HasNext();)
    {
        before.push_back(ConstCast<Object>(it.Next()));
    }
    for (const auto& object : objects)
    {
        JoinObjects(*node, *object);
        ObjectOpener::Notify(*object);
    }
    for (const auto& object : before)
    {
        ObjectOpener::Notify(*object);
    }
}

void
SetObjectTypeId(Object& object, TypeId tid)
{
    SetType(object, tid);
}

void
FinishConstruction(Object& object)
{
    ObjectOpener::Finish(object);
}

bool
HasPacketSinks(Ptr<Node> node)
{
    auto ipv4 = Find<Ipv4L3Protocol>(node);
    auto ipv6 = Find<Ipv6L3Protocol>(node);
    return (ipv4 && (HasTxSink(*ipv4) || HasRxSink(*ipv4))) ||
           (ipv6 && (HasTxSink(*ipv6) || HasRxSink(*ipv6)));
}

RouteList&
GetRoutes(Ipv4StaticRouting& routing)
{
    return PeekRoutes(routing);
}

void
ReleaseNode(Ptr<Socket> socket)
{
    if (auto tcp = DynamicCast<TcpSocketBase>(socket))
    {
        TcpSocketOpener::ClearNode(*tcp);
    }
    else if (socket->GetInstanceTypeId().GetName() == "ns3::UdpSocketImpl")
    {
        // Single inheritance from Socket: both are at the same address.
        reinterpret_cast<UdpSocketImpl*>(PeekPointer(socket))->SetNode(nullptr);
    }
}

} // namespace internals
} // namespace netns
} // namespace ns3
