// SPDX-License-Identifier: GPL-2.0-only

#include "trace-error.h"

namespace ns3
{
namespace netns
{

TraceError::TraceError(const std::string& file,
                       uint64_t line,
                       const std::string& what,
                       const std::string& expected)
    : std::runtime_error(file + ":" + std::to_string(line) + ": " + what + ", expected " + expected)
{
}

std::string
TraceError::Quote(std::string_view text)
{
    constexpr std::size_t limit = 60;
    constexpr char hex[] = "0123456789abcdef";
    std::string quoted = "\"";
    std::size_t used = 0;
    for (unsigned char c : text)
    {
        const bool printable = c >= 0x20 && c < 0x7f;
        const std::size_t width = printable ? 1 : 4;
        if (used + width > limit)
        {
            return quoted + "...\"";
        }
        used += width;
        if (printable)
        {
            quoted += static_cast<char>(c);
        }
        else
        {
            quoted += {'\\', 'x', hex[c >> 4], hex[c & 15]};
        }
    }
    return quoted + "\"";
}

} // namespace netns
} // namespace ns3
