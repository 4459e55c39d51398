// SPDX-License-Identifier: GPL-2.0-only

#ifndef RECEIVE_INDEX_H
#define RECEIVE_INDEX_H

#include "ns3/address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace ns3
{

class ArpL3Protocol;
class Ipv4L3Protocol;
class TrafficControlLayer;

namespace netns
{
namespace internals
{

/**
 * @ingroup netns
 * @brief The handlers of each device in a list of protocol handlers.
 *
 * Node and TrafficControlLayer each keep one list for all devices. Only they change it, without
 * notice. The index appends an entry of its own, the mark, which matches no frame. Nothing is ever
 * inserted before the mark, and a removal before it moves it, so the index knows when it does not
 * hold any more. Entries behind the mark are not indexed yet; they are searched one by one.
 */
class HandlerIndex
{
  public:
    HandlerIndex();

    /** A shorter list has no index. More entries than this behind the mark are worth indexing. */
    static constexpr std::size_t MANY = 32;

    /** The handlers for a frame, in order. Frames with more handlers are left to ns-3. */
    struct Match
    {
        static constexpr std::size_t MAX = 8; //!< capacity
        std::size_t places[MAX];              //!< positions in the list
        std::size_t n{0};                     //!< number of handlers
    };

    /** @return whether the index holds for a list */
    template <typename List>
    bool IsValid(const List& list) const;
    /**
     * @brief Finds the handlers for a frame.
     * @param list the list
     * @param device the device that received the frame
     * @param protocol EtherType
     * @param[out] match the handlers
     * @return false when there are too many, or the index does not hold
     */
    template <typename List>
    bool Find(List& list, const Ptr<NetDevice>& device, uint16_t protocol, Match& match);
    /** @brief Copies one handler that Find() found.
     * @return false when the list was changed since, and the index does not hold any more */
    template <typename List>
    bool Copy(const List& list, std::size_t place, Node::ProtocolHandler& handler) const;
    /**
     * @brief Makes the handlers of a device do nothing. Clean() removes them later.
     * @param list the list
     * @param device the device
     * @param keep whether a frame to the device must still find them
     * @return false when the index does not hold: nothing was done
     */
    template <typename List>
    bool Mute(List& list, const Ptr<NetDevice>& device, bool keep);
    /** @return whether Clean() would change something */
    template <typename List>
    bool NeedsClean(const List& list) const;
    /** @brief Removes muted entries, and indexes up to the end. Not for use while ns-3 walks
     * through the list. */
    template <typename List>
    void Clean(List& list);

    /** @return a note that the caller may keep with an entry, 0 at first; null behind the mark */
    uint8_t* GetNote(std::size_t place);

  private:
    /** @brief Indexes from a position to the end, and appends the mark. */
    template <typename List>
    void IndexFrom(List& list, std::size_t from);
    /** @brief Makes an entry match no frame, and drops its handler. */
    template <typename Entry>
    void Bury(Entry& entry) const;
    /** @brief Makes an entry match no frame. Its handler may be running: it stays until Clean(). */
    template <typename Entry>
    void Hide(Entry& entry) const;

    using Places = std::vector<uint32_t>; //!< ascending positions

    std::unordered_map<const NetDevice*, Places> m_places; //!< by device; null: for all devices
    std::vector<uint8_t> m_notes;                          //!< by position
    std::vector<std::size_t> m_muted;                      //!< positions of entries to bury
    std::vector<Node::ProtocolHandler> m_spent;            //!< their handlers, which may be running
    Ptr<NetDevice> m_nobody;                               //!< device of mark and buried entries
    std::size_t m_mark{0};                                 //!< position of the mark
    std::size_t m_buried{0};                               //!< number of buried entries
    bool m_isWanted{false};                                //!< a frame needed an unindexed entry
};

/**
 * @ingroup netns
 * @brief Hands a frame to the protocol handlers of its device without a search through those of all
 * other devices, of which a host has thousands.
 *
 * It calls the handlers that Node::ReceiveFromDevice() and TrafficControlLayer::Receive() would
 * call, in their order. In Linux: the ptype lists of `struct net_device::ptype_specific`.
 *
 * A namespace without this object works the same, only slower.
 */
class ReceiveIndex : public SimpleRefCount<ReceiveIndex>
{
  public:
    /**
     * @brief Node::NonPromiscReceiveFromDevice()
     * @param node the Node
     * @param device the device that received the frame
     * @param packet the payload
     * @param protocol EtherType
     * @param from the source address
     * @return false when the frame is left to ns-3: nothing was done
     */
    bool Receive(Node* node,
                 const Ptr<NetDevice>& device,
                 const Ptr<const Packet>& packet,
                 uint16_t protocol,
                 const Address& from);
    /** @brief Removes the Node's handlers of a device.
     * @return false when the index does not hold: nothing was done */
    bool EraseHandlers(Ptr<Node> node, const Ptr<NetDevice>& device);
    /** @brief Makes traffic control's handlers of a device do nothing, and removes them once no
     * event of this instant can look for them.
     * @return false when the index does not hold: nothing was done */
    bool MuteHandlers(Ptr<TrafficControlLayer> tc, const Ptr<NetDevice>& device);

  private:
    /** @brief TrafficControlLayer::Receive()
     * @return false when the frame is left to ns-3: nothing was done */
    bool ReceiveInTc(const Ptr<NetDevice>& device,
                     const Ptr<const Packet>& packet,
                     uint16_t protocol,
                     const Address& from,
                     const Address& to);
    /** @return whether a handler of the Node is TrafficControlLayer::Receive() */
    bool IsOfTc(Node* node, const Node::ProtocolHandler& handler);
    /** @brief Schedules CleanBoth(). */
    void ScheduleClean(Ptr<Node> node);
    /** @brief Brings both lists up to date. */
    void CleanBoth(Ptr<Node> node);

    HandlerIndex m_ofNode;              //!< of Node::m_handlers
    HandlerIndex m_ofTc;                //!< of TrafficControlLayer::m_handlers
    TrafficControlLayer* m_tc{nullptr}; //!< the traffic control that the Node's handlers call
    ArpL3Protocol* m_arp{nullptr};      //!< aggregated to it
    Ipv4L3Protocol* m_ipv4{nullptr};    //!< aggregated to it
    bool m_cleanPending{false};         //!< CleanBoth() is scheduled
};

/** @return whether a device's callback is the one that Node::AddDevice() set */
bool IsCallbackOfNode(const NetDevice::ReceiveCallback& callback, Node* node);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* RECEIVE_INDEX_H */
