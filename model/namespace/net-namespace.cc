// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace.h"

#include "netns-mount.h"
#include "proc-net-dev.h"
#include "rtnl-link.h"
#include "stack-recycler.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace-node.h"
#include "ns3/netns-accessor.h"
#include "ns3/node.h"
#include "ns3/receive-index.h"
#include "ns3/simulator.h"
#include "ns3/socket-refs.h"
#include "ns3/stack-internals.h"
#include "ns3/tombstone-net-device.h"

#include <cerrno>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetNamespace");
NS_OBJECT_ENSURE_REGISTERED(NetNamespace);

namespace
{

/** Devices that make it worth while to find their protocol handlers by an index. */
constexpr std::size_t MANY_DEVICES = 16;

/** @return the account of namespaces without a host */
RefLedger*
GetOrphanLedger()
{
    static RefLedger ledger;
    return &ledger;
}

} // namespace

TypeId
NetNamespace::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netns::NetNamespace")
            .SetParent<Object>()
            .SetGroupName("Netns")
            .AddConstructor<NetNamespace>()
            .AddAttribute("DeviceList",
                          "The devices of the namespace, by ifindex.",
                          TypeId::ATTR_GET,
                          ObjectMapValue(),
                          MakeListAccessor<NetNamespace>(
                              [](const NetNamespace& net) {
                                  return static_cast<std::size_t>(net.GetNDevices());
                              },
                              [](const NetNamespace& net, std::size_t i, std::size_t* index) {
                                  // A loopback without a Node is no object yet; it is the first.
                                  const bool skip = net.m_devices.GetN() != net.GetNDevices();
                                  const auto* record = net.m_devices.GetNth(i + (skip ? 1 : 0));
                                  *index = record->ifindex;
                                  return Ptr<Object>(record->device);
                              }),
                          MakeObjectMapChecker<NetDevice>());
    return tid;
}

NetNamespace::NetNamespace()
    : m_ledger(GetOrphanLedger())
{
}

NetNamespace::~NetNamespace()
{
    DropProcNet();
    LeaveSockets();
}

void
NetNamespace::DoDispose()
{
    NS_LOG_FUNCTION(this);
    for (auto& record : m_devices.GetList())
    {
        SetNet(record.device, nullptr);
    }
    while (m_devices.GetN() > 0)
    {
        m_devices.Remove(const_cast<NetDeviceRecord*>(&m_devices.GetList().front()));
    }
    m_loopback = nullptr;
    m_tombstone = nullptr;
    m_receiveIndex = nullptr;
    DropProcNet();
    LeaveSockets();
    m_generic.clear();
    m_node = nullptr;
    Object::DoDispose();
}

uint64_t
NetNamespace::GetCookie() const
{
    return m_cookie;
}

uint64_t
NetNamespace::GetInode() const
{
    return PROC_NET_INIT_INO + m_cookie - 1;
}

std::string
NetNamespace::GetName() const
{
    if (m_mounts)
    {
        return m_mounts->GetName();
    }
    return m_cookie == 1 ? "init_net" : "net:[" + std::to_string(GetInode()) + "]";
}

NetNamespace::State
NetNamespace::GetState() const
{
    return m_state;
}

std::string
NetNamespace::GetStateName(State state)
{
    static const char* const names[] = {"setup", "alive", "dying", "dead"};
    return names[state];
}

bool
NetNamespace::IsInitNet() const
{
    return m_host && m_cookie == 1;
}

Ptr<NetNamespaceHost>
NetNamespace::GetHost() const
{
    return m_host;
}

void
NetNamespace::HoldSockets()
{
    if (m_host && m_host->m_socketsHold && !m_host->m_ending)
    {
        if (!m_sockets)
        {
            m_sockets = Make<SocketRefs>(*this);
        }
        m_sockets->Hold();
    }
}

uint64_t
NetNamespace::TakeSocketReference()
{
    const uint64_t id = ++m_host->m_lastSocket;
    ChangeCount(+1, {RefKind::SOCKET, id});
    return id;
}

void
NetNamespace::LeaveSockets()
{
    if (m_sockets)
    {
        m_sockets->Leave();
        m_sockets = nullptr;
    }
}

void
NetNamespace::Release()
{
    if (m_host && m_state == ALIVE)
    {
        m_host->QueueCleanup(this);
    }
    else if (m_host && m_state == DEAD)
    {
        m_host->Disown(this); // its setup failed
    }
}

bool
NetNamespace::HoldPassive()
{
    m_passive += m_passive > 0 ? 1 : 0;
    return m_passive > 0;
}

int
NetNamespace::DropPassive()
{
    if (m_passive == 0)
    {
        return -EINVAL;
    }
    if (--m_passive == 0)
    {
        Unref();
    }
    return 0;
}

