// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The rules of moving a device to another namespace, and altnames: what Linux 6.18 answered to the
 * same commands.
 */

#include "../common/instant-test-case.h"
#include "../common/scene.h"

#include "ns3/csma-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/loopback-net-device.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// Names of devices or of what happened.
using Names = std::vector<std::string>;

/**
 * @param net A namespace.
 * @return Its devices as `INDEX:NAME`, as `ip link` lists them.
 */
std::string
List(Ptr<NetNamespace> net)
{
    std::string text;
    for (const auto* record : net->GetDevices().GetByIndexOrder())
    {
        text +=
            (text.empty() ? "" : " ") + std::to_string(record->ifindex) + ":" + record->GetName();
    }
    return text;
}

/**
 * @ingroup netns-tests
 * One rule.
 */
class MoveCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (MoveCase::*)();

    /**
     * @param name The rule.
     * @param body The case.
     */
    MoveCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void Refused();      ///< every error, and that nothing changed
    void OtherProcess(); ///< a channel that leads to another process
    void Indexes();      ///< oracle cases 08 and 09
    void GivenNames();   ///< a name or pattern that is asked for
    void AltNames();     ///< oracle case 13, and what the kernel answers beyond
    void Kept();         ///< oracle case 11
    void Ports();        ///< a port leaves its bridge
    void Traces();       ///< what recorders see
    void Home();         ///< altnames on the way to init_net
    void Broadcast();    ///< interfaces of devices that left send nothing

  private:
    void DoRun() override;
    /**
     * @param first Of the pair, in the host.
     * @param second Likewise.
     * @return A pair in the host, down.
     */
    NetDeviceContainer MakePair(const std::string& first, const std::string& second);

    /**
     * Trace source Device.
     * @param net Where.
     * @param record The device.
     * @param came Whether it came.
     */
    void SeeDevice(const NetNamespace& net, const NetDeviceRecord& record, bool came);
    /**
     * Trace source Move.
     * @param record The device.
     * @param from Cookie.
     * @param to Cookie.
     */
    void SeeMove(const NetDeviceRecord& record, uint64_t from, uint64_t to);

    Body m_body;              ///< the case
    Scene* m_scene{nullptr};  ///< the host
    Ptr<NetNamespace> m_init; ///< init_net
    Ptr<NetNamespace> m_a;    ///< a namespace
    Ptr<NetNamespace> m_b;    ///< another
    Names m_seen;             ///< what was traced
};

void
MoveCase::DoRun()
{
    Scene scene;
    m_scene = &scene;
    m_init = scene.m_host->GetInitNet();
    m_a = scene.Add("a");
    m_b = scene.Add("b");
    (this->*m_body)();
    m_init = m_a = m_b = nullptr;
}

NetDeviceContainer
MoveCase::MakePair(const std::string& first, const std::string& second)
{
    VethHelper veth;
    veth.SetNames(first, second);
    veth.SetUp(false);
    return veth.Install(m_init, m_init);
}

void
MoveCase::SeeDevice(const NetNamespace& net, const NetDeviceRecord& record, bool came)
{
    m_seen.push_back((came ? "+" : "-") + std::to_string(record.ifindex) + record.GetName() + "@" +
                     std::to_string(net.GetCookie()));
}

void
MoveCase::SeeMove(const NetDeviceRecord& record, uint64_t from, uint64_t to)
{
    m_seen.push_back(record.GetName() + " " + std::to_string(from) + ">" + std::to_string(to));
}

