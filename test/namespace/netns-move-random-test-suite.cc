// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Devices of three kinds that move at random moments, under traffic of all kinds, between
 * namespaces of which some die meanwhile. What matters most is that valgrind finds nothing.
 */

#include "../common/fixture.h"
#include "move-bed.h"

#include "ns3/inet-socket-address.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/**
 * @ingroup netns-tests
 * One run with a seed.
 */
class MoveRandomTest : public SceneFixture
{
  public:
    /// @brief One run. @param seed stream of all that is random @param moves how many moves
    void Run(uint32_t seed, uint32_t moves);

  private:
    /// @brief Moves a device, or ends a namespace, and schedules itself again.
    void Move();
    /// @brief Sends something, and schedules itself again.
    void Send();
    /// @brief Connects from a Node, sends a little, and closes.
    static void Connect(Ptr<Node> node, const Address& to);
    /// @brief Ends namespace @p i, and makes another in its place.
    void Replace(uint32_t i);
    /// @brief Checks that all devices work.
    void Finish();

    /// @return a random number below @p n
    uint32_t Draw(uint32_t n)
    {
        return m_random->GetInteger(0, n - 1);
    }

    uint32_t m_moves{0};                          ///< moves to come
    Ptr<UniformRandomVariable> m_random;          ///< all that is random
    std::vector<Ptr<NetNamespace>> m_nets;        ///< init_net and others
    std::vector<std::unique_ptr<MoveBed>> m_beds; ///< the devices
    std::vector<uint32_t> m_lives;                ///< moves of each device
    bool m_over{false};                           ///< no more traffic
};

void
MoveRandomTest::Run(uint32_t seed, uint32_t moves)
{
    m_moves = moves;
    m_random = CreateObject<UniformRandomVariable>();
    m_random->SetStream(seed);
    m_nets.push_back(m_scene->m_host->GetInitNet());
    for (const char* name : {"1", "2", "3"})
    {
        m_nets.push_back(m_scene->Add(name));
    }
    for (auto kind : {MoveBed::VETH, MoveBed::CSMA, MoveBed::POINT_TO_POINT})
    {
        m_beds.push_back(std::make_unique<MoveBed>(*m_scene, kind, m_nets[1], kind + 1));
        m_beds.back()->Assign();
        auto server =
            Socket::CreateSocket(m_beds.back()->m_remoteNode, TcpSocketFactory::GetTypeId());
        server->Bind(InetSocketAddress(Ipv4Address::GetAny(), 1000));
        server->Listen();
    }
    m_lives.resize(m_beds.size());
    Simulator::Schedule(Seconds(2), &MoveRandomTest::Move, this);
    Simulator::Schedule(Seconds(1), &MoveRandomTest::Send, this);
    Simulator::Stop(Seconds(30) + MilliSeconds(60) * m_moves);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_moves, 0, "all moves should have been made when the run ends");
}

void
MoveRandomTest::Move()
{
    const uint32_t which = Draw(m_beds.size());
    auto bed = m_beds[which].get();
    if (Draw(10) == 0)
    {
        Replace(1 + Draw(m_nets.size() - 1));
    }
    auto target = m_nets[Draw(m_nets.size())];
    if (target != bed->GetNet())
    {
        NS_TEST_EXPECT_MSG_EQ(bed->Move(target), 0, "every move should be accepted");
        const uint32_t life = ++m_lives[which];
        CallLater(MicroSeconds(Draw(3000)), [this, bed, which, life]() {
            if (m_lives[which] == life)
            {
                bed->Assign();
            }
        });
    }
    if (--m_moves > 0)
    {
        // Most soon, some after a second for DAD.
        const auto pause = Draw(50) == 0 ? Seconds(1) : MicroSeconds(Draw(12000));
        Simulator::Schedule(pause, &MoveRandomTest::Move, this);
        return;
    }
    CallLater(Seconds(5), [this]() { m_over = true; });
    CallLater(Seconds(9), [this]() { Finish(); });
}

void
MoveRandomTest::Replace(uint32_t i)
{
    // A veth would die with it; the others go home, down.
    if (m_beds[0]->GetNet() == m_nets[i])
    {
        return;
    }
    for (std::size_t b = 0; b < m_beds.size(); ++b)
    {
        m_lives[b] += m_beds[b]->GetNet() == m_nets[i] ? 1 : 0;
    }
    m_nets[i] = nullptr;
    m_scene->Remove(std::to_string(i));
    m_nets[i] = m_scene->Add(std::to_string(i));
    m_nets[i]->BuildStack();
}

void
MoveRandomTest::Connect(Ptr<Node> node, const Address& to)
{
    auto socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    socket->Bind();
    socket->Connect(to);
    socket->Send(Create<Packet>(3000));
    socket->Close();
}

void
MoveRandomTest::Send()
{
    auto& bed = *m_beds[Draw(m_beds.size())];
    m_nets[0]->BuildStack();
    auto there = m_nets[Draw(m_nets.size())];
    there->BuildStack();
    const bool v6 = Draw(2) == 0;
    switch (Draw(8))
    {
    case 0: // somebody who is not there, for a request that waits
        bed.Send(there->GetNode(), 100 + Draw(100), v6);
        break;
    case 1:
        Connect(there->GetNode(), bed.GetAddress(1, false, 1000));
        break;
    case 2:
    case 3:
        bed.Send(there->GetNode(), 1, v6, 1000);
        break;
    default:
        bed.Send(bed.m_remoteNode, 2, v6, 1000);
    }
    if (!m_over)
    {
        Simulator::Schedule(MicroSeconds(Draw(4000)), &MoveRandomTest::Send, this);
    }
}

void
MoveRandomTest::Finish()
{
    for (std::size_t b = 0; b < m_beds.size(); ++b)
    {
        auto bed = m_beds[b].get();
        // Each to a namespace of its own: all listen on the same port.
        auto net = m_scene->Add("last" + std::to_string(b));
        NS_TEST_EXPECT_MSG_EQ(bed->Move(net), 0, "the last move of each device should be accepted");
        bed->Assign();
        auto here = bed->Listen(net->GetNode());
        CallLater(Seconds(2), [bed]() {
            bed->Send(bed->m_remoteNode, 2, false);
            bed->Send(bed->m_remoteNode, 2, true);
        });
        CallLater(Seconds(4), [this, here]() {
            NS_TEST_EXPECT_MSG_EQ(*here, 2, "one datagram of each IP version should arrive, once");
        });
    }
}

using Test = MoveRandomTest;

/// @return two short runs; more and longer ones where NETNS_TEST_FULL is set, not so long where it
/// is `checker`
std::vector<FixtureSuite<Test>::Case>
MakeCases()
{
    const char* full = std::getenv("NETNS_TEST_FULL");
    const uint32_t most = full && std::string(full) == "checker" ? 300 : 2000;
    std::vector<FixtureSuite<Test>::Case> cases;
    for (uint32_t seed = 1; seed <= (full ? 10 : 2); ++seed)
    {
        const uint32_t moves = full ? most : 200;
        cases.push_back(
            {"seed " + std::to_string(seed), [seed, moves](Test& test) { test.Run(seed, moves); }});
    }
    return cases;
}

/// Registers the suite.
FixtureSuite<Test> g_netnsMoveRandomTestSuite("netns-move-random", MakeCases());

} // namespace
