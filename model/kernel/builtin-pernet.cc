// SPDX-License-Identifier: GPL-2.0-only

#include "builtin-pernet.h"

#include "kernel-state.h"

#include "ns3/assert.h"
#include "ns3/net-namespace-node.h"
#include "ns3/own-event.h"
#include "ns3/rtnl-link.h"
#include "ns3/stack-teardown.h"

#include <memory>
#include <sstream>
#include <string>

namespace ns3
{
namespace netns
{

namespace
{

/** @return the devices of a namespace but lo, each with its Node and that of the namespace */
std::string
ListSurvivors(NetNamespace& net)
{
    std::ostringstream text;
    for (const auto& record : net.GetDevices().GetTable().GetList())
    {
        if (record.device && record.device != net.GetDevices().GetLoopback())
        {
            const auto node = record.device->GetNode();
            text << " \"" << record.GetName() << "\" ("
                 << record.device->GetInstanceTypeId().GetName() << ") of " << net.GetName()
                 << " on Node " << net.PeekNode()->GetId() << ", which says that it is on ";
            node ? text << "Node " << node->GetId() : text << "none";
        }
    }
    return text.str();
}

} // namespace

NetdevOps::NetdevOps()
    : PernetOperations("netdev")
{
}

void
NetdevOps::Exit(Ptr<NetNamespace> net)
{
    NS_ASSERT_MSG(net->GetDevices().GetN() <= 1,
                  "devices survived their namespace:" << ListSurvivors(*net)
                                                      << "; is each of them on one Node only?");
    net->GetDevices().DropLoopback();
}

StackOps::StackOps(KernelState& kernel)
    : PernetOperations("stack"),
      m_kernel(kernel)
{
}

void
StackOps::PreExit(Ptr<NetNamespace> net)
{
    if (Ptr<Node> node = net->PeekNode())
    {
        const auto end = Create<StackEnd>(node);
        net->SetGeneric(GetId(), std::make_shared<Ptr<StackEnd>>(end));
        if (m_kernel.ending)
        {
            end->SetEnding();
        }
        const auto own = DynamicCast<NetNamespaceNode>(node);
        if (own && !net->HasStack() && !m_kernel.ending)
        {
            own->Bury();
        }
        m_kernel.clock.IsStopped()
            ? end->StopApplications()
            : internals::InOwnEvent(node->GetId(), [end] { end->StopApplications(); });
    }
}

void
StackOps::Exit(Ptr<NetNamespace> net)
{
    if (auto end = std::static_pointer_cast<Ptr<StackEnd>>(net->GetGeneric(GetId())))
    {
        net->SetGeneric(GetId(), nullptr);
        if (m_kernel.ending)
        {
            internals::IgnoreInterfaceEvents(net->PeekNode());
        }
        m_kernel.recycler.Quiesce(net, *end);
    }
}

LoopbackOps::LoopbackOps()
    : PernetOperations("loopback")
{
}

int
LoopbackOps::Init(Ptr<NetNamespace> net)
{
    return net->GetDevices().InsertLoopback();
}

DefaultDeviceOps::DefaultDeviceOps(KernelState& kernel)
    : PernetOperations("default_device"),
      m_kernel(kernel)
{
}

void
DefaultDeviceOps::ExitBatch(const std::vector<Ptr<NetNamespace>>& batch)
{
    std::vector<Ptr<NetDevice>> dying;
    for (const auto& net : batch)
    {
        EmptyNamespace(*net, dying);
    }
    for (const auto& device : dying)
    {
        // A device is in the list twice when both ends of a veth pair die in one batch.
        if (auto net = RtnlLink::Of(PeekPointer(device))->GetNet())
        {
            net->GetDevices().Unregister(device);
        }
    }
}

void
DefaultDeviceOps::EmptyNamespace(NetNamespace& net, std::vector<Ptr<NetDevice>>& dying)
{
    const auto devices = net.GetDevices().GetAllButLoopback();
    for (auto it = devices.rbegin(); it != devices.rend(); ++it)
    {
        auto link = RtnlLink::Of(PeekPointer(*it));
        if (link && (!GoesHome(m_kernel, link) || m_kernel.ending))
        {
            link->Dellink(dying);
        }
        else if (m_kernel.ending)
        {
            // init_net ends too and could not dispose the device: it goes with this namespace.
            net.GetDevices().Unregister(*it);
        }
        else
        {
            const bool byIndex = m_kernel.semantics != TeardownSemantics::LINUX_2_6_24;
            net.GetDevices().SendHome(*it, m_kernel.initNet->GetDevices(), byIndex);
        }
    }
}

bool
DefaultDeviceOps::GoesHome(const KernelState& kernel, const RtnlLink* link)
{
    return !link ||
           (kernel.semantics == TeardownSemantics::LINUX_2_6_24 && !link->IsNetnsImmutable());
}

} // namespace netns
} // namespace ns3