void
MoveCase::Refused()
{
    auto pair = MakePair("v0", "v1");
    auto v0 = pair.Get(0);
    auto bridge = LinuxBridgeHelper().Install(m_init);
    auto stock = CreateObject<LoopbackNetDevice>();
    const auto move = [&](Ptr<NetDevice> device, const std::string& name = "", uint32_t index = 0) {
        return m_init->MoveDevice(device, m_a, name, index);
    };
    NS_TEST_EXPECT_MSG_EQ(move(m_init->GetLoopback()), -EINVAL, "lo is immutable");
    NS_TEST_EXPECT_MSG_EQ(move(bridge), -EINVAL, "so is a bridge");
    NS_TEST_EXPECT_MSG_EQ(move(nullptr), -EINVAL, "no device");
    NS_TEST_EXPECT_MSG_EQ(move(stock), -EINVAL, "registered nowhere");
    NS_TEST_EXPECT_MSG_EQ(m_init->MoveDevice(v0, nullptr), -EINVAL, "no target");
    NS_TEST_EXPECT_MSG_EQ(m_b->MoveDevice(v0, m_a), -ENODEV, "not a device of b");
    NS_TEST_EXPECT_MSG_EQ(m_b->MoveDevice(bridge, m_a), -ENODEV, "look-up comes first");

    auto other = NetNamespaceHelper().Create(CreateObject<Node>(), {"a"}).Get(0);
    NS_TEST_EXPECT_MSG_EQ(m_init->MoveDevice(v0, other), -EXDEV, "another host");
    auto dead = m_scene->Add("dead");
    m_scene->Remove("dead");
    NS_TEST_EXPECT_MSG_EQ(m_init->MoveDevice(v0, dead), -ESTALE, "a dead target");
    NS_TEST_EXPECT_MSG_EQ(dead->MoveDevice(v0, m_a), -ESTALE, "a dead source");

    VethHelper veth;
    veth.SetNames("v0", "z1");
    auto inA = veth.Install(m_a, m_a);
    m_a->AddAltName(inA.Get(0), "alt");
    m_init->AddAltName(v0, "alt");
    DynamicCast<VethNetDevice>(v0)->SetAdminUp(true);
    const uint32_t index = m_init->GetDeviceIndex(v0);
    const std::string before = List(m_a);
    NS_TEST_EXPECT_MSG_EQ(move(v0), -EEXIST, "its name is taken");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "lo"), -EEXIST, "the new name is taken");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "x%s"), -EINVAL, "no such pattern");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "a name of more than 15"), -EINVAL, "no name");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "lo", 1), -EEXIST, "the name comes before the index");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "v7", 1), -EEXIST, "so does the altname");
    m_a->DeleteAltName(inA.Get(0), "alt");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "v7", 1), -EBUSY, "the index is taken");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "alt"), -EEXIST, "its own altname");
    NS_TEST_EXPECT_MSG_EQ(m_init->MoveDevice(v0, m_init, "v9", 77), 0, "it is there already");

    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceName(v0), "v0", "and has its name");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceIndex(v0), index, "its index");
    NS_TEST_EXPECT_MSG_EQ(DynamicCast<VethNetDevice>(v0)->IsAdminUp(), true, "is up");
    NS_TEST_EXPECT_MSG_EQ(v0->GetNode(), m_scene->m_node, "on its Node");
    NS_TEST_EXPECT_MSG_EQ(List(m_a), before, "nothing came");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "v7", 9), 0, "this can be done");
    NS_TEST_EXPECT_MSG_EQ(List(m_a), before + " 9:v7", "and is");
}

void
MoveCase::OtherProcess()
{
    auto far = CreateObject<Node>(1);
    for (bool pointToPoint : {true, false})
    {
        NodeContainer nodes(m_a->GetNode(), far);
        auto device = pointToPoint ? PointToPointHelper().Install(nodes).Get(0)
                                   : CsmaHelper().Install(nodes).Get(0);
        NS_TEST_EXPECT_MSG_EQ(m_a->MoveDevice(device, m_b), -EOPNOTSUPP, "addressed by Node");
        NS_TEST_EXPECT_MSG_EQ(m_a->MoveDevice(device, m_a), 0, "nothing to do");
        NS_TEST_EXPECT_MSG_EQ(device->GetNode(), m_a->GetNode(), "it stays");
    }
}

