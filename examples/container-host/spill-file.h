// SPDX-License-Identifier: GPL-2.0-only

#ifndef SPILL_FILE_H
#define SPILL_FILE_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * @brief A temporary file that nobody else sees and that vanishes with the process, however it
 * ends.
 *
 * It lies in the directory that the environment variable TMPDIR names, by default /tmp.
 */
class SpillFile
{
  public:
    /// @throws std::system_error if the file cannot be created
    SpillFile();
    ~SpillFile();

    SpillFile(const SpillFile&) = delete;            // owns a descriptor
    SpillFile& operator=(const SpillFile&) = delete; // owns a descriptor

    /// @returns the directory for temporary files
    static std::string GetDirectory();

    /**
     * Writes behind everything written so far; Flush before reading.
     *
     * @param data the bytes
     * @param size how many
     * @throws std::system_error, ENOSPC for a full disk
     */
    void Append(const char* data, std::size_t size);

    /**
     * Writes out what Append still holds back.
     *
     * @throws std::system_error, ENOSPC for a full disk
     */
    void Flush();

    /**
     * Reads bytes that were written and flushed.
     *
     * @param offset where they begin
     * @param to where they go
     * @param size how many
     * @throws std::system_error if they cannot be read
     */
    void Read(uint64_t offset, char* to, std::size_t size) const;

    /// @returns the number of bytes appended
    uint64_t GetSize() const;

  private:
    int m_fd{-1};               //!< the file, which has no name any more
    uint64_t m_size{0};         //!< bytes appended
    std::vector<char> m_buffer; //!< appended and not yet written
};

} // namespace netns
} // namespace ns3

#endif /* SPILL_FILE_H */
