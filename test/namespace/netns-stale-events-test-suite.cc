// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Each kind of event that a stock stack leaves behind without a way to cancel it: the namespace is
 * torn down while it is pending.
 */

#include "stale-bed.h"

#include "ns3/data-rate.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-extension-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/netns-compat.h"
#include "ns3/radvd-helper.h"
#include "ns3/rip-helper.h"
#include "ns3/ripng-helper.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/uinteger.h"

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// The discard port.
constexpr uint16_t DISCARD = 9;

/**
 * @param address An IPv4 address.
 * @return It, with the discard port.
 */
Address
Discard(const char* address)
{
    return InetSocketAddress(Ipv4Address(address), DISCARD);
}

/**
 * @param node Gets IPv4 with RIP, and IPv6 with RIPng.
 */
void
InstallRip(Ptr<Node> node)
{
    InternetStackHelper stack;
    stack.SetRoutingHelper(RipHelper());
    stack.SetRoutingHelper(RipNgHelper());
    stack.Install(node);
}

/**
 * @param node Gets IPv4 only.
 */
void
InstallIpv4(Ptr<Node> node)
{
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(node);
}

/**
 * @brief A second network on the host, which RIP announces for a time.
 * @param c The case.
 */
void
AddRoute(StaleBed& c)
{
    auto node = c.m_scene->m_node;
    auto bridge = LinuxBridgeHelper().Install(node);
    Ipv4AddressPool("10.77.0.0", "/16").Assign(NetDeviceContainer(bridge));
    CallLater(Seconds(20), [node, bridge]() {
        auto ipv4 = node->GetObject<Ipv4>();
        ipv4->SetDown(ipv4->GetInterfaceForDevice(bridge));
    });
}

/// @param c The case.
void
SendToLoopback(StaleBed& c)
{
    Scene::Send(c.GetGuest(), Discard("127.0.0.1"));
    Scene::Send(c.GetGuest(), Inet6SocketAddress(Ipv6Address("::1"), DISCARD));
}

/**
 * @brief Both ends send to an address that they lose.
 * @param c The case.
 */
void
SendToSelf(StaleBed& c)
{
    Scene::Send(c.GetGuest(), InetSocketAddress(c.m_link.address, DISCARD));
    Scene::Send(c.GetGuest(), Scene::GetIpv6(c.m_link, false, DISCARD));
    Scene::Send(c.m_scene->m_node, InetSocketAddress(c.m_link.hostAddress, DISCARD));
    Scene::Send(c.m_scene->m_node, Scene::GetIpv6(c.m_link, true, DISCARD));
}

/**
 * @brief Both ends look for a neighbour that is not there.
 * @param c The case.
 */
void
SendToNobody(StaleBed& c)
{
    for (const auto& node : {c.GetGuest(), c.m_scene->m_node})
    {
        Scene::Send(node, Discard("10.0.1.99"));
        Scene::Send(node, Inet6SocketAddress(Ipv6Address("2001:1::99"), DISCARD));
    }
}

/// @param c The case.
void
SendToNobodyLater(StaleBed& c)
{
    CallLater(Seconds(3), [&c]() { SendToNobody(c); });
}

/**
 * @brief Packets wait in queue discs at both ends.
 * @param c The case.
 * @param helper Makes the queue discs.
 */
void
FillQueueDiscs(StaleBed& c, TrafficControlHelper& helper)
{
    helper.Install(c.m_link.host);
    helper.Install(c.m_link.guest);
    auto send = [&c](int packets) {
        for (int i = 0; i < packets; ++i)
        {
            Scene::Send(c.GetGuest(), InetSocketAddress(c.m_link.hostAddress, DISCARD), 1000);
            Scene::Send(c.m_scene->m_node, InetSocketAddress(c.m_link.address, DISCARD), 1000);
        }
    };
    // The first ones find the neighbours.
    CallLater(Seconds(1), [send]() { send(1); });
    CallLater(Seconds(1.5), [send]() { send(10); });
}

/// @param c The case.
void
FillTbf(StaleBed& c)
{
    TrafficControlHelper helper;
    helper.SetRootQueueDisc("ns3::TbfQueueDisc",
                            "Rate",
                            DataRateValue(DataRate("100bps")),
                            "Burst",
                            UintegerValue(3000));
    FillQueueDiscs(c, helper);
}

