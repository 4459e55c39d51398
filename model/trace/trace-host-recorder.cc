// SPDX-License-Identifier: GPL-2.0-only

#include "trace-host-recorder.h"

#include "ns3/netns-lock.h"
#include "ns3/simulator.h"

#include <utility>

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

} // namespace

TraceHostRecorder::TraceHostRecorder(Ptr<NetNamespaceHost> host, const TraceTables& tables)
    : m_host(host),
      m_id(host->GetNodeId()),
      m_gate(tables, m_id),
      m_devices(m_gate, m_id, tables.interval)
{
    for (const auto& net : host->GetNetNamespaceList())
    {
        auto& row = Add(net);
        row.setup = Now();
        row.created = Now();
        m_gate.Decide(net.GetCookie(), row.name);
        for (const auto& record : net.GetDevices().GetTable().GetList())
        {
            OnDevice(net, record, true);
        }
        m_devices.AddPorts(net);
    }
    Switch(true);
}

TraceHostRecorder::~TraceHostRecorder()
{
    Switch(false);
}

Ptr<NetNamespaceHost>
TraceHostRecorder::GetHost() const
{
    return m_host;
}

void
TraceHostRecorder::Finish()
{
    m_devices.Finish();
    while (!m_rows.empty())
    {
        Write(m_rows.begin()->first, std::nullopt);
    }
}

void
TraceHostRecorder::Switch(bool on)
{
    const auto set = [this, on](const char* name, const CallbackBase& sink) {
        if (on)
        {
            m_host->TraceConnectWithoutContext(name, sink);
        }
        else
        {
            m_host->TraceDisconnectWithoutContext(name, sink);
        }
    };
    set("StateChange", MakeCallback(&TraceHostRecorder::OnState, this));
    set("Mount", MakeCallback(&TraceHostRecorder::OnMount, this));
    set("Device", MakeCallback(&TraceHostRecorder::OnDevice, this));
    set("Recycled", MakeCallback(&TraceHostRecorder::OnRecycled, this));
    set("Retired", MakeCallback(&TraceHostRecorder::OnRetired, this));
    if (m_gate.IsOn(TraceTableId::REFS))
    {
        set("Ref", MakeCallback(&TraceHostRecorder::OnRef, this));
    }
    if (m_gate.IsOn(TraceTableId::LOCKS))
    {
        set("Lock", MakeCallback(&TraceHostRecorder::OnLock, this));
    }
}

TraceHostRecorder::NamespaceRow&
TraceHostRecorder::Add(const NetNamespace& net)
{
    auto& row = m_rows[net.GetCookie()];
    row.inode = net.GetInode();
    row.name = net.GetName();
    if (auto node = net.PeekNode())
    {
        row.node = node->GetId(); // of init_net, which may never have a device
    }
    m_gate.Begin(net.GetCookie(), row.name);
    return row;
}

void
TraceHostRecorder::OnState(Ptr<NetNamespace> net, NetNamespace::State from, NetNamespace::State to)
{
    const uint64_t cookie = net->GetCookie();
    if (to == NetNamespace::SETUP)
    {
        Add(*net).setup = Now();
    }
    m_gate.Insert(TraceTableId::LIFECYCLE,
                  cookie,
                  Now(),
                  m_id,
                  cookie,
                  NetNamespace::GetStateName(to),
                  Simulator::GetEventCount() == 0 ? "setup" : "run");
    if (to == NetNamespace::SETUP)
    {
        return;
    }
    auto& row = m_rows[cookie];
    if (to == NetNamespace::ALIVE)
    {
        row.created = Now();
        m_gate.Created(cookie);
    }
    else if (to == NetNamespace::DYING)
    {
        row.dying = Now();
    }
    else if (to == NetNamespace::DEAD)
    {
        row.freed = Now();
        if (!row.node)
        {
            Write(cookie, std::nullopt);
        }
    }
}

void
TraceHostRecorder::OnMount(const std::string& name, Ptr<NetNamespace> net, bool mounted)
{
    if (mounted && net->GetName() == name)
    {
        m_rows[net->GetCookie()].name = name;
        m_gate.Decide(net->GetCookie(), name);
    }
}

void
TraceHostRecorder::OnRef(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder)
{
    m_gate.Insert(TraceTableId::REFS,
                  cookie,
                  Now(),
                  m_id,
                  cookie,
                  delta,
                  count,
                  GetRefKindName(holder.kind),
                  holder.id);
}

void
TraceHostRecorder::OnDevice(const NetNamespace& net, const NetDeviceRecord& record, bool registered)
{
    if (!registered)
    {
        m_devices.Remove(net, record);
    }
    else if (record.device) // else a loopback that is a name only
    {
        auto& row = m_rows[net.GetCookie()];
        row.node = net.PeekNode()->GetId();
        ++row.devices;
        m_devices.Add(net, record);
    }
}

void
TraceHostRecorder::OnLock(const NetnsLock& lock, const LockUse& use)
{
    m_gate.InsertOfHost(TraceTableId::LOCKS,
                        use.asked.GetNanoSeconds(),
                        m_id,
                        lock.GetName(),
                        use.pid,
                        use.exclusive ? "exclusive" : "shared",
                        (use.taken - use.asked).GetNanoSeconds(),
                        (use.released - use.taken).GetNanoSeconds());
}

void
TraceHostRecorder::OnRecycled(uint32_t node, uint64_t cookie)
{
    Write(cookie, true);
}

void
TraceHostRecorder::OnRetired(uint32_t node, uint64_t cookie, uint32_t holders)
{
    Write(cookie, false);
}

void
TraceHostRecorder::Write(uint64_t cookie, std::optional<bool> recycled)
{
    auto it = m_rows.find(cookie);
    if (it == m_rows.end())
    {
        return;
    }
    const NamespaceRow row = std::move(it->second);
    m_rows.erase(it);
    if (row.freed)
    {
        m_devices.RemoveAll(cookie, *row.freed);
    }
    std::optional<bool> retired;
    if (recycled)
    {
        retired = !*recycled;
    }
    m_gate.Insert(TraceTableId::NAMESPACES,
                  cookie,
                  m_id,
                  cookie,
                  row.inode,
                  row.name,
                  row.node,
                  row.devices,
                  row.setup,
                  row.created,
                  row.dying,
                  row.freed,
                  recycled,
                  retired);
    m_gate.End(cookie);
}

} // namespace netns
} // namespace ns3
