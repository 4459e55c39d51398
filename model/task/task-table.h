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
 * @brief The tasks of one host by pid, and its allocator of pids; aggregated to the host.
 */
class TaskTable : public Object
{
  public:
    static constexpr uint32_t INIT_PID = Task::INIT_PID; //!< init
    static constexpr uint32_t PID_MAX = 4194304; //!< /proc/sys/kernel/pid_max of 64-bit Linux
    static constexpr uint32_t RESERVED = 300;    //!< where pids start again (RESERVED_PIDS)

    /** @return the TypeId */
    static TypeId GetTypeId();
    TaskTable();
    ~TaskTable() override;

    /** @return the tasks of a host */
    static Ptr<TaskTable> Of(Ptr<NetNamespaceHost> host);

    /** @return init, made when first asked for; it is in init_net, and does what helpers are asked
     * for */
    Ptr<Task> GetInit();
    /** @return the task of that pid, or null */
    Ptr<Task> Find(uint32_t pid) const;
    /** @return the number of tasks */
    uint32_t GetN() const;
    /**
     * @brief Says who does something that a script asks for.
     * @param task who the script says, or null
     * @return the task; without one init, where operations take time; null where nobody has to wait
     */
    Ptr<Task> Pick(Ptr<Task> task);
    /**
     * @brief Makes a change under rtnl.
     * @param request the change
     * @param task who does it, after all that it was asked for before; null as for Pick()
     * @throws NetnsError when it fails at once and has no callback
     */
    void Rtnl(RtnlRequest request, Ptr<Task> task = nullptr);

    /** @param [in] pid of the task @param [in] parent pid of its parent
     * @param [in] event "fork" or "exit" */
    typedef void (*TaskTracedCallback)(uint32_t pid, uint32_t parent, const std::string& event);

  private:
    class Tasks;

    NetNamespaceHost* m_host{nullptr}; //!< the host, aggregated
    std::unique_ptr<Tasks> m_tasks;    //!< the tasks
    /** Trace source Task: pid, pid of the parent, "fork" or "exit". */
    TracedCallback<uint32_t, uint32_t, const std::string&> m_trace;
};

} // namespace netns
} // namespace ns3

#endif /* TASK_TABLE_H */
