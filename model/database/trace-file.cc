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

/// The byte of the header that says whether the file is in WAL mode.
constexpr std::size_t WRITE_VERSION_OFFSET = 18;

/// Its values, in WAL mode and otherwise.
constexpr unsigned char WAL_VERSION = 2;
constexpr unsigned char PLAIN_VERSION = 1;

/** @return Device and inode of a file. */
std::pair<uint64_t, uint64_t>
GetIdentity(const struct stat& status)
{
    return {status.st_dev, status.st_ino};
}

/** @return Whether a file begins as a database that an application made. */
bool
HasHeader(const std::array<unsigned char, HEADER_SIZE>& header, uint32_t applicationId)
{
    uint32_t id = 0;
    for (std::size_t i = 0; i < sizeof(id); ++i)
    {
        id = id << 8 | header[APPLICATION_ID_OFFSET + i];
    }
    static const char magic[] = "SQLite format 3"; // with its NUL
    return std::memcmp(header.data(), magic, sizeof(magic)) == 0 && id == applicationId;
}

/**
 * SQLite's own names have no special meaning: ":memory:" and "file:x" become files.
 * @return The name of the file that a path leads to; empty if it leads nowhere.
 */
std::string
Resolve(const std::string& path)
{
    std::string name = path;
    struct stat status;
    if (lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode))
    {
        const std::unique_ptr<char, void (*)(void*)> target(realpath(path.c_str(), nullptr),
                                                            std::free);
        if (!target)
        {
            return "";
        }
        name = target.get();
    }
    return name.empty() || name.front() == '/' ? name : "./" + name;
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
      m_name(Resolve(path)),
      m_lock(m_name + "-lock")
{
    if (path.empty() || path.back() == '/' || path.find('\0') != std::string::npos)
    {
        Refuse("names no file", "expected the name of the database to write");
    }
    if (m_name.empty())
    {
        Refuse("is a symbolic link that leads nowhere", "choose another --db or remove it");
    }
}

TraceFile::~TraceFile()
{
    Release();
}

void
TraceFile::Release()
{
    if (m_descriptor >= 0)
    {
        close(m_descriptor);
        m_descriptor = -1;
    }
    m_lock.Release();
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
TraceFile::Reserve()
{
    CheckKind(m_name);
    CheckFolder();
    const std::string fault = m_lock.Take();
    if (!fault.empty())
    {
        Refuse(fault, "choose another --db or wait for it");
    }
    // From here on nobody else begins to write it
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
}

bool
TraceFile::CheckKind(const std::string& file) const
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
    return true;
}

bool
TraceFile::CheckExisting(const std::string& file) const
{
    if (!CheckKind(file))
    {
        return false;
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
    if (size != static_cast<ssize_t>(header.size()) || !HasHeader(header, m_applicationId))
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
        Refuse("is open in " + TraceLock::Describe(lock.l_pid),
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
    RemoveCompanions(); // before the rename: SQLite would take an old -wal for the new database's
    struct stat status;
    if (std::rename(GetNewName().c_str(), m_name.c_str()) != 0 ||
        (m_descriptor = open(m_name.c_str(), O_RDONLY | O_CLOEXEC)) < 0 ||
        fstat(m_descriptor, &status) != 0)
    {
        Refuse(std::string("cannot be created (") + std::strerror(errno) + ")",
               "choose another --db");
    }
    m_identity = GetIdentity(status);
}

std::string
TraceFile::GetChange() const
{
    struct stat status;
    if (stat(m_name.c_str(), &status) != 0)
    {
        return "was moved away or deleted while it was being written";
    }
    if (GetIdentity(status) != m_identity)
    {
        return "was replaced by another file while it was being written";
    }
    return IsOverwritten() ? "was overwritten while it was being written" : "";
}

bool
TraceFile::IsOverwritten() const
{
    std::array<unsigned char, HEADER_SIZE> header{};
    return pread(m_descriptor, header.data(), header.size(), 0) !=
               static_cast<ssize_t>(header.size()) ||
           !HasHeader(header, m_applicationId) ||
           header[WRITE_VERSION_OFFSET] != (m_wal ? WAL_VERSION : PLAIN_VERSION);
}

void
TraceFile::LeaveWal()
{
    m_wal = false;
}

void
TraceFile::RemoveCompanions() const
{
    for (const auto& companion : COMPANIONS)
    {
        unlink((m_name + companion).c_str());
    }
}

void
TraceFile::RemoveNew() const
{
    unlink(GetNewName().c_str());
    unlink((GetNewName() + "-journal").c_str());
}

} // namespace netns
} // namespace ns3
