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
 * @brief netdev_net_ops: the device table (net/core/dev.c, Linux 6.1).
 */
class NetdevOps : public PernetOperations
{
  public:
    NetdevOps();
    void Exit(Ptr<NetNamespace> net) override;
};

/**
 * @ingroup netns
 * @brief The protocol stack: applications stop before the devices go, the stack after.
 */
class StackOps : public PernetOperations
{
  public:
    /** @param kernel the kernel that owns the namespaces */
    explicit StackOps(KernelState& kernel);
    void PreExit(Ptr<NetNamespace> net) override;
    void Exit(Ptr<NetNamespace> net) override;

  private:
    KernelState& m_kernel; //!< the kernel
};

/**
 * @ingroup netns
 * @brief loopback_net_ops (drivers/net/loopback.c, Linux 6.1): lo, ifindex 1.
 */
class LoopbackOps : public PernetOperations
{
  public:
    LoopbackOps();
    int Init(Ptr<NetNamespace> net) override;
};

/**
 * @ingroup netns
 * @brief default_device_ops (net/core/dev.c, Linux 6.1): physical devices go to init_net, virtual
 * ones and those that depend on them die. In 2.6.24 all that can move go to init_net.
 */
class DefaultDeviceOps : public PernetOperations
{
  public:
    /** @param kernel the kernel that owns the namespaces */
    explicit DefaultDeviceOps(KernelState& kernel);
    void ExitBatch(const std::vector<Ptr<NetNamespace>>& batch) override;

    /** @return whether a device goes to init_net when its namespace dies
     * @param kernel the kernel @param link the device, null for a stock one */
    static bool GoesHome(const KernelState& kernel, const RtnlLink* link);

  private:
    /** @brief Sends the devices of a namespace home, or queues those that die. */
    void EmptyNamespace(NetNamespace& net, std::vector<Ptr<NetDevice>>& dying);

    KernelState& m_kernel; //!< the kernel
};

} // namespace netns
} // namespace ns3

#endif /* BUILTIN_PERNET_H */
