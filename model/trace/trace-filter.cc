// SPDX-License-Identifier: GPL-2.0-only

#include "trace-filter.h"

#include "ns3/names.h"
#include "ns3/node-list.h"
#include "ns3/node.h"

#include <algorithm>
#include <fnmatch.h>
#include <sstream>

namespace ns3
{
namespace netns
{

namespace
{

/** @return whether a text matches a pattern of fnmatch() */
bool
Fits(const std::string& pattern, const std::string& text)
{
    return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

/** @return whether a host matches a pattern, by id or by name @param host id of its Node */
bool
FitsHost(const std::string& pattern, uint32_t host)
{
    return Fits(pattern, std::to_string(host)) ||
           Fits(pattern, Names::FindName(NodeList::GetNode(host)));
}

} // namespace

TraceFilter::TraceFilter(const std::string& text)
{
    std::istringstream parts(text);
    std::string part;
    while (std::getline(parts, part, ','))
    {
        const auto slash = part.find('/');
        m_patterns.emplace_back(slash == std::string::npos ? "*" : part.substr(0, slash),
                                slash == std::string::npos ? part : part.substr(slash + 1));
    }
}

bool
TraceFilter::IsValid(const std::string& text)
{
    const TraceFilter filter(text);
    return std::all_of(filter.m_patterns.begin(), filter.m_patterns.end(), [](const auto& pattern) {
        return !pattern.first.empty() && !pattern.second.empty() &&
               pattern.second.find('/') == std::string::npos; // no name of a namespace has a slash
    });
}

bool
TraceFilter::IsEmpty() const
{
    return m_patterns.empty();
}

bool
TraceFilter::Matches(uint32_t host, const std::string& name) const
{
    return IsEmpty() ||
           std::any_of(m_patterns.begin(), m_patterns.end(), [&](const Pattern& pattern) {
               return Fits(pattern.second, name) && FitsHost(pattern.first, host);
           });
}

bool
TraceFilter::MatchesHost(uint32_t host) const
{
    return IsEmpty() ||
           std::any_of(m_patterns.begin(), m_patterns.end(), [&](const Pattern& pattern) {
               return FitsHost(pattern.first, host);
           });
}

} // namespace netns
} // namespace ns3
