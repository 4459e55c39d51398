// SPDX-License-Identifier: GPL-2.0-only

#include "stack-teardown.h"

#include "aodv-sockets.h"
#include "object-internals.h"
#include "private-members.h"
#include "router-solicitations.h"
#include "routing-walk.h"
#include "stack-sockets.h"

#include "ns3/boolean.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/loopback-net-device.h"
#include "ns3/udp-socket.h"

#if NETNS_HAS_IPV6_GLOBAL_ROUTING
#include "ns3/global-routing.h"
#else
#include "ns3/ipv4-global-routing.h"
#endif

#include <algorithm>
#include <functional>
#include <new>
#include <set>

namespace ns3
{
namespace netns
{
namespace internals
{

namespace
{

/** The name of AODV's type. */
constexpr const char* AODV = "ns3::aodv::RoutingProtocol";
/** The name of OLSR's type. */
constexpr const char* OLSR = "ns3::olsr::RoutingProtocol";

} // namespace

/** @return whether a stack has a routing protocol of the type of that name */
static bool
Uses(const Ipv4L3Protocol& ipv4, const char* name)
{
    bool found = false;
    ForEachRouting<Ipv4ListRouting, Ipv4RoutingProtocol>(
        ipv4.GetRoutingProtocol(),
        [&](const auto& routing) { found = found || IsA(*routing, name); });
    return found;
}

bool
KeepsInterfaceNumbers(const Ipv4L3Protocol& ipv4)
{
    return Uses(ipv4, OLSR);
}

/** @brief Tells a global routing protocol not to respond to the changes of an interface. */
template <typename Base>
static void
StopResponding(const Ptr<Base>& routing)
{
    if (IsA(*routing, "ns3::Ipv4GlobalRouting") || IsA(*routing, "ns3::Ipv6GlobalRouting"))
    {
        routing->SetAttribute("RespondToInterfaceEvents", BooleanValue(false));
    }
}

bool
UsesGlobalRouting(Ptr<Node> node)
{
    const auto router = Find<Ipv4GlobalRouter>(node);
    bool uses = router && router->GetNumLSAs() > 0;
    if (auto ipv4 = Find<Ipv4L3Protocol>(node))
    {
        ForEachRouting<Ipv4ListRouting, Ipv4RoutingProtocol>(
            ipv4->GetRoutingProtocol(),
            [&uses](const auto& routing) {
                BooleanValue responds(false);
                routing->GetAttributeFailSafe("RespondToInterfaceEvents", responds);
                uses = uses || responds.Get();
            });
    }
    return uses;
}

void
ForgetGlobalRoutes(Ptr<Node> node, uint32_t interface)
{
    const auto router = Find<Ipv4GlobalRouter>(node);
    const auto routing = router ? router->GetRoutingProtocol() : nullptr;
    for (uint32_t i = routing ? routing->GetNRoutes() : 0; i-- > 0;)
    {
        if (routing->GetRoute(i)->GetInterface() == interface)
        {
            routing->RemoveRoute(i);
        }
    }
}

void
IgnoreInterfaceEvents(Ptr<Node> node)
{
    if (!node)
    {
        return;
    }
    if (auto ipv4 = Find<Ipv4L3Protocol>(node))
    {
        ForEachRouting<Ipv4ListRouting, Ipv4RoutingProtocol>(ipv4->GetRoutingProtocol(),
                                                             &StopResponding<Ipv4RoutingProtocol>);
    }
    if (auto ipv6 = Find<Ipv6L3Protocol>(node))
    {
        ForEachRouting<Ipv6ListRouting, Ipv6RoutingProtocol>(ipv6->GetRoutingProtocol(),
                                                             &StopResponding<Ipv6RoutingProtocol>);
    }
}

#ifdef NETNS_HAS_OLSR
/** @brief Keeps OLSR until the end of the events that it neither holds nor cancels: each looks for
 * an entry of three of its tables, at the time when the entry was to end when it was made. */
static void
OutliveEvents(const Ptr<Ipv4RoutingProtocol>& routing, olsr::OlsrState& state)
{
    Time last = Simulator::Now();
    for (const auto& entry : Private<OlsrDuplicates>(state))
    {
        last = std::max(last, entry.expirationTime);
    }
    for (const auto& entry : state.GetIfaceAssocSet())
    {
        last = std::max(last, entry.time);
    }
    for (const auto& entry : state.GetAssociationSet())
    {
        last = std::max(last, entry.expirationTime);
    }
    if (last > Simulator::Now())
    {
        Simulator::Schedule(last - Simulator::Now() + TimeStep(1), [routing]() {});
    }
}
#endif

/** @brief Stops what OLSR does by itself. Its timers outlive DoDispose(), and use the stack. */
static void
StopOlsr(const Ptr<Ipv4RoutingProtocol>& routing)
{
#ifdef NETNS_HAS_OLSR
    if (IsA(*routing, OLSR))
    {
        auto& olsr = static_cast<olsr::RoutingProtocol&>(*routing);
        Private<OlsrHello>(olsr).Cancel();
        Private<OlsrTc>(olsr).Cancel();
        Private<OlsrMid>(olsr).Cancel();
        Private<OlsrHna>(olsr).Cancel();
        Private<OlsrQueued>(olsr).Cancel();
        // Only its destructor cancels the events that it holds.
        using Events = EventGarbageCollector;
        auto& events = Private<OlsrEvents>(olsr);
        events.~Events();
        new (&events) Events();
        OutliveEvents(routing, Private<OlsrTables>(olsr));
    }
#endif
}

#ifdef NETNS_HAS_OLSR
/** @brief Removes from the tables of OLSR the links that begin at some addresses, and the neighbors
 * to which no other link leads. */
static void
EraseLinks(olsr::RoutingProtocol& olsr, const std::vector<Ipv4Address>& local)
{
    using namespace olsr;
    auto& state = Private<OlsrTables>(olsr);
    auto& links = const_cast<LinkSet&>(state.GetLinks());
    const auto isGone = [&local](const LinkTuple& link) {
        return std::find(local.begin(), local.end(), link.localIfaceAddr) != local.end();
    };
    links.erase(std::remove_if(links.begin(), links.end(), isGone), links.end());
    std::set<Ipv4Address> reached; // main addresses
    for (const auto& link : links)
    {
        const auto known = std::find_if(
            state.GetIfaceAssocSet().begin(),
            state.GetIfaceAssocSet().end(),
            [&link](const auto& one) { return one.ifaceAddr == link.neighborIfaceAddr; });
        reached.insert(known != state.GetIfaceAssocSet().end() ? known->mainAddr
                                                               : link.neighborIfaceAddr);
    }
    auto& neighbors = state.GetNeighbors();
    const auto isLost = [&reached](const NeighborTuple& neighbor) {
        return reached.count(neighbor.neighborMainAddr) == 0;
    };
    neighbors.erase(std::remove_if(neighbors.begin(), neighbors.end(), isLost), neighbors.end());
}
#endif

void
ForgetOlsrLinks(const Ipv4L3Protocol& ipv4, const std::vector<Ipv4Address>& local)
{
#ifdef NETNS_HAS_OLSR
    ForEachRouting<Ipv4ListRouting, Ipv4RoutingProtocol>(
        ipv4.GetRoutingProtocol(),
        [&local](const auto& routing) {
            if (IsA(*routing, OLSR))
            {
                EraseLinks(static_cast<olsr::RoutingProtocol&>(*routing), local);
            }
        });
#endif
}

void
SetInterfaceDown(Ipv4L3Protocol& ipv4, uint32_t interface)
{
    // AODV and DSDV assert that an interface goes down only once, and that it has an address.
    if (!ipv4.IsUp(interface))
    {
        return;
    }
    const bool usesAodv = Uses(ipv4, AODV);
    AodvSockets sockets(usesAodv ? GetSockets(ipv4.GetObject<Node>()) : std::vector<Ptr<Socket>>(),
                        ipv4.GetNetDevice(interface));
    const bool hasAddress = ipv4.GetNAddresses(interface) > 0;
    if (hasAddress || !(usesAodv || Uses(ipv4, "ns3::dsdv::RoutingProtocol")))
    {
        ipv4.SetDown(interface);
    }
    else
    {
        ipv4.GetInterface(interface)->SetDown();
    }
    sockets.Silence();
}

void
SetInterfaceDown(Ipv6L3Protocol& ipv6, uint32_t interface)
{
    // Needs the neighbour cache. lo, a tombstone, and an interface that was never up have none.
    if (ipv6.GetInterface(interface)->GetNdiscCache())
    {
        ipv6.SetDown(interface);
    }
}

void
CollectQueueDiscs(Ptr<QueueDisc> disc, std::vector<Ptr<Object>>& discs)
{
    if (!disc)
    {
        return;
    }
    if (auto tbf = DynamicCast<TbfQueueDisc>(disc))
    {
        Private<TbfTimer>(*tbf).Cancel();
    }
    discs.push_back(disc);
    for (std::size_t i = 0; i < disc->GetNQueueDiscClasses(); ++i)
    {
        CollectQueueDiscs(disc->GetQueueDiscClass(i)->GetQueueDisc(), discs);
    }
}

static void
FlushArpCache(Ipv4L3Protocol& ipv4, uint32_t interface)
{
    if (auto cache = ipv4.GetInterface(interface)->GetArpCache())
    {
        cache->Flush();
    }
}

void
QuiesceStack(Ptr<Node> node, const std::vector<Ptr<Socket>>& sockets)
{
    const auto ipv4 = Find<Ipv4L3Protocol>(node);
    AodvSockets ofAodv(ipv4 && Uses(*ipv4, AODV) ? sockets : std::vector<Ptr<Socket>>(), nullptr);
    const auto ofUsers = sockets.empty() ? sockets : GetUserSockets(node);
    for (const auto& socket : sockets)
    {
        // A TCP socket would send FIN and wait; its timers end with the stack.
        if (DynamicCast<UdpSocket>(socket))
        {
            socket->Close();
        }
    }
    std::for_each(ofUsers.begin(), ofUsers.end(), &KeepClosed);
    ofAodv.Silence();
    if (ipv4)
    {
        ForEachRouting<Ipv4ListRouting, Ipv4RoutingProtocol>(ipv4->GetRoutingProtocol(), &StopOlsr);
        for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
        {
            if (!DynamicCast<LoopbackNetDevice>(ipv4->GetNetDevice(i)))
            {
                SetInterfaceDown(*ipv4, i);
            }
            FlushArpCache(*ipv4, i);
        }
    }
    if (auto ipv6 = Find<Ipv6L3Protocol>(node))
    {
        for (uint32_t i = 0; i < ipv6->GetNInterfaces(); ++i)
        {
            SetInterfaceDown(*ipv6, i);
        }
    }
    GuardSolicitations(node);
    CancelSolicitation(node);
}

/** @brief Cancels the timers of a routing protocol, and disposes it. */
template <typename Base, typename List, typename Timed, typename Routes>
static void
DisposeRouting(Ptr<Base> routing)
{
    if (auto list = DynamicCast<List>(routing))
    {
        for (uint32_t i = 0; i < list->GetNRoutingProtocols(); ++i)
        {
            int16_t priority;
            DisposeRouting<Base, List, Timed, Routes>(list->GetRoutingProtocol(i, priority));
        }
    }
    if (auto timed = DynamicCast<Timed>(routing))
    {
        for (auto& route : Private<Routes>(*timed))
        {
            route.second.Cancel();
        }
    }
    // RipHelper aggregates its protocol to the Node: it is disposed with the aggregate.
    if (routing && !routing->template GetObject<Node>())
    {
        routing->Dispose();
    }
}

static void
DisposeQueueDiscs(Ptr<Node> node, TrafficControlLayer& tc)
{
    std::vector<Ptr<Object>> discs;
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        CollectQueueDiscs(tc.GetRootQueueDiscOnDevice(node->GetDevice(i)), discs);
    }
    for (const auto& disc : discs)
    {
        disc->Dispose();
    }
}

void
PrepareDispose(Ptr<Node> node)
{
    if (auto tc = Find<TrafficControlLayer>(node))
    {
        DisposeQueueDiscs(node, *tc);
    }
    CancelSolicitation(node);
    if (auto ipv4 = Find<Ipv4L3Protocol>(node))
    {
        for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
        {
            FlushArpCache(*ipv4, i);
        }
        DisposeRouting<Ipv4RoutingProtocol, Ipv4ListRouting, Rip, RipRoutes>(
            ipv4->GetRoutingProtocol());
    }
    if (auto ipv6 = Find<Ipv6L3Protocol>(node))
    {
        DisposeRouting<Ipv6RoutingProtocol, Ipv6ListRouting, RipNg, RipNgRoutes>(
            ipv6->GetRoutingProtocol());
    }
}

/** @brief Adds a protocol of a type to those to keep, and raises the time. */
template <typename Timed, typename Base>
static void
AddLate(const Ptr<Base>& routing, std::vector<Ptr<Object>>& late, Time& longest)
{
    if (auto timed = DynamicCast<Timed>(routing))
    {
        TimeValue delay;
        timed->GetAttribute("MaxTriggeredCooldown", delay);
        longest = std::max(longest, delay.Get());
        late.push_back(timed);
    }
}

std::vector<Ptr<Object>>
GetLateRouting(Ptr<Node> node, Time& longest)
{
    std::vector<Ptr<Object>> late;
    if (auto ipv4 = Find<Ipv4L3Protocol>(node))
    {
        ForEachRouting<Ipv4ListRouting, Ipv4RoutingProtocol>(
            ipv4->GetRoutingProtocol(),
            [&](const auto& routing) { AddLate<Rip>(routing, late, longest); });
    }
    if (auto ipv6 = Find<Ipv6L3Protocol>(node))
    {
        ForEachRouting<Ipv6ListRouting, Ipv6RoutingProtocol>(
            ipv6->GetRoutingProtocol(),
            [&](const auto& routing) { AddLate<RipNg>(routing, late, longest); });
    }
    return late;
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

#if NETNS_TRACES_TELL
template <typename Trace>
static bool
IsTraced(const Trace& trace)
{
    return !trace.IsEmpty();
}
#else
static bool
IsTraced(const Ipv4Trace& trace)
{
    return !Private<Ipv4Sinks>(trace).empty();
}

static bool
IsTraced(const Ipv6Trace& trace)
{
    return !Private<Ipv6Sinks>(trace).empty();
}
#endif

bool
HasPacketSinks(Ptr<Node> node)
{
    auto ipv4 = Find<Ipv4L3Protocol>(node);
    auto ipv6 = Find<Ipv6L3Protocol>(node);
    return (ipv4 && (IsTraced(Private<Ipv4Tx>(*ipv4)) || IsTraced(Private<Ipv4Rx>(*ipv4)))) ||
           (ipv6 && (IsTraced(Private<Ipv6Tx>(*ipv6)) || IsTraced(Private<Ipv6Rx>(*ipv6))));
}

} // namespace internals
} // namespace netns
} // namespace ns3
