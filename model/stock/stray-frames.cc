// SPDX-License-Identifier: GPL-2.0-only

#include "stray-frames.h"

#include "private-members.h"

#include "ns3/error-model.h"
#include "ns3/pointer.h"
#include "ns3/queue.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace netns
{
namespace internals
{

namespace
{

/**
 * Drops the frames that a stock channel brings for the former Node of a device. An error model sees
 * them first. A promiscuous handler would not do: those of a Node replace each other in the device.
 */
class StrayModel : public ErrorModel
{
  public:
    /** @param node id of the Node of the device @param inner the model that a script set, or null
     */
    StrayModel(uint32_t node, Ptr<ErrorModel> inner)
        : m_node(node),
          m_inner(inner)
    {
    }

    /** @return the model that a script set, of one that the device has */
    static Ptr<ErrorModel> Unwrap(Ptr<ErrorModel> model)
    {
        auto stray = DynamicCast<StrayModel>(model);
        return stray ? stray->m_inner : model;
    }

  private:
    bool DoCorrupt(Ptr<Packet> packet) override
    {
        return Simulator::GetContext() != m_node || (m_inner && m_inner->IsCorrupt(packet));
    }

    void DoReset() override
    {
        if (m_inner)
        {
            m_inner->Reset();
        }
    }

    uint32_t m_node;         //!< id of the Node
    Ptr<ErrorModel> m_inner; //!< the model that a script set, or null
};

bool
GuardedReceive(Node* node,
               Ptr<NetDevice> device,
               Ptr<const Packet> packet,
               uint16_t protocol,
               const Address& from)
{
    return Simulator::GetContext() == node->GetId() &&
           Private<NodeReceive>(*node, device, packet, protocol, from);
}

bool
DropFrame(Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&)
{
    return false;
}

} // namespace

void
DropReceived(Ptr<NetDevice> device)
{
    device->SetReceiveCallback(MakeCallback(&DropFrame));
}

void
GuardReceive(Ptr<Node> node, Ptr<NetDevice> device)
{
    // dev_close() drops what waits to be sent.
    PointerValue queue;
    if (device->GetAttributeFailSafe("TxQueue", queue) && queue.Get<Queue<Packet>>())
    {
        queue.Get<Queue<Packet>>()->Flush();
    }
    PointerValue model;
    if (device->GetAttributeFailSafe("ReceiveErrorModel", model))
    {
        const auto inner = StrayModel::Unwrap(model.Get<ErrorModel>());
        device->SetAttribute("ReceiveErrorModel",
                             PointerValue(CreateObject<StrayModel>(node->GetId(), inner)));
    }
    device->SetReceiveCallback(MakeBoundCallback(&GuardedReceive, PeekPointer(node)));
}

} // namespace internals
} // namespace netns
} // namespace ns3
