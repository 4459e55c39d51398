// SPDX-License-Identifier: GPL-2.0-only

#ifndef DUMMY_NET_DEVICE_H
#define DUMMY_NET_DEVICE_H

#include "linux-net-device.h"

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief A device that counts what is sent, and drops it (drivers/net/dummy.c, Linux 6.18): for
 * addresses that belong to no link, and for routes into nowhere.
 *
 * IFF_NOARP: NeedsArp() is false. It has a carrier while it is up, a random MAC address and an MTU
 * of 1500, and receives nothing.
 */
class DummyNetDevice : public LinuxNetDevice
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();
    DummyNetDevice();
    ~DummyNetDevice() override;

    // RtnlLink
    std::string GetKind() const override;

    // NetDevice
    bool NeedsArp() const override;

  protected:
    bool StartXmit(Ptr<Packet> packet,
                   uint16_t protocol,
                   Mac48Address source,
                   Mac48Address dest) override;
};

} // namespace netns
} // namespace ns3

#endif /* DUMMY_NET_DEVICE_H */
