// SPDX-License-Identifier: GPL-2.0-only

#include "ref-ledger.h"

namespace ns3
{
namespace netns
{

std::string
GetRefKindName(RefKind kind)
{
    switch (kind)
    {
    case RefKind::SETUP:
        return "setup";
    case RefKind::NSPROXY:
        return "nsproxy";
    case RefKind::TASK:
        return "task";
    case RefKind::MOUNT:
        return "mount";
    case RefKind::FILE:
        return "file";
    case RefKind::SOCKET:
        return "socket";
    case RefKind::USER:
        return "user";
    }
    return "unknown";
}

} // namespace netns
} // namespace ns3
