// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Open user sockets hold the count of their namespace.
 */

#include "../common/instant-test-case.h"
#include "../common/scene.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-list-routing-helper.h"
#include "ns3/ipv6-list-routing-helper.h"
#include "ns3/net-ref.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/rip-helper.h"
#include "ns3/ripng-helper.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/veth-net-device.h"

#include <map>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

constexpr uint16_t PORT = 80; ///< where servers listen

/**
 * @ingroup netns-tests
 * @brief One sentence about sockets, with IPv4 or IPv6.
 *
 * The namespace "a" has a veth pair to its host. After each case the references that were traced
 * add up, and where a namespace was freed its count was zero.
 */
class SocketRefTestCase : public InstantTestCase
{
  public:
    /** What a case does. */
    using Body = void (SocketRefTestCase::*)();

    /** @param name the sentence @param body the case @param v6 whether with IPv6 */
    SocketRefTestCase(const std::string& name, Body body, bool v6)
        : InstantTestCase(name + (v6 ? ", IPv6" : ", IPv4")),
          m_body(body),
          m_v6(v6)
    {
    }

    void Udp();         ///< a bound UDP socket holds until it is closed
    void UdpSender();   ///< so does one that only sent
    void Listener();    ///< a listening TCP socket holds until it is closed
    void Sink();        ///< a stock PacketSink holds until it is stopped
    void Accepted();    ///< an accepted socket holds when its listener is closed
    void Later();       ///< sockets opened when no explicit reference is left hold
    void Orphan();      ///< LAST_ACK holds until the last ACK
    void Deserted();    ///< FIN_WAIT_1 whose peer is gone holds for 102.2 s
    void FinWait2();    ///< an orphan in FIN_WAIT_2 holds no more
    void TimeWait();    ///< TIME_WAIT does not hold
    void Reset();       ///< a socket that was closed by a reset holds no more
    void Fresh();       ///< a socket without a port does not hold
    void Routing();     ///< sockets of Rip and RipNg do not hold
    void Explicit();    ///< an explicit reference may come and go meanwhile
    void BeforeRun();   ///< closed before Run(): gone when it runs
    void Destroyed();   ///< Simulator::Destroy() returns what sockets hold
    void SwitchedOff(); ///< SocketsHold=false

  private:
    void DoRun() override;
    /** @brief The case. @param scene the host */
    void RunIn(Scene& scene);
    /** @return an address of "a" or its host @param host whether the host's @param port port */
    Address At(bool host, uint16_t port = PORT) const;
    /** @return any address @param port port */
    Address Any(uint16_t port = PORT) const;
    /** @return a socket that is bound @param node where @param tcp TCP or UDP */
    Ptr<Socket> Bound(Ptr<Node> node, bool tcp) const;
    /** @brief Listen at a Node; the socket accepted is m_accepted. @param node it
     * @return the listener */
    Ptr<Socket> Listen(Ptr<Node> node);
    /** @brief A connection came. @param socket it @param from peer */
    void Accept(Ptr<Socket> socket, const Address& from);
    /** @return a socket that connects at once @param node from @param host to the host or to "a" */
    Ptr<Socket> Connect(Ptr<Node> node, bool host) const;
    /** @brief Expect a count. @param count it @param what says when */
    void Expect(uint32_t count, const std::string& what);
    /** @brief Run. @param time for so long */
    void RunFor(Time time);
    /** @brief Trace source Ref */
    void Referred(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder);
    /** @brief Trace source Freed */
    void Freed(Ptr<NetNamespace> net);

    Body m_body;                                            //!< the case
    bool m_v6;                                              //!< IPv6
    Scene* m_scene{nullptr};                                //!< the host
    Ptr<NetNamespace> m_net;                                //!< "a"
    Scene::Link m_link;                                     //!< between them
    Ptr<Socket> m_accepted;                                 //!< by Listen()
    std::map<uint64_t, int64_t> m_sum;                      //!< traced, by cookie
    std::map<std::pair<uint64_t, uint64_t>, int> m_sockets; //!< traced, by cookie and number
};

void
SocketRefTestCase::DoRun()
{
    m_sum.clear();
    m_sockets.clear();
    {
        Scene scene(Seconds(3), true);
        m_scene = &scene;
        RunIn(scene);
        m_accepted = nullptr;
        m_net = nullptr;
    }
    for (const auto& item : m_sum)
    {
        // init_net holds itself.
        NS_TEST_EXPECT_MSG_EQ(item.second, (item.first == 1 ? 1 : 0), "sum of net " << item.first);
    }
    for (const auto& item : m_sockets)
    {
        NS_TEST_EXPECT_MSG_EQ(item.second, 0, "socket " << item.first.second);
    }
}

