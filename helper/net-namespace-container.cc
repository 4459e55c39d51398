// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-container.h"

#include "ns3/netns-error.h"

#include <algorithm>
#include <cerrno>

namespace ns3
{
namespace netns
{

void
NetNamespaceContainer::Add(const std::string& name, Ptr<NetNamespace> net)
{
    CheckNotNull(net, "NetNamespaceContainer::Add", "net");
    m_nets.push_back(net);
    m_names.push_back(name);
}

Ptr<NetNamespace>
NetNamespaceContainer::Get(uint32_t i) const
{
    if (i >= GetN())
    {
        throw NetnsError("NetNamespaceContainer: no namespace " + std::to_string(i) + " of " +
                             std::to_string(GetN()),
                         -ENOENT);
    }
    return m_nets[i];
}

Ptr<NetNamespace>
NetNamespaceContainer::Get(const std::string& name) const
{
    auto it = std::find(m_names.begin(), m_names.end(), name);
    if (it == m_names.end())
    {
        throw NetnsError("NetNamespaceContainer: no namespace \"" + name + "\"", -ENOENT);
    }
    return m_nets[it - m_names.begin()];
}

uint32_t
NetNamespaceContainer::GetN() const
{
    return static_cast<uint32_t>(m_nets.size());
}

NetNamespaceContainer::Iterator
NetNamespaceContainer::Begin() const
{
    return m_nets.begin();
}

NetNamespaceContainer::Iterator
NetNamespaceContainer::End() const
{
    return m_nets.end();
}

NodeContainer
NetNamespaceContainer::GetNodes() const
{
    NodeContainer nodes;
    for (const auto& net : m_nets)
    {
        if (auto node = net->GetNode())
        {
            nodes.Add(node);
        }
    }
    return nodes;
}

} // namespace netns
} // namespace ns3
