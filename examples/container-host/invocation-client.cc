// SPDX-License-Identifier: GPL-2.0-only

#include "invocation-client.h"

#include "invocation-server.h"

#include "ns3/inet-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"

#include <utility>

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(InvocationClient);

TypeId
InvocationClient::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::InvocationClient")
                            .SetParent<Application>()
                            .SetGroupName("Netns")
                            .AddConstructor<InvocationClient>();
    return tid;
}

void
InvocationClient::SetDoneCallback(Done done)
{
    m_done = std::move(done);
}

void
InvocationClient::DoDispose()
{
    const auto connections = std::move(m_connections); // Abort() calls Closed()
    m_connections.clear();
    for (const auto& [id, connection] : connections)
    {
        Simulator::Cancel(connection.timeout);
        connection.stream->Abort();
    }
    m_done = nullptr;
    Application::DoDispose();
}

void
InvocationClient::Send(uint64_t id, Ipv4Address to, uint32_t bytes, int64_t duration, Time timeout)
{
    auto socket = Socket::CreateSocket(GetNode(), TcpSocketFactory::GetTypeId());
    socket->Bind();
    auto stream = Create<MessageStream>(
        socket,
        [this, id](const InvocationMessage&) { Finish(id, true); },
        [this, id] { Closed(id); });
    auto& connection = m_connections[id];
    connection.stream = stream;
    connection.timeout = Simulator::Schedule(timeout, &InvocationClient::Finish, this, id, false);
    stream->Attach();
    InvocationMessage request;
    request.id = id;
    request.duration = duration;
    stream->Send(request, bytes, false);
    socket->Connect(InetSocketAddress(to, InvocationServer::PORT));
}

void
InvocationClient::Finish(uint64_t id, bool answered)
{
    // A late answer is read all the same. If the client closed now, both sides could close at once;
    // then ns-3's TCP loses one FIN and repeats the other for ever
    auto& connection = m_connections[id];
    if (connection.pending)
    {
        connection.timeout.Cancel();
        connection.pending = false;
        m_done(id, answered);
    }
}

void
InvocationClient::Closed(uint64_t id)
{
    auto it = m_connections.find(id);
    if (it == m_connections.end())
    {
        return; // the client is being disposed
    }
    Finish(id, false);
    m_connections.erase(it);
}

} // namespace netns
} // namespace ns3
