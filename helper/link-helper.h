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
 * @brief `ip link set DEVICE ...` and `ip link del DEVICE`, under rtnl and at their cost.
 *
 * What is asked for happens in the order of the calls. A failure goes to the callback; without one
 * it is thrown as NetnsError, out of Simulator::Run() when operations take time.
 */
class LinkHelper
{
  public:
    /** Called at the end with 0 or a negative errno value. */
    using Done = Task::Done;

    /** @param task who does it, one thing after the other; null for init */
    explicit LinkHelper(Ptr<Task> task = nullptr);

    /** @brief `up` or `down` @param device of this module @param up whether it is up
     * @param done called at the end: -EOPNOTSUPP for a stock device, which has no such flag */
    void SetUp(Ptr<NetDevice> device, bool up, Done done = nullptr) const;
    /** @brief `master BRIDGE` @param device it @param bridge the bridge
     * @param done called at the end, as LinuxBridgeNetDevice::AddPort() */
    void SetMaster(Ptr<NetDevice> device,
                   Ptr<LinuxBridgeNetDevice> bridge,
                   Done done = nullptr) const;
    /** @brief `nomaster` @param device it @param bridge whose port it is
     * @param done called at the end, as LinuxBridgeNetDevice::RemovePort() */
    void SetNoMaster(Ptr<NetDevice> device,
                     Ptr<LinuxBridgeNetDevice> bridge,
                     Done done = nullptr) const;
    /** @brief `name NAME` @param device it @param name name or pattern
     * @param done called at the end, as NetNamespace::RenameDevice() */
    void SetName(Ptr<NetDevice> device, const std::string& name, Done done = nullptr) const;
    /** @brief `netns NET [name NAME] [index N]` @param device it @param net where to
     * @param name its name or pattern there, empty to keep it @param ifindex its index there, 0 for
     * any @param done called at the end, as NetNamespace::MoveDevice() */
    void SetNetns(Ptr<NetDevice> device,
                  Ptr<NetNamespace> net,
                  const std::string& name = "",
                  uint32_t ifindex = 0,
                  Done done = nullptr) const;
    /** @brief `ip link del`: the device and those that go with it, such as a veth's peer.
     * @param device it @param done called at the end: -ENODEV when it is registered nowhere,
     * -EOPNOTSUPP for a stock device */
    void Delete(Ptr<NetDevice> device, Done done = nullptr) const;

  private:
    /** @brief Make a change. @param device it is about @param what it is, for errors
     * @param request the change, without place */
    void Rtnl(Ptr<NetDevice> device, const std::string& what, RtnlRequest request) const;

    Ptr<Task> m_task; //!< who does it, null for init
};

} // namespace netns
} // namespace ns3

#endif /* LINK_HELPER_H */
