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
 * @brief The interface of the kernel that its namespaces use.
 *
 * No function is called for a packet, or for a reference that is not the last one.
 */
class NamespaceOwner
{
  public:
    virtual ~NamespaceOwner() = default;

    /** @brief Called before the last reference to a namespace with a Node is returned: open sockets
     * may take references now. */
    virtual void LastReferenceGoes(NetNamespace& net) = 0;
    /** @brief Called when the count of a namespace fell to zero. */
    virtual void CountIsZero(NetNamespace& net) = 0;
    /** @brief Called when a namespace is disposed or has no owner any more. */
    virtual void NamespaceDisposed(NetNamespace& net) = 0;

    /** @brief Makes a Node without a stack, or takes a recycled one.
     * @return the Node; null when the simulation ends */
    virtual Ptr<Node> TakeNode() = 0;
    /** @brief Builds the default stack on a Node. */
    virtual void BuildStack(Ptr<Node> node) = 0;
    /** @return lo for a stack that is about to be built, which would make one, but slowly */
    virtual Ptr<NetDevice> MakeLoopback() = 0;
    /** @brief Keeps a part that left a living stack until no event can reach it, then disposes the
     * part. */
    virtual void Rest(Ptr<Object> object) = 0;
    /** @return the attribute ReceiveIndex: whether a namespace of many devices finds their protocol
     * handlers by an index */
    virtual bool HasReceiveIndex() const = 0;

    /** @brief Lets no namespace be torn down until ReleaseCleanup(), as if the caller had
     * rtnl_mutex: a user's function that is called meanwhile may end one. Calls may nest. */
    virtual void HoldCleanup() = 0;
    /** @brief Undoes HoldCleanup(). Namespaces that ended meanwhile may be torn down within this
     * call. */
    virtual void ReleaseCleanup() = 0;

    /** @brief Called when a device was registered, or is about to be unregistered. */
    virtual void DeviceChanged(const NetNamespace& net,
                               const NetDeviceRecord& record,
                               bool registered) = 0;
    /** @brief Called when a device has moved. @param record the device, in its new namespace
     * @param from the cookie of the old namespace @param to the cookie of the new namespace */
    virtual void DeviceMoved(const NetDeviceRecord& record, uint64_t from, uint64_t to) = 0;
};

/**
 * @ingroup netns
 * @brief Calls a function between HoldCleanup() and ReleaseCleanup().
 * @param owner the kernel, or null
 * @return what the function returns
 */
template <typename Work>
auto
WithoutCleanup(NamespaceOwner* owner, const Work& work)
{
    if (!owner)
    {
        return work();
    }
    owner->HoldCleanup();
    decltype(work()) result;
    try
    {
        result = work();
    }
    catch (...)
    {
        owner->ReleaseCleanup();
        throw;
    }
    owner->ReleaseCleanup();
    return result;
}

} // namespace netns
} // namespace ns3

#endif /* NAMESPACE_OWNER_H */
