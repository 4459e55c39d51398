// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * What a script sees of namespaces from outside: traces, Config paths, time, what it still holds
 * when they are gone.
 */

#include "../common/call-later.h"
#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/config.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
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
class NetnsObserverTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsObserverTestCase::*)();

    /**
     * @param name the view
     * @param body the case
     */
    NetnsObserverTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void Traces();       ///< order and values of the trace sources
    void ConfigPaths();  ///< Config paths to devices
    void ListsByName();  ///< the two attributes
    void Idle();         ///< observers take no Node
    void BeforeAndIn();  ///< made before and during the run
    void Outlives();     ///< objects kept over Simulator::Destroy()
    void DestroyOrder(); ///< what Simulator::Destroy() ends, in order

  private:
    void DoRun() override;
    /** @brief Write every trace source of a host to m_log. @param host it */
    void Connect(Ptr<NetNamespaceHost> host);
    /** @return the log since the last call */
    std::string TakeLog();
    /** @brief Make the topology of BeforeAndIn(). @param node the host's Node */
    static void Build(Ptr<Node> node);
    /** @return all that can be asked of a host's namespaces @param node the host's Node */
    static std::string Describe(Ptr<Node> node);
    /** @brief A frame was sent. @param context path @param packet it */
    void Sent(std::string context, Ptr<const Packet> packet);

    // Sinks
    void Created(Ptr<NetNamespace> net);
    void Changed(Ptr<NetNamespace> net, NetNamespace::State old, NetNamespace::State state);
    void Freed(Ptr<NetNamespace> net);
    void Ref(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder);
    void Device(const NetNamespace& net, const NetDeviceRecord& record, bool registered);

    Body m_body;              ///< the case
    std::ostringstream m_log; ///< what was traced
};

void
NetnsObserverTestCase::DoRun()
{
    (this->*m_body)();
    Simulator::Destroy();
}

void
NetnsObserverTestCase::Created(Ptr<NetNamespace> net)
{
    m_log << "created " << net->GetCookie() << "; ";
}

void
NetnsObserverTestCase::Changed(Ptr<NetNamespace> net,
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
NetnsObserverTestCase::Freed(Ptr<NetNamespace> net)
{
    m_log << "freed " << net->GetCookie() << "; ";
}

void
NetnsObserverTestCase::Ref(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder)
{
    m_log << cookie << " " << (delta > 0 ? "+" : "-") << GetRefKindName(holder.kind) << holder.id
          << "=" << count << "; ";
}

void
NetnsObserverTestCase::Device(const NetNamespace& net,
                              const NetDeviceRecord& record,
                              bool registered)
{
    m_log << net.GetCookie() << (registered ? " +" : " -") << record.GetName() << record.ifindex
          << "; ";
}

void
NetnsObserverTestCase::Connect(Ptr<NetNamespaceHost> host)
{
    using Case = NetnsObserverTestCase;
    host->TraceConnectWithoutContext("Created", MakeCallback(&Case::Created, this));
    host->TraceConnectWithoutContext("StateChange", MakeCallback(&Case::Changed, this));
    host->TraceConnectWithoutContext("Freed", MakeCallback(&Case::Freed, this));
    host->TraceConnectWithoutContext("Ref", MakeCallback(&Case::Ref, this));
    host->TraceConnectWithoutContext("Device", MakeCallback(&Case::Device, this));
}

std::string
NetnsObserverTestCase::TakeLog()
{
    const std::string log = m_log.str();
    m_log.str("");
    return log;
}

void
NetnsObserverTestCase::Traces()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    Connect(host);
    Ptr<NetNamespace> net;
    host->Create("a", net);
    NS_TEST_EXPECT_MSG_EQ(
        TakeLog(),
        "2 setup>setup; 2 +setup0=1; 2 setup>alive; created 2; 2 +mount1=2; 2 -setup0=1; ",
        "ip netns add");
    net->Get({RefKind::SOCKET, 9});
    net->Put({RefKind::SOCKET, 9});
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "2 +socket9=2; 2 -socket9=1; ", "get_net, put_net");
    VethHelper veth;
    veth.SetNames("here", "there");
    veth.Install(host->GetInitNet(), net);
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "2 +lo1; 2 +there2; 1 +here2; ", "lo comes with the Node");
    host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          "2 -mount1=0; 2 alive>dying; 2 -there2; 1 -here2; 2 dying>dead; "
                          "freed 2; ",
                          "ip netns del");
    host->CopyNetNs(0, host->GetInitNet(), net, {RefKind::NSPROXY, 3});
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "1 +nsproxy3=2; ", "copy_net_ns without the flag");
    host->Mount("m", net);
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "1 +mount2=3; ", "mounts are numbered");
    auto sink = MakeCallback(&NetnsObserverTestCase::Ref, this);
    host->TraceDisconnectWithoutContext("Ref", sink);
    host->Unmount("m");
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), "", "disconnected");
}

void
NetnsObserverTestCase::Sent(std::string context, Ptr<const Packet> packet)
{
    m_log << context << " " << packet->GetSize() << "; ";
}

