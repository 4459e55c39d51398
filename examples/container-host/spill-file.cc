// SPDX-License-Identifier: GPL-2.0-only

#include "spill-file.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace ns3
{
namespace netns
{

namespace
{

constexpr std::size_t BUFFER_BYTES = 1024 * 1024;

/// Throws what errno says.
[[noreturn]] void
ThrowErrno(int error, const char* action)
{
    throw std::system_error(error, std::generic_category(), action);
}

} // namespace

SpillFile::SpillFile()
{
    std::string path = GetDirectory() + "/netns-trace-XXXXXX";
    m_fd = mkostemp(path.data(), O_CLOEXEC);
    if (m_fd < 0)
    {
        ThrowErrno(errno, "create a temporary file");
    }
    unlink(path.c_str());
}

SpillFile::~SpillFile()
{
    close(m_fd);
}

std::string
SpillFile::GetDirectory()
{
    const char* directory = std::getenv("TMPDIR");
    return directory && *directory ? directory : "/tmp";
}

void
SpillFile::Append(const char* data, std::size_t size)
{
    if (m_buffer.size() + size > BUFFER_BYTES)
    {
        Flush();
    }
    m_buffer.insert(m_buffer.end(), data, data + size);
    m_size += size;
}

void
SpillFile::Flush()
{
    std::size_t written = 0;
    while (written < m_buffer.size())
    {
        const ssize_t count = write(m_fd, m_buffer.data() + written, m_buffer.size() - written);
        if (count < 0 && errno != EINTR)
        {
            ThrowErrno(errno, "write to a temporary file");
        }
        written += count > 0 ? count : 0;
    }
    m_buffer.clear();
}

void
SpillFile::Read(uint64_t offset, char* to, std::size_t size) const
{
    while (size > 0)
    {
        const ssize_t count = pread(m_fd, to, size, static_cast<off_t>(offset));
        if (count == 0 || (count < 0 && errno != EINTR))
        {
            ThrowErrno(count == 0 ? EIO : errno, "read a temporary file");
        }
        if (count > 0)
        {
            offset += count;
            to += count;
            size -= count;
        }
    }
}

uint64_t
SpillFile::GetSize() const
{
    return m_size;
}

} // namespace netns
} // namespace ns3