/// @param c The case.
void
FillPie(StaleBed& c)
{
    TrafficControlHelper helper;
    helper.SetRootQueueDisc("ns3::PieQueueDisc");
    FillQueueDiscs(c, helper);
}

/// @param c The case.
void
FillPrio(StaleBed& c)
{
    TrafficControlHelper helper;
    const uint16_t handle = helper.SetRootQueueDisc("ns3::PrioQueueDisc");
    const auto classes = helper.AddQueueDiscClasses(handle, 3, "ns3::QueueDiscClass");
    helper.AddChildQueueDiscs(handle, classes, "ns3::PieQueueDisc");
    FillQueueDiscs(c, helper);
}

/**
 * @brief The first fragment of an IPv4 and of an IPv6 packet arrives, and no other.
 * @param c The case.
 */
void
SendFragments(StaleBed& c)
{
    auto packet = Create<Packet>(64);
    Ipv4Header header;
    header.SetSource(c.m_link.hostAddress);
    header.SetDestination(c.m_link.address);
    header.SetProtocol(17);
    header.SetPayloadSize(64);
    header.SetTtl(64);
    header.SetMoreFragments();
    packet->AddHeader(header);
    c.m_link.host->Send(packet, c.m_link.guest->GetAddress(), Ipv4L3Protocol::PROT_NUMBER);

    packet = Create<Packet>(64);
    Ipv6ExtensionFragmentHeader fragment;
    fragment.SetNextHeader(17);
    fragment.SetMoreFragment(true);
    fragment.SetIdentification(1);
    packet->AddHeader(fragment);
    Ipv6Header header6;
    const auto from = Inet6SocketAddress::ConvertFrom(Scene::GetIpv6(c.m_link, true, 0)).GetIpv6();
    const auto to = Inet6SocketAddress::ConvertFrom(Scene::GetIpv6(c.m_link, false, 0)).GetIpv6();
#if NETNS_HAS_IPV6_SOURCE
    header6.SetSource(from);
    header6.SetDestination(to);
#else
    header6.SetSourceAddress(from);
    header6.SetDestinationAddress(to);
#endif
    header6.SetNextHeader(44);
    header6.SetPayloadLength(packet->GetSize());
    header6.SetHopLimit(64);
    packet->AddHeader(header6);
    c.m_link.host->Send(packet, c.m_link.guest->GetAddress(), Ipv6L3Protocol::PROT_NUMBER);
}

/// @param c The case.
void
SendFragmentsLater(StaleBed& c)
{
    CallLater(Seconds(3), [&c]() { SendFragments(c); });
}

/**
 * @param c The case.
 * @param node Where.
 * @return A TCP socket there, kept until the end if it is of the namespace.
 */
Ptr<Socket>
MakeTcp(StaleBed& c, Ptr<Node> node)
{
    auto socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    if (node == c.GetGuest())
    {
        c.Hold(socket);
    }
    return socket;
}

/**
 * @param socket Read until it is empty.
 */
void
Drain(Ptr<Socket> socket)
{
    while (socket->Recv())
    {
    }
}

/**
 * @param c The case.
 * @param socket Accepted.
 */
void
Accept(StaleBed* c, Ptr<Socket> socket, const Address&)
{
    if (socket->GetNode() == c->GetGuest())
    {
        c->Hold(socket);
    }
    else
    {
        socket->SetRecvCallback(MakeCallback(&Drain));
        c->m_peer = socket;
    }
}

/**
 * @param c The case.
 * @param server Where it listens; it keeps what it accepts.
 */
void
Listen(StaleBed& c, Ptr<Node> server)
{
    auto listener = MakeTcp(c, server);
    listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), DISCARD));
    listener->Listen();
    listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                MakeBoundCallback(&Accept, &c));
}

/// @param c The case.
void
Connect(StaleBed& c)
{
    MakeTcp(c, c.GetGuest())->Connect(InetSocketAddress(c.m_link.hostAddress, DISCARD));
}

/**
 * @brief The host goes deaf.
 * @param c The case.
 */
void
Deafen(StaleBed& c)
{
    auto ipv4 = c.m_scene->m_node->GetObject<Ipv4>();
    ipv4->SetDown(ipv4->GetInterfaceForDevice(c.m_link.host));
}

/// @param c The case.
void
ConnectToDeaf(StaleBed& c)
{
    Deafen(c);
    Connect(c);
}

/**
 * @brief A connection from the namespace to the host with data on it.
 * @param c The case.
 */
