// SPDX-License-Identifier: GPL-2.0-only

#include "namespace-devices.h"

#include "namespace-owner.h"
#include "rtnl-link.h"

#include "ns3/channel.h"
#include "ns3/device-removal.h"
#include "ns3/device-users.h"
#include "ns3/handler-walk.h"
#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/own-event.h"
#include "ns3/receive-index.h"
#include "ns3/stray-frames.h"
#include "ns3/tombstone-net-device.h"

#include <cerrno>
#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NamespaceDevices");

namespace
{

/** A namespace with more devices finds their protocol handlers by an index. */
constexpr std::size_t MANY_DEVICES = 16;

/** @return the RtnlLink of a device of this module; null for a stock device */
RtnlLink*
GetLink(const Ptr<const NetDevice>& device)
{
    return RtnlLink::Of(PeekPointer(device));
}

/** @return the error for a device that is not in the table, which may be null */
int
NoDevice(const Ptr<NetDevice>& device)
{
    return device ? -ENODEV : -EINVAL;
}

/** @return netns_immutable of Linux */
bool
IsImmutable(const Ptr<NetDevice>& device)
{
    auto link = GetLink(device);
    return link ? link->IsNetnsImmutable()
                : device->IsBridge() || DynamicCast<LoopbackNetDevice>(device);
}

/** @return whether the channel of a device leads to a Node of another process, where the other end
 * addresses the device by Node and slot */
bool
CrossesProcesses(const Ptr<NetDevice>& device)
{
    // The virtual devices of this module make their channel when they are asked for it
    const auto channel = GetLink(device) ? nullptr : device->GetChannel();
    const uint32_t here = device->GetNode()->GetSystemId();
    for (std::size_t i = 0; channel && i < channel->GetNDevices(); ++i)
    {
        const auto node = channel->GetDevice(i)->GetNode();
        if (node && node->GetSystemId() != here)
        {
            return true;
        }
    }
    return false;
}

} // namespace

NamespaceDevices::NamespaceDevices(Context& context)
    : m_context(context)
{
}

NamespaceDevices::~NamespaceDevices() = default;

// Coming and going -------------------------------------------------------------------------------

int
NamespaceDevices::Register(Ptr<NetDevice> device, const std::string& name, uint32_t ifindex)
{
    NS_LOG_FUNCTION(this << device << name << ifindex);
    if (!device)
    {
        return -EINVAL;
    }
    if (!m_context.GetLivingOwner())
    {
        return -ESTALE;
    }
    if (int error = CheckNew(device))
    {
        return error;
    }
    NetDeviceRecord* record;
    if (int error = m_table.Insert(device, name, ifindex, record))
    {
        return error;
    }
    if (!m_context.GetNode())
    {
        m_table.Remove(record);
        return -ESTALE; // the simulation ends
    }
    return WithoutCleanup(m_context.GetOwner(), [this, record] {
        EnterNode(record);
        Notify(*record, true);
        return 0;
    });
}

int
NamespaceDevices::CheckNew(const Ptr<NetDevice>& device) const
{
    const auto link = GetLink(device);
    if (link && link->IsLeaving())
    {
        return -ENODEV;
    }
    if (m_context.IsRegistered(device))
    {
        return -EINVAL;
    }
    const auto node = device->GetNode();
    if (!node)
    {
        return 0;
    }
    // A device that was deleted points to its Node for a while, which has it no more.
    const uint32_t slot = device->GetIfIndex();
    return slot < node->GetNDevices() && node->GetDevice(slot) == device ? -EINVAL : -ENODEV;
}

NetDeviceRecord*
NamespaceDevices::FindStaying(const Ptr<const NetDevice>& device) const
{
    NetDeviceRecord* record = m_table.FindByDevice(device);
    return record && !record->isLeaving ? record : nullptr;
}

