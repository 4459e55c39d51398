// SPDX-License-Identifier: GPL-2.0-only

#include "../common/fixture.h"

#include "ns3/application-end.h"
#include "ns3/boolean.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv6.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/node-container.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-echo-helper.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cstdlib>
#include <deque>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/**
 * @ingroup netns-tests
 * @brief Namespaces that live for a random time on one bridge, each with a dual stack and something
 * under way: ARP, DAD, router solicitation, UDP, TCP in any state, applications not yet started.
 */
class RandomChurn
{
  public:
    /** @param n how many namespaces @param hold whether open sockets hold them: then applications
     * are stopped when the name goes, and the namespace ends when its last socket is closed */
    RandomChurn(uint32_t n, bool hold);
    ~RandomChurn();
    RandomChurn(const RandomChurn&) = delete;            // its address is in callbacks
    RandomChurn& operator=(const RandomChurn&) = delete; // its address is in callbacks

    /** @brief Runs the simulation to the end. */
    void Run();

    Ptr<NetNamespaceHost> m_host;             //!< the host
    uint64_t m_received{0};                   //!< bytes that reached the host's sinks
    uint64_t m_digest{14695981039346656037U}; //!< FNV-1a of what happened and when

  private:
    static constexpr uint16_t PORT = 9; //!< where sinks listen

    /** @brief Makes the next namespace. */
    void Make();
    /** @brief Ends a namespace. */
    void End(std::string name, Ipv4Address address);
    /** @brief Gives a namespace a link and addresses. @return its IPv4 address */
    Ipv4Address Join(Ptr<NetNamespace> net);
    /** @brief Starts something on a namespace's Node. @param own the namespace's address */
    void Act(Ptr<Node> node, Ipv4Address own);
    /** @brief Draws when applications start and stop. */
    void SetTimes(ApplicationContainer apps);
    /** @brief Counts what a sink received. */
    void Received(Ptr<const Packet> packet, const Address& from);
    /** @brief Trace source StateChange */
    void StateChanged(Ptr<NetNamespace> net, NetNamespace::State from, NetNamespace::State to);
    /** @brief Takes a number into the digest. */
    void Mix(uint64_t value);

    uint32_t m_n;                        //!< how many
    bool m_hold;                         //!< sockets hold
    uint32_t m_made{0};                  //!< made so far
    Ptr<Node> m_node;                    //!< the host's Node
    Ptr<LinuxBridgeNetDevice> m_bridge;  //!< the bridge
    Ipv4AddressPool m_pool;              //!< addresses
    Ipv4Address m_gateway;               //!< address of the bridge
    InternetStackHelper m_stack;         //!< dual stack
    Ptr<UniformRandomVariable> m_random; //!< all that is random here
    std::deque<Ipv4Address> m_recent;    //!< addresses of the last namespaces, dead ones too
};

RandomChurn::RandomChurn(uint32_t n, bool hold)
    : m_n(n),
      m_hold(hold),
      m_node(CreateObject<Node>()),
      m_pool("10.0.0.0", "/16"),
      m_gateway(m_pool.Allocate()),
      m_random(CreateObject<UniformRandomVariable>())
{
    m_random->SetStream(1);
    m_host = NetNamespaceHost::Install(m_node);
    m_host->SetAttribute("SocketsHold", BooleanValue(hold));
    m_stack.Install(m_node);
    m_stack.AssignStreams(NodeContainer(m_node), 2);
    m_bridge = LinuxBridgeHelper().Install(m_node);
    m_bridge->SetAddress(Ipv4AddressPool::GetMac(m_gateway));
    m_pool.AssignTo(m_bridge, m_gateway);
    for (const char* factory : {"ns3::UdpSocketFactory", "ns3::TcpSocketFactory"})
    {
        PacketSinkHelper sink(factory, InetSocketAddress(Ipv4Address::GetAny(), PORT));
        sink.Install(m_node).Get(0)->TraceConnectWithoutContext(
            "Rx",
            MakeCallback(&RandomChurn::Received, this));
    }
    m_host->TraceConnectWithoutContext("StateChange",
                                       MakeCallback(&RandomChurn::StateChanged, this));
    Simulator::Schedule(MilliSeconds(10), &RandomChurn::Make, this);
}

RandomChurn::~RandomChurn()
{
    Simulator::Destroy();
}