void
Open(StaleBed& c)
{
    Listen(c, c.m_scene->m_node);
    Connect(c);
    auto socket = c.GetHeld().back();
    CallLater(Seconds(1), [socket]() { socket->Send(Create<Packet>(20000)); });
}

/// @param c The case.
void
Retransmit(StaleBed& c)
{
    Open(c);
    CallLater(Seconds(1.0000015), [&c]() { Deafen(c); });
}

/// @param c The case.
void
CloseAll(StaleBed& c)
{
    for (const auto& socket : c.GetHeld())
    {
        socket->Close();
    }
}

/// @param c The case.
void
OpenAndClose(StaleBed& c)
{
    Open(c);
    CallLater(Seconds(2), [&c]() { CloseAll(c); });
}

/// @param c The case.
void
OpenAndCloseBoth(StaleBed& c)
{
    OpenAndClose(c);
    CallLater(Seconds(3), [&c]() { c.m_peer->Close(); });
}

/**
 * @brief Three connections to the namespace, which accepts them; one ends.
 * @param c The case.
 */
void
Serve(StaleBed& c)
{
    Listen(c, c.GetGuest());
    for (int i = 0; i < 3; ++i)
    {
        auto socket = MakeTcp(c, c.m_scene->m_node);
        socket->Connect(InetSocketAddress(c.m_link.address, DISCARD));
        CallLater(Seconds(1), [socket, i]() {
            socket->Send(Create<Packet>(5000));
            if (i == 0)
            {
                socket->Close();
            }
        });
    }
}

/**
 * @brief The host announces a prefix with short lifetimes.
 * @param c The case.
 */
void
Advertise(StaleBed& c)
{
    auto node = c.m_scene->m_node;
    const uint32_t interface = node->GetObject<Ipv6>()->GetInterfaceForDevice(c.m_link.host);
    RadvdHelper radvd;
    radvd.AddAnnouncedPrefix(interface, Ipv6Address("2001:ffff::"), 64);
    radvd.Install(node).Stop(Seconds(10));
}

/// What is pending.
const std::vector<StaleBed::Row> ROWS = {
    {"loopback receives", 2, 60, nullptr, &SendToLoopback},
    {"IPv4 and IPv6 send to an address of their own", 2, 60, nullptr, &SendToSelf},
    {"jitter of an ARP request or neighbour solicitation", 3, 60, nullptr, &SendToNobody},
    {"wait for an ARP reply or neighbour advertisement", 3.5, 200, &SendToNobodyLater},
    {"jitter of duplicate address detection", 1e-6, 60},
    {"duplicate address detection", 0.5, 60},
    {"duplicate address detection in the grace period", 0.999, 60},
    {"first router solicitation", 1.002, 60},
    {"router solicitation, repeated for ever", 10, 8000},
    {"lifetime of an address from a router", 30, 100000, &Advertise},
    {"RIP and RIPng, not yet initialized", 0, 600, nullptr, nullptr, &InstallRip},
    {"routes of RIP and RIPng", 15, 600, &AddRoute, nullptr, &InstallRip},
    {"routes of RIP and RIPng, withdrawn", 100, 600, &AddRoute, nullptr, &InstallRip},
    {"token bucket filter", 5, 1000, &FillTbf, nullptr, &InstallIpv4},
    {"PIE", 5, 60, &FillPie, nullptr, &InstallIpv4},
    {"PIE below another queue disc", 5, 60, &FillPrio, nullptr, &InstallIpv4},
    {"TCP connects", 2, 300, nullptr, &Connect},
    {"TCP connects to a deaf host", 2, 300, &ConnectToDeaf},
    {"TCP retransmits", 5, 300, &Retransmit},
    {"TCP begins to close", 3, 300, &Open, &CloseAll},
    {"TCP in FIN_WAIT_2", 5, 300, &OpenAndClose},
    {"TCP in TIME_WAIT", 5, 300, &OpenAndCloseBoth},
    {"TCP listens, with what it accepted", 5, 300, &Serve},
    {"reassembly of fragments", 3, 300, nullptr, &SendFragments},
    {"reassembly of fragments, begun", 4, 300, &SendFragmentsLater}};

/// Registers the suite.
FixtureSuite<StaleBed> g_netnsStaleEventsTestSuite("netns-stale-events", StaleBed::MakeCases(ROWS));

} // namespace
