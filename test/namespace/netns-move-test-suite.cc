// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The rules of moving a device to another namespace, and altnames: what Linux 6.18 answered to the
 * same commands.
 */

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

/// @return The devices of a namespace as `INDEX:NAME`, in the order of `ip link`.
std::string
List(Ptr<NetNamespace> net)
{
    std::string text;
    for (const auto* record : net->GetDevices().GetTable().GetByIndexOrder())
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
class MoveTest : public SceneFixture
{
  public:
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
    void SetUp() override;
    /// @return A pair in init_net, down, with these names.
    NetDeviceContainer MakePair(const std::string& first, const std::string& second);

    /// Trace source Device.
    void SeeDevice(const NetNamespace& net, const NetDeviceRecord& record, bool came);
    /// Trace source Move.
    void SeeMove(const NetDeviceRecord& record, uint64_t from, uint64_t to);

    Ptr<NetNamespace> m_init; ///< init_net
    Ptr<NetNamespace> m_a;    ///< a namespace
    Ptr<NetNamespace> m_b;    ///< another
    Names m_seen;             ///< what was traced
};

void
MoveTest::SetUp()
{
    SceneFixture::SetUp();
    m_init = m_scene->m_host->GetInitNet();
    m_a = m_scene->Add("a");
    m_b = m_scene->Add("b");
}

NetDeviceContainer
MoveTest::MakePair(const std::string& first, const std::string& second)
{
    VethHelper veth;
    veth.SetNames(first, second);
    veth.SetUp(false);
    return veth.Install(m_init, m_init);
}

void
MoveTest::SeeDevice(const NetNamespace& net, const NetDeviceRecord& record, bool came)
{
    m_seen.push_back((came ? "+" : "-") + std::to_string(record.ifindex) + record.GetName() + "@" +
                     std::to_string(net.GetCookie()));
}

void
MoveTest::SeeMove(const NetDeviceRecord& record, uint64_t from, uint64_t to)
{
    m_seen.push_back(record.GetName() + " " + std::to_string(from) + ">" + std::to_string(to));
}

void
MoveTest::Refused()
{
    auto pair = MakePair("v0", "v1");
    auto v0 = pair.Get(0);
    auto bridge = LinuxBridgeHelper().Install(m_init);
    auto stock = CreateObject<LoopbackNetDevice>();
    const auto move = [&](Ptr<NetDevice> device, const std::string& name = "", uint32_t index = 0) {
        return m_init->GetDevices().Move(device, m_a->GetDevices(), name, index);
    };
    NS_TEST_EXPECT_MSG_EQ(move(m_init->GetDevices().GetLoopback()),
                          -EINVAL,
                          "moving lo should be refused");
    NS_TEST_EXPECT_MSG_EQ(move(bridge), -EINVAL, "moving a bridge should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(move(nullptr), -EINVAL, "moving no device should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(
        move(stock),
        -EINVAL,
        "moving a device that is registered nowhere should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().Move(nullptr, m_a->GetDevices()),
                          -EINVAL,
                          "moving no device should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(
        m_b->GetDevices().Move(v0, m_a->GetDevices()),
        -ENODEV,
        "moving out of a namespace where the device is not should be refused with ENODEV");
    NS_TEST_EXPECT_MSG_EQ(m_b->GetDevices().Move(bridge, m_a->GetDevices()),
                          -ENODEV,
                          "the look-up should come first: a bridge that is not in b is ENODEV");

    auto other = NetNamespaceHelper().Create(CreateObject<Node>(), {"a"}).Get(0);
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().Move(v0, other->GetDevices()),
                          -EXDEV,
                          "moving to a namespace of another host should be refused with EXDEV");
    auto dead = m_scene->Add("dead");
    m_scene->Remove("dead");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().Move(v0, dead->GetDevices()),
                          -ESTALE,
                          "moving to a dead namespace should be refused with ESTALE");
    NS_TEST_EXPECT_MSG_EQ(dead->GetDevices().Move(v0, m_a->GetDevices()),
                          -ESTALE,
                          "moving out of a dead namespace should be refused with ESTALE");

    VethHelper veth;
    veth.SetNames("v0", "z1");
    auto inA = veth.Install(m_a, m_a);
    m_a->GetDevices().AddAltName(inA.Get(0), "alt");
    m_init->GetDevices().AddAltName(v0, "alt");
    DynamicCast<VethNetDevice>(v0)->SetAdminUp(true);
    const uint32_t index = m_init->GetDevices().GetIndex(v0);
    const std::string before = List(m_a);
    NS_TEST_EXPECT_MSG_EQ(
        move(v0),
        -EEXIST,
        "moving should be refused with EEXIST when the device's name is taken there");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "lo"), -EEXIST, "a new name that is taken should be refused");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "x%s"), -EINVAL, "an invalid pattern should be refused");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "a name of more than 15"),
                          -EINVAL,
                          "a name of more than 15 letters should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "lo", 1), -EEXIST, "a taken name should come before an ifindex");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "v7", 1),
                          -EEXIST,
                          "a taken altname should come before an ifindex");
    m_a->GetDevices().DeleteAltName(inA.Get(0), "alt");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "v7", 1), -EBUSY, "an ifindex that is taken should be refused");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "alt"),
                          -EEXIST,
                          "the device's own altname should be refused as its new name with EEXIST");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().Move(v0, m_init->GetDevices(), "v9", 77),
                          0,
                          "moving a device to where it is should be accepted");

    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().GetName(v0),
                          "v0",
                          "moving a device to where it is should not change its name");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().GetIndex(v0),
                          index,
                          "moving a device to where it is should not change its ifindex");
    NS_TEST_EXPECT_MSG_EQ(DynamicCast<VethNetDevice>(v0)->IsAdminUp(),
                          true,
                          "moving a device to where it is should leave it up");
    NS_TEST_EXPECT_MSG_EQ(v0->GetNode(),
                          m_scene->m_node,
                          "moving a device to where it is should leave it on its Node");
    NS_TEST_EXPECT_MSG_EQ(List(m_a), before, "refused moves should add nothing to the target");
    NS_TEST_EXPECT_MSG_EQ(move(v0, "v7", 9),
                          0,
                          "a free name and a free ifindex should be accepted");
    NS_TEST_EXPECT_MSG_EQ(List(m_a),
                          before + " 9:v7",
                          "the device should be in a with the name and ifindex it was given");
}

