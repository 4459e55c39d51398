// SPDX-License-Identifier: GPL-2.0-only

#include "task-table.h"

#include "ns3/net-namespace-host.h"

#include <iterator>

namespace ns3
{
namespace netns
{

TaskTable::TaskTable(NetNamespaceHost& host)
    : m_host(host)
{
}

Ptr<Task>
TaskTable::GetInit()
{
    auto init = Find(INIT_PID);
    if (!init)
    {
        init = Make<Task>(m_host, INIT_PID, Ptr<Task>(), NsProxy::CreateInit(&m_host));
        m_tasks.emplace(INIT_PID, init);
        ChangeNet(nullptr, init->GetNet());
    }
    return init;
}

Ptr<Task>
TaskTable::Find(uint32_t pid) const
{
    auto it = m_tasks.find(pid);
    return it == m_tasks.end() ? nullptr : it->second;
}

uint32_t
TaskTable::GetN() const
{
    return static_cast<uint32_t>(m_tasks.size());
}

TaskTable::InNet&
TaskTable::GetTasksOf(const NetNamespace& net)
{
    return m_inNet[net.GetCookie()];
}

void
TaskTable::ChangeNet(Ptr<NetNamespace> from, Ptr<NetNamespace> to)
{
    if (to)
    {
        ++m_inNet[to->GetCookie()].n;
    }
    if (from && --m_inNet[from->GetCookie()].n == 0)
    {
        m_inNet.erase(from->GetCookie());
    }
}

uint32_t
TaskTable::AllocatePid()
{
    do
    {
        m_lastPid = m_lastPid + 1 < PID_MAX ? m_lastPid + 1 : RESERVED;
    } while (m_tasks.count(m_lastPid) > 0);
    return m_lastPid;
}

uint64_t
TaskTable::AllocateFile()
{
    return ++m_lastFile;
}

void
TaskTable::Insert(Ptr<Task> task)
{
    m_tasks.emplace(task->GetPid(), task);
    ChangeNet(nullptr, task->GetNet());
    trace(task->GetPid(), task->GetParentPid(), "fork");
}

void
TaskTable::Remove(uint32_t pid)
{
    auto it = m_tasks.find(pid);
    if (it == m_tasks.end())
    {
        return;
    }
    const auto gone = it->second;
    m_tasks.erase(it);
    trace(pid, gone->GetParentPid(), "exit");
}

void
TaskTable::Clear()
{
    while (!m_tasks.empty())
    {
        const auto last = std::prev(m_tasks.end())->second;
        last->Leave();
    }
}

} // namespace netns
} // namespace ns3