void
MoveCase::Indexes()
{
    auto v = MakePair("v0", "v1"); // v1 is 2, v0 is 3
    auto w = MakePair("v2", "v3"); // v3 is 4, v2 is 5
    m_init->MoveDevice(v.Get(0), m_a);
    m_init->MoveDevice(w.Get(0), m_a);
    m_init->MoveDevice(v.Get(1), m_b);
    NS_TEST_EXPECT_MSG_EQ(List(m_init), "1:lo 4:v3", "what is left");
    NS_TEST_EXPECT_MSG_EQ(List(m_a), "1:lo 3:v0 5:v2", "indexes are kept");
    NS_TEST_EXPECT_MSG_EQ(List(m_b), "1:lo 2:v1", "here too");
    VethHelper veth;
    veth.SetNames("w0", "w1");
    auto x = veth.Install(m_b, m_b);
    NS_TEST_EXPECT_MSG_EQ(List(m_b), "1:lo 2:v1 3:w1 4:w0", "the next are taken");
    m_b->MoveDevice(x.Get(0), m_a);
    NS_TEST_EXPECT_MSG_EQ(List(m_a), "1:lo 3:v0 4:w0 5:v2", "4 was free");
    m_b->MoveDevice(x.Get(1), m_a);
    NS_TEST_EXPECT_MSG_EQ(List(m_a), "1:lo 2:w1 3:v0 4:w0 5:v2", "3 was not, 2 is the next");

    veth.SetNames("v0", "z1");
    auto c = m_scene->Add("c");
    veth.Install(c, c);
    NS_TEST_EXPECT_MSG_EQ(m_a->MoveDevice(v.Get(0), c, "v7"), 0, "another name");
    NS_TEST_EXPECT_MSG_EQ(m_b->MoveDevice(v.Get(1), c), 0, "a free name");
    NS_TEST_EXPECT_MSG_EQ(List(c), "1:lo 2:z1 3:v0 4:v7 5:v1", "the next, and the next");
}

void
MoveCase::GivenNames()
{
    auto v = MakePair("v0", "v1");
    auto device = v.Get(0);
    m_init->MoveDevice(device, m_a, "eth0");
    NS_TEST_EXPECT_MSG_EQ(List(m_a), "1:lo 3:eth0", "the name that was asked for");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceByName("v0"), nullptr, "the old one is gone");
    m_init->MoveDevice(v.Get(1), m_a, "eth%d");
    NS_TEST_EXPECT_MSG_EQ(List(m_a), "1:lo 2:eth1 3:eth0", "the lowest free number");
    m_a->MoveDevice(device, m_b, "eth%d");
    NS_TEST_EXPECT_MSG_EQ(List(m_b), "1:lo 3:eth0", "of the target");
    m_a->MoveDevice(v.Get(1), m_b, "eth%d", 7);
    NS_TEST_EXPECT_MSG_EQ(List(m_b), "1:lo 3:eth0 7:eth1", "and the index that was asked for");
}