void
MoveTest::OtherProcess()
{
    auto far = CreateObject<Node>(1);
    for (bool pointToPoint : {true, false})
    {
        NodeContainer nodes(m_a->GetNode(), far);
        auto device = pointToPoint ? PointToPointHelper().Install(nodes).Get(0)
                                   : CsmaHelper().Install(nodes).Get(0);
        NS_TEST_EXPECT_MSG_EQ(m_a->GetDevices().Move(device, m_b->GetDevices()),
                              -EOPNOTSUPP,
                              "a channel to another process should be refused with EOPNOTSUPP");
        NS_TEST_EXPECT_MSG_EQ(m_a->GetDevices().Move(device, m_a->GetDevices()),
                              0,
                              "moving such a device to where it is should be accepted");
        NS_TEST_EXPECT_MSG_EQ(device->GetNode(), m_a->GetNode(), "a refused device should stay");
    }
}

void
MoveTest::Indexes()
{
    auto v = MakePair("v0", "v1"); // v1 is 2, v0 is 3
    auto w = MakePair("v2", "v3"); // v3 is 4, v2 is 5
    m_init->GetDevices().Move(v.Get(0), m_a->GetDevices());
    m_init->GetDevices().Move(w.Get(0), m_a->GetDevices());
    m_init->GetDevices().Move(v.Get(1), m_b->GetDevices());
    NS_TEST_EXPECT_MSG_EQ(List(m_init),
                          "1:lo 4:v3",
                          "init_net should have lo and the device that did not move");
    NS_TEST_EXPECT_MSG_EQ(List(m_a), "1:lo 3:v0 5:v2", "devices should keep their ifindexes in a");
    NS_TEST_EXPECT_MSG_EQ(List(m_b), "1:lo 2:v1", "the device should keep its ifindex in b");
    VethHelper veth;
    veth.SetNames("w0", "w1");
    auto x = veth.Install(m_b, m_b);
    NS_TEST_EXPECT_MSG_EQ(List(m_b),
                          "1:lo 2:v1 3:w1 4:w0",
                          "new devices in b should take the next ifindexes");
    m_b->GetDevices().Move(x.Get(0), m_a->GetDevices());
    NS_TEST_EXPECT_MSG_EQ(List(m_a),
                          "1:lo 3:v0 4:w0 5:v2",
                          "a device should keep its ifindex where that is free");
    m_b->GetDevices().Move(x.Get(1), m_a->GetDevices());
    NS_TEST_EXPECT_MSG_EQ(List(m_a),
                          "1:lo 2:w1 3:v0 4:w0 5:v2",
                          "a device should get the next free ifindex where its own is taken");

    veth.SetNames("v0", "z1");
    auto c = m_scene->Add("c");
    veth.Install(c, c);
    NS_TEST_EXPECT_MSG_EQ(m_a->GetDevices().Move(v.Get(0), c->GetDevices(), "v7"),
                          0,
                          "moving under another name should be accepted");
    NS_TEST_EXPECT_MSG_EQ(m_b->GetDevices().Move(v.Get(1), c->GetDevices()),
                          0,
                          "moving under a name that is free should be accepted");
    NS_TEST_EXPECT_MSG_EQ(List(c),
                          "1:lo 2:z1 3:v0 4:v7 5:v1",
                          "devices whose ifindexes are taken should get the next free ones");
}

