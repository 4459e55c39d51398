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
 * @brief Returns the text of each file in data/presets, by the name of its preset.
 *
 * The build puts the files into the library, so that a program finds them in every working
 * directory.
 */
const std::map<std::string, std::string>& GetPresetData();

} // namespace netns
} // namespace ns3

#endif /* NETNS_PRESET_DATA_H */
