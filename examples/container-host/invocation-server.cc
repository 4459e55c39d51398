// SPDX-License-Identifier: GPL-2.0-only

#include "invocation-server.h"

#include "invocation-message.h"

#include "ns3/inet-socket-address.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"

#include <utility>

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(InvocationServer);

TypeId
InvocationServer::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::InvocationServer")
                            .SetParent<Application>()
                            .SetGroupName("Netns")
                            .AddConstructor<InvocationServer>();
    return tid;
}

void
InvocationServer::SetResponseBytes(uint32_t bytes)
{
    m_responseBytes = bytes;
}

void
InvocationServer::SetArrivedCallback(std::function<void(uint64_t)> arrived)
{
    m_arrived = std::move(arrived);
}

void
InvocationServer::DoDispose()
{
    m_socket = nullptr;
    m_arrived = nullptr;
    Application::DoDispose();
}

void
InvocationServer::StartApplication()
{
    m_socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
    m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    m_socket->SetRecvCallback(MakeCallback(&InvocationServer::Receive, this));
}

void
InvocationServer::Kill()
{
    StopApplication();
}

void
InvocationServer::StopApplication()
{
    for (auto& request : m_requests)
    {
        request.second.answer.Cancel();
    }
    m_requests.clear();
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket->Close();
    }
}

void
InvocationServer::Receive(Ptr<Socket> socket)
{
    Address from;
    while (auto packet = socket->RecvFrom(from))
    {
        InvocationMessage message;
        const uint32_t size = packet->GetSize();
        packet->RemoveHeader(message);
        Request& request = m_requests[message.id];
        request.received += size;
        if (request.received >= message.bytes)
        {
            request.answer = Simulator::Schedule(NanoSeconds(message.duration),
                                                 &InvocationServer::Answer,
                                                 this,
                                                 message.id,
                                                 from);
            m_arrived(message.id);
        }
    }
}

void
InvocationServer::Answer(uint64_t id, Address to)
{
    m_requests.erase(id);
    InvocationMessage answer;
    answer.id = id;
    answer.Send(m_socket, to, m_responseBytes);
}

} // namespace netns
} // namespace ns3
