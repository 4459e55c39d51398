// SPDX-License-Identifier: GPL-2.0-only

#ifndef HANDLER_WALK_H
#define HANDLER_WALK_H

#include "ns3/address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <vector>

namespace ns3
{

class TrafficControlLayer;

namespace netns
{
namespace internals
{

/**
 * @ingroup netns
 * @brief Hands a frame to the protocol handlers of a Node and of its traffic control, in the order
 * of ns-3, which it may not disturb: a user's function that one of them calls may register
 * handlers.
 *
 * Node::ReceiveFromDevice() and TrafficControlLayer::Receive() hold iterators into their lists
 * while a handler runs, and a list that grows moves. Here a walk goes by position. Nothing is taken
 * out of the lists meanwhile (BuryHandlers() of device-removal.cc).
 */
class HandlerWalk
{
  public:
    /** @brief Node::NonPromiscReceiveFromDevice() */
    void Receive(Node* node,
                 const Ptr<NetDevice>& device,
                 const Ptr<const Packet>& packet,
                 uint16_t protocol,
                 const Address& from);

    /** @brief Node::PromiscReceiveFromDevice() */
    static void ReceivePromisc(Node* node,
                               const Ptr<NetDevice>& device,
                               const Ptr<const Packet>& packet,
                               uint16_t protocol,
                               const Address& from,
                               const Address& to,
                               NetDevice::PacketType type);

  private:
    /** What is known of the handler in a place of the Node's list. */
    struct Note
    {
        Ptr<CallbackImplBase> handler;    //!< the handler of which it is known
        TrafficControlLayer* tc{nullptr}; //!< the object whose Receive() it is, null for others
    };

    /** @return what is known of a handler */
    const Note& GetNote(Node* node, std::size_t place, const Node::ProtocolHandler& handler);

    std::vector<Note> m_notes; //!< by place
};

/** @return whether a device's callback is the one that Node::RegisterProtocolHandler() sets */
bool IsPromiscCallbackOfNode(const NetDevice::PromiscReceiveCallback& callback, Node* node);

/** @brief Keeps some room in the lists of handlers, so that they do not move when ns-3 walks
 * through them and a few handlers are registered. Not for use during a walk. */
void KeepRoom(Ptr<Node> node);
/** @return whether traffic control may register the handlers of a device while it walks */
bool HasRoom(const Ptr<Node>& node);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* HANDLER_WALK_H */
