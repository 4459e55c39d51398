// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAMESPACE_OWNER_H
#define NAMESPACE_OWNER_H

#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/ptr.h"

#include <cstdint>

namespace ns3
{
namespace netns
{

class NetNamespace;
struct NetDeviceRecord;

/**
 * @ingroup netns
 * @brief What a namespace asks of the host that owns it, and tells it.
 *
 * None of it is called for a packet, nor for a reference that is not the last one.
 */
class NamespaceOwner
{
  public:
    virtual ~NamespaceOwner() = default;

    /** @brief The last reference of a namespace with a Node is about to be returned: open sockets
     * may take references of their own now. */
    virtual void LastReferenceGoes(NetNamespace& net) = 0;
    /** @brief The count of a namespace fell to zero. */
    virtual void CountIsZero(NetNamespace& net) = 0;
    /** @brief A namespace is disposed. */
    virtual void NamespaceDisposed(NetNamespace& net) = 0;

    /** @return a bare Node for a namespace that needs one */
    virtual Ptr<Node> TakeNode() = 0;
    /** @brief Builds the default stack on a Node. */
    virtual void BuildStack(Ptr<Node> node) = 0;
    /** @brief Keeps what left a living stack until no event can reach it, then disposes it. */
    virtual void Rest(Ptr<Object> object) = 0;
    /** @return whether a namespace of many devices finds their protocol handlers by an index */
    virtual bool HasReceiveIndex() const = 0;

    /** @brief A device was registered, or is about to be unregistered. */
    virtual void DeviceChanged(const NetNamespace& net,
                               const NetDeviceRecord& record,
                               bool registered) = 0;
    /** @brief A device changed its namespace. @param record the device, in its new namespace
     * @param from net_cookie @param to net_cookie */
    virtual void DeviceMoved(const NetDeviceRecord& record, uint64_t from, uint64_t to) = 0;
};

} // namespace netns
} // namespace ns3

#endif /* NAMESPACE_OWNER_H */
