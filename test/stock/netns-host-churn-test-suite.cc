// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * A host whose veths with addresses come and go, and the index of its routes.
 */

#include "../common/fixture.h"
#include "../common/udp-probe.h"
#include "indexed-routing-helper.h"

#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-compat.h"
#include "ns3/netns-stack-helper.h"
#include "ns3/random-variable-stream.h"
#include "ns3/veth-helper.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * Veths with addresses that come and go while others stay, which stock ns-3 cannot do.
 */
class NetnsHostChurnTest : public InstantFixture
{
  public:
    void Churn(); ///< guests come and go

  private:
    /** A guest of the host. */
    struct Guest
    {
        std::string name;                ///< of the namespace
        std::string host;                ///< address of the host's end
        Ptr<NetDevice> end;              ///< the host's end
        std::shared_ptr<UdpProbe> probe; ///< its socket
    };

    /** @return a new guest in network 10.0.@p number.0 */
    Guest Add(uint32_t number);
    /** @brief Notes the identification of a datagram that the host sent. */
    static void Sent(NetnsHostChurnTest* test,
                     const Ipv4Header& header,
                     Ptr<const Packet>,
                     uint32_t);
    /** @brief Counts frames. */
    static void Count(uint32_t* n,
                      Ptr<NetDevice>,
                      Ptr<const Packet>,
                      uint16_t,
                      const Address&,
                      const Address&,
                      NetDevice::PacketType);

    uint32_t m_made{0};   ///< guests made
    uint32_t m_lastId{0}; ///< identification of the host's last datagram
};

NetnsHostChurnTest::Guest
NetnsHostChurnTest::Add(uint32_t number)
{
    Guest guest;
    guest.name = "g" + std::to_string(++m_made);
    guest.host = "10.0." + std::to_string(number) + ".1";
    Ptr<NetNamespace> net;
    GetHost()->Create(guest.name, net);
    const auto pair = VethHelper().Install(GetInitNet(), net);
    Ipv4AddressPool("10.0." + std::to_string(number) + ".0", "/24").Assign(pair);
    guest.end = pair.Get(0);
    guest.probe = std::make_shared<UdpProbe>(net->GetNode());
    return guest;
}

void
NetnsHostChurnTest::Sent(NetnsHostChurnTest* test,
                         const Ipv4Header& header,
                         Ptr<const Packet>,
                         uint32_t)
{
    test->m_lastId = header.GetIdentification();
}

void
NetnsHostChurnTest::Count(uint32_t* n,
                          Ptr<NetDevice>,
                          Ptr<const Packet>,
                          uint16_t,
                          const Address&,
                          const Address&,
                          NetDevice::PacketType)
{
    ++*n;
}