void
NetnsObserverTestCase::ConfigPaths()
{
    auto node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(node, {"a", "b", "idle"});
    auto pair = VethHelper().Install(nets.Get("a"), nets.Get("b"));
    const std::string host = "/NodeList/*/$ns3::netns::NetNamespaceHost/";
    const std::string all = host + "NamespaceList/*/DeviceList/*";
    auto matches = Config::LookupMatches(all);
    NS_TEST_ASSERT_MSG_EQ(matches.GetN(), 5, "lo of init_net, a, b and two veths");
    const std::string id = std::to_string(node->GetId());
    const std::string found = "/NodeList/" + id + "/$ns3::netns::NetNamespaceHost/NamespaceList/";
    NS_TEST_EXPECT_MSG_EQ(matches.GetMatchedPath(2), found + "2/DeviceList/2/", "cookie, ifindex");
    NS_TEST_EXPECT_MSG_EQ(matches.Get(2), pair.Get(0), "the device");
    NS_TEST_EXPECT_MSG_EQ(Config::LookupMatches(host + "NamespaceList/3/DeviceList/2").Get(0),
                          pair.Get(1),
                          "one device");
    NS_TEST_EXPECT_MSG_EQ(Config::LookupMatches(host + "NamespaceList/4/DeviceList/*").GetN(),
                          0,
                          "an idle namespace has no device object");

    Config::Set(all + "/$ns3::netns::VethNetDevice/Delay", TimeValue(Seconds(2)));
    TimeValue delay;
    pair.Get(1)->GetAttribute("Delay", delay);
    NS_TEST_EXPECT_MSG_EQ(delay.Get(), Seconds(2), "set by path");
    Config::Set(host + "MaxNetNamespaces", UintegerValue(3));
    Ptr<NetNamespace> none;
    NS_TEST_EXPECT_MSG_NE(node->GetObject<NetNamespaceHost>()->Create("x", none), 0, "the limit");

    Config::Connect(all + "/$ns3::netns::LinuxNetDevice/MacTx",
                    MakeCallback(&NetnsObserverTestCase::Sent, this));
    pair.Get(1)->Send(Create<Packet>(10), pair.Get(0)->GetAddress(), 0x88b5);
    NS_TEST_EXPECT_MSG_EQ(TakeLog(),
                          found + "3/DeviceList/2/$ns3::netns::LinuxNetDevice/MacTx 10; ",
                          "the path says in which namespace");
    node->GetObject<NetNamespaceHost>()->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(Config::LookupMatches(all).GetN(), 2, "lo of init_net and b are left");
}

void
NetnsObserverTestCase::ListsByName()
{
    auto node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(node, {"a", "b", "c"});
    auto host = node->GetObject<NetNamespaceHost>();
    host->Unmount("b");
    VethHelper().Install(nets.Get("c"), nets.Get("c"));
    ObjectMapValue list;
    host->GetAttribute("NamespaceList", list);
    NS_TEST_ASSERT_MSG_EQ(list.GetN(), 3, "init_net, a and c");
    NS_TEST_EXPECT_MSG_EQ(list.Get(1), host->GetInitNet(), "by cookie");
    NS_TEST_EXPECT_MSG_EQ(list.Get(2), nets.Get("a"), "by cookie");
    NS_TEST_EXPECT_MSG_EQ(list.Get(4), nets.Get("c"), "by cookie");
    ObjectMapValue devices;
    nets.Get("c")->GetAttribute("DeviceList", devices);
    NS_TEST_ASSERT_MSG_EQ(devices.GetN(), 3, "lo and a pair");
    NS_TEST_EXPECT_MSG_EQ(devices.Get(1), nets.Get("c")->GetLoopback(), "by ifindex");
    NS_TEST_EXPECT_MSG_EQ(devices.Get(3), nets.Get("c")->GetDeviceByIndex(3), "by ifindex");
    nets.Get("a")->GetAttribute("DeviceList", devices);
    NS_TEST_EXPECT_MSG_EQ(devices.GetN(), 0, "idle");
}

void
NetnsObserverTestCase::Idle()
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
        net.GetDevices().GetByIndexOrder();
        net.GetDeviceByName("lo");
        net.GetName();
        net.HasStack();
        net.GetLoopback();
    }
    Config::LookupMatches("/NodeList/*/$ns3::netns::NetNamespaceHost/NamespaceList/*/DeviceList/*");
    ObjectMapValue list;
    host->GetAttribute("NamespaceList", list);
    NS_TEST_EXPECT_MSG_EQ(list.GetN(), 101, "seen");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(nets.Get(5)->PeekNode()), false, "PeekNode takes none");
    NS_TEST_EXPECT_MSG_EQ(host->GetNNodes(), 0, "no Node was taken");
    NS_TEST_EXPECT_MSG_EQ(NodeList::GetNNodes(), before, "none in NodeList");
    nets.Get(5)->GetNode();
    NS_TEST_EXPECT_MSG_EQ(nets.Get(5)->GetNode()->GetObject<NetNamespace>(), nets.Get(5), "its");
    NS_TEST_EXPECT_MSG_EQ(NodeList::GetNNodes(), before + 1, "one, when it is needed");
    NS_TEST_EXPECT_MSG_EQ(nets.Get(5)->HasStack(), false, "a bare Node");
    NS_TEST_EXPECT_MSG_EQ(nets.Get(5)->GetNode()->GetSystemId(), node->GetSystemId(), "MPI rank");
}