uint32_t
NetNamespace::GetPassive() const
{
    return m_passive;
}

Ptr<Node>
NetNamespace::GetNode()
{
    if (!m_node && m_host && m_state <= ALIVE)
    {
        AdoptNode(m_host->GetRecycler().TakeNode());
    }
    return m_state <= ALIVE ? Ptr<Node>(m_node) : nullptr;
}

Ptr<Node>
NetNamespace::PeekNode() const
{
    return m_node;
}

void
NetNamespace::AdoptNode(Ptr<Node> node)
{
    NS_LOG_FUNCTION(this << node->GetId());
    m_node = PeekPointer(node);
    if (!node->GetObject<NetNamespace>())
    {
        node->AggregateObject(this);
    }
    if (m_loopback && !m_loopback->device)
    {
        Ptr<NetDevice> lo;
        for (uint32_t i = 0; i < node->GetNDevices() && !lo; ++i)
        {
            lo = DynamicCast<LoopbackNetDevice>(node->GetDevice(i));
        }
        if (!lo)
        {
            lo = m_host->MakeLoopback();
            node->AddDevice(lo);
        }
        m_loopback->device = lo;
        m_devices.SetSlot(m_loopback);
        NotifyDevice(*m_loopback, true);
    }
    node->RegisterDeviceAdditionListener(MakeCallback(&NetNamespace::DeviceAdded, this));
}

void
NetNamespace::NotifyNewAggregate()
{
    // Node initialises its aggregate once; what comes to it later would never be.
    if (m_node && m_node->IsInitialized() && !m_initializePending && m_state <= ALIVE)
    {
        m_initializePending = true;
        Simulator::ScheduleWithContext(m_node->GetId(),
                                       Time(0),
                                       &NetNamespace::InitializeNode,
                                       Ptr<NetNamespace>(this),
                                       Ptr<Node>(m_node));
    }
    Object::NotifyNewAggregate();
}

void
NetNamespace::InitializeNode(Ptr<Node> node)
{
    m_initializePending = false;
    if (m_node == PeekPointer(node))
    {
        node->Initialize();
    }
}

bool
NetNamespace::HasStack() const
{
    return m_node && (m_node->GetObject<Ipv4>() || m_node->GetObject<Ipv6>());
}

int
NetNamespace::BuildStack()
{
    Ptr<Node> node = GetNode();
    if (!node)
    {
        return -ESTALE;
    }
    if (!HasStack())
    {
        m_host->GetStackInstaller()(node);
    }
    return 0;
}

void
NetNamespace::NeverReuseNode()
{
    m_neverReuseNode = true;
}

int
NetNamespace::RegisterDevice(Ptr<NetDevice> device, const std::string& name, uint32_t ifindex)
{
    NS_LOG_FUNCTION(this << device << name << ifindex);
    if (!m_host || m_state > ALIVE)
    {
        return -ESTALE;
    }
    if (IsRegistered(device))
    {
        return -EINVAL;
    }
    NetDeviceRecord* record;
    if (int error = m_devices.Insert(device, name, ifindex, record))
    {
        return error;
    }
    EnterNode(record);
    return 0;
}

void
NetNamespace::EnterNode(NetDeviceRecord* record)
{
    Ptr<NetDevice> device = record->device;
    Ptr<Node> node = GetNode();
    m_joining = true;
    if (m_freeSlots.empty())
    {
        node->AddDevice(device);
    }
    else
    {
        const FreeSlot place = m_freeSlots.back();
        m_freeSlots.pop_back();
        internals::InterfaceSlots others;
        for (auto it = m_freeSlots.rbegin(); it != m_freeSlots.rend() && others.ipv4 < 0; ++it)
        {
            others = {it->ipv4, it->ipv6};
        }
        internals::AddDeviceAt(node, device, place.slot);
        internals::AddInterfacesAt(node, device, {place.ipv4, place.ipv6}, m_tombstone, others);
    }
    m_joining = false;
    m_devices.SetSlot(record);
    SetNet(device, this);
    if (!m_receiveIndex && m_devices.GetN() > MANY_DEVICES)
    {
        m_receiveIndex = Create<internals::ReceiveIndex>();
    }
    NotifyDevice(*record, true);
}

void
NetNamespace::DeviceAdded(Ptr<NetDevice> device)
{
    if (m_joining || m_devices.FindByDevice(device))
    {
        return;
    }
    NetDeviceRecord* record;
    const bool isLoopback = static_cast<bool>(DynamicCast<LoopbackNetDevice>(device));
    if (m_devices.Insert(device, isLoopback ? "lo%d" : "eth%d", 0, record) == 0)
    {
        m_devices.SetSlot(record);
        SetNet(device, this);
        NotifyDevice(*record, true);
    }
}

