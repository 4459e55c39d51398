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
 * @brief Makes bridges and ports, as `ip link add NAME type bridge` and `ip link set DEVICE master
 * NAME`.
 */
class LinuxBridgeHelper : public LinuxDeviceHelper
{
  public:
    LinuxBridgeHelper();

    /** @brief Sets the name of the next bridges, or their pattern. Default: "br%d". */
    void SetName(const std::string& name);
    /** @brief Sets an attribute of LinuxBridgeNetDevice for the next bridges. */
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);

    /**
     * @brief Makes a bridge in a namespace, and sets it up.
     * @param ports devices of the same namespace, which become ports of the bridge
     * @param done called at the end of the operation
     * @return the bridge; where operations take time, it is on no Node before the end
     * @throws NetnsError for the name as NamespaceDevices::Register(), for a port as
     * LinuxBridgeNetDevice::AddPort(); then there is no bridge
     */
    Ptr<LinuxBridgeNetDevice> Install(Ptr<NetNamespace> net,
                                      const NetDeviceContainer& ports = NetDeviceContainer(),
                                      Done done = nullptr) const;
    /** @brief Makes a bridge in the namespace of a Node, or in init_net if the Node is a host's.
     * @return the bridge @throws NetnsError as above */
    Ptr<LinuxBridgeNetDevice> Install(Ptr<Node> node,
                                      const NetDeviceContainer& ports = NetDeviceContainer(),
                                      Done done = nullptr) const;

  private:
    /** @brief Registers a bridge and makes devices its ports.
     * @param place the place of an error, to which the function adds
     * @return 0 or a negative errno value */
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
