// SPDX-License-Identifier: GPL-2.0-only

#include "watching-scheduler.h"

#include "ns3/global-value.h"
#include "ns3/object-factory.h"
#include "ns3/simulator-impl.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <string>

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(WatchingScheduler);

namespace
{

/// The scheduler of the simulation; null if that is another one.
const WatchingScheduler* g_installed = nullptr;

} // namespace

TypeId
WatchingScheduler::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::WatchingScheduler")
                            .SetParent<MapScheduler>()
                            .SetGroupName("Netns")
                            .AddConstructor<WatchingScheduler>();
    return tid;
}

WatchingScheduler::WatchingScheduler()
{
    g_installed = this;
}

WatchingScheduler::~WatchingScheduler()
{
    if (g_installed == this)
    {
        g_installed = nullptr;
    }
}

bool
WatchingScheduler::IsEmpty() const
{
    const bool empty = MapScheduler::IsEmpty();
    if (m_inEvent)
    {
        m_inEvent = false;
        m_wasEmpty = empty;
    }
    return empty;
}

Scheduler::Event
WatchingScheduler::RemoveNext()
{
    m_inEvent = true;
    return MapScheduler::RemoveNext();
}

void
WatchingScheduler::Install()
{
    StringValue scheduler;
    GlobalValue::GetValueByName("SchedulerType", scheduler);
    const auto simulator = Simulator::GetImplementation()->GetInstanceTypeId().GetName();
    if (!g_installed && scheduler.Get() == "ns3::MapScheduler" &&
        simulator == "ns3::DefaultSimulatorImpl") // the one whose Run() is known
    {
        ObjectFactory factory;
        factory.SetTypeId(GetTypeId());
        Simulator::SetScheduler(factory);
    }
}

const WatchingScheduler*
WatchingScheduler::GetInstalled()
{
    return g_installed;
}

bool
WatchingScheduler::IsRunBroken() const
{
    // An event may have asked for more itself, and been left by an exception after that
    return m_inEvent || (!m_wasEmpty && !Simulator::IsFinished());
}

} // namespace netns
} // namespace ns3
