// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * When a Node may be used again, and when not.
 */

#include "../common/instant-test-case.h"
#include "../common/scene.h"

#include "ns3/arp-l3-protocol.h"
#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/node-list.h"
#include "ns3/simulator.h"

#include <functional>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/**
 * @ingroup netns-tests
 * @brief One namespace dies, and after the grace period there is another.
 */
class ReuseCase : public InstantTestCase
{
  public:
    /// Does something with the scene.
    using Step = std::function<void(Scene&)>;

    /**
     * @param name Of the case.
     * @param reused Whether the second namespace has the first one's Node.
     * @param before Done when the first one is alive; its name is "first".
     * @param after Done before the second one is made.
     */
    ReuseCase(const std::string& name, bool reused, Step before, Step after = nullptr)
        : InstantTestCase(name),
          m_reused(reused),
          m_before(std::move(before)),
          m_after(std::move(after))
    {
    }

  private:
    void DoRun() override
    {
        Scene scene;
        uint32_t firstId = 0;
        Scene::After(Seconds(1), [&]() {
            scene.m_host->GetInitNet()->BuildStack();
            auto net = scene.Add("first");
            const auto link = scene.Connect(net);
            firstId = net->GetNode()->GetId();
            m_before(scene);
            scene.Exchange(net, link.address);
        });
        Scene::After(Seconds(3), [&]() { scene.Remove("first"); });
        Scene::After(Seconds(10), [&]() {
            if (m_after)
            {
                m_after(scene);
            }
            auto net = scene.Add("second");
            NS_TEST_EXPECT_MSG_EQ((net->GetNode()->GetId() == firstId), m_reused, "which Node");
            NS_TEST_EXPECT_MSG_EQ(scene.m_host->GetNRetired(), m_reused ? 0 : 1, "retired now");
            NS_TEST_EXPECT_MSG_EQ(scene.m_retired.size(), m_reused ? 0 : 1, "traced as retired");
            NS_TEST_EXPECT_MSG_EQ(scene.m_host->GetNNodes(), m_reused ? 1 : 2, "Nodes made");
            const auto link = scene.Connect(net);
            scene.Exchange(net, link.address);
        });
        Simulator::Stop(Seconds(15));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(scene.GetExchanges(), 2, "both talk");
    }

    bool m_reused; //!< whether the Node is used again
    Step m_before; //!< with the first namespace
    Step m_after;  //!< before the second
};

/**
 * @ingroup netns-tests
 * @brief A part of a dead stack that a script keeps.
 */
class HeldPartCase : public InstantTestCase
{
  public:
    HeldPartCase()
        : InstantTestCase("a kept Ptr<Ipv4> finds the rest of its stack, and no Node")
    {
    }

  private:
    void DoRun() override
    {
        Scene scene;
        Ptr<Ipv4> ipv4;
        Ptr<ArpL3Protocol> arp;
        Scene::After(Seconds(1), [&]() {
            auto net = scene.Add("first");
            net->BuildStack();
            ipv4 = net->GetNode()->GetObject<Ipv4>();
            arp = net->GetNode()->GetObject<ArpL3Protocol>();
        });
        Scene::After(Seconds(2), [&]() { scene.Remove("first"); });
        Scene::After(Seconds(10), [&]() {
            NS_TEST_EXPECT_MSG_EQ(scene.m_recycled.size(), 1, "the Node is free");
            NS_TEST_EXPECT_MSG_EQ(ipv4->GetObject<ArpL3Protocol>(), arp, "ARP is found");
            NS_TEST_EXPECT_MSG_EQ((ipv4->GetObject<NetNamespace>() != nullptr), true, "and this");
            NS_TEST_EXPECT_MSG_EQ(ipv4->GetObject<Node>(), nullptr, "but no Node");
            auto second = scene.Add("second");
            second->BuildStack();
            NS_TEST_EXPECT_MSG_NE(second->GetNode()->GetObject<Ipv4>(), ipv4, "a stack of its own");
        });
        Simulator::Stop(Seconds(20));
        Simulator::Run();
    }
};

/**
 * @ingroup netns-tests
 * @brief Attribute GracePeriod.
 */
class GraceCase : public InstantTestCase
{
  public:
    GraceCase()
        : InstantTestCase("a Node is free when the grace period is over, and not before")
    {
    }

