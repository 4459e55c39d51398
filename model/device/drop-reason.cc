// SPDX-License-Identifier: GPL-2.0-only

#include "drop-reason.h"

namespace ns3
{
namespace netns
{

std::string
GetDropReasonName(DropReason reason)
{
    switch (reason)
    {
    case DropReason::DOWN:
        return "down";
    case DropReason::PEER_DOWN:
        return "peer down";
    case DropReason::NO_PEER:
        return "no peer";
    case DropReason::TOO_LONG:
        return "too long";
    case DropReason::BACKLOG:
        return "backlog";
    case DropReason::NO_CARRIER:
        return "no carrier";
    case DropReason::SOURCE:
        return "source";
    default:
        return "link-local";
    }
}

} // namespace netns
} // namespace ns3
