// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * A host with many veths that have addresses: what happens to frames is what happens in stock ns-3.
 */

#include "call-later.h"
#include "indexed-routing-helper.h"
#include "udp-probe.h"

#include "ns3/arp-header.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/config.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/net-namespace-host.h"
#include "ns3/object-factory.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/veth-net-device.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/**
 * @ingroup netns-tests
 * @brief A host and guests, joined by veths with addresses 10.0.i.1 and .2, and a log of all that
 * arrives.
 */
class World
{
  public:
    static constexpr uint32_t GUESTS = 40;        ///< veths
    static constexpr uint16_t UNKNOWN = 0x88b5;   ///< an EtherType that no stack knows
    static constexpr uint16_t PORT = UdpProbe::PORT; ///< of all sockets

    /** @param ours whether host and guests are namespaces, or stock Nodes */
    explicit World(bool ours);
    ~World();
    World(const World&) = delete;            // callbacks
    World& operator=(const World&) = delete; // callbacks

    /** @brief Log what arrives at some of the host's devices. @param name of the handler
     * @param protocol EtherType @param device which one, GUESTS for all @param promiscuous its kind
     * @return the handler */
    Node::ProtocolHandler Watch(const std::string& name,
                                uint16_t protocol,
                                uint32_t device,
                                bool promiscuous = false);
    /** @brief Send a datagram. @param from a guest @param to an address */
    void Send(uint32_t from, const std::string& to);
    /** @brief Send a datagram over IPv6. @param from a guest @param to an address */
    void Send6(uint32_t from, const std::string& to);
    /** @brief Send a frame. @param from a guest @param to an address @param protocol EtherType
     * @param packet the payload */
    void SendFrame(uint32_t from, Mac48Address to, uint16_t protocol, Ptr<Packet> packet);
    /** @brief Ask for a MAC address. @param from a guest @param address which */
    void SendArp(uint32_t from, const std::string& address);
    /** @brief All that follows happens later, when all this has arrived. */
    void Run();

    Ptr<Node> host;                       ///< the host
    std::vector<Ptr<NetDevice>> devices;  ///< the host's
    std::vector<std::string> log;         ///< what arrived

  private:
    /** @brief Join a guest. @param i its number @param node its Node */
    void AddGuest(uint32_t i, Ptr<Node> node);
    /** @brief Put a socket on a Node. @param name of the Node @param node it @return its socket */
    Ptr<Socket> Listen(const std::string& name, Ptr<Node> node);
    /** @brief Data came; the host answers. @param world where @param name of the Node
     * @param socket its socket */
    static void Read(World* world, std::string name, Ptr<Socket> socket);
    /** @brief A frame arrived. @param world where @param name of the handler */
    static void Seen(World* world,
                     std::string name,
                     Ptr<NetDevice> device,
                     Ptr<const Packet> packet,
                     uint16_t protocol,
                     const Address& from,
                     const Address& to,
                     NetDevice::PacketType type);

    Ptr<NetNamespaceHost> m_netns;         ///< null for stock Nodes
    std::vector<Ptr<NetDevice>> m_ends;    ///< the guests'
    std::vector<Ptr<Socket>> m_sockets;    ///< the guests'
    std::vector<Ptr<Socket>> m_sockets6;   ///< the guests', of IPv6
    std::vector<Ptr<Socket>> m_listening;  ///< all
    uint32_t m_bytes{10};                  ///< of the next datagram
};

