// SPDX-License-Identifier: GPL-2.0-only

#include "rtnl-link.h"

namespace ns3
{
namespace netns
{

RtnlLink::~RtnlLink() = default;

void
RtnlLink::DeviceLeaves(Ptr<NetDevice> device)
{
}

void
RtnlLink::SetNet(NetNamespace* net)
{
    m_net = net;
    m_leaving = m_leaving && !net;
}

void
RtnlLink::SetLeaving()
{
    m_leaving = true;
}

bool
RtnlLink::IsLeaving() const
{
    return m_leaving;
}

void
RtnlLink::SetPromisedNet(NetNamespace* net)
{
    m_promised = net;
}

NetNamespace*
RtnlLink::GetPromisedNet() const
{
    return m_net ? m_net : m_promised;
}

NetNamespace*
RtnlLink::GetNet() const
{
    return m_net;
}

} // namespace netns
} // namespace ns3
