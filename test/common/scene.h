// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_TEST_SCENE_H
#define NETNS_TEST_SCENE_H

#include "ns3/address.h"
#include "ns3/ipv4-address.h"
#include "ns3/net-device-container.h"
#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/socket.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief One host on which tests let namespaces live and die.
 *
 * Ends the simulation when it goes.
 */
class Scene
{
  public:
    /** A device pair between the host and a namespace. */
    struct Link
    {
        Ptr<NetDevice> host;     //!< the host's end
        Ptr<NetDevice> guest;    //!< the namespace's end
        Ipv4Address hostAddress; //!< address of the host's end
        Ipv4Address address;     //!< address of the namespace's end
        uint32_t number;         //!< IPv6 addresses are 2001:NUMBER::1 and ::2
    };

    /** @param grace attribute GracePeriod of the host @param socketsHold attribute SocketsHold;
     * without, namespaces die at once, with all that is going on in them */
    explicit Scene(Time grace = Seconds(3), bool socketsHold = false);
    ~Scene();
    Scene(const Scene&) = delete;            // its address is in callbacks
    Scene& operator=(const Scene&) = delete; // its address is in callbacks

    /** @return a new namespace @param name its name */
    Ptr<NetNamespace> Add(const std::string& name);
    /** @brief Delete a name, and with it the namespace. @param name it */
    void Remove(const std::string& name);
    /** @return a veth pair between host and namespace, up, with IPv4 addresses; with IPv6 ones when
     * both have IPv6 @param net the namespace @param index number of its network: one number may be
     * used again when its link is gone; 0 for the next */
    Link Connect(Ptr<NetNamespace> net, uint32_t index = 0);
    /** @brief Give the two ends of any pair addresses as Connect() does. @param link the pair */
    void SetAddresses(Link& link);
    /** @brief Send a datagram from the host to a namespace, which returns it.
     * @param net the namespace @param to its address */
    void Exchange(Ptr<NetNamespace> net, const Address& to);
    /** @return datagrams that came back from Exchange() */
    uint32_t GetExchanges() const;

    /** @brief Do something later. @param delay from now @param what to do */
    static void After(Time delay, const std::function<void()>& what);
    /** @return the socket that sent one datagram @param node from @param to address with port
     * @param bytes its size */
    static Ptr<Socket> Send(Ptr<Node> node, const Address& to, uint32_t bytes = 100);
    /** @return the IPv6 address of a link with a port @param link it @param host whether that of
     * the host's end @param port the port */
    static Address GetIpv6(const Link& link, bool host, uint16_t port);

    Ptr<Node> m_node;                  //!< the host's Node
    Ptr<NetNamespaceHost> m_host;      //!< the host
    std::vector<uint64_t> m_recycled;  //!< cookies traced as recycled
    std::vector<uint64_t> m_retired;   //!< cookies traced as retired
    std::vector<uint32_t> m_nodesUsed; //!< ids of the Nodes traced as recycled

  private:
    /** @brief Answer a datagram @param socket where it is */
    static void Return(Ptr<Socket> socket);
    /** @brief Count an answer @param socket where it is */
    void Count(Ptr<Socket> socket);
    /** @brief Trace source Recycled @param node its id @param cookie of its namespace */
    void Recycled(uint32_t node, uint64_t cookie);
    /** @brief Trace source Retired @param node its id @param cookie of its namespace
     * @param holders number of holders */
    void Retired(uint32_t node, uint64_t cookie, uint32_t holders);

    uint32_t m_links{0};     //!< number of the last network
    uint32_t m_exchanges{0}; //!< answers received
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_TEST_SCENE_H */
