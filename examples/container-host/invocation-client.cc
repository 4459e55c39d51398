// SPDX-License-Identifier: GPL-2.0-only

#include "invocation-client.h"

#include "invocation-message.h"
#include "invocation-server.h"

#include "ns3/inet-socket-address.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"

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
    m_socket = nullptr;
    m_done = nullptr;
    m_pending.clear();
    Application::DoDispose();
}

void
InvocationClient::StartApplication()
{
    Open();
}

void
InvocationClient::Open()
{
    if (m_socket)
    {
        return;
    }
    m_socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
    m_socket->Bind();
    m_socket->SetRecvCallback(MakeCallback(&InvocationClient::Receive, this));
}

void
InvocationClient::StopApplication()
{
    if (m_socket)
    {
        m_socket->Close();
    }
}

void
InvocationClient::Send(uint64_t id, Ipv4Address to, uint32_t bytes, int64_t duration, Time timeout)
{
    // The first request may be due at the time at which the application starts.
    Open();
    m_pending[id].timeout =
        Simulator::Schedule(timeout, &InvocationClient::Finish, this, id, false);
    InvocationMessage request;
    request.id = id;
    request.duration = duration;
    request.Send(m_socket, InetSocketAddress(to, InvocationServer::PORT), bytes);
}

void
InvocationClient::Receive(Ptr<Socket> socket)
{
    Address from;
    while (auto packet = socket->RecvFrom(from))
    {
        InvocationMessage message;
        const uint32_t size = packet->GetSize();
        packet->RemoveHeader(message);
        auto it = m_pending.find(message.id);
        if (it != m_pending.end() && (it->second.received += size) >= message.bytes)
        {
            Finish(message.id, true);
        }
    }
}

void
InvocationClient::Finish(uint64_t id, bool answered)
{
    auto it = m_pending.find(id);
    it->second.timeout.Cancel();
    m_pending.erase(it);
    m_done(id, answered);
}

} // namespace netns
} // namespace ns3
