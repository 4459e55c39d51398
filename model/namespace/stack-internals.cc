// SPDX-License-Identifier: GPL-2.0-only

#include "stack-internals.h"

#include "private-members.h"
#include "receive-index.h"

#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6-route.h"
#include "ns3/pointer.h"
#include "ns3/queue.h"
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

/** A traffic control that sends nothing. */
struct SilentTrafficControl : public TrafficControlLayer
{
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) override
    {
    }
};

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

/** @brief Make an interface for a device in a slot. @return what was there */
template <typename Ip>
static Ptr<Object>
AddInterfaceAt(Ptr<Ip> ip, const Ptr<NetDevice>& device, int32_t slot)
{
    if (!ip || slot < 0)
    {
        return nullptr;
    }
    ip->AddInterface(device);
    SetInterface(*ip, device, slot);
    return MoveLastInterface(*ip, slot);
}

std::vector<Ptr<Object>>
AddInterfacesAt(Ptr<Node> node, Ptr<NetDevice> device, InterfaceSlots slots)
{
    std::vector<Ptr<Object>> replaced;
    for (const auto& old : {AddInterfaceAt(node->GetObject<Ipv4L3Protocol>(), device, slots.ipv4),
                            AddInterfaceAt(node->GetObject<Ipv6L3Protocol>(), device, slots.ipv6)})
    {
        if (old)
        {
            replaced.push_back(old);
        }
    }
    return replaced;
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

/** @brief Take addresses and routes of a device out of an IP layer. */
template <typename Ip>
static void
LeaveIp(Ptr<Ip> ip, const Ptr<NetDevice>& device)
{
    const int32_t index = ip ? ip->GetInterfaceForDevice(device) : -1;
    if (index < 0)
    {
        return;
    }
    ip->SetDown(index);
    ForgetTraffic(*ip, index);
    while (ip->GetNAddresses(index) > 0)
    {
        ip->RemoveAddress(index, 0);
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
ForgetDevice(Ptr<Node> node,
             Ptr<NetDevice> device,
             Ptr<NetDevice> tombstone,
             ReceiveIndex* index)
{
    std::vector<Ptr<Object>> left;
    if (auto tc = Find<TrafficControlLayer>(node))
    {
        LeaveTrafficControl(tc, device, index, left);
    }
    LeaveIp(Find<Ipv4L3Protocol>(node), device);
    LeaveIp(Find<Ipv6L3Protocol>(node), device);
    if (auto arp = Find<ArpL3Protocol>(node))
    {
        const auto ipv4 = Find<Ipv4L3Protocol>(node);
        const int32_t interface = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
        if (interface >= 0)
        {
            TakeCache(*arp, ipv4->GetInterface(interface)->GetArpCache(), left);
        }
    }
    if (auto icmpv6 = Find<Icmpv6L4Protocol>(node))
    {
        TakeCache(*icmpv6, device, left);
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

/** @brief Leave an interface without address in the place of a device's. ns-3 asks each interface
 * for its device, and that for its interface. */
template <typename Ip>
static void
Bury(Ptr<Ip> ip, const Ptr<NetDevice>& device, const Ptr<NetDevice>& tombstone)
{
    const int32_t slot = ip ? ip->GetInterfaceForDevice(device) : -1;
    if (slot < 0)
    {
        return;
    }
    EraseInterface(*ip, device);
    if (auto left = BuryInterface(*ip, slot, device, tombstone))
    {
        SetInterface(*ip, tombstone, slot);
        left->Dispose();
    }
}

void
ForgetInterface(Ptr<Node> node, Ptr<NetDevice> device, Ptr<NetDevice> tombstone)
{
    Bury(Find<Ipv4L3Protocol>(node), device, tombstone);
    Bury(Find<Ipv6L3Protocol>(node), device, tombstone);
}

void
SilenceArp(Ptr<Node> node)
{
    if (auto arp = Find<ArpL3Protocol>(node))
    {
        arp->SetTrafficControl(CreateObject<SilentTrafficControl>());
    }
}

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
            ipv4->SetDown(i);
            if (auto cache = ipv4->GetInterface(i)->GetArpCache())
            {
                cache->Flush();
            }
        }
    }
    if (auto ipv6 = Find<Ipv6L3Protocol>(node))
    {
        // Not lo: Ipv6Interface::SetDown() wants a neighbour cache, which lo has not.
        for (uint32_t i = 1; i < ipv6->GetNInterfaces(); ++i)
        {
            ipv6->SetDown(i);
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