World::World(bool ours)
    : host(CreateObject<Node>())
{
    Config::SetDefault("ns3::ArpL3Protocol::RequestJitter",
                       StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    Config::SetDefault("ns3::Icmpv6L4Protocol::SolicitationJitter",
                       StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    InternetStackHelper stack;
    if (ours)
    {
        stack.SetRoutingHelper(IndexedHelper());
        m_netns = NetNamespaceHost::Install(host);
    }
    else
    {
        stack.SetRoutingHelper(Ipv4StaticRoutingHelper());
    }
    stack.Install(host);
    Watch("early", 0, GUESTS);
    for (uint32_t i = 0; i < GUESTS; ++i)
    {
        Ptr<Node> node;
        if (ours)
        {
            Ptr<NetNamespace> net;
            m_netns->Create("g" + std::to_string(i), net);
            node = net->GetNode();
        }
        else
        {
            node = CreateObject<Node>();
        }
        stack.Install(node);
        AddGuest(i, node);
        if (i == GUESTS / 2)
        {
            Watch("middle", ArpL3Protocol::PROT_NUMBER, GUESTS);
        }
    }
    Listen("host", host);
}

World::~World()
{
    for (const auto& socket : m_listening)
    {
        socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    }
    m_sockets.clear();
    m_sockets6.clear();
    m_listening.clear();
    Simulator::Destroy();
    Config::Reset();
}

void
World::AddGuest(uint32_t i, Ptr<Node> node)
{
    ObjectFactory factory("ns3::netns::VethNetDevice");
    const auto pair = VethNetDevice::CreatePair(factory);
    uint8_t side = 0;
    for (const auto& end : {pair.first, pair.second})
    {
        const uint8_t mac[] = {2, 0, 0, 0, static_cast<uint8_t>(i), ++side};
        Mac48Address address;
        address.CopyFrom(mac);
        end->SetAddress(address);
        Ptr<Node> place = side == 1 ? host : node;
        auto net = place->GetObject<NetNamespace>();
        net ? net->RegisterDevice(end, "veth%d") : static_cast<int>(place->AddDevice(end));
        end->SetAdminUp(true);
        auto ipv4 = place->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(end);
        const uint32_t base = Ipv4Address("10.0.0.0").Get() + 256 * i;
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(Ipv4Address(base + side), "255.255.255.0"));
        ipv4->SetUp(interface);
        auto ipv6 = place->GetObject<Ipv6>();
        const uint32_t interface6 = ipv6->AddInterface(end);
        const std::string text = "2001:" + std::to_string(i + 1) + "::" + std::to_string(side);
        ipv6->AddAddress(interface6, Ipv6InterfaceAddress(text.c_str(), Ipv6Prefix(64)));
        ipv6->SetUp(interface6);
        if (side == 2)
        {
            auto routing = Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(
                ipv4->GetRoutingProtocol());
            routing->SetDefaultRoute(Ipv4Address(base + 1), interface);
        }
    }
    devices.push_back(pair.first);
    m_ends.push_back(pair.second);
    node->RegisterProtocolHandler(MakeBoundCallback(&World::Seen, this, std::string("guest")),
                                  ArpL3Protocol::PROT_NUMBER,
                                  pair.second);
    m_sockets.push_back(Listen("guest " + std::to_string(i), node));
    m_sockets6.push_back(m_listening.back());
}

Ptr<Socket>
World::Listen(const std::string& name, Ptr<Node> node)
{
    auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    socket->SetAllowBroadcast(true);
    auto socket6 = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    socket6->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), PORT));
    for (const auto& each : {socket, socket6})
    {
        each->SetRecvCallback(MakeBoundCallback(&World::Read, this, name));
        m_listening.push_back(each);
    }
    return socket;
}

void
World::Read(World* world, std::string name, Ptr<Socket> socket)
{
    Address from;
    while (auto packet = socket->RecvFrom(from))
    {
        std::ostringstream line;
        line << Simulator::Now().GetNanoSeconds() << " " << name << " " << packet->GetSize();
        world->log.push_back(line.str());
        if (name == "host")
        {
            socket->SendTo(packet, 0, from);
        }
    }
}

Node::ProtocolHandler
World::Watch(const std::string& name, uint16_t protocol, uint32_t device, bool promiscuous)
{
    Node::ProtocolHandler handler = MakeBoundCallback(&World::Seen, this, name);
    host->RegisterProtocolHandler(handler,
                                  protocol,
                                  device == GUESTS ? nullptr : devices[device],
                                  promiscuous);
    return handler;
}

