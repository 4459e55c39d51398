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
 * Each container has an IPv4 stack, a veth pair to a port of the bridge, an address, and a MAC
 * address made of that. It is a namespace, or for comparison a stock Node; bridge and veth are ours
 * for both.
 */
class ContainerBed
{
  public:
    /** What a container is. */
    enum Kind
    {
        NAMESPACE,  //!< a namespace with the stack of NetnsStackHelper
        STOCK_NODE, //!< a Node with InternetStackHelper's IPv4 stack
    };

    /** What each new container sends to another. */
    enum Traffic
    {
        NONE, //!< nothing
        UDP,  //!< a datagram
        TCP   //!< the same over a connection of its own; namespaces only
    };

    /** @param kind what a container is @param mask of the network 10.0.0.0, whose addresses are
     * used again @param traffic what is sent @param preset costs of the host */
    ContainerBed(Kind kind,
                 const std::string& mask,
                 Traffic traffic,
                 const std::string& preset = "instant");
    ContainerBed(const ContainerBed&) = delete;            // sockets call it back
    ContainerBed& operator=(const ContainerBed&) = delete; // sockets call it back

    /** @brief Make a container. */
    void Add();
    /** @brief Take the oldest container down. */
    void RemoveOldest();
    /** @return containers there are */
    std::size_t GetN() const;
    /** @return the host, for its counters */
    Ptr<NetNamespaceHost> GetHost() const;
    /** @return datagrams or connections sent */
    uint64_t GetSent() const;
    /** @return datagrams or connections received whole */
    uint64_t GetReceived() const;

  private:
    /** Bytes sent. */
    static constexpr uint32_t BYTES = 100;
    /** The port that each container listens on. */
    static constexpr uint16_t PORT = 9;

    /** One container. */
    struct Container
    {
        std::string name;       //!< of a namespace
        Ptr<Node> node;         //!< a stock Node, null for a namespace
        Ptr<NetDevice> hostEnd; //!< the end of the veth pair on the host
        Ipv4Address address;    //!< its address
        Ptr<Socket> receiver;   //!< its socket, when there is traffic
    };

    /** @return the inner end of a new veth pair @param container a new namespace */
    Ptr<NetDevice> MakeNamespace(Container& container);
    /** @return the inner end of a new veth pair @param container a new stock Node */
    Ptr<NetDevice> MakeStockNode(Container& container);
    /** @brief A container has its address: let it listen and send. @param number of it
     * @param device its end of the veth pair */
    void Talk(uint64_t number, Ptr<NetDevice> device);
    /** @brief Send to a container that lives on. @param node the sender's */
    void Send(Ptr<Node> node);
    /** @return a socket @param node where */
    Ptr<Socket> MakeSocket(Ptr<Node> node) const;
    /** @brief A datagram arrived. @param socket where */
    void Receive(Ptr<Socket> socket);
    /** @brief Somebody connected. @param socket of the connection @param from who */
    void Accept(Ptr<Socket> socket, const Address& from);
    /** @brief A connection is made: send. @param socket of it */
    static void Connected(Ptr<Socket> socket);
    /** @brief The other side has closed. @param socket of the connection */
    static void Close(Ptr<Socket> socket);

    Kind m_kind;                        //!< what a container is
    Traffic m_traffic;                  //!< what is sent
    Ptr<NetNamespaceHost> m_host;       //!< the host
    Ptr<LinuxBridgeNetDevice> m_bridge; //!< its bridge
    Ipv4AddressPool m_pool;             //!< addresses
    VethHelper m_veth;                  //!< pairs between init_net and a namespace
    ObjectFactory m_vethFactory;        //!< pairs between init_net and a stock Node
    InternetStackHelper m_stockStack;   //!< stacks of stock Nodes
    std::deque<Container> m_containers; //!< oldest first
    uint64_t m_made{0};                 //!< containers made
    uint64_t m_removed{0};              //!< containers removed
    uint64_t m_sent{0};                 //!< datagrams sent
    uint64_t m_received{0};             //!< datagrams received
};

} // namespace netns
} // namespace ns3

#endif /* CONTAINER_BED_H */
