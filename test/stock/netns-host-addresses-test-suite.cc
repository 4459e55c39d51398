// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * A host with many veths that have addresses: what happens to frames is what happens in stock ns-3.
 */

#include "../common/fixture.h"
#include "host-world.h"

#include "ns3/ipv4.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/veth-net-device.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One thing that happens to a host, in a world of ours and in a stock one.
 */
class NetnsHostAddressesTest : public InstantFixture
{
  public:
    /// What happens.
    using Body = void (*)(HostWorld&);

    /** @brief Checks that a body gives the same log on our host as on a stock one. */
    void Compare(Body body);

    static void Handlers(HostWorld& world);  ///< for all devices, for one, promiscuous, come and go
    static void Datagrams(HostWorld& world); ///< to the host, through it, IPv6
    static void Groups(HostWorld& world);    ///< broadcast, multicast
    static void Arp(HostWorld& world);       ///< for an address of the interface and of another one
    static void QueueDisc(HostWorld& world); ///< on a veth
    static void UpDown(HostWorld& world);    ///< interfaces, devices
};

void
NetnsHostAddressesTest::Compare(Body body)
{
    std::vector<std::string> logs[2];
    for (const bool ours : {true, false})
    {
        HostWorld world(ours);
        world.Run();
        body(world);
        world.Run();
        logs[ours] = world.log;
    }
    NS_TEST_EXPECT_MSG_GT(logs[1].size(), 8, "something should happen in the case");
    NS_TEST_EXPECT_MSG_EQ(logs[1].size(), logs[0].size(), "as much should happen as in stock ns-3");
    for (std::size_t i = 0; i < std::min(logs[0].size(), logs[1].size()); ++i)
    {
        NS_TEST_ASSERT_MSG_EQ(logs[1][i],
                              logs[0][i],
                              "line " << i << " of the log should be that of stock ns-3");
    }
}

void
NetnsHostAddressesTest::Handlers(HostWorld& world)
{
    const auto frames = [&world] {
        for (const uint32_t from : {3, 5, 39})
        {
            world.Send(from, "10.0." + std::to_string(from) + ".1");
            const Mac48Address other("02:00:00:00:99:99");
            world.SendFrame(from, other, HostWorld::UNKNOWN, Create<Packet>(40));
            const auto own = Mac48Address::ConvertFrom(world.devices[from]->GetAddress());
            world.SendFrame(from, own, HostWorld::UNKNOWN, Create<Packet>(41));
        }
        world.Run();
    };
    frames();
    const auto one = world.Watch("one device", 0, 3);
    const auto ip = world.Watch("IPv4", 0x0800, HostWorld::GUESTS);
    world.Watch("promiscuous", 0, 5, true);
    frames();
    world.Watch("promiscuous, all", HostWorld::UNKNOWN, HostWorld::GUESTS, true);
    frames();
    // As many as before, but others.
    world.host->UnregisterProtocolHandler(one);
    world.Watch("instead", HostWorld::UNKNOWN, 39);
    frames();
    world.host->UnregisterProtocolHandler(ip);
    frames();
    // More for one device than the index cares for.
    for (uint32_t i = 0; i < 12; ++i)
    {
        world.Watch("many " + std::to_string(i), HostWorld::UNKNOWN, 3);
    }
    frames();
    world.host->RegisterProtocolHandler(ip, 0x0800, world.devices[5]);
    frames();
}

void
NetnsHostAddressesTest::Datagrams(HostWorld& world)
{
    for (uint32_t round = 0; round < 3; ++round)
    {
        for (const uint32_t from : {0, 17, 39})
        {
            world.Send(from, "10.0." + std::to_string(from) + ".1");
            world.Send(from, "10.0.8.1");
            world.Send(from, "10.0.8.2");
            world.Send(from, "10.0.99.1");
            world.Send6(from, "2001:" + std::to_string(from + 1) + "::1");
            world.Send6(from, "2001:9::1");
        }
        world.Run();
    }
}

void
NetnsHostAddressesTest::Groups(HostWorld& world)
{
    for (const char* to : {"255.255.255.255", "10.0.4.255", "10.0.5.255", "239.1.1.1"})
    {
        world.Send(4, to);
        world.Run();
    }
    const auto group = Mac48Address::GetMulticast(Ipv4Address("224.0.0.9"));
    world.SendFrame(4, group, HostWorld::UNKNOWN, Create<Packet>(30));
    world.SendFrame(4, Mac48Address::GetBroadcast(), HostWorld::UNKNOWN, Create<Packet>(31));
}

void
NetnsHostAddressesTest::Arp(HostWorld& world)
{
    for (const char* address : {"10.0.6.1", "10.0.7.1", "10.0.6.2", "10.0.6.99"})
    {
        world.SendArp(6, address);
        world.Run();
    }
}

void
NetnsHostAddressesTest::QueueDisc(HostWorld& world)
{
    TrafficControlHelper helper;
    helper.SetRootQueueDisc("ns3::FifoQueueDisc", "MaxSize", StringValue("2p"));
    helper.Install(world.devices[7]);
    auto tc = world.host->GetObject<TrafficControlLayer>();
    auto disc = tc->GetRootQueueDiscOnDevice(world.devices[7]);
    disc->Initialize();
    tc->ScanDevices(); // as at the start of the simulation, which is over
    world.Send(7, "10.0.7.1");
    world.Send(7, "10.0.8.2");
    world.Run();
    world.Send(8, "10.0.7.2");
    world.Run();
    world.log.push_back("queued " + std::to_string(disc->GetStats().nTotalEnqueuedPackets));
    tc->DeleteRootQueueDiscOnDevice(world.devices[7]);
    world.Send(7, "10.0.7.1");
}

void
NetnsHostAddressesTest::UpDown(HostWorld& world)
{
    auto ipv4 = world.host->GetObject<Ipv4>();
    const uint32_t interface = ipv4->GetInterfaceForDevice(world.devices[9]);
    auto device = DynamicCast<VethNetDevice>(world.devices[9]);
    const auto traffic = [&world] {
        world.Send(9, "10.0.9.1");
        world.Send(8, "10.0.9.1");
        world.Send(8, "10.0.9.2");
        world.Run();
    };
    traffic();
    ipv4->SetDown(interface);
    traffic();
    ipv4->SetUp(interface);
    traffic();
    device->SetAdminUp(false);
    traffic();
    device->SetAdminUp(true);
    traffic();
    ipv4->RemoveAddress(interface, 0);
    traffic();
    ipv4->AddAddress(interface, Ipv4InterfaceAddress("10.0.9.1", "255.255.255.0"));
    traffic();
}

using Test = NetnsHostAddressesTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsHostAddressesTestSuite(
    "netns-host-addresses",
    {
        {"protocol handlers", [](Test& test) { test.Compare(&Test::Handlers); }},
        {"datagrams to the host and through it",
         [](Test& test) { test.Compare(&Test::Datagrams); }},
        {"broadcast and multicast", [](Test& test) { test.Compare(&Test::Groups); }},
        {"ARP", [](Test& test) { test.Compare(&Test::Arp); }},
        {"a queue disc on a veth", [](Test& test) { test.Compare(&Test::QueueDisc); }},
        {"interfaces and devices go down and up", [](Test& test) { test.Compare(&Test::UpDown); }},
    });
