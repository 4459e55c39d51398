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
 * @brief A host that answers datagrams, and its guests.
 *
 * Each guest has a veth pair to the host. The pair has a network 10.x.y.z/30 of its own; the host
 * has its first address, the guest its second.
 */
class HostipBed
{
  public:
    /** The kinds of hosts and guests. */
    enum Kind
    {
        NAMESPACES,  //!< init_net and namespaces, stacks of NetnsStackHelper
        STOCK_NODES, //!< stock Nodes with InternetStackHelper's IPv4 stack
    };

    /** @brief Makes the host. */
    explicit HostipBed(Kind kind);
    HostipBed(const HostipBed&) = delete;            // sockets call it back
    HostipBed& operator=(const HostipBed&) = delete; // sockets call it back

    /** @brief Makes a guest. @param network the number of its network
     * @param talks whether the guest has a stack and a socket to send datagrams */
    void Add(uint32_t network, bool talks);
    /** @brief Removes the oldest guest; for namespaces only. */
    void RemoveOldest();
    /** @brief Sends a datagram to the host, which answers.
     * @param guest the number of the guest among those that talk */
    void Send(std::size_t guest);
    /** @return the number of guests */
    std::size_t GetN() const;
    /** @return the host, for its counters; null for stock Nodes */
    Ptr<NetNamespaceHost> GetHost() const;
    /** @return the number of datagrams without an answer */
    uint64_t GetNMissing() const;

  private:
    /** Bytes of a datagram. */
    static constexpr uint32_t DATAGRAM = 100;
    /** The UDP port that the host listens on. */
    static constexpr uint16_t PORT = 9;

    /** A guest. */
    struct Guest
    {
        std::string name;   //!< name of the namespace
        Ptr<Socket> socket; //!< null for a guest that does not talk
    };

    /** @brief Makes a veth pair to a new guest. @return the host's end and the guest's end */
    std::pair<Ptr<NetDevice>, Ptr<NetDevice>> MakePair(Guest& guest);
    /** @brief Gives a device an address. */
    static void SetAddress(Ptr<NetDevice> device, Ipv4Address address);
    /** @brief Answers the datagrams that the host received. */
    void Answer(Ptr<Socket> socket);
    /** @brief Counts the answers that a guest received. */
    void Count(Ptr<Socket> socket);

    Kind m_kind;                      //!< kind of host and guests
    Ptr<Node> m_node;                 //!< the host's Node
    Ptr<NetNamespaceHost> m_host;     //!< the host, unless it is a stock Node
    VethHelper m_veth;                //!< pairs between namespaces
    ObjectFactory m_vethFactory;      //!< pairs between stock Nodes
    InternetStackHelper m_stockStack; //!< stacks of stock Nodes
    Ptr<Socket> m_server;             //!< the host's socket
    std::deque<Guest> m_guests;       //!< oldest first
    std::vector<Ptr<Socket>> m_talk;  //!< sockets of the guests that talk
    uint64_t m_made{0};               //!< guests made
    uint64_t m_sent{0};               //!< datagrams sent
    uint64_t m_answered{0};           //!< answers received
};

} // namespace netns
} // namespace ns3

#endif /* HOSTIP_BED_H */
