// SPDX-License-Identifier: GPL-2.0-only

#include "task-table.h"

#include "ns-proxy.h"
#include "rtnl-request.h"
#include "task-owner.h"

#include "ns3/kernel.h"
#include "ns3/netns-compat.h"
#include "ns3/netns-error.h"
#include "ns3/trace-source-accessor.h"

#include <cerrno>
#include <iterator>
#include <map>
#include <utility>

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(TaskTable);

/** The tasks, as each of them sees the others. */
class TaskTable::Tasks : public TaskOwner
{
  public:
    /** @param table the table, which owns this */
    explicit Tasks(TaskTable& table)
        : m_table(table)
    {
    }

    /** @brief Adds init, which is in init_net. */
    Ptr<Task> AddInit();
    /** @return the number of tasks */
    std::size_t GetN() const;
    /** @brief Ends all tasks: the simulation ends. */
    void Clear();

    // TaskOwner
    Kernel& GetKernel() const override;
    uint32_t AllocatePid() override;
    uint64_t AllocateFile() override;
    Ptr<Task> Find(uint32_t pid) const override;
    TasksInNet& GetTasksOf(const NetNamespace& net) override;
    void Insert(Ptr<Task> task) override;
    void ChangeNet(Ptr<NetNamespace> from, Ptr<NetNamespace> to) override;
    void Remove(uint32_t pid) override;

  private:
    TaskTable& m_table;                     //!< the table
    std::map<uint32_t, Ptr<Task>> m_tasks;  //!< by pid
    std::map<uint64_t, TasksInNet> m_inNet; //!< by net_cookie
    uint32_t m_lastPid{INIT_PID};           //!< last pid given
    uint64_t m_lastFile{0};                 //!< number of the last file
};

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

TaskTable::TaskTable()
    : m_tasks(std::make_unique<Tasks>(*this))
{
}

TaskTable::~TaskTable() = default;

Ptr<TaskTable>
TaskTable::Of(Ptr<NetNamespaceHost> host)
{
    CheckNotNull(host, "TaskTable::Of", "host");
    auto table = host->GetObject<TaskTable>();
    if (!table)
    {
        table = CreateObject<TaskTable>();
        host->AggregateObject(table);
    }
    return table;
}

void
TaskTable::NotifyNewAggregate()
{
    auto host = m_host ? nullptr : GetObject<NetNamespaceHost>();
    if (host)
    {
        m_host = PeekPointer(host);
        // Tasks end before the namespaces go. The table is aggregated to the host and still exists
        // then.
        host->GetKernel().AtEnd([tasks = m_tasks.get()] { tasks->Clear(); });
    }
    Object::NotifyNewAggregate();
}

Ptr<Task>
TaskTable::GetInit()
{
    auto init = Find(INIT_PID);
    if (!init && (!m_host || !m_host->GetInitNet()))
    {
        throw NetnsError("TaskTable::GetInit: the host is on no Node or has ended", -ESTALE);
    }
    return init ? init : m_tasks->AddInit();
}

Ptr<Task>
TaskTable::Find(uint32_t pid) const
{
    return m_tasks->Find(pid);
}

uint32_t
TaskTable::GetN() const
{
    return static_cast<uint32_t>(m_tasks->GetN());
}

Ptr<Task>
TaskTable::Pick(Ptr<Task> task, std::string place)
{
    if (int error = CheckOwn(task, place))
    {
        throw NetnsError(place, error);
    }
    // Where operations take no time, init is not needed. To make it would add a holder of init_net.
    return task || !m_host || !m_host->GetClock().IsTimed() ? task : GetInit();
}

void
TaskTable::Rtnl(RtnlRequest request, Ptr<Task> task)
{
    int error = CheckOwn(task, request.place);
    if (auto who = error ? nullptr : Pick(task))
    {
        who->Rtnl(std::move(request));
        return;
    }
    if (!error)
    {
        const Kernel* kernel = m_host ? &m_host->GetKernel() : nullptr;
        error = CheckRtnlRequest(kernel, request, "TaskTable::Rtnl");
    }
    if (!error)
    {
        error = request.work(request.place);
    }
    Operation::Tell(request.place, error, request.done);
}

int
TaskTable::CheckOwn(const Ptr<Task>& task, std::string& place) const
{
    // A task that has ended is in no table, and answers for itself.
    if (!task || !task->m_tasks || task->m_tasks == m_tasks.get())
    {
        return 0;
    }
    const auto theirs = std::to_string(task->m_tasks->GetKernel().host->GetNodeId());
    place += ": task " + std::to_string(task->GetPid()) + " is one of the host on Node " + theirs;
    return -EXDEV;
}

Ptr<Task>
TaskTable::Tasks::AddInit()
{
    auto init = Make<Task>(*this, INIT_PID, Ptr<Task>(), NsProxy::CreateInit(m_table.m_host));
    m_tasks.emplace(INIT_PID, init);
    ChangeNet(nullptr, init->GetNet());
    return init;
}

std::size_t
TaskTable::Tasks::GetN() const
{
    return m_tasks.size();
}

Kernel&
TaskTable::Tasks::GetKernel() const
{
    return m_table.m_host->GetKernel();
}

Ptr<Task>
TaskTable::Tasks::Find(uint32_t pid) const
{
    auto it = m_tasks.find(pid);
    return it == m_tasks.end() ? nullptr : it->second;
}

TasksInNet&
TaskTable::Tasks::GetTasksOf(const NetNamespace& net)
{
    return m_inNet[net.GetCookie()];
}

void
TaskTable::Tasks::ChangeNet(Ptr<NetNamespace> from, Ptr<NetNamespace> to)
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
TaskTable::Tasks::AllocatePid()
{
    do
    {
        m_lastPid = m_lastPid + 1 < PID_MAX ? m_lastPid + 1 : RESERVED;
    } while (m_tasks.count(m_lastPid) > 0);
    return m_lastPid;
}

uint64_t
TaskTable::Tasks::AllocateFile()
{
    return ++m_lastFile;
}

void
TaskTable::Tasks::Insert(Ptr<Task> task)
{
    m_tasks.emplace(task->GetPid(), task);
    ChangeNet(nullptr, task->GetNet());
    m_table.m_trace(task->GetPid(), task->GetParentPid(), "fork");
}

void
TaskTable::Tasks::Remove(uint32_t pid)
{
    auto it = m_tasks.find(pid);
    if (it == m_tasks.end())
    {
        return;
    }
    const auto gone = it->second;
    m_tasks.erase(it);
    m_table.m_trace(pid, gone->GetParentPid(), "exit");
}

void
TaskTable::Tasks::Clear()
{
    while (!m_tasks.empty())
    {
        const auto last = std::prev(m_tasks.end())->second;
        last->Leave();
    }
}

} // namespace netns
} // namespace ns3
