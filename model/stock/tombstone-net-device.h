// SPDX-License-Identifier: GPL-2.0-only

#ifndef TOMBSTONE_NET_DEVICE_H
#define TOMBSTONE_NET_DEVICE_H

#include "ns3/net-device.h"

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Stands in a Node's list of devices where a device has left.
 *
 * ns-3 addresses devices by their place in that list, so the others must keep theirs. It is down,
 * and sends nothing. It names the Node, because stock code asks each device of a list for its Node.
 */
class TombstoneNetDevice : public NetDevice
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    Ptr<Channel> GetChannel() const override;
    void SetAddress(Address address) override;
    Address GetAddress() const override;
    bool SetMtu(const uint16_t mtu) override;
    uint16_t GetMtu() const override;
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool IsBroadcast() const override;
    Address GetBroadcast() const override;
    bool IsMulticast() const override;
    Address GetMulticast(Ipv4Address group) const override;
    Address GetMulticast(Ipv6Address group) const override;
    bool IsBridge() const override;
    bool IsPointToPoint() const override;
    bool Send(Ptr<Packet> packet, const Address& dest, uint16_t protocol) override;
    bool SendFrom(Ptr<Packet> packet,
                  const Address& source,
                  const Address& dest,
                  uint16_t protocol) override;
    Ptr<Node> GetNode() const override;
    void SetNode(Ptr<Node> node) override;
    bool NeedsArp() const override;
    void SetReceiveCallback(ReceiveCallback callback) override;
    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
    bool SupportsSendFrom() const override;

  protected:
    void DoDispose() override;

  private:
    Node* m_node{
        nullptr}; //!< the Node; not a reference, which would keep the Node from being freed
};

} // namespace netns
} // namespace ns3

#endif /* TOMBSTONE_NET_DEVICE_H */
