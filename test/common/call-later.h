// SPDX-License-Identifier: GPL-2.0-only

#ifndef CALL_LATER_H
#define CALL_LATER_H

#include "ns3/nstime.h"
#include "ns3/simulator.h"

#include <functional>

namespace ns3
{
namespace netns
{

/** @brief Calls a function, for CallLater(). */
inline void
CallNow(std::function<void()> function)
{
    function();
}

/**
 * @ingroup netns-tests
 * @brief Simulator::Schedule() for a lambda, which ns-3.35 does not take.
 */
inline void
CallLater(Time delay, const std::function<void()>& function)
{
    Simulator::Schedule(delay, &CallNow, function);
}

} // namespace netns
} // namespace ns3

#endif /* CALL_LATER_H */
