// SPDX-License-Identifier: GPL-2.0-only

#include "linux-bridge-net-device.h"

#include "bridge-fdb.h"
#include "bridge-port-values.h"
#include "linux-bridge-port.h"

#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/net-namespace.h"
#include "ns3/netns-error.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <iterator>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("LinuxBridgeNetDevice");
NS_OBJECT_ENSURE_REGISTERED(LinuxBridgeNetDevice);

namespace
{

/** @return whether a port may have an address (is_valid_ether_addr()) */
bool
IsUnicast(const Address& address)
{
    return Mac48Address::IsMatchingType(address) &&
           LinuxNetDevice::IsValidAddress(Mac48Address::ConvertFrom(address));
}

} // namespace

/** @brief What the ports of a bridge call. */
class LinuxBridgeNetDevice::PortOwner : public LinuxBridgePort::Owner
{
  public:
    explicit PortOwner(LinuxBridgeNetDevice& bridge)
        : m_bridge(bridge)
    {
    }

    /** @return the bridge */
    LinuxBridgeNetDevice& GetBridge() const
    {
        return m_bridge;
    }

    void HandleFrame(LinuxNetDevice& device,
                     Ptr<Packet> packet,
                     uint16_t protocol,
                     Mac48Address source,
                     Mac48Address dest) override
    {
        if (!device.HasCarrier())
        {
            // It was on its way when the port lost its carrier
            m_bridge.TraceRxDrop(packet, DropReason::NO_CARRIER);
            return;
        }
        m_bridge.Forward(device.GetRxHandlerData(), packet, protocol, source, dest);
    }

    void LinkChanged(LinuxNetDevice& device) override
    {
        m_bridge.UpdatePortCarrier(device.GetRxHandlerData());
    }

    void DeviceChanged(LinuxNetDevice& device) override
    {
        m_bridge.UpdatePort(device.GetRxHandlerData());
    }

    void DeviceGone(LinuxNetDevice& device) override
    {
        m_bridge.DropPort(device.GetRxHandlerData());
    }

    LinuxNetDevice* GetMaster() override
    {
        return &m_bridge;
    }

    void HandleStockFrame(uint32_t port,
                          Ptr<Packet> packet,
                          uint16_t protocol,
                          Mac48Address source,
                          Mac48Address dest) override
    {
        m_bridge.Forward(port, packet, protocol, source, dest);
    }

    void DropTooLong(Ptr<const Packet> packet) override
    {
        m_bridge.TraceRxDrop(packet, DropReason::TOO_LONG);
    }

  private:
    LinuxBridgeNetDevice& m_bridge; //!< owns this object
};

TypeId
LinuxBridgeNetDevice::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netns::LinuxBridgeNetDevice")
            .SetParent<LinuxNetDevice>()
            .SetGroupName("Netns")
            .AddConstructor<LinuxBridgeNetDevice>()
            .AddAttribute("AgeingTime",
                          "How long a learned address is kept; 0 to learn none.",
                          TimeValue(Seconds(300)),
                          MakeTimeAccessor(&LinuxBridgeNetDevice::SetAgeingTime,
                                           &LinuxBridgeNetDevice::GetAgeingTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("PortLimit",
                          "The most ports; 0 for no limit, 1023 for that of Linux.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&LinuxBridgeNetDevice::m_portLimit),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("BacklogLimit",
                          "Frames to veths that may wait in the backlog of the host's CPU "
                          "(net.core.netdev_max_backlog); the receiver drops more. 0 for no limit, "
                          "1000 for that of Linux.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&LinuxBridgeNetDevice::SetBacklogLimit,
                                               &LinuxBridgeNetDevice::GetBacklogLimit),
                          MakeUintegerChecker<uint32_t>())
            .AddTraceSource("Port",
                            "A device became a port, or is one no more.",
                            MakeTraceSourceAccessor(&LinuxBridgeNetDevice::m_portTrace),
                            "ns3::netns::LinuxBridgeNetDevice::PortTracedCallback");
    return tid;
}

LinuxBridgeNetDevice::LinuxBridgeNetDevice()
    : m_owner(std::make_unique<PortOwner>(*this)),
      m_values(std::make_unique<BridgePortValues>()),
      m_fdb(std::make_unique<BridgeFdb>())
{
    WriteAddress(Mac48Address::Allocate());
    m_fdb->AddLocal(Mac48Address::ConvertFrom(GetAddress()), BridgeFdb::SELF);
}

LinuxBridgeNetDevice::~LinuxBridgeNetDevice() = default;

void
LinuxBridgeNetDevice::DoDispose()
{
    ReleasePorts();
    LinuxNetDevice::DoDispose();
}

void
LinuxBridgeNetDevice::SetAgeingTime(Time ageing)
{
    m_ageing = ageing;
    if (!m_ports.empty())
    {
        m_fdb->Sweep(Simulator::Now(), ageing); // br_set_ageing_time()
    }
}

