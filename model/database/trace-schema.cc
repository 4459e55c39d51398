// SPDX-License-Identifier: GPL-2.0-only

#include "trace-schema.h"

#include <algorithm>
#include <set>

namespace ns3
{
namespace netns
{

namespace
{

/** @return The names, each in @p quote, with commas between. */
std::string
Join(const std::vector<std::string>& names, const std::string& quote)
{
    std::string text;
    for (const auto& name : names)
    {
        text += (text.empty() ? "" : ",") + quote + name + quote;
    }
    return text;
}

/** @return Whether @p name is [a-z_][a-z0-9_]*. */
bool
IsName(const std::string& name)
{
    const bool startsWithDigit = !name.empty() && name[0] >= '0' && name[0] <= '9';
    return !name.empty() && !startsWithDigit && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

/**
 * @brief Refuse a name that SQLite or the rules of this module do not allow.
 * @param path The database, for the error's text.
 * @param who "table" or "view" and the name, for the error's text.
 * @param name The name.
 */
void
CheckName(const std::string& path, const std::string& who, const std::string& name)
{
    if (!IsName(name) || name.rfind("sqlite_", 0) == 0)
    {
        throw NetnsTraceError(path, who + " has a wrong name", "expected [a-z_][a-z0-9_]*");
    }
}

} // namespace

void
TraceSchema::CheckTable(const std::string& path,
                        const std::string& name,
                        const std::vector<TraceColumn>& columns,
                        const Indexes& indexes)
{
    const std::string who = "table \"" + name + "\"";
    const std::string rule = "expected [a-z_][a-z0-9_]*";
    CheckName(path, who, name);
    if (columns.empty())
    {
        throw NetnsTraceError(path, who + " has no column", "expected one or more");
    }
    std::set<std::string> names;
    for (const auto& column : columns)
    {
        const std::string which = who + " column \"" + column.name + "\"";
        if (!IsName(column.name))
        {
            throw NetnsTraceError(path, which + " has a wrong name", rule);
        }
        if (!names.insert(column.name).second)
        {
            throw NetnsTraceError(path, which + " exists twice", "expected different names");
        }
        if ((column.constraint + column.description).find('\n') != std::string::npos)
        {
            throw NetnsTraceError(path, which + " has a text of two lines", "expected one line");
        }
    }
    std::set<std::vector<std::string>> seen;
    for (const auto& index : indexes)
    {
        const bool known = std::all_of(index.begin(), index.end(), [&names](const auto& column) {
            return names.count(column) == 1;
        });
        if (index.empty() || !known || !seen.insert(index).second)
        {
            throw NetnsTraceError(path,
                                  who + " has a wrong index (" + Join(index, "") + ")",
                                  "expected names of its columns, no index twice");
        }
    }
}

void
TraceSchema::CheckView(const std::string& path, const std::string& name, const std::string& help)
{
    const std::string who = "view \"" + name + "\"";
    CheckName(path, who, name);
    if (help.empty() || help.find('\n') != std::string::npos)
    {
        throw NetnsTraceError(path, who + " has a wrong help", "expected one line");
    }
}

std::string
TraceSchema::GetCreateTable(const std::string& name, const std::vector<TraceColumn>& columns)
{
    std::string sql = "CREATE TABLE \"" + name + "\" (\n";
    for (std::size_t i = 0; i < columns.size(); ++i)
    {
        const TraceColumn& column = columns[i];
        sql += "  \"" + column.name + "\" " + GetTraceColumnTypeName(column.type);
        sql += column.constraint.empty() ? "" : " " + column.constraint;
        sql += i + 1 < columns.size() ? "," : "";
        sql += column.description.empty() ? "\n" : " -- " + column.description + "\n";
    }
    return sql + ")";
}

std::string
TraceSchema::GetCreateView(const std::string& name,
                           const std::string& help,
                           const std::string& select)
{
    return "CREATE VIEW " + name + " AS\n-- " + help + "\n" + select;
}

std::vector<std::string>
TraceSchema::GetCreateIndexes(const std::string& table, const Indexes& indexes)
{
    std::vector<std::string> statements;
    for (const auto& columns : indexes)
    {
        // No table's name has parentheses, so that the index's name is never in use
        statements.push_back("CREATE INDEX \"" + table + "(" + Join(columns, "") + ")\" ON \"" +
                             table + "\" (" + Join(columns, "\"") + ")");
    }
    return statements;
}

} // namespace netns
} // namespace ns3
