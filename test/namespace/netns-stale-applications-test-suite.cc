// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Stock applications whose namespace is torn down: one at work, one that was stopped in time, one
 * that starts later, and two that were added in the event of the death.
 */

#include "stale-bed.h"

#include "ns3/application-container.h"
#include "ns3/dhcp-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv6.h"
#include "ns3/netns-compat.h"
#include "ns3/object-factory.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-socket-address.h"
#include "ns3/packet-socket-client.h"
#include "ns3/packet-socket-factory.h"
#include "ns3/packet-socket-helper.h"
#include "ns3/packet-socket-server.h"
#include "ns3/radvd-interface.h"
#include "ns3/radvd-prefix.h"
#include "ns3/radvd.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <memory>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// The discard port.
constexpr uint16_t DISCARD = 9;

/// Makes the application under test.
using Maker = std::function<Ptr<Application>(StaleBed&)>;

/**
 * @param type A type of application.
 * @param remote Where it sends to.
 * @param local Where it listens.
 * @return One, with those attributes set that it has.
 */
Ptr<Application>
Make(const std::string& type, Ipv4Address remote, uint16_t local = DISCARD)
{
    auto app = ObjectFactory(type).Create<Application>();
    app->SetAttributeFailSafe("Destination", AddressValue(remote));
    // "Remote" is an address with port, without one, or is not there.
    if (!app->SetAttributeFailSafe("Remote", AddressValue(InetSocketAddress(remote, DISCARD))) &&
        !app->SetAttributeFailSafe("Remote", Ipv4AddressValue(remote)))
    {
        app->SetAttributeFailSafe("RemoteAddress", AddressValue(remote));
        app->SetAttributeFailSafe("RemotePort", UintegerValue(DISCARD));
    }
    app->SetAttributeFailSafe("Local",
                              AddressValue(InetSocketAddress(Ipv4Address::GetAny(), local)));
    app->SetAttributeFailSafe("Port", UintegerValue(local));
    app->SetAttributeFailSafe("VerboseMode", StringValue("Silent"));
    app->SetAttributeFailSafe("MaxPackets", UintegerValue(1000000));
    app->SetAttributeFailSafe("OnTime", StringValue("ns3::ConstantRandomVariable[Constant=1000]"));
    const bool stream = type == "ns3::BulkSendApplication";
    app->SetAttributeFailSafe(
        "Protocol",
        StringValue(stream ? "ns3::TcpSocketFactory" : "ns3::UdpSocketFactory"));
    return app;
}

/**
 * @brief What the host offers to applications of the namespace.
 * @param c The case.
 */
void
Offer(StaleBed& c)
{
    // Without a delay, TCP would send without end.
    c.m_link.host->SetAttribute("Delay", TimeValue(MilliSeconds(50)));
    c.m_link.guest->SetAttribute("Delay", TimeValue(MilliSeconds(50)));
    for (const char* protocol : {"ns3::UdpSocketFactory", "ns3::TcpSocketFactory"})
    {
        PacketSinkHelper(protocol, InetSocketAddress(Ipv4Address::GetAny(), DISCARD))
            .Install(c.m_scene->m_node);
    }
}

/**
 * @param c The case.
 * @param app Added to the namespace.
 */
void
Add(StaleBed& c, Ptr<Application> app)
{
    c.Watch(app);
    c.GetGuest()->AddApplication(app);
}

/**
 * @param name What is tested.
 * @param after Seconds from the death to the second namespace.
 * @param make Makes one.
 * @return The row.
 */
StaleBed::Row
MakeRow(const std::string& name, double after, const Maker& make)
{
    auto build = [make](StaleBed& c) {
        Offer(c);
        CallLater(Seconds(0.1), [&c, make]() {
            auto working = make(c);
            auto stopped = make(c);
            stopped->SetStopTime(Seconds(2));
            Add(c, working);
            // Not kept: one that closed its socket before is not found by it.
            c.GetGuest()->AddApplication(stopped);
            auto later = make(c);
            later->SetStartTime(Seconds(20));
            Add(c, later);
        });
    };
    auto last = [make](StaleBed& c) {
        auto now = make(c);
        auto later = make(c);
        later->SetStartTime(Seconds(5));
        Add(c, now);
        Add(c, later);
    };
    return {name, 2.5, after, build, last};
}

/**
 * @param type A type of application.
 * @return The row.
 */
