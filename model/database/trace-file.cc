// SPDX-License-Identifier: GPL-2.0-only

#include "trace-file.h"

#include "trace-table.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace ns3
{
namespace netns
{

namespace
{

/// Bytes of SQLite's file header.
constexpr std::size_t HEADER_SIZE = 100;

/// Where the header holds the application id, big-endian.
constexpr std::size_t APPLICATION_ID_OFFSET = 68;

/// First byte of a database file that SQLite keeps locked while it is open in WAL mode.
constexpr off_t SHARED_LOCK_START = 0x40000002;

/// How many bytes it keeps locked.
constexpr off_t SHARED_LOCK_SIZE = 510;

/// What SQLite may leave beside a database.
const std::array<const char*, 3> COMPANIONS = {"-wal", "-shm", "-journal"};

/**
 * They are kept in a list because fcntl does not show a process its own locks, and because closing
 * any descriptor of such a file would drop them.
 * @return Device and inode of each file that this process is writing.
 */
std::set<std::pair<uint64_t, uint64_t>>&
GetFilesInUse()
{
    // Never destroyed: a database with static storage may be closed after it
    static auto* const files = new std::set<std::pair<uint64_t, uint64_t>>;
    return *files;
}

/** @return Device and inode of a file. */
std::pair<uint64_t, uint64_t>
GetIdentity(const struct stat& status)
{
    return {status.st_dev, status.st_ino};
}

/** @return The folder of a file whose name has a slash. */
std::string
GetFolder(const std::string& file)
{
    const std::size_t slash = file.rfind('/');
    return slash == 0 ? "/" : file.substr(0, slash);
}

} // namespace

TraceFile::TraceFile(const std::string& path, uint32_t applicationId)
    : m_path(path),
      m_applicationId(applicationId),
      m_name(path)
{
    if (path.empty() || path.back() == '/' || path.find('\0') != std::string::npos)
    {
        Refuse("names no file", "expected the name of the database to write");
    }
    struct stat status;
    if (lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode))
    {
        const std::unique_ptr<char, void (*)(void*)> target(realpath(path.c_str(), nullptr),
                                                            std::free);
        if (!target)
        {
            Refuse("is a symbolic link that leads nowhere", "choose another --db or remove it");
        }
        m_name = target.get();
    }
    // So that names such as ":memory:" and "file:x" have no special meaning for SQLite
    if (m_name.front() != '/')
    {
        m_name = "./" + m_name;
    }
}

TraceFile::~TraceFile()
{
    Release();
}

void
TraceFile::Release()
{
    GetFilesInUse().erase(m_identity);
}

const std::string&
TraceFile::GetName() const
{
    return m_name;
}

std::string
TraceFile::GetNewName() const
{
    return m_name + "-new";
}

void
TraceFile::Refuse(const std::string& fault, const std::string& expectation) const
{
    throw NetnsTraceError(m_path, fault, expectation);
}

void
TraceFile::CheckReplaceable() const
{
    if (!CheckExisting(m_name))
    {
        for (const auto& companion : COMPANIONS)
        {
            // It may hold what is left of somebody's database; SQLite would delete it
            if (access((m_name + companion).c_str(), F_OK) == 0)
            {
                Refuse("its companion " + m_name + companion + " exists without it",
                       "choose another --db or remove the companion");
            }
        }
    }
    CheckExisting(GetNewName());
    CheckFolder();
}

bool
TraceFile::CheckExisting(const std::string& file) const
{
    struct stat status;
    if (stat(file.c_str(), &status) != 0)
    {
        if (errno == ENOENT || errno == ENOTDIR || errno == EACCES)
        {
            return false; // CheckFolder tells what is wrong with the folder, if anything is
        }
        Refuse(std::string("cannot be created (") + std::strerror(errno) + ")",
               "choose another --db");
    }
    if (!S_ISREG(status.st_mode))
    {
        const std::string which = file == m_name ? "" : file + " ";
        Refuse(which + (S_ISDIR(status.st_mode) ? "is a directory" : "is not a regular file"),
               "choose another --db");
    }
    if (GetFilesInUse().count(GetIdentity(status)))
    {
        Refuse("is being written by this program", "choose another --db");
    }
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
    {
        Refuse(std::string("exists and cannot be read (") + std::strerror(errno) + ")",
               "choose another --db or remove it");
    }
    const std::unique_ptr<const int, void (*)(const int*)> closer(&descriptor,
                                                                  [](const int* d) { close(*d); });
    CheckContents(descriptor, file);
    return true;
}

void
TraceFile::CheckContents(int descriptor, const std::string& file) const
{
    std::array<unsigned char, HEADER_SIZE> header{};
    const ssize_t size = pread(descriptor, header.data(), header.size(), 0);
    if (size == 0 && file != m_name)
    {
        return; // left by a process that was killed while it prepared the file
    }
    uint32_t id = 0;
    for (std::size_t i = 0; i < sizeof(id); ++i)
    {
        id = id << 8 | header[APPLICATION_ID_OFFSET + i];
    }
    static const char magic[] = "SQLite format 3"; // with its NUL
    if (size != static_cast<ssize_t>(header.size()) ||
        std::memcmp(header.data(), magic, sizeof(magic)) != 0 || id != m_applicationId)
    {
        const std::string which = file == m_name ? "" : file + " ";
        Refuse(which + "exists and is not a netns trace database",
               "choose another --db or remove it");
    }
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = SHARED_LOCK_START;
    lock.l_len = SHARED_LOCK_SIZE;
    if (fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
    {
        Refuse("is open in another program (process " + std::to_string(lock.l_pid) + ")",
               "choose another --db or wait for it");
    }
}

void
TraceFile::CheckFolder() const
{
    const std::string folder = GetFolder(m_name);
    const std::string expectation = "expected a folder that can be written, choose another --db";
    struct stat status;
    if (stat(folder.c_str(), &status) != 0)
    {
        Refuse("folder " + folder + " cannot be used (" + std::strerror(errno) + ")", expectation);
    }
    if (!S_ISDIR(status.st_mode))
    {
        Refuse("folder " + folder + " cannot be used (" + std::strerror(ENOTDIR) + ")",
               expectation);
    }
    if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    {
        Refuse("folder " + folder + " cannot be written (" + std::strerror(errno) + ")",
               expectation);
    }
}

void
TraceFile::Replace()
{
    // Before the rename: SQLite would take an old -wal for the new database's
    for (const auto& companion : COMPANIONS)
    {
        unlink((m_name + companion).c_str());
    }
    struct stat status;
    if (std::rename(GetNewName().c_str(), m_name.c_str()) != 0 ||
        stat(m_name.c_str(), &status) != 0)
    {
        Refuse(std::string("cannot be created (") + std::strerror(errno) + ")",
               "choose another --db");
    }
    m_identity = GetIdentity(status);
    GetFilesInUse().insert(m_identity);
}

void
TraceFile::RemoveNew() const
{
    unlink(GetNewName().c_str());
    unlink((GetNewName() + "-journal").c_str());
}

} // namespace netns
} // namespace ns3