void
SocketRefTestCase::RunIn(Scene& scene)
{
    m_sum[1] = 1;
    scene.m_host->TraceConnectWithoutContext("Ref",
                                             MakeCallback(&SocketRefTestCase::Referred, this));
    scene.m_host->TraceConnectWithoutContext("Freed",
                                             MakeCallback(&SocketRefTestCase::Freed, this));
    m_net = scene.Add("a");
    InternetStackHelper stack;
    stack.Install(scene.m_node);
    stack.Install(m_net->GetNode());
    m_link = scene.Connect(m_net);
    RunFor(Seconds(3)); // DAD
    (this->*m_body)();
}

void
SocketRefTestCase::Referred(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder)
{
    m_sum[cookie] += delta;
    NS_TEST_EXPECT_MSG_EQ(m_sum[cookie], count, "references add up to the count");
    if (holder.kind == RefKind::SOCKET)
    {
        int& held = m_sockets[{cookie, holder.id}];
        held += delta;
        NS_TEST_EXPECT_MSG_EQ((held == 0 || held == 1), true, "one for each socket");
    }
}

void
SocketRefTestCase::Freed(Ptr<NetNamespace> net)
{
    NS_TEST_EXPECT_MSG_EQ(m_sum[net->GetCookie()], 0, "nobody holds what is freed");
}

Address
SocketRefTestCase::At(bool host, uint16_t port) const
{
    return m_v6 ? Scene::GetIpv6(m_link, host, port)
                : InetSocketAddress(host ? m_link.hostAddress : m_link.address, port);
}

Address
SocketRefTestCase::Any(uint16_t port) const
{
    return m_v6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                : Address(InetSocketAddress(Ipv4Address::GetAny(), port));
}

Ptr<Socket>
SocketRefTestCase::Bound(Ptr<Node> node, bool tcp) const
{
    auto socket =
        Socket::CreateSocket(node,
                             tcp ? TcpSocketFactory::GetTypeId() : UdpSocketFactory::GetTypeId());
    socket->Bind(Any());
    return socket;
}

Ptr<Socket>
SocketRefTestCase::Listen(Ptr<Node> node)
{
    auto socket = Bound(node, true);
    socket->Listen();
    socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              MakeCallback(&SocketRefTestCase::Accept, this));
    return socket;
}

void
SocketRefTestCase::Accept(Ptr<Socket> socket, const Address& /* from */)
{
    m_accepted = socket;
}

Ptr<Socket>
SocketRefTestCase::Connect(Ptr<Node> node, bool host) const
{
    auto socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    if (m_v6)
    {
        socket->Bind6();
    }
    else
    {
        socket->Bind();
    }
    socket->Connect(At(host));
    return socket;
}

void
SocketRefTestCase::Expect(uint32_t count, const std::string& what)
{
    NS_TEST_EXPECT_MSG_EQ(m_net->GetCount(), count, what);
    NS_TEST_EXPECT_MSG_EQ((m_net->GetState() == NetNamespace::ALIVE), (count > 0), what);
}

void
SocketRefTestCase::RunFor(Time time)
{
    Simulator::Stop(time);
    Simulator::Run();
}

void
SocketRefTestCase::Udp()
{
    auto socket = Bound(m_net->GetNode(), false);
    Expect(1, "its name alone");
    m_scene->Remove("a");
    Expect(1, "the socket");
    RunFor(Seconds(5));
    Expect(1, "for as long as it is open");
    Scene::After(Seconds(1), [socket] { socket->Close(); });
    RunFor(Seconds(2));
    Expect(0, "closed");
}

void
SocketRefTestCase::UdpSender()
{
    auto socket = Scene::Send(m_net->GetNode(), At(true));
    m_scene->Remove("a");
    Expect(1, "it has a port");
    Scene::After(Seconds(1), [socket] { socket->Close(); });
    RunFor(Seconds(2));
    Expect(0, "closed");
}

void
SocketRefTestCase::Listener()
{
    auto first = Listen(m_net->GetNode());
    m_scene->Remove("a");
    Expect(1, "listens");
    Scene::After(Seconds(1), [first] { first->Close(); });
    RunFor(Seconds(2));
    Expect(0, "closed");
}

void
SocketRefTestCase::Sink()
{
    for (const char* factory : {"ns3::UdpSocketFactory", "ns3::TcpSocketFactory"})
    {
        auto apps = PacketSinkHelper(factory, Any()).Install(m_net->GetNode());
        apps.Start(Seconds(0));
        apps.Stop(Seconds(8));
    }
    RunFor(Seconds(1));
    NetRef task(m_net, {RefKind::TASK, 7});
    m_scene->Remove("a");
    Expect(1, "the last task");
    task.Reset();
    Expect(2, "both sinks");
    RunFor(Seconds(8)); // stop times count from the installation
    Expect(0, "stopped");
    NS_TEST_EXPECT_MSG_EQ(m_link.host->GetNode()->GetObject<NetNamespace>()->GetDevices().GetN(),
                          1,
                          "its veth died with it");
}

