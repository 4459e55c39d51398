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
 * @brief Makes dummy devices, as `ip link add NAME type dummy` and `ip link set NAME up`.
 */
class DummyHelper : public LinuxDeviceHelper
{
  public:
    DummyHelper();

    /** @brief Sets the name of the next devices, or their pattern. Default: "dummy%d". */
    void SetName(const std::string& name);
    /** @brief Sets an attribute of DummyNetDevice for the next devices. */
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);

    /**
     * @brief Makes a device in a namespace, and sets it up.
     * @param done called at the end of the operation
     * @return the device; where operations take time, it is on no Node before the end
     * @throws NetnsError for the name as NamespaceDevices::Register(); then there is no device
     */
    Ptr<LinuxNetDevice> Install(Ptr<NetNamespace> net, Done done = nullptr) const;
    /** @brief Makes a device in the namespace of a Node, or in init_net if the Node is a host's.
     * @return the device @throws NetnsError as above */
    Ptr<LinuxNetDevice> Install(Ptr<Node> node, Done done = nullptr) const;

  private:
    std::string m_name{"dummy%d"}; //!< name or pattern
    ObjectFactory m_deviceFactory; //!< makes devices
};

} // namespace netns
} // namespace ns3

#endif /* DUMMY_HELPER_H */
