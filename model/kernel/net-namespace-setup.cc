// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-setup.h"

#include "kernel-state.h"

#include "ns3/log.h"
#include "ns3/netns-compat.h"
#include "ns3/netns-error.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetNamespaceSetup");

int
NetNamespaceSetup::Prepare(KernelState& kernel,
                           RefHolder holder,
                           uint32_t pid,
                           Ptr<NetNamespace>& net,
                           Ptr<NetNamespaceSetup>& setup)
{
    setup = nullptr;
    if (kernel.counters.used >= kernel.maxNetNamespaces)
    {
        return -ENOSPC;
    }
    ++kernel.counters.used;
    auto fresh = kernel.Allocate(holder);
    // lo is made before the setup, in which a script may register devices: lo has to be the first.
    fresh->GetDevices().InsertLoopback();
    if (kernel.clock.IsTimed())
    {
        kernel.BeginSetup(fresh);
        setup = Make<NetNamespaceSetup>(kernel, fresh, pid);
    }
    else
    {
        // Without an object for the steps, because nothing can happen between them.
        const int error = kernel.pernet.WhileHeld([&kernel, &fresh] {
            const int failed = kernel.pernet.Setup(fresh);
            Complete(kernel, fresh, failed);
            return failed;
        });
        if (error)
        {
            fresh->Put(holder);
            return error;
        }
    }
    net = fresh;
    return 0;
}

NetNamespaceSetup::NetNamespaceSetup(KernelState& kernel, Ptr<NetNamespace> net, uint32_t pid)
    : Operation(kernel.clock, pid),
      m_kernel(kernel),
      m_net(net)
{
}

void
NetNamespaceSetup::Start(Done done)
{
    Ptr<NetNamespaceSetup> self(this);
    // Without a reference to itself: a setup that never ends would keep it.
    const auto end = [this, done = std::move(done)](int error) { TellAll(error, done); };
    if (const int error = Begin(end))
    {
        end(error);
    }
}

Operation::Next
NetNamespaceSetup::DoStep()
{
    auto& clock = GetClock();
    switch (m_step)
    {
    case ALLOCATE:
        m_step = LOCK_PERNET;
        return Take({{NetnsCost::ALLOCATE, 1}});
    case LOCK_PERNET:
        m_step = INIT;
        return Lock(clock.GetPernetOps(),
                    m_pernetUse,
                    m_kernel.semantics == TeardownSemantics::LINUX_2_6_24);
    case INIT:
        m_step = SUBSYSTEMS;
        // One draw counts for all init(): they run on the same processor, one directly after
        // another.
        return Take({}, {NetnsCost::PERNET_INIT, m_kernel.pernet.GetN()});
    case SUBSYSTEMS:
        if (const int error = m_kernel.pernet.SetupSubsystems(m_net))
        {
            return Finish(error);
        }
        m_step = LOOPBACK_TIME;
        return Lock(clock.GetRtnl(), m_rtnlUse);
    case LOOPBACK_TIME:
        m_step = DEVICES;
        return Take({{NetnsCost::LOOPBACK_REGISTER, 1}});
    case DEVICES:
        break;
    }
    const int error = m_kernel.pernet.SetupDevices(m_net);
    Release(clock.GetRtnl(), m_rtnlUse);
    return Finish(error);
}

Operation::Next
NetNamespaceSetup::Finish(int error)
{
    m_after = m_kernel.EndSetup(m_net);
    Complete(m_kernel, m_net, error);
    Release(GetClock().GetPernetOps(), m_pernetUse);
    return End(error);
}

void
NetNamespaceSetup::Complete(KernelState& kernel, Ptr<NetNamespace> net, int error)
{
    if (error)
    {
        NS_LOG_INFO("copy_net_ns: " << NetnsError::GetName(error));
        --kernel.counters.used;
        kernel.SetState(net, NetNamespace::DEAD);
        return;
    }
    ++kernel.counters.created;
    WithoutCleanup(&kernel, [&] {
        kernel.List(net);
        kernel.counters.peak = std::max(kernel.counters.peak, ++kernel.counters.alive);
        kernel.traces.created(net);
        return 0;
    });
}

void
NetNamespaceSetup::Fail(int error, const Done& done)
{
    Ptr<NetNamespaceSetup> self(this);
    m_after = m_kernel.EndSetup(m_net);
    Complete(m_kernel, m_net, error);
    TellAll(error, done);
}

void
NetNamespaceSetup::TellAll(int error, const Done& done)
{
    Ptr<NetNamespaceSetup> self(this);
    const auto after = std::exchange(m_after, {});
    if (done)
    {
        done(error);
    }
    for (const auto& what : after)
    {
        what();
    }
    if (m_net->GetCount() == 0)
    {
        m_kernel.CountIsZero(*m_net); // the last reference was returned during the setup
    }
}

Time
NetNamespaceSetup::GetLockWait() const
{
    return GetWait(m_pernetUse) + GetWait(m_rtnlUse);
}

} // namespace netns
} // namespace ns3
