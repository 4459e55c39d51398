// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * What a script's author touches first: the helpers and the address pool.
 */

#include "../common/instant-test-case.h"

#include "ns3/application-container.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-error.h"
#include "ns3/udp-echo-helper.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of the helpers.
 */
class NetnsHelperTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsHelperTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsHelperTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void FirstScript();  ///< the first block of the README
    void AllOrNothing(); ///< Create() with a name that is refused
    void ErrorText();    ///< NetnsError
    void Container();    ///< Get() of what is not there
    void VethErrors();   ///< no half pair
    void VethNames();    ///< names, index, Nodes
    void HostSettings(); ///< attributes and the stack of a host

  private:
    void DoRun() override;
    /** @return text of the NetnsError thrown, "none" for none @param function what to do */
    static std::string GetError(const std::function<void()>& function);
    /** @brief Count an echo. @param packet it */
    void Echoed(Ptr<const Packet> packet);

    Body m_body;         ///< the case
    uint32_t m_echos{0}; ///< echos that came back
};

void
NetnsHelperTestCase::DoRun()
{
    (this->*m_body)();
    Simulator::Destroy();
}

std::string
NetnsHelperTestCase::GetError(const std::function<void()>& function)
{
    try
    {
        function();
    }
    catch (const NetnsError& error)
    {
        return error.what();
    }
    return "none";
}

void
NetnsHelperTestCase::Echoed(Ptr<const Packet> packet)
{
    ++m_echos;
}

void
NetnsHelperTestCase::FirstScript()
{
    Ptr<Node> host = CreateObject<Node>();
    Ipv4AddressPool addresses("10.0.0.0", "/24");

    NetNamespaceContainer c = NetNamespaceHelper().Create(host, {"red", "blue"});
    NetDeviceContainer d = VethHelper().Install(c.Get("red"), c.Get("blue"));
    InternetStackHelper().Install(c.GetNodes());
    addresses.Assign(d);

    UdpEchoServerHelper server(7);
    server.Install(c.Get("blue")->GetNode()).Stop(Seconds(9));
    UdpEchoClientHelper client(Ipv4Address("10.0.0.2"), 7);
    client.SetAttribute("MaxPackets", UintegerValue(3));
    ApplicationContainer apps = client.Install(c.Get("red")->GetNode());
    apps.Get(0)->TraceConnectWithoutContext("Rx", MakeCallback(&NetnsHelperTestCase::Echoed, this));
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_echos, 3, "all came back");

    NetNamespaceHelper().Delete(host, "blue");
    NS_TEST_EXPECT_MSG_EQ(c.Get("blue")->GetState(), NetNamespace::DEAD, "torn down");
    NS_TEST_EXPECT_MSG_EQ(c.Get("red")->GetDevices().GetN(), 1, "and its veth");
    NS_TEST_EXPECT_MSG_EQ(c.GetNodes().GetN(), 1, "a dead namespace has no Node");
    NS_TEST_EXPECT_MSG_EQ(GetError([host] { NetNamespaceHelper().Delete(host, "blue"); }),
                          "NetNamespaceHelper: namespace \"blue\" on Node " +
                              std::to_string(host->GetId()) +
                              ": No such file or directory (ENOENT)",
                          "only once");
}

void
NetnsHelperTestCase::AllOrNothing()
{
    auto node = CreateObject<Node>();
    NetNamespaceHelper helper;
    helper.Create(node, {"taken"});
    auto host = node->GetObject<NetNamespaceHost>();
    for (const std::vector<std::string>& names : {std::vector<std::string>{"a", "b", "taken", "c"},
                                                  std::vector<std::string>{"a", "b", "a"},
                                                  std::vector<std::string>{"a", "b/c"}})
    {
        NS_TEST_EXPECT_MSG_NE(GetError([&] { helper.Create(node, names); }), "none", "refused");
        NS_TEST_EXPECT_MSG_EQ(host->GetNAlive(), 1, "only what was there before");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(host->Find("a")), false, "no name is left");
    }
    host->SetAttribute("MaxNetNamespaces", UintegerValue(4));
    int error = 0;
    try
    {
        helper.CreateN(node, 4, "n");
    }
    catch (const NetnsError& refusal)
    {
        error = refusal.GetErrno();
    }
    NS_TEST_EXPECT_MSG_EQ(error, -ENOSPC, "the limit");
    NS_TEST_EXPECT_MSG_EQ(host->GetNAlive(), 1, "none of them");
    NS_TEST_EXPECT_MSG_EQ(helper.CreateN(node, 3, "n").GetN(), 3, "as many as there is room for");
    NS_TEST_EXPECT_MSG_EQ(host->Find("n2")->GetName(), "n2", "numbered from 0");
}

