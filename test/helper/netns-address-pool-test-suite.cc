// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The address pool: which addresses it gives, and to what.
 */

#include "../common/fixture.h"
#include "../common/get-errno.h"
#include "../common/udp-probe.h"

#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <cstdint>
#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of the pool.
 */
class NetnsAddressPoolTest : public InstantFixture
{
  public:
    void LazyStack();    ///< Assign() builds it
    void AssignErrors(); ///< Assign() where it cannot
    void PoolOrder();    ///< in which order addresses are given
    void PoolText();     ///< networks that are none
    void PoolReserve();  ///< Reserve() and Release()
    void PoolOverlap();  ///< two pools of one network

  private:
    /** @return an address as text */
    static std::string ToText(Ipv4Address address);
};

std::string
NetnsAddressPoolTest::ToText(Ipv4Address address)
{
    std::ostringstream text;
    text << address;
    return text.str();
}

void
NetnsAddressPoolTest::LazyStack()
{
    auto node = CreateObject<Node>();
    auto c = NetNamespaceHelper().Create(node, {"a", "b"});
    VethHelper down;
    down.SetUp(false);
    auto d = down.Install(c.Get("a"), c.Get("b"));
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(c.Get("a")->GetNode()->GetObject<Ipv4>()),
                          false,
                          "a device should not bring a stack");
    NS_TEST_EXPECT_MSG_EQ(c.Get("a")->HasStack(),
                          false,
                          "a namespace with a device should have no stack yet");
    auto interfaces = Ipv4AddressPool("10.0.0.0", "/30").Assign(d);
    NS_TEST_EXPECT_MSG_EQ(c.Get("a")->HasStack() && c.Get("b")->HasStack(),
                          true,
                          "an address should bring a stack in both namespaces");
    NS_TEST_EXPECT_MSG_EQ(d.Get(0)->IsLinkUp(), true, "an address should set its device up");
    NS_TEST_EXPECT_MSG_EQ(ToText(interfaces.GetAddress(1)),
                          "10.0.0.2",
                          "the second device should get the second address");
    NS_TEST_EXPECT_MSG_EQ(interfaces.Get(0).first,
                          c.Get("a")->GetNode()->GetObject<Ipv4>(),
                          "the first interface should be in the namespace's stack");
    UdpProbe a(c.Get("a")->GetNode());
    UdpProbe b(c.Get("b")->GetNode(), true);
    a.Send(Seconds(1), "10.0.0.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(a.GetN(), 1, "the datagram should be answered");
    auto bridge = LinuxBridgeHelper().Install(node);
    Ipv4AddressPool("10.0.1.0", "/24").Assign(NetDeviceContainer(bridge));
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(node->GetObject<Ipv4>()),
                          true,
                          "an address for a bridge should bring a stack on the host");
}

void
NetnsAddressPoolTest::AssignErrors()
{
    NodeContainer plain;
    plain.Create(2);
    auto csma = CsmaHelper().Install(plain);
    Ipv4AddressPool pool("10.0.0.0", "/24");
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([&] { pool.Assign(csma); }),
                          "Ipv4AddressPool: Node " + std::to_string(plain.Get(0)->GetId()) +
                              " has no IPv4: Invalid argument (EINVAL)",
                          "a plain Node without a stack should be refused");
    NS_TEST_EXPECT_MSG_EQ(pool.GetNUsed(), 0, "a refused device should give its address back");
    auto loose = CreateObject<VethNetDevice>();
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([&] { pool.Assign(NetDeviceContainer(loose)); }),
                          "Ipv4AddressPool: the device is on no Node: No such device (ENODEV)",
                          "a device on no Node should be refused");
    InternetStackHelper().Install(plain);
    NS_TEST_EXPECT_MSG_EQ(pool.Assign(csma).GetN(),
                          2,
                          "devices of plain Nodes with a stack should be accepted");
    auto a = NetNamespaceHelper().Create(CreateObject<Node>(), {"a"}).Get("a");
    Ipv4AddressPool small("10.0.1.0", "/30");
    small.Assign(VethHelper().Install(a, a));
    auto more = VethHelper().Install(a, a);
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([&] { small.Assign(more); }),
                          "Ipv4AddressPool: all of 10.0.1.0/30 in use: Cannot assign requested "
                          "address (EADDRNOTAVAIL)",
                          "a pool without addresses should refuse with EADDRNOTAVAIL");
}

