// SPDX-License-Identifier: GPL-2.0-only

#include "move-bed.h"

#include "ns3/csma-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/veth-helper.h"

namespace ns3
{
namespace netns
{

MoveBed::MoveBed(Scene& scene, Kind kind, Ptr<NetNamespace> home, int number)
    : m_number(number)
{
    NetDeviceContainer ends;
    home->BuildStack();
    if (kind == VETH)
    {
        VethHelper veth;
        veth.SetDeviceAttribute("Delay", TimeValue(MilliSeconds(5)));
        ends = veth.Install(scene.m_host->GetInitNet(), home);
    }
    else
    {
        NodeContainer nodes(CreateObject<Node>(), home->GetNode());
        CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", StringValue("10Mbps"));
        csma.SetChannelAttribute("Delay", StringValue("5ms"));
        PointToPointHelper p2p;
        p2p.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
        p2p.SetChannelAttribute("Delay", StringValue("5ms"));
        ends = kind == CSMA ? csma.Install(nodes) : p2p.Install(nodes);
    }
    m_remote = ends.Get(0);
    m_device = ends.Get(1);
    m_remoteNode = m_remote->GetNode();
    home->GetDevices().Rename(m_device, "move" + std::to_string(number));
    if (!m_remoteNode->GetObject<Ipv4>())
    {
        InternetStackHelper().Install(m_remoteNode);
    }
    m_remoteNode->RegisterProtocolHandler(MakeCallback(&MoveBed::See, this), 0, m_remote, true);
    AssignTo(m_remote, 1);
}

std::string
MoveBed::GetName(Kind kind)
{
    return kind == VETH ? "veth" : kind == CSMA ? "CSMA" : "point-to-point";
}

Ptr<NetNamespace>
MoveBed::GetNet() const
{
    return m_device->GetNode()->GetObject<NetNamespace>();
}

int
MoveBed::Move(Ptr<NetNamespace> target)
{
    return GetNet()->GetDevices().Move(m_device, target->GetDevices());
}

void
MoveBed::Assign(int host)
{
    GetNet()->BuildStack();
    AssignTo(m_device, host);
}

void
MoveBed::AssignTo(Ptr<NetDevice> device, int host) const
{
    if (auto veth = DynamicCast<VethNetDevice>(device))
    {
        veth->SetAdminUp(true);
    }
    auto node = device->GetNode();
    auto ipv4 = node->GetObject<Ipv4>();
    auto ipv6 = node->GetObject<Ipv6>();
    int32_t index = ipv4->GetInterfaceForDevice(device);
    index = index < 0 ? static_cast<int32_t>(ipv4->AddInterface(device)) : index;
    const auto v4 = InetSocketAddress::ConvertFrom(GetAddress(host, false)).GetIpv4();
    ipv4->AddAddress(index, Ipv4InterfaceAddress(v4, Ipv4Mask("/24")));
    ipv4->SetUp(index);
    index = ipv6->GetInterfaceForDevice(device);
    index = index < 0 ? static_cast<int32_t>(ipv6->AddInterface(device)) : index;
    const auto v6 = Inet6SocketAddress::ConvertFrom(GetAddress(host, true)).GetIpv6();
    ipv6->SetUp(index);
    ipv6->AddAddress(index, Ipv6InterfaceAddress(v6, Ipv6Prefix(64)));
    auto tc = node->GetObject<TrafficControlLayer>();
    // ns-3 cannot install one later.
    if (!DynamicCast<VethNetDevice>(device) && !tc->IsInitialized())
    {
        TrafficControlHelper::Default().Install(device);
    }
}

Address
MoveBed::GetAddress(int host, bool v6, uint16_t port) const
{
    if (!v6)
    {
        return InetSocketAddress(
            Ipv4Address(0x0a000000 + (static_cast<uint32_t>(m_number) << 16) + host),
            port);
    }
    uint8_t bytes[16] = {0x20, 0x01};
    bytes[3] = static_cast<uint8_t>(m_number);
    bytes[15] = static_cast<uint8_t>(host);
    return Inet6SocketAddress(Ipv6Address(bytes), port);
}

std::shared_ptr<uint32_t>
MoveBed::Listen(Ptr<Node> node)
{
    auto count = std::make_shared<uint32_t>(0);
    for (const Address& any : {Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)),
                               Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))})
    {
        m_sockets.push_back(Socket::CreateSocket(node, UdpSocketFactory::GetTypeId()));
        m_sockets.back()->Bind(any);
        m_sockets.back()->SetRecvCallback(MakeBoundCallback(&MoveBed::Read, count));
    }
    return count;
}

void
MoveBed::Read(std::shared_ptr<uint32_t> count, Ptr<Socket> socket)
{
    while (socket->Recv())
    {
        ++*count;
    }
}

void
MoveBed::Send(Ptr<Node> node, int host, bool v6, uint32_t bytes)
{
    Scene::Send(node, GetAddress(host, v6), bytes)->Close();
}

uint64_t
MoveBed::GetNFrames() const
{
    return m_frames;
}

void
MoveBed::See(Ptr<NetDevice>,
             Ptr<const Packet>,
             uint16_t,
             const Address& from,
             const Address&,
             NetDevice::PacketType)
{
    m_frames += from == m_device->GetAddress() ? 1 : 0;
}

} // namespace netns
} // namespace ns3