void
NetnsHelperTestCase::ErrorText()
{
    const NetnsError error("place", -EEXIST);
    NS_TEST_EXPECT_MSG_EQ(std::string(error.what()), "place: File exists (EEXIST)", "text");
    NS_TEST_EXPECT_MSG_EQ(error.GetErrno(), -EEXIST, "number");
    NS_TEST_EXPECT_MSG_EQ(NetnsError::GetName(EINVAL), "EINVAL", "positive");
    NS_TEST_EXPECT_MSG_EQ(NetnsError::GetName(-EXFULL), "EXFULL", "negative");
    NS_TEST_EXPECT_MSG_EQ(NetnsError::GetName(-ESTALE), "ESTALE", "negative");
    NS_TEST_EXPECT_MSG_EQ(NetnsError::GetName(99999), "99999", "without a symbol");
    auto node = CreateObject<Node>();
    const std::string id = std::to_string(node->GetId());
    NetNamespaceHelper().Create(node, {"a"});
    NS_TEST_EXPECT_MSG_EQ(GetError([node] { NetNamespaceHelper().Create(node, {"a"}); }),
                          "NetNamespaceHelper: namespace \"a\" on Node " + id +
                              ": File exists (EEXIST)",
                          "says what and where");
}

void
NetnsHelperTestCase::Container()
{
    auto c = NetNamespaceHelper().Create(CreateObject<Node>(), {"red", "blue"});
    NS_TEST_EXPECT_MSG_EQ(c.Get(0), c.Get("red"), "by number");
    NS_TEST_EXPECT_MSG_EQ((*c.Begin() == c.Get(0) && c.End() - c.Begin() == 2), true, "iterated");
    NS_TEST_EXPECT_MSG_EQ(
        GetError([&c] { c.Get("green"); }),
        "NetNamespaceContainer: no namespace \"green\": No such file or directory (ENOENT)",
        "by a name");
    NS_TEST_EXPECT_MSG_EQ(
        GetError([&c] { c.Get(2); }),
        "NetNamespaceContainer: no namespace 2 of 2: No such file or directory (ENOENT)",
        "by a number");
    c.Get("red")->GetHost()->Unmount("red");
    NS_TEST_EXPECT_MSG_EQ(c.Get("red")->GetState(), NetNamespace::DEAD, "found as dead");
}

void
NetnsHelperTestCase::VethErrors()
{
    auto node = CreateObject<Node>();
    auto c = NetNamespaceHelper().Create(node, {"a", "b"});
    auto a = c.Get("a");
    auto b = c.Get("b");
    const auto count = [a, b] { return a->GetDevices().GetN() + b->GetDevices().GetN(); };

    struct Row
    {
        const char* first;
        const char* second;
        const char* error;
    };

    for (const Row& row :
         {Row{"lo", "v", "VethHelper: between a and b, \"lo\": File exists (EEXIST)"},
          Row{"v", "lo", "VethHelper: between a and b, \"lo\": File exists (EEXIST)"},
          Row{"v", "a b", "VethHelper: between a and b, \"a b\": Invalid argument (EINVAL)"},
          Row{"%s", "v", "VethHelper: between a and b, \"%s\": Invalid argument (EINVAL)"}})
    {
        VethHelper veth;
        veth.SetNames(row.first, row.second);
        NS_TEST_EXPECT_MSG_EQ(GetError([&] { veth.Install(a, b); }), row.error, "refused");
        NS_TEST_EXPECT_MSG_EQ(count(), 2, "no half pair with " << row.first << ", " << row.second);
    }
    VethHelper same;
    same.SetNames("v", "v");
    NS_TEST_EXPECT_MSG_EQ(GetError([&] { same.Install(a, a); }),
                          "VethHelper: between a and a, \"v\": File exists (EEXIST)",
                          "two of one name");
    NS_TEST_EXPECT_MSG_EQ(count(), 2, "no half pair");
    auto pair = same.Install(a, b);
    NS_TEST_EXPECT_MSG_EQ(count(), 4, "accepted in two namespaces");
    VethHelper::Delete(pair.Get(1));
    NS_TEST_EXPECT_MSG_EQ(GetError([&] { VethHelper::Delete(pair.Get(1)); }),
                          "VethHelper: delete: No such device (ENODEV)",
                          "only once");
    node->GetObject<NetNamespaceHost>()->Unmount("b");
    NS_TEST_EXPECT_MSG_NE(GetError([&] { VethHelper().Install(a, b); }), "none", "a dead one");
    NS_TEST_EXPECT_MSG_NE(GetError([&] { VethHelper().Install(b, a); }), "none", "a dead one");
    NS_TEST_EXPECT_MSG_EQ(a->GetDevices().GetN(), 1, "no half pair");
}

