// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_GATE_H
#define TRACE_GATE_H

#include "trace-filter.h"
#include "trace-tables.h"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Writes the rows of one host that the switches and filters of the tables let pass.
 *
 * A filter looks at the name of a namespace, but the first rows of a namespace come before it is
 * named. Where there is a filter, these rows wait until the namespace gets its first name, or until
 * the instant is over in which it was created. Then it is decided, once for all rows of the
 * namespace, which tables get them.
 */
class TraceGate
{
  public:
    /** @param tables take the rows @param host id of the host's Node */
    TraceGate(const TraceTables& tables, uint32_t host);

    /** @brief There is a new namespace. @param ns net_cookie @param name its name until it gets one
     */
    void Begin(uint64_t ns, const std::string& name);
    /** @brief A namespace is on net_namespace_list. @param ns net_cookie */
    void Created(uint64_t ns);
    /** @brief A namespace has its first name, or will get none. @param ns net_cookie
     * @param name the name that counts */
    void Decide(uint64_t ns, const std::string& name);
    /** @brief There will be no more rows of a namespace. @param ns net_cookie */
    void End(uint64_t ns);

    /** @return whether a table is written */
    bool IsOn(TraceTableId id) const;
    /** @brief Add a row of a namespace. @param ns net_cookie @param values see TraceTable::Insert
     */
    template <typename... Values>
    void Insert(TraceTableId id, uint64_t ns, const Values&... values);
    /** @brief Add a row of the host. @param values see TraceTable::Insert */
    template <typename... Values>
    void InsertOfHost(TraceTableId id, const Values&... values);

  private:
    /** What is known of a namespace. */
    struct Known
    {
        std::string name;                   //!< its name so far
        std::optional<int64_t> created;     //!< when it was put on net_namespace_list, ns
        bool decided{false};                //!< whether `passes` is known
        std::bitset<TraceTables::N> passes; //!< whether its rows pass, by table
        /** Rows that wait for the decision: the table's number, and a function that adds it. */
        std::vector<std::pair<std::size_t, std::function<void()>>> waiting;
    };

    /** @return what is known of a namespace, decided if that is possible by now; null if nothing is
     * known @param ns net_cookie */
    Known* Find(uint64_t ns);
    /** @brief Add a row to a table; reports errors to TraceTables::failed. */
    template <typename... Values>
    void Write(TraceTable* table, const Values&... values);

    const TraceTables& m_tables;                                  //!< take the rows
    const uint32_t m_host;                                        //!< id of the host's Node
    std::array<TraceFilter, TraceTables::N> m_filters;            //!< by table
    std::array<std::optional<bool>, TraceTables::N> m_hostPasses; //!< whether rows of the host pass
    bool m_hasFilter{false};                                      //!< whether a table has a filter
    std::map<uint64_t, Known> m_known; //!< namespaces by net_cookie; empty without a filter
};

template <typename... Values>
void
TraceGate::Write(TraceTable* table, const Values&... values)
{
    try
    {
        table->Insert(values...);
    }
    catch (const NetnsTraceError& error)
    {
        m_tables.failed(error);
    }
}

template <typename... Values>
void
TraceGate::Insert(TraceTableId id, uint64_t ns, const Values&... values)
{
    const auto i = static_cast<std::size_t>(id);
    TraceTable* table = m_tables.tables[i];
    if (!table)
    {
        return;
    }
    if (m_filters[i].IsEmpty())
    {
        Write(table, values...);
        return;
    }
    Known* known = Find(ns);
    if (known && known->decided && known->passes[i])
    {
        Write(table, values...);
    }
    else if (known && !known->decided)
    {
        const auto row = std::make_tuple(values...);
        known->waiting.emplace_back(i, [this, table, row] {
            std::apply([this, table](const auto&... cells) { Write(table, cells...); }, row);
        });
    }
}

template <typename... Values>
void
TraceGate::InsertOfHost(TraceTableId id, const Values&... values)
{
    const auto i = static_cast<std::size_t>(id);
    if (!m_hostPasses[i])
    {
        m_hostPasses[i] = m_filters[i].MatchesHost(m_host);
    }
    if (m_tables.tables[i] && *m_hostPasses[i])
    {
        Write(m_tables.tables[i], values...);
    }
}

} // namespace netns
} // namespace ns3

#endif /* TRACE_GATE_H */
