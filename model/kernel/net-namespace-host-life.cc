// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns
 * What of NetNamespaceHost is about the life of namespaces: copy_net_ns(), names, the end, and
 * changes of pernet_list.
 */

#include "net-namespace-host.h"

#include "ns3/log.h"
#include "ns3/netns-error.h"
#include "ns3/ns-proxy.h"
#include "ns3/object-prototype.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetNamespaceHostLife");

Ptr<NetNamespace>
NetNamespaceHost::Allocate(RefHolder holder)
{
    auto net = DynamicCast<NetNamespace>(m_prototype->Create());
    net->Ref(); // kept until `passive` is zero
    net->m_passive = 1;
    net->m_host = this;
    net->m_ledger = &m_ledger;
    net->m_cookie = ++m_lastCookie;
    m_stateTrace(net, NetNamespace::SETUP, NetNamespace::SETUP);
    net->ChangeCount(+1, holder);
    return net;
}

int
NetNamespaceHost::CopyNetNs(uint64_t flags,
                            Ptr<NetNamespace> old,
                            Ptr<NetNamespace>& net,
                            RefHolder holder,
                            Done done)
{
    if (!(flags & NsProxy::CLONE_NEWNET_FLAG))
    {
        if (int error = old->Get(holder))
        {
            return error;
        }
        net = old;
        if (done)
        {
            done(0);
        }
        return 0;
    }
    Ptr<NetNamespaceSetup> setup;
    if (int error = PrepareNetNs(setup, net, holder, 0))
    {
        return error;
    }
    if (setup)
    {
        setup->Start(std::move(done));
    }
    else if (done)
    {
        done(0);
    }
    return 0;
}

int
NetNamespaceHost::PrepareNetNs(Ptr<NetNamespaceSetup>& setup,
                               Ptr<NetNamespace>& net,
                               RefHolder holder,
                               uint32_t pid)
{
    if (m_used >= m_maxNetNamespaces)
    {
        return -ENOSPC;
    }
    ++m_used;
    auto fresh = Allocate(holder);
    setup = nullptr;
    if (m_clock.IsTimed())
    {
        // What a script puts into it before it is set up must not take the place of lo.
        fresh->m_devices.Insert(nullptr, "lo", 0, fresh->m_loopback);
        setup = Make<NetNamespaceSetup>(*this, fresh, pid);
        m_setups.emplace(fresh->m_cookie, setup);
        net = fresh;
        return 0;
    }
    const int error = m_pernet.Setup(fresh);
    FinishSetup(fresh, error);
    if (error)
    {
        fresh->Put(holder);
        return error;
    }
    net = fresh;
    return 0;
}

void
NetNamespaceHost::FinishSetup(Ptr<NetNamespace> net, int error)
{
    m_setups.erase(net->m_cookie);
    if (error)
    {
        NS_LOG_INFO("copy_net_ns: " << NetnsError::GetName(error));
        --m_used;
        SetState(net, NetNamespace::DEAD);
        return;
    }
    ++m_created;
    List(net);
    m_peak = std::max(m_peak, ++m_alive);
    m_createdTrace(net);
}

void
NetNamespaceHost::Rtnl(RtnlRequest request, Ptr<Task> task)
{
    if (!task && !m_clock.IsTimed())
    {
        // Nobody has to wait, so nobody is needed.
        const int error = request.work(request.place);
        Task::Tell(request.place, error, request.done);
        return;
    }
    (task ? task : GetInitTask())->Rtnl(std::move(request));
}

void
NetNamespaceHost::AfterSetup(Ptr<NetNamespace> net, std::function<void()> what)
{
    auto it = m_setups.find(net->m_cookie);
    if (it == m_setups.end())
    {
        what();
    }
    else
    {
        it->second->Then(std::move(what));
    }
}

int
NetNamespaceHost::Create(const std::string& name, Ptr<NetNamespace>& net, Done done, Ptr<Task> task)
{
    if (!NetnsMount::IsValidName(name))
    {
        return -EINVAL;
    }
    const bool waits = task && m_clock.IsTimed();
    if (!waits && Find(name))
    {
        return -EEXIST;
    }
    // As `ip netns add` does: a process that unshares, mounts and ends.
    const RefHolder self{RefKind::SETUP, 0};
    Ptr<NetNamespace> fresh;
    Ptr<NetNamespaceSetup> setup;
    if (int error = PrepareNetNs(setup, fresh, self, task ? task->GetPid() : 0))
    {
        return error;
    }
    net = fresh;
    if (!setup)
    {
        Mount(name, fresh);
        fresh->Put(self);
        if (done)
        {
            done(0);
        }
        return 0;
    }
    const auto end = [this, name, fresh, done, self](int error, std::function<void()> finish) {
        if (error && Find(name) == fresh)
        {
            Unmount(name);
        }
        fresh->Put(self);
        Task::End("ip netns add " + name, error, done, finish);
    };
    const auto start = [this, name, fresh, setup, end](std::function<void()> finish) {
        // What was to be done before may have taken or freed the name.
        if (const int error = Mount(name, fresh))
        {
            setup->Fail(error, [end, finish](int error) { end(error, finish); });
            return;
        }
        setup->Start([this, end, finish](int error) {
            const Time cost = error ? Time(0) : m_clock.Draw(NetnsCost::MOUNT);
            m_clock.After(cost, [end, finish, error] { end(error, finish); });
        });
    };
    if (waits)
    {
        task->Queue(start);
    }
    else
    {
        start([] {});
    }
    return 0;
}

