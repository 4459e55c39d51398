// SPDX-License-Identifier: GPL-2.0-only

#include "task.h"

#include "ns-proxy.h"
#include "rtnl-request.h"
#include "task-owner.h"

#include "ns3/application-end.h"
#include "ns3/kernel.h"
#include "ns3/net-namespace-setup.h"
#include "ns3/net-namespace.h"
#include "ns3/netns-compat.h"
#include "ns3/netns-error.h"
#include "ns3/node.h"
#include "ns3/own-event.h"
#include "ns3/simulator.h"
#include "ns3/stack-sockets.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** @brief Removes @p start from the beginning of @p text. @return whether @p text began with it */
bool
TakePrefix(std::string& text, const std::string& start)
{
    const bool has = text.compare(0, start.size(), start) == 0;
    text.erase(0, has ? start.size() : 0);
    return has;
}

/**
 * @brief Finds a namespace file.
 * @param caller the task that "self" stands for
 * @param[out] net the network namespace
 * @param[out] isNet whether the file is one of a network namespace
 * @return whether there is such a file
 */
bool
FindNsFile(const TaskOwner& tasks,
           const Task& caller,
           std::string path,
           Ptr<NetNamespace>& net,
           bool& isNet)
{
    isNet = true;
    if (TakePrefix(path, "/run/netns/") || TakePrefix(path, "/var/run/netns/"))
    {
        net = tasks.GetKernel().Find(path);
        return static_cast<bool>(net);
    }
    const auto end = TakePrefix(path, "/proc/") ? path.find('/') : std::string::npos;
    if (end == std::string::npos)
    {
        return false;
    }
    const std::string who = path.substr(0, end);
    const std::string what = path.substr(end);
    const uint32_t pid = who == "self" ? caller.GetPid() : std::strtoul(who.c_str(), nullptr, 10);
    auto task = tasks.Find(pid);
    net = task && (who == "self" || who == std::to_string(pid)) ? task->GetNet() : nullptr;
    isNet = what == "/ns/net";
    for (const char* kind : {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"})
    {
        if (net && what == std::string("/ns/") + kind)
        {
            return true;
        }
    }
    return false;
}

} // namespace

Task::Task(TaskOwner& tasks, uint32_t pid, Ptr<Task> parent, Ptr<NsProxy> proxy)
    : m_tasks(&tasks),
      m_pid(pid),
      m_parent(parent),
      m_proxy(proxy)
{
}

Task::~Task() = default;

uint32_t
Task::GetPid() const
{
    return m_pid;
}

uint32_t
Task::GetParentPid() const
{
    if (!m_parent)
    {
        return 0;
    }
    return m_parent->IsAlive() ? m_parent->GetPid() : INIT_PID;
}

Ptr<NsProxy>
Task::GetNsProxy() const
{
    return m_proxy;
}

Ptr<NetNamespace>
Task::GetNet() const
{
    return m_proxy ? m_proxy->GetNet() : nullptr;
}

bool
Task::IsAlive() const
{
    return m_tasks != nullptr;
}

bool
Task::IsRunning() const
{
    return m_tasks && !m_exiting;
}

Time
Task::GetLockWait() const
{
    return m_lockWait;
}

std::string
Task::GetPlace(const std::string& what) const
{
    return "task " + std::to_string(m_pid) + ": " + what;
}

void
Task::Spend(NetnsCost cost, std::function<void()> then)
{
    const auto& clock = m_tasks->GetKernel().clock;
    clock.After(clock.Draw(cost), std::move(then));
}

void
Task::Queue(std::function<void(std::function<void()>)> what)
{
    CheckNotNull(what, "Task::Queue", "what");
    m_queue.push_back(std::move(what));
    RunQueue();
}

void
Task::RunQueue()
{
    // An operation may end in the call that starts it, which calls RunQueue() again. The outer call
    // continues its loop then, so that the calls do not nest.
    if (m_running)
    {
        return;
    }
    Ptr<Task> self(this);
    FirstException thrown;
    m_running = true;
    while (!m_busy && !m_queue.empty())
    {
        auto next = std::move(m_queue.front());
        m_queue.pop_front();
        m_busy = true;
        const auto finish = [self] {
            self->m_busy = false;
            self->RunQueue();
        };
        if (!thrown.Call([&next, &finish] { next(finish); }))
        {
            m_busy = false;
        }
    }
    m_running = false;
    thrown.Throw();
}

int
Task::Fork(Ptr<Task>& child, uint64_t flags, Done done)
{
    if (!IsRunning())
    {
        return -ESRCH;
    }
    Ptr<NsProxy> proxy = m_proxy;
    Ptr<NetNamespaceSetup> setup;
    const uint32_t pid = m_tasks->AllocatePid();
    if (flags)
    {
        if (int error = NsProxy::CreateNewNamespaces(flags, m_proxy, proxy, pid, &setup))
        {
            return error;
        }
    }
    auto fresh = Make<Task>(*m_tasks, pid, Ptr<Task>(this), proxy);
    m_tasks->Insert(fresh);
    child = fresh;
    fresh->m_busy = true;
    Ptr<Task> self(this);
    const std::string place = GetPlace("clone");
    Queue([self, fresh, setup, done, place, flags](std::function<void()> finish) {
        const auto end = [fresh, setup, done, place, finish](int error) {
            fresh->m_lockWait = setup ? setup->GetLockWait() : Time(0);
            FirstException thrown;
            if (error)
            {
                thrown.Call([&fresh] { fresh->Leave(); });
            }
            fresh->m_busy = false;
            thrown.Call([&] { Operation::Tell(place, error, done, finish); });
            thrown.Call([&fresh] { fresh->RunQueue(); });
            thrown.Throw();
        };
        if (!fresh->m_proxy)
        {
            return end(-ESRCH);
        }
        // The parent may have another nsproxy since Fork() was called: the child shares that one.
        if (!flags)
        {
            fresh->Switch(self->m_proxy);
        }
        self->Spend(NetnsCost::FORK, [setup, end] {
            if (setup)
            {
                setup->Start(end);
            }
            else
            {
                end(0);
            }
        });
    });
    return 0;
}

int
Task::Unshare(uint64_t flags, Done done)
{
    if (!IsRunning())
    {
        return -ESRCH;
    }
    Ptr<NsProxy> proxy;
    Ptr<NetNamespaceSetup> setup;
    if (flags)
    {
        if (int error = NsProxy::CreateNewNamespaces(flags, m_proxy, proxy, m_pid, &setup))
        {
            return error;
        }
    }
    Ptr<Task> self(this);
    Queue([self, proxy, setup, done](std::function<void()> finish) {
        const auto end = [self, proxy, setup, done, finish](int error) {
            FirstException thrown;
            if (!error && proxy)
            {
                thrown.Call([&] { self->Switch(proxy); });
            }
            if (setup)
            {
                self->m_lockWait += setup->GetLockWait();
            }
            thrown.Call([&] { Operation::Tell(self->GetPlace("unshare"), error, done, finish); });
            thrown.Throw();
        };
        if (setup)
        {
            setup->Start(end);
        }
        else
        {
            end(0);
        }
    });
    return 0;
}

int
Task::Open(const std::string& path)
{
    if (!IsRunning())
    {
        return -ESRCH;
    }
    bool isNet = true;
    Ptr<NetNamespace> net;
    if (!FindNsFile(*m_tasks, *this, path, net, isNet))
    {
        return -ENOENT;
    }
    NetRef ref;
    if (isNet)
    {
        ref = NetRef::Try(net, {RefKind::FILE, m_tasks->AllocateFile()});
        if (!ref)
        {
            return -ENOENT;
        }
    }
    int fd = 3;
    while (m_files.count(fd) > 0)
    {
        ++fd;
    }
    m_files.emplace(fd, File{isNet, std::move(ref)});
    return fd;
}

int
Task::Close(int fd)
{
    auto it = m_files.find(fd);
    if (it == m_files.end())
    {
        return -EBADF;
    }
    // The file leaves the table first: the end of its reference may tear a namespace down.
    File file = std::move(it->second);
    m_files.erase(it);
    file.net.Reset();
    return 0;
}

int
Task::Setns(int fd, uint64_t nstype, Done done)
{
    if (!IsRunning())
    {
        return -ESRCH;
    }
    auto it = m_files.find(fd);
    if (it == m_files.end())
    {
        return -EBADF;
    }
    if (nstype != 0 && (nstype != NsProxy::CLONE_NEWNET_FLAG || !it->second.isNet))
    {
        return -EINVAL;
    }
    return Setns(it->second.isNet ? it->second.net.GetNet() : GetNet(), std::move(done));
}

int
Task::Setns(Ptr<NetNamespace> net, Done done)
{
    if (!IsRunning())
    {
        return -ESRCH;
    }
    if (!net)
    {
        return -EINVAL;
    }
    if (net->GetOwner() && net->GetOwner() != &m_tasks->GetKernel())
    {
        return -EXDEV;
    }
    // The namespace is held from now on: in Linux the open file holds it.
    auto ref = std::make_shared<NetRef>(NetRef::Try(net, {RefKind::NSPROXY, m_pid}));
    if (!*ref)
    {
        return -EINVAL;
    }
    Ptr<Task> self(this);
    Queue([self, net, ref, done](std::function<void()> finish) {
        self->m_tasks->GetKernel().AfterSetup(net, [self, net, ref, done, finish] {
            self->Spend(NetnsCost::SETNS, [self, net, ref, done, finish] {
                FirstException thrown;
                int error = -EINVAL;
                if (net->GetState() == NetNamespace::ALIVE)
                {
                    error = 0;
                    thrown.Call([&] { self->Switch(Make<NsProxy>(std::move(*ref))); });
                }
                thrown.Call([&ref] { ref->Reset(); });
                thrown.Call([&] { Operation::Tell(self->GetPlace("setns"), error, done, finish); });
                thrown.Throw();
            });
        });
    });
    return 0;
}

int
Task::AddApplication(Ptr<Application> app)
{
    if (!IsRunning())
    {
        return -ESRCH;
    }
    if (!app)
    {
        return -EINVAL;
    }
    Ptr<Node> node = GetNet()->GetNode();
    if (!node)
    {
        return -ESTALE;
    }
    if (!app->GetNode())
    {
        node->AddApplication(app);
    }
    else if (app->GetNode() != node)
    {
        return -EINVAL;
    }
    m_apps.push_back(app);
    return 0;
}

int
Task::Exit(Done done)
{
    if (!IsRunning())
    {
        return -ESRCH;
    }
    if (m_pid == INIT_PID)
    {
        return -EINVAL;
    }
    m_exiting = true;
    m_exitEvent = Simulator::GetEventCount();
    Ptr<Task> self(this);
    Queue([self, done](std::function<void()> finish) {
        self->Spend(NetnsCost::EXIT, [self, done, finish] {
            FirstException thrown;
            thrown.Call([&self] { self->Leave(); });
            thrown.Call([&] { Operation::Tell(self->GetPlace("exit"), 0, done, finish); });
            thrown.Throw();
        });
    });
    return 0;
}

void
Task::Leave()
{
    if (!m_tasks)
    {
        return;
    }
    TaskOwner& tasks = *m_tasks;
    FirstException thrown;
    if (!tasks.GetKernel().ending)
    {
        thrown.Call([this] { StopApplications(); });
    }
    m_apps.clear();
    m_tasks = nullptr;
    m_queue.clear();
    while (!m_files.empty())
    {
        File file = std::move(m_files.begin()->second);
        m_files.erase(m_files.begin());
        thrown.Call([&file] { file.net.Reset(); });
    }
    tasks.ChangeNet(GetNet(), nullptr);
    thrown.Call([this] { m_proxy = nullptr; });
    thrown.Call([this, &tasks] { tasks.Remove(m_pid); });
    thrown.Throw();
}

void
Task::StopApplications()
{
    Ptr<NetNamespace> net = GetNet();
    Ptr<Node> node = net->PeekNode();
    const uint32_t context = node ? node->GetId() : 0;
    for (const auto& app : m_apps)
    {
        const auto stop = [app] {
            if (app->GetNode())
            {
                internals::StopApplication(app);
            }
        };
        // Files are closed before the namespaces are left (do_exit() in kernel/exit.c, 6.18). But
        // in the event of the call it may be a callback of the application that ends the task.
        if (m_exitEvent != Simulator::GetEventCount())
        {
            stop();
        }
        else
        {
            internals::InOwnEvent(context, stop);
        }
    }
    if (!node || net->IsInitNet())
    {
        return;
    }
    auto& others = m_tasks->GetTasksOf(*net);
    auto& ended = others.ended;
    ended.insert(ended.end(), m_apps.begin(), m_apps.end());
    if (others.n > 1)
    {
        return;
    }
    for (uint32_t i = 0; i < node->GetNApplications(); ++i)
    {
        if (std::find(ended.begin(), ended.end(), node->GetApplication(i)) == ended.end())
        {
            return; // part of no task, so it still runs
        }
    }
    // Not every application closes its sockets when it stops, but the end of a process does.
    internals::InOwnEvent(context, [node] { internals::CloseUserSockets(node); });
}

void
Task::Switch(Ptr<NsProxy> proxy)
{
    m_tasks->ChangeNet(GetNet(), proxy->GetNet());
    m_proxy = proxy;
}

int
Task::AddNetns(const std::string& name, Ptr<NetNamespace>& net, Done done)
{
    if (!IsRunning())
    {
        return -ESRCH;
    }
    const auto turn = [self = Ptr<Task>(this)](Kernel::Work work) { self->Queue(std::move(work)); };
    return m_tasks->GetKernel().AddNetns(name, net, std::move(done), m_pid, turn);
}

void
Task::Rtnl(RtnlRequest request)
{
    int error = CheckRtnlRequest(m_tasks ? &m_tasks->GetKernel() : nullptr, request, "Task::Rtnl");
    if (!IsRunning())
    {
        error = -ESRCH;
    }
    if (error)
    {
        Operation::Tell(request.place, error, request.done);
        return;
    }
    Ptr<Task> self(this);
    auto kept = std::make_shared<RtnlRequest>(std::move(request));
    Queue([self, kept](std::function<void()> finish) {
        const Done done = std::move(kept->done);
        RunRtnlRequest(self->m_tasks->GetKernel(),
                       self->m_pid,
                       std::move(*kept),
                       [self, done, finish](int error, const std::string& place, Time waited) {
                           self->m_lockWait += waited;
                           Operation::Tell(place, error, done, finish);
                       });
    });
}

} // namespace netns
} // namespace ns3
