// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * What a script sees of namespaces from outside: traces, Config paths, time, what it still holds
 * when they are gone.
 */

#include "../common/call-later.h"
#include "../common/fixture.h"
#include "../common/udp-probe.h"

#include "ns3/config.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/node-list.h"
#include "ns3/object-map.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One view of namespaces.
 */
class NetnsObserverTest : public InstantFixture
{
  public:
    void Traces();       ///< order and values of the trace sources
    void ConfigPaths();  ///< Config paths to devices
    void ListsByName();  ///< the two attributes
    void Idle();         ///< observers take no Node
    void BeforeAndIn();  ///< made before and during the run
    void Outlives();     ///< objects kept over Simulator::Destroy()
    void DestroyOrder(); ///< what Simulator::Destroy() ends, in order

  private:
    /** @brief Logs every trace source of a host. */
    void Connect(Ptr<NetNamespaceHost> host);
    /** @return the log since the last call */
    std::string TakeLog();
    /** @brief Makes the topology of BeforeAndIn() on the host's Node. */
    static void Build(Ptr<Node> node);
    /** @return all that can be asked of the namespaces of the host's Node */
    static std::string Describe(Ptr<Node> node);
    /** @brief Logs a frame that was sent. @param context path of the trace source */
    void Sent(std::string context, Ptr<const Packet> packet);

    // Sinks
    void Created(Ptr<NetNamespace> net);
    void Changed(Ptr<NetNamespace> net, NetNamespace::State old, NetNamespace::State state);
    void Freed(Ptr<NetNamespace> net);
    void Ref(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder);
    void Device(const NetNamespace& net, const NetDeviceRecord& record, bool registered);

    std::ostringstream m_log; ///< what was traced
};

void
NetnsObserverTest::Created(Ptr<NetNamespace> net)
{
    m_log << "created " << net->GetCookie() << "; ";
}

void
NetnsObserverTest::Changed(Ptr<NetNamespace> net,
                           NetNamespace::State old,
                           NetNamespace::State state)
{
    m_log << net->GetCookie() << " " << NetNamespace::GetStateName(old) << ">"
          << NetNamespace::GetStateName(state) << "; ";
    if (net->GetState() != state)
    {
        m_log << "(but is " << net->GetState() << ") ";
    }
}

void
NetnsObserverTest::Freed(Ptr<NetNamespace> net)
{
    m_log << "freed " << net->GetCookie() << "; ";
}

void
NetnsObserverTest::Ref(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder)
{
    m_log << cookie << " " << (delta > 0 ? "+" : "-") << GetRefKindName(holder.kind) << holder.id
          << "=" << count << "; ";
}

void
NetnsObserverTest::Device(const NetNamespace& net, const NetDeviceRecord& record, bool registered)
{
    m_log << net.GetCookie() << (registered ? " +" : " -") << record.GetName() << record.ifindex
          << "; ";
}

void
NetnsObserverTest::Connect(Ptr<NetNamespaceHost> host)
{
    using Case = NetnsObserverTest;
    host->TraceConnectWithoutContext("Created", MakeCallback(&Case::Created, this));
    host->TraceConnectWithoutContext("StateChange", MakeCallback(&Case::Changed, this));
    host->TraceConnectWithoutContext("Freed", MakeCallback(&Case::Freed, this));
    host->TraceConnectWithoutContext("Ref", MakeCallback(&Case::Ref, this));
    host->TraceConnectWithoutContext("Device", MakeCallback(&Case::Device, this));
}

std::string
NetnsObserverTest::TakeLog()
{
    const std::string log = m_log.str();
    m_log.str("");
    return log;
}

void
NetnsObserverTest::Traces()
{
    auto host = GetHost();
    Connect(host);
    Ptr<NetNamespace> net;
    host->Create("a", net);
    NS_TEST_EXPECT_MSG_EQ(
        TakeLog(),
        "2 setup>setup; 2 +setup0=1; 2 setup>alive; created 2; 2 +mount1=2; 2 -setup0=1; ",
        "the traces should tell of a creation, in order");
    net->Get({RefKind::SOCKET, 9});
    net->Put({RefKind::SOCKET, 9});
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "2 +socket9=2; 2 -socket9=1; ",
                          "the traces should tell of a reference taken and returned");
    VethHelper veth;
    veth.SetNames("here", "there");
    veth.Install(host->GetInitNet(), net);
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "2 +there2; 1 +here2; ",
                          "the traces should tell of both ends of a pair");
    net->BuildStack();
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "2 +lo1; ", "the traces should tell of the stack's lo");
    host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "2 -mount1=0; 2 alive>dying; 2 -there2; 1 -here2; 2 dying>dead; "
                          "freed 2; ",
                          "the traces should tell of a teardown, in order");
    host->CopyNetNs(0, host->GetInitNet(), net, {RefKind::NSPROXY, 3});
    NS_TEST_EXPECT_MSG_EQ(
        TakeLog(),
        "1 +nsproxy3=2; ",
        "the traces should tell of a reference that CopyNetNs() takes without the flag");
    host->Mount("m", net);
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "1 +mount2=3; ", "the second mount should have the number 2");
    auto sink = MakeCallback(&NetnsObserverTest::Ref, this);
    host->TraceDisconnectWithoutContext("Ref", sink);
    host->Unmount("m");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "", "a disconnected sink should be told nothing");
}

