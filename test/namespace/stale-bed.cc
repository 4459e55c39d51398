// SPDX-License-Identifier: GPL-2.0-only

#include "stale-bed.h"

#include "ns3/inet6-socket-address.h"
#include "ns3/ipv6.h"
#include "ns3/rtnl-link.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace netns
{

std::vector<FixtureSuite<StaleBed>::Case>
StaleBed::MakeCases(const std::vector<Row>& rows)
{
    std::vector<FixtureSuite<StaleBed>::Case> cases;
    for (const Row& row : rows)
    {
        cases.push_back({row.name, [row](StaleBed& bed) { bed.Run(row); }});
    }
    return cases;
}

Ptr<Node>
StaleBed::GetGuest() const
{
    return m_net->GetNode();
}

void
StaleBed::Hold(Ptr<Socket> socket)
{
    m_held.push_back(socket);
}

const std::vector<Ptr<Socket>>&
StaleBed::GetHeld() const
{
    return m_held;
}

void
StaleBed::Watch(Ptr<Object> app)
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
        app->TraceConnectWithoutContext("Tx", MakeCallback(&StaleBed::Sent, this));
    }
}

void
StaleBed::Sent(Ptr<const Packet> packet)
{
    ++m_appPackets;
}

uint64_t
StaleBed::GetSent() const
{
    return dynamic_cast<RtnlLink&>(*m_link.guest).GetStats().txPackets;
}

void
StaleBed::Run(const Row& row)
{
    m_row = row;
    if (m_row.stack)
    {
        m_scene->m_host->SetStackInstaller(m_row.stack);
    }
    CallLater(Seconds(1), [this]() { Build(); });
    CallLater(Seconds(1 + m_row.life), [this]() { Die(); });
    CallLater(Seconds(1 + m_row.life + m_row.after), [this]() { Follow(); });
    Simulator::Stop(Seconds(9 + m_row.life + m_row.after));
    Simulator::Run();

    const uint32_t expected = m_scene->m_node->GetObject<Ipv6>() ? 2 : 1;
    NS_TEST_EXPECT_MSG_EQ(m_scene->GetExchanges(),
                          expected,
                          "the second namespace should return one datagram of each IP version");
    NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNNodes(),
                          1,
                          "the second namespace should have the only Node there is");
    // The host goes before what a script kept of the namespace.
    m_link = Scene::Link();
    m_scene.reset();
}

void
StaleBed::Build()
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
StaleBed::Die()
{
    if (m_row.last)
    {
        m_row.last(*this);
    }
    m_scene->Remove("first");
    NS_TEST_EXPECT_MSG_EQ(m_net->GetState(),
                          NetNamespace::DEAD,
                          "the namespace should be dead: nothing but its name holds it");
    m_framesAtDeath = GetSent();
    m_appPacketsAtDeath = m_appPackets;
}

void
StaleBed::Follow()
{
    NS_TEST_EXPECT_MSG_EQ(GetSent(), m_framesAtDeath, "a dead namespace should send no frame");
    NS_TEST_EXPECT_MSG_EQ(m_appPackets,
                          m_appPacketsAtDeath,
                          "the applications of a dead namespace should send no packet");
    NS_TEST_EXPECT_MSG_EQ(m_scene->m_retired.size(), 0, "nobody should hold the Node");
    NS_TEST_EXPECT_MSG_EQ((m_scene->m_recycled == std::vector<uint64_t>{m_cookie}),
                          true,
                          "the dead namespace's Node should have become free, once");

    m_net = m_scene->Add("second");
    m_net->BuildStack();
    NS_TEST_EXPECT_MSG_EQ(m_net->GetNode()->GetId(),
                          m_nodeId,
                          "the second namespace should take the first one's Node");
    const auto link = m_scene->Connect(m_net);
    CallLater(Seconds(3), [this, link]() {
        m_scene->Exchange(m_net, link.address);
        if (m_scene->m_node->GetObject<Ipv6>())
        {
            m_scene->Exchange(
                m_net,
                Inet6SocketAddress::ConvertFrom(Scene::GetIpv6(link, false, 0)).GetIpv6());
        }
    });
    CallLater(Seconds(6), [this]() { m_net = nullptr; });
}

} // namespace netns
} // namespace ns3
