// SPDX-License-Identifier: GPL-2.0-only

#include "link-helper.h"

#include "ns3/linux-net-device.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/node.h"
#include "ns3/rtnl-request.h"
#include "ns3/task-table.h"

#include <cerrno>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

/** @return the namespace in which a device is registered or will be; null when there is none */
Ptr<NetNamespace>
FindNet(const Ptr<NetDevice>& device)
{
    auto link = RtnlLink::Of(PeekPointer(device));
    if (link)
    {
        return link->GetPromisedNet();
    }
    auto node = device->GetNode();
    return node ? node->GetObject<NetNamespace>() : nullptr;
}

/** @brief Unregisters a device of this module and those that go with it, as
 * unregister_netdevice_many() does. @return 0 or -ENODEV */
int
DeleteNow(const Ptr<NetDevice>& device)
{
    auto& link = *RtnlLink::Of(PeekPointer(device));
    if (!link.GetNet())
    {
        return -ENODEV;
    }
    std::vector<Ptr<NetDevice>> queue;
    link.Dellink(queue);
    for (const auto& dying : queue)
    {
        if (auto net = RtnlLink::Of(PeekPointer(dying))->GetNet()) // else a callback was faster
        {
            net->GetDevices().Unregister(dying);
        }
    }
    return 0;
}

/** @brief Does `master` and `nomaster`, as do_set_master(). @param bridge null for `nomaster`
 * @return 0 or a negative errno value */
int
SetMasterNow(const Ptr<NetDevice>& device, const Ptr<LinuxBridgeNetDevice>& bridge)
{
    if (int error = bridge ? NetNamespace::CheckDevice(bridge) : 0)
    {
        return error;
    }
    if (bridge && bridge->GetNode() != device->GetNode())
    {
        return -EXDEV; // ip finds no such bridge, so that nothing changes
    }
    const auto old = LinuxBridgeNetDevice::GetMaster(device);
    if (old == bridge)
    {
        return 0;
    }
    if (int error = old ? old->RemovePort(device) : 0)
    {
        return error;
    }
    return bridge ? bridge->AddPort(device) : 0;
}

} // namespace

LinkHelper::LinkHelper(Ptr<Task> task)
    : m_task(task)
{
}

void
LinkHelper::Rtnl(Ptr<NetDevice> device, const std::string& what, RtnlRequest request) const
{
    request.place = "LinkHelper: " + what;
    Ptr<NetNamespace> net = FindNet(device);
    auto host = net ? NetNamespaceHost::Of(net) : nullptr;
    if (!host)
    {
        if (!request.done)
        {
            throw NetnsError(request.place, -ENODEV);
        }
        request.done(-ENODEV);
        return;
    }
    request.nets.push_back(net);
    if (!request.barrier)
    {
        // The device may be deleted until it is the turn of the request.
        request.work = [device, work = std::move(request.work)](std::string& place) {
            const int error = NetNamespace::CheckDevice(device);
            return error ? error : work(place);
        };
    }
    TaskTable::Of(host)->Rtnl(std::move(request), m_task);
}

void
LinkHelper::SetUp(Ptr<NetDevice> device, bool up, Done done) const
{
    CheckNotNull(device, "LinkHelper::SetUp", "device");
    RtnlRequest request;
    request.costs = {{NetnsCost::LINK_SET, 1}};
    request.done = std::move(done);
    request.work = [device, up](std::string&) {
        auto ours = DynamicCast<LinuxNetDevice>(device);
        if (!ours)
        {
            return -EOPNOTSUPP;
        }
        ours->SetAdminUp(up);
        return 0;
    };
    Rtnl(device, up ? "up" : "down", std::move(request));
}

void
LinkHelper::SetMaster(Ptr<NetDevice> device, Ptr<LinuxBridgeNetDevice> bridge, Done done) const
{
    CheckNotNull(device, "LinkHelper::SetMaster", "device");
    CheckNotNull(bridge, "LinkHelper::SetMaster", "bridge");
    RtnlRequest request;
    request.costs = {{NetnsCost::LINK_SET, 1}};
    request.done = std::move(done);
    request.work = [device, bridge](std::string&) { return SetMasterNow(device, bridge); };
    Rtnl(device, "master", std::move(request));
}

void
LinkHelper::SetNoMaster(Ptr<NetDevice> device, Ptr<LinuxBridgeNetDevice> bridge, Done done) const
{
    CheckNotNull(device, "LinkHelper::SetNoMaster", "device");
    CheckNotNull(bridge, "LinkHelper::SetNoMaster", "bridge");
    RtnlRequest request;
    request.costs = {{NetnsCost::LINK_SET, 1}};
    request.done = std::move(done);
    request.work = [device](std::string&) { return SetMasterNow(device, nullptr); };
    Rtnl(device, "nomaster", std::move(request));
}

void
LinkHelper::SetName(Ptr<NetDevice> device, const std::string& name, Done done) const
{
    CheckNotNull(device, "LinkHelper::SetName", "device");
    RtnlRequest request;
    request.costs = {{NetnsCost::LINK_SET, 1}};
    request.done = std::move(done);
    request.work = [device, name](std::string&) {
        Ptr<NetNamespace> net = FindNet(device);
        return net ? net->GetDevices().Rename(device, name) : -ENODEV;
    };
    Rtnl(device, "name \"" + name + "\"", std::move(request));
}

void
LinkHelper::SetNetns(Ptr<NetDevice> device,
                     Ptr<NetNamespace> net,
                     const std::string& name,
                     uint32_t ifindex,
                     Done done) const
{
    CheckNotNull(device, "LinkHelper::SetNetns", "device");
    CheckNotNull(net, "LinkHelper::SetNetns", "net");
    RtnlRequest request;
    request.costs = {{NetnsCost::DEVICE_MOVE, 1}};
    request.nets = {net};
    request.done = std::move(done);
    request.work = [device, net, name, ifindex](std::string&) {
        Ptr<NetNamespace> from = FindNet(device);
        return from ? from->GetDevices().Move(device, net->GetDevices(), name, ifindex) : -ENODEV;
    };
    Rtnl(device, "netns " + net->GetName(), std::move(request));
}

void
LinkHelper::Delete(Ptr<NetDevice> device, Done done) const
{
    CheckNotNull(device, "LinkHelper::Delete", "device");
    std::vector<Ptr<NetDevice>> dying;
    if (auto link = RtnlLink::Of(PeekPointer(device)))
    {
        link->Dellink(dying);
    }
    RtnlRequest request;
    request.costs = {{NetnsCost::DEVICE_UNREGISTER, dying.size()}};
    request.barrier = true;
    request.done = std::move(done);
    request.work = [device](std::string&) {
        return RtnlLink::Of(PeekPointer(device)) ? DeleteNow(device) : -EOPNOTSUPP;
    };
    Rtnl(device, "delete", std::move(request));
}

} // namespace netns
} // namespace ns3
