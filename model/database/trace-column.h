// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_COLUMN_H
#define TRACE_COLUMN_H

#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * The values that a column of a TraceTable takes, besides NULL.
 */
enum class TraceColumnType
{
    INTEGER, //!< 64-bit signed; times are integer nanoseconds, booleans 0 or 1.
    REAL,    //!< double; not-a-number becomes NULL.
    TEXT     //!< UTF-8.
};

/**
 * @ingroup netns
 * One column of a TraceTable.
 */
struct TraceColumn
{
    std::string name;          //!< [a-z_][a-z0-9_]*, once in its table.
    TraceColumnType type;      //!< What rows hold here.
    std::string constraint{};  //!< SQL after the type, such as "NOT NULL"; may be empty.
    std::string description{}; //!< Written as a comment into the schema; may be empty.
};

} // namespace netns
} // namespace ns3

#endif // TRACE_COLUMN_H