void
NetnsObserverTest::Sent(std::string context, Ptr<const Packet> packet)
{
    m_log << context << " " << packet->GetSize() << "; ";
}

void
NetnsObserverTest::ConfigPaths()
{
    auto node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(node, {"a", "b", "idle"});
    auto pair = VethHelper().Install(nets.Get("a"), nets.Get("b"));
    nets.Get("a")->BuildStack();
    nets.Get("b")->BuildStack();
    const std::string host = "/NodeList/*/$ns3::netns::NetNamespaceHost/";
    const std::string all = host + "NamespaceList/*/DeviceList/*";
    auto matches = Config::LookupMatches(all);
    NS_TEST_ASSERT_MSG_EQ(matches.GetN(),
                          4,
                          "the path should match lo of a and b, and the two veths");
    const std::string id = std::to_string(node->GetId());
    const std::string found = "/NodeList/" + id + "/$ns3::netns::NetNamespaceHost/NamespaceList/";
    NS_TEST_EXPECT_MSG_EQ(matches.GetMatchedPath(1),
                          found + "2/DeviceList/2/",
                          "the matched path should have the cookie and the ifindex");
    NS_TEST_EXPECT_MSG_EQ(matches.Get(1), pair.Get(0), "the path should lead to the device");
    NS_TEST_EXPECT_MSG_EQ(Config::LookupMatches(host + "NamespaceList/3/DeviceList/2").Get(0),
                          pair.Get(1),
                          "a path with cookie and ifindex should lead to one device");
    NS_TEST_EXPECT_MSG_EQ(Config::LookupMatches(host + "NamespaceList/4/DeviceList/*").GetN(),
                          0,
                          "an idle namespace should have no device object");

    Config::Set(all + "/$ns3::netns::VethNetDevice/Delay", TimeValue(Seconds(2)));
    TimeValue delay;
    pair.Get(1)->GetAttribute("Delay", delay);
    NS_TEST_EXPECT_MSG_EQ(delay.Get(), Seconds(2), "Config::Set() should reach a device");
    Config::Set(host + "MaxNetNamespaces", UintegerValue(3));
    Ptr<NetNamespace> none;
    NS_TEST_EXPECT_MSG_NE(node->GetObject<NetNamespaceHost>()->Create("x", none),
                          0,
                          "Config::Set() should reach the host's attribute: no fourth namespace");

    Config::Connect(all + "/$ns3::netns::LinuxNetDevice/MacTx",
                    MakeCallback(&NetnsObserverTest::Sent, this));
    pair.Get(1)->Send(Create<Packet>(10), pair.Get(0)->GetAddress(), 0x88b5);
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          found + "3/DeviceList/2/$ns3::netns::LinuxNetDevice/MacTx 10; ",
                          "the context of the trace should say in which namespace the device is");
    node->GetObject<NetNamespaceHost>()->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(Config::LookupMatches(all).GetN(),
                          1,
                          "only lo of b should match after a's death");
}

void
NetnsObserverTest::ListsByName()
{
    auto node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(node, {"a", "b", "c"});
    auto host = node->GetObject<NetNamespaceHost>();
    host->Unmount("b");
    VethHelper().Install(nets.Get("c"), nets.Get("c"));
    nets.Get("c")->BuildStack();
    ObjectMapValue list;
    host->GetAttribute("NamespaceList", list);
    NS_TEST_ASSERT_MSG_EQ(list.GetN(), 3, "the list should have init_net, a and c");
    NS_TEST_EXPECT_MSG_EQ(list.Get(1), host->GetInitNet(), "init_net should be under its cookie");
    NS_TEST_EXPECT_MSG_EQ(list.Get(2), nets.Get("a"), "a should be listed under its cookie");
    NS_TEST_EXPECT_MSG_EQ(list.Get(4), nets.Get("c"), "c should be listed under its cookie");
    ObjectMapValue devices;
    nets.Get("c")->GetAttribute("DeviceList", devices);
    NS_TEST_ASSERT_MSG_EQ(devices.GetN(), 3, "the list should have lo and two veths");
    NS_TEST_EXPECT_MSG_EQ(devices.Get(1),
                          nets.Get("c")->GetDevices().GetLoopback(),
                          "lo should be listed under its ifindex");
    NS_TEST_EXPECT_MSG_EQ(devices.Get(3),
                          nets.Get("c")->GetDevices().FindByIndex(3),
                          "a veth should be listed under its ifindex");
    nets.Get("a")->GetAttribute("DeviceList", devices);
    NS_TEST_EXPECT_MSG_EQ(devices.GetN(), 0, "an idle namespace should list no device");
}

