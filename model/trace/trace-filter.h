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
 * @brief Says whose rows a table gets: patterns of hosts and of names of namespaces.
 *
 * `[HOST/]NAME`, several with commas between, as fnmatch() of libc has them: `*`, `?`, `[a-z]`.
 * HOST is the id of the host's Node, or its name in ns3::Names. Empty: everything.
 */
class TraceFilter
{
  public:
    /** @param text the patterns */
    explicit TraceFilter(const std::string& text = "");

    /** @return whether a text is one @param text the patterns */
    static bool IsValid(const std::string& text);
    /** @return whether everything passes */
    bool IsEmpty() const;
    /** @return whether a namespace passes @param host id of the host's Node
     * @param name name of the namespace */
    bool Matches(uint32_t host, const std::string& name) const;
    /** @return whether some namespace of a host may pass @param host id of the host's Node */
    bool MatchesHost(uint32_t host) const;

  private:
    /** HOST and NAME. */
    using Pattern = std::pair<std::string, std::string>;

    std::vector<Pattern> m_patterns; //!< in order
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_FILTER_H */
