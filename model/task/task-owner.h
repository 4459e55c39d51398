// SPDX-License-Identifier: GPL-2.0-only

#ifndef TASK_OWNER_H
#define TASK_OWNER_H

#include "ns3/application.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace netns
{

class Kernel;
class NetNamespace;
class Task;

/** @ingroup netns @brief The tasks of one namespace. */
struct TasksInNet
{
    uint32_t n{0};                       //!< number of tasks
    std::vector<Ptr<Application>> ended; //!< applications of tasks that ended in the namespace
};

/**
 * @ingroup netns
 * @brief The interface of TaskTable that a task uses.
 */
class TaskOwner
{
  public:
    virtual ~TaskOwner() = default;

    /** @return the kernel of the host */
    virtual Kernel& GetKernel() const = 0;
    /** @return the next free pid, as alloc_pid() finds it: upwards to PID_MAX, then from RESERVED
     */
    virtual uint32_t AllocatePid() = 0;
    /** @return a new number for an open file, for the RefHolder of its reference */
    virtual uint64_t AllocateFile() = 0;
    /** @return the task of that pid, or null */
    virtual Ptr<Task> Find(uint32_t pid) const = 0;
    /** @return the tasks of a namespace, which must have at least one */
    virtual TasksInNet& GetTasksOf(const NetNamespace& net) = 0;
    /** @brief Adds a new task. */
    virtual void Insert(Ptr<Task> task) = 0;
    /** @brief Counts a task that goes to another namespace. @param from null for a new task
     * @param to null for a task that has ended */
    virtual void ChangeNet(Ptr<NetNamespace> from, Ptr<NetNamespace> to) = 0;
    /** @brief Removes a task that has ended; init becomes the parent of its children. */
    virtual void Remove(uint32_t pid) = 0;
};

} // namespace netns
} // namespace ns3

#endif /* TASK_OWNER_H */
