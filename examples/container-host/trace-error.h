// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_ERROR_H
#define TRACE_ERROR_H

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * @brief A trace that cannot be used: what() is "file:line: what is wrong, expected ...".
 */
class TraceError : public std::runtime_error
{
  public:
    /**
     * @param file name of the trace as the user knows it
     * @param line line of the fault, the first is 1
     * @param what what is wrong
     * @param expected what was expected instead
     */
    TraceError(const std::string& file,
               uint64_t line,
               const std::string& what,
               const std::string& expected);

    /**
     * @param text any bytes
     * @returns the text in double quotes, at most 60 characters of it, everything outside
     *          printable ASCII as \\xNN
     */
    static std::string Quote(std::string_view text);
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_ERROR_H */
