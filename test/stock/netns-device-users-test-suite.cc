// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Stock applications and raw sockets that keep a device, or the number of its interface, while the
 * device is deleted or moved, or its namespace dies: before they start, at work, and when they have
 * stopped.
 */

#include "../common/fixture.h"

#include "ns3/application-container.h"
#include "ns3/boolean.h"
#include "ns3/csma-helper.h"
#include "ns3/dhcp-helper.h"
#include "ns3/dummy-helper.h"
#include "ns3/enum.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6.h"
#include "ns3/link-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-compat.h"
#include "ns3/radvd-interface.h"
#include "ns3/radvd-prefix.h"
#include "ns3/radvd.h"
#include "ns3/socket.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"
#include "ns3/veth-net-device.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#if __has_include("ns3/ping.h")
#include "ns3/ping-helper.h"
#include "ns3/ping.h"
#endif

using namespace ns3;
using namespace ns3::netns;

namespace
{

/**
 * @ingroup netns-tests
 * Namespaces near and far with a link and with a second one; the near end of the first goes.
 */
class NetnsDeviceUsersTest : public InstantFixture
{
  public:
    /** Installs the users of the link. */
    using Users = std::function<void(NetnsDeviceUsersTest&)>;
    /** Takes the near end away. */
    using Leave = std::function<void(NetnsDeviceUsersTest&)>;

    /** @brief Makes the link, lets its users work from 2 s to 12 s, and its near end go. */
    void Run(bool csma, const Users& users, const Leave& leave, Time when);

    // Users of the link
    void DhcpClients();            ///< the near namespace asks the far one
    void DhcpServers();            ///< the other way round
    void Advertisements();         ///< Radvd, on this link only
    void RawSockets(bool address); ///< IPv4 and IPv6; bound to the address or to the device
    void UdpSockets();             ///< to groups and to all; one listens to a group
    void PingFromAddress();        ///< by an address of the device

    // Ends
    void Delete();        ///< the device
    void Move();          ///< to a namespace without a stack
    void MoveAndReturn(); ///< and back
    void DeleteNetns();   ///< the near namespace
    void DeleteTwice();   ///< the device, and the namespace later

    // Cases of their own
    void BroadcastAfterReturn(); ///< of another device
    void ReturnInRx();           ///< a device leaves and returns while IP receives by it
    void DeadSockets();          ///< UDP sockets that outlive their namespace

  private:
    /** @brief Lets the carrier of a veth go and come. */
    void Flap();
    /** @brief Makes both namespaces and the links. */
    void Build(bool csma);
    /** @brief Adds applications, which work from 2 s on, and to 12 s if the case is about their
     * end. Those of the far namespace go on: a DHCP client whose link came up twice aborts when it
     * is stopped, as in plain ns-3. */
    void Add(ApplicationContainer apps);
    /** @brief Installs a DHCP server and a client. */
    void InstallDhcp(uint32_t server);
    /** @brief Sends by the raw sockets. @return how many calls said that they had sent */
    uint32_t Send();