void
NamespaceDevices::EnterNode(NetDeviceRecord* record)
{
    Ptr<NetDevice> device = record->device;
    const Ptr<Node> living = m_context.GetNode();
    const Ptr<Node> node = living ? living : m_context.PeekNode();
    const NetDevice* outer = std::exchange(m_joining, PeekPointer(device));
    if (!m_left || m_left->freeSlots.empty())
    {
        if (m_left)
        {
            internals::ForgetNumbers(node, device);
        }
        node->AddDevice(device);
    }
    else
    {
        auto& free = m_left->freeSlots;
        const FreeSlot left = free.back();
        free.pop_back();
        internals::InterfaceSlots others;
        for (auto it = free.rbegin(); it != free.rend() && others.ipv4 < 0; ++it)
        {
            others = {it->ipv4, it->ipv6};
        }
        internals::AddDeviceAt(node, device, left.slot);
        internals::AddInterfacesAt(node, device, {left.ipv4, left.ipv6}, m_left->tombstone, others);
    }
    m_joining = outer;
    if (m_left && !m_left->parked.empty())
    {
        internals::ResumeSocketsOf(node, device, m_left->parked);
    }
    m_table.SetSlot(record);
    SetNet(device, &m_context.GetNet());
    if (!m_receiveIndex && m_table.GetN() > MANY_DEVICES && m_context.GetOwner()->HasReceiveIndex())
    {
        m_receiveIndex = Create<internals::ReceiveIndex>();
    }
}

void
NamespaceDevices::Attach(Ptr<Node> node)
{
    internals::KeepRoom(node);
    node->RegisterDeviceAdditionListener(MakeCallback(&NamespaceDevices::DeviceAdded, this));
}

void
NamespaceDevices::DeviceAdded(Ptr<NetDevice> device)
{
    if (m_joining == PeekPointer(device) || m_table.FindByDevice(device))
    {
        return;
    }
    m_context.CheckAdded(device);
    NetDeviceRecord* record = FindAddedTwice(device);
    if (record)
    {
        GetLeft().firstSlots.emplace_back(PeekPointer(device), m_table.ChangeSlot(record));
        return;
    }
    record = m_loopback;
    const bool isLoopback = static_cast<bool>(DynamicCast<LoopbackNetDevice>(device));
    if (isLoopback && m_loopback && !m_loopback->device)
    {
        m_table.SetDevice(m_loopback, device);
    }
    else if (m_table.Insert(device, isLoopback ? "lo%d" : "eth%d", 0, record) != 0)
    {
        return;
    }
    m_table.SetSlot(record);
    SetNet(device, &m_context.GetNet());
    Notify(*record, true);
}

NetDeviceRecord*
NamespaceDevices::FindAddedTwice(Ptr<NetDevice> device) const
{
    const auto link = GetLink(device);
    return link && link->GetNet() != &m_context.GetNet() ? nullptr : m_table.SearchDevice(device);
}

int
NamespaceDevices::Unregister(Ptr<NetDevice> device)
{
    NS_LOG_FUNCTION(this << device);
    NetDeviceRecord* record = FindStaying(device);
    if (!record || record == m_loopback)
    {
        return NoDevice(device);
    }
    return WithoutCleanup(m_context.GetOwner(), [this, record] {
        Leave(record);
        return 0;
    });
}

void
NamespaceDevices::Leave(NetDeviceRecord* record)
{
    const Ptr<NetDevice> device = record->device;
    record->isLeaving = true;
    Notify(*record, false);
    Close(device, true);
    m_table.Remove(record);
    if (!GetLink(device))
    {
        internals::DropReceived(device);
    }
    // A living stack must forget the device. A dying stack is disposed together with the device.
    if (auto owner = m_context.GetLivingOwner())
    {
        Forget(device);
        owner->Rest(device);
    }
}

int
NamespaceDevices::Move(Ptr<NetDevice> device,
                       NamespaceDevices& target,
                       const std::string& name,
                       uint32_t ifindex)
{
    NS_LOG_FUNCTION(this << device << target.m_context.GetCookie() << name << ifindex);
    auto owner = m_context.GetLivingOwner();
    auto targetOwner = target.m_context.GetLivingOwner();
    if (!device)
    {
        return -EINVAL;
    }
    if (ifindex > NetDeviceTable::MAX_INDEX)
    {
        return -ERANGE;
    }
    if (!owner || !targetOwner)
    {
        return -ESTALE;
    }
    if (owner != targetOwner)
    {
        return -EXDEV;
    }
    NetDeviceRecord* record = m_table.FindByDevice(device);
    if (record ? record->isLeaving : m_context.IsRegistered(device))
    {
        return -ENODEV;
    }
    if (!record || IsImmutable(device))
    {
        return -EINVAL;
    }
    if (&target == this)
    {
        return 0;
    }
    if (CrossesProcesses(device))
    {
        return -EOPNOTSUPP;
    }
    std::string newName;
    if (int error = target.m_table.CheckArrival(*record, name, ifindex, newName))
    {
        return error;
    }
    if (!target.m_context.GetNode())
    {
        return -ESTALE; // the simulation ends
    }
    return WithoutCleanup(owner, [&] {
        ChangeNet(record, target, newName, ifindex);
        return 0;
    });
}

