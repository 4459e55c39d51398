// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-cleaner.h"

#include "net-namespace-host.h"
#include "net-namespace.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

NetNamespaceCleaner::NetNamespaceCleaner(NetNamespaceHost& host)
    : m_host(host)
{
}

void
NetNamespaceCleaner::Queue(Ptr<NetNamespace> net)
{
    m_cleanupList.push_back(net);
    if (m_working)
    {
        return;
    }
    m_working = true;
    while (!m_cleanupList.empty())
    {
        std::vector<Ptr<NetNamespace>> batch;
        std::swap(batch, m_cleanupList);
        // llist_del_all() yields the newest first.
        std::reverse(batch.begin(), batch.end());
        CleanupNet(batch);
    }
    m_working = false;
}

void
NetNamespaceCleaner::CleanupNet(const std::vector<Ptr<NetNamespace>>& batch)
{
    for (const auto& net : batch)
    {
        m_host.Unlist(net);
    }
    m_host.GetPernetList().PreExit(batch);
    m_host.GetPernetList().Exit(batch);
    for (const auto& net : batch)
    {
        m_host.Free(net);
    }
}

} // namespace netns
} // namespace ns3
