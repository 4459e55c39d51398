// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_BYTE_SOURCE_H
#define TRACE_BYTE_SOURCE_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct z_stream_s;

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * @brief The bytes of a trace: a file or standard input, unpacked on the way if it is gzip.
 *
 * gzip is recognised by its first two bytes, not by the file's name; several members one after the
 * other are one text, as gzip(1) has it.
 */
class TraceByteSource
{
  public:
    /**
     * Opens the file and look at its first bytes.
     *
     * @param path the file, or "-" for standard input
     * @throws TraceError if it cannot be read, is a directory, or is packed in another way
     */
    explicit TraceByteSource(const std::string& path);
    ~TraceByteSource();

    TraceByteSource(const TraceByteSource&) = delete;            // owns a descriptor
    TraceByteSource& operator=(const TraceByteSource&) = delete; // owns a descriptor

    /**
     * Reads the next bytes.
     *
     * @param to where the bytes go
     * @param size the most to read
     * @param line the line the bytes belong to, for messages
     * @returns the number of bytes, 0 at the end
     * @throws TraceError on a read error and on gzip data that is cut off or corrupt
     */
    std::size_t Read(char* to, std::size_t size, uint64_t line);

    /// @returns the name for messages: the path, or <stdin>
    const std::string& GetName() const;

    /// @returns the part of the file read so far, 0 to 1, or -1 where the size is not known
    double GetFraction() const;

  private:
    /// Reads until there are enough bytes to recognise the format, or the end.
    void FillForMagic();

    /// @throws TraceError if the first bytes are those of an archive that is not gzip
    void RefuseOtherArchives() const;

    /**
     * Replaces the input buffer by the next bytes of the file.
     *
     * @param line the line the bytes belong to, for messages
     * @returns false at the end of the file
     */
    bool Fill(uint64_t line);

    /**
     * Reads from the descriptor into the end of the input buffer.
     *
     * @param line the line the bytes belong to, for messages
     * @returns false at the end of the file
     */
    bool Append(uint64_t line);

    /**
     * Unpacks into a buffer.
     *
     * @param to where the bytes go
     * @param size the most to write
     * @param line the line the bytes belong to, for messages
     * @returns the number of bytes, 0 at the end
     */
    std::size_t Inflate(char* to, std::size_t size, uint64_t line);

    /**
     * Goes to the next gzip member after the end of one.
     *
     * @param line the line the bytes belong to, for messages
     * @returns false at the end of the file
     */
    bool NextMember(uint64_t line);

    std::string m_name;                    //!< name for messages
    int m_fd{-1};                          //!< the file
    bool m_close{false};                   //!< whether the descriptor is ours to close
    int64_t m_size{-1};                    //!< size in bytes, -1 if not known
    int64_t m_read{0};                     //!< bytes read so far, as stored
    std::vector<char> m_input;             //!< bytes as stored
    std::size_t m_begin{0};                //!< first byte of m_input not yet used
    std::size_t m_end{0};                  //!< one past the last byte of m_input
    std::unique_ptr<z_stream_s> m_inflate; //!< set for gzip
    bool m_memberEnded{false};             //!< between two gzip members
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_BYTE_SOURCE_H */