void
NamespaceDevices::SendHome(Ptr<NetDevice> device, NamespaceDevices& home, bool byIndex)
{
    NetDeviceRecord* record = FindStaying(device);
    if (!record)
    {
        return; // a user's function that was called for another device removed it
    }
    for (const auto& altName : record->GetAltNames())
    {
        if (home.m_table.FindByName(altName))
        {
            DeleteAltName(device, altName);
        }
    }
    std::string wanted = record->GetName();
    if (byIndex && home.m_table.FindByName(wanted))
    {
        wanted = "dev" + std::to_string(record->ifindex);
    }
    if (home.m_table.FindByName(wanted))
    {
        wanted = "dev%d";
    }
    std::string name;
    if (home.m_table.CheckArrival(*record, wanted, 0, name) == 0)
    {
        ChangeNet(record, home, name, 0);
    }
}

void
NamespaceDevices::ChangeNet(NetDeviceRecord* record,
                            NamespaceDevices& target,
                            const std::string& name,
                            uint32_t ifindex)
{
    Ptr<NetDevice> device = record->device;
    target.m_context.GetNode(); // a user's function may end the target, which then gets none
    record->isLeaving = true;
    Notify(*record, false);
    Close(device, false);
    Forget(device);
    record->isLeaving = false;
    target.TakeIn(*this, record, name, ifindex);
    target.EnterNode(record);
    if (!GetLink(device))
    {
        internals::GuardReceive(target.m_context.PeekNode(), device);
    }
    target.Notify(*record, true);
    if (target.m_table.FindByDevice(device) == record) // a user's function may have removed it
    {
        m_context.GetOwner()->DeviceMoved(*record,
                                          m_context.GetCookie(),
                                          target.m_context.GetCookie());
    }
}

void
NamespaceDevices::TakeIn(NamespaceDevices& from,
                         NetDeviceRecord* record,
                         const std::string& name,
                         uint32_t ifindex)
{
    std::string free;
    if (m_table.CheckArrival(*record, name, ifindex, free) == 0)
    {
        m_table.TakeFrom(from.m_table, record, free, ifindex);
        return;
    }
    // A user's function that was told of the departure gave the name to another device.
    for (const auto& altName : record->GetAltNames())
    {
        from.m_table.DeleteAltName(record, altName);
    }
    if (m_table.CheckArrival(*record, "dev%d", 0, free) == 0)
    {
        m_table.TakeFrom(from.m_table, record, free, 0);
    }
}

void
NamespaceDevices::Close(Ptr<NetDevice> device, bool isDeleted)
{
    if (auto link = GetLink(device))
    {
        link->SetLeaving();
        isDeleted ? link->Unregister() : link->LeaveNet();
        link->SetNet(nullptr);
        return;
    }
    // The users' functions that a bridge calls may remove devices from the list.
    for (const auto& other : GetAllButLoopback())
    {
        if (auto link = GetLink(other))
        {
            link->DeviceLeaves(device);
        }
    }
}

void
NamespaceDevices::MakeHandlerWalk() const
{
    m_handlerWalk = std::make_unique<internals::HandlerWalk>();
}

NamespaceDevices::Left&
NamespaceDevices::GetLeft()
{
    if (!m_left)
    {
        m_left = std::make_unique<Left>();
        m_left->tombstone = CreateObject<TombstoneNetDevice>();
        m_left->tombstone->SetNode(m_context.PeekNode());
    }
    return *m_left;
}

void
NamespaceDevices::Forget(Ptr<NetDevice> device)
{
    Left& left = GetLeft();
    const Ptr<Node> node = m_context.PeekNode();
    const auto interfaces = internals::GetInterfaceSlots(node, device);
    left.freeSlots.push_back({device->GetIfIndex(), interfaces.ipv4, interfaces.ipv6});
    for (auto it = left.firstSlots.begin(); it != left.firstSlots.end();)
    {
        if (it->first == PeekPointer(device))
        {
            internals::PutTombstone(node, it->second, left.tombstone);
            left.freeSlots.push_back({it->second, -1, -1});
            it = left.firstSlots.erase(it);
        }
        else
        {
            ++it;
        }
    }
    const auto link = GetLink(device);
    for (const auto& rest : internals::ForgetDevice(node,
                                                    device,
                                                    left.tombstone,
                                                    link ? &link->GetLinkChange() : nullptr,
                                                    GetReceiveIndex(),
                                                    left.parked))
    {
        m_context.GetOwner()->Rest(rest);
    }
    if (m_context.GetLivingOwner() && !internals::HasRoom(node))
    {
        internals::InOwnEvent(node->GetId(), [node] { internals::KeepRoom(node); });
    }
}