int
NetNamespaceHost::Mount(const std::string& name, Ptr<NetNamespace> net)
{
    if (!NetnsMount::IsValidName(name))
    {
        return -EINVAL;
    }
    if (net->GetCount() == 0)
    {
        return -ESTALE;
    }
    if (m_mounts.Find(name))
    {
        return -EEXIST;
    }
    m_mounts.Insert(std::make_unique<NetnsMount>(name, net, ++m_lastMount));
    m_mountTrace(name, net, true);
    return 0;
}

int
NetNamespaceHost::Unmount(const std::string& name)
{
    // The name is free before the namespace is: its teardown may run in the destructor.
    NetnsMount* mount = m_mounts.Find(name);
    if (!mount)
    {
        return -ENOENT;
    }
    const auto gone = m_mounts.Extract(mount);
    m_mountTrace(name, gone->GetNet(), false);
    return 0;
}

Ptr<NetNamespace>
NetNamespaceHost::Find(const std::string& name) const
{
    const NetnsMount* mount = m_mounts.Find(name);
    return mount ? mount->GetNet() : nullptr;
}

void
NetNamespaceHost::List(Ptr<NetNamespace> net)
{
    m_netList.push_back(*net);
    SetState(net, NetNamespace::ALIVE);
}

void
NetNamespaceHost::QueueCleanup(Ptr<NetNamespace> net)
{
    SetState(net, NetNamespace::DYING);
    m_peakBacklog = std::max(m_peakBacklog, m_cleaner.GetBacklog() + 1);
    m_cleaner.Queue(net);
}

void
NetNamespaceHost::Unlist(Ptr<NetNamespace> net)
{
    m_cursor = nullptr;
    m_netList.erase(m_netList.iterator_to(*net));
    --m_alive;
}

void
NetNamespaceHost::Free(Ptr<NetNamespace> net)
{
    --m_used;
    ++m_freed;
    SetState(net, NetNamespace::DEAD);
    m_freedTrace(net);
    Disown(net);
}

void
NetNamespaceHost::Disown(Ptr<NetNamespace> net)
{
    static RefLedger orphans;
    net->m_host = nullptr;
    net->m_ledger = &orphans;
    net->DropPassive();
}

void
NetNamespaceHost::SetState(Ptr<NetNamespace> net, NetNamespace::State state)
{
    const auto old = net->m_state;
    net->m_state = state;
    m_stateTrace(net, old, state);
}

int
NetNamespaceHost::RegisterPernetSubsys(Ptr<PernetOperations> ops, Done done)
{
    return ChangePernet(
        m_netList.size(),
        [this, ops] { return m_pernet.Register(ops, false, GetBatch()); },
        std::move(done));
}

int
NetNamespaceHost::RegisterPernetDevice(Ptr<PernetOperations> ops, Done done)
{
    return ChangePernet(
        m_netList.size(),
        [this, ops] { return m_pernet.Register(ops, true, GetBatch()); },
        std::move(done));
}

int
NetNamespaceHost::UnregisterPernet(Ptr<PernetOperations> ops, Done done)
{
    return ChangePernet(
        m_netList.size(),
        [this, ops] { return m_pernet.Unregister(ops, GetBatch()); },
        std::move(done));
}

int
NetNamespaceHost::ChangePernet(std::size_t n, std::function<int()> change, Done done)
{
    auto& lock = m_clock.GetPernetOps();
    if (!m_clock.IsTimed() && !lock.IsHeld())
    {
        const int error = change();
        if (!error && done)
        {
            done(0);
        }
        return error;
    }
    auto use = std::make_shared<LockUse>();
    lock.Acquire(*use, [this, n, change, done, use, &lock] {
        m_clock.After(m_clock.Draw(NetnsCost::PERNET_INIT, n), [change, done, use, &lock] {
            const int error = change();
            lock.Release(*use);
            Task::Tell("pernet operations", error, done);
        });
    });
    return 0;
}

} // namespace netns
} // namespace ns3