void
SocketRefTestCase::Accepted()
{
    auto listener = Listen(m_net->GetNode());
    auto client = Connect(m_scene->m_node, false);
    RunFor(Seconds(2));
    NS_TEST_ASSERT_MSG_NE(m_accepted, nullptr, "connected");
    m_scene->Remove("a");
    Expect(2, "the listener and the connection");
    Scene::After(Seconds(1), [listener] { listener->Close(); });
    RunFor(Seconds(2));
    Expect(1, "the connection");
    Scene::After(Seconds(1), [client] { client->Close(); });
    Scene::After(Seconds(2), [this] { m_accepted->Close(); });
    RunFor(Seconds(3));
    Expect(0, "closed by both");
}

void
SocketRefTestCase::Later()
{
    auto listener = Listen(m_net->GetNode());
    m_scene->Remove("a");
    Expect(1, "the listener");
    auto client = Connect(m_scene->m_node, false);
    RunFor(Seconds(2));
    auto udp = Bound(m_net->GetNode(), false);
    Scene::After(Seconds(1), [listener] { listener->Close(); });
    RunFor(Seconds(2));
    Expect(2, "accepted, and a new one");
    Scene::After(Seconds(1), [udp] { udp->Close(); });
    RunFor(Seconds(2));
    Expect(1, "accepted");
    Scene::After(Seconds(1), [client] { client->Close(); });
    Scene::After(Seconds(2), [this] { m_accepted->Close(); });
    RunFor(Seconds(3));
    Expect(0, "closed by both");
}

void
SocketRefTestCase::Orphan()
{
    auto listener = Listen(m_net->GetNode());
    auto client = Connect(m_scene->m_node, false);
    RunFor(Seconds(2));
    listener->Close();
    m_scene->Remove("a");
    Expect(1, "the connection");
    // The peer says good-bye, and does not hear the answer until its device is up again.
    auto far = DynamicCast<VethNetDevice>(m_link.host);
    Scene::After(Seconds(1), [client] { client->Close(); });
    Scene::After(Seconds(2), [this, far] {
        far->SetAdminUp(false);
        m_accepted->Close();
    });
    RunFor(Seconds(4));
    Expect(1, "LAST_ACK");
    Scene::After(Seconds(0), [far] { far->SetAdminUp(true); });
    RunFor(Seconds(30));
    Expect(0, "the last ACK came");
}

void
SocketRefTestCase::Deserted()
{
    auto listener = Listen(m_scene->m_node);
    auto client = Connect(m_net->GetNode(), true);
    RunFor(Seconds(2));
    m_scene->Remove("a");
    Expect(1, "the connection");
    auto far = DynamicCast<VethNetDevice>(m_link.host);
    Scene::After(Seconds(1), [far] { far->SetAdminUp(false); });
    Scene::After(Seconds(2), [client] { client->Close(); });
    RunFor(Seconds(2) + MilliSeconds(102100));
    Expect(1, "FIN_WAIT_1");
    RunFor(MilliSeconds(200));
    Expect(0, "given up");
}

void
SocketRefTestCase::FinWait2()
{
    auto listener = Listen(m_scene->m_node);
    auto client = Connect(m_net->GetNode(), true);
    auto half = Connect(m_net->GetNode(), true);
    RunFor(Seconds(2));
    m_scene->Remove("a");
    Expect(2, "two connections");
    Scene::After(Seconds(1), [client] { client->Close(); });
    Scene::After(Seconds(1), [half] { half->ShutdownSend(); });
    RunFor(Seconds(2));
    Expect(1, "the one that may still receive");
    RunFor(Seconds(60));
    Expect(0, "tcp_fin_timeout");
}

void
SocketRefTestCase::TimeWait()
{
    auto listener = Listen(m_scene->m_node);
    auto client = Connect(m_net->GetNode(), true);
    RunFor(Seconds(2));
    m_scene->Remove("a");
    Scene::After(Seconds(1), [client] { client->ShutdownSend(); });
    RunFor(Seconds(2));
    Expect(1, "FIN_WAIT_2, open");
    Scene::After(Seconds(0), [this] { m_accepted->Close(); });
    RunFor(Seconds(1));
    Expect(0, "TIME_WAIT");
}

void
SocketRefTestCase::Reset()
{
    auto listener = Listen(m_net->GetNode());
    auto client = Connect(m_scene->m_node, false);
    RunFor(Seconds(2));
    listener->Close();
    m_scene->Remove("a");
    // Data that nobody reads: a reset, which changes no state.
    Scene::After(Seconds(1), [client] { client->Send(Create<Packet>(100)); });
    Scene::After(Seconds(2), [this] { m_accepted->Close(); });
    RunFor(MilliSeconds(1900));
    Expect(1, "open");
    RunFor(MilliSeconds(200));
    Expect(0, "reset");
}

