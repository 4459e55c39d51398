// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_COMPAT_H
#define NETNS_COMPAT_H

/**
 * @file
 * @ingroup netns
 * Differences between versions of ns-3, in one place. The build defines NETNS_NS3_VERSION as
 * 100 * major + minor, for example 344; without it the newest is assumed.
 */

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
#define NETNS_FORGETS_UDP_SOCKETS (NETNS_NS3_VERSION >= 344)

#endif /* NETNS_COMPAT_H */