void
NetnsAddressPoolTest::PoolOrder()
{
    Ipv4AddressPool pool("192.168.1.0", "255.255.255.248");
    for (int i = 1; i <= 6; ++i)
    {
        NS_TEST_EXPECT_MSG_EQ(ToText(pool.Allocate()),
                              "192.168.1." + std::to_string(i),
                              "addresses should be given one after another");
    }
    NS_TEST_EXPECT_MSG_EQ(pool.GetNUsed(), 6, "network and broadcast should not be given");
    NS_TEST_EXPECT_MSG_NE(GetErrorText([&] { pool.Allocate(); }),
                          "",
                          "a pool without addresses should throw");
    for (const char* address : {"192.168.1.5", "192.168.1.2", "192.168.1.4"})
    {
        pool.Release(Ipv4Address(address));
    }
    NS_TEST_EXPECT_MSG_EQ(pool.GetNUsed(), 3, "released addresses should not count as used");
    NS_TEST_EXPECT_MSG_EQ(ToText(pool.Allocate()),
                          "192.168.1.5",
                          "the address that was released first should be given first");
    NS_TEST_EXPECT_MSG_EQ(ToText(pool.Allocate()),
                          "192.168.1.2",
                          "the address that was released next should be given next");
    Ipv4AddressPool fresh("10.0.0.0", "/8");
    auto first = fresh.Allocate();
    fresh.Release(first);
    NS_TEST_EXPECT_MSG_EQ(ToText(fresh.Allocate()),
                          "10.0.0.2",
                          "addresses that were never used should be given before released ones");
    NS_TEST_EXPECT_MSG_EQ((fresh.GetMask() == Ipv4Mask("255.0.0.0")),
                          true,
                          "GetMask() should return the mask of the pool");
}

void
NetnsAddressPoolTest::PoolText()
{
    const std::string rows[][2] = {{"", "/24"},
                                   {"10.0.0", "/24"},
                                   {"10.0.0.256", "/24"},
                                   {"10.0.0.0 ", "/24"},
                                   {"red", "/24"},
                                   {"10.0.0.0", ""},
                                   {"10.0.0.0", "24"},
                                   {"10.0.0.0", "/"},
                                   {"10.0.0.0", "/33"},
                                   {"10.0.0.0", "/0"},
                                   {"10.0.0.0", "/-1"},
                                   {"10.0.0.0", "/24x"},
                                   {"10.0.0.0", "255.0.255.0"},
                                   {"10.0.0.1", "/31"},
                                   {"10.0.0.1", "/24"}};
    for (const auto& row : rows)
    {
        NS_TEST_EXPECT_MSG_EQ(GetErrno([&row] { Ipv4AddressPool(row[0], row[1]); }),
                              -EINVAL,
                              "the network \"" << row[0] << "\" \"" << row[1]
                                               << "\" should be refused with EINVAL");
    }
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([] { Ipv4AddressPool("10.0.0.1", "/24"); }),
                          "Ipv4AddressPool: \"10.0.0.1/24\" is no network with a mask of 1 to 32 "
                          "bits: Invalid argument (EINVAL)",
                          "the error should say what was given and what is expected");
    Ipv4AddressPool("0.0.0.0", "/1");
    // A point-to-point link and a single host, as in Linux.
    Ipv4AddressPool two("10.0.0.4", "/31");
    std::string both = ToText(two.Allocate());
    both += " " + ToText(two.Allocate());
    NS_TEST_EXPECT_MSG_EQ(both, "10.0.0.4 10.0.0.5", "both addresses of 31 bits should be given");
    Ipv4AddressPool one("10.0.0.7", "255.255.255.255");
    const std::string only = ToText(one.Allocate());
    NS_TEST_EXPECT_MSG_EQ(only, "10.0.0.7", "the address of 32 bits should be given");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([&one] { one.Allocate(); }),
                          -EADDRNOTAVAIL,
                          "32 bits should have one address");
    one.Release(Ipv4Address("10.0.0.7"));
    one.Reserve(Ipv4Address("10.0.0.7"));
    NS_TEST_EXPECT_MSG_EQ(one.GetNUsed(), 1, "the only address should be reserved again");
    Ipv4AddressPool("10.0.0.0", "/30");
}

