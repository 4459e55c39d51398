// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Names and limits of namespaces, and what is refused.
 */

#include "../common/call-later.h"
#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/boolean.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-error.h"
#include "ns3/ns-proxy.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <functional>
#include <string>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of namespaces.
 */
class NetnsNamespaceTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsNamespaceTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsNamespaceTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void MountTwoNames(); ///< two names for one namespace
    void MountErrors();   ///< names that are refused
    void Limit();         ///< max_net_namespaces
    void ErrorsChange();  ///< a refused call changes nothing
    void TwoHosts();      ///< two kernels in one simulation
    void ProcOutlives();  ///< a reader of a dead namespace's /proc/net
    void PutFromStack();  ///< a namespace unmounted by its own packets

  private:
    void DoRun() override;
    /** @return the errno of the NetnsError thrown, 0 for none @param function what to do */
    static int GetErrno(const std::function<void()>& function);

    Body m_body; ///< the case
};

void
NetnsNamespaceTestCase::DoRun()
{
    (this->*m_body)();
    Simulator::Destroy();
}

int
NetnsNamespaceTestCase::GetErrno(const std::function<void()>& function)
{
    try
    {
        function();
    }
    catch (const NetnsError& error)
    {
        return error.GetErrno();
    }
    return 0;
}

void
NetnsNamespaceTestCase::MountTwoNames()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    Ptr<NetNamespace> net;
    NS_TEST_ASSERT_MSG_EQ(host->Create("one", net), 0, "made");
    NS_TEST_EXPECT_MSG_EQ(host->Mount("two", net), 0, "a second name");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 2, "each holds it");
    NS_TEST_EXPECT_MSG_EQ(host->Find("one"), net, "found by one");
    NS_TEST_EXPECT_MSG_EQ(host->Find("two"), net, "found by the other");
    NS_TEST_EXPECT_MSG_EQ(net->GetName(), "one", "the first is its name");
    NS_TEST_EXPECT_MSG_EQ(host->Unmount("one"), 0, "deleted");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::ALIVE, "the other name holds it");
    NS_TEST_EXPECT_MSG_EQ(net->GetName(), "two", "and is its name now");
    NS_TEST_EXPECT_MSG_EQ(host->Unmount("one"), -ENOENT, "deleted already");

    Ptr<NetNamespace> other;
    NS_TEST_EXPECT_MSG_EQ(host->Create("one", other), 0, "the name is free");
    net->Get();
    host->Unmount("two");
    NS_TEST_EXPECT_MSG_EQ(net->GetName(),
                          "net:[" + std::to_string(net->GetInode()) + "]",
                          "alive without a name");
    NS_TEST_EXPECT_MSG_EQ(host->Create("two", other), 0, "free though the namespace lives");
    net->Put();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "died");
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetName(), "init_net", "has a name of its own");
    NS_TEST_EXPECT_MSG_EQ(host->Mount("host", host->GetInitNet()), 0, "ip netns attach");
    NS_TEST_EXPECT_MSG_EQ(host->Find("host"), host->GetInitNet(), "found");
}

void
NetnsNamespaceTestCase::MountErrors()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    Ptr<NetNamespace> net;
    for (const char* name : {"", ".", "..", "a/b", "/"})
    {
        NS_TEST_EXPECT_MSG_EQ(host->Create(name, net), -EINVAL, "create \"" << name << "\"");
        NS_TEST_EXPECT_MSG_EQ(host->Mount(name, host->GetInitNet()), -EINVAL, "mount " << name);
    }
    NS_TEST_EXPECT_MSG_EQ(host->Create(std::string(256, 'a'), net), -EINVAL, "too long a file");
    NS_TEST_EXPECT_MSG_EQ(host->GetNCreated(), 0, "none was made");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net), false, "none returned");
    for (const std::string& name : {std::string("a b"), std::string("..."), std::string(255, 'a')})
    {
        NS_TEST_EXPECT_MSG_EQ(host->Create(name, net), 0, "a file can have the name " << name);
    }
    Ptr<NetNamespace> second;
    NS_TEST_EXPECT_MSG_EQ(host->Create("a b", second), -EEXIST, "taken");
    NS_TEST_EXPECT_MSG_EQ(host->Mount("a b", net), -EEXIST, "taken");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "nothing counted");
    NS_TEST_EXPECT_MSG_EQ(host->GetNAlive(), 3, "nothing made");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(second), false, "none returned");
    NS_TEST_EXPECT_MSG_EQ(host->Unmount("nothing"), -ENOENT, "no such name");
}

void
NetnsNamespaceTestCase::Limit()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    host->SetAttribute("MaxNetNamespaces", UintegerValue(2));
    Ptr<NetNamespace> net;
    NS_TEST_EXPECT_MSG_EQ(host->Create("a", net), 0, "first");
    NS_TEST_EXPECT_MSG_EQ(host->Create("b", net), 0, "second");
    Ptr<NetNamespace> third;
    NS_TEST_EXPECT_MSG_EQ(host->Create("c", third), -ENOSPC, "beyond the limit");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(third), false, "none returned");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(host->Find("c")), false, "no name left behind");
    auto proxy = NsProxy::CreateInit(host);
    auto same = proxy;
    NS_TEST_EXPECT_MSG_EQ(NsProxy::CreateNewNamespaces(NsProxy::CLONE_NEWNET_FLAG, proxy, same),
                          -ENOSPC,
                          "unshare");
    NS_TEST_EXPECT_MSG_EQ((same == proxy), true, "nothing changed");
    host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(host->Create("c", third), 0, "the slot is back");
    NS_TEST_EXPECT_MSG_EQ(host->Create("d", third), -ENOSPC, "only one");
}