Time
LinuxBridgeNetDevice::GetAgeingTime() const
{
    return m_ageing;
}

void
LinuxBridgeNetDevice::SetBacklogLimit(uint32_t limit)
{
    m_backlogLimit = limit;
    for (const auto& port : m_ports)
    {
        if (port)
        {
            port->SetBacklogLimit(limit);
        }
    }
}

uint32_t
LinuxBridgeNetDevice::GetBacklogLimit() const
{
    return m_backlogLimit;
}

std::string
LinuxBridgeNetDevice::GetKind() const
{
    return "bridge";
}

bool
LinuxBridgeNetDevice::IsNetnsImmutable() const
{
    return true;
}

void
LinuxBridgeNetDevice::Unregister()
{
    ReleasePorts();
    LinuxNetDevice::Unregister();
}

void
LinuxBridgeNetDevice::DeviceLeaves(Ptr<NetDevice> device)
{
    RemovePort(device);
}

void
LinuxBridgeNetDevice::ReleasePorts()
{
    m_fdb->Clear();
    m_values->Clear();
    m_ports.clear();
    m_freeNumbers.clear();
    m_livePorts = 0;
}

void
LinuxBridgeNetDevice::SetAddress(Address address)
{
    const auto mac = CheckAddress(address);
    m_addressSet = true;
    if (mac != Mac48Address::ConvertFrom(GetAddress()))
    {
        ChangeAddress(mac);
    }
}

void
LinuxBridgeNetDevice::ChangeAddress(Mac48Address address)
{
    const auto old = Mac48Address::ConvertFrom(GetAddress());
    m_fdb->RemoveLocal(old, BridgeFdb::SELF, m_values->FindPort(old));
    WriteAddress(address);
    if (address != Mac48Address())
    {
        m_fdb->AddLocal(address, BridgeFdb::SELF);
    }
    SelectCarrier();
}

bool
LinuxBridgeNetDevice::SetMtu(const uint16_t mtu)
{
    if (!LinuxNetDevice::SetMtu(mtu))
    {
        return false;
    }
    m_mtuSet = true;
    return true;
}

void
LinuxBridgeNetDevice::FollowPorts()
{
    const auto lowest = m_values->GetLowestAddress();
    if (!m_addressSet && lowest != m_portAddress)
    {
        m_portAddress = lowest;
        ChangeAddress(lowest);
    }
    if (!m_mtuSet)
    {
        LinuxNetDevice::SetMtu(m_values->GetLowestMtu());
    }
}

void
LinuxBridgeNetDevice::SelectCarrier()
{
    m_carrierOk = IsAdminUp() && m_livePorts > 0;
    SetCarrier(m_carrierOk);
}

void
LinuxBridgeNetDevice::AdminUpChanged()
{
    if (m_livePorts > 0)
    {
        SelectCarrier();
    }
    SetCarrier(IsAdminUp() && m_carrierOk);
    if (!IsAdminUp())
    {
        for (uint32_t i = 0; i < m_ports.size(); ++i)
        {
            m_fdb->Flush(i); // br_stp_disable_bridge()
        }
    }
}

int
LinuxBridgeNetDevice::AddPort(Ptr<NetDevice> device)
{
    NS_LOG_FUNCTION(this << device);
    if (int error = CheckPort(device))
    {
        return error;
    }
    if (m_portLimit != 0 && GetNPorts() >= m_portLimit)
    {
        return -EXFULL;
    }
    uint32_t number = static_cast<uint32_t>(m_ports.size());
    if (m_freeNumbers.empty())
    {
        m_ports.emplace_back();
    }
    else
    {
        number = m_freeNumbers.back();
        m_freeNumbers.pop_back();
    }
    m_ports[number] = std::make_unique<LinuxBridgePort>(*m_owner, device, number);
    m_ports[number]->SetBacklogLimit(m_backlogLimit);
    EnterValues(number);
    m_livePorts += m_ports[number]->IsLive() ? 1 : 0;
    // Users' functions that are called from here on may remove the port again
    FollowPorts();
    m_portTrace(*this, device, true);
    if (IsAdminUp())
    {
        SelectCarrier();
    }
    return 0;
}

