// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_VIEWS_H
#define TRACE_VIEWS_H

#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief A view on the tables of NetnsTraceRecorder.
 */
struct TraceView
{
    std::string name;                //!< its name
    std::vector<std::string> tables; //!< what it reads, beside `meta`
    std::string help;                //!< what it shows
    std::string select;              //!< its SELECT

    /** @return whether all it reads is there @param names the tables that are there */
    bool IsPossible(const std::set<std::string>& names) const;
    /** @return all views */
    static const std::vector<TraceView>& GetAll();
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_VIEWS_H */
