// SPDX-License-Identifier: GPL-2.0-only

#include "stale-case.h"

#include "ns3/inet6-socket-address.h"
#include "ns3/ipv6.h"
#include "ns3/rtnl-link.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace netns
{

StaleCase::StaleCase(const Row& row)
    : InstantTestCase(row.name),
      m_row(row)
{
}

StaleCase::~StaleCase() = default;

Ptr<Node>
StaleCase::GetGuest() const
{
    return m_net->GetNode();
}

void
StaleCase::Hold(Ptr<Socket> socket)
{
    m_held.push_back(socket);
}

const std::vector<Ptr<Socket>>&
StaleCase::GetHeld() const
{
    return m_held;
}

void
StaleCase::Watch(Ptr<Object> app)
{
    const TypeId tid = app->GetInstanceTypeId();
    if (tid.GetName().find("PacketSocket") == std::string::npos)
    {
        // A PacketSocket that is kept keeps its Node.
        m_apps.push_back(app);
    }
    TypeId::TraceSourceInformation info;
    if (tid.LookupTraceSourceByName("Tx", &info) && info.callback == "ns3::Packet::TracedCallback")
    {
        app->TraceConnectWithoutContext("Tx", MakeCallback(&StaleCase::Sent, this));
    }
}

void
StaleCase::Sent(Ptr<const Packet> packet)
{
    ++m_appPackets;
}

uint64_t
StaleCase::GetSent() const
{
    return dynamic_cast<RtnlLink&>(*m_link.guest).GetStats().txPackets;
}

void
StaleCase::DoRun()
{
    m_scene = std::make_unique<Scene>();
    if (m_row.stack)
    {
        m_scene->m_host->SetStackInstaller(m_row.stack);
    }
    Scene::After(Seconds(1), [this]() { Build(); });
    Scene::After(Seconds(1 + m_row.life), [this]() { Die(); });
    Scene::After(Seconds(1 + m_row.life + m_row.after), [this]() { Follow(); });
    Simulator::Stop(Seconds(9 + m_row.life + m_row.after));
    Simulator::Run();

    const uint32_t expected = m_scene->m_node->GetObject<Ipv6>() ? 2 : 1;
    NS_TEST_EXPECT_MSG_EQ(m_scene->GetExchanges(), expected, "the second namespace talks");
    NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNNodes(), 1, "on the only Node there is");
    m_link = Scene::Link();
    m_scene.reset();
    m_held.clear();
    m_apps.clear();
    m_peer = nullptr;
}

void
StaleCase::Build()
{
    m_net = m_scene->Add("first");
    m_cookie = m_net->GetCookie();
    m_scene->m_host->GetInitNet()->BuildStack();
    m_net->BuildStack();
    m_nodeId = m_net->GetNode()->GetId();
    m_link = m_scene->Connect(m_net);
    if (m_row.build)
    {
        m_row.build(*this);
    }
}

void
StaleCase::Die()
{
    if (m_row.last)
    {
        m_row.last(*this);
    }
    m_scene->Remove("first");
    NS_TEST_EXPECT_MSG_EQ(m_net->GetState(), NetNamespace::DEAD, "nothing else holds it");
    m_framesAtDeath = GetSent();
    m_appPacketsAtDeath = m_appPackets;
}

void
StaleCase::Follow()
{
    NS_TEST_EXPECT_MSG_EQ(GetSent(), m_framesAtDeath, "the dead send no frame");
    NS_TEST_EXPECT_MSG_EQ(m_appPackets, m_appPacketsAtDeath, "nor do their applications");
    NS_TEST_EXPECT_MSG_EQ(m_scene->m_retired.size(), 0, "nobody holds the Node");
    NS_TEST_EXPECT_MSG_EQ((m_scene->m_recycled == std::vector<uint64_t>{m_cookie}),
                          true,
                          "the Node is free again, once");

    m_net = m_scene->Add("second");
    m_net->BuildStack();
    NS_TEST_EXPECT_MSG_EQ(m_net->GetNode()->GetId(), m_nodeId, "the same Node");
    const auto link = m_scene->Connect(m_net);
    Scene::After(Seconds(3), [this, link]() {
        m_scene->Exchange(m_net, link.address);
        if (m_scene->m_node->GetObject<Ipv6>())
        {
            m_scene->Exchange(
                m_net,
                Inet6SocketAddress::ConvertFrom(Scene::GetIpv6(link, false, 0)).GetIpv6());
        }
    });
    Scene::After(Seconds(6), [this]() { m_net = nullptr; });
}

} // namespace netns
} // namespace ns3