  private:
    void DoRun() override
    {
        Scene scene(MilliSeconds(1500));
        Scene::After(Seconds(1), [&]() { scene.Add("first")->BuildStack(); });
        Scene::After(Seconds(2), [&]() {
            scene.Remove("first");
            scene.Add("second")->BuildStack();
        });
        Scene::After(Seconds(3.499),
                     [&]() { NS_TEST_EXPECT_MSG_EQ(scene.m_host->GetNRecycled(), 0, "it rests"); });
        Scene::After(Seconds(3.501), [&]() {
            NS_TEST_EXPECT_MSG_EQ(scene.m_host->GetNRecycled(), 1, "it is free");
            NS_TEST_EXPECT_MSG_EQ(scene.m_host->GetNNodes(), 2, "the second had to have another");
            NS_TEST_EXPECT_MSG_EQ(scene.Add("third")->GetNode()->GetId(),
                                  scene.m_nodesUsed.at(0),
                                  "the third has it");
        });
        Simulator::Stop(Seconds(4));
        Simulator::Run();
    }
};

/**
 * @ingroup netns-tests
 * @brief The end of the simulation, with namespaces in every state.
 */
class EndCase : public InstantTestCase
{
  public:
    EndCase()
        : InstantTestCase(
              "Simulator::Destroy() with namespaces alive, in grace, pooled and retired")
    {
    }

  private:
    void DoRun() override
    {
        std::vector<Ptr<NetNamespace>> kept;
        Ptr<Node> node;
        Ptr<NetNamespaceHost> host;
        {
            Scene scene;
            host = scene.m_host;
            Scene::After(Seconds(1), [&]() {
                for (const char* name : {"pooled", "retired", "resting", "alive", "idle"})
                {
                    kept.push_back(scene.Add(name));
                }
                for (uint32_t i = 0; i < 4; ++i)
                {
                    scene.Exchange(kept[i], scene.Connect(kept[i]).address);
                }
                node = kept[1]->GetNode();
            });
            Scene::After(Seconds(2), [&]() {
                scene.Remove("pooled");
                scene.Remove("retired");
            });
            Scene::After(Seconds(6), [&]() { scene.Remove("resting"); });
            Simulator::Stop(Seconds(7));
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(host->GetNRecycled(), 1, "one is in the pool");
            NS_TEST_EXPECT_MSG_EQ(host->GetNRetired(), 1, "one is held");
            NS_TEST_EXPECT_MSG_EQ(host->GetNAlive(), 2, "two are alive");
        }
        for (const auto& net : kept)
        {
            NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "all are dead");
            NS_TEST_EXPECT_MSG_EQ(net->GetNode(), nullptr, "without a Node");
            NS_TEST_EXPECT_MSG_EQ(net->GetHost(), nullptr, "without a host");
        }
    }
};

/**
 * @brief Capture what IP sends and receives on the first namespace's Node.
 * @param scene Where.
 * @param prefix Of the file.
 */
void
CapturePcap(Scene& scene, const std::string& prefix)
{
    auto net = scene.m_host->Find("first");
    auto ipv4 = net->GetNode()->GetObject<Ipv4>();
    InternetStackHelper().EnablePcapIpv4(prefix, ipv4, 1, true);
}

/**
 * @ingroup netns-tests
 * @brief Suite "netns-node-reuse".
 */
class NetnsNodeReuseTestSuite : public TestSuite
{
  public:
    NetnsNodeReuseTestSuite()
        : TestSuite("netns-node-reuse", Type::UNIT)
    {
        auto nothing = [](Scene&) {};
        AddTestCase(new ReuseCase("a Node is used again", true, nothing));
        AddTestCase(new ReuseCase("RecycleNodes is false", false, [](Scene& scene) {
            scene.m_host->SetAttribute("RecycleNodes", BooleanValue(false));
        }));
        AddTestCase(new ReuseCase("NeverReuseNode()", false, [](Scene& scene) {
            scene.m_host->Find("first")->NeverReuseNode();
        }));
        AddTestCase(new ReuseCase("IP-level pcap", false, [this](Scene& scene) {
            CapturePcap(scene, CreateTempDirFilename("ip.pcap"));
        }));
        AddTestCase(
            new ReuseCase("a stack on a pooled Node, as InstallAll() does",
                          false,
                          nothing,
                          [](Scene&) { InternetStackHelper().Install(NodeList::GetNode(1)); }));
        AddTestCase(new HeldPartCase);
        AddTestCase(new GraceCase);
        AddTestCase(new EndCase);
    }
};

/// Registers the suite.
NetnsNodeReuseTestSuite g_netnsNodeReuseTestSuite;

} // namespace
