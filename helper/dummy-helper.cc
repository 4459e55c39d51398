// SPDX-License-Identifier: GPL-2.0-only

#include "dummy-helper.h"

#include "ns3/dummy-net-device.h"
#include "ns3/netns-error.h"
#include "ns3/rtnl-request.h"

#include <utility>

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

Ptr<LinuxNetDevice>
DummyHelper::Install(Ptr<NetNamespace> net, Done done) const
{
    CheckNotNull(net, "DummyHelper::Install", "net");
    auto device = m_deviceFactory.Create<DummyNetDevice>();
    RtnlRequest request;
    request.costs = {{NetnsCost::DEVICE_REGISTER, 1}, {NetnsCost::LINK_SET, 1}};
    request.nets = {net};
    request.place = "DummyHelper: \"" + m_name + "\" in " + net->GetName();
    request.done = std::move(done);
    request.work = [net, device, promise = Promise(device, net), name = m_name](std::string&) {
        device->SetPromisedNet(nullptr);
        const int error = net->GetDevices().Register(device, name);
        device->SetAdminUp(error == 0);
        return error;
    };
    Rtnl(net, std::move(request));
    return device;
}

Ptr<LinuxNetDevice>
DummyHelper::Install(Ptr<Node> node, Done done) const
{
    return Install(GetNet(node, "DummyHelper::Install", "node"), std::move(done));
}

} // namespace netns
} // namespace ns3
