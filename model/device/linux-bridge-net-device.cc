// SPDX-License-Identifier: GPL-2.0-only

#include "linux-bridge-net-device.h"

#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <cerrno>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("LinuxBridgeNetDevice");
NS_OBJECT_ENSURE_REGISTERED(LinuxBridgeNetDevice);

/** @brief One port: one of our devices, or a stock one heard through its Node. */
class LinuxBridgeNetDevice::Port
{
  public:
    /** @param bridge the bridge @param device the device @param number the port's number */
    Port(LinuxBridgeNetDevice& bridge, Ptr<NetDevice> device, uint32_t number)
        : m_bridge(bridge),
          m_number(number),
          m_device(device),
          m_ours(dynamic_cast<LinuxNetDevice*>(PeekPointer(device)))
    {
        if (!m_ours)
        {
            device->GetNode()->RegisterProtocolHandler(MakeCallback(&Port::Hear, this),
                                                       0,
                                                       device,
                                                       true);
        }
    }

    ~Port()
    {
        if (m_ours)
        {
            m_ours->SetRxHandler(nullptr);
        }
        else if (auto node = m_device->GetNode())
        {
            node->UnregisterProtocolHandler(MakeCallback(&Port::Hear, this));
        }
    }

    Port(const Port&) = delete;            // its address is registered
    Port& operator=(const Port&) = delete; // its address is registered

    /** @return the device */
    Ptr<NetDevice> GetDevice() const
    {
        return m_device;
    }

    /** @brief Send a frame out. @param packet payload @param protocol EtherType
     * @param source address @param dest address */
    void Send(Ptr<Packet> packet, uint16_t protocol, Mac48Address source, Mac48Address dest)
    {
        // A port without a carrier is disabled (br_port_carrier_check()): not even a drop.
        if (m_ours)
        {
            if (m_ours->HasCarrier())
            {
                m_ours->Transmit(packet, protocol, source, dest);
            }
        }
        else if (m_device->IsLinkUp())
        {
            // A stock device adds its headers to what it gets.
            m_device->SendFrom(packet->Copy(), source, dest, protocol);
        }
    }

  private:
    /** @brief A frame on a stock device. */
    void Hear(Ptr<NetDevice> device,
              Ptr<const Packet> packet,
              uint16_t protocol,
              const Address& from,
              const Address& to,
              PacketType type)
    {
        m_bridge.Forward(m_number,
                         packet->Copy(),
                         protocol,
                         Mac48Address::ConvertFrom(from),
                         Mac48Address::ConvertFrom(to));
    }

    LinuxBridgeNetDevice& m_bridge; //!< the bridge, which owns this
    uint32_t m_number;              //!< place in its list
    Ptr<NetDevice> m_device;        //!< the device
    LinuxNetDevice* m_ours;         //!< the same if it is of this module
};

TypeId
LinuxBridgeNetDevice::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::LinuxBridgeNetDevice")
                            .SetParent<LinuxNetDevice>()
                            .SetGroupName("Netns")
                            .AddConstructor<LinuxBridgeNetDevice>()
                            .AddAttribute("AgeingTime",
                                          "How long a learned address is remembered.",
                                          TimeValue(Seconds(300)),
                                          MakeTimeAccessor(&LinuxBridgeNetDevice::m_ageing),
                                          MakeTimeChecker(Time(0)))
                            .AddAttribute("PortLimit",
                                          "The most ports; 0 for no limit, 1023 for that of Linux.",
                                          UintegerValue(0),
                                          MakeUintegerAccessor(&LinuxBridgeNetDevice::m_portLimit),
                                          MakeUintegerChecker<uint32_t>());
    return tid;
}

LinuxBridgeNetDevice::LinuxBridgeNetDevice() = default;
LinuxBridgeNetDevice::~LinuxBridgeNetDevice() = default;

void
LinuxBridgeNetDevice::DoDispose()
{
    ReleasePorts();
    LinuxNetDevice::DoDispose();
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
    for (uint32_t i = 0; i < m_ports.size(); ++i)
    {
        m_fdb.Flush(i);
    }
    m_ports.clear();
    m_freeNumbers.clear();
}

void
LinuxBridgeNetDevice::SetAddress(Address address)
{
    LinuxNetDevice::SetAddress(address);
    m_fdb.Flush(BridgeFdb::SELF);
    m_fdb.AddLocal(Mac48Address::ConvertFrom(address), BridgeFdb::SELF);
}