void
MoveTest::GivenNames()
{
    auto v = MakePair("v0", "v1");
    auto device = v.Get(0);
    m_init->GetDevices().Move(device, m_a->GetDevices(), "eth0");
    NS_TEST_EXPECT_MSG_EQ(List(m_a), "1:lo 3:eth0", "the device should have the given name");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().FindByName("v0"),
                          nullptr,
                          "the old name should be gone from the source");
    m_init->GetDevices().Move(v.Get(1), m_a->GetDevices(), "eth%d");
    NS_TEST_EXPECT_MSG_EQ(List(m_a),
                          "1:lo 2:eth1 3:eth0",
                          "the lowest free number should be given");
    m_a->GetDevices().Move(device, m_b->GetDevices(), "eth%d");
    NS_TEST_EXPECT_MSG_EQ(List(m_b), "1:lo 3:eth0", "numbers should be those free in the target");
    m_a->GetDevices().Move(v.Get(1), m_b->GetDevices(), "eth%d", 7);
    NS_TEST_EXPECT_MSG_EQ(List(m_b),
                          "1:lo 3:eth0 7:eth1",
                          "the device should have the ifindex that was asked for");
}

void
MoveTest::AltNames()
{
    auto v = MakePair("v0", "v1");
    auto v0 = v.Get(0);
    const std::string uplink = "uplink-to-the-world";
    const auto add = [&](const std::string& name) {
        return m_init->GetDevices().AddAltName(v0, name);
    };
    const auto del = [&](const std::string& name) {
        return m_init->GetDevices().DeleteAltName(v0, name);
    };
    NS_TEST_EXPECT_MSG_EQ(add(uplink), 0, "an altname longer than a name should be accepted");
    NS_TEST_EXPECT_MSG_EQ(add("v1"),
                          -EEXIST,
                          "another device's name should be refused as an altname with EEXIST");
    NS_TEST_EXPECT_MSG_EQ(add("v0"),
                          -EEXIST,
                          "the device's own name should be refused as its altname with EEXIST");
    NS_TEST_EXPECT_MSG_EQ(add(uplink), -EEXIST, "an altname given twice should be refused");
    NS_TEST_EXPECT_MSG_EQ(add(std::string(128, 'x')),
                          -ERANGE,
                          "an altname of 128 letters should be refused with ERANGE");
    NS_TEST_EXPECT_MSG_EQ(add(""), -EINVAL, "an empty altname should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(add(std::string(127, 'x')),
                          0,
                          "an altname of 127 letters should be accepted");
    NS_TEST_EXPECT_MSG_EQ(add("a:b%d"), 0, "an altname should be free of the rules for names");
    NS_TEST_EXPECT_MSG_EQ(m_a->GetDevices().AddAltName(v0, "x"),
                          -ENODEV,
                          "adding an altname in another namespace should be refused with ENODEV");
    NS_TEST_EXPECT_MSG_EQ(m_a->GetDevices().DeleteAltName(v0, uplink),
                          -ENODEV,
                          "deleting an altname in another namespace should be refused with ENODEV");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().FindByName(uplink),
                          v0,
                          "the altname should find the device");
    NS_TEST_EXPECT_MSG_EQ(m_a->GetDevices().FindByName(uplink),
                          nullptr,
                          "the altname should not be known in another namespace");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().Rename(v0, uplink),
                          -EINVAL,
                          "an altname too long for a name should be refused as one with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(del("nope"), -ENOENT, "deleting an unknown altname should be refused");
    NS_TEST_EXPECT_MSG_EQ(del("v0"), -EINVAL, "deleting a name as an altname should be refused");
    NS_TEST_EXPECT_MSG_EQ(
        del("v1"),
        -EINVAL,
        "deleting another device's name as an altname should be refused with EINVAL");
    add("p0");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().Rename(v0, "p0"),
                          -EEXIST,
                          "renaming a device to its own altname should be refused with EEXIST");
    m_init->GetDevices().Rename(v.Get(1), "p%d");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().GetName(v.Get(1)),
                          "p1",
                          "a pattern should pass a number that an altname took");
    NS_TEST_EXPECT_MSG_EQ(del("a:b%d"), 0, "an altname with a colon should be deleted");
    NS_TEST_EXPECT_MSG_EQ(del(std::string(127, 'x')), 0, "the long altname should be deleted");
    NS_TEST_EXPECT_MSG_EQ((m_init->GetDevices().GetAltNames(v0) == Names{uplink, "p0"}),
                          true,
                          "altnames should be listed in the order they were added");

    VethHelper veth;
    veth.SetNames("q0", "q1");
    auto q = veth.Install(m_a, m_a);
    m_a->GetDevices().AddAltName(q.Get(0), uplink);
    NS_TEST_EXPECT_MSG_EQ(
        m_init->GetDevices().Move(v0, m_a->GetDevices()),
        -EEXIST,
        "an altname that is taken in the target should refuse the move with EEXIST");
    del(uplink);
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().Move(v0, m_a->GetDevices()),
                          0,
                          "the device should move once the altname is deleted");
    NS_TEST_EXPECT_MSG_EQ((m_a->GetDevices().GetAltNames(v0) == Names{"p0"}),
                          true,
                          "the other altname should move with the device");
    NS_TEST_EXPECT_MSG_EQ(m_a->GetDevices().FindByName("p0"),
                          v0,
                          "the device should be found by its altname in the target");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().FindByName("p0"),
                          nullptr,
                          "the altname should be gone from the source");
    m_init->GetDevices().Rename(v.Get(1), "p%d");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().GetName(v.Get(1)),
                          "p0",
                          "the number of an altname that moved away should be free");
    VethHelper::Delete(v0);
    NS_TEST_EXPECT_MSG_EQ(m_a->GetDevices().FindByName("p0"),
                          nullptr,
                          "an altname should go when its device is deleted");
}

