// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns
 * What of NetNamespace is about devices that change their namespace, and their altnames.
 */

#include "net-namespace.h"
#include "rtnl-link.h"

#include "ns3/channel.h"
#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/net-namespace-host.h"
#include "ns3/node.h"
#include "ns3/stray-frames.h"

#include <cerrno>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetNamespaceMove");

namespace
{

/** @return netns_immutable of Linux @param device a device */
bool
IsImmutable(const Ptr<NetDevice>& device)
{
    auto link = dynamic_cast<const RtnlLink*>(PeekPointer(device));
    return link ? link->IsNetnsImmutable()
                : device->IsBridge() || DynamicCast<LoopbackNetDevice>(device);
}

/** @return whether the channel of a device leads to a Node of another process; the other end
 * addresses the device by Node and place in its list @param device a device */
bool
CrossesProcesses(const Ptr<NetDevice>& device)
{
    const auto channel = device->GetChannel();
    const uint32_t here = device->GetNode()->GetSystemId();
    for (std::size_t i = 0; channel && i < channel->GetNDevices(); ++i)
    {
        const auto node = channel->GetDevice(i)->GetNode();
        if (node && node->GetSystemId() != here)
        {
            return true;
        }
    }
    return false;
}

} // namespace

bool
NetNamespace::IsRegistered(Ptr<const NetDevice> device)
{
    if (auto link = dynamic_cast<const RtnlLink*>(PeekPointer(device)))
    {
        return link->GetNet() != nullptr;
    }
    const auto node = device->GetNode();
    const auto net = node ? node->GetObject<NetNamespace>() : nullptr;
    return net && net->m_devices.FindByDevice(device);
}

int
NetNamespace::MoveDevice(Ptr<NetDevice> device,
                         Ptr<NetNamespace> target,
                         const std::string& name,
                         uint32_t ifindex)
{
    NS_LOG_FUNCTION(this << device << target << name << ifindex);
    if (!device || !target)
    {
        return -EINVAL;
    }
    if (!m_host || m_state > ALIVE || !target->m_host || target->m_state > ALIVE)
    {
        return -ESTALE;
    }
    if (target->m_host != m_host)
    {
        return -EXDEV;
    }
    NetDeviceRecord* record = m_devices.FindByDevice(device);
    if (!record && IsRegistered(device))
    {
        return -ENODEV;
    }
    if (!record || IsImmutable(device))
    {
        return -EINVAL;
    }
    if (target == this)
    {
        return 0;
    }
    if (CrossesProcesses(device))
    {
        return -EOPNOTSUPP;
    }
    std::string newName;
    if (int error = target->m_devices.CheckArrival(*record, name, ifindex, newName))
    {
        return error;
    }
    ChangeNet(record, *target, newName, ifindex);
    return 0;
}

void
NetNamespace::ChangeNet(NetDeviceRecord* record,
                        NetNamespace& target,
                        const std::string& name,
                        uint32_t ifindex)
{
    Ptr<NetDevice> device = record->device;
    NotifyDevice(*record, false);
    CloseDevice(device, false);
    ForgetDevice(device);
    target.m_devices.TakeFrom(m_devices, record, name, ifindex);
    target.EnterNode(record);
    if (!dynamic_cast<RtnlLink*>(PeekPointer(device)))
    {
        internals::GuardReceive(target.m_node, device);
    }
    m_host->NotifyMove(*record, m_cookie, target.m_cookie);
}

void
NetNamespace::CloseDevice(Ptr<NetDevice> device, bool deleted)
{
    if (auto link = dynamic_cast<RtnlLink*>(PeekPointer(device)))
    {
        deleted ? link->Unregister() : link->LeaveNet();
        link->SetNet(nullptr);
        return;
    }
    for (const auto& record : m_devices.GetList())
    {
        if (auto link = dynamic_cast<RtnlLink*>(PeekPointer(record.device)))
        {
            link->DeviceLeaves(device);
        }
    }
}

int
NetNamespace::AddAltName(Ptr<NetDevice> device, const std::string& name)
{
    NetDeviceRecord* record = m_devices.FindByDevice(device);
    return record ? m_devices.AddAltName(record, name) : -ENODEV;
}

int
NetNamespace::DeleteAltName(Ptr<NetDevice> device, const std::string& name)
{
    NetDeviceRecord* record = m_devices.FindByDevice(device);
    return record ? m_devices.DeleteAltName(record, name) : -ENODEV;
}

std::vector<std::string>
NetNamespace::GetAltNames(Ptr<const NetDevice> device) const
{
    const NetDeviceRecord* record = m_devices.FindByDevice(device);
    return record ? record->GetAltNames() : std::vector<std::string>();
}

} // namespace netns
} // namespace ns3
