// SPDX-License-Identifier: GPL-2.0-only

#include "netns-lock.h"

#include "first-exception.h"

#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace netns
{

NetnsLock::NetnsLock(const std::string& name, Observer observer)
    : m_name(name),
      m_observer(std::move(observer))
{
}

bool
NetnsLock::IsFree(bool exclusive) const
{
    return !m_writer && (!exclusive || m_readers == 0);
}

void
NetnsLock::Take(LockUse& use)
{
    use.taken = Simulator::Now();
    if (use.exclusive)
    {
        m_writer = true;
    }
    else
    {
        ++m_readers;
    }
}

void
NetnsLock::Acquire(LockUse& use, Granted granted)
{
    if (TryAcquire(use))
    {
        granted();
    }
    else
    {
        m_waiting.push_back({&use, std::move(granted)});
    }
}

bool
NetnsLock::TryAcquire(LockUse& use)
{
    use.asked = Simulator::Now();
    if (!m_waiting.empty() || !IsFree(use.exclusive))
    {
        return false;
    }
    Take(use);
    return true;
}

void
NetnsLock::Release(LockUse& use)
{
    use.released = Simulator::Now();
    if (use.exclusive)
    {
        m_writer = false;
    }
    else
    {
        --m_readers;
    }
    FirstException thrown;
    thrown.Call([this, &use] { m_observer(*this, use); });
    thrown.Call([this] { GrantNext(); });
    thrown.Throw();
}

void
NetnsLock::GrantNext()
{
    // A granted use may release the lock at once, which calls GrantNext() again. The outer call
    // continues its loop then, so that the calls do not nest.
    if (m_granting)
    {
        return;
    }
    FirstException thrown;
    m_granting = true;
    while (!m_waiting.empty() && IsFree(m_waiting.front().use->exclusive))
    {
        Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        Take(*next.use);
        thrown.Call(next.granted);
    }
    m_granting = false;
    thrown.Throw();
}

void
NetnsLock::Clear()
{
    m_waiting.clear();
    m_readers = 0;
    m_writer = false;
}

const std::string&
NetnsLock::GetName() const
{
    return m_name;
}

std::size_t
NetnsLock::GetNWaiting() const
{
    return m_waiting.size();
}

} // namespace netns
} // namespace ns3