int
LinuxBridgeNetDevice::CheckPort(Ptr<NetDevice> device) const
{
    if (!device)
    {
        return -EINVAL;
    }
    auto ours = dynamic_cast<LinuxNetDevice*>(PeekPointer(device));
    if (IsLeaving() || (ours && ours->IsLeaving()))
    {
        return -ENODEV;
    }
    if (DynamicCast<LoopbackNetDevice>(device) || !IsUnicast(device->GetAddress()))
    {
        return -EINVAL;
    }
    if (device->IsBridge() || dynamic_cast<LinuxBridgeNetDevice*>(ours))
    {
        return -ELOOP;
    }
    if (!device->SupportsSendFrom())
    {
        return -EINVAL;
    }
    if (!GetNode())
    {
        return -EXDEV;
    }
    for (const Ptr<const NetDevice>& each :
         {Ptr<const NetDevice>(this), Ptr<const NetDevice>(device)})
    {
        if (int error = NetNamespace::CheckDevice(each))
        {
            return error;
        }
    }
    if (device->GetNode() != GetNode())
    {
        return -EXDEV;
    }
    return (ours ? ours->GetRxHandler() != nullptr : FindStockMaster(device) != nullptr) ? -EBUSY
                                                                                         : 0;
}

Ptr<LinuxBridgeNetDevice>
LinuxBridgeNetDevice::GetMaster(Ptr<NetDevice> device)
{
    CheckNotNull(device, "LinuxBridgeNetDevice::GetMaster", "device");
    if (auto ours = dynamic_cast<LinuxNetDevice*>(PeekPointer(device)))
    {
        auto owner = dynamic_cast<PortOwner*>(ours->GetRxHandler());
        return owner ? &owner->GetBridge() : nullptr;
    }
    return device->GetNode() ? FindStockMaster(device) : nullptr;
}

Ptr<LinuxBridgeNetDevice>
LinuxBridgeNetDevice::FindStockMaster(Ptr<NetDevice> device)
{
    auto node = device->GetNode();
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        auto bridge = DynamicCast<LinuxBridgeNetDevice>(node->GetDevice(i));
        if (bridge && bridge->FindPort(device) != BridgeFdb::NONE)
        {
            return bridge;
        }
    }
    return nullptr;
}

int
LinuxBridgeNetDevice::RemovePort(Ptr<NetDevice> device)
{
    const uint32_t number = FindPort(device);
    if (number == BridgeFdb::NONE)
    {
        return -EINVAL;
    }
    DropPort(number);
    return 0;
}

uint32_t
LinuxBridgeNetDevice::FindPort(Ptr<const NetDevice> device) const
{
    if (auto ours = dynamic_cast<const LinuxNetDevice*>(PeekPointer(device)))
    {
        return ours->GetRxHandler() == m_owner.get() ? ours->GetRxHandlerData() : BridgeFdb::NONE;
    }
    for (uint32_t i = 0; i < m_ports.size(); ++i)
    {
        if (m_ports[i] && m_ports[i]->GetDevice() == device)
        {
            return i;
        }
    }
    return BridgeFdb::NONE;
}

void
LinuxBridgeNetDevice::DropPort(uint32_t number)
{
    const Ptr<NetDevice> device = m_ports[number]->GetDevice();
    m_livePorts -= m_ports[number]->IsLive() ? 1 : 0;
    m_fdb->Flush(number);
    LeaveValues(number);
    m_ports[number].reset();
    m_freeNumbers.push_back(number);
    // Users' functions that are called from here on may change the ports again
    m_portTrace(*this, device, false);
    SelectCarrier();
    FollowPorts();
}

void
LinuxBridgeNetDevice::EnterValues(uint32_t number)
{
    const LinuxBridgePort& port = *m_ports[number];
    m_values->Add(number, port.GetAddress(), port.GetMtu());
    m_fdb->AddLocal(port.GetAddress(), number);
}

void
LinuxBridgeNetDevice::LeaveValues(uint32_t number)
{
    const LinuxBridgePort& port = *m_ports[number];
    m_values->Remove(number, port.GetAddress(), port.GetMtu());
    uint32_t heir = m_values->FindPort(port.GetAddress());
    if (heir == BridgeFdb::NONE && port.GetAddress() == GetAddress())
    {
        heir = BridgeFdb::SELF;
    }
    m_fdb->RemoveLocal(port.GetAddress(), number, heir);
}

void
LinuxBridgeNetDevice::UpdatePort(uint32_t number)
{
    LeaveValues(number);
    m_ports[number]->Update();
    EnterValues(number);
    FollowPorts();
}

void
LinuxBridgeNetDevice::UpdatePortCarrier(uint32_t number)
{
    m_ports[number]->Update();
    if (m_ports[number]->IsLive())
    {
        ++m_livePorts;
    }
    else
    {
        --m_livePorts;
        m_fdb->Flush(number);
    }
    if (IsAdminUp())
    {
        SelectCarrier();
    }
}

uint32_t
LinuxBridgeNetDevice::GetNPorts() const
{
    return static_cast<uint32_t>(m_ports.size() - m_freeNumbers.size());
}

std::vector<Ptr<NetDevice>>
LinuxBridgeNetDevice::GetPorts() const
{
    std::vector<Ptr<NetDevice>> devices;
    for (const auto& port : m_ports)
    {
        if (port)
        {
            devices.push_back(port->GetDevice());
        }
    }
    return devices;
}

