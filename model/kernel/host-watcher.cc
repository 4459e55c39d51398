// SPDX-License-Identifier: GPL-2.0-only

#include "host-watcher.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

/** @return all watchers; never destroyed, for objects with static storage */
std::vector<HostWatcher*>&
GetWatchers()
{
    static auto* const watchers = new std::vector<HostWatcher*>;
    return *watchers;
}

/** @brief Call a function of all watchers. @param call it @param host its argument */
void
Tell(void (HostWatcher::*call)(NetNamespaceHost&), NetNamespaceHost& host)
{
    const auto watchers = GetWatchers(); // one may go meanwhile
    for (HostWatcher* watcher : watchers)
    {
        const auto& now = GetWatchers();
        if (std::find(now.begin(), now.end(), watcher) != now.end())
        {
            (watcher->*call)(host);
        }
    }
}

} // namespace

HostWatcher::HostWatcher()
{
    GetWatchers().push_back(this);
}

HostWatcher::~HostWatcher()
{
    auto& watchers = GetWatchers();
    watchers.erase(std::find(watchers.begin(), watchers.end(), this));
}

void
HostWatcher::TellMade(NetNamespaceHost& host)
{
    Tell(&HostWatcher::HostMade, host);
}

void
HostWatcher::TellEnd(NetNamespaceHost& host)
{
    Tell(&HostWatcher::HostEnds, host);
}

} // namespace netns
} // namespace ns3
