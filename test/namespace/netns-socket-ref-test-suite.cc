// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Open user sockets hold the count of their namespace.
 */

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
class SocketRefTest : public SceneFixture
{
  public:
    /** What a case does. */
    using Body = void (SocketRefTest::*)();

    /** @brief Runs a case with IPv6 or IPv4. */
    void Run(Body body, bool v6);

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
    void SetUp() override;
    void TearDown() override;
    /** @return an address of "a" or of its host, with a port */
    Address At(bool host, uint16_t port = PORT) const;
    /** @return the wildcard address with a port */
    Address Any(uint16_t port = PORT) const;
    /** @return a bound socket of TCP or UDP */
    Ptr<Socket> Bound(Ptr<Node> node, bool tcp) const;
    /** @brief Listens on a Node; an accepted socket becomes m_accepted. @return the listener */
    Ptr<Socket> Listen(Ptr<Node> node);
    /** @brief Keeps an accepted socket. */
    void Accept(Ptr<Socket> socket, const Address& from);
    /** @return a socket of a Node that connects to the host or to "a" */
    Ptr<Socket> Connect(Ptr<Node> node, bool host) const;
    /** @brief Checks the count of "a". @param what the message, where "it" is "a" */
    void Expect(uint32_t count, const std::string& what);
    /** @brief Trace source Ref */
    void Referred(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder);
    /** @brief Trace source Freed */
    void Freed(Ptr<NetNamespace> net);

    bool m_v6{false};                                       //!< IPv6
    Ptr<NetNamespace> m_net;                                //!< "a"
    Scene::Link m_link;                                     //!< between them
    Ptr<Socket> m_accepted;                                 //!< by Listen()
    std::map<uint64_t, int64_t> m_sum;                      //!< traced, by cookie
    std::map<std::pair<uint64_t, uint64_t>, int> m_sockets; //!< traced, by cookie and number
};

void
SocketRefTest::SetUp()
{
    m_scene = std::make_unique<Scene>(Seconds(3), true); // sockets hold
}

void
SocketRefTest::TearDown()
{
    m_accepted = nullptr;
    m_net = nullptr;
    m_scene.reset(); // destroys the simulation, which returns what sockets hold
    for (const auto& item : m_sum)
    {
        // init_net holds itself.
        NS_TEST_EXPECT_MSG_EQ(item.second,
                              (item.first == 1 ? 1 : 0),
                              "the references to namespace "
                                  << item.first
                                  << " should add up to zero, but for init_net's own");
    }
    for (const auto& item : m_sockets)
    {
        NS_TEST_EXPECT_MSG_EQ(item.second,
                              0,
                              "the references of socket " << item.first.second
                                                          << " should all be returned");
    }
}

void
SocketRefTest::Run(Body body, bool v6)
{
    m_v6 = v6;
    m_sum[1] = 1;
    m_scene->m_host->TraceConnectWithoutContext("Ref",
                                                MakeCallback(&SocketRefTest::Referred, this));
    m_scene->m_host->TraceConnectWithoutContext("Freed", MakeCallback(&SocketRefTest::Freed, this));
    m_net = m_scene->Add("a");
    InternetStackHelper stack;
    stack.Install(m_scene->m_node);
    stack.Install(m_net->GetNode());
    m_link = m_scene->Connect(m_net);
    RunFor(Seconds(3)); // DAD
    (this->*body)();
}

void
SocketRefTest::Referred(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder)
{
    m_sum[cookie] += delta;
    NS_TEST_EXPECT_MSG_EQ(m_sum[cookie], count, "the traced references should add up to the count");
    if (holder.kind == RefKind::SOCKET)
    {
        int& held = m_sockets[{cookie, holder.id}];
        held += delta;
        NS_TEST_EXPECT_MSG_EQ((held == 0 || held == 1), true, "a socket should hold one at most");
    }
}

void
SocketRefTest::Freed(Ptr<NetNamespace> net)
{
    NS_TEST_EXPECT_MSG_EQ(m_sum[net->GetCookie()],
                          0,
                          "a namespace that is freed should have no reference left");
}

Address
SocketRefTest::At(bool host, uint16_t port) const
{
    return m_v6 ? Scene::GetIpv6(m_link, host, port)
                : InetSocketAddress(host ? m_link.hostAddress : m_link.address, port);
}

