// SPDX-License-Identifier: GPL-2.0-only

#include "rtnl-request.h"

#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace.h"

#include <memory>

namespace ns3
{
namespace netns
{

namespace
{

/** A request under way. */
struct Work
{
    NetNamespaceHost& host; //!< the host
    RtnlRequest request;    //!< the change
    RtnlFinished finish;    //!< whom to tell
    LockUse use;            //!< rtnl_mutex
};

/** @brief The costs are over. @param work the request */
void
Change(const std::shared_ptr<Work>& work)
{
    auto& clock = work->host.GetClock();
    const int error = work->request.work(work->request.place);
    clock.GetRtnl().Release(work->use);
    const Time barrier =
        error == 0 && work->request.barrier ? clock.Draw(NetnsCost::DEVICE_BARRIER) : Time(0);
    clock.After(barrier, [work, error] {
        work->finish(error, work->request.place, work->use.taken - work->use.asked);
    });
}

/** @brief Ask for rtnl, when all namespaces are set up. @param work the request */
void
Lock(const std::shared_ptr<Work>& work)
{
    while (!work->request.nets.empty())
    {
        Ptr<NetNamespace> net = work->request.nets.back();
        work->request.nets.pop_back();
        if (net->GetState() == NetNamespace::SETUP)
        {
            work->host.AfterSetup(net, [work] { Lock(work); });
            return;
        }
    }
    auto& clock = work->host.GetClock();
    if (!clock.IsTimed())
    {
        const int error = work->request.work(work->request.place);
        work->finish(error, work->request.place, Time(0));
        return;
    }
    clock.GetRtnl().Acquire(work->use, [work, &clock] {
        Time cost;
        for (const auto& [which, n] : work->request.costs)
        {
            cost += clock.Draw(which, n);
        }
        clock.After(cost, [work] { Change(work); });
    });
}

} // namespace

void
RunRtnlRequest(NetNamespaceHost& host, uint32_t pid, RtnlRequest request, RtnlFinished finished)
{
    auto work =
        std::make_shared<Work>(Work{host, std::move(request), std::move(finished), LockUse()});
    work->use.pid = pid;
    Lock(work);
}

} // namespace netns
} // namespace ns3
