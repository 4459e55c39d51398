// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * A host whose veths with addresses come and go, and the index of its routes.
 */

#include "indexed-routing-helper.h"
#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

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
class NetnsHostChurnTestCase : public InstantTestCase
{
  public:
    NetnsHostChurnTestCase()
        : InstantTestCase("veths with addresses come and go")
    {
    }

  private:
    /** A guest of the host. */
    struct Guest
    {
        std::string name;                ///< of the namespace
        std::string host;                ///< address of the host's end
        Ptr<NetDevice> end;              ///< the host's end
        std::shared_ptr<UdpProbe> probe; ///< its socket
    };

    void DoRun() override;
    /** @return a new guest @param number of its network */
    Guest Add(uint32_t number);
    /** @brief A datagram of the host's. @param header of it */
    static void Sent(NetnsHostChurnTestCase* test,
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

    Ptr<NetNamespaceHost> m_host; ///< the host
    uint32_t m_made{0};           ///< guests made
    uint32_t m_lastId{0};         ///< identification of the host's last datagram
};

NetnsHostChurnTestCase::Guest
NetnsHostChurnTestCase::Add(uint32_t number)
{
    Guest guest;
    guest.name = "g" + std::to_string(++m_made);
    guest.host = "10.0." + std::to_string(number) + ".1";
    Ptr<NetNamespace> net;
    m_host->Create(guest.name, net);
    const auto pair = VethHelper().Install(m_host->GetInitNet(), net);
    Ipv4AddressPool("10.0." + std::to_string(number) + ".0", "/24").Assign(pair);
    guest.end = pair.Get(0);
    guest.probe = std::make_shared<UdpProbe>(net->GetNode());
    return guest;
}

void
NetnsHostChurnTestCase::Sent(NetnsHostChurnTestCase* test,
                             const Ipv4Header& header,
                             Ptr<const Packet>,
                             uint32_t)
{
    test->m_lastId = header.GetIdentification();
}

void
NetnsHostChurnTestCase::Count(uint32_t* n,
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
NetnsHostChurnTestCase::DoRun()
{
    constexpr uint32_t ALIVE = 40;
    auto node = CreateObject<Node>();
    m_host = NetNamespaceHost::Install(node);
    // A veth is to go in the call, while its namespace has a socket.
    m_host->SetAttribute("SocketsHold", BooleanValue(false));
    NetnsStackHelper().InstallOn(m_host);
    NetnsStackHelper().Install(node);
    node->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "SendOutgoing",
        MakeBoundCallback(&NetnsHostChurnTestCase::Sent, this));
    UdpProbe host(node, true);
    uint32_t frames = 0;
    node->RegisterProtocolHandler(MakeBoundCallback(&NetnsHostChurnTestCase::Count, &frames),
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
        m_host->Unmount(guests[i].name);
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
        NS_TEST_ASSERT_MSG_EQ(asked - before, 3, "all are answered in round " << round);
        NS_TEST_ASSERT_MSG_EQ(frames - seen, 3, "the handler for all devices, in round " << round);
    }
    NS_TEST_EXPECT_MSG_EQ(ipv4->GetNInterfaces(), interfaces, "interfaces are used again");
    NS_TEST_EXPECT_MSG_EQ(node->GetNDevices(), slots, "slots too");
    auto routing = Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(ipv4->GetRoutingProtocol());
    NS_TEST_EXPECT_MSG_EQ(routing->GetNRoutes(), ALIVE + 1, "a route for each, and that of lo");

    ask(0);
    ask(0);
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_GT(m_lastId, 0, "identifications count");
    guests[0].probe = nullptr;
    m_host->Unmount(guests[0].name);
    guests[0] = Add(0);
    ask(0);
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(m_lastId, 0, "from zero for a new veth with an old address");
    const auto isFree = [](const Ptr<NetDevice>& device) {
        return device->GetReferenceCount() == 1;
    };
    NS_TEST_EXPECT_MSG_EQ(std::count_if(gone.begin(), gone.end(), isFree),
                          300,
                          "nothing on the host holds a veth that is gone");
    guests.clear();
    gone.clear();
    m_host = nullptr;
    Simulator::Destroy();
}

/**
 * @ingroup netns-tests
 * Routes found with an index and without.
 */
class NetnsIndexedRoutingTestCase : public InstantTestCase
{
  public:
    NetnsIndexedRoutingTestCase()
        : InstantTestCase("routes are those that Ipv4StaticRouting finds")
    {
    }

  private:
    /** A stack with a routing protocol. */
    struct Side
    {
        Ptr<Ipv4> ipv4;                 ///< of a Node with eight veths
        Ptr<Ipv4StaticRouting> routing; ///< its routes
    };

    void DoRun() override;
    /** @return a Node with interfaces @param helper makes the routing protocol */
    static Side Make(const Ipv4RoutingHelper& helper);
    /** @return what is found, as text @param side where @param dest destination
     * @param oif interface that it must use, 0 for any */
    static std::string Find(const Side& side, Ipv4Address dest, uint32_t oif);
    /** @brief Compare look-ups. @param what was done */
    void Compare(const std::string& what);

    Side m_sides[2]; ///< ours, and a stock one
};

NetnsIndexedRoutingTestCase::Side
NetnsIndexedRoutingTestCase::Make(const Ipv4RoutingHelper& helper)
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
NetnsIndexedRoutingTestCase::Find(const Side& side, Ipv4Address dest, uint32_t oif)
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
NetnsIndexedRoutingTestCase::Compare(const std::string& what)
{
    for (uint32_t i = 0; i < 66; ++i)
    {
        const Ipv4Address base(i < 64 ? "10.0.0.0" : "10.77.0.0");
        const Ipv4Address dest(base.Get() + i % 16 * 256 + i / 16);
        const uint32_t oif = i % 3 ? 0 : 1 + i % 8;
        NS_TEST_ASSERT_MSG_EQ(Find(m_sides[0], dest, oif), Find(m_sides[1], dest, oif), what);
    }
}

void
NetnsIndexedRoutingTestCase::DoRun()
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
                              "routes");
        Compare("step " + std::to_string(step));
    }
#if NETNS_HAS_MASKS_WITH_HOLES
    for (auto& side : m_sides)
    {
        side.routing->AddNetworkRouteTo("10.0.1.0", "255.0.255.0", 2);
    }
    Compare("a mask with a hole");
#endif
    for (auto& side : m_sides)
    {
        side = Side();
    }
    Simulator::Destroy();
}

/**
 * @ingroup netns-tests
 * A host whose veths with addresses come and go, and its routes.
 */
class NetnsHostChurnTestSuite : public TestSuite
{
  public:
    NetnsHostChurnTestSuite()
        : TestSuite("netns-host-churn", Type::UNIT)
    {
        AddTestCase(new NetnsHostChurnTestCase());
        AddTestCase(new NetnsIndexedRoutingTestCase());
    }
};

/// Registers the suite.
static NetnsHostChurnTestSuite g_netnsHostChurnTestSuite;
