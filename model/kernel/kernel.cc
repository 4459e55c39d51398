// SPDX-License-Identifier: GPL-2.0-only

#include "kernel.h"

#include "builtin-pernet.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/log.h"
#include "ns3/netns-compat.h"
#include "ns3/stack-teardown.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetnsKernel");

namespace
{

/** A change of pernet_list, which waits for pernet_ops_rwsem. */
class PernetChange : public Operation
{
  public:
    /** @param change makes the change and returns 0 or a negative errno value */
    PernetChange(KernelState& kernel, std::function<int()> change)
        : Operation(kernel.clock),
          m_pernet(kernel.pernet),
          m_n(kernel.nets.size()),
          m_change(std::move(change))
    {
    }

  private:
    Next DoStep() override
    {
        auto& lock = GetClock().GetPernetOps();
        switch (m_step++)
        {
        case 0:
            return Lock(lock, m_use);
        case 1:
            return Take({{NetnsCost::PERNET_INIT, m_n}});
        default:
            break;
        }
        if (m_pernet.IsHeld())
        {
            m_pernet.WhenFree([self = Ptr<PernetChange>(this)] { self->Run(); });
            return Wait();
        }
        int error = -ECANCELED;
        Guard([this, &error] { error = m_pernet.WhileHeld(m_change); });
        Release(lock, m_use);
        return End(error);
    }

    PernetList& m_pernet;          //!< pernet_list
    std::size_t m_n;               //!< number of namespaces
    std::function<int()> m_change; //!< the change
    Use m_use;                     //!< pernet_ops_rwsem
    int m_step{0};                 //!< the next step
};

} // namespace

Kernel::Kernel()
    : m_cleaner(Make<NetNamespaceCleaner>(*this))
{
    stackInstaller = [](Ptr<Node> node) {
        InternetStackHelper stack;
        stack.Install(node);
    };
}

Kernel::~Kernel() = default;

void
Kernel::Boot(Ptr<Node> node)
{
    clock.SetContext(node->GetId());
    recycler.SetHost(node);
    RegisterPernet(Make<NetdevOps>(), false);
    RegisterPernet(Make<StackOps>(*this), false);
    RegisterPernet(Make<LoopbackOps>(), true);
    RegisterPernet(Make<DefaultDeviceOps>(*this), true);
    initNet = Allocate({RefKind::SETUP, 0});
    pernet.Setup(initNet);
    List(initNet);
    SetNode(initNet, node);
}

void
Kernel::AtEnd(std::function<void()> what)
{
    m_atEnd.push_back(std::move(what));
}

void
Kernel::End()
{
    ending = true;
    clock.Stop();
    for (const auto& what : std::exchange(m_atEnd, {}))
    {
        what();
    }
    for (const auto& net : GetAll())
    {
        internals::IgnoreInterfaceEvents(net->PeekNode());
    }
    const auto setups = DropSetups();
    // The names and sockets of one namespace at a time: each call may tear a namespace down.
    for (const auto& net : GetAll())
    {
        DropHolders(*net);
    }
    for (const auto& net : setups)
    {
        DropHolders(*net);
        if (net->GetOwner())
        {
            Disown(net);
        }
    }
    m_cleaner->FinishNow();
    recycler.Finish();
    while (!nets.empty())
    {
        Drop(&nets.front());
    }
    initNet = nullptr;
    stackInstaller = nullptr;
}

void
Kernel::DropHolders(NetNamespace& net)
{
    Ptr<NetNamespace> kept(&net);
    while (const std::string* name = net.GetFirstName())
    {
        const auto mount = mounts.Extract(mounts.Find(*name));
    }
    const auto it = m_socketRefs.find(net.GetCookie());
    if (it != m_socketRefs.end())
    {
        const auto refs = it->second;
        refs->ReturnAll();
    }
}

// Creating ---------------------------------------------------------------------------------------

