// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-cleaner.h"

#include "builtin-pernet.h"
#include "net-namespace-host.h"

#include "ns3/net-namespace.h"
#include "ns3/rtnl-link.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** DoStep(): a lock calls Run() when it is granted. */
const Time WAITS_FOR_LOCK = Time(-1);

} // namespace

NetNamespaceCleaner::NetNamespaceCleaner(NetNamespaceHost& host)
    : m_host(host)
{
}

void
NetNamespaceCleaner::Queue(Ptr<NetNamespace> net)
{
    m_cleanupList.push_back(net);
    if (m_working)
    {
        return;
    }
    m_working = true;
    auto& clock = m_host.GetClock();
    if (clock.IsTimed())
    {
        clock.After(clock.Draw(NetnsCost::WORK_LATENCY), [this] { Run(); });
    }
    else
    {
        Run();
    }
}

void
NetNamespaceCleaner::Run()
{
    while (m_step != TAKE || !m_cleanupList.empty())
    {
        const Time delay = DoStep();
        if (delay == WAITS_FOR_LOCK)
        {
            return;
        }
        if (!delay.IsZero())
        {
            m_host.GetClock().After(delay, [this] { Run(); });
            return;
        }
    }
    m_working = false;
}

void
NetNamespaceCleaner::Finish()
{
    // The clock has stopped: every step is due at once, and nobody else holds a lock.
    m_timed = false;
    Run();
}

std::size_t
NetNamespaceCleaner::GetBacklog() const
{
    return m_cleanupList.size() + m_batch.size();
}

std::vector<Ptr<NetNamespace>>
NetNamespaceCleaner::TakeBatch()
{
    std::vector<Ptr<NetNamespace>> batch;
    if (m_host.GetSemantics() == NetNamespaceHost::LINUX_2_6_24)
    {
        batch.push_back(m_cleanupList.front());
        m_cleanupList.erase(m_cleanupList.begin());
        return batch;
    }
    std::swap(batch, m_cleanupList);
    // llist_del_all() yields the newest first.
    std::reverse(batch.begin(), batch.end());
    return batch;
}

Time
NetNamespaceCleaner::Acquire(NetnsLock& lock, LockUse& use)
{
    if (!m_timed)
    {
        return Time(0);
    }
    lock.Acquire(use, [this] { Run(); });
    return WAITS_FOR_LOCK;
}

Time
NetNamespaceCleaner::DoStep()
{
    auto& clock = m_host.GetClock();
    const auto& pernet = m_host.GetPernetList();
    const auto draw = [&](NetnsCost cost, std::size_t n) {
        return m_timed ? clock.Draw(cost, n) : Time(0);
    };
    switch (m_step)
    {
    case TAKE:
        m_batch = TakeBatch();
        m_timed = clock.IsTimed();
        m_step = PRE_EXIT;
        m_pernetUse.exclusive = m_host.GetSemantics() == NetNamespaceHost::LINUX_2_6_24;
        return Acquire(clock.GetPernetOps(), m_pernetUse);
    case PRE_EXIT: {
        for (const auto& net : m_batch)
        {
            m_host.Unlist(net);
        }
        const Time unhash = m_timed ? DrawUnhash() : Time(0);
        pernet.PreExit(m_batch);
        m_step = LOCK_RTNL;
        return unhash + draw(NetnsCost::RCU_GRACE, 1);
    }
    case LOCK_RTNL:
        m_step = DEVICES;
        return Acquire(clock.GetRtnl(), m_rtnlUse);
    case DEVICES:
        CountDevices();
        m_step = UNREGISTER;
        return draw(NetnsCost::DEVICE_UNREGISTER, m_dying + m_batch.size()) +
               draw(NetnsCost::DEVICE_MOVE, m_homing) +
               draw(NetnsCost::PERNET_EXIT_RTNL, m_batch.size());
    case UNREGISTER:
        pernet.ExitDevices(m_batch);
        if (m_timed)
        {
            clock.GetRtnl().Release(m_rtnlUse);
        }
        m_step = SUBSYSTEMS;
        return draw(NetnsCost::DEVICE_BARRIER, m_dying > 0 ? 1 : 0) +
               draw(NetnsCost::PERNET_EXIT, pernet.GetN() * m_batch.size());
    case SUBSYSTEMS:
        pernet.ExitSubsystems(m_batch);
        m_step = FREE;
        return draw(NetnsCost::RCU_BARRIER, 1);
    case FREE: {
        const auto batch = std::move(m_batch);
        m_batch.clear();
        m_step = TAKE;
        for (const auto& net : batch)
        {
            m_host.Free(net);
        }
        if (m_timed)
        {
            clock.GetPernetOps().Release(m_pernetUse);
        }
        return Time(0);
    }
    }
    return Time(0);
}

Time
NetNamespaceCleaner::DrawUnhash() const
{
    const uint64_t survivors = m_host.GetNAlive() + 1; // init_net
    return m_host.GetClock().Draw(NetnsCost::NSID_UNHASH) *
           static_cast<int64_t>(m_batch.size() * survivors);
}

void
NetNamespaceCleaner::CountDevices()
{
    m_dying = 0;
    m_homing = 0;
    if (!m_timed)
    {
        return;
    }
    std::vector<Ptr<NetDevice>> devices;
    for (const auto& net : m_batch)
    {
        for (const auto& record : net->GetDevices().GetList())
        {
            auto link = dynamic_cast<RtnlLink*>(PeekPointer(record.device));
            if (!DefaultDeviceOps::GoesHome(m_host, link))
            {
                link->Dellink(devices);
            }
            else if (record.device != net->GetLoopback())
            {
                ++m_homing;
            }
        }
    }
    // Both ends of a pair are there twice when both die in this batch.
    std::sort(devices.begin(), devices.end());
    m_dying =
        static_cast<std::size_t>(std::unique(devices.begin(), devices.end()) - devices.begin());
}

} // namespace netns
} // namespace ns3