void
RandomChurn::Run()
{
    // The last ones live 3 s and rest 3 s; TCP of the host gives up on dead peers later, and an
    // orphan on its peer after 102 s.
    Simulator::Stop(MilliSeconds(10) * (m_n + 1) + Seconds(m_hold ? 400 : 60));
    Simulator::Run();
}

void
RandomChurn::Make()
{
    const std::string name = "ns" + std::to_string(m_made);
    Ptr<NetNamespace> net;
    m_host->Create(name, net);
    Ptr<Node> node = net->GetNode();
    m_stack.Install(node);
    m_stack.AssignStreams(NodeContainer(node), 100 + 20 * m_made);
    const Ipv4Address own = Join(net);
    Act(node, own);
    m_recent.push_back(own);
    if (m_recent.size() > 50)
    {
        m_recent.pop_front();
    }
    Simulator::Schedule(NanoSeconds(m_random->GetInteger(0, 3000000000U)),
                        &RandomChurn::End,
                        this,
                        name,
                        own);
    if (++m_made < m_n)
    {
        Simulator::Schedule(MilliSeconds(10), &RandomChurn::Make, this);
    }
}

Ipv4Address
RandomChurn::Join(Ptr<NetNamespace> net)
{
    const Ipv4Address own = m_pool.Allocate();
    VethHelper veth;
    veth.SetAddress(Ipv4AddressPool::GetMac(own));
    const NetDeviceContainer ends = veth.Install(net, m_host->GetInitNet());
    m_bridge->AddPort(ends.Get(1));
    m_pool.AssignTo(ends.Get(0), own);
    auto ipv6 = net->GetNode()->GetObject<Ipv6>();
    const uint32_t interface = ipv6->AddInterface(ends.Get(0));
    const std::string text = "2001:db8::" + std::to_string(1 + m_made % 9999);
    ipv6->AddAddress(interface, Ipv6InterfaceAddress(Ipv6Address(text.c_str()), Ipv6Prefix(64)));
    ipv6->SetUp(interface);
    return own;
}

void
RandomChurn::SetTimes(ApplicationContainer apps)
{
    // Some start after the death, some stop before it.
    apps.Start(MilliSeconds(m_random->GetInteger(0, 2000)));
    if (m_random->GetInteger(0, 2) == 0)
    {
        apps.Stop(MilliSeconds(m_random->GetInteger(2000, 3000)));
    }
}

void
RandomChurn::Act(Ptr<Node> node, Ipv4Address own)
{
    const Ipv4Address other =
        m_recent.empty() ? m_gateway : m_recent[m_random->GetInteger(0, m_recent.size() - 1)];
    const InetSocketAddress sink(m_gateway, PORT);
    switch (m_random->GetInteger(0, 5))
    {
    case 0: {
        UdpEchoClientHelper echo(other, 7);
        echo.SetAttribute("Interval", StringValue("50ms"));
        SetTimes(echo.Install(node));
        break;
    }
    case 1: {
        BulkSendHelper bulk("ns3::TcpSocketFactory", sink);
        bulk.SetAttribute("MaxBytes", UintegerValue(m_random->GetInteger(1, 20000)));
        SetTimes(bulk.Install(node));
        break;
    }
    case 2: {
        OnOffHelper onOff("ns3::UdpSocketFactory", sink);
        onOff.SetConstantRate(DataRate("200kb/s"));
        SetTimes(onOff.Install(node));
        break;
    }
    case 3: {
        // The host connects and sends, and is left alone in the middle of it.
        PacketSinkHelper listen("ns3::TcpSocketFactory",
                                InetSocketAddress(Ipv4Address::GetAny(), PORT));
        listen.Install(node);
        auto socket = Socket::CreateSocket(m_node, TypeId::LookupByName("ns3::TcpSocketFactory"));
        socket->Connect(InetSocketAddress(own, PORT));
        socket->Send(Create<Packet>(20000));
        Simulator::Schedule(MilliSeconds(m_random->GetInteger(0, 3000)), &Socket::Close, socket);
        break;
    }
    case 4: {
        UdpEchoServerHelper server(7);
        SetTimes(server.Install(node));
        BulkSendHelper bulk("ns3::TcpSocketFactory", InetSocketAddress(other, PORT));
        bulk.SetAttribute("MaxBytes", UintegerValue(50000));
        SetTimes(bulk.Install(node));
        break;
    }
    default: {
        OnOffHelper onOff("ns3::UdpSocketFactory",
                          Inet6SocketAddress(Ipv6Address("2001:db8::ffff"), PORT));
        SetTimes(onOff.Install(node));
        break;
    }
    }
}

