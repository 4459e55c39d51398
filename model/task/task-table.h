// SPDX-License-Identifier: GPL-2.0-only

#ifndef TASK_TABLE_H
#define TASK_TABLE_H

#include "task.h"

#include "ns3/net-namespace-host.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace netns
{

struct RtnlRequest;

/**
 * @ingroup netns
 * @brief The tasks of one host by pid, and its allocator of pids. Of() aggregates it to the host.
 */
class TaskTable : public Object
{
  public:
    static constexpr uint32_t INIT_PID = Task::INIT_PID; //!< init
    static constexpr uint32_t PID_MAX = 4194304; //!< /proc/sys/kernel/pid_max of 64-bit Linux
    static constexpr uint32_t RESERVED = 300;    //!< pids start again here (RESERVED_PIDS)

    /** @return the TypeId */
    static TypeId GetTypeId();
    TaskTable();
    ~TaskTable() override;

    /** @return the table of a host, which is made at the first call
     * @throws NetnsError EINVAL for null */
    static Ptr<TaskTable> Of(Ptr<NetNamespaceHost> host);

    /** @return init, which is made at the first call. It is in init_net and performs the operations
     * of helpers. @throws NetnsError ESTALE for a host that is on no Node or has ended */
    Ptr<Task> GetInit();
    /** @return the task of that pid, or null */
    Ptr<Task> Find(uint32_t pid) const;
    /** @return the number of tasks */
    uint32_t GetN() const;
    /**
     * @brief Chooses the task that performs an operation of a script.
     * @param task the task that the script names, or null
     * @param place the beginning of the text of an error
     * @return @p task if it is not null; else init where operations take time, and null elsewhere
     * @throws NetnsError EXDEV for a task of another host
     */
    Ptr<Task> Pick(Ptr<Task> task, std::string place = "TaskTable::Pick");
    /**
     * @brief Runs an rtnl request.
     *
     * The error of the request goes to its callback: also EXDEV for a task of another host, and the
     * errors of Task::Rtnl().
     * @param task the task that runs the request, after all operations queued so far; null as for
     * Pick()
     * @throws NetnsError as Task::Rtnl()
     */
    void Rtnl(RtnlRequest request, Ptr<Task> task = nullptr);

    /** Called when a task was made or has ended. @param [in] pid of the task
     * @param [in] parent pid of its parent @param [in] event "fork" or "exit" */
    typedef void (*TaskTracedCallback)(uint32_t pid, uint32_t parent, const std::string& event);

  protected:
    void NotifyNewAggregate() override;

  private:
    class Tasks;

    /** @brief Checks that a task is one of this host.
     * @param[in,out] place is added to if not: whose it is @return 0 or -EXDEV */
    int CheckOwn(const Ptr<Task>& task, std::string& place) const;

    NetNamespaceHost* m_host{nullptr}; //!< the host, aggregated
    std::unique_ptr<Tasks> m_tasks;    //!< the tasks
    /** Trace source Task: pid, pid of the parent, "fork" or "exit". */
    TracedCallback<uint32_t, uint32_t, const std::string&> m_trace;
};

} // namespace netns
} // namespace ns3

#endif /* TASK_TABLE_H */
