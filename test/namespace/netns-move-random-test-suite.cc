// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Devices of three kinds that move at random moments, under traffic of all kinds, between
 * namespaces of which some die meanwhile. What matters most is that valgrind finds nothing.
 */

#include "../common/instant-test-case.h"
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
class MoveRandomCase : public InstantTestCase
{
  public:
    /**
     * @param seed Of the run.
     * @param moves How many.
     */
    MoveRandomCase(uint32_t seed, uint32_t moves)
        : InstantTestCase("seed " + std::to_string(seed)),
          m_seed(seed),
          m_moves(moves)
    {
    }

  private:
    void DoRun() override;
    /// @brief Move some device, or let a namespace die, now and then again.
    void Move();
    /// @brief Send something, now and then again.
    void Send();
    /// @brief A connection that asks for little and ends when it can. @param node Whose.
    /// @param to Where to.
    static void Connect(Ptr<Node> node, const Address& to);
    /// @brief Let a namespace die, and make another. @param i Which.
    void Replace(uint32_t i);
    /// @brief See that all devices work.
    void Finish();

    /**
     * @param n Limit.
     * @return A number below.
     */
    uint32_t Draw(uint32_t n)
    {
        return m_random->GetInteger(0, n - 1);
    }

    uint32_t m_seed;                              ///< of the run
    uint32_t m_moves;                             ///< moves to come
    Ptr<UniformRandomVariable> m_random;          ///< all that is random
    std::unique_ptr<Scene> m_scene;               ///< the host
    std::vector<Ptr<NetNamespace>> m_nets;        ///< init_net and others
    std::vector<std::unique_ptr<MoveBed>> m_beds; ///< the devices
    std::vector<uint32_t> m_lives;                ///< moves of each device
    bool m_over{false};                           ///< no more traffic
};

void
MoveRandomCase::DoRun()
{
    m_random = CreateObject<UniformRandomVariable>();
    m_random->SetStream(m_seed);
    m_scene = std::make_unique<Scene>();
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
    Simulator::Schedule(Seconds(2), &MoveRandomCase::Move, this);
    Simulator::Schedule(Seconds(1), &MoveRandomCase::Send, this);
    Simulator::Stop(Seconds(30) + MilliSeconds(60) * m_moves);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_moves, 0, "all of them");
    m_nets.clear();
    m_beds.clear();
    m_scene.reset();
}

void
MoveRandomCase::Move()
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
        NS_TEST_EXPECT_MSG_EQ(bed->Move(target), 0, "it can move");
        const uint32_t life = ++m_lives[which];
        Scene::After(MicroSeconds(Draw(3000)), [this, bed, which, life]() {
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
        Simulator::Schedule(pause, &MoveRandomCase::Move, this);
        return;
    }
    Scene::After(Seconds(5), [this]() { m_over = true; });
    Scene::After(Seconds(9), [this]() { Finish(); });
}

void
MoveRandomCase::Replace(uint32_t i)
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
MoveRandomCase::Connect(Ptr<Node> node, const Address& to)
{
    auto socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    socket->Bind();
    socket->Connect(to);
    socket->Send(Create<Packet>(3000));
    socket->Close();
}

void
MoveRandomCase::Send()
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
        Simulator::Schedule(MicroSeconds(Draw(4000)), &MoveRandomCase::Send, this);
    }
}

void
MoveRandomCase::Finish()
{
    for (std::size_t b = 0; b < m_beds.size(); ++b)
    {
        auto bed = m_beds[b].get();
        // Each to a namespace of its own: all listen on the same port.
        auto net = m_scene->Add("last" + std::to_string(b));
        NS_TEST_EXPECT_MSG_EQ(bed->Move(net), 0, "the last");
        bed->Assign();
        auto here = bed->Listen(net->GetNode());
        Scene::After(Seconds(2), [bed]() {
            bed->Send(bed->m_remoteNode, 2, false);
            bed->Send(bed->m_remoteNode, 2, true);
        });
        Scene::After(Seconds(4), [this, here]() {
            NS_TEST_EXPECT_MSG_EQ(*here, 2, "a datagram of each protocol, once");
        });
    }
}

/**
 * @ingroup netns-tests
 * Suite "netns-move-random"; more and longer runs where NETNS_TEST_FULL is set, not so long where
 * it is `checker`.
 */
class NetnsMoveRandomTestSuite : public TestSuite
{
  public:
    NetnsMoveRandomTestSuite()
        : TestSuite("netns-move-random", Type::UNIT)
    {
        const char* full = std::getenv("NETNS_TEST_FULL");
        const uint32_t most = full && std::string(full) == "checker" ? 300 : 2000;
        for (uint32_t seed = 1; seed <= (full ? 10 : 2); ++seed)
        {
            AddTestCase(new MoveRandomCase(seed, full ? most : 200));
        }
    }
};

/// Registers the suite.
NetnsMoveRandomTestSuite g_netnsMoveRandomTestSuite;

} // namespace
