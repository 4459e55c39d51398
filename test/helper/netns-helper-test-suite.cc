// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * What a script's author touches first: the helpers and the address pool.
 */

#include "../common/fixture.h"
#include "../common/get-errno.h"

#include "ns3/application-container.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/udp-echo-helper.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of the helpers.
 */
class NetnsHelperTest : public InstantFixture
{
  public:
    void FirstScript();  ///< the first block of the README
    void AllOrNothing(); ///< Create() with a name that is refused
    void ErrorText();    ///< NetnsError
    void Container();    ///< Get() of what is not there
    void VethErrors();   ///< no half pair
    void VethNames();    ///< names, index, Nodes
    void HostSettings(); ///< attributes and the stack of a host

  private:
    /** @brief Counts an echo. */
    void Echoed(Ptr<const Packet> packet);

    uint32_t m_echos{0}; ///< echos that came back
};

void
NetnsHelperTest::Echoed(Ptr<const Packet> packet)
{
    ++m_echos;
}

void
NetnsHelperTest::FirstScript()
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
    apps.Get(0)->TraceConnectWithoutContext("Rx", MakeCallback(&NetnsHelperTest::Echoed, this));
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_echos, 3, "three echos should come back");

    NetNamespaceHelper().Delete(host, "blue");
    NS_TEST_EXPECT_MSG_EQ(c.Get("blue")->GetState(),
                          NetNamespace::DEAD,
                          "the namespace should be dead when Delete() returns");
    NS_TEST_EXPECT_MSG_EQ(c.Get("red")->GetDevices().GetN(),
                          1,
                          "the veth in the other namespace should be deleted too");
    NS_TEST_EXPECT_MSG_EQ(c.GetNodes().GetN(), 1, "a dead namespace should have no Node");
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([host] { NetNamespaceHelper().Delete(host, "blue"); }),
                          "NetNamespaceHelper: namespace \"blue\" on Node " +
                              std::to_string(host->GetId()) +
                              ": No such file or directory (ENOENT)",
                          "deleting a name a second time should throw ENOENT");
}

void
NetnsHelperTest::AllOrNothing()
{
    auto node = CreateObject<Node>();
    NetNamespaceHelper helper;
    helper.Create(node, {"taken"});
    auto host = node->GetObject<NetNamespaceHost>();
    for (const std::vector<std::string>& names : {std::vector<std::string>{"a", "b", "taken", "c"},
                                                  std::vector<std::string>{"a", "b", "a"},
                                                  std::vector<std::string>{"a", "b/c"}})
    {
        NS_TEST_EXPECT_MSG_NE(GetErrorText([&] { helper.Create(node, names); }),
                              "",
                              "a list with a name that is refused should throw");
        NS_TEST_EXPECT_MSG_EQ(
            host->GetNAlive(),
            1,
            "a refused list should leave only the namespace that was there before");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(host->Find("a")),
                              false,
                              "a refused list should leave no name behind");
    }
    host->SetAttribute("MaxNetNamespaces", UintegerValue(4));
    NS_TEST_EXPECT_MSG_EQ(GetErrno([&] { helper.CreateN(node, 4, "n"); }),
                          -ENOSPC,
                          "a list beyond the limit should throw ENOSPC");
    NS_TEST_EXPECT_MSG_EQ(
        host->GetNAlive(),
        1,
        "a list beyond the limit should leave only the namespace that was there before");
    NS_TEST_EXPECT_MSG_EQ(helper.CreateN(node, 3, "n").GetN(),
                          3,
                          "as many namespaces as there is room for should be made");
    NS_TEST_EXPECT_MSG_EQ(host->Find("n2")->GetName(), "n2", "names should be numbered from 0");
}

