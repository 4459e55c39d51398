// SPDX-License-Identifier: GPL-2.0-only

#include "pernet-list.h"

#include "net-namespace.h"

#include "ns3/first-exception.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ns3
{
namespace netns
{

int
PernetList::Register(Ptr<PernetOperations> ops, bool isDevice, const Batch& existing)
{
    if (std::find(m_list.begin(), m_list.end(), ops) != m_list.end())
    {
        return -EEXIST;
    }
    ops->m_id = ++m_lastId;
    Batch done;
    for (const auto& net : existing)
    {
        FirstException thrown;
        int error = -ECANCELED;
        thrown.Call([&] { error = ops->Init(net); });
        if (error)
        {
            for (const auto& set : done)
            {
                thrown.Call([&] { ops->PreExit(set); });
            }
            thrown.Call([&] { ExitOne(*ops, done); });
            done.push_back(net);
            FreeGeneric(*ops, done);
            thrown.Throw();
            return error;
        }
        done.push_back(net);
    }
    if (isDevice)
    {
        m_list.push_back(ops);
    }
    else
    {
        m_list.insert(m_list.begin() + m_firstDevice, ops);
        ++m_firstDevice;
    }
    return 0;
}

int
PernetList::Unregister(Ptr<PernetOperations> ops, const Batch& existing)
{
    auto it = std::find(m_list.begin(), m_list.end(), ops);
    if (it == m_list.end())
    {
        return -ENOENT;
    }
    FirstException thrown;
    for (const auto& net : existing)
    {
        thrown.Call([&] { ops->PreExit(net); });
    }
    thrown.Call([&] { ExitOne(*ops, existing); });
    FreeGeneric(*ops, existing);
    if (static_cast<std::size_t>(it - m_list.begin()) < m_firstDevice)
    {
        --m_firstDevice;
    }
    m_list.erase(it);
    thrown.Throw();
    return 0;
}

int
PernetList::Setup(Ptr<NetNamespace> net) const
{
    return Setup(0, m_list.size(), net);
}

int
PernetList::SetupSubsystems(Ptr<NetNamespace> net) const
{
    return Setup(0, m_firstDevice, net);
}

int
PernetList::SetupDevices(Ptr<NetNamespace> net) const
{
    return Setup(m_firstDevice, m_list.size(), net);
}

int
PernetList::Setup(std::size_t first, std::size_t end, Ptr<NetNamespace> net) const
{
    for (std::size_t i = first; i < end; ++i)
    {
        FirstException thrown;
        int error = -ECANCELED;
        thrown.Call([&] { error = m_list[i]->Init(net); });
        if (error)
        {
            // Exit() is not called of the operations whose Init() failed, as in ops_init() of
            // Linux 6.1.
            thrown.Call([&] { PreExit(i, {net}); });
            thrown.Call([&] { Exit(i, {net}); });
            FreeGeneric(*m_list[i], {net});
            thrown.Throw();
            return error;
        }
    }
    return 0;
}

void
PernetList::Hold()
{
    ++m_holds;
}

void
PernetList::Release()
{
    if (--m_holds > 0)
    {
        return;
    }
    for (const auto& what : std::exchange(m_waiting, {}))
    {
        what();
    }
}

bool
PernetList::IsHeld() const
{
    return m_holds > 0;
}

void
PernetList::WhenFree(std::function<void()> what)
{
    m_waiting.push_back(std::move(what));
}

std::size_t
PernetList::GetN() const
{
    return m_list.size();
}

void
PernetList::PreExit(const Batch& batch) const
{
    PreExit(m_list.size(), batch);
}

void
PernetList::Exit(const Batch& batch) const
{
    Exit(m_list.size(), batch);
}

void
PernetList::ExitDevices(const Batch& batch) const
{
    FirstException thrown;
    for (std::size_t i = m_list.size(); i-- > m_firstDevice;)
    {
        thrown.Call([&] { ExitOne(*m_list[i], batch); });
    }
    thrown.Throw();
}

void
PernetList::ExitSubsystems(const Batch& batch) const
{
    FirstException thrown;
    for (std::size_t i = m_firstDevice; i-- > 0;)
    {
        thrown.Call([&] { ExitOne(*m_list[i], batch); });
    }
    FreeGeneric(m_list.size(), batch);
    thrown.Throw();
}

void
PernetList::PreExit(std::size_t n, const Batch& batch) const
{
    FirstException thrown;
    for (std::size_t i = n; i-- > 0;)
    {
        for (const auto& net : batch)
        {
            thrown.Call([&] { m_list[i]->PreExit(net); });
        }
    }
    thrown.Throw();
}

void
PernetList::Exit(std::size_t n, const Batch& batch) const
{
    FirstException thrown;
    for (std::size_t i = n; i-- > 0;)
    {
        thrown.Call([&] { ExitOne(*m_list[i], batch); });
    }
    FreeGeneric(n, batch);
    thrown.Throw();
}

void
PernetList::FreeGeneric(std::size_t n, const Batch& batch) const
{
    for (std::size_t i = n; i-- > 0;)
    {
        FreeGeneric(*m_list[i], batch);
    }
}

void
PernetList::ExitOne(PernetOperations& ops, const Batch& batch)
{
    FirstException thrown;
    for (const auto& net : batch)
    {
        thrown.Call([&] { ops.Exit(net); });
    }
    thrown.Call([&] { ops.ExitBatch(batch); });
    thrown.Throw();
}

void
PernetList::FreeGeneric(const PernetOperations& ops, const Batch& batch)
{
    for (const auto& net : batch)
    {
        if (net->GetGeneric(ops.GetId()))
        {
            net->SetGeneric(ops.GetId(), nullptr);
        }
    }
}

} // namespace netns
} // namespace ns3
