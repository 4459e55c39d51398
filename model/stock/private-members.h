// SPDX-License-Identifier: GPL-2.0-only

#ifndef PRIVATE_MEMBERS_H
#define PRIVATE_MEMBERS_H

/**
 * @file
 * @ingroup netns
 * The private members of stock ns-3 that stack-internals.cc needs, and nothing else includes this:
 * the explicit instantiations below may stand in one translation unit only.
 */

#include "netns-compat.h"
#include "private-lists.h"
#include "stack-internals.h"

#include "ns3/application.h"
#include "ns3/arp-cache.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ndisc-cache.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"
#include "ns3/queue-disc.h"
#include "ns3/rip.h"
#include "ns3/ripng.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tbf-queue-disc.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/udp-l4-protocol.h"

// Modules that this one does not need: where they are not built, nobody has such a device.
#if __has_include("ns3/csma-net-device.h")
#define NETNS_HAS_CSMA
#include "ns3/csma-net-device.h"
#endif
#if __has_include("ns3/point-to-point-net-device.h")
#define NETNS_HAS_POINT_TO_POINT
#include "ns3/point-to-point-net-device.h"
#endif

#include <list>
#include <utility>
#include <vector>

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

// The friend functions below only hand private members over to the templates of private-lists.h.

using Devices = std::vector<Ptr<NetDevice>>;

Devices& GetDevices(Node& node);
void EraseHandlers(Node& node, const Ptr<NetDevice>& device);
bool Receive(Node& node,
             Ptr<NetDevice> device,
             Ptr<const Packet> packet,
             uint16_t protocol,
             const Address& from);
bool MuteHandlers(TrafficControlLayer& tc, const Ptr<NetDevice>& device);
void EraseMuteHandlers(TrafficControlLayer& tc);
void EraseQueueDisc(TrafficControlLayer& tc, const Ptr<NetDevice>& device);
void EraseInterface(Ipv4L3Protocol& ipv4, const Ptr<NetDevice>& device);
void EraseInterface(Ipv6L3Protocol& ipv6, const Ptr<NetDevice>& device);
void SetInterface(Ipv4L3Protocol& ipv4, const Ptr<NetDevice>& device, uint32_t slot);
void ForgetIds(Ipv4L3Protocol& ipv4, Ipv4Address from, uint32_t first, uint32_t last);
Ptr<Object> BuryInterface(Ipv4L3Protocol& ipv4, uint32_t slot, const Ptr<NetDevice>& tombstone);
Ptr<Object> BuryInterface(Ipv6L3Protocol& ipv6, uint32_t slot, const Ptr<NetDevice>& tombstone);
void SetInterface(Ipv6L3Protocol& ipv6, const Ptr<NetDevice>& device, uint32_t slot);
Ptr<Object> MoveLastInterface(Ipv4L3Protocol& ipv4, uint32_t slot);
Ptr<Object> MoveLastInterface(Ipv6L3Protocol& ipv6, uint32_t slot);
void TakeCache(ArpL3Protocol& arp, const Ptr<ArpCache>& cache, std::vector<Ptr<Object>>& caches);
std::list<Ptr<NdiscCache>> TakeCache(Icmpv6L4Protocol& icmpv6, const Ptr<NetDevice>& device);
RouteList& PeekRoutes(Ipv4StaticRouting& routing);
void CancelTimers(Rip& rip);
void CancelTimers(RipNg& ripng);
void CancelTimer(TbfQueueDisc& tbf);
void AddSockets(UdpL4Protocol& udp, std::vector<Ptr<Socket>>& sockets);
void AddSockets(TcpL4Protocol& tcp, std::vector<Ptr<Socket>>& sockets);
void DetachObject(Object& object);
void MarkDisposed(Object& object);
std::pair<Object**, uint32_t> GetAggregate(Object& object);
void JoinObjects(Object& first, Object& other);
void SetType(Object& object, TypeId tid);
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
{ friend bool MuteHandlers(TrafficControlLayer& t, const Ptr<NetDevice>& d) { return MuteByDevice(t.*M, d); }
  friend void EraseMuteHandlers(TrafficControlLayer& t) { EraseMute(t.*M); } };
template struct TcHandlers<&TrafficControlLayer::m_handlers>;

template <auto M> struct TcDevices
{ friend void EraseQueueDisc(TrafficControlLayer& t, const Ptr<NetDevice>& d) { EraseKey(t.*M, d); } };
template struct TcDevices<&TrafficControlLayer::m_netDevices>;

