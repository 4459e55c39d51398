// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Names and limits of namespaces, and what is refused.
 */

#include "../common/call-later.h"
#include "../common/fixture.h"
#include "../common/get-errno.h"
#include "../common/udp-probe.h"

#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/ns-proxy.h"
#include "ns3/simple-net-device.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <string>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of namespaces.
 */
class NetnsNamespaceTest : public InstantFixture
{
  public:
    void MountTwoNames(); ///< two names for one namespace
    void MountErrors();   ///< names that are refused
    void Limit();         ///< max_net_namespaces
    void ErrorsChange();  ///< a refused call changes nothing
    void TwoHosts();      ///< two kernels in one simulation
    void ProcOutlives();  ///< a reader of a dead namespace's /proc/net
    void PutFromStack();  ///< a namespace unmounted by its own packets
    void LoIsLast();      ///< lo joins the Node when the stack makes it
    void AddedTwice();    ///< a device that a script adds to its Node again
};

void
NetnsNamespaceTest::MountTwoNames()
{
    auto host = GetHost();
    Ptr<NetNamespace> net;
    NS_TEST_ASSERT_MSG_EQ(host->Create("one", net), 0, "a namespace should be created");
    NS_TEST_EXPECT_MSG_EQ(host->Mount("two", net), 0, "a second name should be mounted");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 2, "each of the two names should hold one reference");
    NS_TEST_EXPECT_MSG_EQ(host->Find("one"), net, "the first name should find the namespace");
    NS_TEST_EXPECT_MSG_EQ(host->Find("two"), net, "the second name should find the namespace");
    NS_TEST_EXPECT_MSG_EQ(net->GetName(), "one", "GetName() should return the name mounted first");
    NS_TEST_EXPECT_MSG_EQ(host->Unmount("one"), 0, "the first name should be unmounted");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::ALIVE,
                          "the second name should keep the namespace alive");
    NS_TEST_EXPECT_MSG_EQ(net->GetName(), "two", "GetName() should return the name that is left");
    NS_TEST_EXPECT_MSG_EQ(host->Unmount("one"),
                          -ENOENT,
                          "unmounting a name again should be refused with ENOENT");

    Ptr<NetNamespace> other;
    NS_TEST_EXPECT_MSG_EQ(host->Create("one", other),
                          0,
                          "an unmounted name should be free for another namespace");
    net->Get();
    host->Unmount("two");
    NS_TEST_EXPECT_MSG_EQ(net->GetName(),
                          "net:[" + std::to_string(net->GetInode()) + "]",
                          "a living namespace without a name should be called by its inode");
    NS_TEST_EXPECT_MSG_EQ(host->Create("two", other),
                          0,
                          "an unmounted name should be free although its namespace lives");
    net->Put();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "the namespace should die with its last reference");
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetName(),
                          "init_net",
                          "init_net should be called init_net without a mount");
    NS_TEST_EXPECT_MSG_EQ(host->Mount("host", host->GetInitNet()),
                          0,
                          "a name should be mounted on init_net, as ip netns attach does");
    NS_TEST_EXPECT_MSG_EQ(host->Find("host"),
                          host->GetInitNet(),
                          "init_net should be found by the name mounted on it");
}

