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
 * @brief A host and its guests, and a log of all frames and datagrams that arrive.
 *
 * A veth pair joins each guest i to the host. The host's end has the address 10.0.i.1, the guest's
 * 10.0.i.2.
 */
class HostWorld
{
  public:
    static constexpr uint32_t GUESTS = 40;           //!< number of guests
    static constexpr uint16_t UNKNOWN = 0x88b5;      //!< an EtherType that no stack knows
    static constexpr uint16_t PORT = UdpProbe::PORT; //!< of all sockets

    /** @param ours true for namespaces, false for stock Nodes */
    explicit HostWorld(bool ours);
    ~HostWorld();
    HostWorld(const HostWorld&) = delete;            // callbacks
    HostWorld& operator=(const HostWorld&) = delete; // callbacks

    /** @brief Registers a protocol handler of the host that logs frames. @param name what the log
     * calls the handler @param protocol EtherType @param device number of the guest at the other
     * end, GUESTS for all devices */
    Node::ProtocolHandler Watch(const std::string& name,
                                uint16_t protocol,
                                uint32_t device,
                                bool promiscuous = false);
    /** @brief Guest @p from sends a datagram. */
    void Send(uint32_t from, const std::string& to);
    /** @brief Guest @p from sends a datagram over IPv6. */
    void Send6(uint32_t from, const std::string& to);
    /** @brief Guest @p from sends a frame. */
    void SendFrame(uint32_t from, Mac48Address to, uint16_t protocol, Ptr<Packet> packet);
    /** @brief Guest @p from asks by ARP for the MAC address of an address. */
    void SendArp(uint32_t from, const std::string& address);
    /** @brief Runs the simulation until everything sent so far has arrived. */
    void Run();

    Ptr<Node> host;                      //!< the host
    std::vector<Ptr<NetDevice>> devices; //!< the host's
    std::vector<std::string> log;        //!< what arrived

  private:
    /** @brief Joins guest @p i to the host. */
    void AddGuest(uint32_t i, Ptr<Node> node);
    /** @brief Opens a socket on a Node. @param name what the log calls the Node */
    Ptr<Socket> Listen(const std::string& name, Ptr<Node> node);
    /** @brief Logs what came to a socket; the host answers. */
    static void Read(HostWorld* world, std::string name, Ptr<Socket> socket);
    /** @brief Logs a frame. */
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