void
World::Seen(World* world,
            std::string name,
            Ptr<NetDevice> device,
            Ptr<const Packet> packet,
            uint16_t protocol,
            const Address& from,
            const Address& to,
            NetDevice::PacketType type)
{
    const auto& ends = name == "guest" ? world->m_ends : world->devices;
    const auto place = std::find(ends.begin(), ends.end(), device);
    if (protocol == 0x86dd || place == ends.end())
    {
        return; // router solicitations have their own random times
    }
    std::ostringstream line;
    line << Simulator::Now().GetNanoSeconds() << " " << name << " " << place - ends.begin() << " "
         << protocol << " " << packet->GetSize() << " " << from << " " << to << " " << type;
    world->log.push_back(line.str());
}

void
World::Send(uint32_t from, const std::string& to)
{
    Ptr<Socket> socket = m_sockets[from];
    const uint32_t bytes = ++m_bytes;
    Simulator::ScheduleWithContext(socket->GetNode()->GetId(),
                                   MilliSeconds(1),
                                   &CallNow,
                                   std::function<void()>([socket, to, bytes] {
                                       socket->SendTo(Create<Packet>(bytes),
                                                      0,
                                                      InetSocketAddress(to.c_str(), PORT));
                                   }));
}

void
World::Send6(uint32_t from, const std::string& to)
{
    Ptr<Socket> socket = m_sockets6[from];
    Simulator::ScheduleWithContext(socket->GetNode()->GetId(),
                                   MilliSeconds(1),
                                   &CallNow,
                                   std::function<void()>([socket, to] {
                                       socket->SendTo(Create<Packet>(7),
                                                      0,
                                                      Inet6SocketAddress(to.c_str(), PORT));
                                   }));
}

void
World::SendFrame(uint32_t from, Mac48Address to, uint16_t protocol, Ptr<Packet> packet)
{
    m_ends[from]->Send(packet, to, protocol);
}

void
World::SendArp(uint32_t from, const std::string& address)
{
    ArpHeader arp;
    auto packet = Create<Packet>();
    arp.SetRequest(m_ends[from]->GetAddress(),
                   Ipv4Address(Ipv4Address("10.0.0.2").Get() + 256 * from),
                   Mac48Address::GetBroadcast(),
                   address.c_str());
    packet->AddHeader(arp);
    SendFrame(from, Mac48Address::GetBroadcast(), ArpL3Protocol::PROT_NUMBER, packet);
}

void
World::Run()
{
    Simulator::Stop(Seconds(3));
    Simulator::Run();
}

} // namespace

/**
 * @ingroup netns-tests
 * One thing that happens to a host, in a world of ours and in a stock one.
 */
class NetnsHostAddressesTestCase : public TestCase
{
  public:
    /// What happens.
    using Body = void (*)(World&);

    /**
     * @param name the property
     * @param body what happens
     */
    NetnsHostAddressesTestCase(const std::string& name, Body body)
        : TestCase(name),
          m_body(body)
    {
    }

    static void Handlers(World& world);  ///< for all devices and for one, promiscuous, come and go
    static void Datagrams(World& world); ///< to the host, through it, IPv6
    static void Groups(World& world);    ///< broadcast, multicast
    static void Arp(World& world);       ///< for an address of the interface and of another one
    static void QueueDisc(World& world); ///< on a veth
    static void UpDown(World& world);    ///< interfaces, devices

  private:
    void DoRun() override;

    Body m_body; ///< what happens
};

