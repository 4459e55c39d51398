// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * When a Node may be used again, and when not.
 */

#include "../common/scene.h"

#include "ns3/arp-l3-protocol.h"
#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/node-list.h"
#include "ns3/simulator.h"

#include <functional>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/**
 * @ingroup netns-tests
 * @brief Namespaces that come and go on one host.
 */
class ReuseTest : public SceneFixture
{
  public:
    /// Does something with the scene.
    using Step = std::function<void(Scene&)>;

    /**
     * @brief One namespace dies, and after the grace period there is another.
     * @param reused Whether the second namespace has the first one's Node.
     * @param before Done when the first one is alive; its name is "first".
     * @param after Done before the second one is made.
     */
    void Reuse(bool reused, const Step& before, const Step& after = nullptr);
    /// @brief A stack whose IP packets are captured.
    void IpPcap();
    /// @brief A part of a dead stack that a script keeps.
    void HeldPart();
    /// @brief Attribute GracePeriod.
    void Grace();
    /// @brief The end of the simulation, with namespaces in every state.
    void End();
};

/// @brief The step of a case that does nothing special.
void
DoNothing(Scene&)
{
}

/// @brief Captures what IP sends and receives on the first namespace's Node.
void
CapturePcap(Scene& scene, const std::string& prefix)
{
    auto net = scene.m_host->Find("first");
    auto ipv4 = net->GetNode()->GetObject<Ipv4>();
    InternetStackHelper().EnablePcapIpv4(prefix, ipv4, 1, true);
}

void
ReuseTest::Reuse(bool reused, const Step& before, const Step& after)
{
    uint32_t firstId = 0;
    CallLater(Seconds(1), [&]() {
        m_scene->m_host->GetInitNet()->BuildStack();
        auto net = m_scene->Add("first");
        const auto link = m_scene->Connect(net);
        firstId = net->GetNode()->GetId();
        before(*m_scene);
        m_scene->Exchange(net, link.address);
    });
    CallLater(Seconds(3), [&]() { m_scene->Remove("first"); });
    CallLater(Seconds(10), [&]() {
        if (after)
        {
            after(*m_scene);
        }
        auto net = m_scene->Add("second");
        NS_TEST_EXPECT_MSG_EQ((net->GetNode()->GetId() == firstId),
                              reused,
                              "the second namespace should have the first one's Node if it may be "
                              "reused, another if not");
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNRetired(),
                              reused ? 0 : 1,
                              "a Node that may not be reused should count as retired");
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_retired.size(),
                              reused ? 0 : 1,
                              "a Node that may not be reused should be traced as retired");
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNNodes(),
                              reused ? 1 : 2,
                              "a second Node should be made only when the first may not be reused");
        const auto link = m_scene->Connect(net);
        m_scene->Exchange(net, link.address);
    });
    Simulator::Stop(Seconds(15));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_scene->GetExchanges(), 2, "both namespaces should return a datagram");
}

void
ReuseTest::IpPcap()
{
    const std::string prefix = CreateTempDirFilename("ip.pcap");
    Reuse(false, [prefix](Scene& scene) { CapturePcap(scene, prefix); });
}

void
ReuseTest::HeldPart()
{
    Ptr<Ipv4> ipv4;
    Ptr<ArpL3Protocol> arp;
    CallLater(Seconds(1), [&]() {
        auto net = m_scene->Add("first");
        net->BuildStack();
        ipv4 = net->GetNode()->GetObject<Ipv4>();
        arp = net->GetNode()->GetObject<ArpL3Protocol>();
    });
    CallLater(Seconds(2), [&]() { m_scene->Remove("first"); });
    CallLater(Seconds(10), [&]() {
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_recycled.size(),
                              1,
                              "the dead namespace's Node should be free for reuse");
        NS_TEST_EXPECT_MSG_EQ(ipv4->GetObject<ArpL3Protocol>(),
                              arp,
                              "a kept Ptr<Ipv4> should still find the ARP of its stack");
        NS_TEST_EXPECT_MSG_EQ((ipv4->GetObject<NetNamespace>() != nullptr),
                              true,
                              "a kept Ptr<Ipv4> should still find its NetNamespace");
        NS_TEST_EXPECT_MSG_EQ(ipv4->GetObject<Node>(),
                              nullptr,
                              "a kept Ptr<Ipv4> should find no Node");
        auto second = m_scene->Add("second");
        second->BuildStack();
        NS_TEST_EXPECT_MSG_NE(second->GetNode()->GetObject<Ipv4>(),
                              ipv4,
                              "the second namespace should have a stack of its own");
    });
    Simulator::Stop(Seconds(20));
    Simulator::Run();
}

