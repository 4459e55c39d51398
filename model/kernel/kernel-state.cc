// SPDX-License-Identifier: GPL-2.0-only

#include "kernel-state.h"

#include "ns3/first-exception.h"
#include "ns3/object-factory.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ns3
{
namespace netns
{

KernelState::KernelState()
    : clock([this](const NetnsLock& lock, const LockUse& use) { traces.lock(lock, use); }),
      m_prototype(ObjectFactory("ns3::netns::NetNamespace")),
      m_loopback(ObjectFactory("ns3::LoopbackNetDevice"))
{
}

KernelState::~KernelState() = default;

Ptr<NetNamespace>
KernelState::Allocate(RefHolder holder)
{
    auto net = StaticCast<NetNamespace>(m_prototype.Create());
    net->Ref(); // Disown() returns it when `passive` falls to zero
    net->m_passive = 1;
    net->m_owner = this;
    net->m_ledger = &ledger;
    net->m_cookie = ++counters.lastCookie;
    traces.state(net, NetNamespace::SETUP, NetNamespace::SETUP);
    net->ChangeCount(+1, holder);
    return net;
}

void
KernelState::BeginSetup(Ptr<NetNamespace> net)
{
    m_setups[net->GetCookie()].net = net;
}

void
KernelState::AfterSetup(Ptr<NetNamespace> net, std::function<void()> what)
{
    auto it = m_setups.find(net->GetCookie());
    if (it == m_setups.end())
    {
        what();
    }
    else
    {
        it->second.after.push_back(std::move(what));
    }
}

std::vector<std::function<void()>>
KernelState::EndSetup(Ptr<NetNamespace> net)
{
    std::vector<std::function<void()>> after;
    auto it = m_setups.find(net->GetCookie());
    if (it != m_setups.end())
    {
        after = std::move(it->second.after);
        m_setups.erase(it);
    }
    return after;
}

void
KernelState::SetNode(Ptr<NetNamespace> net, Ptr<Node> node)
{
    net->AdoptNode(node);
}

void
KernelState::List(Ptr<NetNamespace> net)
{
    nets.push_back(*net);
    SetState(net, NetNamespace::ALIVE);
}

void
KernelState::Unlist(Ptr<NetNamespace> net)
{
    m_cursor = nullptr;
    nets.erase(nets.iterator_to(*net));
    --counters.alive;
}

void
KernelState::Free(Ptr<NetNamespace> net)
{
    --counters.used;
    ++counters.freed;
    FirstException thrown;
    thrown.Call([this, &net] { SetState(net, NetNamespace::DEAD); });
    thrown.Call([this, &net] { traces.freed(net); });
    Disown(net);
    thrown.Throw();
}

void
KernelState::Disown(Ptr<NetNamespace> net)
{
    static RefLedger orphans;
    NamespaceDisposed(*net);
    net->m_owner = nullptr;
    net->m_ledger = &orphans;
    net->DropPassive();
}

void
KernelState::SetState(Ptr<NetNamespace> net, NetNamespace::State state)
{
    const auto old = net->m_state;
    net->m_state = state;
    traces.state(net, old, state);
}

std::vector<Ptr<NetNamespace>>
KernelState::DropSetups()
{
    std::vector<Ptr<NetNamespace>> dropped;
    for (const auto& [cookie, setup] : std::exchange(m_setups, {}))
    {
        setup.net->m_state = NetNamespace::DEAD;
        dropped.push_back(setup.net);
    }
    return dropped;
}

void
KernelState::Drop(Ptr<NetNamespace> net)
{
    m_cursor = nullptr;
    nets.erase(nets.iterator_to(*net));
    net->m_state = NetNamespace::DEAD;
    if (!net->GetObject<Node>())
    {
        net->Dispose();
    }
    Disown(net);
}

PernetList::Batch
KernelState::GetAll() const
{
    PernetList::Batch batch;
    for (const auto& net : nets)
    {
        batch.emplace_back(const_cast<NetNamespace*>(&net));
    }
    return batch;
}

Ptr<NetNamespace>
KernelState::GetNth(std::size_t i) const
{
    if (!m_cursor || i < m_cursorN)
    {
        m_cursor = &nets.front();
        m_cursorN = 0;
    }
    auto it = nets.iterator_to(*m_cursor);
    std::advance(it, i - m_cursorN);
    m_cursor = &*it;
    m_cursorN = i;
    return const_cast<NetNamespace*>(m_cursor);
}

Ptr<Node>
KernelState::TakeNode()
{
    // NodeList is disposing its Nodes, and would keep a new one
    return ending ? nullptr : recycler.TakeNode();
}

Ptr<NetDevice>
KernelState::MakeLoopback()
{
    return StaticCast<NetDevice>(m_loopback.Create());
}

void
KernelState::BuildStack(Ptr<Node> node)
{
    stackInstaller(node);
}

void
KernelState::Rest(Ptr<Object> object)
{
    recycler.Rest(object);
}

bool
KernelState::HasReceiveIndex() const
{
    return receiveIndex;
}

void
KernelState::HoldCleanup()
{
    ++m_holds;
}

void
KernelState::ReleaseCleanup()
{
    if (--m_holds == 0 && m_cleanup)
    {
        std::exchange(m_cleanup, nullptr)();
    }
}

void
KernelState::WhenCleanupMay(std::function<void()> what)
{
    if (m_holds > 0)
    {
        m_cleanup = std::move(what);
    }
    else
    {
        what();
    }
}

void
KernelState::DeviceChanged(const NetNamespace& net, const NetDeviceRecord& record, bool registered)
{
    traces.device(net, record, registered);
}

void
KernelState::DeviceMoved(const NetDeviceRecord& record, uint64_t from, uint64_t to)
{
    traces.move(record, from, to);
}

} // namespace netns
} // namespace ns3
