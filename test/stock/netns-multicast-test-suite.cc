// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Multicast datagrams between namespaces: over a veth and over a bridge, with every stack helper.
 */

#include "../common/two-namespaces.h"

#include "ns3/dummy-helper.h"
#include "ns3/indexed-static-routing.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/netns-stack-helper.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/udp-socket.h"
#include "ns3/veth-helper.h"

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * Namespaces a and b on one link.
 */
class NetnsMulticastTest : public TwoNamespaces
{
  public:
    /** Which stack the namespaces have. */
    enum Stack
    {
        NETNS,    //!< NetnsStackHelper
        STOCK,    //!< InternetStackHelper
        IN_A_LIST //!< InternetStackHelper, with IndexedStaticRouting in a list of protocols
    };

    /** @brief Sends a datagram to a group. */
    void Group(Stack stack, bool bridge, bool manyDevices);
    void GroupOfIpv6(bool bridge); ///< the same with IPv6
    void Forwarded();              ///< a multicast route, and a receiver on the router

  private:
    /** @brief Builds the stacks. */
    void Install(Stack stack, Ptr<NetNamespace> net);
    /** @brief Joins a and b by a veth pair or by a bridge. @return the devices of a and b */
    NetDeviceContainer Join(bool bridge);
    /** @brief Counts what a socket in a namespace receives. */
    Ptr<Socket> Listen(Ptr<NetNamespace> net, const Address& local, int& count);
    /** @brief Sends a datagram from a namespace by a device after four seconds, when IPv6 has
     * its addresses. */
    void Send(Ptr<NetNamespace> net, Ptr<NetDevice> device, const Address& to);
};

void
NetnsMulticastTest::Install(Stack stack, Ptr<NetNamespace> net)
{
    if (stack == NETNS)
    {
        NetnsStackHelper().Install(net->GetNode());
        return;
    }
    InternetStackHelper().Install(net->GetNode());
    if (stack == IN_A_LIST)
    {
        auto ipv4 = net->GetNode()->GetObject<Ipv4>();
        auto list = DynamicCast<Ipv4ListRouting>(ipv4->GetRoutingProtocol());
        list->AddRoutingProtocol(CreateObject<IndexedStaticRouting>(), 10);
    }
}

NetDeviceContainer
NetnsMulticastTest::Join(bool bridge)
{
    if (!bridge)
    {
        return VethHelper().Install(m_a, m_b);
    }
    auto one = VethHelper().Install(GetInitNet(), m_a);
    auto two = VethHelper().Install(GetInitNet(), m_b);
    LinuxBridgeHelper().Install(GetInitNet(), NetDeviceContainer(one.Get(0), two.Get(0)));
    return NetDeviceContainer(one.Get(1), two.Get(1));
}

Ptr<Socket>
NetnsMulticastTest::Listen(Ptr<NetNamespace> net, const Address& local, int& count)
{
    auto socket = Socket::CreateSocket(net->GetNode(), UdpSocketFactory::GetTypeId());
    socket->Bind(local);
    socket->SetRecvCallback(Callback<void, Ptr<Socket>>([&count](Ptr<Socket> one) {
        while (one->Recv())
        {
            ++count;
        }
    }));
    return socket;
}

void
NetnsMulticastTest::Send(Ptr<NetNamespace> net, Ptr<NetDevice> device, const Address& to)
{
    auto socket = Socket::CreateSocket(net->GetNode(), UdpSocketFactory::GetTypeId());
    Inet6SocketAddress::IsMatchingType(to) ? socket->Bind6() : socket->Bind();
    socket->BindToNetDevice(device);
    Simulator::ScheduleWithContext(net->GetNode()->GetId(), Seconds(4), [socket, to] {
        socket->SendTo(ns3::Create<Packet>(10), 0, to);
    });
}

