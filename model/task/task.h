// SPDX-License-Identifier: GPL-2.0-only

#ifndef TASK_H
#define TASK_H

#include "ns3/application.h"
#include "ns3/net-ref.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

class NetNamespace;
class NsProxy;
class TaskOwner;
struct RtnlRequest;
enum class NetnsCost : uint8_t;

/**
 * @ingroup netns
 * @brief A simulated process of a host: the part of `struct task_struct` that namespaces need.
 *
 * A task has a pid, a parent, an nsproxy, open namespace files and applications. A task
 * performs one operation at a time; further operations wait in a queue. Before the first event of
 * the simulation, and with the preset `instant`, an operation ends in the call that starts it.
 *
 * The function that starts an operation returns 0, or a negative errno value that is known at once.
 * A later error goes to the callback of the operation. Without a callback the error is thrown as
 * NetnsError, so that no error is lost.
 */
class Task : public SimpleRefCount<Task>
{
  public:
    static constexpr uint32_t INIT_PID = 1; //!< init

    /** Called at the end of an operation with 0 or a negative errno value. */
    using Done = std::function<void(int error)>;

    /** @brief Makes a task; scripts use TaskTable::GetInit() and Fork() instead.
     * @param parent the parent, null for init */
    Task(TaskOwner& tasks, uint32_t pid, Ptr<Task> parent, Ptr<NsProxy> proxy);
    ~Task();
    Task(const Task&) = delete;            // a pid has one task
    Task& operator=(const Task&) = delete; // a pid has one task

    /** @return the pid; 1 for init */
    uint32_t GetPid() const;
    /** @return the pid of the parent, 1 when the parent has ended; 0 for init */
    uint32_t GetParentPid() const;
    /** @return the nsproxy; null when the task has ended */
    Ptr<NsProxy> GetNsProxy() const;
    /** @return the network namespace; null when the task has ended */
    Ptr<NetNamespace> GetNet() const;
    /** @return whether the task has not ended */
    bool IsAlive() const;
    /** @return the simulated time that the operations of the task waited for locks */
    Time GetLockWait() const;

    /**
     * @brief Makes a child, as clone(2) and copy_namespaces().
     * @param[out] child the new task, whose operations wait until clone() is over
     * @param flags 0, or NetNamespace::CLONE_NEWNET_FLAG for a network namespace of its own
     * @param done called at the end of the operation
     * @return 0; -EINVAL for other flags, -ESRCH for a task that has ended, -ENOSPC at
     * max_net_namespaces: then there is no child
     */
    int Fork(Ptr<Task>& child, uint64_t flags = 0, Done done = nullptr);
    /**
     * @brief Puts the task into a new namespace, as unshare(2), create_new_namespaces() and
     * switch_task_namespaces().
     * @param flags NetNamespace::CLONE_NEWNET_FLAG; 0 changes nothing
     * @param done called at the end of the operation
     * @return 0; -EINVAL, -ESRCH or -ENOSPC as Fork(): then nothing has changed
     */
    int Unshare(uint64_t flags, Done done = nullptr);
    /**
     * @brief Opens a namespace file, as open(2). Takes no time.
     * @param path "/run/netns/NAME", "/proc/PID/ns/KIND" or "/proc/self/ns/KIND"
     * @return a file descriptor, at least 3; -ENOENT when there is no such file, -ESRCH for a task
     * that has ended
     */
    int Open(const std::string& path);
    /** @brief Closes a file, as close(2). @return 0; -EBADF for no open file */
    int Close(int fd);
    /**
     * @brief Puts the task into the namespace of an open file, as setns(2).
     * @param fd a file descriptor of Open()
     * @param nstype NetNamespace::CLONE_NEWNET_FLAG, or 0 for any kind of file
     * @param done called at the end of the operation
     * @return 0; -EBADF for no open file, -EINVAL for a file of another kind or of a dying
     * namespace, -ESRCH for a task that has ended: then nothing has changed
     */
    int Setns(int fd, uint64_t nstype, Done done = nullptr);
    /**
     * @brief Puts the task into a namespace, as setns(2) does for an open file.
     * @param net the namespace; the operation waits for the end of its setup
     * @param done called at the end of the operation
     * @return 0; -EINVAL for null and for a dying or dead namespace, -EXDEV for a namespace of
     * another host, -ESRCH for a task that has ended: then nothing has changed
     */
    int Setns(Ptr<NetNamespace> net, Done done = nullptr);
    /** @brief Makes an application part of the task: the application stops when the task ends.
     * @param app an application on the Node of the task's namespace or on no Node
     * @return 0; -EINVAL for null and for an application on another Node, -ESTALE when the setup of
     * the namespace has failed, -ESRCH for a task that has ended */
    int AddApplication(Ptr<Application> app);
    /**
     * @brief Ends the task, as exit(2): do_exit() stops the applications, closes the files and
     * leaves the namespaces.
     *
     * The last task of a namespace also closes the sockets that are open in the namespace, unless
     * an application runs there that is part of no task.
     * @param done called at the end of the operation
     * @return 0; -EINVAL for init, -ESRCH for a task that has ended
     */
    int Exit(Done done = nullptr);

