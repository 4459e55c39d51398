// SPDX-License-Identifier: GPL-2.0-only

#ifndef ROUTING_WORLD_H
#define ROUTING_WORLD_H

#include "ns3/net-device-container.h"
#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief Two namespaces of a host with a stock routing protocol, joined by devices of one kind.
 *
 * Its destructor destroys the simulation.
 */
class RoutingWorld
{
  public:
    /** @return the routing protocols that this build has */
    static std::vector<std::string> GetProtocols();
    /** @return the kinds of devices that this build has */
    static std::vector<std::string> GetDevices();

    /** @param protocol one of GetProtocols() @param device one of GetDevices()
     * @param preset attribute Preset of the host */
    RoutingWorld(const std::string& protocol, const std::string& device, const std::string& preset);
    ~RoutingWorld();
    RoutingWorld(const RoutingWorld&) = delete;            // events point to it
    RoutingWorld& operator=(const RoutingWorld&) = delete; // events point to it

    /** @brief Deletes a namespace at a time. @param name "red" or "blue" */
    void Delete(const std::string& name, Time at);
    /** @brief Deletes the device of "red" at a time, and gives "red" another with the next address
     * half a second later. Only for veth and dummy, which can be deleted. */
    void ReplaceDevice(Time at);
    /** @brief Adds a namespace "green" with the protocol, and a veth pair to "red". */
    void AddNeighbor();
    /** @brief Gives the host a stack with the protocol, and the bridge an address. Only for bridge.
     */
    void JoinHost();
    /** @brief Takes the port of "blue" out of the bridge for a time. Only for bridge. */
    void Separate(Time from, Time until);
    /** @brief Lets "red" send to an address that nobody has, each 7 ms, and stop all it sends after
     * 2 s. */
    void SearchInVain();
    /** @brief Deletes the first device of "red" at a time. */
    void DeleteDevice(Time at);
    /** @brief Holds the namespaces and all that is aggregated to their Nodes. */
    void Hold();
    /** @return how many datagrams of "red" came back from "blue" */
    uint32_t GetEchoes() const;

    Ptr<NetNamespaceHost> m_host; //!< the host

  private:
    /** @brief Makes the devices of "red" and "blue". */
    NetDeviceContainer Connect(const std::string& device);
    /** @brief Installs stacks with the protocol. */
    void InstallStacks(const NodeContainer& nodes);
    /** @brief Gives a device both kinds of addresses. @param number the last number
     * @param network the last but one */
    void SetAddresses(Ptr<NetDevice> device, uint32_t number, uint32_t network = 0);
    /** @brief Lets "red" send datagrams, which "blue" returns. */
    void Talk();

    std::string m_protocol;          //!< the routing protocol
    std::string m_device;            //!< kind of the devices
    Ptr<Node> m_node;                //!< the host's Node
    Ptr<NetNamespace> m_red;         //!< null once it may be deleted
    Ptr<NetNamespace> m_blue;        //!< null once it may be deleted
    std::vector<Ptr<Object>> m_held; //!< what the script holds
    uint32_t m_echoes{0};            //!< datagrams that came back
};

} // namespace netns
} // namespace ns3

#endif /* ROUTING_WORLD_H */
