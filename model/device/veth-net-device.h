// SPDX-License-Identifier: GPL-2.0-only

#ifndef VETH_NET_DEVICE_H
#define VETH_NET_DEVICE_H

#include "linux-net-device.h"

#include "ns3/nstime.h"
#include "ns3/object-factory.h"

#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

class SoftnetBacklog;

/**
 * @ingroup netns
 * @brief One end of a veth pair (drivers/net/veth.c, Linux 6.18).
 *
 * The peer receives what this end sends after `Delay`, in whatever namespace of the host it is.
 * There is a carrier while both ends are up. A frame is dropped and counted when an end is down or
 * the frame is longer than the peer's MTU and a VLAN tag. Deleting one end deletes the other.
 */
class VethNetDevice : public LinuxNetDevice
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();
    VethNetDevice();
    ~VethNetDevice() override;

    /**
     * @param factory makes both ends, with its attributes
     * @return a pair: both ends down, on no Node, with addresses from Mac48Address::Allocate()
     */
    static std::pair<Ptr<VethNetDevice>, Ptr<VethNetDevice>> CreatePair(
        const ObjectFactory& factory);

    /** @return the other end; null once it is deleted */
    Ptr<VethNetDevice> GetPeer() const;
    /**
     * @brief Let frames that this end sends wait in the backlog of its Node's host.
     * @param limit netdev_max_backlog: the peer drops the frames above it (rx_dropped); 0: frames
     * do not wait there
     */
    void SetBacklogLimit(uint32_t limit);

    // RtnlLink
    std::string GetKind() const override;
    void Dellink(std::vector<Ptr<NetDevice>>& queue) override;
    void Unregister() override;

  protected:
    void DoDispose() override;
    bool StartXmit(Ptr<Packet> packet,
                   uint16_t protocol,
                   Mac48Address source,
                   Mac48Address dest) override;
    void AddWired(std::vector<LinuxNetDevice*>& devices) const override;
    void AdminUpChanged() override;

  private:
    class FrameEvent;
    class BacklogFrameEvent;

    /** @brief A frame arrives. @param epoch m_epoch of this end when it was sent */
    void Arrive(Ptr<Packet> packet,
                uint16_t protocol,
                Mac48Address source,
                Mac48Address dest,
                uint32_t epoch);
    /** @brief Separate this end and its peer. */
    void Unpair();

    VethNetDevice* m_peer{nullptr}; //!< the other end; calls Unpair() before it is destroyed
    uint32_t m_backlogLimit{0};     //!< netdev_max_backlog
    Ptr<SoftnetBacklog> m_backlog;  //!< where sent frames wait, or null
    Time m_delay;                   //!< Delay
};

} // namespace netns
} // namespace ns3

#endif /* VETH_NET_DEVICE_H */
