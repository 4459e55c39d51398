// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_PRESET_H
#define NETNS_PRESET_H

#include "netns-costs.h"

#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The exception for a preset that does not exist, and for a fault in a file of costs.
 */
class NetnsPresetError : public std::runtime_error
{
  public:
    /** @param text where the fault is, what is wrong, and what was expected */
    explicit NetnsPresetError(const std::string& text);
};

/**
 * @ingroup netns
 * @brief Named sets of costs, which are files in data/presets and part of the library.
 *
 * Each file is an INI file with a section for each cost (an attribute of NetnsCosts):
 *
 *     [RcuGrace]
 *     median = 10ms
 *     p90    = 12ms
 *     source = fitted-on "last reference dropped -> ucount free, 1 ns"
 *
 * The keys `median` and `source` are required. With a `p90` above the median the cost is drawn from
 * the log-normal distribution that has both; otherwise the cost is constant. A cost without a
 * section is zero. A time is at most an hour.
 */
class NetnsPreset
{
  public:
    /** The preset without costs. */
    static constexpr const char* INSTANT = "instant";

    /** One cost. */
    struct Row
    {
        NetnsCost cost;     //!< the cost
        Time median;        //!< half of all draws are below
        Time p90;           //!< nine of ten draws are below
        std::string source; //!< where the two times are from
    };

    /** @return the names of the presets in the library, sorted */
    static std::vector<std::string> GetNames();
    /**
     * @brief Reads a preset.
     * @param preset one of GetNames(), or the path of a file, which has a '/' or ends in ".ini"
     * @return the costs of the preset, in the order of NetnsCost
     * @throws NetnsPresetError for an unknown name, a file that cannot be read, and an invalid
     * section, key or value
     */
    static std::vector<Row> Read(const std::string& preset);
    /** @brief Sets all costs of a host to those of a preset. @param preset as Read()
     * @throws NetnsPresetError as Read(); then no cost has changed */
    static void Apply(const std::string& preset, NetnsCosts& costs);
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_PRESET_H */
