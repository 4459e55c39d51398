// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_COMPAT_H
#define NETNS_COMPAT_H

/**
 * @file
 * @ingroup netns
 * Differences between versions of ns-3, in one place. The build defines NETNS_NS3_VERSION as
 * 100 * major + minor, for example 344; without it the newest is assumed.
 */

#include "ns3/global-router-interface.h"
#include "ns3/ptr.h"

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#ifndef NETNS_NS3_VERSION
/** 100 * major + minor of ns-3. */
#define NETNS_NS3_VERSION 999
#endif

/** Whether Ipv4Mask takes a mask with holes; ns-3.48 asserts that there are none. */
#define NETNS_HAS_MASKS_WITH_HOLES (NETNS_NS3_VERSION < 345)

/** Whether ICMPv6 asks for routers again, by a timer. */
#define NETNS_HAS_RS_TIMER (NETNS_NS3_VERSION >= 337)

/** Whether Mac48Address can begin anew to count. */
#define NETNS_HAS_MAC_RESET (NETNS_NS3_VERSION >= 337)

/** Whether UdpL4Protocol forgets a socket that was closed. */
#define NETNS_FORGETS_UDP_SOCKETS (NETNS_NS3_VERSION >= 339)

/** Whether DhcpClient cancels all of its events when it is stopped or the link goes down. */
#define NETNS_DHCP_CLIENT_STOPS (NETNS_NS3_VERSION >= 332)

/** Whether a trace source tells that nobody listens. */
#define NETNS_TRACES_TELL (NETNS_NS3_VERSION >= 335)

/** Whether a callback tells of what it consists. */
#define NETNS_CALLBACKS_HAVE_COMPONENTS (NETNS_NS3_VERSION >= 337)

/** Whether an IPv4 interface tells of addresses that are added. */
#define NETNS_INTERFACES_TELL_ADDRESSES (NETNS_NS3_VERSION >= 337)

/** Whether Ipv6Header calls its addresses source and destination, as Ipv4Header does. */
#define NETNS_HAS_IPV6_SOURCE (NETNS_NS3_VERSION >= 335)

/** Whether global routing has a class for IPv4 and one for IPv6. */
#define NETNS_HAS_IPV6_GLOBAL_ROUTING (NETNS_NS3_VERSION >= 347)

/** InternetStackHelper passes Nodes with a stack by; that of 3.37 ends the simulation. */
#define NETNS_STACK_HELPER_SKIPS_STACKS (NETNS_NS3_VERSION >= 344)

/** NeighborCacheHelper passes Nodes without IPv4 or IPv6 by; that of 3.37 crashes, 3.44's does not.
 */
#define NETNS_NEIGHBOR_CACHE_SKIPS_BARE_NODES (NETNS_NS3_VERSION >= 344)

namespace ns3
{
namespace netns
{

#if NETNS_HAS_IPV6_GLOBAL_ROUTING
using Ipv4GlobalRouter = GlobalRouter<Ipv4Manager>; //!< what global routing knows of a Node
#else
using Ipv4GlobalRouter = GlobalRouter; //!< what global routing knows of a Node
#endif

/**
 * @brief Makes an object that counts its references. Up to 3.31 ns3::Create() copies its arguments,
 * which some of ours forbid.
 */
template <typename T, typename... Args>
Ptr<T>
Make(Args&&... args)
{
    return Ptr<T>(new T(std::forward<Args>(args)...), false);
}

/** @brief The same for scripts, whose build defines no version. */
template <typename Trace, typename = void>
struct TellsSinks : std::false_type
{
};

template <typename Trace>
struct TellsSinks<Trace, std::void_t<decltype(std::declval<const Trace&>().IsEmpty())>>
    : std::true_type
{
};

/** @brief The types of the parameters of a member function. After ns-3.37 RouteInput() takes its
 * callbacks by reference. */
template <typename Function>
struct ParametersOf;

/** @brief The types of the parameters, for the pointer to a member function. */
template <typename Result, typename Class, typename... Parameters>
struct ParametersOf<Result (Class::*)(Parameters...)>
{
    /** The type of parameter @p I. */
    template <std::size_t I>
    using At = std::tuple_element_t<I, std::tuple<Parameters...>>;
};

/** @brief Whether somebody listens, or may: to skip work that nobody would see. */
template <typename Trace>
bool
HasSinks(const Trace& trace)
{
    if constexpr (TellsSinks<Trace>::value)
    {
        return !trace.IsEmpty();
    }
    return true;
}

} // namespace netns
} // namespace ns3

#endif /* NETNS_COMPAT_H */
