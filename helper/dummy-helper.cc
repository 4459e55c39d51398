// SPDX-License-Identifier: GPL-2.0-only

#include "dummy-helper.h"

#include "ns3/netns-error.h"

namespace ns3
{
namespace netns
{

DummyHelper::DummyHelper()
{
    m_deviceFactory.SetTypeId(DummyNetDevice::GetTypeId());
}

void
DummyHelper::SetName(const std::string& name)
{
    m_name = name;
}

void
DummyHelper::SetDeviceAttribute(const std::string& name, const AttributeValue& value)
{
    m_deviceFactory.Set(name, value);
}

Ptr<DummyNetDevice>
DummyHelper::Install(Ptr<NetNamespace> net) const
{
    auto device = m_deviceFactory.Create<DummyNetDevice>();
    if (int error = net->RegisterDevice(device, m_name))
    {
        throw NetnsError("DummyHelper: \"" + m_name + "\" in " + net->GetName(), error);
    }
    device->SetAdminUp(true);
    return device;
}

Ptr<DummyNetDevice>
DummyHelper::Install(Ptr<Node> node) const
{
    return Install(GetNet(node));
}

} // namespace netns
} // namespace ns3