void
MoveCase::AltNames()
{
    auto v = MakePair("v0", "v1");
    auto v0 = v.Get(0);
    const std::string uplink = "uplink-to-the-world";
    const auto add = [&](const std::string& name) { return m_init->AddAltName(v0, name); };
    const auto del = [&](const std::string& name) { return m_init->DeleteAltName(v0, name); };
    NS_TEST_EXPECT_MSG_EQ(add(uplink), 0, "an altname");
    NS_TEST_EXPECT_MSG_EQ(add("v1"), -EEXIST, "the name of another");
    NS_TEST_EXPECT_MSG_EQ(add("v0"), -EEXIST, "its own");
    NS_TEST_EXPECT_MSG_EQ(add(uplink), -EEXIST, "twice");
    NS_TEST_EXPECT_MSG_EQ(add(std::string(128, 'x')), -ERANGE, "too long");
    NS_TEST_EXPECT_MSG_EQ(add(""), -EINVAL, "empty");
    NS_TEST_EXPECT_MSG_EQ(add(std::string(127, 'x')), 0, "just short enough");
    NS_TEST_EXPECT_MSG_EQ(add("a:b%d"), 0, "the rules of names are not for altnames");
    NS_TEST_EXPECT_MSG_EQ(m_a->AddAltName(v0, "x"), -ENODEV, "not there");
    NS_TEST_EXPECT_MSG_EQ(m_a->DeleteAltName(v0, uplink), -ENODEV, "not there");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceByName(uplink), v0, "found by it");
    NS_TEST_EXPECT_MSG_EQ(m_a->GetDeviceByName(uplink), nullptr, "in its namespace");
    NS_TEST_EXPECT_MSG_EQ(m_init->RenameDevice(v0, uplink), -EINVAL, "too long for a name");
    NS_TEST_EXPECT_MSG_EQ(del("nope"), -ENOENT, "nobody's");
    NS_TEST_EXPECT_MSG_EQ(del("v0"), -EINVAL, "a name, no altname");
    NS_TEST_EXPECT_MSG_EQ(del("v1"), -EINVAL, "of another");
    add("p0");
    NS_TEST_EXPECT_MSG_EQ(m_init->RenameDevice(v0, "p0"), -EEXIST, "not even its own");
    m_init->RenameDevice(v.Get(1), "p%d");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceName(v.Get(1)), "p1", "0 is an altname");
    NS_TEST_EXPECT_MSG_EQ(del("a:b%d"), 0, "deleted");
    NS_TEST_EXPECT_MSG_EQ(del(std::string(127, 'x')), 0, "deleted");
    NS_TEST_EXPECT_MSG_EQ((m_init->GetAltNames(v0) == Names{uplink, "p0"}), true, "in order");

    VethHelper veth;
    veth.SetNames("q0", "q1");
    auto q = veth.Install(m_a, m_a);
    m_a->AddAltName(q.Get(0), uplink);
    NS_TEST_EXPECT_MSG_EQ(m_init->MoveDevice(v0, m_a), -EEXIST, "it blocks the move");
    del(uplink);
    NS_TEST_EXPECT_MSG_EQ(m_init->MoveDevice(v0, m_a), 0, "it does not");
    NS_TEST_EXPECT_MSG_EQ((m_a->GetAltNames(v0) == Names{"p0"}), true, "the other one travels");
    NS_TEST_EXPECT_MSG_EQ(m_a->GetDeviceByName("p0"), v0, "and is looked up");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceByName("p0"), nullptr, "there only");
    m_init->RenameDevice(v.Get(1), "p%d");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceName(v.Get(1)), "p0", "its number is free");
    VethHelper::Delete(v0);
    NS_TEST_EXPECT_MSG_EQ(m_a->GetDeviceByName("p0"), nullptr, "goes with its device");
}

