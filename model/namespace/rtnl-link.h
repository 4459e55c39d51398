// SPDX-License-Identifier: GPL-2.0-only

#ifndef RTNL_LINK_H
#define RTNL_LINK_H

#include "ns3/net-device.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"

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
 * @brief The counters of a device, as `struct rtnl_link_stats64`.
 *
 * Bytes include the Ethernet header, except for the bytes that a bridge receives.
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
 * @brief The interface of virtual devices of this module that their namespace uses.
 *
 * The class has the parts of Linux's `struct net_device` and `struct rtnl_link_ops` that namespaces
 * need. A device without an RtnlLink is a physical one: it goes to init_net when its namespace dies
 * (default_device_exit_net(), Linux 6.1).
 */
class RtnlLink
{
  public:
    virtual ~RtnlLink();

    /** @return the RtnlLink of a device of this module; null for a stock device, and for null */
    static RtnlLink* Of(const NetDevice* device);

    /** @return the kind, as `ip -d link` prints it: "veth", "bridge" */
    virtual std::string GetKind() const = 0;
    /** @return the counters */
    virtual const RtnlLinkStats& GetStats() const = 0;
    /** @return whether the device may not change its namespace (netns_immutable) */
    virtual bool IsNetnsImmutable() const = 0;
    /**
     * @brief Adds this device and those that go with it to @p queue, as rtnl_link_ops->dellink().
     * @param queue the devices to unregister, in order
     */
    virtual void Dellink(std::vector<Ptr<NetDevice>>& queue) = 0;
    /**
     * @brief Prepares the device to move: the device goes down, leaves its bridge and drops the
     * frames on their way, as dev_close() and NETDEV_UNREGISTER do.
     */
    virtual void LeaveNet() = 0;
    /**
     * @brief Prepares the device to be deleted; does all that LeaveNet() does.
     */
    virtual void Unregister() = 0;
    /** @brief Called when another device leaves the namespace, as NETDEV_UNREGISTER. A stock device
     * that leaves may be a port of this device. */
    virtual void DeviceLeaves(Ptr<NetDevice> device);
    /** @return the callbacks that NetDevice::AddLinkChangeCallback() added */
    virtual TracedCallback<>& GetLinkChange() = 0;

    /** @brief Sets the namespace, as dev_net_set(). @param net null for a device of no namespace */
    void SetNet(NetNamespace* net);
    /** @return the namespace, as dev_net(); null for a device of no namespace */
    NetNamespace* GetNet() const;
    /** @brief Says that the device is being deleted or moved: until SetNet() gives it a namespace
     * it cannot be set up, or become a port. */
    void SetLeaving();
    /** @return whether the device is being deleted or moved, or was deleted */
    bool IsLeaving() const;
    /** @brief Notes the namespace in which an rtnl request will register the device.
     * @param net null when the request failed */
    void SetPromisedNet(NetNamespace* net);
    /** @return the namespace in which the device is or will be registered; null for none */
    NetNamespace* GetPromisedNet() const;

  private:
    NetNamespace* m_net{nullptr};      //!< set by NetNamespace, which outlives its devices
    NetNamespace* m_promised{nullptr}; //!< kept alive by the rtnl request
    bool m_leaving{false};             //!< see IsLeaving()
};

} // namespace netns
} // namespace ns3

#endif /* RTNL_LINK_H */