void
RandomChurn::End(std::string name, Ipv4Address address)
{
    Ptr<NetNamespace> net = m_host->Find(name);
    m_host->Unmount(name);
    if (m_hold && net->GetState() == NetNamespace::ALIVE)
    {
        Ptr<Node> node = net->GetNode();
        for (uint32_t i = 0; i < node->GetNApplications(); ++i)
        {
            internals::StopApplication(node->GetApplication(i));
        }
    }
    m_pool.Release(address);
}

void
RandomChurn::Received(Ptr<const Packet> packet, const Address& /* from */)
{
    m_received += packet->GetSize();
    Mix(Simulator::Now().GetTimeStep());
    Mix(packet->GetSize());
}

void
RandomChurn::StateChanged(Ptr<NetNamespace> net,
                          NetNamespace::State /* from */,
                          NetNamespace::State to)
{
    Mix(Simulator::Now().GetTimeStep());
    Mix(net->GetCookie());
    Mix(to);
}

void
RandomChurn::Mix(uint64_t value)
{
    m_digest = (m_digest ^ value) * 1099511628211U;
}

/**
 * @ingroup netns-tests
 * @brief Everything is given back, Nodes stay few, and the same seed gives the same run.
 */
class TeardownRandomTest : public InstantFixture
{
  public:
    /** @brief Runs @p n namespaces. @param hold whether open sockets hold them
     * @return a digest of the run */
    uint64_t Churn(uint32_t n, bool hold)
    {
        RandomChurn churn(n, hold);
        churn.Run();
        const auto& host = churn.m_host;
        NS_TEST_EXPECT_MSG_EQ(host->GetNCreated(), n, "every namespace should have been created");
        NS_TEST_EXPECT_MSG_EQ(host->GetNFreed(), n, "every namespace should have been freed");
        NS_TEST_EXPECT_MSG_EQ(host->GetNRecycled(), n, "every stack should have been given back");
        NS_TEST_EXPECT_MSG_EQ(host->GetNRetired(), 0, "no Node should be held by anything");
        const auto& ledger = host->GetRefLedger();
        NS_TEST_EXPECT_MSG_EQ(ledger.taken - ledger.returned,
                              1,
                              "only init_net's own reference should be left");
        // 100 a second rest for 3 s; one more for the event in which they change hands.
        NS_TEST_EXPECT_MSG_LT_OR_EQ(
            host->GetNNodes(),
            host->GetPeak() + 301,
            "Nodes should be made only for the living and for those in the grace period");
        NS_TEST_EXPECT_MSG_GT(churn.m_received,
                              500 * n,
                              "the host's sinks should have received data from the namespaces");
        return churn.m_digest;
    }

    /** @brief Checks that Churn() comes to the same twice. */
    void ChurnTwice(uint32_t n, bool hold)
    {
        const uint64_t first = Churn(n, hold);
        NS_TEST_EXPECT_MSG_EQ(Churn(n, hold), first, "the same seed should give the same run");
    }
};

using Test = TeardownRandomTest;

/** @return short runs, or long ones where NETNS_TEST_FULL is set, not so long where it is `checker`
 */
std::vector<FixtureSuite<Test>::Case>
MakeCases()
{
    const char* full = std::getenv("NETNS_TEST_FULL");
    const uint32_t most = full && std::string(full) == "checker" ? 1000 : 5000;
    const uint32_t torn = full ? most : 300;
    const uint32_t held = full ? most : 200;
    return {{std::to_string(torn) + " namespaces torn down at random moments",
             [torn](Test& test) { test.Churn(torn, false); }},
            {"100 namespaces torn down at random moments, twice the same",
             [](Test& test) { test.ChurnTwice(100, false); }},
            {std::to_string(held) + " namespaces that end with their last socket, twice the same",
             [held](Test& test) { test.ChurnTwice(held, true); }}};
}

/** The suite. */
FixtureSuite<Test> g_teardownRandomTestSuite("netns-teardown-random",
                                             MakeCases(),
                                             TestSuite::Type::SYSTEM);

} // namespace