StaleBed::Row
MakeRow(const std::string& type)
{
    auto port = std::make_shared<uint16_t>(1000);
    return MakeRow(type, 60, [type, port](StaleBed& c) {
        return Make(type, c.m_link.hostAddress, ++*port);
    });
}

/**
 * @param c The case.
 * @param type A type of application.
 * @return One, for packets straight to the link.
 */
Ptr<Application>
MakePacketApp(StaleBed& c, const std::string& type)
{
    if (!c.GetGuest()->GetObject<PacketSocketFactory>())
    {
        PacketSocketHelper().Install(c.GetGuest());
    }
    PacketSocketAddress address;
    address.SetSingleDevice(c.m_link.guest->GetIfIndex());
    address.SetPhysicalAddress(c.m_link.host->GetAddress());
    address.SetProtocol(1);
    auto app = ObjectFactory(type).Create<Application>();
    if (auto client = DynamicCast<PacketSocketClient>(app))
    {
        client->SetRemote(address);
        client->SetAttribute("MaxPackets", UintegerValue(0));
    }
    else
    {
        DynamicCast<PacketSocketServer>(app)->SetLocal(address);
    }
    return app;
}

/**
 * @param c The case.
 * @return A router's announcements.
 */
Ptr<Application>
MakeRadvd(StaleBed& c)
{
    auto interface = Create<RadvdInterface>(
        c.GetGuest()->GetObject<Ipv6>()->GetInterfaceForDevice(c.m_link.guest));
    interface->AddPrefix(Create<RadvdPrefix>(Ipv6Address("2001:ffff::"), 64));
    auto radvd = CreateObject<Radvd>();
    radvd->AddConfiguration(interface);
    return radvd;
}

#if NETNS_DHCP_CLIENT_STOPS
/**
 * @param server Gets a DHCP server.
 * @param client Gets a DHCP client.
 * @param network First three numbers of the addresses; ns-3 takes them once in a process.
 */
void
InstallDhcp(Ptr<NetDevice> server, Ptr<NetDevice> client, const std::string& network)
{
    auto address = [&network](const char* host) { return Ipv4Address((network + host).c_str()); };
    DhcpHelper helper;
    helper.SetServerAttribute("LeaseTime", TimeValue(Seconds(2)));
    helper.SetServerAttribute("RenewTime", TimeValue(Seconds(1)));
    helper.SetServerAttribute("RebindTime", TimeValue(Seconds(1.5)));
    helper.InstallDhcpServer(server,
                             address(".1"),
                             address(".0"),
                             Ipv4Mask("/24"),
                             address(".10"),
                             address(".20"));
    helper.InstallDhcpClient(client);
}
#endif

/// @return The rows.
std::vector<StaleBed::Row>
MakeRows()
{
    std::vector<StaleBed::Row> rows;
    for (const char* type : {"ns3::UdpClient",
                             "ns3::UdpTraceClient",
                             "ns3::UdpServer",
                             "ns3::UdpEchoClient",
                             "ns3::UdpEchoServer",
                             "ns3::OnOffApplication",
                             "ns3::BulkSendApplication",
                             "ns3::PacketSink",
                             "ns3::Ping",
                             "ns3::V4Ping"})
    {
        TypeId tid;
        if (TypeId::LookupByNameFailSafe(type, &tid))
        {
            rows.push_back(MakeRow(type));
        }
    }
    for (const char* type : {"ns3::PacketSocketClient", "ns3::PacketSocketServer"})
    {
        rows.push_back(MakeRow(type, 60, [type](StaleBed& c) { return MakePacketApp(c, type); }));
    }
    rows.push_back(MakeRow("ns3::Radvd", 1000, &MakeRadvd));
#if NETNS_DHCP_CLIENT_STOPS
    rows.push_back({"ns3::DhcpClient", 4.5, 60, [](StaleBed& c) {
                        InstallDhcp(c.m_link.host, c.m_link.guest, "172.16.1");
                        DhcpHelper().InstallDhcpClient(c.m_link.guest).Start(Seconds(20));
                    }});
    rows.push_back({"ns3::DhcpServer", 4.5, 60, [](StaleBed& c) {
                        InstallDhcp(c.m_link.guest, c.m_link.host, "172.16.2");
                    }});
#endif
    return rows;
}

/// Registers the suite.
FixtureSuite<StaleBed> g_netnsStaleApplicationsTestSuite("netns-stale-applications",
                                                         StaleBed::MakeCases(MakeRows()));

} // namespace
