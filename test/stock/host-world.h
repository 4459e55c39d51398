// SPDX-License-Identifier: GPL-2.0-only

#ifndef HOST_WORLD_H
#define HOST_WORLD_H

#include "../common/udp-probe.h"

#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/net-namespace-host.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/socket.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief A host and guests, joined by veths with addresses 10.0.i.1 and .2, and a log of all that
 * arrives.
 */
class HostWorld
{
  public:
    static constexpr uint32_t GUESTS = 40;           //!< veths
    static constexpr uint16_t UNKNOWN = 0x88b5;      //!< an EtherType that no stack knows
    static constexpr uint16_t PORT = UdpProbe::PORT; //!< of all sockets

    /** @param ours whether host and guests are namespaces, or stock Nodes */
    explicit HostWorld(bool ours);
    ~HostWorld();
    HostWorld(const HostWorld&) = delete;            // callbacks
    HostWorld& operator=(const HostWorld&) = delete; // callbacks

    /** @brief Log what arrives at some of the host's devices. @param name of the handler
     * @param protocol EtherType @param device which one, GUESTS for all @param promiscuous its kind
     * @return the handler */
    Node::ProtocolHandler Watch(const std::string& name,
                                uint16_t protocol,
                                uint32_t device,
                                bool promiscuous = false);
    /** @brief Send a datagram. @param from a guest @param to an address */
    void Send(uint32_t from, const std::string& to);
    /** @brief Send a datagram over IPv6. @param from a guest @param to an address */
    void Send6(uint32_t from, const std::string& to);
    /** @brief Send a frame. @param from a guest @param to an address @param protocol EtherType
     * @param packet the payload */
    void SendFrame(uint32_t from, Mac48Address to, uint16_t protocol, Ptr<Packet> packet);
    /** @brief Ask for a MAC address. @param from a guest @param address which */
    void SendArp(uint32_t from, const std::string& address);
    /** @brief All that follows happens later, when all this has arrived. */
    void Run();

    Ptr<Node> host;                      //!< the host
    std::vector<Ptr<NetDevice>> devices; //!< the host's
    std::vector<std::string> log;        //!< what arrived

  private:
    /** @brief Join a guest. @param i its number @param node its Node */
    void AddGuest(uint32_t i, Ptr<Node> node);
    /** @brief Put a socket on a Node. @param name of the Node @param node it @return its socket */
    Ptr<Socket> Listen(const std::string& name, Ptr<Node> node);
    /** @brief Data came; the host answers. @param world where @param name of the Node
     * @param socket its socket */
    static void Read(HostWorld* world, std::string name, Ptr<Socket> socket);
    /** @brief A frame arrived. @param world where @param name of the handler */
    static void Seen(HostWorld* world,
                     std::string name,
                     Ptr<NetDevice> device,
                     Ptr<const Packet> packet,
                     uint16_t protocol,
                     const Address& from,
                     const Address& to,
                     NetDevice::PacketType type);

    Ptr<NetNamespaceHost> m_netns;        //!< null for stock Nodes
    std::vector<Ptr<NetDevice>> m_ends;   //!< the guests'
    std::vector<Ptr<Socket>> m_sockets;   //!< the guests'
    std::vector<Ptr<Socket>> m_sockets6;  //!< the guests', of IPv6
    std::vector<Ptr<Socket>> m_listening; //!< all
    uint32_t m_bytes{10};                 //!< of the next datagram
};

} // namespace netns
} // namespace ns3

#endif /* HOST_WORLD_H */
