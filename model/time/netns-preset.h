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
 * @brief A preset that does not exist, or a file that is none; its text says where and why.
 */
class NetnsPresetError : public std::runtime_error
{
  public:
    /** @param text place, fault and expectation */
    explicit NetnsPresetError(const std::string& text);
};

/**
 * @ingroup netns
 * @brief Named sets of costs: files in data/presets, also part of the library.
 *
 * An INI file with a section for each cost (an attribute of NetnsCosts):
 *
 *     [RcuGrace]
 *     median = 10ms
 *     p90    = 12ms
 *     source = fitted-on "last reference dropped -> ucount free, 1 ns"
 *
 * `median` and `source` are required; with `p90` above the median the cost is log-normal through
 * both, without it constant. A cost without a section is zero.
 */
class NetnsPreset
{
  public:
    /** The preset without costs. */
    static constexpr const char* INSTANT = "instant";

    /** One cost. */
    struct Row
    {
        NetnsCost cost;     //!< which
        Time median;        //!< half of all are below
        Time p90;           //!< nine of ten are below
        std::string source; //!< where the figures are from
    };

    /** @return names of the presets in the library, sorted */
    static std::vector<std::string> GetNames();
    /**
     * @brief Read a preset.
     * @param preset one of GetNames(), or the path of a file, which has a '/' or ends in ".ini"
     * @return its costs, in the order of NetnsCost
     * @throws NetnsPresetError for an unknown name, a file that cannot be read, a section, key or
     * value that cannot be
     */
    static std::vector<Row> Read(const std::string& preset);
    /** @brief Set the costs of a host. @param preset as Read() @param costs all are set
     * @throws NetnsPresetError as Read() */
    static void Apply(const std::string& preset, NetnsCosts& costs);
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_PRESET_H */
