// SPDX-License-Identifier: GPL-2.0-only

#ifndef PRIVATE_MEMBERS_H
#define PRIVATE_MEMBERS_H

/**
 * @file
 * @ingroup netns
 * The table of all members of ns-3 that are not public and that this module uses. A source file of
 * model/stock that needs one includes this; no header does.
 *
 * An explicit instantiation may name a private member (C++17 [temp.explicit]/12), and a friend
 * function of the instantiated class hands out the pointer to it. A program may contain each
 * explicit instantiation only once. The anonymous namespace gives each source file its own.
 */

#include "netns-compat.h"

#include "ns3/application.h"
#include "ns3/arp-cache.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-end-point-demux.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv6-end-point-demux.h"
#include "ns3/ipv6-end-point.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ndisc-cache.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/queue-disc.h"
#include "ns3/rip.h"
#include "ns3/ripng.h"
#include "ns3/tbf-queue-disc.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/traced-callback.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/udp-l4-protocol.h"

#include <functional>
#include <utility>

// Modules that this one does not need: where they are not built, nobody has such an object.
#if __has_include("ns3/csma-net-device.h")
/** Whether CsmaNetDevice exists. */
#define NETNS_HAS_CSMA
#include "ns3/csma-net-device.h"
#endif
#if __has_include("ns3/dhcp-client.h")
/** Whether the applications of the module internet-apps exist. */
#define NETNS_HAS_INTERNET_APPS
#include "ns3/dhcp-client.h"
#include "ns3/radvd-interface.h"
#include "ns3/radvd.h"
#endif
#if __has_include("ns3/olsr-routing-protocol.h")
/** Whether OLSR exists. */
#define NETNS_HAS_OLSR
#include "ns3/olsr-routing-protocol.h"
#endif
#if __has_include("ns3/point-to-point-net-device.h")
/** Whether PointToPointNetDevice exists. */
#define NETNS_HAS_POINT_TO_POINT
#include "ns3/point-to-point-net-device.h"
#endif

