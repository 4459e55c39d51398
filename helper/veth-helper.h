// SPDX-License-Identifier: GPL-2.0-only

#ifndef VETH_HELPER_H
#define VETH_HELPER_H

#include "linux-device-helper.h"

#include "ns3/attribute.h"
#include "ns3/net-device-container.h"
#include "ns3/object-factory.h"
#include "ns3/veth-net-device.h"

#include <optional>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief `ip link add NAME type veth peer name PEER`, between two namespaces of one host.
 */
class VethHelper : public LinuxDeviceHelper
{
  public:
    VethHelper();

    /** @brief Names or patterns of the two ends. Default: "veth%d" for both.
     * @param first of the first end @param second of the second end */
    void SetNames(const std::string& first, const std::string& second);
    /** @brief MAC address of the first end of the next pairs. Default: one of its own.
     * @param address it */
    void SetAddress(Mac48Address address);
    /** @brief Whether both ends are set up, as `ip link set up` does. Default: true. @param up it
     */
    void SetUp(bool up);
    /** @brief Set an attribute of both ends. @param name of VethNetDevice @param value its value */
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);

    /**
     * @param a namespace of the first end
     * @param b namespace of the second end
     * @param done called at the end
     * @return the two ends, first and second; while operations take time, on no Node until the end
     * @throws NetnsError EINVAL, EEXIST or ENFILE for a name, ESTALE for a dead namespace, EXDEV
     * for namespaces of two hosts; then there is no device
     */
    NetDeviceContainer Install(Ptr<NetNamespace> a, Ptr<NetNamespace> b, Done done = nullptr) const;
    /** @brief The same for Nodes, of hosts or of namespaces. @param a of the first end
     * @param b of the second end @param done called at the end @return the two ends
     * @throws NetnsError as above */
    NetDeviceContainer Install(Ptr<Node> a, Ptr<Node> b, Done done = nullptr) const;
    /** @brief `ip link del`: both ends go. @param device an end @throws NetnsError ENODEV */
    static void Delete(Ptr<NetDevice> device);

  private:
    std::string m_first{"veth%d"};         //!< name of the first end
    std::string m_second{"veth%d"};        //!< name of the second end
    std::optional<Mac48Address> m_address; //!< MAC address of the first end
    bool m_up{true};                       //!< set both up
    ObjectFactory m_deviceFactory;         //!< carries the attributes

    /** What the request of one pair needs. */
    struct Pair;
    /** @brief Register both ends. @param pair they @param place for an error @return 0 or error */
    static int Register(const Pair& pair, std::string& place);
};

} // namespace netns
} // namespace ns3

#endif /* VETH_HELPER_H */