void
NetnsNamespaceTestCase::ErrorsChange()
{
    auto node = CreateObject<Node>();
    auto host = NetNamespaceHost::Install(node);
    auto net = NetNamespaceHelper().Create(node, {"a"}).Get("a");
    auto pair = VethNetDevice::CreatePair([] {
        ObjectFactory factory;
        factory.SetTypeId(VethNetDevice::GetTypeId());
        return factory;
    }());
    NS_TEST_EXPECT_MSG_EQ(net->RegisterDevice(pair.first, "sixteen-long-nam"), -EINVAL, "16");
    NS_TEST_EXPECT_MSG_EQ(net->RegisterDevice(pair.first, "lo"), -EEXIST, "taken");
    NS_TEST_EXPECT_MSG_EQ(net->RegisterDevice(pair.first, "v", 1), -EBUSY, "index taken");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetN(), 1, "only lo");
    NS_TEST_EXPECT_MSG_EQ(host->GetNNodes(), 0, "no Node for nothing");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(pair.first->GetNode()), false, "on no Node");
    NS_TEST_EXPECT_MSG_EQ(net->RegisterDevice(pair.first, "v", 5), 0, "accepted");
    NS_TEST_EXPECT_MSG_EQ(net->RegisterDevice(pair.first, "w"), -EINVAL, "registered already");
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->RegisterDevice(pair.first, "w"),
                          -EINVAL,
                          "registered elsewhere");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetN(), 2, "lo and v");
    NS_TEST_EXPECT_MSG_EQ(net->GetNode()->GetNDevices(), 2, "lo and v");
    NS_TEST_EXPECT_MSG_EQ(net->RenameDevice(pair.second, "w"), -ENODEV, "of no namespace");
    NS_TEST_EXPECT_MSG_EQ(net->UnregisterDevice(pair.second), -ENODEV, "of no namespace");
    NS_TEST_EXPECT_MSG_EQ(net->RenameDevice(pair.first, "lo"), -EEXIST, "taken");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceName(pair.first), "v", "keeps its name");
}

void
NetnsNamespaceTestCase::TwoHosts()
{
    auto first = NetNamespaceHost::Install(CreateObject<Node>());
    auto second = NetNamespaceHost::Install(CreateObject<Node>());
    Ptr<NetNamespace> a;
    Ptr<NetNamespace> b;
    NS_TEST_EXPECT_MSG_EQ(first->Create("same", a), 0, "on the first");
    NS_TEST_EXPECT_MSG_EQ(second->Create("same", b), 0, "and on the second");
    NS_TEST_EXPECT_MSG_EQ(a->GetCookie(), b->GetCookie(), "cookies are each host's own");
    NS_TEST_EXPECT_MSG_EQ(a->GetHost(), first, "host of a");
    NS_TEST_EXPECT_MSG_EQ(b->GetHost(), second, "host of b");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([a, b] { VethHelper().Install(a, b); }), -EXDEV, "no veth");
    first->Unmount("same");
    NS_TEST_EXPECT_MSG_EQ(a->GetState(), NetNamespace::DEAD, "one died");
    NS_TEST_EXPECT_MSG_EQ(b->GetState(), NetNamespace::ALIVE, "the other did not");
    NS_TEST_EXPECT_MSG_EQ(NetNamespaceHost::Install(second->GetObject<Node>()),
                          second,
                          "installed once");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([b] { NetNamespaceHelper().Install(b->GetNode()); }),
                          -EINVAL,
                          "a namespace is no host");
}

void
NetnsNamespaceTestCase::ProcOutlives()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
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
        NS_TEST_EXPECT_MSG_EQ(proc->Read("dev", text), 0, "alive");
        net = nullptr;
        host->Unmount("a");
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(proc->Read("dev", text), -ENOENT, "nothing to show");
    }
}

void
NetnsNamespaceTestCase::PutFromStack()
{
    auto node = CreateObject<Node>();
    auto host = NetNamespaceHost::Install(node);
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
    NS_TEST_EXPECT_MSG_EQ(server.GetN(), 2, "nothing after the second");
    NS_TEST_EXPECT_MSG_EQ(client.GetN(), 1, "the second answer was lost with its device");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("server")->GetState(), NetNamespace::DEAD, "died");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(nets.Get("client")->GetDeviceByName("veth0")),
                          false,
                          "the other end died with it");
    NS_TEST_EXPECT_MSG_EQ(host->GetNRecycled(), 1, "its Node is free again");
}

/**
 * @ingroup netns-tests
 * Names and limits of namespaces, and what is refused.
 */
class NetnsNamespaceTestSuite : public TestSuite
{
  public:
    NetnsNamespaceTestSuite()
        : TestSuite("netns-namespace", Type::UNIT)
    {
        using Case = NetnsNamespaceTestCase;
        AddTestCase(new Case("two names of one namespace", &Case::MountTwoNames));
        AddTestCase(new Case("names that are refused", &Case::MountErrors));
        AddTestCase(new Case("max_net_namespaces", &Case::Limit));
        AddTestCase(new Case("a refused call changes nothing", &Case::ErrorsChange));
        AddTestCase(new Case("two hosts", &Case::TwoHosts));
        AddTestCase(new Case("a reader outlives a namespace", &Case::ProcOutlives));
        AddTestCase(new Case("a packet ends the namespace that receives it", &Case::PutFromStack));
    }
};

/// Registers the suite.
static NetnsNamespaceTestSuite g_netnsNamespaceTestSuite;
