// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_SCHEMA_H
#define TRACE_SCHEMA_H

#include "trace-column.h"

#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Tables and views of a trace database as SQL, and what is not allowed in them.
 */
class TraceSchema
{
  public:
    /** For each index the names of its columns. */
    using Indexes = std::vector<std::vector<std::string>>;

    /**
     * @brief Check the description of a table.
     * @param path the database, for the error's text
     * @param name the table's name
     * @param columns its columns
     * @param indexes its indexes
     * @throws NetnsTraceError that says what is not valid
     */
    static void CheckTable(const std::string& path,
                           const std::string& name,
                           const std::vector<TraceColumn>& columns,
                           const Indexes& indexes);
    /**
     * @brief Check the description of a view, but for its SQL.
     * @param path the database, for the error's text
     * @param name the view's name
     * @param help what it shows
     * @throws NetnsTraceError that says what is not valid
     */
    static void CheckView(const std::string& path,
                          const std::string& name,
                          const std::string& help);

    /** @return "INTEGER", "REAL" or "TEXT" @param type a type */
    static const char* GetTypeName(TraceColumnType type);
    /** @return CREATE TABLE @param name the table's name @param columns its columns */
    static std::string GetCreateTable(const std::string& name,
                                      const std::vector<TraceColumn>& columns);
    /** @return CREATE VIEW @param name the view's name @param help what it shows
     * @param select its SELECT */
    static std::string GetCreateView(const std::string& name,
                                     const std::string& help,
                                     const std::string& select);
    /** @return a CREATE INDEX for each index @param name the table's name @param indexes they */
    static std::vector<std::string> GetCreateIndexes(const std::string& name,
                                                     const Indexes& indexes);
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_SCHEMA_H */
