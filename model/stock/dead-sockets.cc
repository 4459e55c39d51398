// SPDX-License-Identifier: GPL-2.0-only

#include "dead-sockets.h"

#include "object-internals.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/ipv6-raw-socket-factory.h"
#include "ns3/packet-socket-factory.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/udp-socket-factory.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netns
{
namespace internals
{

namespace
{

/** A socket of a Node without a stack. */
class DeadSocket : public Socket
{
  public:
    explicit DeadSocket(Ptr<Node> node)
        : m_node(node)
    {
    }

    SocketErrno GetErrno() const override
    {
        return ERROR_NODEV;
    }

    SocketType GetSocketType() const override
    {
        return NS3_SOCK_RAW;
    }

    Ptr<Node> GetNode() const override
    {
        return m_node;
    }

    int Bind(const Address&) override
    {
        return 0;
    }

    int Bind() override
    {
        return 0;
    }

    int Bind6() override
    {
        return 0;
    }

    int Close() override
    {
        m_node = nullptr;
        return 0;
    }

    int ShutdownSend() override
    {
        return 0;
    }

    int ShutdownRecv() override
    {
        return 0;
    }

    int Connect(const Address&) override
    {
        return 0;
    }

    int Listen() override
    {
        return 0;
    }

    uint32_t GetTxAvailable() const override
    {
        return 0;
    }

    int Send(Ptr<Packet>, uint32_t) override
    {
        return -1;
    }

    int SendTo(Ptr<Packet>, uint32_t, const Address&) override
    {
        return -1;
    }

    uint32_t GetRxAvailable() const override
    {
        return 0;
    }

    Ptr<Packet> Recv(uint32_t, uint32_t) override
    {
        return nullptr;
    }

    Ptr<Packet> RecvFrom(uint32_t, uint32_t, Address&) override
    {
        return nullptr;
    }

    int GetSockName(Address& address) const override
    {
        address = InetSocketAddress(Ipv4Address::GetAny(), 0);
        return 0;
    }

    int GetPeerName(Address& address) const override
    {
        address = InetSocketAddress(Ipv4Address::GetAny(), 0);
        return -1;
    }

    bool SetAllowBroadcast(bool) override
    {
        return true;
    }

    bool GetAllowBroadcast() const override
    {
        return true;
    }

  private:
    Ptr<Node> m_node; //!< the Node, until the socket is closed
};

/** What the factories of one Node have in common. */
class DeadFactory
{
  public:
    virtual ~DeadFactory() = default;

    Node* node{nullptr};        //!< the Node, to which the factory is aggregated
    std::function<void()> used; //!< called after a socket was made

  protected:
    /** @return a socket */
    Ptr<Socket> Make() const
    {
        Simulator::ScheduleWithContext(node->GetId(), Time(0), [used = used] { used(); });
        return CreateObject<DeadSocket>(Ptr<Node>(node));
    }
};

/** A factory of one kind. @tparam Base the stock factory */
template <class Base>
class DeadFactoryOf : public Base, public DeadFactory
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::netns::Dead" + Base::GetTypeId().GetName().substr(5))
                                .template SetParent<Base>()
                                .SetGroupName("Netns")
                                .HideFromDocumentation();
        return tid;
    }

    TypeId GetInstanceTypeId() const override
    {
        return GetTypeId();
    }

    Ptr<Socket> CreateSocket() override
    {
        return Make();
    }
};

/** @brief Adds a factory to a list. */
template <class Base>
void
Add(std::vector<Ptr<Object>>& factories, const Ptr<Node>& node, const std::function<void()>& used)
{
    auto factory = CreateObject<DeadFactoryOf<Base>>();
    factory->node = PeekPointer(node);
    factory->used = used;
    factories.push_back(factory);
}

} // namespace

void
PutDeadSockets(Ptr<Node> node, const std::function<void()>& used)
{
    std::vector<Ptr<Object>> factories;
    Add<UdpSocketFactory>(factories, node, used);
    Add<TcpSocketFactory>(factories, node, used);
    Add<Ipv4RawSocketFactory>(factories, node, used);
    Add<Ipv6RawSocketFactory>(factories, node, used);
    Add<PacketSocketFactory>(factories, node, used);
    AggregateAll(node, factories);
}

bool
IsDeadSocketFactory(const Object& object)
{
    return dynamic_cast<const DeadFactory*>(&object) != nullptr;
}

} // namespace internals
} // namespace netns
} // namespace ns3
