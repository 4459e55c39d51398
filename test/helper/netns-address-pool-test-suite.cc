// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The address pool: which addresses it gives, and to what.
 */

#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-error.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <cstdint>
#include <functional>
#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of the pool.
 */
class NetnsAddressPoolTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsAddressPoolTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsAddressPoolTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

    void LazyStack();    ///< Assign() builds it
    void AssignErrors(); ///< Assign() where it cannot
    void PoolOrder();    ///< in which order addresses are given
    void PoolText();     ///< networks that are none
    void PoolReserve();  ///< Reserve() and Release()
    void PoolOverlap();  ///< two pools of one network

  private:
    void DoRun() override;
    /** @return text of the NetnsError thrown, "none" for none @param function what to do */
    static std::string GetError(const std::function<void()>& function);
    /** @return an address as text @param address it */
    static std::string ToText(Ipv4Address address);

    Body m_body; ///< the case
};

void
NetnsAddressPoolTestCase::DoRun()
{
    (this->*m_body)();
    Simulator::Destroy();
}

std::string
NetnsAddressPoolTestCase::GetError(const std::function<void()>& function)
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

std::string
NetnsAddressPoolTestCase::ToText(Ipv4Address address)
{
    std::ostringstream text;
    text << address;
    return text.str();
}

void
NetnsAddressPoolTestCase::LazyStack()
{
    auto node = CreateObject<Node>();
    auto c = NetNamespaceHelper().Create(node, {"a", "b"});
    VethHelper down;
    down.SetUp(false);
    auto d = down.Install(c.Get("a"), c.Get("b"));
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(c.Get("a")->GetNode()->GetObject<Ipv4>()),
                          false,
                          "a device needs no stack");
    NS_TEST_EXPECT_MSG_EQ(c.Get("a")->HasStack(), false, "a device needs no stack");
    auto interfaces = Ipv4AddressPool("10.0.0.0", "/30").Assign(d);
    NS_TEST_EXPECT_MSG_EQ(c.Get("a")->HasStack() && c.Get("b")->HasStack(),
                          true,
                          "an address does");
    NS_TEST_EXPECT_MSG_EQ(d.Get(0)->IsLinkUp(), true, "set up");
    NS_TEST_EXPECT_MSG_EQ(ToText(interfaces.GetAddress(1)), "10.0.0.2", "the second");
    NS_TEST_EXPECT_MSG_EQ(interfaces.Get(0).first,
                          c.Get("a")->GetNode()->GetObject<Ipv4>(),
                          "of the namespace");
    UdpProbe a(c.Get("a")->GetNode());
    UdpProbe b(c.Get("b")->GetNode(), true);
    a.Send(Seconds(1), "10.0.0.2");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(a.GetN(), 1, "answered");
    auto bridge = LinuxBridgeHelper().Install(node);
    Ipv4AddressPool("10.0.1.0", "/24").Assign(NetDeviceContainer(bridge));
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(node->GetObject<Ipv4>()), true, "on the host too");
}

void
NetnsAddressPoolTestCase::AssignErrors()
{
    NodeContainer plain;
    plain.Create(2);
    auto csma = CsmaHelper().Install(plain);
    Ipv4AddressPool pool("10.0.0.0", "/24");
    NS_TEST_EXPECT_MSG_EQ(GetError([&] { pool.Assign(csma); }),
                          "Ipv4AddressPool: Node " + std::to_string(plain.Get(0)->GetId()) +
                              " has no IPv4: Invalid argument (EINVAL)",
                          "a Node without a stack, of no namespace");
    NS_TEST_EXPECT_MSG_EQ(pool.GetNUsed(), 0, "the address is back");
    auto loose = CreateObject<VethNetDevice>();
    NS_TEST_EXPECT_MSG_EQ(GetError([&] { pool.Assign(NetDeviceContainer(loose)); }),
                          "Ipv4AddressPool: the device is on no Node: No such device (ENODEV)",
                          "a device on no Node");
    InternetStackHelper().Install(plain);
    NS_TEST_EXPECT_MSG_EQ(pool.Assign(csma).GetN(), 2, "plain Nodes with a stack");
    auto a = NetNamespaceHelper().Create(CreateObject<Node>(), {"a"}).Get("a");
    Ipv4AddressPool small("10.0.1.0", "/30");
    small.Assign(VethHelper().Install(a, a));
    auto more = VethHelper().Install(a, a);
    NS_TEST_EXPECT_MSG_EQ(GetError([&] { small.Assign(more); }),
                          "Ipv4AddressPool: all of 10.0.1.0/30 in use: Cannot assign requested "
                          "address (EADDRNOTAVAIL)",
                          "no address left");
}

