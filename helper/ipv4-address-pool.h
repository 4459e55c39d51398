// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPV4_ADDRESS_POOL_H
#define IPV4_ADDRESS_POOL_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv4-interface-container.h"
#include "ns3/mac48-address.h"
#include "ns3/net-device-container.h"
#include "ns3/task.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The host addresses of one network, given out and taken back.
 *
 * Two pools may give out the same addresses, as two namespaces may have them; ns-3's
 * Ipv4AddressHelper aborts then, and never takes an address back.
 */
class Ipv4AddressPool
{
  public:
    /**
     * @param network the network, for example "10.0.0.0"
     * @param mask its mask, "255.255.255.0" or "/24"
     * @throws NetnsError EINVAL for text that is none, for bits of @p network beyond the mask, and
     * for a mask without room for a host
     */
    Ipv4AddressPool(const std::string& network, const std::string& mask);

    /**
     * @return an address: the lowest never used, or when there is none the one longest returned
     * @throws NetnsError EADDRNOTAVAIL when all are in use
     */
    Ipv4Address Allocate();
    /** @brief Take an address that is not to be given out. @param address it
     * @throws NetnsError EINVAL when it is none of the pool, EADDRINUSE when it is in use */
    void Reserve(Ipv4Address address);
    /** @brief Give an address back. @param address it @throws NetnsError EINVAL when not in use */
    void Release(Ipv4Address address);

    /**
     * @brief Give each device an address, with the namespace's stack built if there is none, and
     * set interface and device up.
     * @param devices the devices
     * @return the interfaces; none while operations take time, because there is none yet
     * @throws NetnsError EADDRNOTAVAIL; ENODEV for a device on no Node; EINVAL for one whose Node
     * has no IPv4 and is of no namespace
     */
    Ipv4InterfaceContainer Assign(const NetDeviceContainer& devices);
    /** @brief Give one device a certain address of the network. @param device it
     * @param address allocated or reserved before @param done called at the end @param task who
     * does it, null for init @return its interface, as Assign() @throws NetnsError as Assign() */
    Ipv4InterfaceContainer AssignTo(Ptr<NetDevice> device,
                                    Ipv4Address address,
                                    Task::Done done = nullptr,
                                    Ptr<Task> task = nullptr) const;

    /** @return addresses in use */
    uint32_t GetNUsed() const;
    /** @return the mask */
    Ipv4Mask GetMask() const;
    /** @return a MAC address made of an IPv4 address, 02:42:a:b:c:d as Docker makes them: who
     * remembers the address of a dead namespace then reaches the one that has it now
     * @param address the IPv4 address */
    static Mac48Address GetMac(Ipv4Address address);

  private:
    /** @brief Assign, now. @param device it @param address it @param interfaces gets its interface
     * @param place for an error @return 0, -ENODEV or -EINVAL */
    static int AssignNow(Ptr<NetDevice> device,
                         const Ipv4InterfaceAddress& address,
                         Ipv4InterfaceContainer& interfaces,
                         std::string& place);
    /** @return the number of an address, 0 when it is none of the pool @param address it */
    uint32_t ToNumber(Ipv4Address address) const;

    std::string m_text;          //!< the network, for errors
    uint32_t m_network;          //!< first address of the network
    Ipv4Mask m_mask;             //!< its mask
    uint32_t m_last;             //!< the last host number
    uint32_t m_next{1};          //!< the lowest number never used
    uint32_t m_used{0};          //!< numbers in use
    std::deque<uint32_t> m_free; //!< numbers returned, oldest first
    std::vector<bool> m_inUse;   //!< by number
};

} // namespace netns
} // namespace ns3

#endif /* IPV4_ADDRESS_POOL_H */