Address
SocketRefTest::Any(uint16_t port) const
{
    return m_v6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                : Address(InetSocketAddress(Ipv4Address::GetAny(), port));
}

Ptr<Socket>
SocketRefTest::Bound(Ptr<Node> node, bool tcp) const
{
    auto socket =
        Socket::CreateSocket(node,
                             tcp ? TcpSocketFactory::GetTypeId() : UdpSocketFactory::GetTypeId());
    socket->Bind(Any());
    return socket;
}

Ptr<Socket>
SocketRefTest::Listen(Ptr<Node> node)
{
    auto socket = Bound(node, true);
    socket->Listen();
    socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              MakeCallback(&SocketRefTest::Accept, this));
    return socket;
}

void
SocketRefTest::Accept(Ptr<Socket> socket, const Address& /* from */)
{
    m_accepted = socket;
}

Ptr<Socket>
SocketRefTest::Connect(Ptr<Node> node, bool host) const
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
SocketRefTest::Expect(uint32_t count, const std::string& what)
{
    NS_TEST_EXPECT_MSG_EQ(m_net->GetCount(), count, "references to a: " << what);
    NS_TEST_EXPECT_MSG_EQ((m_net->GetState() == NetNamespace::ALIVE),
                          (count > 0),
                          "a should be alive while it has references: " << what);
}

void
SocketRefTest::Udp()
{
    auto socket = Bound(m_net->GetNode(), false);
    Expect(1, "its name should be the only holder");
    m_scene->Remove("a");
    Expect(1, "the bound socket should hold it without a name");
    RunFor(Seconds(5));
    Expect(1, "the socket should hold it for as long as it is open");
    CallLater(Seconds(1), [socket] { socket->Close(); });
    RunFor(Seconds(2));
    Expect(0, "nothing should hold it once the socket is closed");
}

void
SocketRefTest::UdpSender()
{
    auto socket = Scene::Send(m_net->GetNode(), At(true));
    m_scene->Remove("a");
    Expect(1, "the socket that sent should hold it, as it has a port");
    CallLater(Seconds(1), [socket] { socket->Close(); });
    RunFor(Seconds(2));
    Expect(0, "nothing should hold it once the socket is closed");
}

void
SocketRefTest::Listener()
{
    auto first = Listen(m_net->GetNode());
    m_scene->Remove("a");
    Expect(1, "the listening socket should hold it");
    CallLater(Seconds(1), [first] { first->Close(); });
    RunFor(Seconds(2));
    Expect(0, "nothing should hold it once the socket is closed");
}

void
SocketRefTest::Sink()
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
    Expect(1, "the task should hold it before the sinks do");
    task.Reset();
    Expect(2, "both sinks should hold it without a task");
    RunFor(Seconds(8)); // stop times count from the installation
    Expect(0, "nothing should hold it once the sinks are stopped");
    NS_TEST_EXPECT_MSG_EQ(m_link.host->GetNode()->GetObject<NetNamespace>()->GetDevices().GetN(),
                          1,
                          "the veth pair should have died with its namespace");
}

void
SocketRefTest::Accepted()
{
    auto listener = Listen(m_net->GetNode());
    auto client = Connect(m_scene->m_node, false);
    RunFor(Seconds(2));
    NS_TEST_ASSERT_MSG_NE(m_accepted, nullptr, "the connection should be accepted");
    m_scene->Remove("a");
    Expect(2, "the listener and the connection should hold it");
    CallLater(Seconds(1), [listener] { listener->Close(); });
    RunFor(Seconds(2));
    Expect(1, "the connection should hold it without the listener");
    CallLater(Seconds(1), [client] { client->Close(); });
    CallLater(Seconds(2), [this] { m_accepted->Close(); });
    RunFor(Seconds(3));
    Expect(0, "nothing should hold it once both ends have closed");
}

