// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-cleaner.h"

#include "builtin-pernet.h"
#include "kernel-state.h"

#include "ns3/rtnl-link.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

NetNamespaceCleaner::NetNamespaceCleaner(KernelState& kernel)
    : Operation(kernel.clock),
      m_kernel(kernel)
{
}

void
NetNamespaceCleaner::Queue(Ptr<NetNamespace> net)
{
    m_cleanupList.push_back(net);
    if (!IsUnderWay())
    {
        m_kernel.WhenCleanupMay([this] { Wake(); });
    }
}

void
NetNamespaceCleaner::Wake()
{
    m_step = WAKE;
    Begin([](int) {});
}

void
NetNamespaceCleaner::FinishNow()
{
    // The clock has stopped: every step is due at once, and nobody else holds a lock.
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
    if (m_kernel.semantics == TeardownSemantics::LINUX_2_6_24)
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

Operation::Next
NetNamespaceCleaner::DoStep()
{
    auto& clock = GetClock();
    auto& pernet = m_kernel.pernet;
    switch (m_step)
    {
    case WAKE:
        m_step = TAKE;
        return Take({{NetnsCost::WORK_LATENCY, 1}});
    case TAKE:
        if (m_cleanupList.empty())
        {
            return End(0);
        }
        m_batch = TakeBatch();
        m_step = PRE_EXIT;
        return Lock(clock.GetPernetOps(),
                    m_pernetUse,
                    m_kernel.semantics == TeardownSemantics::LINUX_2_6_24);
    case PRE_EXIT: {
        pernet.Hold();
        for (const auto& net : m_batch)
        {
            m_kernel.Unlist(net);
        }
        // unhash_nsid() looks at all survivors, init_net among them, for each that dies.
        const uint64_t looks = m_batch.size() * (m_kernel.counters.alive + 1);
        Guard([this, &pernet] { pernet.PreExit(m_batch); });
        m_step = LOCK_RTNL;
        return Take({{NetnsCost::RCU_GRACE, 1}}, {NetnsCost::NSID_UNHASH, looks});
    }
    case LOCK_RTNL:
        m_step = DEVICES;
        return Lock(clock.GetRtnl(), m_rtnlUse);
    case DEVICES:
        CountDevices();
        m_step = UNREGISTER;
        return Take({{NetnsCost::DEVICE_UNREGISTER, m_dying + m_batch.size()},
                     {NetnsCost::DEVICE_MOVE, m_homing},
                     {NetnsCost::PERNET_EXIT_RTNL, m_batch.size()}});
    case UNREGISTER:
        Guard([this, &pernet] { pernet.ExitDevices(m_batch); });
        Release(clock.GetRtnl(), m_rtnlUse);
        m_step = SUBSYSTEMS;
        return Take({{NetnsCost::DEVICE_BARRIER, m_dying > 0 ? 1 : 0},
                     {NetnsCost::PERNET_EXIT, pernet.GetN() * m_batch.size()}});
    case SUBSYSTEMS:
        Guard([this, &pernet] { pernet.ExitSubsystems(m_batch); });
        m_step = FREE;
        return Take({{NetnsCost::RCU_BARRIER, 1}});
    case FREE:
        break;
    }
    m_step = TAKE;
    FreeBatch();
    return Go();
}

void
NetNamespaceCleaner::FreeBatch()
{
    for (const auto& net : std::exchange(m_batch, {}))
    {
        Guard([this, &net] { m_kernel.Free(net); });
    }
    Release(GetClock().GetPernetOps(), m_pernetUse);
    m_kernel.pernet.Release();
}

void
NetNamespaceCleaner::CountDevices()
{
    m_dying = 0;
    m_homing = 0;
    if (!IsTimed())
    {
        return; // the numbers are needed for costs alone
    }
    std::vector<Ptr<NetDevice>> devices;
    for (const auto& net : m_batch)
    {
        for (const auto& device : net->GetDevices().GetAllButLoopback())
        {
            auto link = RtnlLink::Of(PeekPointer(device));
            if (!DefaultDeviceOps::GoesHome(m_kernel, link))
            {
                link->Dellink(devices);
            }
            else
            {
                ++m_homing;
            }
        }
    }
    // When both ends of a veth pair die in this batch, each is in the list twice.
    std::sort(devices.begin(), devices.end());
    m_dying =
        static_cast<std::size_t>(std::unique(devices.begin(), devices.end()) - devices.begin());
}

} // namespace netns
} // namespace ns3