void
NetnsHelperTestCase::VethNames()
{
    auto node = CreateObject<Node>();
    auto a = NetNamespaceHelper().Create(node, {"a"}).Get("a");
    auto init = node->GetObject<NetNamespaceHost>()->GetInitNet();
    VethHelper veth;
    veth.SetNames("veth%d", "eth0");
    auto pair = veth.Install(node, a->GetNode());
    NS_TEST_EXPECT_MSG_EQ(init->GetDeviceName(pair.Get(0)), "veth0", "on the host");
    NS_TEST_EXPECT_MSG_EQ(a->GetDeviceName(pair.Get(1)), "eth0", "in the namespace");
    NS_TEST_EXPECT_MSG_EQ(pair.Get(1)->IsLinkUp(), true, "up");
    auto inner = VethHelper().Install(a, a);
    NS_TEST_EXPECT_MSG_EQ(a->GetDeviceName(inner.Get(1)), "veth0", "the peer is made first");
    NS_TEST_EXPECT_MSG_EQ(a->GetDeviceName(inner.Get(0)), "veth1", "then the other end");
    // A plain Node becomes a host.
    auto plain = CreateObject<Node>();
    VethHelper().Install(plain, plain);
    NS_TEST_EXPECT_MSG_EQ(plain->GetObject<NetNamespaceHost>()->GetInitNet()->GetDevices().GetN(),
                          3,
                          "lo and a pair");
    auto loose = VethNetDevice::CreatePair([] {
                     ObjectFactory factory;
                     factory.SetTypeId(VethNetDevice::GetTypeId());
                     return factory;
                 }())
                     .first;
    NS_TEST_EXPECT_MSG_EQ(
        GetError([loose] { LinuxDeviceHelper::GetCaptureName("p", loose, "pcap"); }),
        "LinuxDeviceHelper: capture on a device of no namespace: No such device (ENODEV)",
        "no name for a capture");
}

void
NetnsHelperTestCase::HostSettings()
{
    auto node = CreateObject<Node>();
    NetNamespaceHelper helper;
    helper.SetHostAttribute("MaxNetNamespaces", UintegerValue(1));
    auto host = helper.Install(node);
    NS_TEST_EXPECT_MSG_EQ(helper.Install(node), host, "installed once");
    uint32_t built = 0;
    host->SetStackInstaller([&built](Ptr<Node> bare) {
        ++built;
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(bare);
    });
    auto net = helper.Create(node, {"a"}).Get("a");
    NS_TEST_EXPECT_MSG_NE(GetError([&] { helper.Create(node, {"b"}); }), "none", "the limit");
    NS_TEST_EXPECT_MSG_EQ(net->BuildStack(), 0, "built");
    NS_TEST_EXPECT_MSG_EQ(net->BuildStack(), 0, "asked again");
    NS_TEST_EXPECT_MSG_EQ(built, 1, "built once, by what the host was given");
    // A stock helper was first: nothing is built again.
    host->Unmount("a");
    net = helper.Create(node, {"a"}).Get("a");
    InternetStackHelper().Install(net->GetNode());
    NS_TEST_EXPECT_MSG_EQ(net->BuildStack(), 0, "there is one");
    NS_TEST_EXPECT_MSG_EQ(built, 1, "the stock helper's");
}

/**
 * @ingroup netns-tests
 * The helpers.
 */
class NetnsHelperTestSuite : public TestSuite
{
  public:
    NetnsHelperTestSuite()
        : TestSuite("netns-helper", Type::UNIT)
    {
        using Case = NetnsHelperTestCase;
        AddTestCase(new Case("the first script", &Case::FirstScript));
        AddTestCase(new Case("all namespaces are made or none", &Case::AllOrNothing));
        AddTestCase(new Case("the text of an error", &Case::ErrorText));
        AddTestCase(new Case("a container says what is not there", &Case::Container));
        AddTestCase(new Case("a refused veth leaves no half pair", &Case::VethErrors));
        AddTestCase(new Case("names of veths", &Case::VethNames));
        AddTestCase(new Case("attributes and stack of a host", &Case::HostSettings));
    }
};

/// Registers the suite.
static NetnsHelperTestSuite g_netnsHelperTestSuite;
