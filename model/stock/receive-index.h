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
 * @brief Where in a list of protocol handlers those of a device are.
 *
 * Node and TrafficControlLayer keep one list for all devices, which only they change, and tell
 * nobody. An entry of ours that fits no frame marks how far the list was indexed: nothing is ever
 * put before it, and something that is taken away there moves it. What is behind it is searched.
 */
class HandlerIndex
{
  public:
    HandlerIndex();

    /** Entries that a list must have to be worth an index, and entries behind the mark that make it
     * worth moving. */
    static constexpr std::size_t MANY = 32;

    /** The handlers for a frame, in order; more than these are left to ns-3. */
    struct Match
    {
        static constexpr std::size_t MAX = 8; //!< handlers at most
        std::size_t places[MAX];              //!< where they are
        std::size_t n{0};                     //!< how many
    };

    /** @return whether the index holds for a list @param list the list */
    template <typename List>
    bool IsValid(const List& list) const;
    /** @brief Find the handlers for a frame. @param list a list for which the index holds
     * @param device where it arrived @param protocol EtherType @param[out] match what was found
     * @return false when there are too many */
    template <typename List>
    bool Find(List& list, const Ptr<NetDevice>& device, uint16_t protocol, Match& match);
    /** @brief Make the handlers of a device do nothing; Clean() takes them out.
     * @param list the list @param device the device
     * @param keep whether a frame to the device must find them until then
     * @return false when the index does not hold: nothing was done */
    template <typename List>
    bool Mute(List& list, const Ptr<NetDevice>& device, bool keep);
    /** @return whether Clean() would do something @param list the list */
    template <typename List>
    bool NeedsClean(const List& list) const;
    /** @brief Bring list and index in order; not while somebody goes through the list.
     * @param list the list */
    template <typename List>
    void Clean(List& list);

    /** @return a note of the caller's on an entry, 0 at first; null behind the mark
     * @param place where the entry is */
    uint8_t* GetNote(std::size_t place);

  private:
    /** @brief Index from a place to the end, and mark that. @param list it @param from the place */
    template <typename List>
    void IndexFrom(List& list, std::size_t from);
    /** @brief Make an entry fit no frame. @param entry it */
    template <typename Entry>
    void Bury(Entry& entry) const;

    using Places = std::vector<uint32_t>; //!< ascending

    std::unordered_map<const NetDevice*, Places> m_places; //!< by device; null: for all
    std::vector<uint8_t> m_notes;                          //!< by place
    std::vector<std::size_t> m_muted;                      //!< places to be buried
    Ptr<NetDevice> m_nobody;                               //!< device of mark and buried entries
    std::size_t m_mark{0};                                 //!< place of the mark
    std::size_t m_buried{0};                               //!< buried entries
    bool m_isWanted{false};                                //!< a frame was for one behind the mark
};

/**
 * @ingroup netns
 * @brief Hands a frame to the protocol handlers of its device, without a search through those of
 * all others: a host has thousands.
 *
 * It calls what Node::ReceiveFromDevice() and TrafficControlLayer::Receive() would, in their order.
 * Linux: the ptype lists of a device and of all, `struct net_device::ptype_specific` and
 * `ptype_all`.
 */
class ReceiveIndex : public SimpleRefCount<ReceiveIndex>
{
  public:
    /**
     * @brief Node::NonPromiscReceiveFromDevice()
     * @param node the Node
     * @param device where the frame arrived
     * @param packet its payload
     * @param protocol its EtherType
     * @param from its source address
     * @return false when it was left to ns-3: nothing was done
     */
    bool Receive(Node* node,
                 const Ptr<NetDevice>& device,
                 const Ptr<const Packet>& packet,
                 uint16_t protocol,
                 const Address& from);
    /** @brief Drop the Node's handlers of a device. @param node the Node @param device the device
     * @return false when it could not: nothing was done */
    bool EraseHandlers(Ptr<Node> node, const Ptr<NetDevice>& device);
    /** @brief Make traffic control's handlers of a device do nothing, and drop them when no event
     * of now can look for them. @param tc it @param device the device
     * @return false when it could not: nothing was done */
    bool MuteHandlers(Ptr<TrafficControlLayer> tc, const Ptr<NetDevice>& device);

  private:
    /** @brief TrafficControlLayer::Receive() @param device as above @param packet as above
     * @param protocol as above @param from as above @param to address of the device
     * @return false when it was left to ns-3 */
    bool ReceiveInTc(const Ptr<NetDevice>& device,
                     const Ptr<const Packet>& packet,
                     uint16_t protocol,
                     const Address& from,
                     const Address& to);
    /** @return whether a handler is that of traffic control @param node the Node
     * @param handler it */
    bool IsOfTc(Node* node, const Node::ProtocolHandler& handler);
    /** @brief Let Clean() be called, in an event of its own. @param node the Node */
    void ScheduleClean(Ptr<Node> node);
    /** @brief Bring both lists in order. @param node the Node */
    void CleanBoth(Ptr<Node> node);

    HandlerIndex m_ofNode;              //!< of Node::m_handlers
    HandlerIndex m_ofTc;                //!< of TrafficControlLayer::m_handlers
    TrafficControlLayer* m_tc{nullptr}; //!< the one that the Node's handlers call
    ArpL3Protocol* m_arp{nullptr};      //!< aggregated to it
    Ipv4L3Protocol* m_ipv4{nullptr};    //!< aggregated to it
    bool m_cleanPending{false};         //!< Clean() is scheduled
};

/** @return whether a device's callback is the one that Node::AddDevice() gave it
 * @param callback the callback @param node the Node */
bool IsCallbackOfNode(const NetDevice::ReceiveCallback& callback, Node* node);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* RECEIVE_INDEX_H */
