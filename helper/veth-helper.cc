// SPDX-License-Identifier: GPL-2.0-only

#include "veth-helper.h"

#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"

#include <cerrno>
#include <vector>

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

NetDeviceContainer
VethHelper::Install(Ptr<NetNamespace> a, Ptr<NetNamespace> b) const
{
    const auto fail = [&](const std::string& what, int error) {
        throw NetnsError("VethHelper: between " + a->GetName() + " and " + b->GetName() + what,
                         error);
    };
    if (a->GetHost() != b->GetHost())
    {
        fail("", -EXDEV);
    }
    auto pair = VethNetDevice::CreatePair(m_deviceFactory);
    // The peer first, as veth_newlink() of drivers/net/veth.c does.
    if (int error = b->RegisterDevice(pair.second, m_second))
    {
        fail(", \"" + m_second + "\"", error);
    }
    if (m_address)
    {
        pair.first->SetAddress(*m_address);
    }
    if (int error = a->RegisterDevice(pair.first, m_first))
    {
        b->UnregisterDevice(pair.second);
        fail(", \"" + m_first + "\"", error);
    }
    if (m_up)
    {
        pair.first->SetAdminUp(true);
        pair.second->SetAdminUp(true);
    }
    NetDeviceContainer devices;
    devices.Add(pair.first);
    devices.Add(pair.second);
    return devices;
}

NetDeviceContainer
VethHelper::Install(Ptr<Node> a, Ptr<Node> b) const
{
    return Install(GetNet(a), GetNet(b));
}

void
VethHelper::Delete(Ptr<NetDevice> device)
{
    auto veth = DynamicCast<VethNetDevice>(device);
    if (!veth || !veth->GetNet())
    {
        throw NetnsError("VethHelper: delete", -ENODEV);
    }
    std::vector<Ptr<NetDevice>> queue;
    veth->Dellink(queue);
    for (const auto& end : queue)
    {
        dynamic_cast<RtnlLink&>(*end).GetNet()->UnregisterDevice(end);
    }
}

} // namespace netns
} // namespace ns3
