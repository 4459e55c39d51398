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
    std::string name;                //!< name
    std::vector<std::string> tables; //!< tables that it reads, besides `meta`
    std::string help;                //!< what it shows
    std::string select;              //!< SELECT

    /** @return whether all tables that it reads exist @param names the tables that exist */
    bool IsPossible(const std::set<std::string>& names) const;
    /** @return all views */
    static const std::vector<TraceView>& GetAll();
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_VIEWS_H */
