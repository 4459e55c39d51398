// SPDX-License-Identifier: GPL-2.0-only

#include "netns-stack-helper.h"

#include "ns3/arp-l3-protocol.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/packet-socket-factory.h"
#include "ns3/pointer.h"
#include "ns3/traffic-control-layer.h"

namespace ns3
{
namespace netns
{

NetnsStackHelper::NetnsStackHelper()
{
    for (const char* type : {"ns3::ArpL3Protocol",
                             "ns3::Ipv4L3Protocol",
                             "ns3::Icmpv4L4Protocol",
                             "ns3::TrafficControlLayer",
                             "ns3::UdpL4Protocol",
                             "ns3::TcpL4Protocol"})
    {
        m_factories.emplace_back(type);
    }
    SetArpJitter(CreateObject<ConstantRandomVariable>());
}

void
NetnsStackHelper::SetArpJitter(Ptr<RandomVariableStream> jitter)
{
    m_factories.front().Set("RequestJitter", PointerValue(jitter));
}

void
NetnsStackHelper::Install(Ptr<Node> node) const
{
    if (node->GetObject<Ipv4>())
    {
        return;
    }
    for (const auto& factory : m_factories)
    {
        auto protocol = factory.Create<Object>();
        node->AggregateObject(protocol);
        if (auto ipv4 = DynamicCast<Ipv4L3Protocol>(protocol))
        {
            ipv4->SetRoutingProtocol(CreateObject<Ipv4StaticRouting>());
        }
    }
    if (!node->GetObject<PacketSocketFactory>())
    {
        node->AggregateObject(CreateObject<PacketSocketFactory>());
    }
    node->GetObject<ArpL3Protocol>()->SetTrafficControl(node->GetObject<TrafficControlLayer>());
}

void
NetnsStackHelper::Install(const NodeContainer& nodes) const
{
    for (auto it = nodes.Begin(); it != nodes.End(); ++it)
    {
        Install(*it);
    }
}

void
NetnsStackHelper::InstallOn(Ptr<NetNamespaceHost> host) const
{
    host->SetStackInstaller([helper = *this](Ptr<Node> node) { helper.Install(node); });
}

} // namespace netns
} // namespace ns3
