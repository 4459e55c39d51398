// SPDX-License-Identifier: GPL-2.0-only

#include "aodv-sockets.h"

#include "ns3/address.h"
#include "ns3/inet-socket-address.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"

#include <cstdint>

namespace ns3
{
namespace netns
{
namespace internals
{

namespace
{

/** The port of AODV (RFC 3561). */
constexpr uint16_t AODV_PORT = 654;

/** The longest time by which AODV of ns-3.44 delays a packet, and one more. */
constexpr int64_t AODV_DELAY_MS = 11;

/** @return the port to which a socket is bound; 0 if it is closed */
uint16_t
GetPort(const Socket& socket)
{
    Address name;
    socket.GetSockName(name);
    return InetSocketAddress::IsMatchingType(name) ? InetSocketAddress::ConvertFrom(name).GetPort()
                                                   : 0;
}

} // namespace

AodvSockets::AodvSockets(const std::vector<Ptr<Socket>>& sockets, const Ptr<NetDevice>& device)
{
    for (const auto& socket : sockets)
    {
        if (GetPort(*socket) == AODV_PORT && (!device || socket->GetBoundNetDevice() == device))
        {
            m_sockets.push_back(socket);
        }
    }
}

void
AodvSockets::Silence()
{
    for (const auto& socket : m_sockets)
    {
        if (GetPort(*socket) != 0)
        {
            continue;
        }
        // A bound socket is not opened again. Nobody sends to these addresses, and by its port the
        // socket belongs to the stack.
        socket->BindToNetDevice(nullptr);
        for (uint32_t loopback = 0x7f000001;
             socket->Bind(InetSocketAddress(Ipv4Address(loopback), AODV_PORT)) != 0;)
        {
            ++loopback;
        }
        socket->ShutdownSend();
        socket->ShutdownRecv();
        Simulator::Schedule(MilliSeconds(AODV_DELAY_MS), [socket] { socket->Close(); });
    }
}

} // namespace internals
} // namespace netns
} // namespace ns3
