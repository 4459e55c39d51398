// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_TABLES_H
#define TRACE_TABLES_H

#include "ns3/netns-trace-database.h"
#include "ns3/refused-attribute.h"

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

    /** @return the name of a table in the database */
    static std::string GetName(TraceTableId id);
    /** @brief Create the tables that are on, and the views that read only these.
     * @throws NetnsTraceError when they cannot be created */
    void Create(NetnsTraceDatabase& database);

    std::array<bool, N> on{};             //!< which tables are written
    std::array<std::string, N> filters{}; //!< text of the TraceFilter of each table
    std::array<TraceTable*, N> tables{};  //!< the tables in the database; null when off
    int64_t interval{0};                  //!< length of the intervals of `traffic`, ns
    RefusedAttribute refused;             //!< an attribute of the recorder
    /** Called with the error that a table throws, which must not reach the code that is traced. */
    std::function<void(const NetnsTraceError&)> failed;
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_TABLES_H */
