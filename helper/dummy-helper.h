// SPDX-License-Identifier: GPL-2.0-only

#ifndef DUMMY_HELPER_H
#define DUMMY_HELPER_H

#include "linux-device-helper.h"

#include "ns3/attribute.h"
#include "ns3/linux-net-device.h"
#include "ns3/object-factory.h"

#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief `ip link add NAME type dummy` and `ip link set NAME up`.
 */
class DummyHelper : public LinuxDeviceHelper
{
  public:
    DummyHelper();

    /** @brief Name or pattern. Default: "dummy%d". @param name it */
    void SetName(const std::string& name);
    /** @brief Set an attribute. @param name of DummyNetDevice @param value its value */
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);

    /**
     * @param net the namespace
     * @param done called at the end
     * @return the device, up; while operations take time, on no Node until the end
     * @throws NetnsError for the name as NetNamespace::RegisterDevice(); then there is no device
     */
    Ptr<LinuxNetDevice> Install(Ptr<NetNamespace> net, Done done = nullptr) const;
    /** @brief The same on a Node, of a host or of a namespace. @param node the Node
     * @param done called at the end @return the device @throws NetnsError as above */
    Ptr<LinuxNetDevice> Install(Ptr<Node> node, Done done = nullptr) const;

  private:
    std::string m_name{"dummy%d"}; //!< name or pattern
    ObjectFactory m_deviceFactory; //!< makes devices
};

} // namespace netns
} // namespace ns3

#endif /* DUMMY_HELPER_H */