void
NetnsObserverTest::Idle()
{
    auto node = CreateObject<Node>();
    const uint32_t before = NodeList::GetNNodes();
    auto nets = NetNamespaceHelper().CreateN(node, 100, "n");
    auto host = node->GetObject<NetNamespaceHost>();
    Connect(host);
    for (const auto& net : host->GetNetNamespaceList())
    {
        std::string text;
        auto each = const_cast<NetNamespace*>(&net);
        each->GetProcNet()->Read("dev", text);
        net.GetDevices().GetTable().GetByIndexOrder();
        net.GetDevices().FindByName("lo");
        net.GetName();
        net.HasStack();
        net.GetDevices().GetLoopback();
    }
    Config::LookupMatches("/NodeList/*/$ns3::netns::NetNamespaceHost/NamespaceList/*/DeviceList/*");
    ObjectMapValue list;
    host->GetAttribute("NamespaceList", list);
    NS_TEST_EXPECT_MSG_EQ(list.GetN(), 101, "the list should have init_net and 100 namespaces");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(nets.Get(5)->PeekNode()),
                          false,
                          "PeekNode() should take no Node");
    NS_TEST_EXPECT_MSG_EQ(host->GetNNodes(), 0, "looking at idle namespaces should make no Node");
    NS_TEST_EXPECT_MSG_EQ(NodeList::GetNNodes(),
                          before,
                          "looking at idle namespaces should add no Node to NodeList");
    nets.Get(5)->GetNode();
    NS_TEST_EXPECT_MSG_EQ(nets.Get(5)->GetNode()->GetObject<NetNamespace>(),
                          nets.Get(5),
                          "GetNode() should return a Node that leads back to its namespace");
    NS_TEST_EXPECT_MSG_EQ(NodeList::GetNNodes(), before + 1, "GetNode() should add one Node");
    NS_TEST_EXPECT_MSG_EQ(nets.Get(5)->HasStack(), false, "a new Node should have no stack");
    NS_TEST_EXPECT_MSG_EQ(
        nets.Get(5)->GetNode()->GetSystemId(),
        node->GetSystemId(),
        "a namespace's Node should have the system id (MPI rank) of its host's Node");
}

void
NetnsObserverTest::Build(Ptr<Node> node)
{
    auto nets = NetNamespaceHelper().Create(node, {"red", "gone", "blue"});
    auto host = node->GetObject<NetNamespaceHost>();
    VethHelper veth;
    veth.SetNames("veth%d", "eth0");
    NetDeviceContainer outer;
    NetDeviceContainer inner;
    for (uint32_t i = 0; i < nets.GetN(); ++i)
    {
        auto pair = veth.Install(host->GetInitNet(), nets.Get(i));
        outer.Add(pair.Get(0));
        inner.Add(pair.Get(1));
    }
    auto bridge = LinuxBridgeHelper().Install(node, outer);
    Ipv4AddressPool pool("10.0.0.0", "/24");
    pool.Assign(NetDeviceContainer(bridge));
    pool.Assign(inner);
    host->Unmount("gone");
    host->Mount("alias", nets.Get("red"));
    nets.Get("blue")->GetDevices().Rename(inner.Get(2), "uplink");
}

std::string
NetnsObserverTest::Describe(Ptr<Node> node)
{
    std::ostringstream text;
    auto host = node->GetObject<NetNamespaceHost>();
    for (const auto& net : host->GetNetNamespaceList())
    {
        std::string dev;
        const_cast<NetNamespace&>(net).GetProcNet()->Read("dev", dev);
        text << net.GetCookie() << " " << net.GetName() << " " << net.GetCount() << "\n" << dev;
        for (const auto* record : net.GetDevices().GetTable().GetByIndexOrder())
        {
            text << record->ifindex << " " << record->GetName() << " slot "
                 << record->device->GetIfIndex() << (record->device->IsLinkUp() ? " up\n" : "\n");
        }
        auto ipv4 = net.PeekNode()->GetObject<Ipv4>();
        for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
        {
            text << (ipv4->IsUp(i) ? "up" : "down");
            for (uint32_t j = 0; j < ipv4->GetNAddresses(i); ++j)
            {
                text << " " << ipv4->GetAddress(i, j).GetLocal();
            }
            text << "\n";
        }
    }
    text << host->GetNCreated() << " " << host->GetNFreed() << " " << host->GetNAlive() << " "
         << host->GetRefLedger().taken << " " << host->GetRefLedger().returned;
    return text.str();
}

