// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-helper.h"

#include "ns3/netns-error.h"

#include <cerrno>

namespace ns3
{
namespace netns
{

NetNamespaceHelper::NetNamespaceHelper()
{
    m_hostFactory.SetTypeId(NetNamespaceHost::GetTypeId());
}

void
NetNamespaceHelper::SetHostAttribute(const std::string& name, const AttributeValue& value)
{
    m_hostFactory.Set(name, value);
}

Ptr<NetNamespaceHost>
NetNamespaceHelper::Install(Ptr<Node> node) const
{
    auto host = node->GetObject<NetNamespaceHost>();
    if (!host)
    {
        if (node->GetObject<NetNamespace>())
        {
            throw NetnsError("NetNamespaceHelper: Node " + std::to_string(node->GetId()) +
                                 " carries a namespace of another host",
                             -EINVAL);
        }
        host = m_hostFactory.Create<NetNamespaceHost>();
        node->AggregateObject(host);
    }
    return host;
}

NetNamespaceContainer
NetNamespaceHelper::Create(Ptr<Node> host, const std::vector<std::string>& names) const
{
    auto kernel = Install(host);
    NetNamespaceContainer made;
    for (const auto& name : names)
    {
        Ptr<NetNamespace> net;
        if (int error = kernel->Create(name, net))
        {
            for (uint32_t i = made.GetN(); i-- > 0;)
            {
                kernel->Unmount(names[i]);
            }
            throw NetnsError("NetNamespaceHelper: namespace \"" + name + "\" on Node " +
                                 std::to_string(host->GetId()),
                             error);
        }
        made.Add(name, net);
    }
    return made;
}

NetNamespaceContainer
NetNamespaceHelper::CreateN(Ptr<Node> host, uint32_t n, const std::string& prefix) const
{
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
    if (int error = Install(host)->Unmount(name))
    {
        throw NetnsError("NetNamespaceHelper: namespace \"" + name + "\" on Node " +
                             std::to_string(host->GetId()),
                         error);
    }
}

} // namespace netns
} // namespace ns3
