// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_GATE_H
#define TRACE_GATE_H

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
 * @brief Lets rows of one host through to the tables, as switches and filters say.
 *
 * A filter asks for the name of a namespace, which has none yet when its first rows come. Where
 * there is a filter these wait, until it has its first name or the instant in which it was created
 * is over; then it is decided, once for all rows of the namespace.
 */
class TraceGate
{
  public:
    /** @param tables where rows go @param host id of the host's Node */
    TraceGate(const TraceTables& tables, uint32_t host);

    /** @brief There is a new namespace. @param ns net_cookie @param name what it is called */
    void Begin(uint64_t ns, const std::string& name);
    /** @brief A namespace is on net_namespace_list. @param ns net_cookie */
    void Created(uint64_t ns);
    /** @brief A namespace has its first name, or none will come. @param ns net_cookie
     * @param name what it is called */
    void Decide(uint64_t ns, const std::string& name);
    /** @brief There will be no more rows of a namespace. @param ns net_cookie */
    void End(uint64_t ns);

    /** @return whether a table is written @param id which */
    bool IsOn(TraceTableId id) const;
    /** @brief Add a row of a namespace. @param id of which table @param ns net_cookie
     * @param values the row */
    template <typename... Values>
    void Insert(TraceTableId id, uint64_t ns, const Values&... values);
    /** @brief Add a row of the host. @param id of which table @param values the row */
    template <typename... Values>
    void InsertOfHost(TraceTableId id, const Values&... values);

  private:
    /** What is known of a namespace; only where there is a filter. */
    struct Known
    {
        std::string name;                   //!< what it is called
        std::optional<int64_t> created;     //!< when it was on net_namespace_list
        bool decided{false};                //!< whether it is known what passes
        std::bitset<TraceTables::N> passes; //!< by table
        /** Rows that wait, each with its table. */
        std::vector<std::pair<std::size_t, std::function<void()>>> waiting;
    };

    /** @return what is known of a namespace, decided if it can be; null for nothing
     * @param ns net_cookie */
    Known* Find(uint64_t ns);
    /** @brief Add a row. @param table to it @param values the row */
    template <typename... Values>
    void Write(TraceTable* table, const Values&... values);

    const TraceTables& m_tables;                                  //!< where rows go
    const uint32_t m_host;                                        //!< id of the host's Node
    std::array<TraceFilter, TraceTables::N> m_filters;            //!< by table
    std::array<std::optional<bool>, TraceTables::N> m_hostPasses; //!< rows of the host
    bool m_hasFilter{false};                                      //!< whether some table has one
    std::map<uint64_t, Known> m_known;                            //!< by net_cookie
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
