// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Veth pairs and the stacks that use them: addresses, captures, what a stack keeps when one leaves.
 */

#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/pcap-file.h"
#include "ns3/veth-helper.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of stacks joined by veth pairs.
 */
class NetnsVethStackTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsVethStackTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsVethStackTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void HostStack(); ///< the stack that a veth leaves
    void Overlap();   ///< equal addresses in different namespaces
    void Pcap();      ///< captures named by namespace

  private:
    void DoRun() override;
    void DoSetup() override;
    /** @brief Run for a while: router solicitations never end. @param time how long */
    static void RunFor(Time time);
    /** @brief Addresses 10.0.1.1 and .2, and a link-local one of IPv6. @param pair of a host */
    static void SetAddresses(const NetDeviceContainer& pair);

    Body m_body;                  ///< the case
    Ptr<Node> m_node;             ///< the host's Node
    Ptr<NetNamespaceHost> m_host; ///< the host
    Ptr<NetNamespace> m_a;        ///< a namespace
    Ptr<NetNamespace> m_b;        ///< another
};

void
NetnsVethStackTestCase::DoSetup()
{
    InstantTestCase::DoSetup();
    m_node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(m_node, {"a", "b"});
    m_host = m_node->GetObject<NetNamespaceHost>();
    m_a = nets.Get("a");
    m_b = nets.Get("b");
}

void
NetnsVethStackTestCase::DoRun()
{
    (this->*m_body)();
    m_node = nullptr;
    m_host = nullptr;
    m_a = nullptr;
    m_b = nullptr;
    Simulator::Destroy();
}

void
NetnsVethStackTestCase::RunFor(Time time)
{
    Simulator::Stop(time);
    Simulator::Run();
}

void
NetnsVethStackTestCase::SetAddresses(const NetDeviceContainer& pair)
{
    Ipv4AddressPool("10.0.1.0", "/24").Assign(pair);
    Ipv6AddressHelper().AssignWithoutAddress(NetDeviceContainer(pair.Get(0)));
}

void
NetnsVethStackTestCase::HostStack()
{
    auto init = m_host->GetInitNet();
    auto toA = VethHelper().Install(init, m_a);
    auto toB = VethHelper().Install(init, m_b);
    SetAddresses(toA);
    Ipv4AddressPool("10.0.2.0", "/24").Assign(toB);
    auto ipv4 = m_node->GetObject<Ipv4>();
    auto ipv6 = m_node->GetObject<Ipv6>();
    const uint32_t slot = toB.Get(0)->GetIfIndex();
    const int32_t interface = ipv4->GetInterfaceForDevice(toB.Get(0));
    UdpProbe host(m_node);
    UdpProbe inB(m_b->GetNode(), true);
    host.Send(Seconds(1), "10.0.2.2");
    RunFor(Seconds(5));
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 1, "before");

    const uint32_t slots = m_node->GetNDevices();
    const uint32_t interfaces = ipv4->GetNInterfaces();
    const uint32_t interfaces6 = ipv6->GetNInterfaces();
    const uint32_t freed = toA.Get(0)->GetIfIndex();
    m_host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(toB.Get(0)->GetIfIndex(), slot, "the others keep their slots");
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForDevice(toB.Get(0)), interface, "and interfaces");
    NS_TEST_EXPECT_MSG_EQ(m_node->GetDevice(slot), toB.Get(0), "in the Node's list");
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForAddress("10.0.1.1"), -1, "its address is gone");
    host.Send(Seconds(1), "10.0.2.2");
    host.Send(Seconds(2), "10.0.1.2");
    RunFor(Seconds(5));
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), 2, "b still answers, a does not");

    Ptr<NetNamespace> net;
    for (uint32_t i = 0; i < 200; ++i)
    {
        // One that goes at some moment with ARP, DAD and router solicitation pending,
        m_host->Create("brief", net);
        SetAddresses(VethHelper().Install(init, net));
        host.Send(MilliSeconds(i % 10), "10.0.1.2");
        RunFor(MilliSeconds(i * 37 % 1500));
        m_host->Unmount("brief");
        // and the next one in its place.
        m_host->Create("next", net);
        auto pair = VethHelper().Install(init, net);
        NS_TEST_EXPECT_MSG_EQ(pair.Get(0)->GetIfIndex(), freed, "the slot is used again");
        SetAddresses(pair);
        const uint32_t before = host.GetN();
        UdpProbe inNext(net->GetNode(), true);
        host.Send(Seconds(1), "10.0.1.2");
        RunFor(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(host.GetN(), before + 1, "answered in round " << i);
        inNext.Close();
        m_host->Unmount("next");
    }
    NS_TEST_EXPECT_MSG_EQ(m_node->GetNDevices(), slots, "no more slots");
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetNInterfaces(), interfaces, "no more interfaces");
    NS_TEST_EXPECT_MSG_EQ(ipv6->GetNInterfaces(), interfaces6, "nor of IPv6");
    const uint32_t before = host.GetN();
    host.Send(Seconds(1), "10.0.2.2");
    RunFor(Seconds(5));
    NS_TEST_EXPECT_MSG_EQ(host.GetN(), before + 1, "b answers after all");
}