template <auto M> struct Ipv4Reverse
{ friend void EraseInterface(Ipv4L3Protocol& i, const Ptr<NetDevice>& d) { EraseKey(i.*M, d); }
  friend void SetInterface(Ipv4L3Protocol& i, const Ptr<NetDevice>& d, uint32_t n) { (i.*M)[d] = n; } };
template struct Ipv4Reverse<&Ipv4L3Protocol::m_reverseInterfacesContainer>;

template <auto M> struct Ipv4Slots
{ friend Ptr<Object> MoveLastInterface(Ipv4L3Protocol& i, uint32_t n) { return MoveLast(i.*M, n); }
  friend Ptr<Object> BuryInterface(Ipv4L3Protocol& i, uint32_t n, const Ptr<NetDevice>& t)
  { return BuryAt(i.*M, n, t); } };
template struct Ipv4Slots<&Ipv4L3Protocol::m_interfaces>;

template <auto M> struct Ipv6Reverse
{ friend void EraseInterface(Ipv6L3Protocol& i, const Ptr<NetDevice>& d) { EraseKey(i.*M, d); }
  friend void SetInterface(Ipv6L3Protocol& i, const Ptr<NetDevice>& d, uint32_t n) { (i.*M)[d] = n; } };
template struct Ipv6Reverse<&Ipv6L3Protocol::m_reverseInterfacesContainer>;

template <auto M> struct Ipv4Ids
{ friend void ForgetIds(Ipv4L3Protocol& i, Ipv4Address from, uint32_t a, uint32_t b) { EraseIds(i.*M, from, a, b); } };
template struct Ipv4Ids<&Ipv4L3Protocol::m_identification>;

template <auto M, auto N> struct Ipv6Slots
{ friend Ptr<Object> MoveLastInterface(Ipv6L3Protocol& i, uint32_t n) { --(i.*N); return MoveLast(i.*M, n); }
  friend Ptr<Object> BuryInterface(Ipv6L3Protocol& i, uint32_t n, const Ptr<NetDevice>& t)
  { return BuryAt(i.*M, n, t); } };
template struct Ipv6Slots<&Ipv6L3Protocol::m_interfaces, &Ipv6L3Protocol::m_nInterfaces>;

template <auto M> struct ArpCaches
{ friend void TakeCache(ArpL3Protocol& a, const Ptr<ArpCache>& c, std::vector<Ptr<Object>>& caches)
  { TakeKnownCache(a.*M, c, caches); } };
template struct ArpCaches<&ArpL3Protocol::m_cacheList>;

template <auto M> struct NdiscCaches
{ friend std::list<Ptr<NdiscCache>> TakeCache(Icmpv6L4Protocol& i, const Ptr<NetDevice>& d)
  { return TakeCaches(i.*M, d); } };
template struct NdiscCaches<&Icmpv6L4Protocol::m_cacheList>;

template <auto M> struct StaticRoutes
{ friend RouteList& PeekRoutes(Ipv4StaticRouting& r) { return r.*M; } };
template struct StaticRoutes<&Ipv4StaticRouting::m_networkRoutes>;

template <auto M> struct RipRoutes { friend void CancelTimers(Rip& r) { CancelRouteTimers(r.*M); } };
template struct RipRoutes<&Rip::m_routes>;

template <auto M> struct RipNgRoutes { friend void CancelTimers(RipNg& r) { CancelRouteTimers(r.*M); } };
template struct RipNgRoutes<&RipNg::m_routes>;

template <auto M> struct TbfTimer { friend void CancelTimer(TbfQueueDisc& t) { (t.*M).Cancel(); } };
template struct TbfTimer<&TbfQueueDisc::m_id>;

template <auto M> struct UdpSockets
{ friend void AddSockets(UdpL4Protocol& u, std::vector<Ptr<Socket>>& sockets) { CopySockets(u.*M, sockets); } };
template struct UdpSockets<&UdpL4Protocol::m_sockets>;

template <auto M> struct TcpSockets
{ friend void AddSockets(TcpL4Protocol& t, std::vector<Ptr<Socket>>& sockets) { CopySockets(t.*M, sockets); } };
template struct TcpSockets<&TcpL4Protocol::m_sockets>;

template <auto M> struct Aggregation
{ friend void DetachObject(Object& o) { Detach(o.*M, &o); }
  friend void JoinObjects(Object& o, Object& other) { Join(M, o, other); }
  friend std::pair<Object**, uint32_t> GetAggregate(Object& o) { return {(o.*M)->buffer, (o.*M)->n}; } };
template struct Aggregation<&Object::m_aggregates>;

template <auto M> struct ObjectType { friend void SetType(Object& o, TypeId t) { (o.*M)(t); } };
template struct ObjectType<&Object::SetTypeId>;