void
MoveTest::Kept()
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
    NS_TEST_EXPECT_MSG_EQ(v1->HasCarrier(), true, "the peer should have a carrier before the move");
    NS_TEST_EXPECT_MSG_EQ(routes->GetNRoutes(),
                          3,
                          "there should be routes to 127/8, to the link and the static one");

    const Time now = Simulator::Now();
    m_init->GetDevices().Move(v0, m_a->GetDevices());
    NS_TEST_EXPECT_MSG_EQ(Simulator::Now(), now, "a move should take no simulated time");
    NS_TEST_EXPECT_MSG_EQ(routes->GetNRoutes(), 1, "the routes over the device should be gone");
    Simulator::Run(); // the number of the interface is forgotten in an event
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForDevice(v0),
                          -1,
                          "the interface of the device should be gone");
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForAddress("10.1.0.1"),
                          -1,
                          "the address of the device should be gone");
    NS_TEST_EXPECT_MSG_EQ(v0->IsAdminUp(), false, "a device should be down after its move");
    NS_TEST_EXPECT_MSG_EQ(v1->IsAdminUp(), true, "the peer of a device that moved should stay up");
    NS_TEST_EXPECT_MSG_EQ(v1->HasCarrier(), false, "the peer should have lost its carrier");
    NS_TEST_EXPECT_MSG_EQ(v0->GetPeer(), v1, "a device should keep its peer");
    NS_TEST_EXPECT_MSG_EQ(v0->GetAddress(), mac, "a device should keep its MAC address");
    NS_TEST_EXPECT_MSG_EQ(v0->GetMtu(), 1400, "a device should keep its MTU");
    NS_TEST_EXPECT_MSG_EQ(v0->GetStats().txPackets, 1, "a device should keep its counters");
    NS_TEST_EXPECT_MSG_EQ(PeekPointer(m_a),
                          v0->GetNet(),
                          "the device should know the namespace it moved to");
    m_a->BuildStack();
    auto inA = m_a->GetNode()->GetObject<Ipv4>();
    NS_TEST_EXPECT_MSG_EQ(inA->GetInterfaceForDevice(v0),
                          -1,
                          "the device should have no interface in its new stack");
    v0->SetAdminUp(true);
    NS_TEST_EXPECT_MSG_EQ(v1->HasCarrier(),
                          true,
                          "the peer should have a carrier when the device is up again");
    v0->Send(Create<Packet>(46), Mac48Address::GetBroadcast(), 0x88b5);
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(v1->GetStats().rxPackets,
                          2,
                          "frames should reach the peer from the new namespace");
    m_scene->Remove("a");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().GetN(),
                          1,
                          "the peer should be deleted with the device when a dies");
}

