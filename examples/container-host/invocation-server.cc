// SPDX-License-Identifier: GPL-2.0-only

#include "invocation-server.h"

#include "ns3/inet-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"

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
    const auto connections = std::move(m_connections); // Abort() calls Forget()
    m_connections.clear();
    for (const auto& [number, connection] : connections)
    {
        Simulator::Cancel(connection.answer);
        connection.stream->Abort();
    }
    m_socket = nullptr;
    m_arrived = nullptr;
    Application::DoDispose();
}

void
InvocationServer::StartApplication()
{
    Listen();
}

void
InvocationServer::Listen()
{
    if (m_socket)
    {
        return;
    }
    m_socket = Socket::CreateSocket(GetNode(), TcpSocketFactory::GetTypeId());
    m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    m_socket->Listen();
    m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                MakeCallback(&InvocationServer::Accept, this));
}

void
InvocationServer::StopApplication()
{
    const auto connections = std::move(m_connections);
    m_connections.clear();
    for (const auto& [number, connection] : connections)
    {
        Simulator::Cancel(connection.answer);
        connection.stream->Abort();
    }
    if (m_socket)
    {
        m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeNullCallback<void, Ptr<Socket>, const Address&>());
        m_socket->Close();
    }
}

void
InvocationServer::Accept(Ptr<Socket> socket, const Address& from)
{
    const uint64_t number = ++m_last;
    auto stream = Create<MessageStream>(
        socket,
        [this, number](const InvocationMessage& message) { Arrived(number, message); },
        [this, number] { Forget(number); });
    m_connections[number].stream = stream;
    stream->Attach();
}

void
InvocationServer::Arrived(uint64_t number, const InvocationMessage& message)
{
    m_connections[number].answer = Simulator::Schedule(NanoSeconds(message.duration),
                                                       &InvocationServer::Answer,
                                                       this,
                                                       number,
                                                       message.id);
    m_arrived(message.id);
}

void
InvocationServer::Answer(uint64_t number, uint64_t id)
{
    InvocationMessage answer;
    answer.id = id;
    m_connections[number].stream->Send(answer, m_responseBytes, true);
}

void
InvocationServer::Forget(uint64_t number)
{
    auto it = m_connections.find(number);
    if (it != m_connections.end())
    {
        it->second.answer.Cancel();
        m_connections.erase(it);
    }
}

} // namespace netns
} // namespace ns3
