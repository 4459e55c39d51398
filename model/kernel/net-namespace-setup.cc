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
        FirstException thrown;
        int error = -ECANCELED;
        thrown.Call([&] {
            kernel.pernet.WhileHeld([&] {
                thrown.Call([&] { error = kernel.pernet.Setup(fresh); });
                thrown.Call([&] { Complete(kernel, fresh, error); });
                return 0;
            });
        });
        if (error || thrown)
        {
            thrown.Call([&] { fresh->Put(holder); });
            thrown.Throw();
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
        if (!Guard([this] { m_error = m_kernel.pernet.SetupSubsystems(m_net); }))
        {
            m_error = -ECANCELED;
        }
        if (m_error)
        {
            return Finish(m_error);
        }
        m_step = LOOPBACK_TIME;
        return Lock(clock.GetRtnl(), m_rtnlUse);
    case LOOPBACK_TIME:
        m_step = DEVICES;
        return Take({{NetnsCost::LOOPBACK_REGISTER, 1}});
    case DEVICES:
        break;
    }
    if (!Guard([this] { m_error = m_kernel.pernet.SetupDevices(m_net); }))
    {
        m_error = -ECANCELED;
    }
    Release(clock.GetRtnl(), m_rtnlUse);
    return Finish(m_error);
}

Operation::Next
NetNamespaceSetup::Finish(int error)
{
    m_after = m_kernel.EndSetup(m_net);
    Guard([this, error] { Complete(m_kernel, m_net, error); });
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
    FirstException thrown;
    ++kernel.counters.created;
    thrown.Call([&] {
        WithoutCleanup(&kernel, [&] {
            thrown.Call([&] { kernel.List(net); });
            kernel.counters.peak = std::max(kernel.counters.peak, ++kernel.counters.alive);
            thrown.Call([&] { kernel.traces.created(net); });
            return 0;
        });
    });
    thrown.Throw();
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
    FirstException thrown;
    const auto after = std::exchange(m_after, {});
    if (done)
    {
        thrown.Call([&done, error] { done(error); });
    }
    for (const auto& what : after)
    {
        thrown.Call(what);
    }
    if (m_net->GetCount() == 0)
    {
        // The last reference was returned during the setup.
        thrown.Call([this] { m_kernel.CountIsZero(*m_net); });
    }
    thrown.Throw();
}

Time
NetNamespaceSetup::GetLockWait() const
{
    return GetWait(m_pernetUse) + GetWait(m_rtnlUse);
}

} // namespace netns
} // namespace ns3
