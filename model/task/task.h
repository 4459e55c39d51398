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
 * @brief A task of a host: `struct task_struct`, as far as namespaces are concerned.
 *
 * Has a pid, a parent, an nsproxy, open namespace files and applications. Its operations run one
 * after the other, as a process does one thing at a time: what is asked for while another is under
 * way waits. Before the first event of the simulation, and with the preset `instant`, each ends in
 * the call.
 *
 * An operation returns what can be told at once, 0 or a negative errno value. What fails later is
 * given to its callback; without one it is thrown as NetnsError, so that nothing is lost.
 */
class Task : public SimpleRefCount<Task>
{
  public:
    static constexpr uint32_t INIT_PID = 1; //!< init

    /** Called at the end of an operation with 0 or a negative errno value. */
    using Done = std::function<void(int error)>;

    /** @param tasks the tasks of the host @param pid its pid @param parent its parent, null for
     * init @param proxy its nsproxy @note Use TaskTable::GetInit() and Fork(). */
    Task(TaskOwner& tasks, uint32_t pid, Ptr<Task> parent, Ptr<NsProxy> proxy);
    ~Task();
    Task(const Task&) = delete;            // a pid has one task
    Task& operator=(const Task&) = delete; // a pid has one task

    /** @return its pid; 1 is init */
    uint32_t GetPid() const;
    /** @return pid of its parent; init's when that is gone, 0 for init */
    uint32_t GetParentPid() const;
    /** @return its nsproxy, null when it has ended */
    Ptr<NsProxy> GetNsProxy() const;
    /** @return its network namespace, null when it has ended */
    Ptr<NetNamespace> GetNet() const;
    /** @return whether it has not ended */
    bool IsAlive() const;
    /** @return simulated time that its operations waited for locks */
    Time GetLockWait() const;

    /**
     * @brief clone(2), copy_namespaces().
     * @param child the new task; what it is asked for waits until it is there
     * @param flags 0, or NsProxy::CLONE_NEWNET_FLAG for a network namespace of its own
     * @param done called at the end
     * @return 0; -EINVAL for other flags, -ESRCH for a task that has ended, -ENOSPC at
     * max_net_namespaces: then there is no child
     */
    int Fork(Ptr<Task>& child, uint64_t flags = 0, Done done = nullptr);
    /**
     * @brief unshare(2), create_new_namespaces() and switch_task_namespaces().
     * @param flags NsProxy::CLONE_NEWNET_FLAG; 0 does nothing
     * @param done called at the end
     * @return 0, or -EINVAL, -ESRCH, -ENOSPC as Fork(); then nothing has changed
     */
    int Unshare(uint64_t flags, Done done = nullptr);
    /**
     * @brief open(2) of a namespace file. Takes no time.
     * @param path "/run/netns/NAME", "/proc/PID/ns/net", "/proc/self/ns/KIND"
     * @return a file descriptor from 3; -ENOENT when there is no such file, -ESRCH for a task that
     * has ended
     */
    int Open(const std::string& path);
    /** @brief close(2) @param fd a file descriptor @return 0, or -EBADF */
    int Close(int fd);
    /**
     * @brief setns(2) with a file descriptor.
     * @param fd from Open()
     * @param nstype NsProxy::CLONE_NEWNET_FLAG, or 0 for whatever the file is
     * @param done called at the end
     * @return 0; -EBADF for no file, -EINVAL for one of another kind, -ESRCH; nothing has changed
     */
    int Setns(int fd, uint64_t nstype, Done done = nullptr);
    /**
     * @brief setns(2) with a namespace at hand: maybe_get_net(), as get_net_ns() does.
     * @param net the namespace; one that is being set up is waited for
     * @param done called at the end
     * @return 0; -EINVAL for a dying or dead one, -ESRCH; nothing has changed
     */
    int Setns(Ptr<NetNamespace> net, Done done = nullptr);
    /** @brief Let an application be part of the task: it stops when the task ends.
     * @param app on the Node of the task's namespace, or not on any Node yet
     * @return 0; -EINVAL for one of another Node, -ESRCH */
    int AddApplication(Ptr<Application> app);
    /**
     * @brief exit(2): do_exit() stops the applications, closes the files, leaves the namespaces.
     * The last task of a namespace also closes the sockets that are open in it, unless an
     * application that is not of a task is there.
     * @param done called at the end
     * @return 0; -EINVAL for init; -ESRCH
     */
    int Exit(Done done = nullptr);

    /**
     * @brief `ip netns add NAME`, after all that was asked for before.
     * @param name the name, taken as soon as it is the turn of this
     * @param[out] net the namespace
     * @param done called at the end; after a failure there is neither name nor namespace
     * @return as NetNamespaceHost::Create(), or -ESRCH
     */
    int AddNetns(const std::string& name, Ptr<NetNamespace>& net, Done done = nullptr);
    /** @brief Makes a change under rtnl, after all that was asked for before.
     * @throws NetnsError when it fails at once and has no callback */
    void Rtnl(RtnlRequest request);
    /** @brief Runs @p what after all operations queued so far; it calls @p finish when it is over.
     */
    void Queue(std::function<void(std::function<void()> finish)> what);

  private:
    friend class TaskTable; // ends all tasks when the simulation ends

    /** An open file. */
    struct File
    {
        bool isNet; //!< of a network namespace, not of another kind
        NetRef net; //!< the network namespace
    };

    /** @brief Start what waits, one after the other. */
    void RunQueue();
    /** @brief Calls @p then when a cost has passed. */
    void Spend(NetnsCost cost, std::function<void()> then);
    /** @return whether it may be asked for something */
    bool IsRunning() const;
    /** @brief What exit(2) does in the end. */
    void Leave();
    /** @brief Stop its applications; close the sockets of a namespace that nobody else is in. */
    void StopApplications();
    /** @brief switch_task_namespaces() @param proxy the new nsproxy */
    void Switch(Ptr<NsProxy> proxy);
    /** @return "task PID: WHAT" @param what an operation */
    std::string GetPlace(const std::string& what) const;
    TaskOwner* m_tasks;                   //!< the tasks of the host; null when it has ended
    uint32_t m_pid;                       //!< its pid
    Ptr<Task> m_parent;                   //!< its parent, null for init
    Ptr<NsProxy> m_proxy;                 //!< its nsproxy
    std::map<int, File> m_files;          //!< open files by descriptor
    std::vector<Ptr<Application>> m_apps; //!< its applications
    Time m_lockWait;                      //!< waited for locks
    bool m_exiting{false};                //!< Exit() was called
    bool m_busy{false};                   //!< an operation is under way
    bool m_running{false};                //!< RunQueue() is at work
    std::deque<std::function<void(std::function<void()>)>> m_queue; //!< what waits
};

} // namespace netns
} // namespace ns3

#endif /* TASK_H */
