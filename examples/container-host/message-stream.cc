// SPDX-License-Identifier: GPL-2.0-only

#include "message-stream.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

MessageStream::MessageStream(Ptr<Socket> socket, Whole whole, Closed closed)
    : m_socket(socket),
      m_whole(std::move(whole)),
      m_closed(std::move(closed)),
      m_head(Create<Packet>())
{
}

void
MessageStream::Attach()
{
    Ptr<MessageStream> self(this);
    m_socket->SetConnectCallback(MakeCallback(&MessageStream::Connected, self),
                                 MakeCallback(&MessageStream::End, self));
    m_socket->SetCloseCallbacks(MakeCallback(&MessageStream::End, self),
                                MakeCallback(&MessageStream::End, self));
    m_socket->SetRecvCallback(MakeCallback(&MessageStream::Read, self));
    m_socket->SetSendCallback(MakeCallback(&MessageStream::Write, self));
}

void
MessageStream::Detach()
{
    if (m_socket)
    {
        Ptr<MessageStream> self(this);
        m_socket->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(),
                                     MakeNullCallback<void, Ptr<Socket>>());
        m_socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                    MakeNullCallback<void, Ptr<Socket>>());
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
        m_socket = nullptr;
    }
}

void
MessageStream::Abort()
{
    if (m_socket)
    {
        m_socket->Close();
        m_ending = true;
        m_whole = nullptr;
        m_closed = nullptr;
        Detach();
    }
}

void
MessageStream::Connected(Ptr<Socket> socket)
{
    m_connected = true;
    Write(socket, socket->GetTxAvailable());
}

void
MessageStream::Send(InvocationMessage message, uint64_t bytes, bool last)
{
    if (!m_socket || m_ending)
    {
        return; // the other side has closed
    }
    message.bytes = bytes;
    m_header = message;
    m_toSend = bytes;
    m_sendHeader = true;
    m_last = last;
    if (m_connected)
    {
        Write(m_socket, m_socket->GetTxAvailable());
    }
}

void
MessageStream::Write(Ptr<Socket> socket, uint32_t space)
{
    m_connected = true;
    while (m_toSend > 0 && space >= InvocationMessage::HEADER_BYTES)
    {
        const auto bytes =
            static_cast<uint32_t>(std::min<uint64_t>(m_toSend, std::min(space, CHUNK)));
        auto packet = Create<Packet>(bytes - (m_sendHeader ? InvocationMessage::HEADER_BYTES : 0));
        if (m_sendHeader)
        {
            packet->AddHeader(m_header);
        }
        // Before sending, because sending may call this function again.
        m_sendHeader = false;
        m_toSend -= bytes;
        if (socket->Send(packet) < 0)
        {
            m_toSend = 0;
            return;
        }
        space = socket->GetTxAvailable();
    }
    if (m_toSend == 0 && m_last)
    {
        m_last = false;
        socket->Close();
    }
}

void
MessageStream::Read(Ptr<Socket> socket)
{
    Ptr<MessageStream> self(this); // the callback may let go of this stream
    Address from;
    while (auto packet = socket->RecvFrom(from))
    {
        const uint64_t before = m_received;
        m_received += packet->GetSize();
        if (before < InvocationMessage::HEADER_BYTES)
        {
            m_head->AddAtEnd(packet);
            if (m_received >= InvocationMessage::HEADER_BYTES)
            {
                m_head->RemoveHeader(m_coming);
                m_head = Create<Packet>();
            }
        }
        if (m_received >= InvocationMessage::HEADER_BYTES && m_received >= m_coming.bytes &&
            before < std::max<uint64_t>(m_coming.bytes, InvocationMessage::HEADER_BYTES) && m_whole)
        {
            m_whole(m_coming);
        }
    }
}

void
MessageStream::End(Ptr<Socket> socket)
{
    if (m_ending)
    {
        return;
    }
    m_ending = true;
    socket->Close();
    Simulator::ScheduleNow(&MessageStream::Detach, Ptr<MessageStream>(this));
    const Closed closed = std::move(m_closed);
    m_closed = nullptr;
    m_whole = nullptr;
    if (closed)
    {
        closed();
    }
}

} // namespace netns
} // namespace ns3
