// SPDX-License-Identifier: GPL-2.0-only

#include "veth-helper.h"

#include "link-helper.h"

#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/rtnl-request.h"

#include <cerrno>
#include <sstream>
#include <utility>

namespace ns3
{
namespace netns
{

VethHelper::VethHelper()
{
    m_deviceFactory.SetTypeId(VethNetDevice::GetTypeId());
}

void
VethHelper::SetNames(const std::string& first, const std::string& second)
{
    m_first = first;
    m_second = second;
}

void
VethHelper::SetAddress(Mac48Address address)
{
    if (!LinuxNetDevice::IsValidAddress(address))
    {
        std::ostringstream place;
        place << "VethHelper: address " << address;
        throw NetnsError(place.str(), -EADDRNOTAVAIL);
    }
    m_address = address;
}

void
VethHelper::SetUp(bool up)
{
    m_up = up;
}

void
VethHelper::SetDeviceAttribute(const std::string& name, const AttributeValue& value)
{
    m_deviceFactory.Set(name, value);
}

struct VethHelper::Pair
{
    Ptr<VethNetDevice> first;  //!< first end
    Ptr<VethNetDevice> second; //!< second end
    Ptr<NetNamespace> a;       //!< namespace of the first end
    Ptr<NetNamespace> b;       //!< namespace of the second end
    std::string firstName;     //!< name or pattern of the first
    std::string secondName;    //!< name or pattern of the second
    bool up;                   //!< whether both ends are set up
};

int
VethHelper::Register(const Pair& pair, std::string& place)
{
    pair.first->SetPromisedNet(nullptr);
    pair.second->SetPromisedNet(nullptr);
    // The peer first, as veth_newlink() of drivers/net/veth.c does.
    if (int error = pair.b->GetDevices().Register(pair.second, pair.secondName))
    {
        place += ", \"" + pair.secondName + "\"";
        return error;
    }
    if (int error = pair.a->GetDevices().Register(pair.first, pair.firstName))
    {
        pair.b->GetDevices().Unregister(pair.second);
        place += ", \"" + pair.firstName + "\"";
        return error;
    }
    if (!pair.first->GetNet() || !pair.second->GetNet())
    {
        return -ENODEV; // a callback that was told of a new end deleted it
    }
    pair.first->SetAdminUp(pair.up);
    pair.second->SetAdminUp(pair.up);
    return 0;
}

NetDeviceContainer
VethHelper::Install(Ptr<NetNamespace> a, Ptr<NetNamespace> b, Done done) const
{
    CheckNotNull(a, "VethHelper::Install", "a");
    CheckNotNull(b, "VethHelper::Install", "b");
    const std::string place = "VethHelper: between " + a->GetName() + " and " + b->GetName();
    const auto host = NetNamespaceHost::Of(a);
    const auto other = NetNamespaceHost::Of(b);
    if (!host || !other || host != other)
    {
        throw NetnsError(place, host && other ? -EXDEV : -ESTALE);
    }
    const auto ends = VethNetDevice::CreatePair(m_deviceFactory);
    if (m_address)
    {
        ends.first->SetAddress(*m_address);
    }
    RtnlRequest request;
    request.costs = {{NetnsCost::DEVICE_REGISTER, 2}, {NetnsCost::LINK_SET, m_up ? 2 : 0}};
    request.nets = {a, b};
    request.place = place;
    request.done = std::move(done);
    request.work = [first = Promise(ends.first, a),
                    second = Promise(ends.second, b),
                    pair = Pair{ends.first, ends.second, a, b, m_first, m_second, m_up}](
                       std::string& where) { return Register(pair, where); };
    Rtnl(a, std::move(request));
    NetDeviceContainer devices;
    devices.Add(ends.first);
    devices.Add(ends.second);
    return devices;
}

NetDeviceContainer
VethHelper::Install(Ptr<Node> a, Ptr<Node> b, Done done) const
{
    return Install(GetNet(a, "VethHelper::Install", "a"),
                   GetNet(b, "VethHelper::Install", "b"),
                   std::move(done));
}

void
VethHelper::Delete(Ptr<NetDevice> device)
{
    CheckNotNull(device, "VethHelper::Delete", "device");
    auto veth = DynamicCast<VethNetDevice>(device);
    if (!veth || !veth->GetPromisedNet())
    {
        throw NetnsError("VethHelper: delete", -ENODEV);
    }
    LinkHelper().Delete(device);
}

} // namespace netns
} // namespace ns3
