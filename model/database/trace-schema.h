// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_SCHEMA_H
#define TRACE_SCHEMA_H

#include "trace-table.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The SQL of tables, views and indexes, and the checks of what a user asks for.
 *
 * The functions that check throw NetnsTraceError; their @p path is for its text.
 */
class TraceSchema
{
  public:
    /** For each index the names of its columns. */
    using Indexes = std::vector<std::vector<std::string>>;

    /** @brief Check names, descriptions and indexes of a table, but not its constraints. */
    static void CheckTable(const std::string& path,
                           const std::string& name,
                           const std::vector<TraceColumn>& columns,
                           const Indexes& indexes);
    /** @brief Check name and help of a view, but not its SQL. */
    static void CheckView(const std::string& path,
                          const std::string& name,
                          const std::string& help);

    /** @return CREATE TABLE, with the descriptions of the columns as comments */
    static std::string GetCreateTable(const std::string& name,
                                      const std::vector<TraceColumn>& columns);
    /** @return CREATE VIEW, with @p help as a comment before @p select */
    static std::string GetCreateView(const std::string& name,
                                     const std::string& help,
                                     const std::string& select);
    /** @return a CREATE INDEX for each index of a table */
    static std::vector<std::string> GetCreateIndexes(const std::string& table,
                                                     const Indexes& indexes);
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_SCHEMA_H */