void
NetnsAddressPoolTestCase::PoolOrder()
{
    Ipv4AddressPool pool("192.168.1.0", "255.255.255.248");
    for (int i = 1; i <= 6; ++i)
    {
        NS_TEST_EXPECT_MSG_EQ(ToText(pool.Allocate()),
                              "192.168.1." + std::to_string(i),
                              "one after another");
    }
    NS_TEST_EXPECT_MSG_EQ(pool.GetNUsed(), 6, "neither network nor broadcast");
    NS_TEST_EXPECT_MSG_NE(GetError([&] { pool.Allocate(); }), "none", "exhausted");
    for (const char* address : {"192.168.1.5", "192.168.1.2", "192.168.1.4"})
    {
        pool.Release(Ipv4Address(address));
    }
    NS_TEST_EXPECT_MSG_EQ(pool.GetNUsed(), 3, "released");
    NS_TEST_EXPECT_MSG_EQ(ToText(pool.Allocate()), "192.168.1.5", "the longest returned first");
    NS_TEST_EXPECT_MSG_EQ(ToText(pool.Allocate()), "192.168.1.2", "then the next");
    Ipv4AddressPool fresh("10.0.0.0", "/8");
    auto first = fresh.Allocate();
    fresh.Release(first);
    NS_TEST_EXPECT_MSG_EQ(ToText(fresh.Allocate()), "10.0.0.2", "never used ones come first");
    NS_TEST_EXPECT_MSG_EQ((fresh.GetMask() == Ipv4Mask("255.0.0.0")), true, "mask");
}

void
NetnsAddressPoolTestCase::PoolText()
{
    const std::string rows[][2] = {{"", "/24"},
                                   {"10.0.0", "/24"},
                                   {"10.0.0.256", "/24"},
                                   {"10.0.0.0 ", "/24"},
                                   {"red", "/24"},
                                   {"10.0.0.0", ""},
                                   {"10.0.0.0", "24"},
                                   {"10.0.0.0", "/"},
                                   {"10.0.0.0", "/31"},
                                   {"10.0.0.0", "/0"},
                                   {"10.0.0.0", "/-1"},
                                   {"10.0.0.0", "/24x"},
                                   {"10.0.0.0", "255.0.255.0"},
                                   {"10.0.0.0", "255.255.255.255"},
                                   {"10.0.0.1", "/24"}};
    for (const auto& row : rows)
    {
        int error = 0;
        try
        {
            Ipv4AddressPool pool(row[0], row[1]);
        }
        catch (const NetnsError& refusal)
        {
            error = refusal.GetErrno();
        }
        NS_TEST_EXPECT_MSG_EQ(error, -EINVAL, "\"" << row[0] << "\" \"" << row[1] << "\"");
    }
    NS_TEST_EXPECT_MSG_EQ(GetError([] { Ipv4AddressPool("10.0.0.1", "/24"); }),
                          "Ipv4AddressPool: \"10.0.0.1/24\" is no network with a mask of at most "
                          "30 bits: Invalid argument (EINVAL)",
                          "says what");
    Ipv4AddressPool("0.0.0.0", "/1");
    Ipv4AddressPool("10.0.0.0", "/30");
}