namespace ns3
{
namespace netns
{
namespace internals
{
namespace
{

using LinkTrace = TracedCallback<>; //!< link change callbacks of a device

#if !NETNS_TRACES_TELL
using Ipv4Trace = TracedCallback<Ptr<const Packet>, Ptr<Ipv4>, uint32_t>; //!< Tx and Rx of IPv4
using Ipv6Trace = TracedCallback<Ptr<const Packet>, Ptr<Ipv6>, uint32_t>; //!< Tx and Rx of IPv6
#endif

/** Defines Pointer(TAG), which returns the pointer to a member. */
template <class TAG, auto MEMBER>
struct Reach
{
    friend constexpr auto Pointer(TAG)
    {
        return MEMBER;
    }
};

/** One member: declares the tag by which the sources name it, and instantiates Reach. */
#define NETNS_PRIVATE(TAG, MEMBER)                                                                 \
    struct TAG                                                                                     \
    {                                                                                              \
        friend constexpr auto Pointer(TAG);                                                        \
    };                                                                                             \
    template struct Reach<TAG, &MEMBER>;

// Each line: tag, member, type, and why. doc/internals.rst repeats the table; a test compares them.
// clang-format off
NETNS_PRIVATE(NodeDevices, Node::m_devices) // vector of devices: no device can be removed, or added in a free slot
NETNS_PRIVATE(NodeHandlers, Node::m_handlers) // vector of a private struct: handlers cannot be unregistered by device, or found by it
NETNS_PRIVATE(NodeReceive, Node::NonPromiscReceiveFromDevice) // function: the receive callback of a device that moved has to be wrapped and recognized
NETNS_PRIVATE(NodePromiscReceive, Node::PromiscReceiveFromDevice) // function: the promiscuous callback of a device has to be recognized
NETNS_PRIVATE(TcHandlers, TrafficControlLayer::m_handlers) // vector of a private struct: handlers cannot be unregistered by device, or found by it
NETNS_PRIVATE(TcDevices, TrafficControlLayer::m_netDevices) // map by device: a device cannot be removed
NETNS_PRIVATE(Ipv4Interfaces, Ipv4L3Protocol::m_interfaces) // vector of interfaces: no interface can be removed, or used for another device
NETNS_PRIVATE(Ipv4InterfaceOf, Ipv4L3Protocol::m_reverseInterfacesContainer) // map from device to interface: a device cannot be removed
NETNS_PRIVATE(Ipv4Identifications, Ipv4L3Protocol::m_identification) // map by source, destination and protocol: entries are never removed
NETNS_PRIVATE(Ipv4Tx, Ipv4L3Protocol::m_txTrace) // trace source: whether a sink is connected cannot be asked
NETNS_PRIVATE(Ipv4Rx, Ipv4L3Protocol::m_rxTrace) // trace source: whether a sink is connected cannot be asked
NETNS_PRIVATE(Ipv4RawSockets, Ipv4L3Protocol::m_sockets) // list of sockets: open raw sockets cannot be listed
NETNS_PRIVATE(Ipv6Interfaces, Ipv6L3Protocol::m_interfaces) // vector of interfaces: no interface can be removed, or used for another device
NETNS_PRIVATE(Ipv6InterfaceCount, Ipv6L3Protocol::m_nInterfaces) // number: must stay the length of that vector
NETNS_PRIVATE(Ipv6InterfaceOf, Ipv6L3Protocol::m_reverseInterfacesContainer) // map from device to interface: a device cannot be removed
NETNS_PRIVATE(Ipv6InterfaceCache, Ipv6Interface::m_ndCache) // pointer: an interface that has none crashes when it is set down
NETNS_PRIVATE(Ipv6Tx, Ipv6L3Protocol::m_txTrace) // trace source: whether a sink is connected cannot be asked
NETNS_PRIVATE(Ipv6Rx, Ipv6L3Protocol::m_rxTrace) // trace source: whether a sink is connected cannot be asked
NETNS_PRIVATE(Ipv6RawSockets, Ipv6L3Protocol::m_sockets) // list of sockets: open raw sockets cannot be listed
NETNS_PRIVATE(ArpCaches, ArpL3Protocol::m_cacheList) // list of caches: no cache can be removed, or found by its device
NETNS_PRIVATE(NdiscCaches, Icmpv6L4Protocol::m_cacheList) // list of caches: no cache can be removed
NETNS_PRIVATE(StaticRoutes, Ipv4StaticRouting::m_networkRoutes) // list of routes and metrics: the public functions copy a route, and find one by its number
NETNS_PRIVATE(RipRoutes, Rip::m_routes) // list of routes and events: the events outlive the protocol
NETNS_PRIVATE(RipNgRoutes, RipNg::m_routes) // list of routes and events: the events outlive the protocol
NETNS_PRIVATE(TbfTimer, TbfQueueDisc::m_id) // event: it outlives the queue disc
NETNS_PRIVATE(UdpEndPoints4, UdpL4Protocol::m_endPoints) // table of end points: open sockets cannot be listed
NETNS_PRIVATE(UdpEndPoints6, UdpL4Protocol::m_endPoints6) // table of end points: open sockets cannot be listed
NETNS_PRIVATE(LastPort4, Ipv4EndPointDemux::m_portLast) // number: a table that gives no port cannot be made
NETNS_PRIVATE(LastPort6, Ipv6EndPointDemux::m_portLast) // number: a table that gives no port cannot be made
NETNS_PRIVATE(EndPointGone4, Ipv4EndPoint::m_destroyCallback) // callback: there is no notice when a socket closes, and the owner's callback must be kept
NETNS_PRIVATE(EndPointGone6, Ipv6EndPoint::m_destroyCallback) // callback: there is no notice when a socket closes, and the owner's callback must be kept
NETNS_PRIVATE(TcpEndPoint4, TcpSocketBase::m_endPoint) // pointer: whether a socket is open cannot be asked
NETNS_PRIVATE(TcpEndPoint6, TcpSocketBase::m_endPoint6) // pointer: whether a socket is open cannot be asked
NETNS_PRIVATE(TcpState, TcpSocketBase::m_state) // traced value: the state cannot be asked
NETNS_PRIVATE(TcpShutdownSend, TcpSocketBase::m_shutdownSend) // flag: whether the application closed the socket cannot be asked
NETNS_PRIVATE(TcpCloseAndNotify, TcpSocketBase::CloseAndNotify) // function: a connection cannot be ended without a word to its peer
NETNS_PRIVATE(TcpNode, TcpSocketBase::m_node) // pointer: a socket of a disposed stack keeps the Node
NETNS_PRIVATE(ObjectAggregates, Object::m_aggregates) // array of objects: an object cannot leave its aggregate, and aggregating many is quadratic
NETNS_PRIVATE(ObjectDisposed, Object::m_disposed) // flag: DoDispose() must not run twice
NETNS_PRIVATE(ObjectDoDispose, Object::DoDispose) // function: Dispose() takes the whole aggregate
NETNS_PRIVATE(ObjectNewAggregate, Object::NotifyNewAggregate) // function: aggregating many at once has to notify each
NETNS_PRIVATE(ObjectConstructed, ObjectBase::NotifyConstructionCompleted) // function: an object made without ObjectFactory has to be told
NETNS_PRIVATE(ObjectSetTypeId, Object::SetTypeId) // function: an object made without ObjectFactory has to be told
NETNS_PRIVATE(ApplicationStart, Application::m_startEvent) // event: whether an application started cannot be asked
NETNS_PRIVATE(ApplicationStop, Application::m_stopEvent) // event: whether an application stopped cannot be asked
NETNS_PRIVATE(ApplicationStopNow, Application::StopApplication) // function: an application can be stopped at a time, but not now
NETNS_PRIVATE(LinkSinks, LinkTrace::m_callbackList) // list of sinks: one that may be running must keep its place
#if !NETNS_TRACES_TELL
NETNS_PRIVATE(Ipv4Sinks, Ipv4Trace::m_callbackList) // list of sinks: up to ns-3.31 whether there are any cannot be asked
NETNS_PRIVATE(Ipv6Sinks, Ipv6Trace::m_callbackList) // list of sinks: up to ns-3.31 whether there are any cannot be asked
#endif
#if NETNS_HAS_RS_TIMER
NETNS_PRIVATE(RsTimer, Icmpv6L4Protocol::m_handleRsTimeoutEvent) // event: router solicitations cannot be cancelled
NETNS_PRIVATE(RsTimeout, Icmpv6L4Protocol::m_rsPrevRetransmissionTimeout) // time: tells which interface the event belongs to
#endif
#ifdef NETNS_HAS_CSMA
NETNS_PRIVATE(CsmaLinkChange, CsmaNetDevice::m_linkChangeCallbacks) // trace source: a link change callback cannot be removed
#endif
#ifdef NETNS_HAS_INTERNET_APPS
NETNS_PRIVATE(DhcpClientDevice, DhcpClient::m_device) // pointer: its getter is in a library that this module does not need
NETNS_PRIVATE(DhcpClientSocket, DhcpClient::m_socket) // pointer: the client sends after its end
NETNS_PRIVATE(RadvdConfigurations, Radvd::m_configurations) // list of configurations: they cannot be listed
NETNS_PRIVATE(RadvdInterfaceNumber, RadvdInterface::m_interface) // number: its getter is in a library that this module does not need
#endif
#ifdef NETNS_HAS_OLSR
NETNS_PRIVATE(OlsrHello, olsr::RoutingProtocol::m_helloTimer) // timer: it outlives DoDispose()
NETNS_PRIVATE(OlsrTc, olsr::RoutingProtocol::m_tcTimer) // timer: it outlives DoDispose()
NETNS_PRIVATE(OlsrMid, olsr::RoutingProtocol::m_midTimer) // timer: it outlives DoDispose()
NETNS_PRIVATE(OlsrHna, olsr::RoutingProtocol::m_hnaTimer) // timer: it outlives DoDispose()
NETNS_PRIVATE(OlsrQueued, olsr::RoutingProtocol::m_queuedMessagesTimer) // timer: it outlives DoDispose()
NETNS_PRIVATE(OlsrTables, olsr::RoutingProtocol::m_state) // tables: links that begin at a removed address end the simulation
NETNS_PRIVATE(OlsrDuplicates, olsr::OlsrState::m_duplicateSet) // table: it says how long events wait that nothing cancels
NETNS_PRIVATE(OlsrEvents, olsr::RoutingProtocol::m_events) // collector of events: they outlive DoDispose()
#endif
#ifdef NETNS_HAS_POINT_TO_POINT
NETNS_PRIVATE(PointToPointLinkChange, PointToPointNetDevice::m_linkChangeCallbacks) // trace source: a link change callback cannot be removed
#endif
// clang-format on

#undef NETNS_PRIVATE

/** @return the data member of an object that a tag names, or what the member function returns */
template <class TAG, class T, class... Args>
decltype(auto)
Private(T& object, Args&&... args)
{
    return std::invoke(Pointer(TAG{}), object, std::forward<Args>(args)...);
}

} // namespace

#define NETNS_TEXT_OF(X) #X
#define NETNS_TEXT(X) NETNS_TEXT_OF(X)

/**
 * UdpSocketImpl::SetNode(). ns-3 does not install the header of this class, but its library exports
 * the function. It is called by its symbol, with the object as the first argument: the C++ ABI of
 * GCC and Clang on the systems that ns-3 supports. Declaring the class a second time would break
 * the one-definition rule.
 * @param socket the most derived object, as dynamic_cast<void*> finds it
 * @param node the Node
 */
void SetNodeOfUdpSocket(void* socket, Ptr<Node> node) __asm__(
    NETNS_TEXT(__USER_LABEL_PREFIX__) "_ZN3ns313UdpSocketImpl7SetNodeENS_3PtrINS_4NodeEEE");

/** UdpSocketImpl::SetUdp(), in the same way. */
void SetUdpOfUdpSocket(void* socket, Ptr<UdpL4Protocol> udp) __asm__(NETNS_TEXT(
    __USER_LABEL_PREFIX__) "_ZN3ns313UdpSocketImpl6SetUdpENS_3PtrINS_13UdpL4ProtocolEEE");

#undef NETNS_TEXT
#undef NETNS_TEXT_OF

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* PRIVATE_MEMBERS_H */