void
NetnsNamespaceTest::MountErrors()
{
    auto host = GetHost();
    Ptr<NetNamespace> net;
    for (const char* name : {"", ".", "..", "a/b", "/"})
    {
        NS_TEST_EXPECT_MSG_EQ(host->Create(name, net),
                              -EINVAL,
                              "Create(\"" << name << "\") should be refused with EINVAL");
        NS_TEST_EXPECT_MSG_EQ(host->Mount(name, host->GetInitNet()),
                              -EINVAL,
                              "Mount(\"" << name << "\") should be refused with EINVAL");
    }
    NS_TEST_EXPECT_MSG_EQ(host->Create(std::string(256, 'a'), net),
                          -EINVAL,
                          "a name of 256 letters should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(host->GetNCreated(), 0, "refused calls should create no namespace");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net),
                          false,
                          "a refused Create() should return no namespace");
    for (const std::string& name : {std::string("a b"), std::string("..."), std::string(255, 'a')})
    {
        NS_TEST_EXPECT_MSG_EQ(host->Create(name, net),
                              0,
                              "\"" << name
                                   << "\" should be accepted, as a file can have that name");
    }
    Ptr<NetNamespace> second;
    NS_TEST_EXPECT_MSG_EQ(host->Create("a b", second),
                          -EEXIST,
                          "Create() with a name that is taken should be refused with EEXIST");
    NS_TEST_EXPECT_MSG_EQ(host->Mount("a b", net),
                          -EEXIST,
                          "Mount() with a name that is taken should be refused with EEXIST");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "a refused Mount() should take no reference");
    NS_TEST_EXPECT_MSG_EQ(host->GetNAlive(), 3, "three namespaces should still be alive");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(second),
                          false,
                          "a refused Create() should return no namespace");
    NS_TEST_EXPECT_MSG_EQ(host->Unmount("nothing"),
                          -ENOENT,
                          "unmounting an unknown name should be refused with ENOENT");
}

void
NetnsNamespaceTest::Limit()
{
    auto host = GetHost();
    host->SetAttribute("MaxNetNamespaces", UintegerValue(2));
    Ptr<NetNamespace> net;
    NS_TEST_EXPECT_MSG_EQ(host->Create("a", net), 0, "the first namespace should be created");
    NS_TEST_EXPECT_MSG_EQ(host->Create("b", net), 0, "the second namespace should be created");
    Ptr<NetNamespace> third;
    NS_TEST_EXPECT_MSG_EQ(host->Create("c", third),
                          -ENOSPC,
                          "a namespace beyond the limit should be refused with ENOSPC");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(third),
                          false,
                          "a Create() beyond the limit should return no namespace");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(host->Find("c")),
                          false,
                          "a Create() beyond the limit should leave no name behind");
    auto proxy = NsProxy::CreateInit(host);
    auto same = proxy;
    NS_TEST_EXPECT_MSG_EQ(NsProxy::CreateNewNamespaces(NsProxy::CLONE_NEWNET_FLAG, proxy, same),
                          -ENOSPC,
                          "unshare beyond the limit should be refused with ENOSPC");
    NS_TEST_EXPECT_MSG_EQ((same == proxy),
                          true,
                          "a refused unshare should leave the task's nsproxy as it was");
    host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(host->Create("c", third),
                          0,
                          "a namespace should be created when another has died");
    NS_TEST_EXPECT_MSG_EQ(host->Create("d", third),
                          -ENOSPC,
                          "the death of one namespace should make room for one only");
}

void
NetnsNamespaceTest::ErrorsChange()
{
    auto node = GetNode();
    auto host = GetHost();
    auto net = NetNamespaceHelper().Create(node, {"a"}).Get("a");
    auto pair = VethNetDevice::CreatePair([] {
        ObjectFactory factory;
        factory.SetTypeId(VethNetDevice::GetTypeId());
        return factory;
    }());
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Register(pair.first, "sixteen-long-nam"),
                          -EINVAL,
                          "a device name of 16 letters should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Register(pair.first, "lo"),
                          -EEXIST,
                          "a device name that is taken should be refused with EEXIST");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Register(pair.first, "v", 1),
                          -EBUSY,
                          "an ifindex that is taken should be refused with EBUSY");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetN(),
                          1,
                          "refused devices should leave lo alone in the namespace");
    NS_TEST_EXPECT_MSG_EQ(host->GetNNodes(), 0, "refused devices should make no Node");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(pair.first->GetNode()),
                          false,
                          "a refused device should be on no Node");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Register(pair.first, "v", 5),
                          0,
                          "the device should be registered with a free name and ifindex");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Register(pair.first, "w"),
                          -EINVAL,
                          "a device should be refused a second time with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetDevices().Register(pair.first, "w"),
                          -EINVAL,
                          "a device of another namespace should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetN(), 2, "the namespace should list lo and v");
    NS_TEST_EXPECT_MSG_EQ(net->GetNode()->GetNDevices(),
                          1,
                          "the Node should have v, and lo only once there is a stack");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Rename(pair.second, "w"),
                          -ENODEV,
                          "renaming a device of no namespace should be refused with ENODEV");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Unregister(pair.second),
                          -ENODEV,
                          "unregistering a device of no namespace should be refused with ENODEV");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Rename(pair.first, "lo"),
                          -EEXIST,
                          "renaming to a name that is taken should be refused with EEXIST");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetName(pair.first),
                          "v",
                          "a refused rename should leave the name as it was");
}

