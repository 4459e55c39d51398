// SPDX-License-Identifier: GPL-2.0-only

#ifndef CONTAINER_BED_H
#define CONTAINER_BED_H

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/linux-bridge-net-device.h"
#include "ns3/net-namespace-host.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/socket.h"
#include "ns3/veth-helper.h"

#include <cstdint>
#include <deque>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief A container host: a bridge, and containers that come and go.
 *
 * Each container has an IPv4 stack, a veth pair to a port of the bridge, an IPv4 address, and a MAC
 * address made of the IPv4 address. A container is a namespace, or for comparison a stock Node;
 * both have the bridge and veth devices of this module.
 */
class ContainerBed
{
  public:
    /** The kinds of containers. */
    enum Kind
    {
        NAMESPACE,  //!< a namespace with the stack of NetnsStackHelper
        STOCK_NODE, //!< a Node with InternetStackHelper's IPv4 stack
    };

    /** The message that each new container sends to another. */
    enum Traffic
    {
        NONE, //!< nothing
        UDP,  //!< a datagram
        TCP   //!< 100 bytes over a connection of its own; namespaces only
    };

    /** @param mask the mask of the network 10.0.0.0, whose addresses are used again
     * @param preset the costs of the host */
    ContainerBed(Kind kind,
                 const std::string& mask,
                 Traffic traffic,
                 const std::string& preset = "instant");
    ContainerBed(const ContainerBed&) = delete;            // sockets call it back
    ContainerBed& operator=(const ContainerBed&) = delete; // sockets call it back

    /** @brief Makes a container. */
    void Add();
    /** @brief Removes the oldest container. */
    void RemoveOldest();
    /** @return the number of containers */
    std::size_t GetN() const;
    /** @return the host, for its counters */
    Ptr<NetNamespaceHost> GetHost() const;
    /** @return the number of messages sent */
    uint64_t GetSent() const;
    /** @return the number of messages that were received completely */
    uint64_t GetReceived() const;

  private:
    /** Bytes of a message. */
    static constexpr uint32_t BYTES = 100;
    /** The UDP or TCP port that each container listens on. */
    static constexpr uint16_t PORT = 9;

    /** One container. */
    struct Container
    {
        std::string name;       //!< name of the namespace
        Ptr<Node> node;         //!< the stock Node, null for a namespace
        Ptr<NetDevice> hostEnd; //!< the end of the veth pair on the host
        Ipv4Address address;    //!< IPv4 address
        Ptr<Socket> receiver;   //!< listening socket; null without traffic
    };

    /** @brief Makes the namespace of a container. @return the container's end of its veth pair */
    Ptr<NetDevice> MakeNamespace(Container& container);
    /** @brief Makes the stock Node of a container. @return the container's end of its veth pair */
    Ptr<NetDevice> MakeStockNode(Container& container);
    /** @brief Lets a container, which has its address now, listen and send.
     * @param device the container's end of the veth pair */
    void Talk(uint64_t number, Ptr<NetDevice> device);
    /** @brief Sends a message from a Node to a container that stays long enough to receive it. */
    void Send(Ptr<Node> node);
    /** @brief Makes a socket for the traffic on a Node. */
    Ptr<Socket> MakeSocket(Ptr<Node> node) const;
    /** @brief Called when data arrived. */
    void Receive(Ptr<Socket> socket);
    /** @brief Called when a connection was accepted. */
    void Accept(Ptr<Socket> socket, const Address& from);
    /** @brief Sends the message over a new connection. */
    static void Connected(Ptr<Socket> socket);
    /** @brief Closes a socket, because the other end has closed. */
    static void Close(Ptr<Socket> socket);

    Kind m_kind;                        //!< kind of the containers
    Traffic m_traffic;                  //!< kind of the messages
    Ptr<NetNamespaceHost> m_host;       //!< the host
    Ptr<LinuxBridgeNetDevice> m_bridge; //!< the bridge
    Ipv4AddressPool m_pool;             //!< addresses
    VethHelper m_veth;                  //!< pairs between init_net and a namespace
    ObjectFactory m_vethFactory;        //!< pairs between init_net and a stock Node
    InternetStackHelper m_stockStack;   //!< stacks of stock Nodes
    std::deque<Container> m_containers; //!< oldest first
    uint64_t m_made{0};                 //!< containers made
    uint64_t m_removed{0};              //!< containers removed
    uint64_t m_sent{0};                 //!< messages sent
    uint64_t m_received{0};             //!< messages received
};

} // namespace netns
} // namespace ns3

#endif /* CONTAINER_BED_H */
