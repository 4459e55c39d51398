// SPDX-License-Identifier: GPL-2.0-only

#include "netns-preset-data.h"

namespace ns3
{
namespace netns
{

const std::map<std::string, std::string>&
GetPresetData()
{
    static const std::map<std::string, std::string> data{
#include "ns3/netns-preset-rows.inc"
    };
    return data;
}

} // namespace netns
} // namespace ns3