    Ptr<NetNamespace> m_near;           //!< whose device goes
    Ptr<NetNamespace> m_far;            //!< at the other end
    Ptr<NetNamespace> m_elsewhere;      //!< where the device goes
    NetDeviceContainer m_link;          //!< the near and the far end
    std::vector<Ptr<Socket>> m_sockets; //!< sockets of the near namespace
    std::vector<Address> m_peers;       //!< where they send
    bool m_stops{false};                //!< whether applications are stopped at 12 s
    uint32_t m_elsewhereSent{0};        //!< frames that the device sent after it had moved
};

void
NetnsDeviceUsersTest::Build(bool csma)
{
    const auto nets = NetNamespaceHelper().Create(GetNode(), {"near", "far", "elsewhere"});
    m_near = nets.Get("near");
    m_far = nets.Get("far");
    m_elsewhere = nets.Get("elsewhere");
    const NodeContainer nodes(m_near->GetNode(), m_far->GetNode());
    InternetStackHelper().Install(nodes);
    m_link = csma ? CsmaHelper().Install(nodes) : VethHelper().Install(m_near, m_far);
    Ipv4AddressPool("10.0.0.0", "/24").Assign(VethHelper().Install(m_near, m_far));
    Ipv6AddressHelper().Assign(m_link);
}

void
NetnsDeviceUsersTest::Add(ApplicationContainer apps)
{
    apps.Start(Seconds(2));
    if (m_stops && apps.Get(0)->GetNode() == m_near->GetNode())
    {
        apps.Stop(Seconds(12));
    }
}

void
NetnsDeviceUsersTest::InstallDhcp(uint32_t server)
{
    static uint32_t network = 0; // ns-3 gives an address once in a process
    ++network;
    const auto address = [](uint32_t host) {
        return Ipv4Address(0xac1e0000 + (network << 8) + host);
    };
    DhcpHelper helper;
    helper.SetServerAttribute("LeaseTime", TimeValue(Seconds(3)));
    helper.SetServerAttribute("RenewTime", TimeValue(Seconds(1)));
    helper.SetServerAttribute("RebindTime", TimeValue(Seconds(2)));
    Add(helper.InstallDhcpServer(m_link.Get(server),
                                 address(1),
                                 address(0),
                                 Ipv4Mask("/24"),
                                 address(10),
                                 address(20)));
    Add(helper.InstallDhcpClient(m_link.Get(1 - server)));
}

void
NetnsDeviceUsersTest::DhcpClients()
{
    InstallDhcp(1);
}

void
NetnsDeviceUsersTest::DhcpServers()
{
    InstallDhcp(0);
}

void
NetnsDeviceUsersTest::Advertisements()
{
    auto interface = ns3::Create<RadvdInterface>(
        m_near->GetNode()->GetObject<Ipv6>()->GetInterfaceForDevice(m_link.Get(0)),
        1000,
        500);
    interface->AddPrefix(ns3::Create<RadvdPrefix>(Ipv6Address("2001:ffff::"), 64));
    auto radvd = CreateObject<Radvd>();
    radvd->AddConfiguration(interface);
    m_near->GetNode()->AddApplication(radvd);
    Add(ApplicationContainer(radvd));
}

void
NetnsDeviceUsersTest::RawSockets(bool address)
{
    const auto ends = Ipv4AddressPool("10.1.0.0", "/24").Assign(m_link);
    const auto ipv6 = m_near->GetNode()->GetObject<Ipv6>();
    const auto own6 = ipv6->GetAddress(ipv6->GetInterfaceForDevice(m_link.Get(0)), 1).GetAddress();
    m_peers = {InetSocketAddress(ends.GetAddress(1)),
               Inet6SocketAddress(Ipv6Address::GetAllNodesMulticast(), 0)};
    const std::vector<Address> own = {InetSocketAddress(ends.GetAddress(0)),
                                      Inet6SocketAddress(own6, 0)};
    for (const auto* factory : {"ns3::Ipv4RawSocketFactory", "ns3::Ipv6RawSocketFactory"})
    {
        const auto socket = Socket::CreateSocket(m_near->GetNode(), TypeId::LookupByName(factory));
        address ? socket->Bind(own[m_sockets.size()]) : socket->Bind();
        if (!address)
        {
            socket->BindToNetDevice(m_link.Get(0));
        }
        m_sockets.push_back(socket);
    }
    Simulator::Schedule(Seconds(1.5), [this] {
        NS_TEST_EXPECT_MSG_EQ(Send(), 2, "both sockets should send by the device");
    });
    for (double time = 2.5; time < 20; time += 0.25)
    {
        Simulator::Schedule(Seconds(time), [this] { Send(); });
    }
    Simulator::Schedule(Seconds(20), [this] {
        NS_TEST_EXPECT_MSG_EQ(Send(), 0, "no socket should send when the device is gone");
        for (const auto& each : m_sockets)
        {
            each->Close();
        }
    });
}

void
NetnsDeviceUsersTest::UdpSockets()
{
    Ipv4AddressPool("10.1.0.0", "/24").Assign(m_link);
    const auto open = [this](const Address& local, const Address& peer) {
        const auto socket =
            Socket::CreateSocket(m_near->GetNode(), TypeId::LookupByName("ns3::UdpSocketFactory"));
        socket->Bind(local);
        socket->BindToNetDevice(m_link.Get(0));
        socket->SetAllowBroadcast(true);
        m_sockets.push_back(socket);
        m_peers.push_back(peer);
    };
    open(InetSocketAddress(Ipv4Address::GetAny(), 1000), InetSocketAddress("224.0.0.5", 9));
    open(InetSocketAddress(Ipv4Address::GetAny(), 1001), InetSocketAddress("255.255.255.255", 9));
    open(Inet6SocketAddress(Ipv6Address::GetAny(), 1000), Inet6SocketAddress("ff02::1234", 9));
    m_sockets.back()->Ipv6JoinGroup("ff02::1234");
    const auto ipv6 = m_near->GetNode()->GetObject<Ipv6>();
    const auto own6 = ipv6->GetAddress(ipv6->GetInterfaceForDevice(m_link.Get(0)), 0).GetAddress();
    open(Inet6SocketAddress(own6, 1001), Inet6SocketAddress("fe80::1", 9));
    m_sockets.back()->BindToNetDevice(nullptr); // by its address alone
    for (double time = 1.5; time < 20; time += 0.25)
    {
        Simulator::Schedule(Seconds(time), [this] { Send(); });
    }
    Simulator::Schedule(Seconds(20), [this] {
        for (const auto& each : m_sockets)
        {
            each->Close();
        }
    });
}

void
NetnsDeviceUsersTest::PingFromAddress()
{
#if __has_include("ns3/ping.h")
    const auto ends = Ipv4AddressPool("10.1.0.0", "/24").Assign(m_link);
    PingHelper ping{Address(ends.GetAddress(1))};
    ping.SetAttribute("InterfaceAddress", AddressValue(ends.GetAddress(0)));
    ping.SetAttribute("Count", UintegerValue(30));
    ping.SetAttribute("VerboseMode", EnumValue(Ping::VerboseMode::SILENT));
    Add(ping.Install(m_near->GetNode()));
#endif
}

uint32_t
NetnsDeviceUsersTest::Send()
{
    uint32_t sent = 0;
    for (std::size_t i = 0; i < m_sockets.size(); ++i)
    {
        sent += m_sockets[i]->SendTo(ns3::Create<Packet>(20), 0, m_peers[i]) > 0;
    }
    return sent;
}

void
NetnsDeviceUsersTest::Delete()
{
    LinkHelper().Delete(m_link.Get(0));
    m_link = NetDeviceContainer();
}

void
NetnsDeviceUsersTest::Move()
{
    LinkHelper().SetNetns(m_link.Get(0), m_elsewhere);
    const auto count = [this](Ptr<const Packet>) { ++m_elsewhereSent; };
    m_link.Get(0)->TraceConnectWithoutContext("MacTx", Callback<void, Ptr<const Packet>>(count));
    Flap();
}

void
NetnsDeviceUsersTest::MoveAndReturn()
{
    LinkHelper().SetNetns(m_link.Get(0), m_elsewhere);
    LinkHelper().SetNetns(m_link.Get(0), m_near);
    Flap();
}

void
NetnsDeviceUsersTest::DeleteNetns()
{
    NetNamespaceHelper().Delete(GetNode(), "near");
    m_near = nullptr;
    m_link = NetDeviceContainer();
}

void
NetnsDeviceUsersTest::DeleteTwice()
{
    Delete();
    Simulator::Schedule(Seconds(1), [this] { DeleteNetns(); });
}

void
NetnsDeviceUsersTest::BroadcastAfterReturn()
{
    Build(false);
    const auto dummy = DummyHelper().Install(m_near);
    Ipv4AddressPool pool("10.2.0.0", "/24");
    pool.AssignTo(dummy, "10.2.0.1");
    const auto socket =
        Socket::CreateSocket(m_near->GetNode(), TypeId::LookupByName("ns3::UdpSocketFactory"));
    socket->SetAllowBroadcast(true);
    Simulator::Schedule(Seconds(1), [&] {
        LinkHelper().SetNetns(dummy, m_elsewhere);
        LinkHelper().SetNetns(dummy, m_near);
    });
    Simulator::Schedule(Seconds(2), [&] {
        NS_TEST_EXPECT_MSG_EQ(
            socket->SendTo(ns3::Create<Packet>(10), 0, InetSocketAddress("255.255.255.255", 9)),
            10,
            "a limited broadcast should be sent");
        const auto ipv4 = m_near->GetNode()->GetObject<Ipv4>();
        const int32_t interface = ipv4->GetInterfaceForDevice(dummy);
        NS_TEST_ASSERT_MSG_GT(interface, 0, "the device should have an interface again");
        pool.AssignTo(dummy, "10.2.0.1");
        NS_TEST_EXPECT_MSG_EQ(ipv4->GetNAddresses(interface), 1, "it should have one address");
        NS_TEST_EXPECT_MSG_EQ(ipv4->GetAddress(interface, 0).GetLocal(),
                              Ipv4Address("10.2.0.1"),
                              "it should have the address that it was given");
    });
    RunFor(Seconds(3));
    socket->Close();
}

void
NetnsDeviceUsersTest::ReturnInRx()
{
    Build(true);
    const auto ends = Ipv4AddressPool("10.1.0.0", "/24").Assign(m_link);
    uint32_t received = 0;
    const auto leave = [&](Ptr<const Packet>, Ptr<Ipv4>, uint32_t) {
        for (int i = 0; received == 0 && i < 8; ++i)
        {
            LinkHelper().SetNetns(m_link.Get(0), m_elsewhere);
            LinkHelper().SetNetns(m_link.Get(0), m_near);
        }
        ++received;
    };
    m_near->GetNode()->GetObject<Ipv4>()->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>, Ptr<Ipv4>, uint32_t>(leave));
    const auto socket =
        Socket::CreateSocket(m_far->GetNode(), TypeId::LookupByName("ns3::UdpSocketFactory"));
    socket->Bind();
    Simulator::Schedule(Seconds(1), [&] {
        socket->SendTo(ns3::Create<Packet>(10), 0, InetSocketAddress(ends.GetAddress(0), 9));
    });
    RunFor(Seconds(3));
    NS_TEST_EXPECT_MSG_EQ(received, 1, "the frame should be received once");
    NS_TEST_EXPECT_MSG_GT(
        m_near->GetNode()->GetObject<Ipv4>()->GetInterfaceForDevice(m_link.Get(0)),
        0,
        "the device should have an interface again");
    socket->Close();
}

