// SPDX-License-Identifier: GPL-2.0-only

#ifndef SCENE_H
#define SCENE_H

#include "call-later.h"
#include "fixture.h"

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
#include <memory>
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
 * Its destructor destroys the simulation.
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
     * when false, a namespace dies with its name, open sockets or not */
    explicit Scene(Time grace = Seconds(3), bool socketsHold = false);
    ~Scene();
    Scene(const Scene&) = delete;            // its address is in callbacks
    Scene& operator=(const Scene&) = delete; // its address is in callbacks

    /** @return a new namespace */
    Ptr<NetNamespace> Add(const std::string& name);
    /** @brief Deletes a name, as `ip netns del` does. */
    void Remove(const std::string& name);
    /** @brief Joins a namespace to the host by a veth pair that is up and has IPv4 addresses, and
     * IPv6 ones where both sides have IPv6. @param index number of the network, 0 for the next one;
     * a number may be used again when its link is gone */
    Link Connect(Ptr<NetNamespace> net, uint32_t index = 0);
    /** @brief Gives both ends of a link addresses, as Connect() does. */
    void SetAddresses(Link& link);
    /** @brief Sends a datagram from the host to the address @p to of a namespace, which returns
     * it. */
    void Exchange(Ptr<NetNamespace> net, const Address& to);
    /** @return how many datagrams of Exchange() came back */
    uint32_t GetExchanges() const;

    /** @brief Sends one datagram to an address with a port. @return the socket that sent it */
    static Ptr<Socket> Send(Ptr<Node> node, const Address& to, uint32_t bytes = 100);
    /** @return the IPv6 address of the host's or the namespace's end, with a port */
    static Address GetIpv6(const Link& link, bool host, uint16_t port);

    Ptr<Node> m_node;                  //!< the host's Node
    Ptr<NetNamespaceHost> m_host;      //!< the host
    std::vector<uint64_t> m_recycled;  //!< cookies traced as recycled
    std::vector<uint64_t> m_retired;   //!< cookies traced as retired
    std::vector<uint32_t> m_nodesUsed; //!< ids of the Nodes traced as recycled

  private:
    /** @brief Returns a datagram to its sender. */
    static void Return(Ptr<Socket> socket);
    /** @brief Counts a datagram that came back. */
    void Count(Ptr<Socket> socket);
    /** @brief Trace source Recycled */
    void Recycled(uint32_t node, uint64_t cookie);
    /** @brief Trace source Retired */
    void Retired(uint32_t node, uint64_t cookie, uint32_t holders);

    uint32_t m_links{0};     //!< number of the last network
    uint32_t m_exchanges{0}; //!< answers received
};

/**
 * @ingroup netns-tests
 * @brief A fixture with a scene of its own.
 */
class SceneFixture : public InstantFixture
{
  protected:
    void SetUp() override
    {
        m_scene = std::make_unique<Scene>();
    }

    std::unique_ptr<Scene> m_scene; //!< the host
};

} // namespace netns
} // namespace ns3

#endif /* SCENE_H */
