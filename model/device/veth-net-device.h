// SPDX-License-Identifier: GPL-2.0-only

#ifndef VETH_NET_DEVICE_H
#define VETH_NET_DEVICE_H

#include "linux-net-device.h"
#include "softnet-backlog.h"

#include "ns3/nstime.h"
#include "ns3/object-factory.h"

#include <utility>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief One end of a veth pair (drivers/net/veth.c, Linux 6.18).
 *
 * What one end sends, the other receives after `Delay`, in whatever namespace of the host it is.
 * There is a carrier while both ends are up. A frame is dropped and counted when an end is down or
 * the frame is longer than the peer's MTU and a VLAN tag. Either end takes the other with it when
 * it is deleted.
 */
class VethNetDevice : public LinuxNetDevice
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();
    VethNetDevice();
    ~VethNetDevice() override;

    /**
     * @param factory of this type, with attributes
     * @return a pair, down, on no Node, with addresses from Mac48Address::Allocate()
     */
    static std::pair<Ptr<VethNetDevice>, Ptr<VethNetDevice>> CreatePair(
        const ObjectFactory& factory);

    /** @return the other end; null once it is deleted */
    Ptr<VethNetDevice> GetPeer() const;
    /** @brief Let what this end sends wait in a queue on its way. @param backlog it, null for not
     * @param limit netdev_max_backlog; what exceeds it is a drop of the peer (rx_dropped) */
    void SetBacklog(Ptr<SoftnetBacklog> backlog, uint32_t limit);

    // RtnlLink
    std::string GetKind() const override;
    void Dellink(std::vector<Ptr<NetDevice>>& queue) override;
    void LeaveNet() override;
    void Unregister() override;

  protected:
    void DoDispose() override;
    bool StartXmit(Ptr<Packet> packet,
                   uint16_t protocol,
                   Mac48Address source,
                   Mac48Address dest) override;
    void AdminUpChanged() override;

  private:
    class FrameEvent;
    class BacklogFrameEvent;

    /** @brief A frame arrives. @param packet payload @param protocol EtherType
     * @param source address @param dest address @param epoch of this end when it was sent */
    void Arrive(Ptr<Packet> packet,
                uint16_t protocol,
                Mac48Address source,
                Mac48Address dest,
                uint32_t epoch);
    /** @brief Part from the peer. */
    void Unpair();

    VethNetDevice* m_peer{nullptr}; //!< the other end, which parts before it goes
    uint32_t m_epoch{0};            //!< counts what makes frames on their way stale
    uint32_t m_backlogLimit{0};     //!< netdev_max_backlog
    Ptr<SoftnetBacklog> m_backlog;  //!< where sent frames wait, or null
    Time m_delay;                   //!< Delay
};

} // namespace netns
} // namespace ns3

#endif /* VETH_NET_DEVICE_H */