void
NetnsDeviceUsersTest::DeadSockets()
{
    Build(false);
    GetHost()->SetAttribute("SocketsHold", BooleanValue(false));
    UdpSockets();
    Simulator::Schedule(Seconds(3), [this] { DeleteNetns(); });
    Simulator::Schedule(Seconds(15), [this] {
        for (int i = 0; i < 2; ++i) // one that was closed opens itself again when it sends
        {
            NS_TEST_EXPECT_MSG_EQ(Send(), 0, "a dead namespace should not send");
        }
    });
    RunFor(Seconds(22));
    m_sockets.clear();
}

void
NetnsDeviceUsersTest::Flap()
{
    if (!DynamicCast<VethNetDevice>(m_link.Get(0)))
    {
        return; // a stock device is always up
    }
    double after = 1;
    for (const bool up : {true, false, true})
    {
        Simulator::Schedule(Seconds(after++),
                            [this, up] { LinkHelper().SetUp(m_link.Get(0), up); });
    }
}

void
NetnsDeviceUsersTest::Run(bool csma, const Users& users, const Leave& leave, Time when)
{
    m_stops = when > Seconds(12);
    Build(csma);
    users(*this);
    Simulator::Schedule(when, [this, &leave] { leave(*this); });
    RunFor(Seconds(40));
    NS_TEST_EXPECT_MSG_EQ(m_elsewhereSent, 0, "nobody should send by the device elsewhere");
    m_sockets.clear();
}

