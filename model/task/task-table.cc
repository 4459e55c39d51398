// SPDX-License-Identifier: GPL-2.0-only

#include "task-table.h"

#include "ns-proxy.h"
#include "rtnl-request.h"

#include "ns3/kernel.h"
#include "ns3/netns-compat.h"
#include "ns3/trace-source-accessor.h"

#include <iterator>
#include <utility>

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(TaskTable);

TypeId
TaskTable::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::TaskTable")
                            .SetParent<Object>()
                            .SetGroupName("Netns")
                            .AddConstructor<TaskTable>()
                            .AddTraceSource("Task",
                                            "A task was made or has ended.",
                                            MakeTraceSourceAccessor(&TaskTable::m_trace),
                                            "ns3::netns::TaskTable::TaskTracedCallback");
    return tid;
}

TaskTable::TaskTable() = default;
TaskTable::~TaskTable() = default;

Ptr<TaskTable>
TaskTable::Of(Ptr<NetNamespaceHost> host)
{
    auto table = host->GetObject<TaskTable>();
    if (!table)
    {
        table = CreateObject<TaskTable>();
        table->m_host = PeekPointer(host);
        host->AggregateObject(table);
        // Tasks end before the namespaces go. The table is aggregated to the host and still exists
        // then.
        host->GetKernel().AtEnd([table = PeekPointer(table)] { table->Clear(); });
    }
    return table;
}

Ptr<Task>
TaskTable::GetInit()
{
    auto init = Find(INIT_PID);
    if (!init)
    {
        init = Make<Task>(*this, INIT_PID, Ptr<Task>(), NsProxy::CreateInit(m_host));
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

Ptr<Task>
TaskTable::Pick(Ptr<Task> task)
{
    // Where operations take no time, init is not needed. To make it would add a holder of init_net.
    return task || !GetKernel().clock.IsTimed() ? task : GetInit();
}

void
TaskTable::Rtnl(RtnlRequest request, Ptr<Task> task)
{
    if (auto who = Pick(task))
    {
        who->Rtnl(std::move(request));
        return;
    }
    const auto done = std::move(request.done);
    RunRtnlRequest(
        GetKernel(),
        0,
        std::move(request),
        [done](int error, const std::string& place, Time) { Operation::Tell(place, error, done); });
}

Kernel&
TaskTable::GetKernel() const
{
    return m_host->GetKernel();
}

TasksInNet&
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
    m_trace(task->GetPid(), task->GetParentPid(), "fork");
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
    m_trace(pid, gone->GetParentPid(), "exit");
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