void
ReuseTest::Grace()
{
    m_scene.reset(); // two would share one simulation
    m_scene = std::make_unique<Scene>(MilliSeconds(1500));
    Ptr<Ipv4> ipv4;
    CallLater(Seconds(1), [&]() {
        auto net = m_scene->Add("first");
        net->BuildStack();
        ipv4 = net->GetNode()->GetObject<Ipv4>();
    });
    CallLater(Seconds(2), [&]() {
        m_scene->Remove("first");
        m_scene->Add("second")->BuildStack();
    });
    CallLater(Seconds(3.499), [&]() {
        NS_TEST_EXPECT_MSG_EQ(ipv4->IsUp(0), true, "a teardown should leave lo up");
        ipv4 = nullptr;
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNRecycled(),
                              0,
                              "the Node should not be free before the grace period is over");
    });
    CallLater(Seconds(3.501), [&]() {
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNRecycled(),
                              1,
                              "the Node should be free when the grace period is over");
        NS_TEST_EXPECT_MSG_EQ(m_scene->m_host->GetNNodes(),
                              2,
                              "the second namespace should have needed a Node of its own");
        NS_TEST_EXPECT_MSG_EQ(m_scene->Add("third")->GetNode()->GetId(),
                              m_scene->m_nodesUsed.at(0),
                              "the third namespace should take the Node that is free");
    });
    Simulator::Stop(Seconds(4));
    Simulator::Run();
}

void
ReuseTest::End()
{
    std::vector<Ptr<NetNamespace>> kept;
    Ptr<Node> node;
    Ptr<NetNamespaceHost> host;
    host = m_scene->m_host;
    CallLater(Seconds(1), [&]() {
        for (const char* name : {"pooled", "retired", "resting", "alive", "idle"})
        {
            kept.push_back(m_scene->Add(name));
        }
        for (uint32_t i = 0; i < 4; ++i)
        {
            m_scene->Exchange(kept[i], m_scene->Connect(kept[i]).address);
        }
        node = kept[1]->GetNode();
    });
    CallLater(Seconds(2), [&]() {
        m_scene->Remove("pooled");
        m_scene->Remove("retired");
    });
    CallLater(Seconds(6), [&]() { m_scene->Remove("resting"); });
    Simulator::Stop(Seconds(7));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(host->GetNRecycled(), 1, "one Node should be in the pool before the end");
    NS_TEST_EXPECT_MSG_EQ(host->GetNRetired(), 1, "one Node should be retired before the end");
    NS_TEST_EXPECT_MSG_EQ(host->GetNAlive(), 2, "two namespaces should be alive before the end");
    m_scene.reset(); // destroys the simulation
    for (const auto& net : kept)
    {
        NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                              NetNamespace::DEAD,
                              "every namespace should be dead after Simulator::Destroy()");
        NS_TEST_EXPECT_MSG_EQ(net->GetNode(), nullptr, "a dead namespace should have no Node");
        NS_TEST_EXPECT_MSG_EQ(NetNamespaceHost::Of(net),
                              nullptr,
                              "a dead namespace should have no host");
    }
}

using Test = ReuseTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsNodeReuseTestSuite(
    "netns-node-reuse",
    {
        {"a Node is used again", [](Test& test) { test.Reuse(true, &DoNothing); }},
        {"RecycleNodes is false",
         [](Test& test) {
             test.Reuse(false, [](Scene& scene) {
                 scene.m_host->SetAttribute("RecycleNodes", BooleanValue(false));
             });
         }},
        {"NeverReuseNode()",
         [](Test& test) {
             test.Reuse(false, [](Scene& scene) { scene.m_host->Find("first")->NeverReuseNode(); });
         }},
        {"IP-level pcap", &Test::IpPcap},
        {"a stack on a pooled Node, as InstallAll() does",
         [](Test& test) {
             test.Reuse(false, &DoNothing, [](Scene&) {
                 InternetStackHelper().Install(NodeList::GetNode(1));
             });
         }},
        {"a kept Ptr<Ipv4> finds the rest of its stack, and no Node", &Test::HeldPart},
        {"a Node is free when the grace period is over, and not before", &Test::Grace},
        {"Simulator::Destroy() with namespaces alive, in grace, pooled and retired", &Test::End},
    });

} // namespace