void
MoveTest::Ports()
{
    auto v = MakePair("v0", "v1");
    auto csma = CsmaHelper().Install(m_scene->m_node).Get(0);
    auto br0 = LinuxBridgeHelper().Install(m_init);
    br0->AddPort(v.Get(0));
    br0->AddPort(csma);
    NS_TEST_EXPECT_MSG_EQ(br0->GetNPorts(), 2, "the bridge should have two ports before the move");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().Move(v.Get(0), m_a->GetDevices()),
                          0,
                          "a veth that is a port should move");
    NS_TEST_EXPECT_MSG_EQ(br0->GetNPorts(), 1, "a veth that moved should have left its bridge");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().Move(csma, m_a->GetDevices()),
                          0,
                          "a csma device that is a port should move");
    NS_TEST_EXPECT_MSG_EQ(br0->GetNPorts(), 0, "a csma device should leave its bridge");
    auto br1 = LinuxBridgeHelper().Install(m_a);
    NS_TEST_EXPECT_MSG_EQ(br1->AddPort(v.Get(0)),
                          0,
                          "a veth that moved should be accepted as a port in its new namespace");
    NS_TEST_EXPECT_MSG_EQ(
        br1->AddPort(csma),
        0,
        "a csma device that moved should be accepted as a port in its new namespace");
    auto other = CsmaHelper().Install(m_scene->m_node).Get(0);
    br0->AddPort(other);
    m_init->GetDevices().Unregister(other);
    NS_TEST_EXPECT_MSG_EQ(br0->GetNPorts(), 0, "an unregistered device should leave its bridge");
}

