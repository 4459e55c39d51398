// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_LINE_SOURCE_H
#define TRACE_LINE_SOURCE_H

#include "trace-byte-source.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * @brief The lines of a trace, handed out in place from one large buffer.
 *
 * A line ends in LF or CR LF, the last one may end with the file. A UTF-8 byte order mark before
 * the first line is skipped.
 */
class TraceLineSource
{
  public:
    /// The longest line that is read, in bytes.
    static constexpr std::size_t MAX_LINE = 1024 * 1024;

    /**
     * Opens a trace.
     *
     * @param path the file, or "-" for standard input
     * @throws TraceError as TraceByteSource does
     */
    explicit TraceLineSource(const std::string& path);

    /**
     * Reads the next line.
     *
     * @param[out] line the line without its end, valid until the next call
     * @returns false at the end of the file
     * @throws TraceError on unreadable data, a NUL byte, and a line longer than MAX_LINE
     */
    bool Next(std::string_view& line);

    /// @returns the number of the line last read, the first is 1
    uint64_t GetLine() const;

    /// @returns the name for messages: the path, or <stdin>
    const std::string& GetName() const;

    /// @returns the part of the file read so far, 0 to 1, or -1 where the size is not known
    double GetFraction() const;

    /**
     * Reports a fault in the line last read.
     *
     * @param what what is wrong
     * @param expected what was expected instead
     * @throws TraceError always
     */
    [[noreturn]] void Fail(const std::string& what, const std::string& expected) const;

  private:
    /**
     * Moves the unfinished line to the front of the buffer and read more behind it.
     *
     * @returns false at the end of the file
     */
    bool Refill();

    TraceByteSource m_bytes;    //!< where the bytes come from
    std::vector<char> m_buffer; //!< text
    std::size_t m_begin{0};     //!< first byte not yet handed out
    std::size_t m_end{0};       //!< one past the last byte read
    uint64_t m_line{0};         //!< number of the line last read
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_LINE_SOURCE_H */
