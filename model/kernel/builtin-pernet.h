// SPDX-License-Identifier: GPL-2.0-only

#ifndef BUILTIN_PERNET_H
#define BUILTIN_PERNET_H

#include "ns3/net-device.h"
#include "ns3/pernet-operations.h"
#include "ns3/ptr.h"

#include <vector>

namespace ns3
{
namespace netns
{

class KernelState;
class RtnlLink;

/**
 * @ingroup netns
 * @brief Ends the device table of a namespace, as netdev_net_ops (net/core/dev.c, Linux 6.1).
 */
class NetdevOps : public PernetOperations
{
  public:
    NetdevOps();
    void Exit(Ptr<NetNamespace> net) override;
};

/**
 * @ingroup netns
 * @brief Ends the stack of a namespace: applications stop before the devices leave, and the
 * recycler takes the stack afterwards.
 */
class StackOps : public PernetOperations
{
  public:
    /** @param kernel the kernel that owns the namespaces and this object */
    explicit StackOps(KernelState& kernel);
    void PreExit(Ptr<NetNamespace> net) override;
    void Exit(Ptr<NetNamespace> net) override;

  private:
    KernelState& m_kernel; //!< the kernel
};

/**
 * @ingroup netns
 * @brief Makes lo, ifindex 1, as loopback_net_ops (drivers/net/loopback.c, Linux 6.1).
 */
class LoopbackOps : public PernetOperations
{
  public:
    LoopbackOps();
    int Init(Ptr<NetNamespace> net) override;
};

/**
 * @ingroup netns
 * @brief Empties a dying namespace, as default_device_ops (net/core/dev.c, Linux 6.1).
 *
 * Physical devices go to init_net. Virtual devices die, and so do the devices that depend on them.
 * With the semantics of Linux 2.6.24 all devices that can move go to init_net.
 */
class DefaultDeviceOps : public PernetOperations
{
  public:
    /** @param kernel the kernel that owns the namespaces and this object */
    explicit DefaultDeviceOps(KernelState& kernel);
    void ExitBatch(const std::vector<Ptr<NetNamespace>>& batch) override;

    /** @return whether a device goes to init_net when its namespace dies
     * @param link the device; null for a stock device */
    static bool GoesHome(const KernelState& kernel, const RtnlLink* link);

  private:
    /** @brief Sends devices of a namespace to init_net, and adds the others to @p dying. */
    void EmptyNamespace(NetNamespace& net, std::vector<Ptr<NetDevice>>& dying);

    KernelState& m_kernel; //!< the kernel
};

} // namespace netns
} // namespace ns3

#endif /* BUILTIN_PERNET_H */
