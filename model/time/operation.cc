// SPDX-License-Identifier: GPL-2.0-only

#include "operation.h"

#include "netns-error.h"

#include <utility>

namespace ns3
{
namespace netns
{

Operation::Operation(NetnsClock& clock, uint32_t pid)
    : m_clock(clock),
      m_pid(pid)
{
}

Operation::~Operation() = default;

int
Operation::Begin(Done done)
{
    Ptr<Operation> self(this);
    m_done = std::move(done);
    m_result = 0;
    m_timed = m_clock.IsTimed();
    m_underWay = true;
    m_beginning = true;
    try
    {
        Run();
    }
    catch (...)
    {
        m_beginning = false;
        throw;
    }
    m_beginning = false;
    return m_result;
}

bool
Operation::IsUnderWay() const
{
    return m_underWay;
}

void
Operation::Run()
{
    Ptr<Operation> self(this);
    while (m_underWay)
    {
        const Next next = DoStep();
        if (next.kind == Next::END)
        {
            Finish(next.error);
        }
        else if (next.kind == Next::WAIT)
        {
            return;
        }
        else if (next.delay != 0)
        {
            m_clock.After(TimeStep(next.delay), [self] { self->Run(); });
            return;
        }
    }
}

void
Operation::Finish(int error)
{
    const Done done = std::exchange(m_done, nullptr);
    m_underWay = false;
    if (m_thrown)
    {
        FirstException thrown = std::exchange(m_thrown, FirstException());
        thrown.Call([&done, error] { done(error); });
        thrown.Throw();
    }
    else if (error && m_beginning)
    {
        m_result = error;
    }
    else
    {
        done(error);
    }
}

void
Operation::Tell(const std::string& place, int error, const Done& done)
{
    if (done)
    {
        done(error);
    }
    else if (error)
    {
        throw NetnsError(place, error);
    }
}

void
Operation::Tell(const std::string& place,
                int error,
                const Done& done,
                const std::function<void()>& next)
{
    FirstException thrown;
    thrown.Call([&] { Tell(place, error, done); });
    thrown.Call(next);
    thrown.Throw();
}

Operation::Next
Operation::Take(Time delay)
{
    return {Next::DELAY, delay.GetTimeStep(), 0};
}

Operation::Next
Operation::TakeTimed(const Cost* costs, std::size_t n, Cost alike) const
{
    Time sum;
    if (alike.second > 0)
    {
        sum = m_clock.Draw(alike.first) * static_cast<int64_t>(alike.second);
    }
    for (std::size_t i = 0; i < n; ++i)
    {
        sum += m_clock.Draw(costs[i].first, costs[i].second);
    }
    return Take(sum);
}

Operation::Next
Operation::LockTimed(NetnsLock& lock, Use& use, bool exclusive)
{
    use = std::make_unique<LockUse>();
    use->pid = m_pid;
    use->exclusive = exclusive;
    if (lock.TryAcquire(*use))
    {
        return Go();
    }
    lock.Acquire(*use, [self = Ptr<Operation>(this)] { self->Run(); });
    return Wait();
}

Time
Operation::GetWait(const Use& use)
{
    return use ? use->taken - use->asked : Time(0);
}

} // namespace netns
} // namespace ns3