void
NetnsVethStackTestCase::Overlap()
{
    auto nets = NetNamespaceHelper().Create(m_node, {"c", "d"});
    auto pair = VethHelper().Install(m_a, m_b);
    auto other = VethHelper().Install(nets.Get("c"), nets.Get("d"));
    Ipv4AddressPool("10.0.0.0", "/24").Assign(pair);
    Ipv4AddressPool("10.0.0.0", "/24").Assign(other);
    UdpProbe a(m_a->GetNode());
    UdpProbe b(m_b->GetNode(), true);
    UdpProbe c(nets.Get("c")->GetNode());
    UdpProbe d(nets.Get("d")->GetNode(), true);
    a.Send(Seconds(1), "10.0.0.2");
    c.Send(Seconds(1), "10.0.0.2");
    c.Send(Seconds(2), "10.0.0.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(a.GetN(), 1, "a has one answer");
    NS_TEST_EXPECT_MSG_EQ(b.GetN(), 1, "from b");
    NS_TEST_EXPECT_MSG_EQ(c.GetN(), 2, "c has two");
    NS_TEST_EXPECT_MSG_EQ(d.GetN(), 2, "from d, which has b's address");
}

void
NetnsVethStackTestCase::Pcap()
{
    const std::string prefix = CreateTempDirFilename("cap");
    auto init = m_host->GetInitNet();
    std::vector<uint32_t> nodes;
    m_a = nullptr;
    m_host->Unmount("a");
    for (uint32_t i : {0, 1})
    {
        Ptr<NetNamespace> net;
        m_host->Create("n", net);
        nodes.push_back(net->GetNode()->GetId());
        VethHelper helper;
        helper.SetNames("veth%d", "eth0");
        auto pair = helper.Install(init, net);
        const std::string expected = prefix + "-" + std::to_string(m_node->GetId()) + "-" +
                                     std::to_string(4 + i) + "-2.pcap";
        NS_TEST_EXPECT_MSG_EQ(LinuxDeviceHelper::GetCaptureName(prefix, pair.Get(1), "pcap"),
                              expected,
                              "host's Node, cookie, ifindex");
        helper.EnablePcap(prefix, pair.Get(1));
        pair.Get(0)->Send(ns3::Create<Packet>(50 + i), pair.Get(1)->GetAddress(), 0x88b5);
        pair.Get(1)->Send(ns3::Create<Packet>(60 + i), Mac48Address::GetBroadcast(), 0x88b6);
        Simulator::Run();
        net = nullptr;
        m_host->Unmount("n");
        pair = NetDeviceContainer();
        Simulator::Run();

        PcapFile file;
        file.Open(expected, std::ios::in);
        NS_TEST_ASSERT_MSG_EQ(file.Fail(), false, "no " << expected);
        NS_TEST_EXPECT_MSG_EQ(file.GetDataLinkType(), 1, "Ethernet");
        for (const auto& [bytes, type] : {std::pair<uint32_t, uint8_t>(74 + i, 0xb6),
                                          std::pair<uint32_t, uint8_t>(64 + i, 0xb5)})
        {
            uint8_t data[200];
            uint32_t seconds;
            uint32_t micros;
            uint32_t included;
            uint32_t original;
            uint32_t read;
            file.Read(data, sizeof(data), seconds, micros, included, original, read);
            NS_TEST_EXPECT_MSG_EQ(original, bytes, "frame with its Ethernet header, without FCS");
            NS_TEST_EXPECT_MSG_EQ(data[12] * 256 + data[13], 0x8800 + type, "EtherType");
        }
        uint8_t rest[1];
        uint32_t n;
        file.Read(rest, 1, n, n, n, n, n);
        NS_TEST_EXPECT_MSG_EQ(file.Eof(), true, "two frames");
        file.Close();
    }
    NS_TEST_EXPECT_MSG_EQ(nodes[0], nodes[1], "both namespaces were on one Node");
}

/**
 * @ingroup netns-tests
 * Stacks joined by veth pairs.
 */
class NetnsVethStackTestSuite : public TestSuite
{
  public:
    NetnsVethStackTestSuite()
        : TestSuite("netns-veth-stack", Type::UNIT)
    {
        using Case = NetnsVethStackTestCase;
        AddTestCase(new Case("a host's stack works on when a veth leaves", &Case::HostStack));
        AddTestCase(new Case("the same addresses in two pairs of namespaces", &Case::Overlap));
        AddTestCase(new Case("pcap files are named by namespace", &Case::Pcap));
    }
};

/// Registers the suite.
static NetnsVethStackTestSuite g_netnsVethStackTestSuite;
