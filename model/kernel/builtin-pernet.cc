// SPDX-License-Identifier: GPL-2.0-only

#include "builtin-pernet.h"

#include "net-namespace-host.h"

#include "ns3/assert.h"
#include "ns3/net-namespace.h"
#include "ns3/rtnl-link.h"
#include "ns3/stack-recycler.h"
#include "ns3/stack-sockets.h"
#include "ns3/stack-teardown.h"

#include <memory>
#include <string>

namespace ns3
{
namespace netns
{

NetdevOps::NetdevOps()
    : PernetOperations("netdev")
{
}

void
NetdevOps::Exit(Ptr<NetNamespace> net)
{
    NS_ASSERT_MSG(net->GetDevices().GetN() <= 1, "a device survived its namespace");
    net->DropLoopback();
}

namespace
{

/** What StackOps keeps from PreExit() to Exit(). */
using Sockets = std::vector<Ptr<Socket>>;

} // namespace

StackOps::StackOps()
    : PernetOperations("stack")
{
}

void
StackOps::PreExit(Ptr<NetNamespace> net)
{
    if (Ptr<Node> node = net->PeekNode())
    {
        // Sockets leave their protocol's list when they are closed, but not their Node.
        auto sockets = std::make_shared<Sockets>(internals::GetSockets(node));
        net->SetGeneric(GetId(), sockets);
        for (uint32_t i = 0; i < node->GetNApplications(); ++i)
        {
            internals::StopApplication(node->GetApplication(i));
        }
    }
}

void
StackOps::Exit(Ptr<NetNamespace> net)
{
    if (auto sockets = std::static_pointer_cast<Sockets>(net->GetGeneric(GetId())))
    {
        net->SetGeneric(GetId(), nullptr);
        net->GetHost()->GetRecycler().Quiesce(net, *sockets);
    }
}

LoopbackOps::LoopbackOps()
    : PernetOperations("loopback")
{
}

int
LoopbackOps::Init(Ptr<NetNamespace> net)
{
    return net->m_loopback ? 0 : net->m_devices.Insert(nullptr, "lo", 0, net->m_loopback);
}

DefaultDeviceOps::DefaultDeviceOps()
    : PernetOperations("default_device")
{
}

void
DefaultDeviceOps::ExitBatch(const std::vector<Ptr<NetNamespace>>& batch)
{
    std::vector<Ptr<NetDevice>> dying;
    for (const auto& net : batch)
    {
        std::vector<Ptr<NetDevice>> devices;
        for (const auto& record : net->GetDevices().GetList())
        {
            if (&record != net->m_loopback)
            {
                devices.push_back(record.device);
            }
        }
        for (auto it = devices.rbegin(); it != devices.rend(); ++it)
        {
            auto link = dynamic_cast<RtnlLink*>(PeekPointer(*it));
            const bool dies = !GoesHome(*net->GetHost(), link);
            if (link && (dies || net->GetHost()->m_ending))
            {
                link->Dellink(dying);
            }
            else if (net->GetHost()->m_ending)
            {
                // init_net has no Node that could dispose it: it goes with this one.
                net->UnregisterDevice(*it);
            }
            else
            {
                MoveHome(net, *it);
            }
        }
    }
    for (const auto& device : dying)
    {
        // Twice in the list when both ends of a pair die in one batch.
        if (auto net = dynamic_cast<RtnlLink&>(*device).GetNet())
        {
            net->UnregisterDevice(device);
        }
    }
}

bool
DefaultDeviceOps::GoesHome(const NetNamespaceHost& host, const RtnlLink* link)
{
    return !link ||
           (host.GetSemantics() == NetNamespaceHost::LINUX_2_6_24 && !link->IsNetnsImmutable());
}

void
DefaultDeviceOps::MoveHome(Ptr<NetNamespace> net, Ptr<NetDevice> device)
{
    Ptr<NetNamespace> home = net->GetHost()->GetInitNet();
    const auto& taken = home->GetDevices();
    NetDeviceRecord* record = net->GetDevices().FindByDevice(device);
    for (const auto& altName : record->GetAltNames())
    {
        if (taken.FindByName(altName))
        {
            net->DeleteAltName(device, altName);
        }
    }
    std::string wanted = record->GetName();
    if (taken.FindByName(wanted) &&
        net->GetHost()->GetSemantics() != NetNamespaceHost::LINUX_2_6_24)
    {
        wanted = "dev" + std::to_string(record->ifindex);
    }
    if (taken.FindByName(wanted))
    {
        wanted = "dev%d";
    }
    std::string name;
    if (home->m_devices.CheckArrival(*record, wanted, 0, name) == 0)
    {
        net->ChangeNet(record, *home, name, 0);
    }
}

} // namespace netns
} // namespace ns3
