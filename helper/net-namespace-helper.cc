// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-helper.h"

#include "ns3/first-exception.h"
#include "ns3/kernel.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/task-table.h"

#include <cerrno>
#include <functional>

namespace ns3
{
namespace netns
{

namespace
{

/** @brief Deletes a name that a task has added or is about to add. @param task null for none */
void
Undo(const Ptr<NetNamespaceHost>& host,
     const Ptr<Task>& task,
     const std::string& name,
     const Ptr<NetNamespace>& net)
{
    if (!task || host->Find(name) == net)
    {
        host->Unmount(name);
        return;
    }
    task->Queue([host, name, net](std::function<void()> finish) {
        if (host->Find(name) == net)
        {
            host->Unmount(name);
        }
        finish();
    });
}

} // namespace

NetNamespaceHelper::NetNamespaceHelper()
{
    m_hostFactory.SetTypeId(NetNamespaceHost::GetTypeId());
}

void
NetNamespaceHelper::SetHostAttribute(const std::string& name, const AttributeValue& value)
{
    m_hostFactory.Set(name, value);
}

void
NetNamespaceHelper::SetTask(Ptr<Task> task)
{
    m_task = task;
}

Ptr<NetNamespaceHost>
NetNamespaceHelper::Install(Ptr<Node> node) const
{
    CheckNotNull(node, "NetNamespaceHelper::Install", "node");
    auto host = node->GetObject<NetNamespaceHost>();
    if (!host)
    {
        NetNamespaceHost::CheckNode(node, "NetNamespaceHelper");
        host = m_hostFactory.Create<NetNamespaceHost>();
        host->GetKernel().refused.Check("NetNamespaceHelper");
        node->AggregateObject(host);
    }
    return host;
}

NetNamespaceContainer
NetNamespaceHelper::Create(Ptr<Node> host, const std::vector<std::string>& names) const
{
    CheckNotNull(host, "NetNamespaceHelper::Create", "host");
    auto kernel = Install(host);
    NetNamespaceContainer made;
    Ptr<Task> task = TaskTable::Of(kernel)->Pick(m_task, "NetNamespaceHelper::Create");
    for (const auto& name : names)
    {
        const std::string place = "NetNamespaceHelper: namespace \"" + name + "\" on Node " +
                                  std::to_string(host->GetId());
        const auto done = [place](int error) {
            if (error)
            {
                throw NetnsError(place, error);
            }
        };
        Ptr<NetNamespace> net;
        if (int error = task ? task->AddNetns(name, net, done) : kernel->Create(name, net, done))
        {
            for (uint32_t i = made.GetN(); i-- > 0;)
            {
                Undo(kernel, task, names[i], made.Get(i));
            }
            throw NetnsError(place, error);
        }
        made.Add(name, net);
    }
    return made;
}

NetNamespaceContainer
NetNamespaceHelper::CreateN(Ptr<Node> host, uint32_t n, const std::string& prefix) const
{
    CheckNotNull(host, "NetNamespaceHelper::CreateN", "host");
    std::vector<std::string> names;
    names.reserve(n);
    for (uint32_t i = 0; i < n; ++i)
    {
        names.push_back(prefix + std::to_string(i));
    }
    return Create(host, names);
}

void
NetNamespaceHelper::Delete(Ptr<Node> host, const std::string& name) const
{
    CheckNotNull(host, "NetNamespaceHelper::Delete", "host");
    auto kernel = Install(host);
    const auto unmount = [kernel, name, id = host->GetId()] {
        if (int error = kernel->Unmount(name))
        {
            throw NetnsError("NetNamespaceHelper: namespace \"" + name + "\" on Node " +
                                 std::to_string(id),
                             error);
        }
    };
    Ptr<Task> task = TaskTable::Of(kernel)->Pick(m_task, "NetNamespaceHelper::Delete");
    if (!task)
    {
        unmount();
        return;
    }
    // The task deletes the name after the operations that the script asked it for before.
    task->Queue([unmount](std::function<void()> finish) {
        FirstException thrown;
        thrown.Call(unmount);
        thrown.Call(finish);
        thrown.Throw();
    });
}

int64_t
NetNamespaceHelper::AssignStreams(const NodeContainer& hosts, int64_t stream) const
{
    int64_t used = 0;
    for (auto it = hosts.Begin(); it != hosts.End(); ++it)
    {
        CheckNotNull(*it, "NetNamespaceHelper::AssignStreams", "a host");
        used += Install(*it)->AssignStreams(stream + used);
    }
    return used;
}

} // namespace netns
} // namespace ns3