void
NetnsAddressPoolTest::PoolReserve()
{
    Ipv4AddressPool pool("10.0.0.0", "/29");
    pool.Reserve(Ipv4Address("10.0.0.2"));
    pool.Reserve(Ipv4Address("10.0.0.6"));
    NS_TEST_EXPECT_MSG_EQ(ToText(pool.Allocate()),
                          "10.0.0.1",
                          "the first address should come first");
    NS_TEST_EXPECT_MSG_EQ(ToText(pool.Allocate()),
                          "10.0.0.3",
                          "a reserved address should be passed");
    NS_TEST_EXPECT_MSG_EQ(pool.GetNUsed(), 4, "reserved and given addresses should count as used");
    const std::string inUse = ": Address already in use (EADDRINUSE)";
    const std::string invalid = ": Invalid argument (EINVAL)";
    const auto reserve = [&pool](const char* address) {
        return GetErrorText([&] { pool.Reserve(Ipv4Address(address)); });
    };
    NS_TEST_EXPECT_MSG_EQ(reserve("10.0.0.1"),
                          "Ipv4AddressPool: reserve 10.0.0.1 of 10.0.0.0/29" + inUse,
                          "an address that was given should not be reserved");
    NS_TEST_EXPECT_MSG_NE(reserve("10.0.0.2").find(inUse),
                          std::string::npos,
                          "an address that is reserved should not be reserved again");
    for (const char* address : {"10.0.0.0", "10.0.0.7", "10.0.0.8", "9.255.255.255", "0.0.0.0"})
    {
        NS_TEST_EXPECT_MSG_NE(
            reserve(address).find(invalid),
            std::string::npos,
            "reserving " << address
                         << ", which is no address of the pool, should be refused with EINVAL");
        NS_TEST_EXPECT_MSG_NE(
            GetErrorText([&] { pool.Release(Ipv4Address(address)); }).find(invalid),
            std::string::npos,
            "releasing " << address
                         << ", which is no address of the pool, should be refused with EINVAL");
    }
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([&] { pool.Release(Ipv4Address("10.0.0.4")); }),
                          "Ipv4AddressPool: release 10.0.0.4 of 10.0.0.0/29" + invalid,
                          "releasing an address that is not in use should be refused with EINVAL");
    pool.Release(Ipv4Address("10.0.0.6"));
    pool.Release(Ipv4Address("10.0.0.1"));
    NS_TEST_EXPECT_MSG_NE(GetErrorText([&] { pool.Release(Ipv4Address("10.0.0.1")); }),
                          "",
                          "releasing an address a second time should be refused");
    NS_TEST_EXPECT_MSG_EQ(reserve("10.0.0.1"), "", "a released address should be reserved");
    std::string given;
    for (int i = 0; i < 3; ++i)
    {
        given += ToText(pool.Allocate()) + " ";
    }
    NS_TEST_EXPECT_MSG_EQ(given,
                          "10.0.0.4 10.0.0.5 10.0.0.6 ",
                          "the addresses left should be given once each");
    NS_TEST_EXPECT_MSG_NE(GetErrorText([&] { pool.Allocate(); }),
                          "",
                          "a pool without addresses should throw");
    NS_TEST_EXPECT_MSG_EQ(pool.GetNUsed(), 6, "all six addresses should count as used");
}

void
NetnsAddressPoolTest::PoolOverlap()
{
    Ipv4AddressPool one("10.0.0.0", "/24");
    Ipv4AddressPool other("10.0.0.0", "/16");
    NS_TEST_EXPECT_MSG_EQ(ToText(one.Allocate()),
                          "10.0.0.1",
                          "a pool should give its first address");
    NS_TEST_EXPECT_MSG_EQ(ToText(other.Allocate()),
                          "10.0.0.1",
                          "another pool of the same network should give the same address");
    one.Release(Ipv4Address("10.0.0.1"));
    NS_TEST_EXPECT_MSG_EQ(other.GetNUsed(), 1, "releasing in one pool should not change the other");
    NS_TEST_EXPECT_MSG_EQ(
        (Ipv4AddressPool::GetMac(Ipv4Address("10.0.1.255")) == Mac48Address("02:42:0a:00:01:ff")),
        true,
        "the MAC address should be made of the IPv4 address");
}

using Test = NetnsAddressPoolTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsAddressPoolTestSuite(
    "netns-address-pool",
    {
        {"an address builds the stack", &Test::LazyStack},
        {"no address where it cannot be", &Test::AssignErrors},
        {"addresses in order, the longest returned first", &Test::PoolOrder},
        {"networks that are none", &Test::PoolText},
        {"addresses are reserved and released", &Test::PoolReserve},
        {"two pools of one network", &Test::PoolOverlap},
    });
