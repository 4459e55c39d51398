// SPDX-License-Identifier: GPL-2.0-only

#include "own-event.h"

#include "ns3/nstime.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace netns
{
namespace internals
{

static void
CallIt(std::function<void()> what)
{
    what();
}

void
InOwnEvent(uint32_t context, const std::function<void()>& what)
{
    if (Simulator::GetEventCount() == 0)
    {
        what();
        return;
    }
    Simulator::ScheduleWithContext(context, Time(0), &CallIt, what);
}

} // namespace internals
} // namespace netns
} // namespace ns3