int
Kernel::CopyNetNs(Ptr<NetNamespace>& net, RefHolder holder, Done done)
{
    if (!initNet || ending)
    {
        return -ESTALE;
    }
    Ptr<NetNamespaceSetup> setup;
    if (int error = NetNamespaceSetup::Prepare(*this, holder, 0, net, setup))
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
Kernel::AddNetns(const std::string& name,
                 Ptr<NetNamespace>& net,
                 Done done,
                 uint32_t pid,
                 const Turn& turn)
{
    if (!NetnsMount::IsValidName(name))
    {
        return -EINVAL;
    }
    if (!initNet || ending)
    {
        return -ESTALE;
    }
    // If the operation waits, earlier operations may free the name or take it: look again then.
    const bool waits = turn && clock.IsTimed();
    if (!waits && Find(name))
    {
        return -EEXIST;
    }
    // `ip netns add` is a process that unshares, mounts and ends: its own reference ends too.
    const RefHolder self{RefKind::SETUP, 0};
    Ptr<NetNamespace> fresh;
    Ptr<NetNamespaceSetup> setup;
    if (int error = NetNamespaceSetup::Prepare(*this, self, pid, fresh, setup))
    {
        return error;
    }
    net = fresh;
    if (!setup)
    {
        const int error = Mount(name, fresh); // a user's function may have taken the name
        fresh->Put(self);
        if (done && !error)
        {
            done(0);
        }
        return error;
    }
    const auto end = [this, name, fresh, done, self](int error, std::function<void()> finish) {
        FirstException thrown;
        if (error && Find(name) == fresh)
        {
            thrown.Call([this, &name] { Unmount(name); });
        }
        thrown.Call([&fresh, self] { fresh->Put(self); });
        thrown.Call([&] { Operation::Tell("ip netns add " + name, error, done, finish); });
        thrown.Throw();
    };
    const Work start = [this, name, fresh, setup, end](std::function<void()> finish) {
        if (const int error = Mount(name, fresh))
        {
            setup->Fail(error, [end, finish](int error) { end(error, finish); });
            return;
        }
        setup->Start([this, end, finish](int error) {
            const Time cost = error ? Time(0) : clock.Draw(NetnsCost::MOUNT);
            clock.After(cost, [end, finish, error] { end(error, finish); });
        });
    };
    if (waits)
    {
        turn(start);
    }
    else
    {
        start([] {});
    }
    return 0;
}

int
Kernel::CheckOwn(const NetNamespace& net) const
{
    if (net.GetCount() == 0 || !net.GetOwner())
    {
        return -ESTALE;
    }
    return net.GetOwner() == this ? 0 : -EXDEV;
}

int
Kernel::Mount(const std::string& name, Ptr<NetNamespace> net)
{
    if (!net || !NetnsMount::IsValidName(name))
    {
        return -EINVAL;
    }
    if (int error = CheckOwn(*net))
    {
        return error;
    }
    if (mounts.Find(name))
    {
        return -EEXIST;
    }
    mounts.Insert(std::make_unique<NetnsMount>(name, net, ++counters.lastMount));
    traces.mount(name, net, true);
    return 0;
}

Ptr<NetNamespace>
Kernel::Find(const std::string& name) const
{
    const NetnsMount* mount = mounts.Find(name);
    return mount ? mount->GetNet() : nullptr;
}

// Names and references ---------------------------------------------------------------------------

int
Kernel::Unmount(const std::string& name)
{
    // The release of the mount may run the teardown. The name is free before that.
    NetnsMount* mount = mounts.Find(name);
    if (!mount)
    {
        return -ENOENT;
    }
    const auto gone = mounts.Extract(mount);
    FirstException thrown;
    thrown.Call([&] { traces.mount(name, gone->GetNet(), false); });
    thrown.Call([&gone] { gone->Release(); });
    thrown.Throw();
    return 0;
}

void
Kernel::LastReferenceGoes(NetNamespace& net)
{
    if (!socketsHold || ending)
    {
        return;
    }
    auto& refs = m_socketRefs[net.GetCookie()];
    if (!refs)
    {
        refs = Make<SocketRefs>(
            *net.PeekNode(),
            [this, &net] {
                const uint64_t id = ++counters.lastSocket;
                net.Get({RefKind::SOCKET, id});
                return id;
            },
            [&net](uint64_t id) {
                Ptr<NetNamespace> kept(&net); // Put() may return the last reference
                net.Put({RefKind::SOCKET, id});
            });
    }
    refs->Hold();
}

void
Kernel::CountIsZero(NetNamespace& net)
{
    if (net.GetOwner() != this)
    {
        return;
    }
    if (net.GetState() == NetNamespace::ALIVE)
    {
        FirstException thrown;
        thrown.Call([this, &net] { SetState(&net, NetNamespace::DYING); });
        counters.peakBacklog = std::max(counters.peakBacklog, m_cleaner->GetBacklog() + 1);
        thrown.Call([this, &net] { m_cleaner->Queue(&net); });
        thrown.Throw();
    }
    else if (net.GetState() == NetNamespace::DEAD)
    {
        Disown(&net); // the setup failed
    }
}

void
Kernel::NamespaceDisposed(NetNamespace& net)
{
    const auto it = m_socketRefs.find(net.GetCookie());
    if (it != m_socketRefs.end())
    {
        const auto refs = std::move(it->second);
        m_socketRefs.erase(it);
        refs->Leave();
    }
}

std::size_t
Kernel::GetBacklog() const
{
    return m_cleaner->GetBacklog();
}

// Pernet operations ------------------------------------------------------------------------------

int
Kernel::RegisterPernet(Ptr<PernetOperations> ops, bool isDevice, Done done)
{
    if (!ops)
    {
        return -EINVAL;
    }
    const auto change = [this, ops, isDevice] { return pernet.Register(ops, isDevice, GetAll()); };
    return ChangePernet(change, std::move(done));
}

int
Kernel::UnregisterPernet(Ptr<PernetOperations> ops, Done done)
{
    if (!ops)
    {
        return -EINVAL;
    }
    return ChangePernet([this, ops] { return pernet.Unregister(ops, GetAll()); }, std::move(done));
}

int
Kernel::ChangePernet(std::function<int()> change, Done done)
{
    auto work = Make<PernetChange>(*this, std::move(change));
    return work->Begin(
        [done = std::move(done)](int error) { Operation::Tell("pernet operations", error, done); });
}

} // namespace netns
} // namespace ns3