void
NetNamespace::SetNet(Ptr<NetDevice> device, NetNamespace* net)
{
    if (auto link = dynamic_cast<RtnlLink*>(PeekPointer(device)))
    {
        link->SetNet(net);
    }
}

int
NetNamespace::UnregisterDevice(Ptr<NetDevice> device)
{
    NS_LOG_FUNCTION(this << device);
    NetDeviceRecord* record = m_devices.FindByDevice(device);
    if (!record || record == m_loopback)
    {
        return -ENODEV;
    }
    NotifyDevice(*record, false);
    CloseDevice(device, true);
    m_devices.Remove(record);
    if (m_state <= ALIVE)
    {
        // A stack that lives on must forget the device; a dying one is disposed with it.
        ForgetDevice(device);
        m_host->GetRecycler().Rest(device);
    }
    return 0;
}

void
NetNamespace::ForgetDevice(Ptr<NetDevice> device)
{
    if (!m_tombstone)
    {
        m_tombstone = CreateObject<TombstoneNetDevice>();
    }
    const auto interfaces = internals::GetInterfaceSlots(m_node, device);
    m_freeSlots.push_back({device->GetIfIndex(), interfaces.ipv4, interfaces.ipv6});
    for (const auto& left :
         internals::ForgetDevice(m_node, device, m_tombstone, PeekPointer(m_receiveIndex)))
    {
        m_host->GetRecycler().Rest(left);
    }
}

void
NetNamespace::DropLoopback()
{
    if (m_loopback)
    {
        m_devices.Remove(m_loopback);
        m_loopback = nullptr;
    }
}

int
NetNamespace::RenameDevice(Ptr<NetDevice> device, const std::string& name)
{
    NetDeviceRecord* record = m_devices.FindByDevice(device);
    return record ? m_devices.Rename(record, name) : -ENODEV;
}

Ptr<NetDevice>
NetNamespace::GetDeviceByName(const std::string& name) const
{
    auto record = m_devices.FindByName(name);
    return record ? record->device : nullptr;
}

Ptr<NetDevice>
NetNamespace::GetDeviceByIndex(uint32_t ifindex) const
{
    auto record = m_devices.FindByIndex(ifindex);
    return record ? record->device : nullptr;
}

std::string
NetNamespace::GetDeviceName(Ptr<const NetDevice> device) const
{
    auto record = m_devices.FindByDevice(device);
    return record ? record->GetName() : "";
}

uint32_t
NetNamespace::GetDeviceIndex(Ptr<const NetDevice> device) const
{
    auto record = m_devices.FindByDevice(device);
    return record ? record->ifindex : 0;
}

Ptr<NetDevice>
NetNamespace::GetLoopback() const
{
    return m_loopback ? m_loopback->device : nullptr;
}

internals::ReceiveIndex*
NetNamespace::GetReceiveIndex() const
{
    return PeekPointer(m_receiveIndex);
}

const NetDeviceTable&
NetNamespace::GetDevices() const
{
    return m_devices;
}

uint32_t
NetNamespace::GetNDevices() const
{
    const bool onlyRecord = m_loopback && !m_loopback->device;
    return static_cast<uint32_t>(m_devices.GetN()) - (onlyRecord ? 1 : 0);
}

void
NetNamespace::NotifyDevice(const NetDeviceRecord& record, bool registered) const
{
    if (m_host)
    {
        m_host->NotifyDevice(*this, record, registered);
    }
}

Ptr<ProcDirEntry>
NetNamespace::GetProcNetRoot()
{
    if (!m_procNetRoot)
    {
        // Made late, as an idle namespace would pay for it: what it shows is made when read anyway.
        m_procNetRoot = Create<ProcDirEntry>("");
        auto net = m_procNetRoot->MakeDirectory("net");
        m_procNetRoot->MakeDirectory("stat");
        net->CreateFile("dev", [this] { return FormatProcNetDev(m_devices); });
    }
    return m_procNetRoot;
}

void
NetNamespace::DropProcNet()
{
    if (m_procNetRoot)
    {
        // Its text is made from this namespace.
        GetProcNet()->Remove("dev");
        m_procNetRoot = nullptr;
    }
}

Ptr<ProcDirEntry>
NetNamespace::GetProcNet()
{
    return GetProcNetRoot()->Find("net");
}

Ptr<ProcDirEntry>
NetNamespace::GetProcNetStat()
{
    return GetProcNetRoot()->Find("stat");
}

void
NetNamespace::SetGeneric(uint32_t id, std::shared_ptr<void> data)
{
    if (id >= m_generic.size())
    {
        m_generic.resize(id + 1);
    }
    m_generic[id] = std::move(data);
}

std::shared_ptr<void>
NetNamespace::GetGeneric(uint32_t id) const
{
    return id < m_generic.size() ? m_generic[id] : nullptr;
}

} // namespace netns
} // namespace ns3
