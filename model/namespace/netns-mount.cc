// SPDX-License-Identifier: GPL-2.0-only

#include "netns-mount.h"

namespace ns3
{
namespace netns
{

NetnsMount::NetnsMount(const std::string& name, Ptr<NetNamespace> net, uint64_t id)
    : m_name{name},
      m_ref(net, {RefKind::MOUNT, id})
{
    net->AddName(m_name);
}

NetnsMount::~NetnsMount()
{
    Release();
}

void
NetnsMount::Release()
{
    if (m_ref)
    {
        m_ref.GetNet()->RemoveName(m_name);
        m_ref.Reset();
    }
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
    return m_name.text;
}

Ptr<NetNamespace>
NetnsMount::GetNet() const
{
    return m_ref.GetNet();
}

} // namespace netns
} // namespace ns3
