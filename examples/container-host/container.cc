// SPDX-License-Identifier: GPL-2.0-only

#include "container.h"

#include "ns3/ipv4-routing-helper.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv4.h"
#include "ns3/link-helper.h"
#include "ns3/rtnl-request.h"
#include "ns3/simulator.h"
#include "ns3/task-table.h"
#include "ns3/veth-helper.h"

#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/// Calls a function.
void
Call(std::function<void()> what)
{
    what();
}

/// Gives a namespace a default route through one of its devices. @returns 0
int
SetDefaultRoute(Ptr<NetNamespace> net, Ptr<NetDevice> device, Ipv4Address gateway)
{
    auto ipv4 = net->GetNode()->GetObject<Ipv4>();
    auto routes = Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(ipv4->GetRoutingProtocol());
    routes->SetDefaultRoute(gateway, ipv4->GetInterfaceForDevice(device));
    return 0;
}

} // namespace

Container::Container(Ptr<NetNamespaceHost> host, const Plan& plan)
    : m_host(host),
      m_plan(plan)
{
}

Time
Container::EndPhase()
{
    const Time waited = m_task->GetLockWait() - m_lockWait;
    const Time took = Simulator::Now() - m_phaseStart - waited;
    m_phases.locks += waited;
    m_lockWait += waited;
    m_phaseStart = Simulator::Now();
    return took;
}

int
Container::Start(Done done)
{
    m_phaseStart = Simulator::Now();
    const auto made = [this, done](int error) {
        if (error)
        {
            done(error);
            return;
        }
        m_phases.setup = EndPhase();
        AddDevices(done);
    };
    const auto runtime = TaskTable::Of(m_host)->GetInit();
    // Each start has a task of its own, so that starts run side by side.
    if (int error = runtime->Fork(m_task))
    {
        return error;
    }
    if (int error = m_task->Unshare(NetNamespace::CLONE_NEWNET_FLAG, [this, made](int error) {
            if (!error)
            {
                m_cookie = m_task->GetNet()->GetCookie();
                error = m_host->Mount(m_plan.name, m_task->GetNet());
            }
            made(error);
        }))
    {
        m_task->Exit();
        m_task = nullptr;
        return error;
    }
    return 0;
}

void
Container::AddDevices(Done done)
{
    VethHelper veth;
    veth.SetTask(m_task);
    veth.SetNames("eth0", "veth%d");
    veth.SetAddress(Ipv4AddressPool::GetMac(m_plan.address));
    m_veth = veth.Install(m_task->GetNet(), m_host->GetInitNet(), [this, done](int error) {
        if (error)
        {
            done(error);
            return;
        }
        LinkHelper(m_task).SetMaster(m_veth.Get(1), m_plan.bridge, [this, done](int failed) {
            if (failed)
            {
                done(failed);
                return;
            }
            m_phases.devices = EndPhase();
            Configure(done);
        });
    });
}

void
Container::Configure(Done done)
{
    m_plan.pool->AssignTo(m_veth.Get(0), m_plan.address, nullptr, m_task);
    RtnlRequest route;
    route.costs = {{NetnsCost::ADDRESS, 1}};
    route.work = [this](std::string&) {
        return SetDefaultRoute(m_task->GetNet(), m_veth.Get(0), m_plan.gateway);
    };
    route.done = [this, done](int error) {
        if (error)
        {
            done(error);
            return;
        }
        m_phases.stack = EndPhase();
        Simulator::Schedule(m_plan.serverStart, &Call, [this, done] { Serve(done); });
    };
    m_task->Rtnl(std::move(route));
}

void
Container::Serve(const Done& done)
{
    auto server = CreateObject<InvocationServer>();
    server->SetResponseBytes(m_plan.responseBytes);
    server->SetArrivedCallback(m_plan.arrived);
    m_task->AddApplication(server);
    server->Listen();
    m_phases.server = EndPhase();
    done(0);
}

bool
Container::Stop()
{
    expiry.Cancel();
    if (!m_task)
    {
        return true;
    }
    const bool isMounted = m_host->Find(m_plan.name) == m_task->GetNet();
    if (isMounted && !m_plan.forget)
    {
        m_host->Unmount(m_plan.name);
    }
    m_task->Exit();
    return !isMounted || !m_plan.forget;
}

const Container::Plan&
Container::GetPlan() const
{
    return m_plan;
}

uint64_t
Container::GetCookie() const
{
    return m_cookie;
}

const ColdStartPhases&
Container::GetPhases() const
{
    return m_phases;
}

} // namespace netns
} // namespace ns3