void
NetnsHostChurnTest::Churn()
{
    constexpr uint32_t ALIVE = 40;
    auto node = GetNode();
    // A veth is to go in the call, while its namespace has a socket.
    GetHost()->SetAttribute("SocketsHold", BooleanValue(false));
    NetnsStackHelper().InstallOn(GetHost());
    NetnsStackHelper().Install(node);
    node->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "SendOutgoing",
        MakeBoundCallback(&NetnsHostChurnTest::Sent, this));
    UdpProbe host(node, true);
    uint32_t frames = 0;
    node->RegisterProtocolHandler(MakeBoundCallback(&NetnsHostChurnTest::Count, &frames),
                                  0x0800,
                                  nullptr);
    std::vector<Guest> guests;
    for (uint32_t i = 0; i < ALIVE; ++i)
    {
        guests.push_back(Add(i));
    }
    const auto ask = [&guests](uint32_t i) {
        guests[i].probe->Send(MicroSeconds(1), guests[i].host.c_str());
    };
    auto ipv4 = node->GetObject<Ipv4>();
    const uint32_t interfaces = ipv4->GetNInterfaces();
    const uint32_t slots = node->GetNDevices();
    uint32_t asked = 0;
    std::vector<Ptr<NetDevice>> gone;
    for (uint32_t round = 0; round < 300; ++round)
    {
        // One goes, sometimes while its own datagram is under way, and one comes in its place.
        const uint32_t i = round * 7 % ALIVE;
        if (round % 3 == 0)
        {
            guests[i].probe->Send(MicroSeconds(1), guests[i].host.c_str());
            Simulator::Stop(MicroSeconds(2 + round % 5));
            Simulator::Run();
        }
        gone.push_back(guests[i].end);
        guests[i].probe = nullptr;
        GetHost()->Unmount(guests[i].name);
        if (round % 4 == 0)
        {
            Simulator::Stop(MilliSeconds(1));
            Simulator::Run();
        }
        guests[i] = Add(i);
        const uint32_t others[] = {i, (i + 1) % ALIVE, (i + 20) % ALIVE};
        uint32_t before = 0;
        for (const uint32_t j : others)
        {
            before += guests[j].probe->GetN();
        }
        const uint32_t seen = frames;
        for (const uint32_t j : others)
        {
            ask(j);
        }
        Simulator::Stop(MilliSeconds(10));
        Simulator::Run();
        asked = 0;
        for (const uint32_t j : others)
        {
            asked += guests[j].probe->GetN();
        }
        NS_TEST_ASSERT_MSG_EQ(asked - before,
                              3,
                              "all three guests should be answered in round " << round);
        NS_TEST_ASSERT_MSG_EQ(frames - seen,
                              3,
                              "the handler for all devices should see three frames in round "
                                  << round);
    }
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetNInterfaces(),
                          interfaces,
                          "interfaces that are free should be used again");
    NS_TEST_EXPECT_MSG_EQ(node->GetNDevices(),
                          slots,
                          "slots for devices that are free should be used again");
    auto routing = Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(ipv4->GetRoutingProtocol());
    NS_TEST_EXPECT_MSG_EQ(routing->GetNRoutes(),
                          ALIVE + 1,
                          "there should be one route for each guest, and that of lo");

    ask(0);
    ask(0);
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_GT(m_lastId, 0, "identifications should count up");
    guests[0].probe = nullptr;
    GetHost()->Unmount(guests[0].name);
    guests[0] = Add(0);
    ask(0);
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(
        m_lastId,
        0,
        "the identification should start from zero for a new veth with an old address");
    const auto isFree = [](const Ptr<NetDevice>& device) {
        return device->GetReferenceCount() == 1;
    };
    NS_TEST_EXPECT_MSG_EQ(std::count_if(gone.begin(), gone.end(), isFree),
                          300,
                          "nothing on the host should hold a veth that is gone");
}

/**
 * @ingroup netns-tests
 * Routes found with an index and without.
 */
class NetnsIndexedRoutingTest : public InstantFixture
{
  public:
    void Routes(); ///< random changes of the table

  private:
    /** A stack with a routing protocol. */
    struct Side
    {
        Ptr<Ipv4> ipv4;                 ///< of a Node with eight veths
        Ptr<Ipv4StaticRouting> routing; ///< its routes
    };

    /** @return a Node with interfaces and a routing protocol of the helper */
    static Side Make(const Ipv4RoutingHelper& helper);
    /** @return the route found to @p dest, as text @param oif interface that it must use, 0 for any
     */
    static std::string Find(const Side& side, Ipv4Address dest, uint32_t oif);
    /** @brief Checks that both sides find the same routes. @param what what was done before */
    void Compare(const std::string& what);

    Side m_sides[2]; ///< ours, and a stock one
};

NetnsIndexedRoutingTest::Side
NetnsIndexedRoutingTest::Make(const Ipv4RoutingHelper& helper)
{
    auto node = CreateObject<Node>();
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.SetRoutingHelper(helper);
    stack.Install(node);
    auto ipv4 = node->GetObject<Ipv4>();
    for (uint32_t i = 0; i < 8; ++i)
    {
        auto device = CreateObject<VethNetDevice>();
        node->AddDevice(device);
        const uint32_t interface = ipv4->AddInterface(device);
        const Ipv4Address address(Ipv4Address("10.0.0.1").Get() + 256 * i);
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, "255.255.255.0"));
        ipv4->SetUp(interface);
    }
    return {ipv4, Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(ipv4->GetRoutingProtocol())};
}

std::string
NetnsIndexedRoutingTest::Find(const Side& side, Ipv4Address dest, uint32_t oif)
{
    Ipv4Header header;
    header.SetDestination(dest);
    Socket::SocketErrno error = Socket::ERROR_AGAIN;
    Ptr<NetDevice> device = oif ? side.ipv4->GetNetDevice(oif) : nullptr;
    auto route = side.routing->RouteOutput(Create<Packet>(), header, device, error);
    std::ostringstream text;
    text << dest << " by " << oif << ": error " << error;
    if (route)
    {
        text << " " << route->GetDestination() << " " << route->GetSource() << " "
             << route->GetGateway() << " "
             << side.ipv4->GetInterfaceForDevice(route->GetOutputDevice());
    }
    return text.str();
}

