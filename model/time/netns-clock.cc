// SPDX-License-Identifier: GPL-2.0-only

#include "netns-clock.h"

#include "netns-preset.h"

#include "ns3/event-impl.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** An event that calls a function, as the one of MakeEvent(), but without copying the function. */
class CallEvent : public EventImpl
{
  public:
    /** @param clock the clock, which lives as long as the Node of its host @param what the function
     */
    CallEvent(const NetnsClock& clock, std::function<void()> what)
        : m_clock(clock),
          m_what(std::move(what))
    {
    }

  private:
    void Notify() override
    {
        const auto what = std::move(m_what);
        if (m_clock.IsStopped())
        {
            return; // the host was disposed meanwhile
        }
        try
        {
            what();
        }
        catch (...)
        {
            Unref(); // when the function throws, the simulator does not call Unref()
            throw;
        }
    }

    const NetnsClock& m_clock;    //!< the clock
    std::function<void()> m_what; //!< the function
};

} // namespace

NetnsClock::NetnsClock(const NetnsLock::Observer& observer)
    : m_preset(NetnsPreset::INSTANT),
      m_costs(CreateObject<NetnsCosts>()),
      m_timedSetup(false),
      m_rtnl("rtnl_mutex", observer),
      m_pernetOps("pernet_ops_rwsem", observer)
{
}

void
NetnsClock::SetPreset(const std::string& preset)
{
    NetnsPreset::Apply(preset, *m_costs);
    m_preset = preset;
}

std::string
NetnsClock::GetPreset() const
{
    return m_preset;
}

Ptr<NetnsCosts>
NetnsClock::GetCosts() const
{
    return m_costs;
}

void
NetnsClock::SetTimedSetup(bool timed)
{
    m_timedSetup = timed;
}

bool
NetnsClock::GetTimedSetup() const
{
    return m_timedSetup;
}

void
NetnsClock::SetContext(uint32_t node)
{
    m_context = node;
}

bool
NetnsClock::IsTimed() const
{
    return !m_stopped && (m_timedSetup || Simulator::GetEventCount() > 0) && !m_costs->IsInstant();
}

void
NetnsClock::Stop()
{
    m_stopped = true;
    m_rtnl.Clear();
    m_pernetOps.Clear();
}

Time
NetnsClock::Draw(NetnsCost cost, uint64_t n) const
{
    return IsTimed() ? m_costs->Draw(cost, n) : Time(0);
}

void
NetnsClock::After(Time delay, std::function<void()> what) const
{
    if (delay.IsZero())
    {
        what();
        return;
    }
    Simulator::ScheduleWithContext(m_context, delay, new CallEvent(*this, std::move(what)));
}

} // namespace netns
} // namespace ns3
