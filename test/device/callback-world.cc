// SPDX-License-Identifier: GPL-2.0-only

#include "callback-world.h"

#include "../common/call-later.h"

#include "ns3/arp-cache.h"
#include "ns3/boolean.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/csma-channel.h"
#include "ns3/csma-helper.h"
#include "ns3/dummy-helper.h"
#include "ns3/ethernet-header.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/link-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/loopback-net-device.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-clock.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/string.h"
#include "ns3/task-table.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/tombstone-net-device.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/udp-echo-helper.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"
#if __has_include("ns3/ping.h")
#include "ns3/ping-helper.h"
#endif

#include <algorithm>
#include <set>
#include <sstream>

namespace ns3
{
namespace netns
{

namespace
{

/** @return a container of devices of any kind */
template <class... Devices>
NetDeviceContainer
List(const Devices&... devices)
{
    NetDeviceContainer list;
    (list.Add(Ptr<NetDevice>(devices)), ...);
    return list;
}

const Time ARMED = Seconds(2);   // the hooks are set
const Time QUIET = Seconds(3);   // no more traffic
const Time CHECKED = Seconds(9); // after the longest teardown and its grace period

} // namespace

CallbackHook::CallbackHook(std::function<void()> act, uint32_t skip)
    : m_act(std::move(act)),
      m_skip(skip)
{
}

void
CallbackHook::Fire()
{
    if (m_acted)
    {
        return;
    }
    if (m_skip > 0)
    {
        --m_skip;
        return;
    }
    m_acted = true;
    m_act();
}

bool
CallbackHook::HasActed() const
{
    return m_acted;
}

CallbackWorld::CallbackWorld(bool instant, Time grace)
    : m_instant(instant)
{
    auto node = CreateObject<Node>();
    NetNamespaceHelper helper;
    helper.SetHostAttribute("GracePeriod", TimeValue(grace));
    helper.SetHostAttribute("Preset", StringValue(instant ? "instant" : "linux-6.18"));
    m_host = helper.Install(node);
    m_init = m_host->GetInitNet();
    MakeNets();
    MakeDevices();
    MakeStockDevices();
    MakeTraffic();
    ScheduleChanges();
}

CallbackWorld::~CallbackWorld() = default;

void
CallbackWorld::MakeNets()
{
    auto nets = NetNamespaceHelper().Create(m_init->GetNode(), {"a", "b", "t"});
    m_a = nets.Get("a");
    m_b = nets.Get("b");
    m_t = nets.Get("t");
    InternetStackHelper stack;
    for (const auto& net : {m_init, m_a, m_b, m_t})
    {
        stack.Install(net->GetNode());
    }
    m_host->CopyNetNs(NetNamespace::CLONE_NEWNET_FLAG, m_init, m_held);
    TaskTable::Of(m_host)->GetInit()->Fork(m_task);
    m_task->Setns(m_a);
}

void
CallbackWorld::MakeDevices()
{
    const auto link = [this](Ptr<NetNamespace> a, Ptr<NetNamespace> b, const std::string& name) {
        VethHelper veth;
        veth.SetNames(name, "veth-" + name);
        auto ends = veth.Install(a, b);
        for (uint32_t i = 0; i < 2; ++i)
        {
            m_all.push_back(DynamicCast<LinuxNetDevice>(ends.Get(i)));
        }
        return ends;
    };
    auto a = link(m_a, m_init, "eth0");
    auto b = link(m_b, m_init, "eth1");
    m_aEth = DynamicCast<VethNetDevice>(a.Get(0));
    m_aPort = DynamicCast<VethNetDevice>(a.Get(1));
    m_bEth = DynamicCast<VethNetDevice>(b.Get(0));
    m_bPort = DynamicCast<VethNetDevice>(b.Get(1));
    LinuxBridgeHelper bridges;
    m_br = bridges.Install(m_init, List(m_aPort, m_bPort));
    m_br1 = bridges.Install(m_init);
    auto direct = link(m_a, m_init, "link");
    m_aLink = DynamicCast<VethNetDevice>(direct.Get(0));
    m_hLink = DynamicCast<VethNetDevice>(direct.Get(1));
    m_hLink->SetMtu(1000);
    m_spare = DynamicCast<VethNetDevice>(link(m_t, m_init, "spare").Get(0));
    m_parting = DynamicCast<VethNetDevice>(link(m_b, m_t, "parting").Get(0));
    m_dummy = DummyHelper().Install(m_a);
    m_all.insert(m_all.end(), {m_br, m_br1, m_dummy});

    m_pool = std::make_unique<Ipv4AddressPool>("10.0.0.0", "/24");
    m_pool->Assign(List(m_aEth, m_bEth, m_br)); // .1 .2 .3
    Ipv4AddressPool("10.0.1.0", "/24").Assign(List(m_aLink, m_hLink));
    Ipv4AddressPool("10.0.3.0", "/24").Assign(List(m_dummy, m_spare));
    Ipv6AddressHelper ipv6;
    ipv6.SetBase("2001:1::", Ipv6Prefix(64));
    ipv6.Assign(List(m_aEth, m_bEth));
    Ipv4StaticRoutingHelper routing;
    routing.GetStaticRouting(m_b->GetNode()->GetObject<Ipv4>())
        ->SetDefaultRoute("10.0.0.3",
                          m_b->GetNode()->GetObject<Ipv4>()->GetInterfaceForDevice(m_bEth));
}

void
CallbackWorld::MakeStockDevices()
{
    m_outside = CreateObject<Node>();
    InternetStackHelper().Install(m_outside);
    CsmaHelper csma;
    auto pair = csma.Install(NodeContainer(m_a->GetNode(), m_init->GetNode()));
    m_aCsma = DynamicCast<CsmaNetDevice>(pair.Get(0));
    m_hCsma = DynamicCast<CsmaNetDevice>(pair.Get(1));
    TrafficControlHelper discs;
    discs.SetRootQueueDisc("ns3::PfifoFastQueueDisc");
    discs.Install(m_aCsma);
    Ipv4AddressPool("10.0.2.0", "/24").Assign(pair);
    auto uplink = csma.Install(NodeContainer(m_outside, m_init->GetNode()));
    m_portCsma = DynamicCast<CsmaNetDevice>(uplink.Get(1));
    m_br->AddPort(m_portCsma);
    m_pool->Assign(NetDeviceContainer(uplink.Get(0))); // .4
}

void
CallbackWorld::MakeTraffic()
{
    const auto add = [this](ApplicationContainer apps, double from = 1) {
        apps.Start(Seconds(from));
        apps.Stop(QUIET);
        m_apps.push_back(apps.Get(0));
    };
    const auto every = [](uint32_t port, const char* to) {
        UdpEchoClientHelper client(Ipv4Address(to), port);
        client.SetAttribute("Interval", TimeValue(MilliSeconds(100)));
        client.SetAttribute("MaxPackets", UintegerValue(1000));
        return client;
    };
    add(UdpEchoServerHelper(9).Install(m_a->GetNode()));
    add(every(9, "10.0.0.1").Install(m_b->GetNode()), 1.01);
    add(every(9, "10.0.2.1").Install(m_init->GetNode()), 1.02);
    add(every(9, "10.0.1.1").Install(m_init->GetNode()), 1.03);
    add(every(9, "10.0.0.1").Install(m_outside), 1.04);
    add(every(9, "10.0.1.1").Install(m_b->GetNode()), 1.05); // forwarded by init
    add(every(9, "127.0.0.1").Install(m_a->GetNode()), 1.06);
    add(PacketSinkHelper("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 80))
            .Install(m_a->GetNode()));
    OnOffHelper onOff("ns3::TcpSocketFactory", InetSocketAddress("10.0.0.1", 80));
    onOff.SetConstantRate(DataRate("40kb/s"));
    add(onOff.Install(m_b->GetNode()), 1.1);
#if __has_include("ns3/ping.h")
    PingHelper ping(Ipv4Address("10.0.0.1"));
    ping.SetAttribute("Interval", TimeValue(MilliSeconds(100)));
    ping.SetAttribute("VerboseMode", StringValue("Silent"));
    add(ping.Install(m_b->GetNode()), 1.07);
#endif
    auto echo = UdpEchoServerHelper(10).Install(m_a->GetNode());
    echo.Start(Seconds(1));
    m_task->AddApplication(echo.Get(0));
    add(every(10, "10.0.0.1").Install(m_b->GetNode()), 1.08);
    m_apps.push_back(echo.Get(0));

    m_probes.push_back(std::make_unique<UdpProbe>(m_a->GetNode(), true));
    m_probes.push_back(std::make_unique<UdpProbe>(m_b->GetNode()));
    m_probes.push_back(std::make_unique<UdpProbe>(m_init->GetNode()));
    m_raw = Socket::CreateSocket(m_a->GetNode(), Ipv4RawSocketFactory::GetTypeId());
    m_raw->SetAttribute("Protocol", UintegerValue(17));
    m_raw->SetRecvCallback(MakeCallback(&CallbackWorld::ReadRaw, this));
    m_tcpServer = Socket::CreateSocket(m_a->GetNode(), TcpSocketFactory::GetTypeId());
    m_tcpServer->Bind(InetSocketAddress(Ipv4Address::GetAny(), 81));
    m_tcpServer->Listen();
    m_tcpServer->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                   MakeCallback(&CallbackWorld::Accept, this));
    m_tcpClient = Socket::CreateSocket(m_b->GetNode(), TcpSocketFactory::GetTypeId());
    for (int i = 10; i < 30; ++i)
    {
        m_probes[1]->Send(MilliSeconds(100 * i + 11), "10.0.0.1");
        m_probes[2]->Send(MilliSeconds(100 * i + 12), "10.0.1.1");
        m_probes[2]->Send(MilliSeconds(100 * i + 13), "10.0.3.9", 100); // no route
    }
}

void
CallbackWorld::Accept(Ptr<Socket> socket, const Address&)
{
    m_accepted.push_back(socket);
    socket->SetRecvCallback(MakeCallback(&CallbackWorld::Read, this));
    for (const auto& what : m_atAccept)
    {
        what();
    }
}

void
CallbackWorld::Read(Ptr<Socket> socket)
{
    while (socket->Recv())
    {
    }
    for (const auto& what : m_atData)
    {
        what();
    }
}

void
CallbackWorld::ReadRaw(Ptr<Socket> socket)
{
    socket->Recv();
    for (const auto& what : m_atRaw)
    {
        what();
    }
}

std::function<void(int)>
CallbackWorld::Expect(const std::string& what)
{
    m_expected.push_back(what);
    return [this, i = m_expected.size() - 1](int error) {
        if (m_expected[i].empty())
        {
            Fault("the end of an operation was told twice");
        }
        m_expected[i].clear();
        for (const auto& each : m_atDone)
        {
            each(error);
        }
    };
}

std::string
CallbackWorld::GetFresh()
{
    return std::to_string(++m_fresh);
}

void
CallbackWorld::Fault(const std::string& text)
{
    m_faults += text + "\n";
}

std::vector<Ptr<NetNamespace>>
CallbackWorld::GetLivingNets() const
{
    std::vector<Ptr<NetNamespace>> nets;
    for (const auto& net : m_host->GetNetNamespaceList())
    {
        nets.emplace_back(const_cast<NetNamespace*>(&net));
    }
    return nets;
}

// What happens ----------------------------------------------------------------------------------

void
CallbackWorld::ScheduleChanges()
{
    for (int round = 0; round < 12; ++round)
    {
        CallLater(ARMED + MilliSeconds(10 + 70 * round), [this, round]() { Stir(round); });
    }
}

void
CallbackWorld::Stir(int round)
{
    const LinkHelper links;
    switch (round)
    {
    case 0:
        // Addresses are resolved anew
        for (const auto& net : {m_init, m_a, m_b})
        {
            auto ipv4 = net->PeekNode() ? net->PeekNode()->GetObject<Ipv4L3Protocol>() : nullptr;
            for (uint32_t i = 1; ipv4 && i < ipv4->GetNInterfaces(); ++i)
            {
                if (auto cache = ipv4->GetInterface(i)->GetArpCache())
                {
                    cache->Flush();
                }
            }
        }
        break;
    case 1:
        m_tcpClient->Connect(InetSocketAddress("10.0.0.1", 81));
        m_tcpClient->Send(Create<Packet>(3000));
        SendFrames();
        break;
    case 2:
        links.SetUp(m_aEth, false, Expect("down"));
        links.SetUp(m_aEth, true, Expect("up"));
        links.SetUp(m_aLink, false, Expect("down"));
        links.SetUp(m_aLink, true, Expect("up"));
        links.SetUp(m_br, false, Expect("down"));
        links.SetUp(m_br, true, Expect("up"));
        break;
    case 3:
        links.SetNoMaster(m_bPort, m_br, Expect("nomaster"));
        links.SetMaster(m_bPort, m_br, Expect("master"));
        break;
    case 4:
        links.SetName(m_dummy, "renamed", Expect("rename"));
        links.SetNetns(m_dummy, m_t, "", 0, Expect("netns"));
        break;
    case 5:
        links.Delete(m_parting, Expect("delete"));
        break;
    case 6: {
        Ptr<NetNamespace> made;
        if (m_host->Create("made" + GetFresh(), made, [](int) {}))
        {
            break;
        }
        VethHelper veth;
        veth.Install(made, m_init, Expect("veth"));
        made->GetNode();
        break;
    }
    case 7:
        for (uint32_t i = m_fresh; i > 0; --i)
        {
            m_host->Unmount("made" + std::to_string(i));
        }
        break;
    case 8: {
        Ptr<Task> child;
        TaskTable::Of(m_host)->GetInit()->Fork(child,
                                               NetNamespace::CLONE_NEWNET_FLAG,
                                               Expect("fork"));
        child->Exit();
        break;
    }
    case 9:
        m_host->Mount("alias", m_a);
        m_host->Unmount("alias");
        m_tcpClient->Close();
        break;
    case 10:
        m_host->Unmount("b");
        break;
    default:
        break;
    }
}

void
CallbackWorld::SendFrames()
{
    const auto own = Mac48Address::ConvertFrom(m_aEth->GetAddress());
    const auto peer = Mac48Address::ConvertFrom(m_bEth->GetAddress());
    // Longer than the peer takes; to a group of the link; from a group; to an unknown station
    m_aLink->Transmit(Create<Packet>(1400), 0x1234, own, peer);
    m_aEth->Transmit(Create<Packet>(100), 0x1234, own, Mac48Address("01:80:c2:00:00:05"));
    m_aEth->Transmit(Create<Packet>(100), 0x1234, Mac48Address("01:00:00:00:00:05"), peer);
    m_aEth->Transmit(Create<Packet>(100), 0x1234, own, Mac48Address("02:00:00:00:99:99"));
    m_br->Transmit(Create<Packet>(100), 0x1234, own, Mac48Address::GetBroadcast());
    CallLater(MilliSeconds(5), [this]() { SendToDown(); });
}

void
CallbackWorld::SendToDown()
{
    const auto own = Mac48Address::ConvertFrom(m_aEth->GetAddress());
    const auto peer = Mac48Address::ConvertFrom(m_bEth->GetAddress());
    int after = 100;
    for (const auto& device : {m_aEth, m_aPort, m_bEth, m_bPort, m_aLink, m_hLink})
    {
        // Down before it arrives, and while it is sent
        CallLater(MicroSeconds(after), [device, own, peer]() {
            const auto other = device->GetPeer();
            if (other)
            {
                other->Transmit(Create<Packet>(100), 0x1234, own, peer);
                device->SetAdminUp(false);
                other->Transmit(Create<Packet>(100), 0x1234, own, peer);
                device->Transmit(Create<Packet>(100), 0x1234, own, peer);
            }
        });
        CallLater(MicroSeconds(after + 20), [device]() { device->SetAdminUp(true); });
        after += 100;
    }
    m_br->SetAdminUp(false);
    m_br->Transmit(Create<Packet>(100), 0x1234, own, peer);
    CallLater(MicroSeconds(30), [this]() { m_br->SetAdminUp(NetNamespace::Of(m_br) != nullptr); });
}

// What is right afterwards ----------------------------------------------------------------------

void
CallbackWorld::WarmUp()
{
    Simulator::Stop(ARMED);
    Simulator::Run();
}

void
CallbackWorld::RunFor(Time span)
{
    const Time end = Simulator::Now() + span;
    Simulator::Stop(span);
    Simulator::Run();
    while (m_stopped && Simulator::Now() < end)
    {
        m_stopped = false;
        Simulator::Run(); // an action stopped it before its time
    }
}

std::string
CallbackWorld::Finish()
{
    RunFor(CHECKED - Simulator::Now());
    CheckHost();
    for (const auto& net : m_host->GetNetNamespaceList())
    {
        CheckNet(net);
    }
    for (const auto& device : m_all)
    {
        CheckDevice(device);
    }
    CheckBridge(m_br);
    CheckBridge(m_br1);
    CheckTraffic();
    for (const auto& what : m_expected)
    {
        if (!what.empty())
        {
            Fault("the end of an operation was not told: " + what);
        }
    }
    if (m_held)
    {
        m_held->Put({RefKind::SETUP, 0});
    }
    m_probes.clear();
    m_lateA.reset();
    m_lateB.reset();
    Simulator::Destroy();
    return m_faults;
}

void
CallbackWorld::CheckHost()
{
    uint32_t n = 0;
    for (const auto& net : m_host->GetNetNamespaceList())
    {
        ++n;
        if (net.GetState() != NetNamespace::ALIVE || net.GetCount() == 0)
        {
            Fault("a namespace on the list is " + NetNamespace::GetStateName(net.GetState()));
        }
    }
    if (n != m_host->GetNAlive() + 1)
    {
        Fault(std::to_string(n) + " namespaces are on the list, counted " +
              std::to_string(m_host->GetNAlive() + 1));
    }
    if (m_host->GetNCreated() - m_host->GetNFreed() != m_host->GetNAlive())
    {
        Fault("created less freed is not alive");
    }
    if (m_host->GetCleanupBacklog() != 0)
    {
        Fault("a namespace has not been freed");
    }
    auto& clock = m_host->GetClock();
    if (clock.GetRtnl().IsHeld() || clock.GetPernetOps().IsHeld())
    {
        Fault("a lock is held");
    }
    for (const char* name : {"a", "b", "t"})
    {
        const auto net = m_host->Find(name);
        if (net && net->GetState() != NetNamespace::ALIVE)
        {
            Fault(std::string("the name ") + name + " has a dead namespace");
        }
    }
}

void
CallbackWorld::CheckNet(const NetNamespace& net)
{
    const auto node = net.PeekNode();
    std::set<std::string> names;
    std::set<uint32_t> indexes;
    std::size_t onNode = 0;
    for (const auto& record : net.GetDevices().GetTable().GetList())
    {
        if (!names.insert(record.GetName()).second || !indexes.insert(record.ifindex).second)
        {
            Fault("two devices of " + net.GetName() + " are called " + record.GetName());
        }
        if (!record.device)
        {
            continue;
        }
        ++onNode;
        if (!node || record.device->GetNode() != node ||
            record.device->GetIfIndex() >= node->GetNDevices() ||
            node->GetDevice(record.device->GetIfIndex()) != record.device)
        {
            Fault(record.GetName() + " of " + net.GetName() + " is not on its Node");
        }
        if (PeekPointer(NetNamespace::Of(record.device)) != &net)
        {
            Fault(record.GetName() + " does not know its namespace " + net.GetName());
        }
        if (net.GetDevices().FindByName(record.GetName()) != record.device ||
            net.GetDevices().FindByIndex(record.ifindex) != record.device)
        {
            Fault(record.GetName() + " is not found in " + net.GetName());
        }
    }
    std::size_t living = 0;
    for (uint32_t i = 0; node && i < node->GetNDevices(); ++i)
    {
        living += DynamicCast<TombstoneNetDevice>(node->GetDevice(i)) ? 0 : 1;
    }
    if (node && living != onNode)
    {
        Fault("the Node of " + net.GetName() + " has " + std::to_string(living) +
              " devices, its table " + std::to_string(onNode));
    }
    CheckIp(net, node ? node->GetObject<Ipv4>() : nullptr);
    CheckIp(net, node ? node->GetObject<Ipv6>() : nullptr);
}

/** @return whether an interface has an address other than that of a slot whose device left */
static bool
HasOwnAddress(const Ipv4& ipv4, uint32_t interface)
{
    const uint32_t n = ipv4.GetNAddresses(interface);
    return n > 1 || (n == 1 && ipv4.GetAddress(interface, 0).GetLocal().Get() >> 24 != 127);
}

/** @return whether an interface has an address */
static bool
HasOwnAddress(const Ipv6& ipv6, uint32_t interface)
{
    return ipv6.GetNAddresses(interface) > 0;
}

template <class Ip>
void
CallbackWorld::CheckIp(const NetNamespace& net, Ptr<Ip> ip)
{
    for (uint32_t i = 0; ip && i < ip->GetNInterfaces(); ++i)
    {
        const auto device = ip->GetNetDevice(i);
        if (DynamicCast<TombstoneNetDevice>(device))
        {
            if (HasOwnAddress(*ip, i) || ip->IsUp(i))
            {
                Fault("an interface of " + net.GetName() + " without a device is in use");
            }
        }
        else if (ip->GetInterfaceForDevice(device) != static_cast<int32_t>(i) ||
                 !net.GetDevices().Has(device))
        {
            Fault("interface " + std::to_string(i) + " of " + net.GetName() +
                  " has the device of another");
        }
    }
}

void
CallbackWorld::CheckDevice(Ptr<LinuxNetDevice> device)
{
    const auto net = NetNamespace::Of(device);
    if (!net)
    {
        if (device->IsAdminUp() || device->HasCarrier() || device->GetRxHandler())
        {
            Fault("a deleted device is up or in a bridge");
        }
        const auto node = device->GetNode();
        const auto ipv4 = node ? node->GetObject<Ipv4>() : nullptr;
        const auto ipv6 = node ? node->GetObject<Ipv6>() : nullptr;
        if ((ipv4 && ipv4->GetInterfaceForDevice(device) >= 0) ||
            (ipv6 && ipv6->GetInterfaceForDevice(device) >= 0))
        {
            Fault("a deleted device has an interface");
        }
    }
    else if (net->GetState() != NetNamespace::ALIVE)
    {
        Fault("a device is in a dead namespace");
    }
    if (auto veth = DynamicCast<VethNetDevice>(device))
    {
        const auto peer = veth->GetPeer();
        // UnregisterDevice() of the model takes one end alone
        if (peer && (!net || peer->GetPeer() != veth || !NetNamespace::Of(peer)))
        {
            Fault("one end of a pair is alone");
        }
        if (veth->HasCarrier() != (peer && veth->IsAdminUp() && peer->IsAdminUp()))
        {
            Fault("the carrier of a veth does not follow both ends");
        }
    }
}

void
CallbackWorld::CheckBridge(Ptr<LinuxBridgeNetDevice> bridge)
{
    const auto net = NetNamespace::Of(bridge);
    const auto ports = bridge->GetPorts();
    bool carrier = false;
    if (ports.size() != bridge->GetNPorts() || (!net && !ports.empty()))
    {
        Fault("a bridge counts its ports wrong");
    }
    for (const auto& port : ports)
    {
        if (NetNamespace::Of(port) != net || port->GetNode() != bridge->GetNode())
        {
            Fault("a port is not in the namespace of its bridge");
        }
        auto ours = DynamicCast<LinuxNetDevice>(port);
        if (ours && !ours->GetRxHandler())
        {
            Fault("a port does not know its bridge");
        }
        carrier |= ours ? ours->HasCarrier() : port->IsLinkUp();
    }
    if (net && !ports.empty() && bridge->HasCarrier() != (carrier && bridge->IsAdminUp()))
    {
        Fault("the carrier of a bridge does not follow its ports");
    }
    std::size_t handlers = 0;
    for (const auto& device : m_all)
    {
        handlers += device->GetRxHandler() ? 1 : 0;
    }
    std::size_t ours = 0;
    for (const auto& each : {m_br, m_br1})
    {
        for (const auto& port : each->GetPorts())
        {
            ours += std::find(m_all.begin(), m_all.end(), port) != m_all.end() ? 1 : 0;
        }
    }
    if (handlers != ours)
    {
        Fault("a device that is no port has an rx_handler");
    }
}

void
CallbackWorld::CheckTraffic()
{
    const auto nets = NetNamespaceHelper().Create(m_init->GetNode(), {"late-a", "late-b"});
    uint32_t n = 0;
    m_host->AfterSetup(nets.Get("late-b"), [&]() {
        VethHelper().Install(nets.Get(0), nets.Get(1), [&n](int) { ++n; });
        VethHelper().Install(nets.Get(0), m_init, [&n](int) { ++n; });
    });
    RunFor(Seconds(1));
    if (n != 2)
    {
        Fault("no devices can be made any more");
        return;
    }
    NetDeviceContainer pair;
    for (uint32_t i = 0; i < 2; ++i)
    {
        InternetStackHelper().Install(nets.Get(i)->GetNode());
        pair.Add(nets.Get(i)->GetDevices().GetAllButLoopback().front());
    }
    Ipv4AddressPool("10.9.9.0", "/24").Assign(pair);
    m_lateA = std::make_unique<UdpProbe>(nets.Get(0)->GetNode(), true);
    m_lateB = std::make_unique<UdpProbe>(nets.Get(1)->GetNode());
    m_lateB->Send(Seconds(1), "10.9.9.1");
    RunFor(Seconds(3));
    if (m_lateB->GetN() != 1)
    {
        Fault("new containers do not reach each other");
    }
}

} // namespace netns
} // namespace ns3