void
NetnsIndexedRoutingTest::Compare(const std::string& what)
{
    for (uint32_t i = 0; i < 66; ++i)
    {
        const Ipv4Address base(i < 64 ? "10.0.0.0" : "10.77.0.0");
        const Ipv4Address dest(base.Get() + i % 16 * 256 + i / 16);
        const uint32_t oif = i % 3 ? 0 : 1 + i % 8;
        NS_TEST_ASSERT_MSG_EQ(Find(m_sides[0], dest, oif),
                              Find(m_sides[1], dest, oif),
                              "the same route should be found as in stock ns-3 after " << what);
    }
}

void
NetnsIndexedRoutingTest::Routes()
{
    m_sides[0] = Make(IndexedHelper());
    m_sides[1] = Make(Ipv4StaticRoutingHelper());
    const char* const masks[] = {"255.255.255.0",
                                 "255.255.255.128",
                                 "255.255.255.255",
                                 "255.255.240.0",
                                 "0.0.0.0"};
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(1);
    for (uint32_t step = 0; step < 1500; ++step)
    {
        if (step % 100 == 50)
        {
            // Off and on again: a table that changed meanwhile needs a new index.
            m_sides[0].routing->SetAttribute("Index", BooleanValue(step % 200 > 50));
        }
        const uint32_t what = random->GetInteger(0, 19);
        const uint32_t interface = random->GetInteger(1, 8);
        const Ipv4Address dest(Ipv4Address("10.0.0.0").Get() + random->GetInteger(0, 15) * 256 +
                               random->GetInteger(0, 3));
        const Ipv4Mask mask(masks[random->GetInteger(0, 4)]);
        const Ipv4Address gateway(Ipv4Address("10.0.0.2").Get() + 256 * (interface - 1));
        const uint32_t metric = random->GetInteger(0, 2);
        const uint32_t place = random->GetInteger(0, 1000000);
        for (auto& side : m_sides)
        {
            const uint32_t n = side.routing->GetNRoutes();
            if (what < 12)
            {
                side.routing->AddNetworkRouteTo(dest, mask, gateway, interface, metric);
            }
            else if (what < 18 && n > 0)
            {
                // The last ones are what a look-up sees.
                side.routing->RemoveRoute(what < 16 ? place % n : n - 1);
                if (what % 2 == 0)
                {
                    side.routing->AddNetworkRouteTo(dest, mask, interface, metric);
                }
            }
            else if (what == 18)
            {
                side.ipv4->SetDown(interface);
                side.ipv4->SetUp(interface);
            }
            else if (n > 5)
            {
                // The fourth last is another one, and those behind it come back.
                std::vector<Ipv4RoutingTableEntry> behind;
                for (uint32_t i = n - 3; i < n; ++i)
                {
                    behind.push_back(side.routing->GetRoute(i));
                }
                for (uint32_t i = 0; i < 4; ++i)
                {
                    side.routing->RemoveRoute(n - 1 - i);
                }
                side.routing->AddNetworkRouteTo(dest, mask, gateway, interface, metric);
                for (const auto& route : behind)
                {
                    side.routing->AddNetworkRouteTo(route.GetDest(),
                                                    route.GetDestNetworkMask(),
                                                    route.GetGateway(),
                                                    route.GetInterface());
                }
            }
        }
        NS_TEST_ASSERT_MSG_EQ(m_sides[0].routing->GetNRoutes(),
                              m_sides[1].routing->GetNRoutes(),
                              "both tables should have as many routes");
        Compare("step " + std::to_string(step));
    }
#if NETNS_HAS_MASKS_WITH_HOLES
    for (auto& side : m_sides)
    {
        side.routing->AddNetworkRouteTo("10.0.1.0", "255.0.255.0", 2);
    }
    Compare("a mask with a hole");
#endif
}

/// Registers the suite.
static MixedSuite g_netnsHostChurnTestSuite(
    "netns-host-churn",
    {
        MakeCase<NetnsHostChurnTest>("veths with addresses come and go",
                                     &NetnsHostChurnTest::Churn),
        MakeCase<NetnsIndexedRoutingTest>("routes are those that Ipv4StaticRouting finds",
                                          &NetnsIndexedRoutingTest::Routes),
    });
