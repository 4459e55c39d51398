// SPDX-License-Identifier: GPL-2.0-only

#include "container-host.h"

#include "ns3/ipv4-routing-helper.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv4.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/netns-error.h"
#include "ns3/simulator.h"
#include "ns3/veth-helper.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

ContainerHost::ContainerHost(Ptr<NetNamespaceHost> host, uint32_t number, Settings settings)
    : m_host(host),
      m_settings(std::move(settings)),
      m_addresses("10." + std::to_string(number + 1) + ".0.0", "/16"),
      m_gateway(m_addresses.Allocate())
{
    LinuxBridgeHelper helper;
    m_bridge = helper.Install(host->GetInitNet());
    m_bridge->SetAddress(Ipv4AddressPool::GetMac(m_gateway));
    m_addresses.AssignTo(m_bridge, m_gateway);
}

Container*
ContainerHost::Take(const std::string& app, bool& cold)
{
    auto& free = m_free[app];
    cold = free.empty();
    if (cold)
    {
        auto fresh = Start(app);
        free.push_back(fresh.get());
        m_containers.emplace(fresh->name, std::move(fresh));
    }
    Container* container = free.back();
    container->expiry.Cancel();
    if (++container->busy == m_settings.concurrency)
    {
        free.pop_back();
    }
    return container;
}

void
ContainerHost::GiveBack(Container* container)
{
    auto& free = m_free[container->app];
    if (container->busy-- == m_settings.concurrency)
    {
        free.push_back(container);
    }
    if (container->busy == 0)
    {
        container->expiry =
            Simulator::Schedule(m_settings.keepAlive, &ContainerHost::Stop, this, container);
    }
}

std::unique_ptr<Container>
ContainerHost::Start(const std::string& app)
{
    auto container = std::make_unique<Container>();
    container->app = app;
    container->name = app.substr(0, 8) + "-" + std::to_string(m_started);
    std::replace(container->name.begin(), container->name.end(), '/', '_');
    container->address = m_addresses.Allocate();
    Ptr<NetNamespace> net;
    if (int error = m_host->Create(container->name, net))
    {
        m_addresses.Release(container->address);
        throw NetnsError("container " + container->name, error);
    }
    container->cookie = net->GetCookie();
    container->process = NetRef(net, {RefKind::TASK, ++m_started});
    try
    {
        Build(*container);
    }
    catch (const NetnsError&)
    {
        container->process.Reset();
        m_host->Unmount(container->name);
        m_addresses.Release(container->address);
        throw;
    }
    return container;
}

void
ContainerHost::Build(Container& container)
{
    Ptr<NetNamespace> net = container.process.GetNet();
    VethHelper veth;
    veth.SetNames("eth0", "veth%d");
    veth.SetAddress(Ipv4AddressPool::GetMac(container.address));
    const NetDeviceContainer ends = veth.Install(net, m_host->GetInitNet());
    if (int error = m_bridge->AddPort(ends.Get(1)))
    {
        throw NetnsError("container " + container.name + ", bridge port", error);
    }
    m_addresses.AssignTo(ends.Get(0), container.address);
    auto ipv4 = net->GetNode()->GetObject<Ipv4>();
    auto routes = Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(ipv4->GetRoutingProtocol());
    routes->SetDefaultRoute(m_gateway, ipv4->GetInterfaceForDevice(ends.Get(0)));

    auto server = CreateObject<InvocationServer>();
    server->SetResponseBytes(m_settings.responseBytes);
    server->SetArrivedCallback(m_settings.arrived);
    net->GetNode()->AddApplication(server);
    container.server = server;
}

void
ContainerHost::Stop(Container* container)
{
    auto free = m_free.find(container->app);
    auto& list = free->second;
    list.erase(std::find(list.begin(), list.end(), container));
    if (list.empty())
    {
        m_free.erase(free);
    }
    container->server->Kill();
    container->process.Reset();
    m_host->Unmount(container->name);
    m_addresses.Release(container->address);
    m_containers.erase(std::string(container->name));
}

Ptr<NetNamespaceHost>
ContainerHost::GetHost() const
{
    return m_host;
}

Ptr<LinuxBridgeNetDevice>
ContainerHost::GetBridge() const
{
    return m_bridge;
}

} // namespace netns
} // namespace ns3
