// SPDX-License-Identifier: GPL-2.0-only

#ifndef WATCHING_SCHEDULER_H
#define WATCHING_SCHEDULER_H

#include "ns3/map-scheduler.h"

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief ns-3's scheduler, which also knows whether Simulator::Run() came to its end.
 *
 * DefaultSimulatorImpl::Run() takes an event out, calls it, and asks whether there are more. If it
 * never asks, an exception left the event, also when that was the last one and somebody has
 * caught the exception since. The order of events is that of every scheduler.
 */
class WatchingScheduler : public MapScheduler
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    WatchingScheduler();
    ~WatchingScheduler() override;

    bool IsEmpty() const override;
    Scheduler::Event RemoveNext() override;

    /**
     * @brief Makes it the scheduler of the simulation, in place of ns-3's default. It does nothing
     * if the user chose another scheduler (global value SchedulerType) or simulator.
     */
    static void Install();
    /** @return the scheduler of the simulation; null if that is another one */
    static const WatchingScheduler* GetInstalled();

    /** @return whether an exception left Simulator::Run() */
    bool IsRunBroken() const;

  private:
    mutable bool m_inEvent{false}; //!< an event was taken out, and nobody asked for more since
    mutable bool m_wasEmpty{true}; //!< the answer when somebody did
};

} // namespace netns
} // namespace ns3

#endif /* WATCHING_SCHEDULER_H */
