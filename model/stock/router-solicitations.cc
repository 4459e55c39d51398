// SPDX-License-Identifier: GPL-2.0-only

#include "router-solicitations.h"

#include "object-internals.h"
#include "private-members.h"

#include "ns3/ipv6-route.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace netns
{
namespace internals
{

static void
Cancel(Icmpv6L4Protocol& icmpv6)
{
#if NETNS_HAS_RS_TIMER
    Private<RsTimer>(icmpv6).Cancel();
#endif
}

/** @brief Cancels the next solicitation if it follows the one that is sent now. */
static void
CancelNext(Icmpv6L4Protocol& icmpv6)
{
#if NETNS_HAS_RS_TIMER
    if (Simulator::GetDelayLeft(Private<RsTimer>(icmpv6)) == Private<RsTimeout>(icmpv6))
    {
        Cancel(icmpv6);
    }
#endif
}

/** @brief Ipv6L3Protocol::Send(), which asserts when the source address is gone: solicitations are
 * sent after a delay that nothing cancels. */
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
        // ns-3 would repeat the solicitation for ever.
        CancelNext(*icmpv6);
    }
}

void
GuardSolicitations(Ptr<Node> node)
{
    Ptr<IpL4Protocol> icmpv6 = Find<Icmpv6L4Protocol>(node);
    auto ipv6 = Find<Ipv6L3Protocol>(node);
    if (icmpv6 && ipv6)
    {
        icmpv6->SetDownTarget6(MakeBoundCallback(&SendIfPossible, PeekPointer(ipv6)));
    }
}

void
CancelSolicitation(Ptr<Node> node)
{
    if (auto icmpv6 = Find<Icmpv6L4Protocol>(node))
    {
        Cancel(*icmpv6);
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

} // namespace internals
} // namespace netns
} // namespace ns3