void
NetnsHelperTest::ErrorText()
{
    const NetnsError error("place", -EEXIST);
    NS_TEST_EXPECT_MSG_EQ(std::string(error.what()),
                          "place: File exists (EEXIST)",
                          "the text should have the place, the reason and the symbol");
    NS_TEST_EXPECT_MSG_EQ(error.GetErrno(), -EEXIST, "GetErrno() should be the negative number");
    NS_TEST_EXPECT_MSG_EQ(NetnsError::GetName(EINVAL),
                          "EINVAL",
                          "a positive number should have its symbol");
    NS_TEST_EXPECT_MSG_EQ(NetnsError::GetName(-EXFULL),
                          "EXFULL",
                          "the negative EXFULL should have its symbol");
    NS_TEST_EXPECT_MSG_EQ(NetnsError::GetName(-ESTALE),
                          "ESTALE",
                          "the negative ESTALE should have its symbol");
    NS_TEST_EXPECT_MSG_EQ(NetnsError::GetName(99999),
                          "99999",
                          "a number without a symbol should be its own text");
    auto node = CreateObject<Node>();
    const std::string id = std::to_string(node->GetId());
    NetNamespaceHelper().Create(node, {"a"});
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([node] { NetNamespaceHelper().Create(node, {"a"}); }),
                          "NetNamespaceHelper: namespace \"a\" on Node " + id +
                              ": File exists (EEXIST)",
                          "the error should say what was asked for and where");
}

void
NetnsHelperTest::Container()
{
    auto c = NetNamespaceHelper().Create(CreateObject<Node>(), {"red", "blue"});
    NS_TEST_EXPECT_MSG_EQ(c.Get(0), c.Get("red"), "number and name should give the same");
    NS_TEST_EXPECT_MSG_EQ((*c.Begin() == c.Get(0) && c.End() - c.Begin() == 2),
                          true,
                          "iterating should pass both namespaces from the first on");
    NS_TEST_EXPECT_MSG_EQ(
        GetErrorText([&c] { c.Get("green"); }),
        "NetNamespaceContainer: no namespace \"green\": No such file or directory (ENOENT)",
        "a name that is not there should throw ENOENT");
    NS_TEST_EXPECT_MSG_EQ(
        GetErrorText([&c] { c.Get(2); }),
        "NetNamespaceContainer: no namespace 2 of 2: No such file or directory (ENOENT)",
        "a number that is not there should throw ENOENT");
    NetNamespaceHost::Of(c.Get("red"))->Unmount("red");
    NS_TEST_EXPECT_MSG_EQ(c.Get("red")->GetState(),
                          NetNamespace::DEAD,
                          "a container should give a dead namespace too");
}

void
NetnsHelperTest::VethErrors()
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
        NS_TEST_EXPECT_MSG_EQ(GetErrorText([&] { veth.Install(a, b); }),
                              row.error,
                              "the names " << row.first << ", " << row.second
                                           << " should be refused with their error");
        NS_TEST_EXPECT_MSG_EQ(count(),
                              2,
                              "a pair refused for " << row.first << ", " << row.second
                                                    << " should leave no half behind");
    }
    VethHelper same;
    same.SetNames("v", "v");
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([&] { same.Install(a, a); }),
                          "VethHelper: between a and a, \"v\": File exists (EEXIST)",
                          "one name for both ends in a namespace should throw EEXIST");
    NS_TEST_EXPECT_MSG_EQ(count(), 2, "a refused pair should leave no half behind");
    auto pair = same.Install(a, b);
    NS_TEST_EXPECT_MSG_EQ(count(), 4, "one name in two namespaces should be accepted");
    VethHelper::Delete(pair.Get(1));
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([&] { VethHelper::Delete(pair.Get(1)); }),
                          "VethHelper: delete: No such device (ENODEV)",
                          "deleting a pair a second time should throw ENODEV");
    node->GetObject<NetNamespaceHost>()->Unmount("b");
    NS_TEST_EXPECT_MSG_NE(GetErrorText([&] { VethHelper().Install(a, b); }),
                          "",
                          "a pair to a dead namespace should throw");
    NS_TEST_EXPECT_MSG_NE(GetErrorText([&] { VethHelper().Install(b, a); }),
                          "",
                          "a pair from a dead namespace should throw");
    NS_TEST_EXPECT_MSG_EQ(a->GetDevices().GetN(),
                          1,
                          "a pair refused for a dead namespace should leave no half behind");
}

