// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_FILTER_H
#define TRACE_FILTER_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Selects the namespaces whose rows a table gets, by patterns for host and name.
 *
 * A filter is `[HOST/]NAME`, or several of them with commas between, with the patterns of
 * fnmatch():
 * `*`, `?`, `[a-z]`. HOST is the id of the host's Node, or its name in ns3::Names. The empty filter
 * lets everything pass.
 */
class TraceFilter
{
  public:
    /** @param text the filter; IsValid() */
    explicit TraceFilter(const std::string& text = "");

    /** @return whether a text is a filter */
    static bool IsValid(const std::string& text);
    /** @return whether the filter is empty: everything passes */
    bool IsEmpty() const;
    /** @return whether a namespace passes @param host id of the host's Node @param name its name */
    bool Matches(uint32_t host, const std::string& name) const;
    /** @return whether a namespace of a host can pass @param host id of the host's Node */
    bool MatchesHost(uint32_t host) const;

  private:
    /** Patterns for HOST and NAME. */
    using Pattern = std::pair<std::string, std::string>;

    std::vector<Pattern> m_patterns; //!< in the order of the text
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_FILTER_H */
