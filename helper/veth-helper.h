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
 * @brief Makes veth pairs between two namespaces of one host, as `ip link add NAME type veth peer
 * name PEER`.
 */
class VethHelper : public LinuxDeviceHelper
{
  public:
    VethHelper();

    /** @brief Sets the names of the two ends, or their patterns. Default: "veth%d" for both. */
    void SetNames(const std::string& first, const std::string& second);
    /** @brief Sets the MAC address of the first end of the next pairs. Default: each first end gets
     * an address of its own.
     * @throws NetnsError EADDRNOTAVAIL for an address of a group or of zeros, as veth_validate() of
     * drivers/net/veth.c, Linux 6.18 */
    void SetAddress(Mac48Address address);
    /** @brief Says whether both ends are set up, as `ip link set up` does. Default: true. */
    void SetUp(bool up);
    /** @brief Sets an attribute of VethNetDevice for both ends of the next pairs. */
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);

    /**
     * @brief Makes a veth pair.
     * @param a namespace of the first end
     * @param b namespace of the second end
     * @param done called at the end of the operation
     * @return the first end and the second; where operations take time, they are on no Node before
     * the end
     * @throws NetnsError EINVAL, EEXIST or ENFILE for a name, ESTALE for a dying or dead namespace,
     * EXDEV for namespaces of two hosts, EINVAL for null; then there is no device
     */
    NetDeviceContainer Install(Ptr<NetNamespace> a, Ptr<NetNamespace> b, Done done = nullptr) const;
    /** @brief Makes a veth pair between the namespaces of two Nodes; the Node of a host stands for
     * init_net. @return the two ends @throws NetnsError as above */
    NetDeviceContainer Install(Ptr<Node> a, Ptr<Node> b, Done done = nullptr) const;
    /** @brief Deletes a pair by one of its ends, as `ip link del` does.
     * @throws NetnsError ENODEV for a device of no namespace */
    static void Delete(Ptr<NetDevice> device);

  private:
    std::string m_first{"veth%d"};         //!< name of the first end
    std::string m_second{"veth%d"};        //!< name of the second end
    std::optional<Mac48Address> m_address; //!< MAC address of the first end
    bool m_up{true};                       //!< whether both ends are set up
    ObjectFactory m_deviceFactory;         //!< carries the attributes

    /** The two ends of one pair, for its rtnl request. */
    struct Pair;
    /** @brief Registers both ends. @param place the place of an error, to which the
     * function adds
     * @return 0 or a negative errno value */
    static int Register(const Pair& pair, std::string& place);
};

} // namespace netns
} // namespace ns3

#endif /* VETH_HELPER_H */
