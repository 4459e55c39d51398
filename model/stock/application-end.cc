// SPDX-License-Identifier: GPL-2.0-only

#include "application-end.h"

#include "object-internals.h"
#include "private-members.h"

#include "ns3/simulator.h"

namespace ns3
{
namespace netns
{
namespace internals
{

bool
HasStarted(const Ptr<Application>& app)
{
    return app->GetNode() && app->IsInitialized() && Private<ApplicationStart>(*app).IsExpired();
}

/** @brief Cancels the start and the stop of an application. One that has not started never will.
 * @return whether it was running */
static bool
CancelStartAndStop(const Ptr<Application>& app)
{
    if (!app->GetNode())
    {
        return false; // it was ended before
    }
    const bool started = HasStarted(app);
    app->Initialize();
    EventId& start = Private<ApplicationStart>(*app);
    EventId& stop = Private<ApplicationStop>(*app);
    const bool stopped = stop.PeekEventImpl() && stop.IsExpired();
    start.Cancel();
    stop.Cancel();
    if (!started)
    {
        // Ping and Radvd do not survive DoDispose() without StartApplication().
        app->SetNode(nullptr);
        MarkDisposed(*app);
    }
    else if (!stopped)
    {
        stop = Simulator::ScheduleNow([] {}); // tells that it was stopped
        stop.Cancel();
    }
    return started && !stopped;
}

void
StopApplication(Ptr<Application> app)
{
    if (CancelStartAndStop(app))
    {
        Private<ApplicationStopNow>(*app);
    }
}

void
EndApplication(Ptr<Application> app)
{
    CancelStartAndStop(app);
    app->Dispose();
}

} // namespace internals
} // namespace netns
} // namespace ns3
