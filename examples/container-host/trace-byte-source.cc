// SPDX-License-Identifier: GPL-2.0-only

#include "trace-byte-source.h"

#include "trace-error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace ns3
{
namespace netns
{

namespace
{

constexpr std::size_t INPUT_BYTES = 256 * 1024;
constexpr std::size_t MAGIC_BYTES = 6;
const char* const READABLE = "a CSV file, plain or gzip";

} // namespace

TraceByteSource::TraceByteSource(const std::string& path)
    : m_name(path == "-" ? "<stdin>" : path),
      m_input(INPUT_BYTES)
{
    m_close = path != "-";
    m_fd = m_close ? open(path.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    struct stat status = {};
    if (m_fd < 0 || fstat(m_fd, &status) != 0)
    {
        throw TraceError(m_name, 1, std::string("cannot open: ") + std::strerror(errno), READABLE);
    }
    try
    {
        if (S_ISDIR(status.st_mode))
        {
            throw TraceError(m_name, 1, "is a directory", READABLE);
        }
        m_size = S_ISREG(status.st_mode) ? static_cast<int64_t>(status.st_size) : -1;
        FillForMagic();
        RefuseOtherArchives();
        if (m_end >= 2 && m_input[0] == '\x1f' && m_input[1] == '\x8b')
        {
            m_inflate = std::make_unique<z_stream_s>();
            if (inflateInit2(m_inflate.get(), 16 + MAX_WBITS) != Z_OK)
            {
                throw std::bad_alloc();
            }
        }
    }
    catch (...)
    {
        if (m_close)
        {
            close(m_fd);
        }
        throw;
    }
}

TraceByteSource::~TraceByteSource()
{
    if (m_inflate)
    {
        inflateEnd(m_inflate.get());
    }
    if (m_close)
    {
        close(m_fd);
    }
}

const std::string&
TraceByteSource::GetName() const
{
    return m_name;
}

double
TraceByteSource::GetFraction() const
{
    return m_size > 0 ? std::min(1.0, static_cast<double>(m_read) / m_size) : -1;
}

bool
TraceByteSource::Append(uint64_t line)
{
    ssize_t count;
    do
    {
        count = read(m_fd, m_input.data() + m_end, m_input.size() - m_end);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
    {
        throw TraceError(m_name,
                         line,
                         std::string("cannot read: ") + std::strerror(errno),
                         READABLE);
    }
    m_end += count;
    m_read += count;
    return count > 0;
}

bool
TraceByteSource::Fill(uint64_t line)
{
    m_begin = 0;
    m_end = 0;
    return Append(line);
}

void
TraceByteSource::FillForMagic()
{
    while (m_end < MAGIC_BYTES && Append(1))
    {
    }
}

void
TraceByteSource::RefuseOtherArchives() const
{
    static const struct
    {
        const char* name;
        std::string magic;
    } archives[] = {
        {"RAR", "Rar!\x1a\x07"},
        {"ZIP", "PK\x03\x04"},
        {"7z", "7z\xbc\xaf\x27\x1c"},
        {"xz",
         std::string("\xfd"
                     "7zXZ")},
        {"bzip2", "BZh"},
        {"Zstandard", "\x28\xb5\x2f\xfd"},
    };

    const std::string first(m_input.data(), std::min(m_end, MAGIC_BYTES));
    for (const auto& archive : archives)
    {
        if (first.compare(0, archive.magic.size(), archive.magic) == 0)
        {
            throw TraceError(m_name,
                             1,
                             std::string("is a ") + archive.name + " file",
                             std::string(READABLE) +
                                 " (unpack it into a pipe: bsdtar -xOf FILE | PROGRAM --trace=-)");
        }
    }
}

std::size_t
TraceByteSource::Read(char* to, std::size_t size, uint64_t line)
{
    if (m_inflate)
    {
        return Inflate(to, size, line);
    }
    if (m_begin == m_end && !Fill(line))
    {
        return 0;
    }
    const std::size_t count = std::min(size, m_end - m_begin);
    std::memcpy(to, m_input.data() + m_begin, count);
    m_begin += count;
    return count;
}

std::size_t
TraceByteSource::Inflate(char* to, std::size_t size, uint64_t line)
{
    while (true)
    {
        if (m_memberEnded && !NextMember(line))
        {
            return 0;
        }
        if (m_begin == m_end && !Fill(line))
        {
            throw TraceError(m_name, line, "gzip data is cut off here", "the rest of the file");
        }
        m_inflate->next_in = reinterpret_cast<Bytef*>(m_input.data() + m_begin);
        m_inflate->avail_in = static_cast<uInt>(m_end - m_begin);
        m_inflate->next_out = reinterpret_cast<Bytef*>(to);
        m_inflate->avail_out = static_cast<uInt>(size);
        const int result = inflate(m_inflate.get(), Z_NO_FLUSH);
        m_begin = m_end - m_inflate->avail_in;
        m_memberEnded = result == Z_STREAM_END;
        if (m_inflate->avail_out < size)
        {
            return size - m_inflate->avail_out;
        }
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        {
            const char* detail = m_inflate->msg ? m_inflate->msg : "unknown fault";
            throw TraceError(m_name,
                             line,
                             std::string("gzip data is corrupt here (") + detail + ")",
                             "an undamaged file");
        }
    }
}

bool
TraceByteSource::NextMember(uint64_t line)
{
    // Archivers pad the end with zeros; gzip(1) takes no notice of those either.
    do
    {
        while (m_begin < m_end && m_input[m_begin] == '\0')
        {
            m_begin++;
        }
    } while (m_begin == m_end && Fill(line));
    if (m_begin == m_end)
    {
        return false;
    }
    if (m_input[m_begin] != '\x1f')
    {
        throw TraceError(m_name,
                         line,
                         "gzip data is followed by something else",
                         "another gzip member or the end of the file");
    }
    m_memberEnded = false;
    inflateReset(m_inflate.get());
    return true;
}

} // namespace netns
} // namespace ns3