void
MoveCase::Kept()
{
    auto v = MakePair("v0", "v1");
    auto v0 = DynamicCast<VethNetDevice>(v.Get(0));
    auto v1 = DynamicCast<VethNetDevice>(v.Get(1));
    m_init->BuildStack();
    auto ipv4 = m_scene->m_node->GetObject<Ipv4>();
    v1->SetAdminUp(true);
    v0->SetMtu(1400);
    v0->SetAdminUp(true);
    const auto mac = v0->GetAddress();
    const uint32_t interface = ipv4->AddInterface(v0);
    ipv4->AddAddress(interface, Ipv4InterfaceAddress("10.1.0.1", "255.255.255.0"));
    ipv4->SetUp(interface);
    auto routes = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
    routes->AddNetworkRouteTo("10.2.0.0", "255.255.0.0", "10.1.0.2", interface);
    v0->Send(Create<Packet>(46), Mac48Address::GetBroadcast(), 0x88b5);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(v1->HasCarrier(), true, "before");
    NS_TEST_EXPECT_MSG_EQ(routes->GetNRoutes(), 3, "127/8, connected, static");

    const Time now = Simulator::Now();
    m_init->MoveDevice(v0, m_a);
    NS_TEST_EXPECT_MSG_EQ(Simulator::Now(), now, "it takes no time");
    NS_TEST_EXPECT_MSG_EQ(routes->GetNRoutes(), 1, "the routes are gone");
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForDevice(v0), -1, "the interface is");
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForAddress("10.1.0.1"), -1, "the address is");
    NS_TEST_EXPECT_MSG_EQ(v0->IsAdminUp(), false, "it is down");
    NS_TEST_EXPECT_MSG_EQ(v1->IsAdminUp(), true, "its peer is up");
    NS_TEST_EXPECT_MSG_EQ(v1->HasCarrier(), false, "without a carrier");
    NS_TEST_EXPECT_MSG_EQ(v0->GetPeer(), v1, "the peer is kept");
    NS_TEST_EXPECT_MSG_EQ(v0->GetAddress(), mac, "the MAC address");
    NS_TEST_EXPECT_MSG_EQ(v0->GetMtu(), 1400, "the MTU");
    NS_TEST_EXPECT_MSG_EQ(v0->GetStats().txPackets, 1, "the counters");
    NS_TEST_EXPECT_MSG_EQ(PeekPointer(m_a), v0->GetNet(), "where it is");
    m_a->BuildStack();
    auto inA = m_a->GetNode()->GetObject<Ipv4>();
    NS_TEST_EXPECT_MSG_EQ(inA->GetInterfaceForDevice(v0), -1, "no address there");
    v0->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(v1->HasCarrier(), true, "the carrier follows");
    v0->Send(Create<Packet>(46), Mac48Address::GetBroadcast(), 0x88b5);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(v1->GetStats().rxPackets, 2, "and frames do");
    m_scene->Remove("a");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().GetN(), 1, "v1 dies with v0, which died with a");
}

void
MoveCase::Ports()
{
    auto v = MakePair("v0", "v1");
    auto csma = CsmaHelper().Install(m_scene->m_node).Get(0);
    auto br0 = LinuxBridgeHelper().Install(m_init);
    br0->AddPort(v.Get(0));
    br0->AddPort(csma);
    NS_TEST_EXPECT_MSG_EQ(br0->GetNPorts(), 2, "before");
    NS_TEST_EXPECT_MSG_EQ(m_init->MoveDevice(v.Get(0), m_a), 0, "one of ours");
    NS_TEST_EXPECT_MSG_EQ(br0->GetNPorts(), 1, "left");
    NS_TEST_EXPECT_MSG_EQ(m_init->MoveDevice(csma, m_a), 0, "a stock one");
    NS_TEST_EXPECT_MSG_EQ(br0->GetNPorts(), 0, "left too");
    auto br1 = LinuxBridgeHelper().Install(m_a);
    NS_TEST_EXPECT_MSG_EQ(br1->AddPort(v.Get(0)), 0, "and may be a port there");
    NS_TEST_EXPECT_MSG_EQ(br1->AddPort(csma), 0, "both");
    auto other = CsmaHelper().Install(m_scene->m_node).Get(0);
    br0->AddPort(other);
    m_init->UnregisterDevice(other);
    NS_TEST_EXPECT_MSG_EQ(br0->GetNPorts(), 0, "one that is deleted leaves as well");
}