void
MoveTest::Traces()
{
    auto host = m_scene->m_host;
    host->TraceConnectWithoutContext("Device", MakeCallback(&MoveTest::SeeDevice, this));
    host->TraceConnectWithoutContext("Move", MakeCallback(&MoveTest::SeeMove, this));
    auto v = MakePair("v0", "v1");
    m_a->GetNode();
    m_seen.clear();
    m_init->GetDevices().Move(v.Get(0), m_a->GetDevices(), "eth0", 9);
    NS_TEST_EXPECT_MSG_EQ(
        (m_seen == Names{"-3v0@1", "+9eth0@2", "eth0 1>2"}),
        true,
        "the traces should tell of the leaving, the arrival and the move, in this order");
    m_seen.clear();
    m_init->GetDevices().Move(v.Get(1), m_a->GetDevices(), "eth0");
    NS_TEST_EXPECT_MSG_EQ(m_seen.size(), 0, "a refused move should be traced nowhere");
    auto csma = CsmaHelper().Install(m_b->GetNode()).Get(0);
    m_seen.clear();
    m_scene->Remove("b");
    NS_TEST_EXPECT_MSG_EQ((m_seen == Names{"-2eth0@3", "+4eth0@1", "eth0 3>1"}),
                          true,
                          "the traces should tell of a device that goes home to init_net");
}

void
MoveTest::Home()
{
    auto csma = CsmaHelper().Install(m_a->GetNode()).Get(0);
    auto v = MakePair("eth0", "v1");
    m_init->GetDevices().AddAltName(v.Get(0), "taken");
    m_init->GetDevices().AddAltName(v.Get(0), "dev2");
    for (const char* name : {"first", "taken", "last"})
    {
        m_a->GetDevices().AddAltName(csma, name);
    }
    m_scene->Remove("a");
    NS_TEST_EXPECT_MSG_EQ(
        m_init->GetDevices().GetName(csma),
        "dev0",
        "the device should be called dev0 at home, as eth0 and the altname dev2 are taken");
    NS_TEST_EXPECT_MSG_EQ((m_init->GetDevices().GetAltNames(csma) == Names{"first", "last"}),
                          true,
                          "only the altname that is taken at home should be dropped");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().FindByName("taken"),
                          v.Get(0),
                          "the altname should still be that of the device at home");
    NS_TEST_EXPECT_MSG_EQ(m_init->GetDevices().FindByName("last"),
                          csma,
                          "an altname that is free at home should come along");
}

void
MoveTest::Broadcast()
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
        m_a->GetDevices().Move(link.guest, m_b->GetDevices());
    }
    // The last to leave gave the first place.
    m_b->GetDevices().Move(links[2].guest, m_a->GetDevices());
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
    NS_TEST_EXPECT_MSG_EQ(stats.txPackets - before,
                          1,
                          "a broadcast should be sent once by the device that is back");
}

using Test = MoveTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsMoveTestSuite(
    "netns-move",
    {
        {"what is refused changes nothing", &Test::Refused},
        {"a channel to another process", &Test::OtherProcess},
        {"indexes are kept where they are free", &Test::Indexes},
        {"a name that is asked for", &Test::GivenNames},
        {"altnames share the name table", &Test::AltNames},
        {"what a device keeps and loses", &Test::Kept},
        {"a port leaves its bridge", &Test::Ports},
        {"the traces tell of both halves", &Test::Traces},
        {"altnames that are taken at home are dropped", &Test::Home},
        {"a broadcast goes out once", &Test::Broadcast},
    });

} // namespace