void
SocketRefTest::Later()
{
    auto listener = Listen(m_net->GetNode());
    m_scene->Remove("a");
    Expect(1, "the listener should hold it");
    auto client = Connect(m_scene->m_node, false);
    RunFor(Seconds(2));
    auto udp = Bound(m_net->GetNode(), false);
    CallLater(Seconds(1), [listener] { listener->Close(); });
    RunFor(Seconds(2));
    Expect(2, "the accepted socket and a new one should hold it");
    CallLater(Seconds(1), [udp] { udp->Close(); });
    RunFor(Seconds(2));
    Expect(1, "the accepted socket should hold it");
    CallLater(Seconds(1), [client] { client->Close(); });
    CallLater(Seconds(2), [this] { m_accepted->Close(); });
    RunFor(Seconds(3));
    Expect(0, "nothing should hold it once both ends have closed");
}

void
SocketRefTest::Orphan()
{
    auto listener = Listen(m_net->GetNode());
    auto client = Connect(m_scene->m_node, false);
    RunFor(Seconds(2));
    listener->Close();
    m_scene->Remove("a");
    Expect(1, "the connection should hold it");
    // The peer says good-bye, and does not hear the answer until its device is up again.
    auto far = DynamicCast<VethNetDevice>(m_link.host);
    CallLater(Seconds(1), [client] { client->Close(); });
    CallLater(Seconds(2), [this, far] {
        far->SetAdminUp(false);
        m_accepted->Close();
    });
    RunFor(Seconds(4));
    Expect(1, "the orphan should hold it in LAST_ACK");
    CallLater(Seconds(0), [far] { far->SetAdminUp(true); });
    RunFor(Seconds(30));
    Expect(0, "nothing should hold it once the last ACK came");
}

void
SocketRefTest::Deserted()
{
    auto listener = Listen(m_scene->m_node);
    auto client = Connect(m_net->GetNode(), true);
    RunFor(Seconds(2));
    m_scene->Remove("a");
    Expect(1, "the connection should hold it");
    auto far = DynamicCast<VethNetDevice>(m_link.host);
    CallLater(Seconds(1), [far] { far->SetAdminUp(false); });
    CallLater(Seconds(2), [client] { client->Close(); });
    RunFor(Seconds(2) + MilliSeconds(102100));
    Expect(1, "the orphan should hold it in FIN_WAIT_1");
    RunFor(MilliSeconds(200));
    Expect(0, "nothing should hold it once the orphan has given up");
}

void
SocketRefTest::FinWait2()
{
    auto listener = Listen(m_scene->m_node);
    auto client = Connect(m_net->GetNode(), true);
    auto half = Connect(m_net->GetNode(), true);
    RunFor(Seconds(2));
    m_scene->Remove("a");
    Expect(2, "both connections should hold it");
    CallLater(Seconds(1), [client] { client->Close(); });
    CallLater(Seconds(1), [half] { half->ShutdownSend(); });
    RunFor(Seconds(2));
    Expect(1,
           "only the socket that may still receive should hold it, not the orphan in FIN_WAIT_2");
    RunFor(Seconds(60));
    Expect(0, "nothing should hold it after tcp_fin_timeout");
}

void
SocketRefTest::TimeWait()
{
    auto listener = Listen(m_scene->m_node);
    auto client = Connect(m_net->GetNode(), true);
    RunFor(Seconds(2));
    m_scene->Remove("a");
    CallLater(Seconds(1), [client] { client->ShutdownSend(); });
    RunFor(Seconds(2));
    Expect(1, "the open socket should hold it in FIN_WAIT_2");
    CallLater(Seconds(0), [this] { m_accepted->Close(); });
    RunFor(Seconds(1));
    Expect(0, "nothing should hold it in TIME_WAIT");
}

void
SocketRefTest::Reset()
{
    auto listener = Listen(m_net->GetNode());
    auto client = Connect(m_scene->m_node, false);
    RunFor(Seconds(2));
    listener->Close();
    m_scene->Remove("a");
    // Data that nobody reads: a reset, which changes no state.
    CallLater(Seconds(1), [client] { client->Send(Create<Packet>(100)); });
    CallLater(Seconds(2), [this] { m_accepted->Close(); });
    RunFor(MilliSeconds(1900));
    Expect(1, "the socket should hold it while it is open");
    RunFor(MilliSeconds(200));
    Expect(0, "nothing should hold it after the reset");
}

void
SocketRefTest::Fresh()
{
    Ptr<Node> node = m_net->GetNode();
    auto udp = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    auto tcp = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    auto bound = Bound(node, true);
    node = nullptr;
    m_scene->Remove("a");
    Expect(0, "unused sockets should not hold it, as ns-3 does not know whether they are closed");
    RunFor(Seconds(5));
    for (const auto& socket : {udp, tcp, bound})
    {
        socket->Close();
    }
}