void
MoveCase::Traces()
{
    auto host = m_scene->m_host;
    host->TraceConnectWithoutContext("Device", MakeCallback(&MoveCase::SeeDevice, this));
    host->TraceConnectWithoutContext("Move", MakeCallback(&MoveCase::SeeMove, this));
    auto v = MakePair("v0", "v1");
    m_a->GetNode();
    m_seen.clear();
    m_init->MoveDevice(v.Get(0), m_a, "eth0", 9);
    NS_TEST_EXPECT_MSG_EQ((m_seen == Names{"-3v0@1", "+9eth0@2", "eth0 1>2"}), true, "all of it");
    m_seen.clear();
    m_init->MoveDevice(v.Get(1), m_a, "eth0");
    NS_TEST_EXPECT_MSG_EQ(m_seen.size(), 0, "nothing of one that is refused");
    auto csma = CsmaHelper().Install(m_b->GetNode()).Get(0);
    m_seen.clear();
    m_scene->Remove("b");
    NS_TEST_EXPECT_MSG_EQ((m_seen == Names{"-2eth0@3", "+4eth0@1", "eth0 3>1"}), true, "home");
}

void
MoveCase::Home()
{
    auto csma = CsmaHelper().Install(m_a->GetNode()).Get(0);
    auto v = MakePair("eth0", "v1");
    m_init->AddAltName(v.Get(0), "taken");
    m_init->AddAltName(v.Get(0), "dev2");
    for (const char* name : {"first", "taken", "last"})
    {
        m_a->AddAltName(csma, name);
    }
    m_scene->Remove("a");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceName(csma), "dev0", "eth0 and the altname dev2 taken");
    NS_TEST_EXPECT_MSG_EQ((m_init->GetAltNames(csma) == Names{"first", "last"}), true, "dropped");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceByName("taken"), v.Get(0), "it has its owner");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDeviceByName("last"), csma, "this one came along");
}

void
MoveCase::Broadcast()
{
    std::vector<Scene::Link> links;
    m_a->BuildStack();
    m_init->BuildStack();
    for (int i = 0; i < 3; ++i)
    {
        links.push_back(m_scene->Connect(m_a));
    }
    for (const auto& link : links)
    {
        m_a->MoveDevice(link.guest, m_b);
    }
    // The last to leave gave the first place.
    m_b->MoveDevice(links[2].guest, m_a);
    DynamicCast<VethNetDevice>(links[2].guest)->SetAdminUp(true);
    m_scene->SetAddresses(links[2]);
    const auto& stats = DynamicCast<VethNetDevice>(links[2].guest)->GetStats();
    const uint64_t before = stats.txPackets;
    // Not through a socket, which wants a route.
    m_a->GetNode()->GetObject<Ipv4>()->Send(Create<Packet>(10),
                                            Ipv4Address::GetAny(),
                                            Ipv4Address::GetBroadcast(),
                                            253,
                                            nullptr);
    NS_TEST_EXPECT_MSG_EQ(stats.txPackets - before, 1, "once");
}

/**
 * @ingroup netns-tests
 * Suite "netns-move".
 */
class NetnsMoveTestSuite : public TestSuite
{
  public:
    NetnsMoveTestSuite()
        : TestSuite("netns-move", Type::UNIT)
    {
        AddTestCase(new MoveCase("what is refused changes nothing", &MoveCase::Refused));
        AddTestCase(new MoveCase("a channel to another process", &MoveCase::OtherProcess));
        AddTestCase(new MoveCase("indexes are kept where they are free", &MoveCase::Indexes));
        AddTestCase(new MoveCase("a name that is asked for", &MoveCase::GivenNames));
        AddTestCase(new MoveCase("altnames share the name table", &MoveCase::AltNames));
        AddTestCase(new MoveCase("what a device keeps and loses", &MoveCase::Kept));
        AddTestCase(new MoveCase("a port leaves its bridge", &MoveCase::Ports));
        AddTestCase(new MoveCase("the traces tell of both halves", &MoveCase::Traces));
        AddTestCase(new MoveCase("altnames that are taken at home are dropped", &MoveCase::Home));
        AddTestCase(new MoveCase("a broadcast goes out once", &MoveCase::Broadcast));
    }
};

/// Registers the suite.
NetnsMoveTestSuite g_netnsMoveTestSuite;

} // namespace
