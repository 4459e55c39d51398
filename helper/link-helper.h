// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINK_HELPER_H
#define LINK_HELPER_H

#include "ns3/linux-bridge-net-device.h"
#include "ns3/net-device.h"
#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace.h"
#include "ns3/task.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Does what `ip link set DEVICE ...` and `ip link del DEVICE` do: operations under rtnl,
 * which take their cost.
 *
 * The operations run in the order of the calls. The parameter `done` is called at the end of the
 * operation, with 0 or the error named at each function. An operation without a callback throws its
 * error as NetnsError; where operations take time, the exception leaves Simulator::Run(). The
 * error is -ENODEV for a device that is in no namespace or was deleted meanwhile, and -ESTALE for
 * one of a dying namespace. A null device, bridge or namespace throws NetnsError EINVAL at once.
 */
class LinkHelper
{
  public:
    /** Called at the end with 0 or a negative errno value. */
    using Done = Task::Done;

    /** @param task the task that performs the operations, in order; null for init; their error is
     * -EXDEV for a task of another host */
    explicit LinkHelper(Ptr<Task> task = nullptr);

    /** @brief Sets a device up or down. Its error is -EOPNOTSUPP for a stock device, which has no
     * such flag, as for lo. */
    void SetUp(Ptr<NetDevice> device, bool up, Done done = nullptr) const;
    /** @brief Makes a device a port of a bridge (`master BRIDGE`), as do_set_master() of
     * net/core/rtnetlink.c, Linux 6.18: a port of this bridge stays as it is, and a port of another
     * bridge leaves that bridge first, also when this one then refuses the device. Its errors are
     * those of LinuxBridgeNetDevice::AddPort(), but for -EBUSY. */
    void SetMaster(Ptr<NetDevice> device,
                   Ptr<LinuxBridgeNetDevice> bridge,
                   Done done = nullptr) const;
    /** @brief Takes a port out of its bridge, whichever that is (`nomaster`). A device that is no
     * port stays as it is, which is no error. */
    void SetNoMaster(Ptr<NetDevice> device,
                     Ptr<LinuxBridgeNetDevice> bridge,
                     Done done = nullptr) const;
    /** @brief Renames a device (`name NAME`). Its errors are those of NamespaceDevices::Rename().
     * @param name a name, or a pattern such as "eth%d" */
    void SetName(Ptr<NetDevice> device, const std::string& name, Done done = nullptr) const;
    /**
     * @brief Moves a device to another namespace (`netns NET [name NAME] [index N]`). Its errors
     * are those of NamespaceDevices::Move().
     * @param name the name in @p net, or a pattern; empty to keep the name
     * @param ifindex the ifindex in @p net, at most 2^31-1; 0 to keep the ifindex, or take the next
     * when it is used
     */
    void SetNetns(Ptr<NetDevice> device,
                  Ptr<NetNamespace> net,
                  const std::string& name = "",
                  uint32_t ifindex = 0,
                  Done done = nullptr) const;
    /** @brief Deletes a device (`ip link del`), and those that go with it, such as a veth's peer.
     * Its errors are -ENODEV for a device of no namespace and -EOPNOTSUPP for a stock device. */
    void Delete(Ptr<NetDevice> device, Done done = nullptr) const;

  private:
    /** @brief Runs an rtnl request on a device. @param what the change, for the place of an error
     * @param request the request, whose place is empty */
    void Rtnl(Ptr<NetDevice> device, const std::string& what, RtnlRequest request) const;

    Ptr<Task> m_task; //!< performs the operations; null for init
};

} // namespace netns
} // namespace ns3

#endif /* LINK_HELPER_H */
