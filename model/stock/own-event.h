// SPDX-License-Identifier: GPL-2.0-only

#ifndef OWN_EVENT_H
#define OWN_EVENT_H

#include <cstdint>
#include <functional>

namespace ns3
{
namespace netns
{
namespace internals
{

/**
 * @brief Calls a function in an event of its own at the present time.
 *
 * A user's function that ns-3 calls may delete a device, or end a namespace, whose parts ns-3 is
 * using at that moment: it walks through a list of handlers, has an entry of a neighbour cache in
 * its hand, or is about to use the socket of an application. What ns-3 may be using is therefore
 * put aside at once and taken apart in an event of its own. Before the first event nothing is in
 * use: the function is called at once.
 * @param context the context of the event: the id of a Node
 * @param what the function
 */
void InOwnEvent(uint32_t context, const std::function<void()>& what);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* OWN_EVENT_H */
