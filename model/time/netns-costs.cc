// SPDX-License-Identifier: GPL-2.0-only

#include "netns-costs.h"

#include "ns3/pointer.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace netns
{

NS_OBJECT_ENSURE_REGISTERED(NetnsCosts);

namespace
{

/** The attribute of a cost. */
struct Entry
{
    const char* name; //!< name of the attribute
    const char* help; //!< help text of the attribute
};

/** The attributes, in the order of NetnsCost. */
const Entry ENTRIES[NETNS_COSTS] = {
    {"Allocate", "net_alloc() and the rest of copy_net_ns() without a lock, s."},
    {"PernetInit", "One init() of setup_net(), s."},
    {"LoopbackRegister", "register_netdev() of lo, under rtnl, s."},
    {"DeviceRegister", "rtnl_newlink(): request and register_netdevice(), under rtnl, s."},
    {"Mount", "`ip netns add` without unshare(): file and bind mount, s."},
    {"WorkLatency", "From queue_work() to the start of cleanup_net(), s."},
    {"NsidUnhash", "unhash_nsid(), for each pair of a living and a dying namespace, s."},
    {"RcuGrace", "synchronize_rcu() between pre_exit() and exit(), once a batch, s."},
    {"DeviceUnregister", "unregister_netdevice_many(), for each device, also lo, under rtnl, s."},
    {"PernetExitRtnl", "Work of the protocols of one namespace under rtnl, s."},
    {"DeviceBarrier", "rcu_barrier() of netdev_run_todo(), if devices other than lo went, s."},
    {"PernetExit", "One exit() of cleanup_net(), s."},
    {"RcuBarrier", "rcu_barrier() at the end of cleanup_net(), once a batch, s."},
    {"DeviceMove", "dev_change_net_namespace(), under rtnl, s."},
    {"LinkSet", "Another change of a device: up, down, name, master; under rtnl, s."},
    {"Address", "An address or a route, under rtnl, s."},
    {"Fork", "clone() without namespaces, s."},
    {"Setns", "setns(), s."},
    {"Exit", "exit(), s."},
};

} // namespace

template <std::size_t... I>
TypeId
NetnsCosts::AddAttributes(TypeId tid, std::index_sequence<I...>)
{
    (tid.AddAttribute(ENTRIES[I].name,
                      ENTRIES[I].help,
                      PointerValue(),
                      MakePointerAccessor(&NetnsCosts::SetOne<I>, &NetnsCosts::GetOne<I>),
                      MakePointerChecker<RandomVariableStream>()),
     ...);
    return tid;
}

TypeId
NetnsCosts::GetTypeId()
{
    static TypeId tid = AddAttributes(TypeId("ns3::netns::NetnsCosts")
                                          .SetParent<Object>()
                                          .SetGroupName("Netns")
                                          .AddConstructor<NetnsCosts>(),
                                      std::make_index_sequence<NETNS_COSTS>());
    return tid;
}

void
NetnsCosts::DoDispose()
{
    m_variables.fill(nullptr);
    m_nSet = 0;
    Object::DoDispose();
}

Time
NetnsCosts::Draw(NetnsCost cost) const
{
    const auto& variable = m_variables[static_cast<std::size_t>(cost)];
    if (!variable)
    {
        return Time(0);
    }
    // A distribution may yield values below zero, and such that no Time can hold
    constexpr double most = 1e14;
    const double nanoseconds = variable->GetValue() * 1e9;
    return NanoSeconds(nanoseconds > 0 ? std::llround(std::min(nanoseconds, most)) : 0);
}

Time
NetnsCosts::Draw(NetnsCost cost, uint64_t n) const
{
    Time sum;
    if (Get(cost))
    {
        for (; n > 0; --n)
        {
            sum += Draw(cost);
        }
    }
    return sum;
}

Ptr<RandomVariableStream>
NetnsCosts::Get(NetnsCost cost) const
{
    return m_variables[static_cast<std::size_t>(cost)];
}

void
NetnsCosts::Set(NetnsCost cost, Ptr<RandomVariableStream> variable)
{
    auto& old = m_variables[static_cast<std::size_t>(cost)];
    m_nSet += (variable ? 1 : 0);
    m_nSet -= (old ? 1 : 0);
    old = variable;
}

bool
NetnsCosts::IsInstant() const
{
    return m_nSet == 0;
}

int64_t
NetnsCosts::AssignStreams(int64_t stream)
{
    int64_t used = 0;
    for (const auto& variable : m_variables)
    {
        if (variable)
        {
            variable->SetStream(stream + used++);
        }
    }
    return used;
}

std::string
NetnsCosts::GetName(NetnsCost cost)
{
    return ENTRIES[static_cast<std::size_t>(cost)].name;
}

bool
NetnsCosts::Find(const std::string& name, NetnsCost& cost)
{
    for (std::size_t i = 0; i < NETNS_COSTS; ++i)
    {
        if (name == ENTRIES[i].name)
        {
            cost = static_cast<NetnsCost>(i);
            return true;
        }
    }
    return false;
}

} // namespace netns
} // namespace ns3
