// SPDX-License-Identifier: GPL-2.0-only

#include "linux-bridge-helper.h"

#include "ns3/netns-error.h"
#include "ns3/rtnl-request.h"

#include <utility>

namespace ns3
{
namespace netns
{

LinuxBridgeHelper::LinuxBridgeHelper()
{
    m_deviceFactory.SetTypeId(LinuxBridgeNetDevice::GetTypeId());
}

void
LinuxBridgeHelper::SetName(const std::string& name)
{
    m_name = name;
}

void
LinuxBridgeHelper::SetDeviceAttribute(const std::string& name, const AttributeValue& value)
{
    m_deviceFactory.Set(name, value);
}

int
LinuxBridgeHelper::Register(Ptr<NetNamespace> net,
                            Ptr<LinuxBridgeNetDevice> bridge,
                            const std::string& name,
                            const NetDeviceContainer& ports,
                            std::string& place)
{
    bridge->SetPromisedNet(nullptr);
    if (int error = net->GetDevices().Register(bridge, name))
    {
        return error;
    }
    for (auto it = ports.Begin(); it != ports.End(); ++it)
    {
        if (int error = bridge->AddPort(*it))
        {
            place += ", port \"" + net->GetDevices().GetName(*it) + "\"";
            net->GetDevices().Unregister(bridge);
            return error;
        }
    }
    bridge->SetAdminUp(true);
    return 0;
}

Ptr<LinuxBridgeNetDevice>
LinuxBridgeHelper::Install(Ptr<NetNamespace> net, const NetDeviceContainer& ports, Done done) const
{
    CheckNotNull(net, "LinuxBridgeHelper::Install", "net");
    for (auto it = ports.Begin(); it != ports.End(); ++it)
    {
        CheckNotNull(*it, "LinuxBridgeHelper::Install", "a port");
    }
    auto bridge = m_deviceFactory.Create<LinuxBridgeNetDevice>();
    RtnlRequest request;
    request.costs = {{NetnsCost::DEVICE_REGISTER, 1}, {NetnsCost::LINK_SET, ports.GetN() + 1}};
    request.nets = {net};
    request.place = "LinuxBridgeHelper: \"" + m_name + "\" in " + net->GetName();
    request.done = std::move(done);
    request.work = [net, bridge, promise = Promise(bridge, net), name = m_name, ports](
                       std::string& place) { return Register(net, bridge, name, ports, place); };
    Rtnl(net, std::move(request));
    return bridge;
}

Ptr<LinuxBridgeNetDevice>
LinuxBridgeHelper::Install(Ptr<Node> node, const NetDeviceContainer& ports, Done done) const
{
    return Install(GetNet(node, "LinuxBridgeHelper::Install", "node"), ports, std::move(done));
}

} // namespace netns
} // namespace ns3