void
NamespaceDevices::SetNet(Ptr<NetDevice> device, NetNamespace* net)
{
    if (auto link = GetLink(device))
    {
        link->SetNet(net);
    }
}

void
NamespaceDevices::Notify(const NetDeviceRecord& record, bool registered) const
{
    if (auto owner = m_context.GetOwner())
    {
        owner->DeviceChanged(m_context.GetNet(), record, registered);
    }
}

// Names ------------------------------------------------------------------------------------------

int
NamespaceDevices::Rename(Ptr<NetDevice> device, const std::string& name)
{
    NetDeviceRecord* record = FindStaying(device);
    return record ? m_table.Rename(record, name) : NoDevice(device);
}

int
NamespaceDevices::AddAltName(Ptr<NetDevice> device, const std::string& name)
{
    NetDeviceRecord* record = FindStaying(device);
    return record ? m_table.AddAltName(record, name) : NoDevice(device);
}

int
NamespaceDevices::DeleteAltName(Ptr<NetDevice> device, const std::string& name)
{
    NetDeviceRecord* record = m_table.FindByDevice(device);
    return record ? m_table.DeleteAltName(record, name) : NoDevice(device);
}

std::vector<std::string>
NamespaceDevices::GetAltNames(Ptr<const NetDevice> device) const
{
    const NetDeviceRecord* record = m_table.FindByDevice(device);
    return record ? record->GetAltNames() : std::vector<std::string>();
}

std::string
NamespaceDevices::GetName(Ptr<const NetDevice> device) const
{
    auto record = m_table.FindByDevice(device);
    return record ? record->GetName() : "";
}

uint32_t
NamespaceDevices::GetIndex(Ptr<const NetDevice> device) const
{
    auto record = m_table.FindByDevice(device);
    return record ? record->ifindex : 0;
}

// Finding ----------------------------------------------------------------------------------------

Ptr<NetDevice>
NamespaceDevices::FindByName(const std::string& name) const
{
    auto record = m_table.FindByName(name);
    return record ? record->device : nullptr;
}

Ptr<NetDevice>
NamespaceDevices::FindByIndex(uint32_t ifindex) const
{
    auto record = m_table.FindByIndex(ifindex);
    return record ? record->device : nullptr;
}

bool
NamespaceDevices::Has(Ptr<const NetDevice> device) const
{
    return m_table.FindByDevice(device) != nullptr;
}

Ptr<NetDevice>
NamespaceDevices::GetLoopback() const
{
    return m_loopback ? m_loopback->device : nullptr;
}

std::vector<Ptr<NetDevice>>
NamespaceDevices::GetAllButLoopback() const
{
    std::vector<Ptr<NetDevice>> devices;
    for (const auto& record : m_table.GetList())
    {
        if (&record != m_loopback)
        {
            devices.push_back(record.device);
        }
    }
    return devices;
}

// For the life of the namespace ------------------------------------------------------------------

int
NamespaceDevices::InsertLoopback()
{
    return m_loopback ? 0 : m_table.Insert(nullptr, "lo", 0, m_loopback);
}

void
NamespaceDevices::DropLoopback()
{
    if (m_loopback)
    {
        m_table.Remove(m_loopback);
        m_loopback = nullptr;
    }
}

void
NamespaceDevices::Clear()
{
    while (m_table.GetN() > 0)
    {
        auto record = const_cast<NetDeviceRecord*>(&m_table.GetList().front());
        SetNet(record->device, nullptr);
        m_table.Remove(record);
    }
    m_loopback = nullptr;
    if (m_left)
    {
        m_left->tombstone->Dispose(); // an interface may keep it longer than its Node lives
        m_left = nullptr;
    }
    m_receiveIndex = nullptr;
    m_handlerWalk = nullptr;
}

} // namespace netns
} // namespace ns3
