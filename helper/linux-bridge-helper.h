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

    /** @brief Name or pattern. Default: "br%d". @param name it */
    void SetName(const std::string& name);
    /** @brief Set an attribute. @param name of LinuxBridgeNetDevice @param value its value */
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);

    /**
     * @param net the namespace
     * @param ports devices of the same namespace, made ports of the bridge
     * @param done called at the end
     * @return the bridge, up; while operations take time, on no Node until the end
     * @throws NetnsError for the name as NetNamespace::RegisterDevice(), for a port as
     * LinuxBridgeNetDevice::AddPort(); then there is no bridge
     */
    Ptr<LinuxBridgeNetDevice> Install(Ptr<NetNamespace> net,
                                      const NetDeviceContainer& ports = NetDeviceContainer(),
                                      Done done = nullptr) const;
    /** @brief The same on a Node, of a host or of a namespace. @param node the Node
     * @param ports its ports @param done called at the end @return the bridge
     * @throws NetnsError as above */
    Ptr<LinuxBridgeNetDevice> Install(Ptr<Node> node,
                                      const NetDeviceContainer& ports = NetDeviceContainer(),
                                      Done done = nullptr) const;

  private:
    /** @brief Register a bridge and its ports. @param net where @param bridge it @param name of it
     * @param ports its ports @param place for an error @return 0 or an error */
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
