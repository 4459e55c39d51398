// SPDX-License-Identifier: GPL-2.0-only

#include "invocation-parser.h"

#include "decimal-seconds.h"
#include "trace-error.h"
#include "trace-line-source.h"

#include <array>
#include <cstring>

namespace ns3
{
namespace netns
{

namespace
{

constexpr std::size_t FIELDS = 4;
const char* const RANGE = "a time within 9223372036 s of 0";

/// Splits a row at its commas; throws TraceError unless there are exactly four fields.
std::array<std::string_view, FIELDS>
SplitRow(const TraceLineSource& source, std::string_view line)
{
    std::array<std::string_view, FIELDS> fields;
    std::size_t count = 0;
    const char* begin = line.data();
    const char* const end = begin + line.size();
    while (true)
    {
        const void* comma = std::memchr(begin, ',', end - begin);
        const char* stop = comma ? static_cast<const char*>(comma) : end;
        if (count < FIELDS)
        {
            fields[count] = std::string_view(begin, stop - begin);
        }
        count++;
        if (!comma)
        {
            break;
        }
        begin = stop + 1;
    }
    if (count != FIELDS)
    {
        source.Fail(std::to_string(count) + (count == 1 ? " field" : " fields") + " in " +
                        TraceError::Quote(line),
                    "4: " + std::string(InvocationParser::HEADER));
    }
    return fields;
}

/// Reads a field of seconds; throws TraceError unless it is a finite number in range.
int64_t
ParseSeconds(const TraceLineSource& source,
             const char* name,
             std::string_view field,
             bool& negative)
{
    int64_t value = 0;
    const auto result = DecimalSeconds::Parse(field, value, negative);
    if (result == DecimalSeconds::Result::VALID)
    {
        return value;
    }
    const std::string subject = std::string(name) + " " + TraceError::Quote(field);
    if (result == DecimalSeconds::Result::NOT_FINITE)
    {
        source.Fail(subject + " is not finite", "decimal seconds");
    }
    if (result == DecimalSeconds::Result::OUT_OF_RANGE)
    {
        source.Fail(subject + " is out of range", RANGE);
    }
    source.Fail(subject + " is not a number", "decimal seconds");
}

} // namespace

void
InvocationParser::CheckHeader(const TraceLineSource& source, std::string_view line)
{
    if (line != HEADER)
    {
        source.Fail("header is " + TraceError::Quote(line), TraceError::Quote(HEADER));
    }
}

InvocationView
InvocationParser::ParseRow(const TraceLineSource& source, std::string_view line)
{
    const auto fields = SplitRow(source, line);
    InvocationView invocation;
    invocation.app = fields[0];
    invocation.func = fields[1];
    if (invocation.app.empty() || invocation.func.empty())
    {
        source.Fail(std::string(invocation.app.empty() ? "app" : "func") + " is empty",
                    "the id of the invoked function");
    }
    bool negative = false;
    const int64_t end = ParseSeconds(source, "end_timestamp", fields[2], negative);
    invocation.duration = ParseSeconds(source, "duration", fields[3], negative);
    if (negative)
    {
        source.Fail("duration " + TraceError::Quote(fields[3]) + " is negative",
                    "0 seconds or more");
    }
    if (__builtin_sub_overflow(end, invocation.duration, &invocation.start))
    {
        source.Fail("start (end_timestamp " + TraceError::Quote(fields[2]) + " less duration " +
                        TraceError::Quote(fields[3]) + ") is out of range",
                    RANGE);
    }
    return invocation;
}

} // namespace netns
} // namespace ns3
