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
    uint32_t n{0};                       //!< how many there are
    std::vector<Ptr<Application>> ended; //!< applications of those that were there
};

/**
 * @ingroup netns
 * @brief What a task asks of the tasks of its host.
 */
class TaskOwner
{
  public:
    virtual ~TaskOwner() = default;

    /** @return the kernel of the host */
    virtual Kernel& GetKernel() const = 0;
    /** @return the next free pid, as alloc_pid() finds it: upwards, then again from RESERVED */
    virtual uint32_t AllocatePid() = 0;
    /** @return the number of the next open file, for its RefHolder */
    virtual uint64_t AllocateFile() = 0;
    /** @return the task of that pid, or null */
    virtual Ptr<Task> Find(uint32_t pid) const = 0;
    /** @return the tasks of a namespace that has some */
    virtual TasksInNet& GetTasksOf(const NetNamespace& net) = 0;
    /** @brief Adds a new task. */
    virtual void Insert(Ptr<Task> task) = 0;
    /** @brief A task went from a namespace to another. @param from null when it is new
     * @param to null when it has ended */
    virtual void ChangeNet(Ptr<NetNamespace> from, Ptr<NetNamespace> to) = 0;
    /** @brief A task has ended; its children are init's. */
    virtual void Remove(uint32_t pid) = 0;
};

} // namespace netns
} // namespace ns3

#endif /* TASK_OWNER_H */