std::size_t
LinuxBridgeNetDevice::GetNFdbEntries() const
{
    return m_fdb->GetN();
}

bool
LinuxBridgeNetDevice::IsLinkLocal(Mac48Address dest)
{
    // The Bridge Group Address, 0, is forwarded where there is no STP: br_handle_frame()
    static const uint8_t GROUP[] = {0x01, 0x80, 0xc2, 0x00, 0x00};
    uint8_t bytes[6];
    dest.CopyTo(bytes);
    return std::equal(std::begin(GROUP), std::end(GROUP), bytes) && bytes[5] >= 1 && bytes[5] <= 15;
}

void
LinuxBridgeNetDevice::Forward(uint32_t in,
                              Ptr<Packet> packet,
                              uint16_t protocol,
                              Mac48Address source,
                              Mac48Address dest)
{
    const Time now = Simulator::Now();
    if (!IsAdminUp()) // its ports are disabled
    {
        TraceRxDrop(packet, DropReason::DOWN);
        return;
    }
    if (!m_fdb->Learn(source, in, now, m_ageing))
    {
        TraceRxDrop(packet, DropReason::SOURCE);
        return;
    }
    if (dest.IsGroup())
    {
        if (IsLinkLocal(dest))
        {
            TraceRxDrop(packet, DropReason::LINK_LOCAL);
            return;
        }
        Flood(in, packet, protocol, source, dest);
        PassUp(Classify(dest), packet, protocol, source, dest);
        return;
    }
    const auto place = m_fdb->Find(dest, now, m_ageing);
    if (place.local)
    {
        // The stack ignores a frame to the address of another port: eth_type_trans() compares it
        // with the address of the port that it came in by
        PassUp(place.port == in ? PACKET_HOST : Classify(dest), packet, protocol, source, dest);
    }
    else
    {
        if (place.port == BridgeFdb::NONE)
        {
            Flood(in, packet, protocol, source, dest);
        }
        else if (place.port != in)
        {
            m_ports[place.port]->Send(packet, protocol, source, dest);
        }
        if (IsPromiscuous())
        {
            PassUp(PACKET_OTHERHOST, packet, protocol, source, dest);
        }
    }
}

void
LinuxBridgeNetDevice::AddWired(std::vector<LinuxNetDevice*>& devices) const
{
    for (const auto& port : m_ports)
    {
        if (!port)
        {
            continue;
        }
        if (auto ours = dynamic_cast<LinuxNetDevice*>(PeekPointer(port->GetDevice())))
        {
            devices.push_back(ours);
        }
        else if (!m_toldOfStock)
        {
            m_toldOfStock = true;
            // Not with NS_LOG, which optimized builds of ns-3 leave out
            std::clog << "LinuxBridgeNetDevice: GetChannel() of Node " << GetNodeId() << ", device "
                      << GetIfIndex() << " does not show what is behind its stock port "
                      << port->GetDevice()->GetInstanceTypeId().GetName()
                      << "; global and nix-vector routing find no route through that port"
                      << std::endl;
        }
    }
}

void
LinuxBridgeNetDevice::PassUp(PacketType type,
                             Ptr<Packet> packet,
                             uint16_t protocol,
                             Mac48Address source,
                             Mac48Address dest)
{
    BeforeCount();
    m_stats.rxBytes -= ETHERNET_HEADER; // br_pass_frame_up() does not count the header
    m_stats.multicast += type == PACKET_MULTICAST ? 1 : 0; // br_handle_frame_finish()
    ReceiveAs(type, packet, protocol, source, dest);
}

void
LinuxBridgeNetDevice::Flood(uint32_t in,
                            Ptr<Packet> packet,
                            uint16_t protocol,
                            Mac48Address source,
                            Mac48Address dest)
{
    for (uint32_t i = 0; i < m_ports.size(); ++i)
    {
        if (i != in && m_ports[i])
        {
            m_ports[i]->Send(packet, protocol, source, dest);
        }
    }
}

bool
LinuxBridgeNetDevice::StartXmit(Ptr<Packet> packet,
                                uint16_t protocol,
                                Mac48Address source,
                                Mac48Address dest)
{
    const auto place =
        dest.IsGroup() ? BridgeFdb::Place() : m_fdb->Find(dest, Simulator::Now(), m_ageing);
    if (place.port == BridgeFdb::NONE)
    {
        Flood(BridgeFdb::NONE, packet, protocol, source, dest);
    }
    else if (place.port != BridgeFdb::SELF)
    {
        m_ports[place.port]->Send(packet, protocol, source, dest);
    }
    return true; // br_dev_xmit() also counts frames to itself and to nobody
}

} // namespace netns
} // namespace ns3
