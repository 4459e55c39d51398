// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_PRESET_DATA_H
#define NETNS_PRESET_DATA_H

#include <map>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @return the files of data/presets by name, which the build puts into the library, so that a
 * program finds them wherever it is called from
 */
const std::map<std::string, std::string>& GetPresetData();

} // namespace netns
} // namespace ns3

#endif /* NETNS_PRESET_DATA_H */
