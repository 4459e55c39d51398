// SPDX-License-Identifier: GPL-2.0-only

#include "handler-walk.h"

#include "object-internals.h"
#include "private-members.h"

#include <typeinfo>

namespace ns3
{
namespace netns
{
namespace internals
{

namespace
{

/** @brief Calls the handlers of a list for a frame. @param promiscuous which of them @param call
 * calls one @return whether there is one */
template <typename List, typename Call>
bool
Walk(const List& list,
     const Ptr<NetDevice>& device,
     uint16_t protocol,
     bool promiscuous,
     const Call& call)
{
    bool found = false;
    for (std::size_t i = 0; i < list.size(); ++i)
    {
        const auto& entry = list[i];
        if ((!entry.device || entry.device == device) &&
            (entry.protocol == 0 || entry.protocol == protocol) && entry.promiscuous == promiscuous)
        {
            const Node::ProtocolHandler handler = entry.handler;
            call(i, handler);
            found = true;
        }
    }
    return found;
}

/** @brief Keeps room in one list. */
template <typename List>
void
Reserve(List& list)
{
    constexpr std::size_t ROOM = 16;
    if (list.capacity() - list.size() < ROOM)
    {
        list.reserve(list.size() + list.size() / 2 + ROOM);
    }
}

} // namespace

const HandlerWalk::Note&
HandlerWalk::GetNote(Node* node, std::size_t place, const Node::ProtocolHandler& handler)
{
    if (place >= m_notes.size())
    {
        m_notes.resize(place + 1);
    }
    Note& note = m_notes[place];
    if (note.handler != handler.GetImpl())
    {
        const auto tc = node->GetObject<TrafficControlLayer>();
        // A derived class may do more than its parent.
        const bool isOfTc = tc && typeid(*PeekPointer(tc)) == typeid(TrafficControlLayer) &&
                            handler.IsEqual(MakeCallback(&TrafficControlLayer::Receive, tc));
        note.handler = handler.GetImpl();
        note.tc = isOfTc ? PeekPointer(tc) : nullptr;
    }
    return note;
}

void
HandlerWalk::Receive(Node* node,
                     const Ptr<NetDevice>& device,
                     const Ptr<const Packet>& packet,
                     uint16_t protocol,
                     const Address& from)
{
    const Address to = device->GetAddress();
    const auto type = NetDevice::PacketType(0);
    const auto call = [&](std::size_t, const Node::ProtocolHandler& handler) {
        handler(device, packet, protocol, from, to, type);
    };
    Walk(Private<NodeHandlers>(*node),
         device,
         protocol,
         false,
         [&](std::size_t place, const Node::ProtocolHandler& handler) {
             const Ptr<TrafficControlLayer> tc = GetNote(node, place, handler).tc;
             // TrafficControlLayer aborts when there is no handler.
             if (!tc || !Walk(Private<TcHandlers>(*tc), device, protocol, false, call))
             {
                 handler(device, packet, protocol, from, to, type);
             }
         });
}

void
HandlerWalk::ReceivePromisc(Node* node,
                            const Ptr<NetDevice>& device,
                            const Ptr<const Packet>& packet,
                            uint16_t protocol,
                            const Address& from,
                            const Address& to,
                            NetDevice::PacketType type)
{
    const auto call = [&](std::size_t, const Node::ProtocolHandler& handler) {
        handler(device, packet, protocol, from, to, type);
    };
    Walk(Private<NodeHandlers>(*node), device, protocol, true, call);
}

bool
IsPromiscCallbackOfNode(const NetDevice::PromiscReceiveCallback& callback, Node* node)
{
    return node && !callback.IsNull() &&
           callback.IsEqual(MakeCallback(Pointer(NodePromiscReceive{}), node));
}

bool
HasRoom(const Ptr<Node>& node)
{
    const auto tc = Find<TrafficControlLayer>(node);
    constexpr std::size_t OF_A_DEVICE = 3; // IPv4, ARP, IPv6
    return !tc ||
           Private<TcHandlers>(*tc).capacity() - Private<TcHandlers>(*tc).size() >= OF_A_DEVICE;
}

void
KeepRoom(Ptr<Node> node)
{
    Reserve(Private<NodeHandlers>(*node));
    if (auto tc = node->GetObject<TrafficControlLayer>())
    {
        Reserve(Private<TcHandlers>(*tc));
    }
}

} // namespace internals
} // namespace netns
} // namespace ns3
