// SPDX-License-Identifier: GPL-2.0-only

#ifndef RTNL_LINK_H
#define RTNL_LINK_H

#include "ns3/callback.h"
#include "ns3/net-device.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

class NetNamespace;

/**
 * @ingroup netns
 * @brief Counters of a device, as `struct rtnl_link_stats64`; bytes count the Ethernet header,
 * but for what a bridge receives.
 */
struct RtnlLinkStats
{
    uint64_t rxPackets{0}; //!< frames received
    uint64_t txPackets{0}; //!< frames sent
    uint64_t rxBytes{0};   //!< bytes received
    uint64_t txBytes{0};   //!< bytes sent
    uint64_t rxDropped{0}; //!< received frames dropped
    uint64_t txDropped{0}; //!< frames not sent
    uint64_t multicast{0}; //!< multicast frames received
};

/**
 * @ingroup netns
 * @brief What a virtual device of this module offers to its namespace.
 *
 * The parts of Linux's `struct net_device` and `struct rtnl_link_ops` that the life of a namespace
 * needs. A device without it is a physical one: it survives its namespace and goes to init_net
 * (default_device_exit_net(), Linux 6.1).
 */
class RtnlLink
{
  public:
    virtual ~RtnlLink();

    /** @return the kind, as `ip -d link` prints it: "veth", "bridge" */
    virtual std::string GetKind() const = 0;
    /** @return the counters */
    virtual const RtnlLinkStats& GetStats() const = 0;
    /** @return whether the device may not change its namespace (netns_immutable) */
    virtual bool IsNetnsImmutable() const = 0;
    /**
     * @brief rtnl_link_ops->dellink(): queue this device and those that go with it.
     * @param queue devices to unregister, in order
     */
    virtual void Dellink(std::vector<Ptr<NetDevice>>& queue) = 0;
    /**
     * @brief dev_close() and NETDEV_UNREGISTER of a device that changes its namespace: go down,
     * leave a master, forget frames on the way.
     */
    virtual void LeaveNet() = 0;
    /**
     * @brief The same of a device that is deleted.
     */
    virtual void Unregister() = 0;
    /** @brief NETDEV_UNREGISTER of another device of the namespace, which may be a port of this one
     * without this module's rx_handler. @param device it */
    virtual void DeviceLeaves(Ptr<NetDevice> device);
    /** @brief Take back NetDevice::AddLinkChangeCallback() @param callback it */
    virtual void RemoveLinkChangeCallback(const Callback<void>& callback) = 0;

    /** @brief dev_net_set() @param net the namespace that holds the device, or null */
    void SetNet(NetNamespace* net);
    /** @return dev_net(), null when registered nowhere */
    NetNamespace* GetNet() const;
    /** @brief Say where the device will be registered, by somebody who waits for rtnl.
     * @param net the namespace, or null when that came to nothing */
    void SetPromisedNet(NetNamespace* net);
    /** @return where it is, or where it will be registered; null for neither */
    NetNamespace* GetPromisedNet() const;

  private:
    NetNamespace* m_net{nullptr};      //!< set by NetNamespace, which outlives its devices
    NetNamespace* m_promised{nullptr}; //!< held by who waits
};

} // namespace netns
} // namespace ns3

#endif /* RTNL_LINK_H */
