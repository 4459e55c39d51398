// SPDX-License-Identifier: GPL-2.0-only

#include "net-ref.h"

#include "net-namespace.h"

#include "ns3/netns-error.h"

#include <utility>

namespace ns3
{
namespace netns
{

NetRef::NetRef() = default;

NetRef::NetRef(Ptr<NetNamespace> net, RefHolder holder)
    : m_net(net),
      m_holder(holder)
{
    CheckNotNull(net, "NetRef::NetRef", "net");
    if (int error = net->Get(holder))
    {
        m_net = nullptr;
        throw NetnsError("NetRef: namespace " + net->GetName(), error);
    }
}

NetRef::~NetRef()
{
    Reset();
}

NetRef::NetRef(NetRef&& other) noexcept
    : m_net(std::move(other.m_net)),
      m_holder(other.m_holder)
{
    other.m_net = nullptr;
}

NetRef&
NetRef::operator=(NetRef&& other) noexcept
{
    if (this != &other)
    {
        Reset();
        std::swap(m_net, other.m_net);
        m_holder = other.m_holder;
    }
    return *this;
}

NetRef
NetRef::Adopt(Ptr<NetNamespace> net, RefHolder holder)
{
    CheckNotNull(net, "NetRef::Adopt", "net");
    NetRef ref;
    ref.m_net = net;
    ref.m_holder = holder;
    return ref;
}

NetRef
NetRef::Try(Ptr<NetNamespace> net, RefHolder holder)
{
    CheckNotNull(net, "NetRef::Try", "net");
    return net->MaybeGet(holder) ? Adopt(net, holder) : NetRef();
}

void
NetRef::Reset()
{
    if (m_net)
    {
        // Emptied before Put(), which may run a teardown that calls this function again.
        Ptr<NetNamespace> net = m_net;
        m_net = nullptr;
        net->Put(m_holder);
    }
}

Ptr<NetNamespace>
NetRef::GetNet() const
{
    return m_net;
}

RefHolder
NetRef::GetHolder() const
{
    return m_holder;
}

NetRef::operator bool() const
{
    return static_cast<bool>(m_net);
}

} // namespace netns
} // namespace ns3
