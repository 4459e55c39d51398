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
 * Both addresses of a network of 31 bits are host addresses, and so is the one of 32 bits, as in
 * Linux. ns-3 takes the upper address of 31 bits for a broadcast address; therefore the interface
 * has it with a mask of 32 bits, and the stack a static route to the other one, which is lost when
 * the interface goes down.
 *
 * Two pools may give out the same addresses, as two namespaces may have the same addresses. ns-3's
 * Ipv4AddressHelper aborts when an address is given out twice, and takes no address back.
 */
class Ipv4AddressPool
{
  public:
    /**
     * @param network the network, for example "10.0.0.0"
     * @param mask its mask, "255.255.255.0" or "/24"
     * @throws NetnsError EINVAL for a text that is no network or no mask of 1 to 32 bits, and for
     * bits of @p network beyond the mask
     */
    Ipv4AddressPool(const std::string& network, const std::string& mask);

    /**
     * @brief Gives out an address.
     * @return the lowest address that was never used; when there is none, the address that was
     * returned first
     * @throws NetnsError EADDRNOTAVAIL when all are in use
     */
    Ipv4Address Allocate();
    /** @brief Marks an address as used, so that Allocate() does not give it out.
     * @throws NetnsError EINVAL for an address outside the pool, EADDRINUSE for one in use */
    void Reserve(Ipv4Address address);
    /** @brief Takes an address back. @throws NetnsError EINVAL for an address not in use */
    void Release(Ipv4Address address);

    /**
     * @brief Gives each device an address, and sets its interface and the device up.
     *
     * A namespace without a stack gets its default stack.
     * @return the interfaces; empty where operations take time, because they are made later
     * @throws NetnsError EADDRNOTAVAIL when all addresses are in use; ENODEV for a device on no
     * Node or one that was deleted, ESTALE for a device of a dying namespace; EINVAL for null, and
     * for a device whose Node has no IPv4 and carries no namespace
     */
    Ipv4InterfaceContainer Assign(const NetDeviceContainer& devices);
    /**
     * @brief Gives one device a certain address of the network.
     * @param address an address that was allocated or reserved before
     * @param done called at the end of the operation, as `ip address add` and `ip link set up`
     * @param task the task that performs the operation; null for init
     * @return the interface, as Assign()
     * @throws NetnsError as Assign(); EINVAL for an address outside the network; EXDEV for a task
     * of another host; EEXIST when the device has the address with this mask (inet_insert_ifa() of
     * net/ipv4/devinet.c, Linux 6.18)
     */
    Ipv4InterfaceContainer AssignTo(Ptr<NetDevice> device,
                                    Ipv4Address address,
                                    Task::Done done = nullptr,
                                    Ptr<Task> task = nullptr) const;

    /** @return the number of addresses in use */
    uint32_t GetNUsed() const;
    /** @return the mask */
    Ipv4Mask GetMask() const;
    /**
     * @brief Makes a MAC address 02:42:a:b:c:d of an IPv4 address a.b.c.d, as Docker does.
     *
     * A neighbour that remembers the address of a dead namespace then reaches the namespace that
     * has the address now.
     */
    static Mac48Address GetMac(Ipv4Address address);

  private:
    /** @brief Gives a device an address now. @param interfaces gets the interface
     * @param place the place of an error, to which the function adds
     * @return 0 or a negative errno value */
    static int AssignNow(Ptr<NetDevice> device,
                         const Ipv4InterfaceAddress& address,
                         Ipv4InterfaceContainer& interfaces,
                         std::string& place);
    /** @return whether an address is one of the pool @param[out] number its number in the network
     */
    bool ToNumber(Ipv4Address address, uint32_t& number) const;

    std::string m_text;          //!< the network, for errors
    uint32_t m_network;          //!< first address of the network
    Ipv4Mask m_mask;             //!< its mask
    uint32_t m_first;            //!< the first host number
    uint32_t m_last;             //!< the last host number
    uint32_t m_next;             //!< the lowest number never used
    uint32_t m_used{0};          //!< numbers in use
    std::deque<uint32_t> m_free; //!< numbers returned, oldest first
    std::vector<bool> m_inUse;   //!< by number
};

} // namespace netns
} // namespace ns3

#endif /* IPV4_ADDRESS_POOL_H */