void
NetnsObserverTest::BeforeAndIn()
{
    std::string before;
    for (bool during : {false, true})
    {
        auto node = CreateObject<Node>();
        std::unique_ptr<UdpProbe> red;
        std::unique_ptr<UdpProbe> blue;
        if (during)
        {
            Simulator::ScheduleWithContext(node->GetId(),
                                           Seconds(1),
                                           &NetnsObserverTest::Build,
                                           node);
        }
        else
        {
            Build(node);
        }
        CallLater(Seconds(2), [&] {
            auto host = node->GetObject<NetNamespaceHost>();
            red = std::make_unique<UdpProbe>(host->Find("red")->GetNode());
            blue = std::make_unique<UdpProbe>(host->Find("blue")->GetNode(), true);
            red->Send(Seconds(1), "10.0.0.4");
        });
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(red->GetN(),
                              1,
                              "red should have one answer from blue, made in the run: " << during);
        if (during)
        {
            NS_TEST_EXPECT_MSG_EQ(Describe(node),
                                  before,
                                  "a topology made in the run should end in the same state");
        }
        before = Describe(node);
        NS_TEST_EXPECT_MSG_NE(before.find("uplink"),
                              std::string::npos,
                              "the description should name the device that was renamed");
        red.reset();
        blue.reset();
        Simulator::Destroy();
    }
}

void
NetnsObserverTest::Outlives()
{
    auto nets = NetNamespaceHelper().Create(CreateObject<Node>(), {"a", "b", "idle"});
    auto host = NetNamespaceHost::Of(nets.Get("a"));
    auto devices = VethHelper().Install(nets.Get("a"), nets.Get("b"));
    Ipv4InterfaceContainer interfaces = Ipv4AddressPool("10.0.0.0", "/24").Assign(devices);
    auto proc = nets.Get("a")->GetProcNet();
    NetRef ref(nets.Get("a"));
    NetRef initRef(host->GetInitNet());
    host->Unmount("b");
    Simulator::Destroy();
    NS_TEST_EXPECT_MSG_EQ(nets.Get("a")->GetState(),
                          NetNamespace::DEAD,
                          "Simulator::Destroy() should leave a namespace dead");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(NetNamespaceHost::Of(nets.Get("a"))),
                          false,
                          "a namespace should have no host after Simulator::Destroy()");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(nets.Get("a")->GetNode()),
                          false,
                          "a namespace should have no Node after Simulator::Destroy()");
    NS_TEST_EXPECT_MSG_EQ(nets.GetNodes().GetN(),
                          0,
                          "a container should give no Nodes after Simulator::Destroy()");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("idle")->GetDevices().GetN(),
                          0,
                          "an idle namespace should have no devices after Simulator::Destroy()");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->MaybeGet(),
                          false,
                          "a namespace that died before should give no reference");
    NS_TEST_EXPECT_MSG_NE(nets.Get("a")->BuildStack(), 0, "a dead namespace should refuse a stack");
    std::string text;
    NS_TEST_EXPECT_MSG_NE(proc->Read("dev", text),
                          0,
                          "/proc/net/dev of a dead namespace should not be readable");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("a")->GetName().empty(),
                          false,
                          "a dead namespace should still have a name");
    ref.Reset();
    initRef.Reset();
    NS_TEST_EXPECT_MSG_EQ(
        nets.Get("a")->GetCount(),
        0,
        "a reference returned after Simulator::Destroy() should leave the count at zero");
}

void
NetnsObserverTest::DestroyOrder()
{
    auto node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().CreateN(node, 20, "n");
    nets.Get(3)->BuildStack();
    auto host = node->GetObject<NetNamespaceHost>();
    host->TraceConnectWithoutContext("Freed", MakeCallback(&NetnsObserverTest::Freed, this));
    host = nullptr;
    Simulator::Destroy();
    std::string expected;
    for (int i = 2; i < 22; ++i)
    {
        expected += "freed " + std::to_string(i) + "; ";
    }
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          expected,
                          "Simulator::Destroy() should free namespaces in the order of the list");
}

using Test = NetnsObserverTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsObserverTestSuite(
    "netns-observer",
    {
        {"trace sources in order, with their values", &Test::Traces},
        {"Config paths reach devices, attributes and traces", &Test::ConfigPaths},
        {"NamespaceList and DeviceList as attributes", &Test::ListsByName},
        {"an idle namespace takes no Node", &Test::Idle},
        {"made before the run and in it, the same in the end", &Test::BeforeAndIn},
        {"objects outlive Simulator Destroy", &Test::Outlives},
        {"Simulator Destroy ends namespaces in order", &Test::DestroyOrder},
    });