void
NetnsNamespaceTest::TwoHosts()
{
    auto first = NetNamespaceHost::Install(CreateObject<Node>());
    auto second = NetNamespaceHost::Install(CreateObject<Node>());
    Ptr<NetNamespace> a;
    Ptr<NetNamespace> b;
    NS_TEST_EXPECT_MSG_EQ(first->Create("same", a),
                          0,
                          "the namespace should be created on the first host");
    NS_TEST_EXPECT_MSG_EQ(second->Create("same", b),
                          0,
                          "the second host should accept the same name");
    NS_TEST_EXPECT_MSG_EQ(a->GetCookie(),
                          b->GetCookie(),
                          "each host should count cookies by itself");
    NS_TEST_EXPECT_MSG_EQ(NetNamespaceHost::Of(a), first, "a should belong to the first host");
    NS_TEST_EXPECT_MSG_EQ(NetNamespaceHost::Of(b), second, "b should belong to the second host");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([a, b] { VethHelper().Install(a, b); }),
                          -EXDEV,
                          "a veth pair across two hosts should be refused with EXDEV");
    first->Unmount("same");
    NS_TEST_EXPECT_MSG_EQ(a->GetState(),
                          NetNamespace::DEAD,
                          "unmounting on the first host should end its namespace");
    NS_TEST_EXPECT_MSG_EQ(
        b->GetState(),
        NetNamespace::ALIVE,
        "unmounting on the first host should leave the second one's namespace alive");
    NS_TEST_EXPECT_MSG_EQ(NetNamespaceHost::Install(second->GetObject<Node>()),
                          second,
                          "installing a host twice on a Node should return the same host");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([b] { NetNamespaceHelper().Install(b->GetNode()); }),
                          -EINVAL,
                          "installing a host on a namespace's Node should be refused with EINVAL");
}

void
NetnsNamespaceTest::ProcOutlives()
{
    auto host = GetHost();
    for (bool withNode : {false, true})
    {
        Ptr<NetNamespace> net;
        host->Create("a", net);
        if (withNode)
        {
            net->GetNode();
        }
        auto proc = net->GetProcNet();
        std::string text;
        NS_TEST_EXPECT_MSG_EQ(proc->Read("dev", text),
                              0,
                              "/proc/net/dev of a living namespace should be readable");
        net = nullptr;
        host->Unmount("a");
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(proc->Read("dev", text),
                              -ENOENT,
                              "/proc/net/dev of a dead namespace should be gone (ENOENT)");
    }
}

void
NetnsNamespaceTest::PutFromStack()
{
    auto node = GetNode();
    auto host = GetHost();
    host->SetAttribute("SocketsHold", BooleanValue(false));
    auto nets = NetNamespaceHelper().Create(node, {"client", "server"});
    auto pair = VethHelper().Install(nets.Get("client"), nets.Get("server"));
    Ipv4AddressPool("10.0.0.0", "/24").Assign(pair);
    UdpProbe client(nets.Get("client")->GetNode());
    UdpProbe server(nets.Get("server")->GetNode(), true);
    server.SetReceiver([host, &server] {
        if (server.GetN() == 2)
        {
            host->Unmount("server");
        }
    });
    for (int i = 1; i <= 4; ++i)
    {
        client.Send(Seconds(i), "10.0.0.2");
    }
    // A TCP connection and an ARP request are pending too when it goes.
    auto tcp = Socket::CreateSocket(nets.Get("server")->GetNode(),
                                    TypeId::LookupByName("ns3::TcpSocketFactory"));
    CallLater(MilliSeconds(1999),
              [tcp] { tcp->Connect(InetSocketAddress(Ipv4Address("10.0.0.99"), 80)); });
    tcp = nullptr;
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(
        server.GetN(),
        2,
        "the server should receive nothing after the datagram that ended its namespace");
    NS_TEST_EXPECT_MSG_EQ(client.GetN(), 1, "the answer should be lost with the device");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("server")->GetState(),
                          NetNamespace::DEAD,
                          "the server's namespace should be dead");
    NS_TEST_EXPECT_MSG_EQ(
        static_cast<bool>(nets.Get("client")->GetDevices().FindByName("veth0")),
        false,
        "the other end of the pair should be deleted with the server's namespace");
    NS_TEST_EXPECT_MSG_EQ(host->GetNRecycled(),
                          1,
                          "the Node of the dead namespace should be free for reuse");
}

