// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_TABLES_H
#define TRACE_TABLES_H

#include "trace-filter.h"

#include "ns3/netns-trace-database.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * The tables of NetnsTraceRecorder.
 */
enum class TraceTableId : uint8_t
{
    NAMESPACES, //!< `namespaces`
    LIFECYCLE,  //!< `lifecycle`
    REFS,       //!< `refs`
    DEVICES,    //!< `devices`
    LOCKS,      //!< `locks`
    DROPS,      //!< `drops`
    TRAFFIC     //!< `traffic`
};

/**
 * @ingroup netns
 * @brief The tables that a recorder writes, with their filters.
 */
struct TraceTables
{
    static constexpr std::size_t N = 7; //!< how many there are

    /** @return the name in the database @param id which */
    static std::string GetName(TraceTableId id);
    /** @brief Make the tables that are on, and the views for which all tables are there.
     * @param database where @throws NetnsTraceError when they cannot be made */
    void Create(NetnsTraceDatabase& database);

    std::array<bool, N> on{};             //!< which are written
    std::array<std::string, N> filters{}; //!< whose rows, see TraceFilter
    std::array<TraceTable*, N> tables{};  //!< they; null when off
    int64_t interval{0};                  //!< of `traffic`, ns
    /** Takes what a table throws: whoever adds a row may be in the middle of something. */
    std::function<void(const NetnsTraceError&)> failed;
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_TABLES_H */
