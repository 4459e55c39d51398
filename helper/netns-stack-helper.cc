// SPDX-License-Identifier: GPL-2.0-only

#include "netns-stack-helper.h"

#include "ns3/arp-l3-protocol.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/net-namespace-node.h"
#include "ns3/net-namespace.h"
#include "ns3/netns-error.h"
#include "ns3/object-internals.h"
#include "ns3/object-prototype.h"
#include "ns3/packet-socket-factory.h"
#include "ns3/pointer.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace ns3
{
namespace netns
{

namespace
{

/** Indexes of some protocols in the order of aggregation. */
enum
{
    IPV4 = 0,
    ARP = 4,
    TRAFFIC_CONTROL = 5
};

/** Packets that wait for the address of a neighbor: unres_qlen in arp_tbl of net/ipv4/arp.c, 6.18:
 * unres_qlen_bytes is SK_WMEM_DEFAULT, 212,992 bytes, which is 101 frames of 1,514 bytes. */
constexpr uint32_t LINUX_ARP_QUEUE = 101;

/** @return whether the script, the command line or the environment set the default of
 * ns3::ArpCache::PendingQueueSize, be it to ns-3's own value */
bool
IsArpQueueSet()
{
    TypeId::AttributeInformation found;
    TypeId::LookupByName("ns3::ArpCache").LookupAttributeByName("PendingQueueSize", &found);
    const char* environment = std::getenv("NS_ATTRIBUTE_DEFAULT");
    return found.initialValue != found.originalInitialValue ||
           (environment && std::strstr(environment, "ns3::ArpCache::PendingQueueSize="));
}

/** @throws NetnsError EINVAL for null, ESTALE for the Node of a dying or dead namespace */
void
CheckNode(const Ptr<Node>& node)
{
    CheckNotNull(node, "NetnsStackHelper::Install", "node");
    const auto net = node->GetObject<NetNamespace>();
    if (net ? net->GetState() > NetNamespace::ALIVE
            : static_cast<bool>(DynamicCast<NetNamespaceNode>(node)))
    {
        throw NetnsError("NetnsStackHelper::Install: the namespace of Node " +
                             std::to_string(node->GetId()) + " is " +
                             NetNamespace::GetStateName(net ? net->GetState() : NetNamespace::DEAD),
                         -ESTALE);
    }
}

} // namespace

NetnsStackHelper::NetnsStackHelper()
    : m_prototypes(std::make_shared<std::vector<ObjectPrototype>>())
{
    // UDP and TCP search all objects that were aggregated before, so they are aggregated early.
    for (const char* type : {"ns3::Ipv4L3Protocol",
                             "ns3::Icmpv4L4Protocol",
                             "ns3::UdpL4Protocol",
                             "ns3::TcpL4Protocol",
                             "ns3::ArpL3Protocol",
                             "ns3::TrafficControlLayer",
                             "ns3::netns::IndexedStaticRouting"})
    {
        m_factories.emplace_back(type);
    }
    SetArpJitter(CreateObject<ConstantRandomVariable>());
}

void
NetnsStackHelper::SetArpJitter(Ptr<RandomVariableStream> jitter)
{
    CheckNotNull(jitter, "NetnsStackHelper::SetArpJitter", "jitter");
    m_factories[ARP].Set("RequestJitter", PointerValue(jitter));
    m_prototypes = std::make_shared<std::vector<ObjectPrototype>>();
}

void
NetnsStackHelper::Install(Ptr<Node> node) const
{
    CheckNode(node);
    if (node->GetObject<Ipv4>())
    {
        return;
    }
    if (m_prototypes->empty())
    {
        auto factories = m_factories;
        factories.back().Set("ArpQueue", UintegerValue(IsArpQueueSet() ? 0 : LINUX_ARP_QUEUE));
        for (const auto& factory : factories)
        {
            m_prototypes->emplace_back(factory);
        }
    }
    std::vector<Ptr<Object>> protocols;
    for (const auto& prototype : *m_prototypes)
    {
        protocols.push_back(prototype.Create());
    }
    auto routing = DynamicCast<Ipv4RoutingProtocol>(protocols.back());
    protocols.pop_back();
    if (!node->GetObject<PacketSocketFactory>())
    {
        protocols.push_back(CreateObject<PacketSocketFactory>());
    }
    internals::AggregateAll(node, protocols);
    DynamicCast<Ipv4>(protocols[IPV4])->SetRoutingProtocol(routing);
    DynamicCast<ArpL3Protocol>(protocols[ARP])
        ->SetTrafficControl(DynamicCast<TrafficControlLayer>(protocols[TRAFFIC_CONTROL]));
}

void
NetnsStackHelper::Install(const NodeContainer& nodes) const
{
    std::for_each(nodes.Begin(), nodes.End(), &CheckNode);
    for (auto it = nodes.Begin(); it != nodes.End(); ++it)
    {
        Install(*it);
    }
}

void
NetnsStackHelper::InstallOn(Ptr<NetNamespaceHost> host) const
{
    CheckNotNull(host, "NetnsStackHelper::InstallOn", "host");
    host->SetStackInstaller([helper = *this](Ptr<Node> node) { helper.Install(node); });
}

} // namespace netns
} // namespace ns3
