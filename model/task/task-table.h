// SPDX-License-Identifier: GPL-2.0-only

#ifndef TASK_TABLE_H
#define TASK_TABLE_H

#include "task.h"

#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The tasks of one host by pid, and its allocator of pids.
 */
class TaskTable
{
  public:
    static constexpr uint32_t INIT_PID = 1;      //!< init
    static constexpr uint32_t PID_MAX = 4194304; //!< /proc/sys/kernel/pid_max of 64-bit Linux
    static constexpr uint32_t RESERVED = 300;    //!< where pids start again (RESERVED_PIDS)

    /** pid, pid of the parent, "fork" or "exit" */
    using Trace = TracedCallback<uint32_t, uint32_t, const std::string&>;

    /** @param host the host, which owns this */
    explicit TaskTable(NetNamespaceHost& host);

    /** @return init, made when first asked for; it is in init_net */
    Ptr<Task> GetInit();
    /** @return the task of that pid, or null @param pid it */
    Ptr<Task> Find(uint32_t pid) const;
    /** @return number of tasks */
    uint32_t GetN() const;

    /** The tasks of one namespace. */
    struct InNet
    {
        uint32_t n{0};                       //!< how many there are
        std::vector<Ptr<Application>> ended; //!< applications of those that were there
    };

    /** @return the tasks of a namespace that has some @param net it */
    InNet& GetTasksOf(const NetNamespace& net);
    /** @return the next free pid, as alloc_pid() finds it: upwards, then again from RESERVED */
    uint32_t AllocatePid();
    /** @return the number of the next open file, for its RefHolder */
    uint64_t AllocateFile();
    /** @brief Add a new task. @param task it */
    void Insert(Ptr<Task> task);
    /** @brief A task went from a namespace to another. @param from null when it is new
     * @param to null when it has ended */
    void ChangeNet(Ptr<NetNamespace> from, Ptr<NetNamespace> to);
    /** @brief A task has ended; its children are init's. @param pid its pid */
    void Remove(uint32_t pid);
    /** @brief End all: the simulation ends. */
    void Clear();

    Trace trace; //!< trace source Task of the host

  private:
    NetNamespaceHost& m_host;              //!< the host
    std::map<uint32_t, Ptr<Task>> m_tasks; //!< by pid
    std::map<uint64_t, InNet> m_inNet;     //!< by net_cookie
    uint32_t m_lastPid{INIT_PID};          //!< last pid given
    uint64_t m_lastFile{0};                //!< number of the last file
};

} // namespace netns
} // namespace ns3

#endif /* TASK_TABLE_H */