void
NetnsMulticastTest::Group(Stack stack, bool bridge, bool manyDevices)
{
    const auto devices = Join(bridge);
    Install(stack, m_a);
    Install(stack, m_b);
    Ipv4AddressPool("10.0.0.0", "/24").Assign(devices);
    if (manyDevices) // more than 16, so that the namespace has a receive index
    {
        NetDeviceContainer dummies;
        for (int i = 0; i < 40; ++i)
        {
            dummies.Add(DummyHelper().Install(m_b));
        }
        Ipv4AddressPool("10.1.0.0", "/24").Assign(dummies);
    }
    int got = 0;
    auto socket = Listen(m_b, InetSocketAddress(Ipv4Address::GetAny(), 5353), got);
    DynamicCast<UdpSocket>(socket)->MulticastJoinGroup(0, Ipv4Address("224.0.0.251"));
    Send(m_a, devices.Get(0), InetSocketAddress("224.0.0.251", 5353));
    RunFor(Seconds(6));
    NS_TEST_EXPECT_MSG_EQ(got, 1, "the datagram to the group should arrive once");
    socket->Close();
}

void
NetnsMulticastTest::GroupOfIpv6(bool bridge)
{
    const auto devices = Join(bridge);
    Install(STOCK, m_a);
    Install(STOCK, m_b);
    Ipv6AddressHelper(Ipv6Address("2001:db8::"), Ipv6Prefix(64)).Assign(devices);
    int got = 0;
    auto socket = Listen(m_b, Inet6SocketAddress(Ipv6Address::GetAny(), 5353), got);
    socket->Ipv6JoinGroup(Ipv6Address("ff02::fb"));
    Send(m_a, devices.Get(0), Inet6SocketAddress("ff02::fb", 5353));
    RunFor(Seconds(6));
    NS_TEST_EXPECT_MSG_EQ(got, 1, "the datagram to the group of IPv6 should arrive once");
    socket->Close();
}

void
NetnsMulticastTest::Forwarded()
{
    auto c = NetNamespaceHelper().Create(GetNode(), {"c"}).Get(0);
    const auto left = VethHelper().Install(m_a, m_b);
    const auto right = VethHelper().Install(m_b, c);
    for (const auto& net : {m_a, m_b, c})
    {
        Install(NETNS, net);
    }
    Ipv4AddressPool("10.0.0.0", "/24").Assign(left);
    Ipv4AddressPool("10.0.1.0", "/24").Assign(right);
    const Ipv4Address group("225.1.2.3");
    auto ipv4 = m_b->GetNode()->GetObject<Ipv4>();
    DynamicCast<Ipv4StaticRouting>(ipv4->GetRoutingProtocol())
        ->AddMulticastRoute(Ipv4Address("10.0.0.1"), group, 1, {2});
    auto sender = m_a->GetNode()->GetObject<Ipv4>();
    DynamicCast<Ipv4StaticRouting>(sender->GetRoutingProtocol())->SetDefaultMulticastRoute(1);
    int onRouter = 0;
    int behind = 0;
    auto here = Listen(m_b, InetSocketAddress(Ipv4Address::GetAny(), 5000), onRouter);
    auto there = Listen(c, InetSocketAddress(Ipv4Address::GetAny(), 5000), behind);
    Send(m_a, left.Get(0), InetSocketAddress(group, 5000));
    RunFor(Seconds(6));
    NS_TEST_EXPECT_MSG_EQ(onRouter, 1, "the router should receive the datagram itself");
    NS_TEST_EXPECT_MSG_EQ(behind, 1, "the datagram should be forwarded by the multicast route");
    here->Close();
    there->Close();
}

using Test = NetnsMulticastTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsMulticastTestSuite(
    "netns-multicast",
    {
        {"NetnsStackHelper, veth", [](Test& test) { test.Group(Test::NETNS, false, false); }},
        {"NetnsStackHelper, bridge", [](Test& test) { test.Group(Test::NETNS, true, false); }},
        {"NetnsStackHelper, 40 devices", [](Test& test) { test.Group(Test::NETNS, true, true); }},
        {"InternetStackHelper, veth", [](Test& test) { test.Group(Test::STOCK, false, false); }},
        {"InternetStackHelper, bridge", [](Test& test) { test.Group(Test::STOCK, true, false); }},
        {"InternetStackHelper, 40 devices",
         [](Test& test) { test.Group(Test::STOCK, true, true); }},
        {"in a list of protocols", [](Test& test) { test.Group(Test::IN_A_LIST, false, false); }},
        {"IPv6, veth", [](Test& test) { test.GroupOfIpv6(false); }},
        {"IPv6, bridge", [](Test& test) { test.GroupOfIpv6(true); }},
        {"a multicast route", &Test::Forwarded},
    });