void
NetnsHostAddressesTestCase::DoRun()
{
    std::vector<std::string> logs[2];
    for (const bool ours : {true, false})
    {
        World world(ours);
        world.Run();
        m_body(world);
        world.Run();
        logs[ours] = world.log;
    }
    NS_TEST_EXPECT_MSG_GT(logs[1].size(), 8, "something happens");
    NS_TEST_EXPECT_MSG_EQ(logs[1].size(), logs[0].size(), "as much as in stock ns-3");
    for (std::size_t i = 0; i < std::min(logs[0].size(), logs[1].size()); ++i)
    {
        NS_TEST_ASSERT_MSG_EQ(logs[1][i], logs[0][i], "line " << i);
    }
}

void
NetnsHostAddressesTestCase::Handlers(World& world)
{
    const auto frames = [&world] {
        for (const uint32_t from : {3, 5, 39})
        {
            world.Send(from, "10.0." + std::to_string(from) + ".1");
            const Mac48Address other("02:00:00:00:99:99");
            world.SendFrame(from, other, World::UNKNOWN, Create<Packet>(40));
            const auto own = Mac48Address::ConvertFrom(world.devices[from]->GetAddress());
            world.SendFrame(from, own, World::UNKNOWN, Create<Packet>(41));
        }
        world.Run();
    };
    frames();
    const auto one = world.Watch("one device", 0, 3);
    const auto ip = world.Watch("IPv4", 0x0800, World::GUESTS);
    world.Watch("promiscuous", 0, 5, true);
    frames();
    world.Watch("promiscuous, all", World::UNKNOWN, World::GUESTS, true);
    frames();
    // As many as before, but others.
    world.host->UnregisterProtocolHandler(one);
    world.Watch("instead", World::UNKNOWN, 39);
    frames();
    world.host->UnregisterProtocolHandler(ip);
    frames();
    // More for one device than the index cares for.
    for (uint32_t i = 0; i < 12; ++i)
    {
        world.Watch("many " + std::to_string(i), World::UNKNOWN, 3);
    }
    frames();
    world.host->RegisterProtocolHandler(ip, 0x0800, world.devices[5]);
    frames();
}

void
NetnsHostAddressesTestCase::Datagrams(World& world)
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
NetnsHostAddressesTestCase::Groups(World& world)
{
    for (const char* to : {"255.255.255.255", "10.0.4.255", "10.0.5.255", "239.1.1.1"})
    {
        world.Send(4, to);
        world.Run();
    }
    const auto group = Mac48Address::GetMulticast(Ipv4Address("224.0.0.9"));
    world.SendFrame(4, group, World::UNKNOWN, Create<Packet>(30));
    world.SendFrame(4, Mac48Address::GetBroadcast(), World::UNKNOWN, Create<Packet>(31));
}

void
NetnsHostAddressesTestCase::Arp(World& world)
{
    for (const char* address : {"10.0.6.1", "10.0.7.1", "10.0.6.2", "10.0.6.99"})
    {
        world.SendArp(6, address);
        world.Run();
    }
}

void
NetnsHostAddressesTestCase::QueueDisc(World& world)
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
NetnsHostAddressesTestCase::UpDown(World& world)
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

/**
 * @ingroup netns-tests
 * A host with many veths that have addresses.
 */
class NetnsHostAddressesTestSuite : public TestSuite
{
  public:
    NetnsHostAddressesTestSuite()
        : TestSuite("netns-host-addresses", Type::UNIT)
    {
        using Case = NetnsHostAddressesTestCase;
        AddTestCase(new Case("protocol handlers", &Case::Handlers));
        AddTestCase(new Case("datagrams to the host and through it", &Case::Datagrams));
        AddTestCase(new Case("broadcast and multicast", &Case::Groups));
        AddTestCase(new Case("ARP", &Case::Arp));
        AddTestCase(new Case("a queue disc on a veth", &Case::QueueDisc));
        AddTestCase(new Case("interfaces and devices go down and up", &Case::UpDown));
    }
};

/// Registers the suite.
static NetnsHostAddressesTestSuite g_netnsHostAddressesTestSuite;
