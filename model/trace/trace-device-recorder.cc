// SPDX-License-Identifier: GPL-2.0-only

#include "trace-device-recorder.h"

#include "ns3/mac48-address.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/veth-net-device.h"

#include <limits>
#include <sstream>

namespace ns3
{
namespace netns
{

namespace
{

/** @return simulated time, ns */
int64_t
Now()
{
    return Simulator::Now().GetNanoSeconds();
}

/** @return net_cookie and ifindex of a device; nothing when it is not registered */
std::optional<std::pair<uint64_t, uint32_t>>
Locate(const Ptr<NetDevice>& device)
{
    auto link = RtnlLink::Of(PeekPointer(device));
    const NetNamespace* net = link ? link->GetNet() : nullptr;
    const uint32_t ifindex = net ? net->GetDevices().GetIndex(device) : 0;
    if (ifindex == 0)
    {
        return std::nullopt;
    }
    return std::make_pair(net->GetCookie(), ifindex);
}

/** @return whether a stock device can be asked for its address: WifiHelper adds a device to its
 * Node before that */
bool
IsComplete(const NetDevice& device)
{
    PointerValue mac;
    return !device.GetAttributeFailSafe("Mac", mac) || mac.GetObject();
}

/** @return the MAC address of a device; "" if its address is none */
std::string
ReadMac(const NetDevice& device)
{
    const Address address = device.GetAddress();
    if (!Mac48Address::IsMatchingType(address))
    {
        return "";
    }
    std::ostringstream text;
    text << Mac48Address::ConvertFrom(address);
    return text.str();
}

} // namespace

TraceDeviceRecorder::TraceDeviceRecorder(TraceGate& gate, uint32_t host, int64_t interval)
    : m_gate(gate),
      m_host(host),
      m_interval(interval)
{
}

TraceDeviceRecorder::~TraceDeviceRecorder()
{
    for (auto& [key, device] : m_devices)
    {
        Switch(device, false);
    }
}

void
TraceDeviceRecorder::Add(const NetNamespace& net, const NetDeviceRecord& record)
{
    const Key key(net.GetCookie(), record.ifindex);
    Device& device = m_devices[key];
    device.recorder = this;
    device.key = key;
    device.device = record.device;
    device.ours = dynamic_cast<LinuxNetDevice*>(PeekPointer(record.device));
    device.name = record.GetName();
    device.kind =
        device.ours ? device.ours->GetKind() : record.device->GetInstanceTypeId().GetName();
    if (device.ours || IsComplete(*record.device))
    {
        device.mac = ReadMac(*record.device);
    }
    device.added = Now();
    if (device.ours)
    {
        Pair(device);
        Switch(device, true);
    }
}

void
TraceDeviceRecorder::AddPorts(const NetNamespace& net)
{
    for (const auto& record : net.GetDevices().GetTable().GetList())
    {
        if (auto bridge = dynamic_cast<LinuxBridgeNetDevice*>(PeekPointer(record.device)))
        {
            for (const auto& port : bridge->GetPorts())
            {
                OnPort(*bridge, port, true);
            }
        }
    }
}

void
TraceDeviceRecorder::Pair(Device& device)
{
    auto veth = dynamic_cast<const VethNetDevice*>(device.ours);
    const auto peer = veth ? veth->GetPeer() : nullptr;
    const auto place = peer ? Locate(peer) : std::nullopt;
    if (place)
    {
        device.peer = place;
        auto it = m_devices.find(*place);
        if (it != m_devices.end())
        {
            it->second.peer = device.key;
        }
    }
}

void
TraceDeviceRecorder::Switch(Device& device, bool on)
{
    if (!device.ours)
    {
        return;
    }
    if (m_gate.IsOn(TraceTableId::TRAFFIC))
    {
        if (on)
        {
            device.ours->AddFrameWatcher(device);
        }
        else
        {
            device.ours->RemoveFrameWatcher(device);
        }
    }
    const auto set = [&device, on](const char* name, const CallbackBase& sink) {
        if (on)
        {
            device.ours->TraceConnectWithoutContext(name, sink);
        }
        else
        {
            device.ours->TraceDisconnectWithoutContext(name, sink);
        }
    };
    if (m_gate.IsOn(TraceTableId::DROPS))
    {
        set("Drop", MakeCallback(&TraceDeviceRecorder::OnDrop, this));
    }
    auto bridge = dynamic_cast<LinuxBridgeNetDevice*>(device.ours);
    if (bridge && m_gate.IsOn(TraceTableId::DEVICES))
    {
        set("Port", MakeCallback(&TraceDeviceRecorder::OnPort, this));
    }
}

void
TraceDeviceRecorder::Remove(const NetNamespace& net, const NetDeviceRecord& record)
{
    auto it = m_devices.find({net.GetCookie(), record.ifindex});
    if (it != m_devices.end())
    {
        Switch(it->second, false);
        Write(it->second, Now());
        m_devices.erase(it);
    }
}

void
TraceDeviceRecorder::RemoveAll(uint64_t ns, int64_t time)
{
    auto it = m_devices.lower_bound({ns, 0});
    while (it != m_devices.end() && it->first.first == ns)
    {
        Switch(it->second, false);
        Write(it->second, time);
        it = m_devices.erase(it);
    }
}

void
TraceDeviceRecorder::Finish()
{
    for (auto& [key, device] : m_devices)
    {
        Switch(device, false);
        Write(device, std::nullopt);
    }
    m_devices.clear();
}

void
TraceDeviceRecorder::Write(Device& device, std::optional<int64_t> removed)
{
    if (device.end > 0 && device.end == m_end)
    {
        WriteTraffic(device);
        m_active[device.place] = nullptr;
    }
    if (device.mac.empty() && !device.ours && IsComplete(*device.device))
    {
        device.mac = ReadMac(*device.device);
    }
    std::optional<uint64_t> peerNs;
    std::optional<uint32_t> peerIfindex;
    if (device.peer)
    {
        peerNs = device.peer->first;
        peerIfindex = device.peer->second;
    }
    m_gate.Insert(TraceTableId::DEVICES,
                  device.key.first,
                  m_host,
                  device.key.first,
                  device.key.second,
                  device.name,
                  device.kind,
                  device.mac,
                  device.added,
                  removed,
                  peerNs,
                  peerIfindex,
                  device.master);
}

void
TraceDeviceRecorder::Device::BeforeCount(const LinuxNetDevice& device)
{
    const int64_t now = Now();
    if (now >= end)
    {
        recorder->Open(*this, now);
    }
}

void
TraceDeviceRecorder::Open(Device& device, int64_t now)
{
    if (now >= m_end)
    {
        for (const Device* other : m_active)
        {
            if (other)
            {
                WriteTraffic(*other);
            }
        }
        m_active.clear();
        m_end = now - now % m_interval + m_interval;
    }
    device.before = device.ours->GetStats();
    device.end = m_end;
    device.place = m_active.size();
    m_active.push_back(&device);
}

void
TraceDeviceRecorder::WriteTraffic(const Device& device)
{
    const RtnlLinkStats& now = device.ours->GetStats();
    const RtnlLinkStats& then = device.before;
    m_gate.Insert(TraceTableId::TRAFFIC,
                  device.key.first,
                  device.end - m_interval,
                  m_host,
                  device.key.first,
                  device.key.second,
                  device.name,
                  now.rxPackets - then.rxPackets,
                  now.rxBytes - then.rxBytes,
                  now.txPackets - then.txPackets,
                  now.txBytes - then.txBytes,
                  now.rxDropped - then.rxDropped,
                  now.txDropped - then.txDropped);
}

void
TraceDeviceRecorder::OnDrop(Ptr<const Packet> packet,
                            bool received,
                            DropReason reason,
                            const LinuxNetDevice& device)
{
    const NetNamespace* net = device.GetNet();
    const Ptr<const NetDevice> self(&device);
    if (!net)
    {
        return; // the device is moving to another namespace
    }
    m_gate.Insert(TraceTableId::DROPS,
                  net->GetCookie(),
                  Now(),
                  m_host,
                  net->GetCookie(),
                  net->GetDevices().GetIndex(self),
                  net->GetDevices().GetName(self),
                  packet->GetUid(),
                  packet->GetSize() + LinuxNetDevice::ETHERNET_HEADER,
                  received ? "rx" : "tx",
                  GetDropReasonName(reason));
}

void
TraceDeviceRecorder::OnPort(const LinuxBridgeNetDevice& bridge, Ptr<NetDevice> port, bool attached)
{
    const NetNamespace* net = bridge.GetNet();
    if (!net || !attached)
    {
        return;
    }
    auto it = m_devices.find({net->GetCookie(), net->GetDevices().GetIndex(port)});
    if (it != m_devices.end())
    {
        it->second.master = net->GetDevices().GetIndex(Ptr<const NetDevice>(&bridge));
    }
}

} // namespace netns
} // namespace ns3
