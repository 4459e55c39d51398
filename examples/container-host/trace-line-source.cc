// SPDX-License-Identifier: GPL-2.0-only

#include "trace-line-source.h"

#include "trace-error.h"

#include <cstring>

namespace ns3
{
namespace netns
{

TraceLineSource::TraceLineSource(const std::string& path)
    : m_bytes(path),
      m_buffer(2 * MAX_LINE)
{
}

uint64_t
TraceLineSource::GetLine() const
{
    return m_line;
}

const std::string&
TraceLineSource::GetName() const
{
    return m_bytes.GetName();
}

double
TraceLineSource::GetFraction() const
{
    return m_bytes.GetFraction();
}

void
TraceLineSource::Fail(const std::string& what, const std::string& expected) const
{
    throw TraceError(GetName(), m_line, what, expected);
}

bool
TraceLineSource::Refill()
{
    std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
    m_end -= m_begin;
    m_begin = 0;
    if (m_end > MAX_LINE)
    {
        throw TraceError(GetName(),
                         m_line + 1,
                         "line longer than " + std::to_string(MAX_LINE) + " bytes",
                         "a CSV file with one invocation a line");
    }
    const std::size_t count =
        m_bytes.Read(m_buffer.data() + m_end, m_buffer.size() - m_end, m_line + 1);
    m_end += count;
    return count > 0;
}

bool
TraceLineSource::Next(std::string_view& line)
{
    std::size_t searched = 0;
    const void* newline = nullptr;
    while (
        !(newline =
              std::memchr(m_buffer.data() + m_begin + searched, '\n', m_end - m_begin - searched)))
    {
        searched = m_end - m_begin;
        if (!Refill())
        {
            break;
        }
    }
    const char* begin = m_buffer.data() + m_begin;
    const char* end = newline ? static_cast<const char*>(newline) : m_buffer.data() + m_end;
    if (!newline && begin == end)
    {
        return false;
    }
    m_begin += end - begin + (newline ? 1 : 0);
    m_line++;
    if (m_line == 1 && end - begin >= 3 && std::memcmp(begin, "\xef\xbb\xbf", 3) == 0)
    {
        begin += 3;
    }
    if (end > begin && end[-1] == '\r')
    {
        end--;
    }
    line = std::string_view(begin, end - begin);
    if (line.size() > MAX_LINE)
    {
        Fail("line longer than " + std::to_string(MAX_LINE) + " bytes",
             "a CSV file with one invocation a line");
    }
    if (std::memchr(begin, '\0', line.size()))
    {
        Fail("NUL byte in " + TraceError::Quote(line), "plain text");
    }
    return true;
}

} // namespace netns
} // namespace ns3
