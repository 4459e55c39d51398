// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-setup.h"

#include "net-namespace-host.h"

#include "ns3/net-namespace.h"

#include <utility>

namespace ns3
{
namespace netns
{

NetNamespaceSetup::NetNamespaceSetup(NetNamespaceHost& host, Ptr<NetNamespace> net, uint32_t pid)
    : m_host(host),
      m_net(net)
{
    m_pernetUse.pid = pid;
    m_pernetUse.exclusive = host.GetSemantics() == NetNamespaceHost::LINUX_2_6_24;
    m_rtnlUse.pid = pid;
}

void
NetNamespaceSetup::Start(Done done)
{
    m_done = std::move(done);
    Ptr<NetNamespaceSetup> self(this);
    auto& clock = m_host.GetClock();
    clock.After(clock.Draw(NetnsCost::ALLOCATE), [self, &clock] {
        clock.GetPernetOps().Acquire(self->m_pernetUse, [self, &clock] {
            // One draw for all of them: they run on the same processor at the same moment.
            const auto n = static_cast<int64_t>(self->m_host.GetPernetList().GetN());
            clock.After(clock.Draw(NetnsCost::PERNET_INIT) * n, [self] { self->InitSubsystems(); });
        });
    });
}

void
NetNamespaceSetup::InitSubsystems()
{
    if (int error = m_host.GetPernetList().SetupSubsystems(m_net))
    {
        Finish(error);
        return;
    }
    Ptr<NetNamespaceSetup> self(this);
    auto& clock = m_host.GetClock();
    clock.GetRtnl().Acquire(m_rtnlUse, [self, &clock] {
        clock.After(clock.Draw(NetnsCost::LOOPBACK_REGISTER), [self] { self->InitDevices(); });
    });
}

void
NetNamespaceSetup::InitDevices()
{
    const int error = m_host.GetPernetList().SetupDevices(m_net);
    m_host.GetClock().GetRtnl().Release(m_rtnlUse);
    Finish(error);
}

void
NetNamespaceSetup::Then(std::function<void()> what)
{
    m_after.push_back(std::move(what));
}

Ptr<NetNamespace>
NetNamespaceSetup::GetNet() const
{
    return m_net;
}

Time
NetNamespaceSetup::GetLockWait() const
{
    return m_pernetUse.taken - m_pernetUse.asked + m_rtnlUse.taken - m_rtnlUse.asked;
}

void
NetNamespaceSetup::Finish(int error)
{
    Ptr<NetNamespaceSetup> self(this);
    m_host.FinishSetup(m_net, error);
    m_host.GetClock().GetPernetOps().Release(m_pernetUse);
    Tell(error);
}

void
NetNamespaceSetup::Fail(int error, Done done)
{
    Ptr<NetNamespaceSetup> self(this);
    m_done = std::move(done);
    m_host.FinishSetup(m_net, error);
    Tell(error);
}

void
NetNamespaceSetup::Tell(int error)
{
    // Either may hold this object.
    const Done done = std::move(m_done);
    const auto after = std::move(m_after);
    m_done = nullptr;
    m_after.clear();
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
        m_net->Release(); // given up while it was set up
    }
}

} // namespace netns
} // namespace ns3
