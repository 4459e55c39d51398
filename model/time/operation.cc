// SPDX-License-Identifier: GPL-2.0-only

#include "operation.h"

#include "netns-error.h"

#include <utility>

namespace ns3
{
namespace netns
{

Operation::Operation(NetnsClock& clock)
    : m_clock(clock)
{
}

Operation::~Operation() = default;

int
Operation::Begin(Done done)
{
    Ptr<Operation> self(this);
    m_done = std::move(done);
    m_result = 0;
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
        else if (!next.delay.IsZero())
        {
            m_clock.After(next.delay, [self] { self->Run(); });
            return;
        }
    }
}

void
Operation::Finish(int error)
{
    const Done done = std::exchange(m_done, nullptr);
    m_underWay = false;
    if (error && m_beginning)
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
    try
    {
        Tell(place, error, done);
    }
    catch (...)
    {
        next();
        throw;
    }
    next();
}

Operation::Next
Operation::Take(Time delay)
{
    return {Next::DELAY, delay, 0};
}

Operation::Next
Operation::Take(NetnsCost cost, uint64_t n) const
{
    return Take(m_clock.Draw(cost, n));
}

Operation::Next
Operation::Lock(NetnsLock& lock, LockUse& use)
{
    if (m_clock.Acquire(lock, use, [self = Ptr<Operation>(this)] { self->Run(); }))
    {
        return Take(Time(0));
    }
    return Wait();
}

Operation::Next
Operation::Wait()
{
    return {Next::WAIT, Time(0), 0};
}

Operation::Next
Operation::End(int error)
{
    return {Next::END, Time(0), error};
}

void
Operation::Release(NetnsLock& lock, LockUse& use)
{
    m_clock.Release(lock, use);
}

NetnsClock&
Operation::GetClock() const
{
    return m_clock;
}

} // namespace netns
} // namespace ns3