int
LinuxBridgeNetDevice::AddPort(Ptr<NetDevice> device)
{
    NS_LOG_FUNCTION(this << device);
    auto ours = dynamic_cast<LinuxNetDevice*>(PeekPointer(device));
    if (device->IsBridge() || dynamic_cast<LinuxBridgeNetDevice*>(ours))
    {
        return -ELOOP;
    }
    if (DynamicCast<LoopbackNetDevice>(device) || !device->SupportsSendFrom() ||
        !Mac48Address::IsMatchingType(device->GetAddress()))
    {
        return -EINVAL;
    }
    if (!GetNode() || device->GetNode() != GetNode())
    {
        return -EXDEV;
    }
    if (ours ? ours->GetRxHandler() != nullptr : IsStockPort(device))
    {
        return -EBUSY;
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
    m_ports[number] = std::make_unique<Port>(*this, device, number);
    if (ours)
    {
        ours->SetRxHandler(this, number);
    }
    m_fdb.AddLocal(Mac48Address::ConvertFrom(device->GetAddress()), number);
    return 0;
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
        return ours->GetRxHandler() == static_cast<const RxHandler*>(this)
                   ? ours->GetRxHandlerData()
                   : BridgeFdb::NONE;
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

bool
LinuxBridgeNetDevice::IsStockPort(Ptr<NetDevice> device)
{
    auto node = device->GetNode();
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        auto bridge = DynamicCast<LinuxBridgeNetDevice>(node->GetDevice(i));
        if (bridge && bridge->FindPort(device) != BridgeFdb::NONE)
        {
            return true;
        }
    }
    return false;
}

void
LinuxBridgeNetDevice::DropPort(uint32_t number)
{
    m_fdb.Flush(number);
    m_ports[number].reset();
    m_freeNumbers.push_back(number);
}

void
LinuxBridgeNetDevice::LinkChanged(LinuxNetDevice& device)
{
    if (!device.HasCarrier())
    {
        m_fdb.FlushLearned(device.GetRxHandlerData());
    }
}

void
LinuxBridgeNetDevice::DeviceGone(LinuxNetDevice& device)
{
    DropPort(device.GetRxHandlerData());
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

const BridgeFdb&
LinuxBridgeNetDevice::GetFdb() const
{
    return m_fdb;
}

void
LinuxBridgeNetDevice::HandleFrame(LinuxNetDevice& device,
                                  Ptr<Packet> packet,
                                  uint16_t protocol,
                                  Mac48Address source,
                                  Mac48Address dest)
{
    if (!device.HasCarrier())
    {
        DropRx(packet); // sent just before the port was disabled
        return;
    }
    Forward(device.GetRxHandlerData(), packet, protocol, source, dest);
}

void
LinuxBridgeNetDevice::Forward(uint32_t in,
                              Ptr<Packet> packet,
                              uint16_t protocol,
                              Mac48Address source,
                              Mac48Address dest)
{
    if (!IsAdminUp())
    {
        // The ports of a bridge that is down are disabled.
        DropRx(packet);
        return;
    }
    const Time now = Simulator::Now();
    m_fdb.Learn(source, in, now, m_ageing);
    const uint32_t out = dest.IsGroup() ? BridgeFdb::NONE : m_fdb.Find(dest, now, m_ageing);
    if (out == BridgeFdb::SELF)
    {
        Receive(packet, protocol, source, dest);
    }
    else if (out == BridgeFdb::NONE)
    {
        Flood(in, packet, protocol, source, dest);
        if (dest.IsGroup())
        {
            Receive(packet, protocol, source, dest);
        }
    }
    else if (out != in)
    {
        m_ports[out]->Send(packet, protocol, source, dest);
    }
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
    const uint32_t out =
        dest.IsGroup() ? BridgeFdb::NONE : m_fdb.Find(dest, Simulator::Now(), m_ageing);
    if (out == BridgeFdb::SELF)
    {
        DropTx(packet);
        return false;
    }
    if (out == BridgeFdb::NONE)
    {
        Flood(BridgeFdb::NONE, packet, protocol, source, dest);
    }
    else
    {
        m_ports[out]->Send(packet, protocol, source, dest);
    }
    return true;
}

} // namespace netns
} // namespace ns3
