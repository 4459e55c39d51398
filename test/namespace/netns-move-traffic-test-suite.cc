// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Stacks that a moving device leaves and comes to: datagrams, connections, frames in flight, and
 * what is left after many moves.
 */

#include "../common/fixture.h"
#include "move-bed.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/netns-compat.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// Each move sends a datagram from a socket of its own.
constexpr bool MEMORY_IS_FLAT = NETNS_FORGETS_UDP_SOCKETS;

/// @return Resident memory in bytes.
double
GetRss()
{
    double pages = 0;
    std::ifstream statm("/proc/self/statm");
    statm >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/**
 * @ingroup netns-tests
 * One property, for one kind of device.
 */
class MoveTrafficTest : public SceneFixture
{
  public:
    /// What a case does.
    using Body = void (MoveTrafficTest::*)();

    /// @brief Runs a case with a kind of device.
    void Run(MoveBed::Kind kind, Body body);

    void Once();         ///< a datagram arrives once, and where the device is
    void InFlight();     ///< frames on their way when it moves
    void Sockets();      ///< sockets of the stack that it leaves
    void Connection();   ///< TCP in both stacks
    void BackAndForth(); ///< many moves

  private:
    /// @brief Sends one datagram of each IP version either way, and checks that each arrives once.
    void Check();
    /// @brief Makes one of many moves, and schedules the next.
    void Step();

    MoveBed::Kind m_kind{MoveBed::VETH}; ///< of the device
    std::unique_ptr<MoveBed> m_bed;      ///< the device
    Ptr<NetNamespace> m_a;               ///< where it is at first
    Ptr<NetNamespace> m_b;               ///< where it goes
    std::shared_ptr<uint32_t> m_inA;     ///< datagrams that came there
    std::shared_ptr<uint32_t> m_inB;     ///< likewise
    std::shared_ptr<uint32_t> m_back;    ///< datagrams at the other end
    uint32_t m_moves{0};                 ///< moves to come
    uint32_t m_all{0};                   ///< all of them
    double m_rss{0};                     ///< memory after the first tenth
};

void
MoveTrafficTest::Run(MoveBed::Kind kind, Body body)
{
    m_kind = kind;
    m_scene->m_host->GetInitNet()->BuildStack();
    m_a = m_scene->Add("a");
    m_b = m_scene->Add("b");
    m_a->BuildStack();
    m_b->BuildStack();
    m_bed = std::make_unique<MoveBed>(*m_scene, m_kind, m_a);
    m_bed->Assign();
    m_inA = m_bed->Listen(m_a->GetNode());
    m_inB = m_bed->Listen(m_b->GetNode());
    m_back = m_bed->Listen(m_bed->m_remoteNode);
    (this->*body)();
    Simulator::Stop(Seconds(60));
    Simulator::Run();
}

void
MoveTrafficTest::Check()
{
    const bool inA = m_bed->GetNet() == m_a;
    auto here = inA ? m_inA : m_inB;
    auto there = inA ? m_inB : m_inA;
    const uint32_t counts[] = {*here, *there, *m_back};
    // One direction after the other: solicitations that cross lose what waits for them in ns-3.
    for (bool v6 : {false, true})
    {
        m_bed->Send(m_bed->m_remoteNode, 2, v6);
        CallLater(MilliSeconds(400),
                  [this, v6]() { m_bed->Send(m_bed->GetNet()->GetNode(), 1, v6); });
    }
    CallLater(MilliSeconds(900), [this, here, there, counts]() {
        NS_TEST_EXPECT_MSG_EQ(*here - counts[0],
                              2,
                              "two datagrams should arrive where the device is, at "
                                  << Simulator::Now());
        NS_TEST_EXPECT_MSG_EQ(*there - counts[1],
                              0,
                              "no datagram should arrive where the device is not, at "
                                  << Simulator::Now());
        NS_TEST_EXPECT_MSG_EQ(*m_back - counts[2],
                              2,
                              "two datagrams should arrive at the other end, at "
                                  << Simulator::Now());
    });
}

void
MoveTrafficTest::Once()
{
    for (int i = 0; i < 8; ++i)
    {
        // DAD takes a second.
        CallLater(Seconds(3 * i), [this, i]() {
            if (i > 0)
            {
                NS_TEST_EXPECT_MSG_EQ(m_bed->Move(i % 2 ? m_b : m_a),
                                      0,
                                      "move " << i << " should be accepted");
                m_bed->Assign();
            }
        });
        CallLater(Seconds(3 * i + 2), [this]() { Check(); });
    }
    const uint32_t interfaces = m_a->GetNode()->GetObject<Ipv4>()->GetNInterfaces();
    const uint32_t devices = m_a->GetNode()->GetNDevices();
    CallLater(Seconds(55), [this, interfaces, devices]() {
        for (const auto& net : {m_a, m_b})
        {
            auto node = net->GetNode();
            NS_TEST_EXPECT_MSG_EQ(node->GetObject<Ipv4>()->GetNInterfaces(),
                                  interfaces,
                                  "IPv4 should use its free interfaces again");
            NS_TEST_EXPECT_MSG_EQ(node->GetObject<Ipv6>()->GetNInterfaces(),
                                  interfaces,
                                  "IPv6 should use its free interfaces again");
            NS_TEST_EXPECT_MSG_EQ(node->GetNDevices(),
                                  devices,
                                  "the Node should use its free slots for devices again");
        }
    });
}

void
MoveTrafficTest::InFlight()
{
    // Neighbours are known when it begins.
    CallLater(Seconds(2), [this]() { Check(); });
    CallLater(Seconds(3), [this]() {
        for (int i = 0; i < 20; ++i)
        {
            m_bed->Send(m_bed->m_remoteNode, 2, i % 2, 1000);
            m_bed->Send(m_a->GetNode(), 1, i % 2, 1000);
        }
        // ARP requests and solicitations that wait for their jitter, in a stack that lives on
        for (int host = 70; host < 80; ++host)
        {
            m_bed->Send(m_a->GetNode(), host, false);
            m_bed->Send(m_a->GetNode(), host, true);
        }
    });
    CallLater(Seconds(3) + MicroSeconds(4990), [this]() {
        const uint32_t counts[] = {*m_inA, *m_inB, *m_back};
        const uint64_t frames = m_bed->GetNFrames();
        m_bed->Move(m_b);
        CallLater(MilliSeconds(500), [this, counts, frames]() {
            NS_TEST_EXPECT_MSG_EQ(*m_inA,
                                  counts[0],
                                  "frames on their way should not reach a after the move");
            NS_TEST_EXPECT_MSG_EQ(
                *m_inB,
                counts[1],
                "frames on their way should not reach b, where the device is down");
            // 5 ms on the way hold six frames; a veth has no rate.
            const uint64_t limit = m_kind == MoveBed::VETH ? 36 : 8;
            NS_TEST_EXPECT_MSG_LT_OR_EQ(m_bed->GetNFrames() - frames,
                                        limit,
                                        "frames queued in the device should be lost with the move");
        });
        CallLater(MilliSeconds(400), [this]() {
            const uint64_t before = m_bed->GetNFrames();
            m_bed->Assign();
            CallLater(MicroSeconds(4900), [this, before]() {
                NS_TEST_EXPECT_MSG_EQ(m_bed->GetNFrames(),
                                      before,
                                      "a should send nothing by a device that moved away");
            });
        });
    });
    CallLater(Seconds(6), [this]() { Check(); });
    if (m_kind == MoveBed::CSMA)
    {
        // A port of a bridge hears everything.
        CallLater(Seconds(7.5), [this]() {
            m_bed->Send(m_bed->m_remoteNode, 2, false, 1000);
            CallLater(MilliSeconds(2), [this]() {
                m_bed->Move(m_a);
                auto bridge = LinuxBridgeHelper().Install(m_a);
                NS_TEST_EXPECT_MSG_EQ(bridge->AddPort(m_bed->m_device),
                                      0,
                                      "a device that moved back should be accepted as a port");
                const auto before = bridge->GetNFdbEntries();
                CallLater(MilliSeconds(100), [this, bridge, before]() {
                    NS_TEST_EXPECT_MSG_EQ(
                        bridge->GetNFdbEntries(),
                        before,
                        "a frame sent before the move should not reach the bridge");
                    m_bed->Move(m_b);
                    m_bed->Assign();
                });
            });
        });
    }
    // There and back while frames are on the way: up at once, and none is for the new life.
    CallLater(Seconds(8), [this]() {
        m_bed->Send(m_bed->m_remoteNode, 2, false, 1000);
        CallLater(MilliSeconds(2), [this]() {
            m_bed->Move(m_a);
            m_bed->Assign();
            const uint32_t inA = *m_inA;
            CallLater(MilliSeconds(800), [this, inA]() {
                NS_TEST_EXPECT_MSG_EQ(
                    *m_inA,
                    inA,
                    "a frame sent to b should not reach a after the device moved back");
            });
        });
    });
    CallLater(Seconds(10), [this]() { Check(); });
}

void
MoveTrafficTest::Sockets()
{
    auto node = m_a->GetNode();
    auto plain = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    auto bound = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    auto onDevice = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    const auto own = InetSocketAddress::ConvertFrom(m_bed->GetAddress(2, false)).GetIpv4();
    bound->Bind(InetSocketAddress(own, 4000));
    onDevice->Bind();
    onDevice->BindToNetDevice(m_bed->m_device);
    const auto send = [this, plain, bound, onDevice](bool works) {
        for (const auto& socket : {plain, bound, onDevice})
        {
            const uint32_t before = *m_back;
            const int sent =
                socket->SendTo(Create<Packet>(50), 0, m_bed->GetAddress(1, false, MoveBed::PORT));
            // One with an address leaves it to IP to find no route.
            NS_TEST_EXPECT_MSG_EQ(
                (sent > 0),
                (works || socket == bound),
                "sending should fail without a route, except from a socket with an address");
            CallLater(MilliSeconds(800), [this, before, works]() {
                NS_TEST_EXPECT_MSG_EQ(*m_back - before,
                                      works ? 3 : 0,
                                      "all datagrams should arrive with a route, and none without");
            });
        }
    };
    CallLater(Seconds(2), [send]() { send(true); });
    CallLater(Seconds(3), [this]() {
        m_bed->Move(m_b);
        m_bed->Assign();
    });
    CallLater(Seconds(4), [send]() { send(false); });
    CallLater(Seconds(5), [this]() {
        m_bed->Move(m_a);
        m_bed->Assign();
    });
    CallLater(Seconds(6), [send]() { send(true); });
}

void
MoveTrafficTest::Connection()
{
    const uint32_t bytes = m_kind == MoveBed::VETH ? 2000000 : 200000;
    const auto sink = [](Ptr<Node> node, uint16_t port) {
        PacketSinkHelper helper("ns3::TcpSocketFactory",
                                InetSocketAddress(Ipv4Address::GetAny(), port));
        return DynamicCast<PacketSink>(helper.Install(node).Get(0));
    };
    const auto source = [this, bytes](Ptr<Node> node, int host, uint16_t port) {
        BulkSendHelper helper("ns3::TcpSocketFactory", m_bed->GetAddress(host, false, port));
        helper.SetAttribute("MaxBytes", UintegerValue(bytes));
        return helper.Install(node);
    };
    auto toA = sink(m_a->GetNode(), 1001);
    auto fromA = sink(m_bed->m_remoteNode, 1002);
    auto toB = sink(m_b->GetNode(), 1003);
    auto fromB = sink(m_bed->m_remoteNode, 1004);
    source(m_bed->m_remoteNode, 2, 1001).Start(Seconds(2));
    source(m_a->GetNode(), 1, 1002).Start(Seconds(2));
    // B has another address: it would reset what is not its own.
    source(m_bed->m_remoteNode, 3, 1003).Start(Seconds(3));
    source(m_b->GetNode(), 1, 1004).Start(Seconds(3));
    CallLater(Seconds(2.1), [this]() {
        m_bed->Move(m_b);
        m_bed->Assign(3);
    });
    CallLater(Seconds(3), [this, toA, fromA, bytes]() {
        NS_TEST_EXPECT_MSG_GT(toA->GetTotalRx() + fromA->GetTotalRx(),
                              0,
                              "the connections should have begun before the move");
        NS_TEST_EXPECT_MSG_LT(toA->GetTotalRx(), bytes, "the move should cut the connection to a");
        NS_TEST_EXPECT_MSG_LT(fromA->GetTotalRx(),
                              bytes,
                              "the connection from a should be cut by the move");
    });
    CallLater(Seconds(13), [this, toB, fromB, bytes]() {
        NS_TEST_EXPECT_MSG_EQ(toB->GetTotalRx(),
                              bytes,
                              "the connection to b should carry all its data");
        NS_TEST_EXPECT_MSG_EQ(fromB->GetTotalRx(),
                              bytes,
                              "the connection from b should carry all its data");
        m_bed->Move(m_a);
        m_bed->Assign();
    });
    CallLater(Seconds(59), [this, toA, fromA, bytes]() {
        NS_TEST_EXPECT_MSG_EQ(toA->GetTotalRx(),
                              bytes,
                              "the connection to a should go on when the device is back");
        NS_TEST_EXPECT_MSG_EQ(fromA->GetTotalRx(),
                              bytes,
                              "the connection from a should go on when the device is back");
    });
}

void
MoveTrafficTest::BackAndForth()
{
    const char* full = std::getenv("NETNS_TEST_FULL");
    m_all = m_moves = full && std::string(full) != "checker" ? 100000 : 1000;
    Simulator::Schedule(Seconds(2), &MoveTrafficTest::Step, this);
    Simulator::Stop(Seconds(10) + MilliSeconds(m_all));
    Simulator::Run();
    if (m_all >= 100000 && MEMORY_IS_FLAT)
    {
        // Where 2 % are 100 objects of each move that left one.
        NS_TEST_EXPECT_MSG_LT(
            GetRss(),
            1.02 * m_rss,
            "memory should grow by less than 2 % in the last nine tenths of the moves");
    }
    m_bed->Assign();
    CallLater(Seconds(2), [this]() { Check(); });
}

void
MoveTrafficTest::Step()
{
    NS_TEST_ASSERT_MSG_EQ(m_bed->Move(m_moves % 2 ? m_a : m_b),
                          0,
                          "the device should move, with " << m_moves << " moves to go");
    if (--m_moves == m_all * 9 / 10)
    {
        m_rss = GetRss();
    }
    if (m_moves > 0)
    {
        if (m_moves % 3 > 0)
        {
            m_bed->Assign();
        }
        m_bed->Send(m_bed->GetNet()->GetNode(), 1, m_moves % 4 < 2);
        Simulator::Schedule(MilliSeconds(1), &MoveTrafficTest::Step, this);
    }
}

using Test = MoveTrafficTest;

/// @return every case with every kind of device
std::vector<FixtureSuite<Test>::Case>
MakeCases()
{
    const std::vector<std::pair<std::string, Test::Body>> bodies = {
        {"a datagram arrives once", &Test::Once},
        {"frames on their way are dropped", &Test::InFlight},
        {"sockets of the old stack", &Test::Sockets},
        {"connections in both stacks", &Test::Connection},
        {MEMORY_IS_FLAT ? "back and forth many times"
                        : "back and forth many times, memory not judged: "
                          "this ns-3 keeps every UDP socket",
         &Test::BackAndForth},
    };
    std::vector<FixtureSuite<Test>::Case> cases;
    for (auto kind : {MoveBed::VETH, MoveBed::CSMA, MoveBed::POINT_TO_POINT})
    {
        for (const auto& item : bodies)
        {
            const auto body = item.second;
            cases.push_back({MoveBed::GetName(kind) + ": " + item.first,
                             [kind, body](Test& test) { test.Run(kind, body); }});
        }
    }
    return cases;
}

/// Registers the suite; 100,000 moves of each kind where NETNS_TEST_FULL is set, but not to
/// `checker`, as what looks at memory also takes and keeps it.
FixtureSuite<Test> g_netnsMoveTrafficTestSuite("netns-move-traffic", MakeCases());

} // namespace