void
NetnsNamespaceTest::LoIsLast()
{
    auto red = NetNamespaceHelper().Create(GetNode(), {"red"}).Get("red");
    for (const auto& node : {red->GetNode(), GetNode()})
    {
        auto device = CreateObject<SimpleNetDevice>();
        NS_TEST_EXPECT_MSG_EQ(node->AddDevice(device), 0, "the first device should have slot 0");
        InternetStackHelper().Install(node);
        NS_TEST_EXPECT_MSG_EQ(node->GetDevice(0),
                              device,
                              "a stack should leave the device its slot, as on a plain Node");
        auto& devices = node->GetObject<NetNamespace>()->GetDevices();
        NS_TEST_EXPECT_MSG_EQ(devices.GetLoopback(),
                              node->GetDevice(1),
                              "lo should be the device that the stack made");
        NS_TEST_EXPECT_MSG_EQ(devices.GetIndex(node->GetDevice(1)), 1, "lo should have ifindex 1");
        NS_TEST_EXPECT_MSG_EQ(devices.GetIndex(device), 2, "the device should have ifindex 2");
        NS_TEST_EXPECT_MSG_EQ(devices.GetN(), 2, "there should be one lo");
    }
}

void
NetnsNamespaceTest::AddedTwice()
{
    auto red = NetNamespaceHelper().Create(GetNode(), {"red"}).Get("red");
    auto node = red->GetNode();
    auto device = CreateObject<SimpleNetDevice>();
    node->AddDevice(device);
    node->AddDevice(device);
    auto& devices = red->GetDevices();
    NS_TEST_EXPECT_MSG_EQ(devices.GetN(), 2, "there should be lo and one device");
    NS_TEST_EXPECT_MSG_EQ(devices.GetName(device), "eth0", "the device should keep its name");
    NS_TEST_EXPECT_MSG_EQ(devices.Move(device, GetInitNet()->GetDevices()),
                          0,
                          "a device in two slots should be movable");
    NS_TEST_EXPECT_MSG_EQ((node->GetDevice(0) == device || node->GetDevice(1) == device),
                          false,
                          "a device that moved should leave both of its slots");
    for (const char* name : {"x", "y"})
    {
        devices.Register(CreateObject<SimpleNetDevice>(), name);
    }
    NS_TEST_EXPECT_MSG_EQ(node->GetNDevices(), 2, "the next two devices should fill both slots");
    auto other = CreateObject<SimpleNetDevice>();
    node->AddDevice(other);
    node->AddDevice(other);
    GetHost()->Unmount("red");
    NS_TEST_EXPECT_MSG_EQ(red->GetState(),
                          NetNamespace::DEAD,
                          "a namespace should die with a device in two slots");
    NS_TEST_EXPECT_MSG_EQ(GetInitNet()->GetDevices().GetName(other),
                          "dev5",
                          "such a device should go to init_net");
}

using Test = NetnsNamespaceTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsNamespaceTestSuite(
    "netns-namespace",
    {
        {"two names of one namespace", &Test::MountTwoNames},
        {"names that are refused", &Test::MountErrors},
        {"max_net_namespaces", &Test::Limit},
        {"a refused call changes nothing", &Test::ErrorsChange},
        {"two hosts", &Test::TwoHosts},
        {"a reader outlives a namespace", &Test::ProcOutlives},
        {"a packet ends the namespace that receives it", &Test::PutFromStack},
        {"lo joins the Node when the stack makes it", &Test::LoIsLast},
        {"a device added twice is one device", &Test::AddedTwice},
    });
