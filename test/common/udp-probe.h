// SPDX-License-Identifier: GPL-2.0-only

#ifndef UDP_PROBE_H
#define UDP_PROBE_H

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/udp-socket-factory.h"

#include <cstdint>
#include <functional>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief A UDP socket in a stack that counts what it receives, and may send it back.
 */
class UdpProbe
{
  public:
    static constexpr uint16_t PORT = 7; //!< where every probe listens

    /** @param node a Node with a stack @param echo whether to send back what comes
     * @param ipv6 whether to use IPv6 */
    explicit UdpProbe(Ptr<Node> node, bool echo = false, bool ipv6 = false)
        : m_node(node->GetId()),
          m_echo(echo),
          m_socket(Socket::CreateSocket(node, UdpSocketFactory::GetTypeId()))
    {
        m_socket->Bind(ipv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                            : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
        m_socket->SetRecvCallback(MakeCallback(&UdpProbe::Read, this));
    }

    ~UdpProbe()
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    }

    UdpProbe(const UdpProbe&) = delete;            // its address is in the socket's callback
    UdpProbe& operator=(const UdpProbe&) = delete; // its address is in the socket's callback

    /** @brief Closes the socket, as a process does that ends. */
    void Close()
    {
        m_socket->Close();
    }

    /** @brief Sends one datagram to the address of another probe, after a delay. */
    void Send(Time delay, const char* to, uint32_t bytes = 56)
    {
        Simulator::ScheduleWithContext(m_node, delay, &UdpProbe::SendNow, this, to, bytes);
    }

    /** @brief Sets a function that is called for every datagram received. */
    void SetReceiver(std::function<void()> function)
    {
        m_receiver = function;
    }

    /** @return how many datagrams were received */
    uint32_t GetN() const
    {
        return m_received;
    }

  private:
    /** @brief Sends one datagram now. */
    void SendNow(const char* to, uint32_t bytes)
    {
        const bool ipv6 = std::string(to).find(':') != std::string::npos;
        m_socket->SendTo(Create<Packet>(bytes),
                         0,
                         ipv6 ? Address(Inet6SocketAddress(Ipv6Address(to), PORT))
                              : Address(InetSocketAddress(Ipv4Address(to), PORT)));
    }

    /** @brief Counts what came, and answers. */
    void Read(Ptr<Socket> socket)
    {
        Address from;
        while (auto packet = socket->RecvFrom(from))
        {
            ++m_received;
            if (m_echo)
            {
                socket->SendTo(packet, 0, from);
            }
            if (m_receiver)
            {
                m_receiver();
            }
        }
    }

    uint32_t m_node;                  //!< id of the Node
    bool m_echo;                      //!< answers
    Ptr<Socket> m_socket;             //!< the socket
    uint32_t m_received{0};           //!< datagrams received
    std::function<void()> m_receiver; //!< called for every datagram
};

} // namespace netns
} // namespace ns3

#endif /* UDP_PROBE_H */