void
NetnsAddressPoolTestCase::PoolReserve()
{
    Ipv4AddressPool pool("10.0.0.0", "/29");
    pool.Reserve(Ipv4Address("10.0.0.2"));
    pool.Reserve(Ipv4Address("10.0.0.6"));
    NS_TEST_EXPECT_MSG_EQ(ToText(pool.Allocate()), "10.0.0.1", "the first");
    NS_TEST_EXPECT_MSG_EQ(ToText(pool.Allocate()), "10.0.0.3", "passes what is reserved");
    NS_TEST_EXPECT_MSG_EQ(pool.GetNUsed(), 4, "in use");
    const std::string inUse = ": Address already in use (EADDRINUSE)";
    const std::string invalid = ": Invalid argument (EINVAL)";
    const auto reserve = [&pool](const char* address) {
        return GetError([&] { pool.Reserve(Ipv4Address(address)); });
    };
    NS_TEST_EXPECT_MSG_EQ(reserve("10.0.0.1"),
                          "Ipv4AddressPool: reserve 10.0.0.1 of 10.0.0.0/29" + inUse,
                          "allocated");
    NS_TEST_EXPECT_MSG_NE(reserve("10.0.0.2").find(inUse), std::string::npos, "reserved");
    for (const char* address : {"10.0.0.0", "10.0.0.7", "10.0.0.8", "9.255.255.255", "0.0.0.0"})
    {
        NS_TEST_EXPECT_MSG_NE(reserve(address).find(invalid), std::string::npos, address);
        NS_TEST_EXPECT_MSG_NE(GetError([&] { pool.Release(Ipv4Address(address)); }).find(invalid),
                              std::string::npos,
                              address);
    }
    NS_TEST_EXPECT_MSG_EQ(GetError([&] { pool.Release(Ipv4Address("10.0.0.4")); }),
                          "Ipv4AddressPool: release 10.0.0.4 of 10.0.0.0/29" + invalid,
                          "not in use");
    pool.Release(Ipv4Address("10.0.0.6"));
    pool.Release(Ipv4Address("10.0.0.1"));
    NS_TEST_EXPECT_MSG_NE(GetError([&] { pool.Release(Ipv4Address("10.0.0.1")); }),
                          "none",
                          "released already");
    NS_TEST_EXPECT_MSG_EQ(reserve("10.0.0.1"), "none", "free again");
    std::string given;
    for (int i = 0; i < 3; ++i)
    {
        given += ToText(pool.Allocate()) + " ";
    }
    NS_TEST_EXPECT_MSG_EQ(given, "10.0.0.4 10.0.0.5 10.0.0.6 ", "each once");
    NS_TEST_EXPECT_MSG_NE(GetError([&] { pool.Allocate(); }), "none", "exhausted");
    NS_TEST_EXPECT_MSG_EQ(pool.GetNUsed(), 6, "all");
}

void
NetnsAddressPoolTestCase::PoolOverlap()
{
    Ipv4AddressPool one("10.0.0.0", "/24");
    Ipv4AddressPool other("10.0.0.0", "/16");
    NS_TEST_EXPECT_MSG_EQ(ToText(one.Allocate()), "10.0.0.1", "from one");
    NS_TEST_EXPECT_MSG_EQ(ToText(other.Allocate()), "10.0.0.1", "the same from the other");
    one.Release(Ipv4Address("10.0.0.1"));
    NS_TEST_EXPECT_MSG_EQ(other.GetNUsed(), 1, "each has its own");
    NS_TEST_EXPECT_MSG_EQ(
        (Ipv4AddressPool::GetMac(Ipv4Address("10.0.1.255")) == Mac48Address("02:42:0a:00:01:ff")),
        true,
        "a MAC address made of an address");
}

/**
 * @ingroup netns-tests
 * The address pool.
 */
class NetnsAddressPoolTestSuite : public TestSuite
{
  public:
    NetnsAddressPoolTestSuite()
        : TestSuite("netns-address-pool", Type::UNIT)
    {
        using Case = NetnsAddressPoolTestCase;
        AddTestCase(new Case("an address builds the stack", &Case::LazyStack));
        AddTestCase(new Case("no address where it cannot be", &Case::AssignErrors));
        AddTestCase(new Case("addresses in order, the longest returned first", &Case::PoolOrder));
        AddTestCase(new Case("networks that are none", &Case::PoolText));
        AddTestCase(new Case("addresses are reserved and released", &Case::PoolReserve));
        AddTestCase(new Case("two pools of one network", &Case::PoolOverlap));
    }
};

/// Registers the suite.
static NetnsAddressPoolTestSuite g_netnsAddressPoolTestSuite;
