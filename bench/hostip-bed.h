// SPDX-License-Identifier: GPL-2.0-only

#ifndef HOSTIP_BED_H
#define HOSTIP_BED_H

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address.h"
#include "ns3/net-namespace-host.h"
#include "ns3/node.h"
#include "ns3/socket.h"
#include "ns3/veth-helper.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief A host that answers datagrams, and guests: each has a veth pair to the host with a network
 * 10.x.y.z/30 of its own, .1 at the host and .2 at the guest.
 */
class HostipBed
{
  public:
    /** What a host and its guests are. */
    enum Kind
    {
        NAMESPACES,  //!< init_net and namespaces, stacks of NetnsStackHelper
        STOCK_NODES, //!< Nodes of ns-3's, with InternetStackHelper's IPv4 stack
    };

    /** @param kind what host and guests are */
    explicit HostipBed(Kind kind);
    HostipBed(const HostipBed&) = delete;            // sockets call it back
    HostipBed& operator=(const HostipBed&) = delete; // sockets call it back

    /** @brief Make a guest. @param network number of its network @param talks whether it has a
     * stack, and a socket, to send datagrams from */
    void Add(uint32_t network, bool talks);
    /** @brief Take the oldest guest down; namespaces only. */
    void RemoveOldest();
    /** @brief Send a datagram to the host's address, which is answered.
     * @param guest one that talks, by number of those that do */
    void Send(std::size_t guest);
    /** @return guests there are */
    std::size_t GetN() const;
    /** @return the host, for its counters; null for stock Nodes */
    Ptr<NetNamespaceHost> GetHost() const;
    /** @return datagrams that were sent and not answered */
    uint64_t GetNMissing() const;

  private:
    /** Bytes of a datagram. */
    static constexpr uint32_t DATAGRAM = 100;
    /** The port that the host listens on. */
    static constexpr uint16_t PORT = 9;

    /** A guest. */
    struct Guest
    {
        std::string name;   //!< of a namespace
        Ptr<Socket> socket; //!< null in one that does not talk
    };

    /** @return a veth pair to a new guest, the host's end first @param guest it */
    std::pair<Ptr<NetDevice>, Ptr<NetDevice>> MakePair(Guest& guest);
    /** @brief Give a device an address. @param device it @param address the address */
    static void SetAddress(Ptr<NetDevice> device, Ipv4Address address);
    /** @brief Answer what came to the host. @param socket its socket */
    void Answer(Ptr<Socket> socket);
    /** @brief Count an answer. @param socket a guest's */
    void Count(Ptr<Socket> socket);

    Kind m_kind;                      //!< what host and guests are
    Ptr<Node> m_node;                 //!< the host's Node
    Ptr<NetNamespaceHost> m_host;     //!< the host, unless it is a stock Node
    VethHelper m_veth;                //!< pairs between namespaces
    ObjectFactory m_vethFactory;      //!< pairs between stock Nodes
    InternetStackHelper m_stockStack; //!< stacks of stock Nodes
    Ptr<Socket> m_server;             //!< the host's socket
    std::deque<Guest> m_guests;       //!< oldest first
    std::vector<Ptr<Socket>> m_talk;  //!< sockets of those that talk
    uint64_t m_made{0};               //!< guests made
    uint64_t m_sent{0};               //!< datagrams sent
    uint64_t m_answered{0};           //!< answers received
};

} // namespace netns
} // namespace ns3

#endif /* HOSTIP_BED_H */
