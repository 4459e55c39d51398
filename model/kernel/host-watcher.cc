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

/** @return all watchers; the list is never destroyed, because watchers may be static objects */
std::vector<HostWatcher*>&
GetWatchers()
{
    static auto* const watchers = new std::vector<HostWatcher*>;
    return *watchers;
}

/** @brief Calls a function of all watchers. */
void
Tell(void (HostWatcher::*call)(NetNamespaceHost&), NetNamespaceHost& host)
{
    const auto watchers = GetWatchers(); // a copy, because a call may end watchers
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