void
SocketRefTestCase::Fresh()
{
    Ptr<Node> node = m_net->GetNode();
    auto udp = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    auto tcp = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    auto bound = Bound(node, true);
    node = nullptr;
    m_scene->Remove("a");
    Expect(0, "ns-3 does not know whether they are closed");
    RunFor(Seconds(5));
    for (const auto& socket : {udp, tcp, bound})
    {
        socket->Close();
    }
}

void
SocketRefTestCase::Routing()
{
    Ptr<NetNamespace> net = m_scene->Add("b");
    InternetStackHelper stack;
    Ipv4ListRoutingHelper list;
    list.Add(RipHelper(), 0);
    Ipv6ListRoutingHelper list6;
    list6.Add(RipNgHelper(), 0);
    stack.SetRoutingHelper(list);
    stack.SetRoutingHelper(list6);
    stack.Install(net->GetNode());
    m_scene->Connect(net);
    RunFor(Seconds(10));
    auto socket = Bound(net->GetNode(), false);
    m_scene->Remove("b");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "the one of a user");
    Scene::After(Seconds(1), [socket] { socket->Close(); });
    RunFor(Seconds(2));
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "the others are the stack's");
}

void
SocketRefTestCase::Explicit()
{
    auto first = Bound(m_net->GetNode(), false);
    m_scene->Remove("a");
    Expect(1, "the socket");
    NetRef task(m_net, {RefKind::TASK, 7});
    Expect(2, "and a task");
    Scene::After(Seconds(1), [first] { first->Close(); });
    RunFor(Seconds(2));
    Expect(1, "the task");
    auto second = Listen(m_net->GetNode());
    task.Reset();
    Expect(1, "another socket");
    Scene::After(Seconds(1), [second] { second->Close(); });
    RunFor(Seconds(2));
    Expect(0, "closed");
}

void
SocketRefTestCase::BeforeRun()
{
    auto socket = Bound(m_net->GetNode(), false);
    m_scene->Remove("a");
    socket->Close();
    Expect(1, "not from within the socket");
    RunFor(Time(0));
    Expect(0, "in the first event");
}

void
SocketRefTestCase::Destroyed()
{
    auto socket = Bound(m_net->GetNode(), false);
    auto listener = Listen(m_net->GetNode());
    m_scene->Remove("a");
    socket->Close();
    NS_TEST_EXPECT_MSG_GT(m_net->GetCount(), 1, "held when the simulation ends");
}

void
SocketRefTestCase::SwitchedOff()
{
    m_scene->m_host->SetAttribute("SocketsHold", BooleanValue(false));
    auto socket = Bound(m_net->GetNode(), false);
    auto listener = Listen(m_net->GetNode());
    m_scene->Remove("a");
    Expect(0, "dies with what is going on in it");
}

/**
 * @ingroup netns-tests
 * @brief Suite netns-socket-ref.
 */
class SocketRefTestSuite : public TestSuite
{
  public:
    SocketRefTestSuite()
        : TestSuite("netns-socket-ref", Type::UNIT)
    {
        using Case = SocketRefTestCase;
        const std::vector<std::pair<const char*, Case::Body>> cases = {
            {"a bound UDP socket holds until it is closed", &Case::Udp},
            {"a UDP socket that only sent holds", &Case::UdpSender},
            {"a listening socket holds until it is closed", &Case::Listener},
            {"a listening PacketSink holds until it is stopped", &Case::Sink},
            {"an accepted socket holds", &Case::Accepted},
            {"sockets opened when no other reference is left hold", &Case::Later},
            {"an orphan in LAST_ACK holds until the last ACK", &Case::Orphan},
            {"an orphan in FIN_WAIT_1 holds until it gives up", &Case::Deserted},
            {"an orphan in FIN_WAIT_2 does not hold", &Case::FinWait2},
            {"TIME_WAIT does not hold", &Case::TimeWait},
            {"a reset connection does not hold", &Case::Reset},
            {"a socket without a port, or bound and unused, does not hold", &Case::Fresh},
            {"sockets of routing protocols do not hold", &Case::Routing},
            {"explicit references may come and go", &Case::Explicit},
            {"a socket closed before Run() lets go when it runs", &Case::BeforeRun},
            {"Simulator::Destroy() returns what sockets hold", &Case::Destroyed},
            {"SocketsHold=false", &Case::SwitchedOff},
        };
        for (const auto& item : cases)
        {
            AddTestCase(new Case(item.first, item.second, false));
            AddTestCase(new Case(item.first, item.second, true));
        }
    }
};

SocketRefTestSuite g_socketRefTestSuite; //!< the suite

} // namespace