template <auto M> struct Disposed { friend void MarkDisposed(Object& o) { o.*M = true; } };
template struct Disposed<&Object::m_disposed>;

template <auto M> struct AppStop { friend void CallStopApplication(Application& a) { (a.*M)(); } };
template struct AppStop<&Application::StopApplication>;

#if !NETNS_TRACES_TELL
using Ipv4Trace = TracedCallback<Ptr<const Packet>, Ptr<Ipv4>, uint32_t>;
using Ipv6Trace = TracedCallback<Ptr<const Packet>, Ptr<Ipv6>, uint32_t>;
bool HasSinks(const Ipv4Trace& trace);
bool HasSinks(const Ipv6Trace& trace);
template <class T, auto M> struct TraceSinks
{ friend bool HasSinks(const T& trace) { return !(trace.*M).empty(); } };
template struct TraceSinks<Ipv4Trace, &Ipv4Trace::m_callbackList>;
template struct TraceSinks<Ipv6Trace, &Ipv6Trace::m_callbackList>;
#else
using netns::HasSinks;
#endif
template <auto M> struct Ipv4Tx { friend bool HasTxSink(Ipv4L3Protocol& i) { return HasSinks(i.*M); } };
template struct Ipv4Tx<&Ipv4L3Protocol::m_txTrace>;
template <auto M> struct Ipv4Rx { friend bool HasRxSink(Ipv4L3Protocol& i) { return HasSinks(i.*M); } };
template struct Ipv4Rx<&Ipv4L3Protocol::m_rxTrace>;
template <auto M> struct Ipv6Tx { friend bool HasTxSink(Ipv6L3Protocol& i) { return HasSinks(i.*M); } };
template struct Ipv6Tx<&Ipv6L3Protocol::m_txTrace>;
template <auto M> struct Ipv6Rx { friend bool HasRxSink(Ipv6L3Protocol& i) { return HasSinks(i.*M); } };
template struct Ipv6Rx<&Ipv6L3Protocol::m_rxTrace>;

#ifdef NETNS_HAS_CSMA
TracedCallback<>& GetLinkChange(CsmaNetDevice& device);
template <auto M> struct CsmaLink { friend TracedCallback<>& GetLinkChange(CsmaNetDevice& d) { return d.*M; } };
template struct CsmaLink<&CsmaNetDevice::m_linkChangeCallbacks>;
#endif
#ifdef NETNS_HAS_POINT_TO_POINT
TracedCallback<>& GetLinkChange(PointToPointNetDevice& device);
template <auto M> struct PointToPointLink
{ friend TracedCallback<>& GetLinkChange(PointToPointNetDevice& d) { return d.*M; } };
template struct PointToPointLink<&PointToPointNetDevice::m_linkChangeCallbacks>;
#endif

#if NETNS_HAS_RS_TIMER
EventId& GetRsTimer(Icmpv6L4Protocol& icmpv6);
Time GetRsTimeout(Icmpv6L4Protocol& icmpv6);
template <auto M> struct RsTimer { friend EventId& GetRsTimer(Icmpv6L4Protocol& i) { return i.*M; } };
template struct RsTimer<&Icmpv6L4Protocol::m_handleRsTimeoutEvent>;
template <auto M> struct RsTimeout { friend Time GetRsTimeout(Icmpv6L4Protocol& i) { return i.*M; } };
template struct RsTimeout<&Icmpv6L4Protocol::m_rsPrevRetransmissionTimeout>;
#endif
// clang-format on

/** @brief Cancel the solicitation of routers that was scheduled last. @param icmpv6 whose */
static void
CancelRs(Icmpv6L4Protocol& icmpv6)
{
#if NETNS_HAS_RS_TIMER
    GetRsTimer(icmpv6).Cancel();
#endif
}

/** @brief The same if it follows one that is sent now. @param icmpv6 whose */
static void
CancelNextRs(Icmpv6L4Protocol& icmpv6)
{
#if NETNS_HAS_RS_TIMER
    if (Simulator::GetDelayLeft(GetRsTimer(icmpv6)) == GetRsTimeout(icmpv6))
    {
        CancelRs(icmpv6);
    }
#endif
}

// Protected members are reached through a class that derives from the owner.

struct ObjectOpener : public Object
{
    static void Dispose(Object& object)
    {
        (object.*(&ObjectOpener::DoDispose))();
    }

    static void Notify(Object& object)
    {
        (object.*(&ObjectOpener::NotifyNewAggregate))();
    }

    static void Finish(Object& object)
    {
        (object.*(&ObjectOpener::NotifyConstructionCompleted))();
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

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* PRIVATE_MEMBERS_H */
