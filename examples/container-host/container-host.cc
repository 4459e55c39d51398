// SPDX-License-Identifier: GPL-2.0-only

#include "container-host.h"

#include "ns3/linux-bridge-helper.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/// Addresses of a network with 16 bits for hosts: all but the first and the last.
constexpr uint32_t MOST_ADDRESSES = 65534;

} // namespace

ContainerHost::ContainerHost(Ptr<NetNamespaceHost> host, uint32_t number, Settings settings)
    : m_host(host),
      m_settings(std::move(settings)),
      m_addresses("10." + std::to_string(number + 1) + ".0.0", "/16"),
      m_gateway(m_addresses.Allocate())
{
    LinuxBridgeHelper helper;
    helper.SetDeviceAttribute("PortLimit", UintegerValue(m_settings.bridgeLimit));
    m_bridge = helper.Install(host->GetInitNet());
    m_bridge->SetAddress(Ipv4AddressPool::GetMac(m_gateway));
    m_addresses.AssignTo(m_bridge, m_gateway);
}

bool
ContainerHost::Take(const std::string& app, Ready ready)
{
    auto& free = m_free[app];
    const bool cold = free.empty();
    if (cold)
    {
        Container* fresh = Make(app);
        if (!fresh)
        {
            m_free.erase(app);
            ready(nullptr);
            return true;
        }
        free.push_back(fresh);
    }
    Container* container = free.back();
    container->expiry.Cancel();
    if (++container->busy == m_settings.concurrency)
    {
        free.pop_back();
    }
    if (container->ready)
    {
        ready(container);
        return cold;
    }
    container->waits.push_back(std::move(ready));
    if (cold)
    {
        const auto started = [this, container](int error) { Started(container, error == 0); };
        if (container->Start(started))
        {
            Started(container, false);
        }
    }
    return cold;
}

void
ContainerHost::Started(Container* container, bool started)
{
    const auto waits = std::move(container->waits);
    container->waits.clear();
    container->ready = started;
    if (!started)
    {
        Withdraw(container);
    }
    for (const auto& ready : waits)
    {
        ready(started ? container : nullptr);
    }
    if (!started)
    {
        Drop(container);
    }
}

void
ContainerHost::GiveBack(Container* container)
{
    auto& free = m_free[container->GetPlan().app];
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

/**
 * @param app the name of an application
 * @return its first bytes, at most eight; a character of UTF-8 is left out rather than cut
 */
static std::string
Beginning(const std::string& app)
{
    std::size_t size = std::min<std::size_t>(app.size(), 8);
    // A byte 10xxxxxx continues a character (RFC 3629)
    while (size > 0 && size < app.size() && (app[size] & 0xC0) == 0x80)
    {
        --size;
    }
    return app.substr(0, size);
}

Container*
ContainerHost::Make(const std::string& app)
{
    if (m_addresses.GetNUsed() == MOST_ADDRESSES)
    {
        return nullptr;
    }
    Container::Plan plan;
    plan.app = app;
    plan.name = Beginning(app) + "-" + std::to_string(m_started++);
    std::replace(plan.name.begin(), plan.name.end(), '/', '_');
    plan.address = m_addresses.Allocate();
    plan.pool = &m_addresses;
    plan.gateway = m_gateway;
    plan.bridge = m_bridge;
    plan.serverStart = m_settings.serverStart;
    plan.responseBytes = m_settings.responseBytes;
    plan.forget = m_settings.forget > 0 && m_started % m_settings.forget == 0;
    plan.arrived = m_settings.arrived;
    auto fresh = std::make_unique<Container>(m_host, plan);
    Container* container = fresh.get();
    m_containers.emplace(plan.name, std::move(fresh));
    return container;
}

void
ContainerHost::Withdraw(Container* container)
{
    auto free = m_free.find(container->GetPlan().app);
    if (free == m_free.end())
    {
        return;
    }
    auto& list = free->second;
    list.erase(std::remove(list.begin(), list.end(), container), list.end());
    if (list.empty())
    {
        m_free.erase(free);
    }
}

void
ContainerHost::Stop(Container* container)
{
    Withdraw(container);
    Drop(container);
}

void
ContainerHost::Drop(Container* container)
{
    if (container->Stop())
    {
        m_addresses.Release(container->GetPlan().address);
    }
    m_containers.erase(std::string(container->GetPlan().name));
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
