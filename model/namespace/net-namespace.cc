// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace.h"

#include "namespace-owner.h"
#include "proc-net-dev.h"
#include "rtnl-link.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/netns-accessor.h"
#include "ns3/netns-error.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <cerrno>
#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetNamespace");
NS_OBJECT_ENSURE_REGISTERED(NetNamespace);

namespace
{

/** @return the account of references to namespaces without a host */
RefLedger*
GetOrphanLedger()
{
    static RefLedger ledger;
    return &ledger;
}

/** @return the number of records before the first with a device: lo has none without a stack */
std::size_t
CountMere(const NetDeviceTable& table)
{
    return table.GetN() > 0 && !table.GetList().front().device ? 1 : 0;
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
                                  const auto& table = net.m_devices.GetTable();
                                  return table.GetN() - CountMere(table);
                              },
                              [](const NetNamespace& net, std::size_t i, std::size_t* index) {
                                  const auto& table = net.m_devices.GetTable();
                                  const auto* record = table.GetNth(i + CountMere(table));
                                  *index = record->ifindex;
                                  return Ptr<Object>(record->device);
                              }),
                          MakeObjectMapChecker<NetDevice>());
    return tid;
}

NetNamespace::NetNamespace()
    : m_ledger(GetOrphanLedger()),
      m_deviceContext(*this),
      m_devices(m_deviceContext)
{
}

NetNamespace::~NetNamespace()
{
    DropProcNet();
}

void
NetNamespace::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_devices.Clear();
    DropProcNet();
    if (m_owner)
    {
        m_owner->NamespaceDisposed(*this);
    }
    m_generic.clear();
    m_node = nullptr;
    Object::DoDispose();
}

Ptr<NetNamespace>
NetNamespace::Of(Ptr<const NetDevice> device)
{
    CheckNotNull(device, "NetNamespace::Of", "device");
    if (auto link = RtnlLink::Of(PeekPointer(device)))
    {
        return link->GetNet();
    }
    const auto node = device->GetNode();
    const auto net = node ? node->GetObject<NetNamespace>() : nullptr;
    return net && net->m_devices.Has(device) ? net : nullptr;
}

int
NetNamespace::CheckDevice(Ptr<const NetDevice> device)
{
    CheckNotNull(device, "NetNamespace::CheckDevice", "device");
    if (const auto net = Of(device))
    {
        return net->m_state <= ALIVE ? 0 : -ESTALE;
    }
    // A deleted device is kept for a while, and points to its Node meanwhile.
    const auto node = device->GetNode();
    return node && !node->GetObject<NetNamespace>() ? 0 : -ENODEV;
}

// Names and state --------------------------------------------------------------------------------

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
    if (m_names)
    {
        return m_names->text;
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
    return m_owner && m_cookie == 1;
}

NamespaceOwner*
NetNamespace::GetOwner() const
{
    return m_owner;
}

NamespaceOwner*
NetNamespace::GetLivingOwner() const
{
    return m_state <= ALIVE ? m_owner : nullptr;
}

NetNamespace::DeviceContext::DeviceContext(NetNamespace& net)
    : m_net(net)
{
}

NetNamespace&
NetNamespace::DeviceContext::GetNet()
{
    return m_net;
}

uint64_t
NetNamespace::DeviceContext::GetCookie() const
{
    return m_net.m_cookie;
}

NamespaceOwner*
NetNamespace::DeviceContext::GetLivingOwner() const
{
    return m_net.GetLivingOwner();
}

NamespaceOwner*
NetNamespace::DeviceContext::GetOwner() const
{
    return m_net.m_owner;
}

Ptr<Node>
NetNamespace::DeviceContext::GetNode()
{
    return m_net.GetNode();
}

Ptr<Node>
NetNamespace::DeviceContext::PeekNode() const
{
    return m_net.m_node;
}

bool
NetNamespace::DeviceContext::IsRegistered(Ptr<const NetDevice> device) const
{
    return static_cast<bool>(Of(device));
}

void
NetNamespace::DeviceContext::CheckAdded(Ptr<const NetDevice> device) const
{
    const auto link = RtnlLink::Of(PeekPointer(device));
    const auto other = link ? link->GetNet() : nullptr;
    if (!other || other == &m_net)
    {
        return;
    }
    // The device has the slot of its second Node already.
    const auto* record = other->m_devices.GetTable().SearchDevice(device);
    throw NetnsError("Node::AddDevice: \"" + (record ? record->GetName() : "") +
                         "\" is a device of " + other->GetName() + " on Node " +
                         std::to_string(other->m_node->GetId()) + " and was added to Node " +
                         std::to_string(device->GetNode()->GetId()) + ", which carries " +
                         m_net.GetName(),
                     -EBUSY);
}

// The count --------------------------------------------------------------------------------------

void
NetNamespace::TellLastReference()
{
    if (m_owner)
    {
        m_owner->LastReferenceGoes(*this);
    }
}

void
NetNamespace::TellZero()
{
    if (m_owner)
    {
        m_owner->CountIsZero(*this);
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

// Node and stack ---------------------------------------------------------------------------------

Ptr<Node>
NetNamespace::GetNode()
{
    if (!m_node && GetLivingOwner())
    {
        if (const auto node = m_owner->TakeNode())
        {
            AdoptNode(node);
        }
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
    m_devices.Attach(node);
}

void
NetNamespace::NotifyNewAggregate()
{
    // A Node initializes its aggregated objects once. Objects that come later are initialized here.
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
        if (!m_devices.GetLoopback())
        {
            node->AddDevice(m_owner->MakeLoopback());
        }
        m_owner->BuildStack(node);
    }
    return 0;
}

void
NetNamespace::NeverReuseNode()
{
    m_neverReuseNode = true;
}

bool
NetNamespace::IsNodeReusable() const
{
    return !m_neverReuseNode;
}

// Devices, /proc/net, data of subsystems ---------------------------------------------------------

Ptr<ProcDirEntry>
NetNamespace::GetProcNetRoot()
{
    if (!m_procNetRoot)
    {
        // Made at the first use, to keep an idle namespace small.
        m_procNetRoot = Create<ProcDirEntry>("");
        auto net = m_procNetRoot->MakeDirectory("net");
        m_procNetRoot->MakeDirectory("stat");
        net->CreateFile("dev", [this] { return FormatProcNetDev(m_devices.GetTable()); });
    }
    return m_procNetRoot;
}

void
NetNamespace::DropProcNet()
{
    if (m_procNetRoot)
    {
        // The text of the file is made of this namespace, which ends.
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

void
NetNamespace::AddName(Name& name)
{
    Name** last = &m_names;
    while (*last)
    {
        last = &(*last)->next;
    }
    *last = &name;
}

void
NetNamespace::RemoveName(const Name& name)
{
    Name** at = &m_names;
    while (*at != &name)
    {
        at = &(*at)->next;
    }
    *at = name.next;
}

const std::string*
NetNamespace::GetFirstName() const
{
    return m_names ? &m_names->text : nullptr;
}

} // namespace netns
} // namespace ns3
