// SPDX-License-Identifier: GPL-2.0-only

#include "linux-bridge-helper.h"

#include "ns3/netns-error.h"

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

Ptr<LinuxBridgeNetDevice>
LinuxBridgeHelper::Install(Ptr<NetNamespace> net, const NetDeviceContainer& ports) const
{
    const std::string place = "LinuxBridgeHelper: \"" + m_name + "\" in " + net->GetName();
    auto bridge = m_deviceFactory.Create<LinuxBridgeNetDevice>();
    if (int error = net->RegisterDevice(bridge, m_name))
    {
        throw NetnsError(place, error);
    }
    for (auto it = ports.Begin(); it != ports.End(); ++it)
    {
        if (int error = bridge->AddPort(*it))
        {
            net->UnregisterDevice(bridge);
            throw NetnsError(place + ", port \"" + net->GetDeviceName(*it) + "\"", error);
        }
    }
    bridge->SetAdminUp(true);
    return bridge;
}

Ptr<LinuxBridgeNetDevice>
LinuxBridgeHelper::Install(Ptr<Node> node, const NetDeviceContainer& ports) const
{
    return Install(GetNet(node), ports);
}

} // namespace netns
} // namespace ns3