void
NetnsHelperTest::VethNames()
{
    auto node = CreateObject<Node>();
    auto a = NetNamespaceHelper().Create(node, {"a"}).Get("a");
    auto init = node->GetObject<NetNamespaceHost>()->GetInitNet();
    VethHelper veth;
    veth.SetNames("veth%d", "eth0");
    auto pair = veth.Install(node, a->GetNode());
    NS_TEST_EXPECT_MSG_EQ(init->GetDevices().GetName(pair.Get(0)),
                          "veth0",
                          "the first end should be in init_net under its name");
    NS_TEST_EXPECT_MSG_EQ(a->GetDevices().GetName(pair.Get(1)),
                          "eth0",
                          "the second end should be in the namespace under its name");
    NS_TEST_EXPECT_MSG_EQ(pair.Get(1)->IsLinkUp(), true, "the pair should be up");
    auto inner = VethHelper().Install(a, a);
    NS_TEST_EXPECT_MSG_EQ(a->GetDevices().GetName(inner.Get(1)),
                          "veth0",
                          "the peer should be the first veth");
    NS_TEST_EXPECT_MSG_EQ(a->GetDevices().GetName(inner.Get(0)),
                          "veth1",
                          "the other end should get the next free name");
    // A plain Node becomes a host.
    auto plain = CreateObject<Node>();
    VethHelper().Install(plain, plain);
    NS_TEST_EXPECT_MSG_EQ(plain->GetObject<NetNamespaceHost>()->GetInitNet()->GetDevices().GetN(),
                          3,
                          "a plain Node should become a host with lo and the pair");
    auto loose = VethNetDevice::CreatePair([] {
                     ObjectFactory factory;
                     factory.SetTypeId(VethNetDevice::GetTypeId());
                     return factory;
                 }())
                     .first;
    NS_TEST_EXPECT_MSG_EQ(
        GetErrorText([loose] { LinuxDeviceHelper::GetCaptureName("p", loose, "pcap"); }),
        "LinuxDeviceHelper: capture on a device of no namespace: No such device (ENODEV)",
        "a capture on a device of no namespace should throw ENODEV");
}

void
NetnsHelperTest::HostSettings()
{
    auto node = CreateObject<Node>();
    NetNamespaceHelper helper;
    helper.SetHostAttribute("MaxNetNamespaces", UintegerValue(1));
    auto host = helper.Install(node);
    NS_TEST_EXPECT_MSG_EQ(helper.Install(node),
                          host,
                          "installing a host a second time should return the same host");
    uint32_t built = 0;
    host->SetStackInstaller([&built](Ptr<Node> bare) {
        ++built;
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(bare);
    });
    auto net = helper.Create(node, {"a"}).Get("a");
    NS_TEST_EXPECT_MSG_NE(GetErrorText([&] { helper.Create(node, {"b"}); }),
                          "",
                          "the attribute set by the helper should limit the namespaces");
    NS_TEST_EXPECT_MSG_EQ(net->BuildStack(), 0, "BuildStack() should build the stack");
    NS_TEST_EXPECT_MSG_EQ(net->BuildStack(), 0, "BuildStack() should accept that there is a stack");
    NS_TEST_EXPECT_MSG_EQ(built, 1, "the host's stack installer should have run once");
    // A stock helper was first: nothing is built again.
    host->Unmount("a");
    net = helper.Create(node, {"a"}).Get("a");
    InternetStackHelper().Install(net->GetNode());
    NS_TEST_EXPECT_MSG_EQ(net->BuildStack(), 0, "a stock helper's stack should be accepted");
    NS_TEST_EXPECT_MSG_EQ(built, 1, "the stack of a stock helper should not be built again");
}

using Test = NetnsHelperTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsHelperTestSuite(
    "netns-helper",
    {
        {"the first script", &Test::FirstScript},
        {"all namespaces are made or none", &Test::AllOrNothing},
        {"the text of an error", &Test::ErrorText},
        {"a container says what is not there", &Test::Container},
        {"a refused veth leaves no half pair", &Test::VethErrors},
        {"names of veths", &Test::VethNames},
        {"attributes and stack of a host", &Test::HostSettings},
    });
