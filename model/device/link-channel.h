// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINK_CHANNEL_H
#define LINK_CHANNEL_H

#include "ns3/channel.h"
#include "ns3/net-device.h"
#include "ns3/ptr.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief An Ethernet segment of devices of this module, as stock code sees it that walks from
 * device to device by their Channel: global and nix-vector routing, NeighborCacheHelper.
 *
 * Its devices are the ends of the segment: what is joined by veth pairs and by bridges, and the
 * bridges themselves, without their ports. It has those that are in the list of their Node, where
 * the Node has an IP stack or one of ns-3's bridges, in the order of Nodes and slots. No frame
 * passes through it.
 *
 * Veths and bridges have no Channel until somebody asks for it, because ChannelList keeps each one
 * until the end of the simulation. One whose devices are gone, and which nobody else holds, is
 * used again for the next segment. So there are never more than there were segments at a time.
 */
class LinkChannel : public Channel
{
  public:
    /** A device of a segment. */
    struct Member
    {
        NetDevice* device; //!< the device
        bool isEnd;        //!< it is no port of a bridge
    };

    /** Finds all devices of the segment of a device. */
    using Walk = std::vector<Member> (*)(NetDevice* device);

    /** @return the TypeId */
    static TypeId GetTypeId();
    LinkChannel();
    ~LinkChannel() override;

    /**
     * @param device a device
     * @param walk finds its segment, the same for all devices
     * @return the channel of its segment; all devices of a segment have the same
     */
    static Ptr<Channel> Of(const NetDevice* device, Walk walk);
    /** @brief A device is deleted. */
    static void Forget(const NetDevice* device);

    /** @brief Devices were joined or separated, or came to another Node. */
    static void Changed();

    // Channel
    std::size_t GetNDevices() const override;
    Ptr<NetDevice> GetDevice(std::size_t i) const override;

  private:
    class Registry;

    /** @brief Chooses the devices that are to be seen. */
    void Choose();
    /** @return whether nix-vector routing may see a device; says so when it may not */
    bool IsPassable(const NetDevice* device);

    std::vector<Member> m_members;    //!< of the segment, when it was found
    std::vector<NetDevice*> m_chosen; //!< those to be seen
    bool m_forPaths{false};           //!< nix-vector routing asked last
    bool m_told{false};               //!< it was said that a device is left out
    uint64_t m_epoch{0};              //!< g_epoch when the segment was found

    static uint64_t g_epoch; //!< number of changes of all segments
};

} // namespace netns
} // namespace ns3

#endif /* LINK_CHANNEL_H */