void
NetnsObserverTestCase::Build(Ptr<Node> node)
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
    nets.Get("blue")->RenameDevice(inner.Get(2), "uplink");
}

std::string
NetnsObserverTestCase::Describe(Ptr<Node> node)
{
    std::ostringstream text;
    auto host = node->GetObject<NetNamespaceHost>();
    for (const auto& net : host->GetNetNamespaceList())
    {
        std::string dev;
        const_cast<NetNamespace&>(net).GetProcNet()->Read("dev", dev);
        text << net.GetCookie() << " " << net.GetName() << " " << net.GetCount() << "\n" << dev;
        for (const auto* record : net.GetDevices().GetByIndexOrder())
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
NetnsObserverTestCase::BeforeAndIn()
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
                                           &NetnsObserverTestCase::Build,
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
        NS_TEST_EXPECT_MSG_EQ(red->GetN(), 1, "red reaches blue, made " << during);
        if (during)
        {
            NS_TEST_EXPECT_MSG_EQ(Describe(node), before, "the same in the end");
        }
        before = Describe(node);
        NS_TEST_EXPECT_MSG_NE(before.find("uplink"), std::string::npos, "described");
        red.reset();
        blue.reset();
        Simulator::Destroy();
    }
}

void
NetnsObserverTestCase::Outlives()
{
    auto nets = NetNamespaceHelper().Create(CreateObject<Node>(), {"a", "b", "idle"});
    auto host = nets.Get("a")->GetHost();
    auto devices = VethHelper().Install(nets.Get("a"), nets.Get("b"));
    Ipv4InterfaceContainer interfaces = Ipv4AddressPool("10.0.0.0", "/24").Assign(devices);
    auto proc = nets.Get("a")->GetProcNet();
    NetRef ref(nets.Get("a"));
    NetRef initRef(host->GetInitNet());
    host->Unmount("b");
    Simulator::Destroy();
    NS_TEST_EXPECT_MSG_EQ(nets.Get("a")->GetState(), NetNamespace::DEAD, "the end of all");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(nets.Get("a")->GetHost()), false, "no host");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(nets.Get("a")->GetNode()), false, "no Node");
    NS_TEST_EXPECT_MSG_EQ(nets.GetNodes().GetN(), 0, "no Nodes");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("idle")->GetDevices().GetN(), 0, "no devices");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->MaybeGet(), false, "dead before");
    NS_TEST_EXPECT_MSG_NE(nets.Get("a")->BuildStack(), 0, "no stack");
    std::string text;
    NS_TEST_EXPECT_MSG_NE(proc->Read("dev", text), 0, "nothing to read");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("a")->GetName().empty(), false, "still has a name");
    ref.Reset();
    initRef.Reset();
    NS_TEST_EXPECT_MSG_EQ(nets.Get("a")->GetCount(), 0, "put after the end");
}

void
NetnsObserverTestCase::DestroyOrder()
{
    auto node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().CreateN(node, 20, "n");
    nets.Get(3)->BuildStack();
    auto host = node->GetObject<NetNamespaceHost>();
    host->TraceConnectWithoutContext("Freed", MakeCallback(&NetnsObserverTestCase::Freed, this));
    host = nullptr;
    Simulator::Destroy();
    std::string expected;
    for (int i = 2; i < 22; ++i)
    {
        expected += "freed " + std::to_string(i) + "; ";
    }
    NS_TEST_EXPECT_MSG_EQ(TakeLog(), expected, "in order of the list, not of a hash");
}

/**
 * @ingroup netns-tests
 * Views of namespaces.
 */
class NetnsObserverTestSuite : public TestSuite
{
  public:
    NetnsObserverTestSuite()
        : TestSuite("netns-observer", Type::UNIT)
    {
        using Case = NetnsObserverTestCase;
        AddTestCase(new Case("trace sources in order, with their values", &Case::Traces));
        AddTestCase(
            new Case("Config paths reach devices, attributes and traces", &Case::ConfigPaths));
        AddTestCase(new Case("NamespaceList and DeviceList as attributes", &Case::ListsByName));
        AddTestCase(new Case("an idle namespace takes no Node", &Case::Idle));
        AddTestCase(
            new Case("made before the run and in it, the same in the end", &Case::BeforeAndIn));
        AddTestCase(new Case("objects outlive Simulator Destroy", &Case::Outlives));
        AddTestCase(new Case("Simulator Destroy ends namespaces in order", &Case::DestroyOrder));
    }
};

/// Registers the suite.
static NetnsObserverTestSuite g_netnsObserverTestSuite;
