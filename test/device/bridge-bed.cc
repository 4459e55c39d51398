// SPDX-License-Identifier: GPL-2.0-only

#include "bridge-bed.h"

#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/veth-helper.h"

namespace ns3
{
namespace netns
{

void
BridgeBed::SetUp()
{
    m_nets = NetNamespaceHelper().CreateN(GetNode(), 3, "n");
    for (uint32_t i = 0; i < 3; ++i)
    {
        auto pair = VethHelper().Install(GetInitNet(), m_nets.Get(i));
        m_ports.Add(pair.Get(0));
        m_stations.Add(pair.Get(1));
        m_nets.Get(i)->GetNode()->RegisterProtocolHandler(MakeCallback(&BridgeBed::Arrive, this),
                                                          PROTOCOL,
                                                          pair.Get(1));
    }
    m_bridge = LinuxBridgeHelper().Install(GetInitNet(), m_ports);
    GetNode()->RegisterProtocolHandler(MakeCallback(&BridgeBed::Arrive, this), PROTOCOL, m_bridge);
    m_counts.assign(3, 0);
}

void
BridgeBed::Send(uint32_t from, Address to)
{
    m_stations.Get(from)->Send(ns3::Create<Packet>(50), to, PROTOCOL);
}

std::string
BridgeBed::TakeCounts()
{
    Simulator::Run();
    std::string text;
    for (uint32_t& count : m_counts)
    {
        text += (text.empty() ? "" : " ") + std::to_string(count);
        count = 0;
    }
    return text;
}

Address
BridgeBed::Mac(uint32_t i) const
{
    return m_stations.Get(i)->GetAddress();
}

Ptr<VethNetDevice>
BridgeBed::Station(uint32_t i) const
{
    return DynamicCast<VethNetDevice>(m_stations.Get(i));
}

void
BridgeBed::Arrive(Ptr<NetDevice> device,
                  Ptr<const Packet> packet,
                  uint16_t protocol,
                  const Address& from,
                  const Address& to,
                  NetDevice::PacketType type)
{
    m_own += device == m_bridge ? 1 : 0;
    for (uint32_t i = 0; i < m_stations.GetN(); ++i)
    {
        m_counts[i] += device == m_stations.Get(i) ? 1 : 0;
    }
}

} // namespace netns
} // namespace ns3