using Test = NetnsDeviceUsersTest;

/** @return a case for each user, each end and each moment */
std::vector<FixtureSuite<Test>::Case>
MakeCases()
{
    const std::vector<std::pair<std::string, Test::Users>> users = {
#if NETNS_DHCP_CLIENT_STOPS
        {"DHCP client", &Test::DhcpClients},
        {"DHCP server", &Test::DhcpServers},
#endif
        {"Radvd", &Test::Advertisements},
        {"UDP sockets", &Test::UdpSockets},
        {"Ping", &Test::PingFromAddress},
        {"raw sockets, bound to the device", [](Test& test) { test.RawSockets(false); }},
        {"raw sockets, bound to an address", [](Test& test) { test.RawSockets(true); }},
    };
    struct End
    {
        std::string name;  ///< what happens to the device
        bool csma;         ///< whether it is a stock device
        Test::Leave leave; ///< makes it happen
    };

    const std::vector<End> ends = {
        {"veth is deleted", false, &Test::Delete},
        {"veth moves", false, &Test::Move},
        {"veth moves and returns", false, &Test::MoveAndReturn},
        {"veth dies with its namespace", false, &Test::DeleteNetns},
        {"veth is deleted, and its namespace later,", false, &Test::DeleteTwice},
        {"CSMA device moves", true, &Test::Move},
        {"CSMA device moves and returns", true, &Test::MoveAndReturn},
        {"CSMA device leaves a dying namespace", true, &Test::DeleteNetns},
    };
    const std::vector<std::pair<std::string, double>> moments = {{"before the start", 1.75},
                                                                 {"at work", 6.13},
                                                                 {"after the end", 13}};
    std::vector<FixtureSuite<Test>::Case> cases = {
        {"limited broadcast when a device has returned", &Test::BroadcastAfterReturn},
        {"a device leaves and returns while IP receives by it", &Test::ReturnInRx},
        {"UDP sockets outlive their namespace", &Test::DeadSockets},
    };
    for (const auto& user : users)
    {
        for (const auto& end : ends)
        {
            for (const auto& moment : moments)
            {
                cases.push_back(
                    {user.first + ": the " + end.name + " " + moment.first,
                     [user, end, moment](Test& test) {
                         test.Run(end.csma, user.second, end.leave, Seconds(moment.second));
                     }});
            }
        }
    }
    return cases;
}

/// Registers the suite.
FixtureSuite<Test> g_netnsDeviceUsersTestSuite("netns-device-users", MakeCases());

} // namespace
