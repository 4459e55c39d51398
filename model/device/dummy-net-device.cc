// SPDX-License-Identifier: GPL-2.0-only

#include "dummy-net-device.h"

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(DummyNetDevice);

TypeId
DummyNetDevice::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::DummyNetDevice")
                            .SetParent<LinuxNetDevice>()
                            .SetGroupName("Netns")
                            .AddConstructor<DummyNetDevice>();
    return tid;
}

DummyNetDevice::DummyNetDevice()
{
    SetAddress(Mac48Address::Allocate());
}

DummyNetDevice::~DummyNetDevice() = default;

std::string
DummyNetDevice::GetKind() const
{
    return "dummy";
}

bool
DummyNetDevice::NeedsArp() const
{
    return false;
}

bool
DummyNetDevice::StartXmit(Ptr<Packet>, uint16_t, Mac48Address, Mac48Address)
{
    return true; // dummy_xmit()
}

} // namespace netns
} // namespace ns3
