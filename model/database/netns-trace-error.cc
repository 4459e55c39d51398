// SPDX-License-Identifier: GPL-2.0-only

#include "netns-trace-error.h"

namespace ns3
{
namespace netns
{

NetnsTraceError::NetnsTraceError(const std::string& path,
                                 const std::string& fault,
                                 const std::string& expectation)
    : std::runtime_error(path + ": " + fault + ", " + expectation)
{
}

} // namespace netns
} // namespace ns3
