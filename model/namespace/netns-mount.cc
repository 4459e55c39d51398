// SPDX-License-Identifier: GPL-2.0-only

#include "netns-mount.h"

#include "net-namespace.h"

namespace ns3
{
namespace netns
{

NetnsMount::NetnsMount(const std::string& name, Ptr<NetNamespace> net, uint64_t id)
    : m_name(name),
      m_ref(net, {RefKind::MOUNT, id}),
      m_next(nullptr)
{
    NetnsMount** last = &net->m_mounts;
    while (*last)
    {
        last = &(*last)->m_next;
    }
    *last = this;
}

NetnsMount::~NetnsMount()
{
    NetnsMount** at = &m_ref.GetNet()->m_mounts;
    while (*at != this)
    {
        at = &(*at)->m_next;
    }
    *at = m_next;
}

bool
NetnsMount::IsValidName(const std::string& name)
{
    return !name.empty() && name.size() <= 255 && name != "." && name != ".." &&
           name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
}

const std::string&
NetnsMount::GetName() const
{
    return m_name;
}

Ptr<NetNamespace>
NetnsMount::GetNet() const
{
    return m_ref.GetNet();
}

} // namespace netns
} // namespace ns3
