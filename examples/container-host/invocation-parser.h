// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_PARSER_H
#define INVOCATION_PARSER_H

#include "invocation.h"

#include <string_view>

namespace ns3
{
namespace netns
{

class TraceLineSource;

/**
 * @ingroup netns-examples
 * @brief Lines of an invocation trace, checked and turned into invocations.
 *
 * The schema is that of the public Azure Functions invocation trace of 2021: comma-separated app,
 * func, end_timestamp and duration, the last two in decimal seconds, nothing quoted.
 */
class InvocationParser
{
  public:
    /// The header line.
    static constexpr std::string_view HEADER = "app,func,end_timestamp,duration";

    /**
     * Checks the first line.
     *
     * @param source where the line comes from, for messages
     * @param line the line
     * @throws TraceError if it is not the header
     */
    static void CheckHeader(const TraceLineSource& source, std::string_view line);

    /**
     * Reads a data row.
     *
     * @param source where the line comes from, for messages
     * @param line the line, which the result refers to
     * @returns the invocation, its start being end_timestamp - duration; row is left 0
     * @throws TraceError if anything about it is wrong
     */
    static InvocationView ParseRow(const TraceLineSource& source, std::string_view line);
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_PARSER_H */
