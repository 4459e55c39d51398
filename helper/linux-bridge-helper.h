// SPDX-License-Identifier: GPL-2.0-only

#ifndef LINUX_BRIDGE_HELPER_H
#define LINUX_BRIDGE_HELPER_H

#include "linux-device-helper.h"

#include "ns3/attribute.h"
#include "ns3/linux-bridge-net-device.h"
#include "ns3/net-device-container.h"
#include "ns3/object-factory.h"

#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief `ip link add NAME type bridge` and `ip link set DEVICE master NAME`.
 */
class LinuxBridgeHelper : public LinuxDeviceHelper
{
  public:
    LinuxBridgeHelper();

    /** @brief Set the name, or the pattern of names. Default: "br%d". */
    void SetName(const std::string& name);
    /** @brief Set an attribute of LinuxBridgeNetDevice. */
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);

    /**
     * @brief Make a bridge that is up.
     * @param net the namespace
     * @param ports devices of the same namespace, made ports of the bridge
     * @param done called at the end
     * @return the bridge; while operations take time, it is on no Node until the end
     * @throws NetnsError for the name as NetNamespace::RegisterDevice() does, for a port as
     * LinuxBridgeNetDevice::AddPort() does; then there is no bridge
     */
    Ptr<LinuxBridgeNetDevice> Install(Ptr<NetNamespace> net,
                                      const NetDeviceContainer& ports = NetDeviceContainer(),
                                      Done done = nullptr) const;
    /** @brief The same for the namespace of a Node, or for init_net if the Node is a host's.
     * @return the bridge @throws NetnsError as above */
    Ptr<LinuxBridgeNetDevice> Install(Ptr<Node> node,
                                      const NetDeviceContainer& ports = NetDeviceContainer(),
                                      Done done = nullptr) const;

  private:
    /** @brief Register a bridge and make devices its ports. @param place of the RtnlRequest: the
     * text that an error begins with @return 0 or an error */
    static int Register(Ptr<NetNamespace> net,
                        Ptr<LinuxBridgeNetDevice> bridge,
                        const std::string& name,
                        const NetDeviceContainer& ports,
                        std::string& place);

    std::string m_name{"br%d"};    //!< name or pattern
    ObjectFactory m_deviceFactory; //!< makes bridges
};

} // namespace netns
} // namespace ns3

#endif /* LINUX_BRIDGE_HELPER_H */