void
SocketRefTest::Routing()
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
    NS_TEST_EXPECT_MSG_EQ(
        net->GetCount(),
        1,
        "only a user's socket should hold a reference, not those of RIP and RIPng");
    CallLater(Seconds(1), [socket] { socket->Close(); });
    RunFor(Seconds(2));
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "RIP's sockets should not keep the namespace alive");
}

void
SocketRefTest::Explicit()
{
    auto first = Bound(m_net->GetNode(), false);
    m_scene->Remove("a");
    Expect(1, "the socket should hold it");
    NetRef task(m_net, {RefKind::TASK, 7});
    Expect(2, "the socket and the task should hold it");
    CallLater(Seconds(1), [first] { first->Close(); });
    RunFor(Seconds(2));
    Expect(1, "the task should hold it once the socket is closed");
    auto second = Listen(m_net->GetNode());
    task.Reset();
    Expect(1, "another socket should hold it without the task");
    CallLater(Seconds(1), [second] { second->Close(); });
    RunFor(Seconds(2));
    Expect(0, "nothing should hold it once that socket is closed");
}

void
SocketRefTest::BeforeRun()
{
    auto socket = Bound(m_net->GetNode(), false);
    m_scene->Remove("a");
    socket->Close();
    Expect(1, "the socket should hold it until the simulation runs");
    RunFor(Time(0));
    Expect(0, "nothing should hold it after the first event");
}

void
SocketRefTest::Destroyed()
{
    auto socket = Bound(m_net->GetNode(), false);
    auto listener = Listen(m_net->GetNode());
    m_scene->Remove("a");
    socket->Close();
    NS_TEST_EXPECT_MSG_GT(m_net->GetCount(),
                          1,
                          "the sockets should hold references when the simulation ends");
}

void
SocketRefTest::SwitchedOff()
{
    m_scene->m_host->SetAttribute("SocketsHold", BooleanValue(false));
    auto socket = Bound(m_net->GetNode(), false);
    auto listener = Listen(m_net->GetNode());
    m_scene->Remove("a");
    Expect(0, "it should die with its open sockets, as they do not hold");
}

using Test = SocketRefTest;

/** @return every case with IPv4 and with IPv6 */
std::vector<FixtureSuite<Test>::Case>
MakeCases()
{
    const std::vector<std::pair<std::string, Test::Body>> bodies = {
        {"a bound UDP socket holds until it is closed", &Test::Udp},
        {"a UDP socket that only sent holds", &Test::UdpSender},
        {"a listening socket holds until it is closed", &Test::Listener},
        {"a listening PacketSink holds until it is stopped", &Test::Sink},
        {"an accepted socket holds", &Test::Accepted},
        {"sockets opened when no other reference is left hold", &Test::Later},
        {"an orphan in LAST_ACK holds until the last ACK", &Test::Orphan},
        {"an orphan in FIN_WAIT_1 holds until it gives up", &Test::Deserted},
        {"an orphan in FIN_WAIT_2 does not hold", &Test::FinWait2},
        {"TIME_WAIT does not hold", &Test::TimeWait},
        {"a reset connection does not hold", &Test::Reset},
        {"a socket without a port, or bound and unused, does not hold", &Test::Fresh},
        {"sockets of routing protocols do not hold", &Test::Routing},
        {"explicit references may come and go", &Test::Explicit},
        {"a socket closed before Run() lets go when it runs", &Test::BeforeRun},
        {"Simulator::Destroy() returns what sockets hold", &Test::Destroyed},
        {"SocketsHold=false", &Test::SwitchedOff},
    };
    std::vector<FixtureSuite<Test>::Case> cases;
    for (const auto& item : bodies)
    {
        const auto body = item.second;
        cases.push_back({item.first + ", IPv4", [body](Test& test) { test.Run(body, false); }});
        cases.push_back({item.first + ", IPv6", [body](Test& test) { test.Run(body, true); }});
    }
    return cases;
}

FixtureSuite<Test> g_socketRefTestSuite("netns-socket-ref", MakeCases()); //!< the suite

} // namespace
