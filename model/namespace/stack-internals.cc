// SPDX-License-Identifier: GPL-2.0-only

#include "stack-internals.h"

#include "netns-compat.h"

#include "ns3/arp-cache.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ndisc-cache.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/object-ptr-container.h"
#include "ns3/queue-disc.h"
#include "ns3/rip.h"
#include "ns3/ripng.h"
#include "ns3/simulator.h"
#include "ns3/tbf-queue-disc.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/udp-l4-protocol.h"
#include "ns3/udp-socket.h"

#include <cstdlib>

namespace ns3
{

// Not an installed header of ns-3; only this function of it is used, and it is in the library.
class UdpSocketImpl
{
  public:
    void SetNode(Ptr<Node> node); //!< @param node the Node
};

namespace netns
{
namespace internals
{

// What is done to private members. The friend functions below only hand them over, because the
// types of some of them are private too.

template <typename List>
static void
EraseByDevice(List& list, const Ptr<NetDevice>& device)
{
    for (auto it = list.begin(); it != list.end();)
    {
        it = it->device == device ? list.erase(it) : std::next(it);
    }
}

template <typename Map>
static void
EraseKey(Map& map, const Ptr<NetDevice>& device)
{
    map.erase(device);
}

template <typename List>
static void
EraseCaches(List& list, const Ptr<NetDevice>& device)
{
    for (auto it = list.begin(); it != list.end();)
    {
        if ((*it)->GetDevice() == device)
        {
            (*it)->Flush();
            it = list.erase(it);
        }
        else
        {
            ++it;
        }
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

using Devices = std::vector<Ptr<NetDevice>>;

Devices& GetDevices(Node& node);
void EraseHandlers(Node& node, const Ptr<NetDevice>& device);
bool Receive(Node& node,
             Ptr<NetDevice> device,
             Ptr<const Packet> packet,
             uint16_t protocol,
             const Address& from);
void EraseHandlers(TrafficControlLayer& tc, const Ptr<NetDevice>& device);
void EraseQueueDisc(TrafficControlLayer& tc, const Ptr<NetDevice>& device);
void EraseInterface(Ipv4L3Protocol& ipv4, const Ptr<NetDevice>& device);
void EraseInterface(Ipv6L3Protocol& ipv6, const Ptr<NetDevice>& device);
void EraseCache(ArpL3Protocol& arp, const Ptr<NetDevice>& device);
void EraseCache(Icmpv6L4Protocol& icmpv6, const Ptr<NetDevice>& device);
void CancelTimers(Rip& rip);
void CancelTimers(RipNg& ripng);
void CancelTimer(TbfQueueDisc& tbf);
void DetachObject(Object& object);
void CallStopApplication(Application& app);
bool HasTxSink(Ipv4L3Protocol& ipv4);
bool HasRxSink(Ipv4L3Protocol& ipv4);
bool HasTxSink(Ipv6L3Protocol& ipv6);
bool HasRxSink(Ipv6L3Protocol& ipv6);

// clang-format off
template <auto M> struct NodeDevices { friend Devices& GetDevices(Node& n) { return n.*M; } };
template struct NodeDevices<&Node::m_devices>;

template <auto M> struct NodeHandlers
{ friend void EraseHandlers(Node& n, const Ptr<NetDevice>& d) { EraseByDevice(n.*M, d); } };
template struct NodeHandlers<&Node::m_handlers>;

template <auto M> struct NodeReceive
{ friend bool Receive(Node& n, Ptr<NetDevice> d, Ptr<const Packet> p, uint16_t proto, const Address& a)
  { return (n.*M)(d, p, proto, a); } };
template struct NodeReceive<&Node::NonPromiscReceiveFromDevice>;

template <auto M> struct TcHandlers
{ friend void EraseHandlers(TrafficControlLayer& t, const Ptr<NetDevice>& d) { EraseByDevice(t.*M, d); } };
template struct TcHandlers<&TrafficControlLayer::m_handlers>;

template <auto M> struct TcDevices
{ friend void EraseQueueDisc(TrafficControlLayer& t, const Ptr<NetDevice>& d) { EraseKey(t.*M, d); } };
template struct TcDevices<&TrafficControlLayer::m_netDevices>;

template <auto M> struct Ipv4Reverse
{ friend void EraseInterface(Ipv4L3Protocol& i, const Ptr<NetDevice>& d) { EraseKey(i.*M, d); } };
template struct Ipv4Reverse<&Ipv4L3Protocol::m_reverseInterfacesContainer>;

template <auto M> struct Ipv6Reverse
{ friend void EraseInterface(Ipv6L3Protocol& i, const Ptr<NetDevice>& d) { EraseKey(i.*M, d); } };
template struct Ipv6Reverse<&Ipv6L3Protocol::m_reverseInterfacesContainer>;

template <auto M> struct ArpCaches
{ friend void EraseCache(ArpL3Protocol& a, const Ptr<NetDevice>& d) { EraseCaches(a.*M, d); } };
template struct ArpCaches<&ArpL3Protocol::m_cacheList>;

template <auto M> struct NdiscCaches
{ friend void EraseCache(Icmpv6L4Protocol& i, const Ptr<NetDevice>& d) { EraseCaches(i.*M, d); } };
template struct NdiscCaches<&Icmpv6L4Protocol::m_cacheList>;

template <auto M> struct RipRoutes { friend void CancelTimers(Rip& r) { CancelRouteTimers(r.*M); } };
template struct RipRoutes<&Rip::m_routes>;

template <auto M> struct RipNgRoutes { friend void CancelTimers(RipNg& r) { CancelRouteTimers(r.*M); } };
template struct RipNgRoutes<&RipNg::m_routes>;

template <auto M> struct TbfTimer { friend void CancelTimer(TbfQueueDisc& t) { (t.*M).Cancel(); } };
template struct TbfTimer<&TbfQueueDisc::m_id>;

template <auto M> struct Aggregation { friend void DetachObject(Object& o) { Detach(o.*M, &o); } };
template struct Aggregation<&Object::m_aggregates>;

template <auto M> struct AppStop { friend void CallStopApplication(Application& a) { (a.*M)(); } };
template struct AppStop<&Application::StopApplication>;

template <auto M> struct Ipv4Tx { friend bool HasTxSink(Ipv4L3Protocol& i) { return !(i.*M).IsEmpty(); } };
template struct Ipv4Tx<&Ipv4L3Protocol::m_txTrace>;
template <auto M> struct Ipv4Rx { friend bool HasRxSink(Ipv4L3Protocol& i) { return !(i.*M).IsEmpty(); } };
template struct Ipv4Rx<&Ipv4L3Protocol::m_rxTrace>;
template <auto M> struct Ipv6Tx { friend bool HasTxSink(Ipv6L3Protocol& i) { return !(i.*M).IsEmpty(); } };
template struct Ipv6Tx<&Ipv6L3Protocol::m_txTrace>;
template <auto M> struct Ipv6Rx { friend bool HasRxSink(Ipv6L3Protocol& i) { return !(i.*M).IsEmpty(); } };
template struct Ipv6Rx<&Ipv6L3Protocol::m_rxTrace>;

#if NETNS_NS3_VERSION >= 337
void CancelRs(Icmpv6L4Protocol& icmpv6);
template <auto M> struct RsTimer { friend void CancelRs(Icmpv6L4Protocol& i) { (i.*M).Cancel(); } };
template struct RsTimer<&Icmpv6L4Protocol::m_handleRsTimeoutEvent>;
#else
static void CancelRs(Icmpv6L4Protocol&) {}
#endif
// clang-format on

// Protected members are reached through a class that derives from the owner.

struct ObjectOpener : public Object
{
    static void Dispose(Object& object)
    {
        (object.*(&ObjectOpener::DoDispose))();
    }
};

struct ApplicationOpener : public Application
{
    static EventId& GetStart(Application& app)
    {
        return app.*(&ApplicationOpener::m_startEvent);
    }

    static EventId& GetStop(Application& app)
    {
        return app.*(&ApplicationOpener::m_stopEvent);
    }
};

struct TcpSocketOpener : public TcpSocketBase
{
    static void ClearNode(TcpSocketBase& socket)
    {
        socket.*(&TcpSocketOpener::m_node) = nullptr;
    }
};

void
AddDeviceAt(Ptr<Node> node, Ptr<NetDevice> device, uint32_t slot)
{
    node->AddDevice(device);
    auto& devices = GetDevices(*node);
    devices[slot] = device;
    devices.pop_back();
    device->SetIfIndex(slot);
}

/** @brief Take addresses, routes and interface of a device out of an IP layer. */
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
    while (ip->GetNAddresses(index) > 0)
    {
        ip->RemoveAddress(index, 0);
    }
    EraseInterface(*ip, device);
}

void
ForgetDevice(Ptr<Node> node, Ptr<NetDevice> device, Ptr<NetDevice> tombstone)
{
    auto tc = node->GetObject<TrafficControlLayer>();
    if (tc)
    {
        if (tc->GetRootQueueDiscOnDevice(device))
        {
            tc->DeleteRootQueueDiscOnDevice(device);
        }
        EraseHandlers(*tc, device);
        EraseQueueDisc(*tc, device);
    }
    LeaveIp(node->GetObject<Ipv4L3Protocol>(), device);
    LeaveIp(node->GetObject<Ipv6L3Protocol>(), device);
    if (auto arp = node->GetObject<ArpL3Protocol>())
    {
        EraseCache(*arp, device);
    }
    if (auto icmpv6 = node->GetObject<Icmpv6L4Protocol>())
    {
        EraseCache(*icmpv6, device);
    }
    EraseHandlers(*node, device);
    GetDevices(*node)[device->GetIfIndex()] = tombstone;
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
    if (started && !stopped)
    {
        CallStopApplication(*app);
    }
}

/** @brief Add the sockets of a transport protocol. */
static void
CollectSockets(Ptr<Object> protocol, std::vector<Ptr<Socket>>& sockets)
{
    if (!protocol)
    {
        return;
    }
    ObjectPtrContainerValue list;
    protocol->GetAttribute("SocketList", list);
    for (auto it = list.Begin(); it != list.End(); ++it)
    {
        if (auto socket = DynamicCast<Socket>(it->second))
        {
            sockets.push_back(socket);
        }
    }
}

std::vector<Ptr<Socket>>
GetSockets(Ptr<Node> node)
{
    std::vector<Ptr<Socket>> sockets;
    CollectSockets(node->GetObject<UdpL4Protocol>(), sockets);
    CollectSockets(node->GetObject<TcpL4Protocol>(), sockets);
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
    if (auto ipv4 = node->GetObject<Ipv4L3Protocol>())
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
    if (auto ipv6 = node->GetObject<Ipv6L3Protocol>())
    {
        // Not lo: Ipv6Interface::SetDown() wants a neighbour cache, which lo has not.
        for (uint32_t i = 1; i < ipv6->GetNInterfaces(); ++i)
        {
            ipv6->SetDown(i);
        }
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
    if (routing)
    {
        routing->Dispose();
    }
}

/** @brief Cancel the timers of a queue disc and of those below it. */
static void
CancelQueueDisc(Ptr<QueueDisc> disc)
{
    if (!disc)
    {
        return;
    }
    if (auto tbf = DynamicCast<TbfQueueDisc>(disc))
    {
        CancelTimer(*tbf);
    }
    for (std::size_t i = 0; i < disc->GetNQueueDiscClasses(); ++i)
    {
        CancelQueueDisc(disc->GetQueueDiscClass(i)->GetQueueDisc());
    }
}

void
PrepareDispose(Ptr<Node> node)
{
    if (auto tc = node->GetObject<TrafficControlLayer>())
    {
        for (uint32_t i = 0; i < node->GetNDevices(); ++i)
        {
            CancelQueueDisc(tc->GetRootQueueDiscOnDevice(node->GetDevice(i)));
        }
    }
    if (auto icmpv6 = node->GetObject<Icmpv6L4Protocol>())
    {
        CancelRs(*icmpv6);
    }
    if (auto ipv4 = node->GetObject<Ipv4L3Protocol>())
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
    if (auto ipv6 = node->GetObject<Ipv6L3Protocol>())
    {
        DisposeRouting<Ipv6RoutingProtocol, Ipv6ListRouting, RipNg>(ipv6->GetRoutingProtocol());
    }
}

std::vector<Ptr<Object>>
GetInterfaces(Ptr<Node> node)
{
    std::vector<Ptr<Object>> interfaces;
    if (auto ipv4 = node->GetObject<Ipv4L3Protocol>())
    {
        for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
        {
            interfaces.push_back(ipv4->GetInterface(i));
        }
    }
    if (auto ipv6 = node->GetObject<Ipv6L3Protocol>())
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
}

void
DetachFromAggregate(Object* object)
{
    DetachObject(*object);
}

bool
HasPacketSinks(Ptr<Node> node)
{
    auto ipv4 = node->GetObject<Ipv4L3Protocol>();
    auto ipv6 = node->GetObject<Ipv6L3Protocol>();
    return (ipv4 && (HasTxSink(*ipv4) || HasRxSink(*ipv4))) ||
           (ipv6 && (HasTxSink(*ipv6) || HasRxSink(*ipv6)));
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