    /**
     * @brief Makes a namespace with a name, as `ip netns add NAME`, after all operations queued so
     * far.
     * @param name the name, which is taken when the operation begins
     * @param[out] net the namespace
     * @param done called at the end; after an error there is neither name nor namespace
     * @return as NetNamespaceHost::Create(); -ESRCH for a task that has ended
     */
    int AddNetns(const std::string& name, Ptr<NetNamespace>& net, Done done = nullptr);
    /**
     * @brief Runs an rtnl request after all operations queued so far.
     *
     * The error of the request goes to its callback: also ESRCH for a task that has ended, EXDEV
     * for a namespace of another host, ESTALE for a dead one.
     * @throws NetnsError when the request fails at once and has no callback; EINVAL for a request
     * without work, and for a namespace that is null
     */
    void Rtnl(RtnlRequest request);
    /** @brief Runs @p what after all operations queued so far; @p what calls @p finish at its end.
     * @throws NetnsError EINVAL for an empty function */
    void Queue(std::function<void(std::function<void()> finish)> what);

  private:
    friend class TaskTable; // ends all tasks when the simulation ends

    /** An open file. */
    struct File
    {
        bool isNet; //!< whether the namespace is a network namespace
        NetRef net; //!< the reference to the network namespace
    };

    /** @brief Starts the queued operations, each when the one before has ended. */
    void RunQueue();
    /** @brief Calls @p then when a cost has passed. */
    void Spend(NetnsCost cost, std::function<void()> then);
    /** @return whether the task takes operations: it has not ended, and Exit() was not called */
    bool IsRunning() const;
    /** @brief Ends the task now, without its cost: the last step of Exit(). */
    void Leave();
    /** @brief Stops the applications; the last task of a namespace also closes the sockets. */
    void StopApplications();
    /** @brief Changes the nsproxy, as switch_task_namespaces(). */
    void Switch(Ptr<NsProxy> proxy);
    /** @return the place of an error, "task PID: WHAT" @param what an operation */
    std::string GetPlace(const std::string& what) const;
    TaskOwner* m_tasks;                   //!< the tasks of the host; null after the end
    uint32_t m_pid;                       //!< the pid
    Ptr<Task> m_parent;                   //!< the parent, null for init
    Ptr<NsProxy> m_proxy;                 //!< the nsproxy
    std::map<int, File> m_files;          //!< open files by descriptor
    std::vector<Ptr<Application>> m_apps; //!< the applications
    Time m_lockWait;                      //!< simulated time waited for locks
    bool m_exiting{false};                //!< Exit() was called
    uint64_t m_exitEvent{0};              //!< the event in which exit() was asked for
    bool m_busy{false};                   //!< an operation is under way
    bool m_running{false};                //!< RunQueue() is running
    std::deque<std::function<void(std::function<void()>)>> m_queue; //!< waiting operations
};

} // namespace netns
} // namespace ns3

#endif /* TASK_H */
