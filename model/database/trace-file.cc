// SPDX-License-Identifier: GPL-2.0-only

#include "trace-file.h"

#include "trace-table.h"

#include <algorithm>
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

/// How SQLite's -wal, -shm and -journal begin (walformat.html and fileformat2.html of sqlite.org).
constexpr uint32_t WAL_MAGIC = 0x377f0682;
constexpr uint32_t SHM_VERSION = 3007000;
constexpr uint32_t JOURNAL_MAGIC = 0xd9d505f9;

/** @return Device and inode of a file. */
std::pair<uint64_t, uint64_t>
GetIdentity(const struct stat& status)
{
    return {status.st_dev, status.st_ino};
}

/** @return A number of the header, big-endian. */
uint32_t
ReadNumber(const unsigned char* bytes)
{
    return static_cast<uint32_t>(bytes[0]) << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

/** @return Whether a file begins as a database that an application made. */
bool
HasHeader(const std::array<unsigned char, HEADER_SIZE>& header, uint32_t applicationId)
{
    static const char magic[] = "SQLite format 3"; // with its NUL
    return std::memcmp(header.data(), magic, sizeof(magic)) == 0 &&
           ReadNumber(&header[APPLICATION_ID_OFFSET]) == applicationId;
}

/** @brief The beginning of a file beside the database. */
struct Beginning
{
    bool exists{false};                              //!< whether there is anything of that name
    bool readable{false};                            //!< whether it is a file that could be read
    std::size_t size{0};                             //!< bytes that were read
    std::array<unsigned char, HEADER_SIZE> header{}; //!< these bytes

    /** @return Whether it is an empty file. */
    bool IsEmpty() const
    {
        return readable && size == 0;
    }
};

/** @return The beginning of a file. A symbolic link is not followed: what it names is not ours. */
Beginning
ReadBeginning(const std::string& file)
{
    Beginning beginning;
    struct stat status;
    beginning.exists = lstat(file.c_str(), &status) == 0;
    if (beginning.exists && S_ISREG(status.st_mode))
    {
        const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
        const ssize_t size =
            descriptor < 0 ? -1
                           : pread(descriptor, beginning.header.data(), beginning.header.size(), 0);
        beginning.readable = size >= 0;
        beginning.size = static_cast<std::size_t>(std::max<ssize_t>(size, 0));
        close(descriptor);
    }
    return beginning;
}

/** @return Whether SQLite wrote this beside a database. Zeros are a header that it took back. */
bool
IsCompanion(const Beginning& file)
{
    uint32_t native = 0;
    std::memcpy(&native, file.header.data(), sizeof(native));
    const uint32_t first = ReadNumber(file.header.data());
    const bool zeros = first == 0 && ReadNumber(&file.header[4]) == 0;
    return file.IsEmpty() || (file.size >= 8 && (zeros || (first & ~1U) == WAL_MAGIC ||
                                                 first == JOURNAL_MAGIC || native == SHM_VERSION));
}

/** @return The lock that conflicts with that of every program that has a database open. */
struct flock
MakeSharedLock()
{
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = SHARED_LOCK_START;
    lock.l_len = SHARED_LOCK_SIZE;
    return lock;
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

/** @return The name of a file without its folder. */
std::string
GetLastName(const std::string& file)
{
    return file.substr(file.rfind('/') + 1);
}

/**
 * SQLite makes a name absolute too, and so finds it wherever the program goes.
 * @return The absolute name of a file; @p file if its folder does not exist.
 */
std::string
MakeAbsolute(const std::string& file)
{
    const std::unique_ptr<char, void (*)(void*)> folder(
        realpath(file.empty() ? "" : GetFolder(file).c_str(), nullptr),
        std::free);
    if (!folder)
    {
        return file;
    }
    const std::string name = folder.get();
    return (name == "/" ? name : name + "/") + GetLastName(file);
}

} // namespace

TraceFile::TraceFile(const std::string& path, uint32_t applicationId)
    : m_path(path),
      m_applicationId(applicationId),
      m_shown(Resolve(path)),
      m_name(MakeAbsolute(m_shown)),
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
    m_lock.Release(GetPlace() + "-lock");
    if (m_folder >= 0)
    {
        close(m_folder);
        m_folder = -1;
    }
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
    CheckKind();
    CheckFolder();
    CheckName();
    const std::string fault = m_lock.Take();
    if (!fault.empty())
    {
        Refuse(fault, "choose another --db or wait for it");
    }
    m_folder = open(GetFolder(m_name).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    // From here on nobody else begins to write it
    CheckBeside(CheckExisting());
}

void
TraceFile::CheckName() const
{
    for (const std::string companion : COMPANIONS)
    {
        const std::size_t rest = m_name.size() - std::min(m_name.size(), companion.size());
        if (m_name.substr(rest) == companion && access(m_name.substr(0, rest).c_str(), F_OK) == 0)
        {
            const std::string other = m_shown.substr(0, m_shown.size() - companion.size());
            Refuse("has the name of what SQLite keeps beside " + other +
                       ", and removes when somebody reads that",
                   "choose another --db");
        }
    }
}

void
TraceFile::CheckBeside(bool exists) const
{
    for (const auto& companion : COMPANIONS)
    {
        const std::string file = m_name + companion;
        const Beginning beginning = ReadBeginning(file);
        if (beginning.exists && !exists)
        {
            // It may hold what is left of somebody's database; SQLite would delete it
            Refuse("its companion " + m_shown + companion + " exists without it",
                   "choose another --db or remove the companion");
        }
        if (beginning.exists && !IsCompanion(beginning))
        {
            Refuse(m_shown + companion + " exists and is not what SQLite keeps beside a database",
                   "choose another --db or move it away");
        }
        // SQLite would take it for what it kept beside the new file
        if (ReadBeginning(GetNewName() + companion).exists)
        {
            Refuse(m_shown + "-new" + companion + " exists", "choose another --db or move it away");
        }
    }
    const Beginning prepared = ReadBeginning(GetNewName());
    if (prepared.exists && !prepared.IsEmpty() && !HasHeader(prepared.header, PREPARED_ID))
    {
        Refuse(m_shown + "-new exists and is not what a killed run left there",
               "choose another --db or move it away");
    }
}

bool
TraceFile::CheckKind() const
{
    struct stat status;
    if (stat(m_name.c_str(), &status) != 0)
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
        Refuse(S_ISDIR(status.st_mode) ? "is a directory" : "is not a regular file",
               "choose another --db");
    }
    return true;
}

bool
TraceFile::CheckExisting() const
{
    if (!CheckKind())
    {
        return false;
    }
    const int descriptor = open(m_name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
    {
        Refuse(std::string("exists and cannot be read (") + std::strerror(errno) + ")",
               "choose another --db or remove it");
    }
    const std::unique_ptr<const int, void (*)(const int*)> closer(&descriptor,
                                                                  [](const int* d) { close(*d); });
    CheckContents(descriptor);
    return true;
}

void
TraceFile::CheckContents(int descriptor) const
{
    std::array<unsigned char, HEADER_SIZE> header{};
    const ssize_t size = pread(descriptor, header.data(), header.size(), 0);
    if (size != static_cast<ssize_t>(header.size()) ||
        !(HasHeader(header, m_applicationId) || HasHeader(header, PREPARED_ID)))
    {
        Refuse("exists and is not a netns trace database", "choose another --db or remove it");
    }
    struct flock lock = MakeSharedLock();
    if (fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
    {
        Refuse("is open in " + TraceLock::Describe(lock.l_pid),
               "choose another --db or wait for it");
    }
}

void
TraceFile::CheckFolder() const
{
    const std::string folder = GetFolder(m_shown);
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
    if (IsMoved())
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

std::string
TraceFile::GetPlace() const
{
    // The folder keeps its descriptor wherever it is moved
    return "/proc/self/fd/" + std::to_string(m_folder) + "/" + GetLastName(m_name);
}

void
TraceFile::MarkPlain() const
{
    const std::string file = "/proc/self/fd/" + std::to_string(m_descriptor);
    const int descriptor = open(file.c_str(), O_WRONLY | O_CLOEXEC);
    const std::array<unsigned char, 2> versions = {PLAIN_VERSION, PLAIN_VERSION}; // write, read
    const ssize_t size = pwrite(descriptor, versions.data(), versions.size(), WRITE_VERSION_OFFSET);
    static_cast<void>(size); // failing that, it stays in WAL mode, which can be read too
    close(descriptor);
}

bool
TraceFile::IsMoved() const
{
    struct stat status;
    return stat(m_name.c_str(), &status) != 0 || GetIdentity(status) != m_identity;
}

bool
TraceFile::IsOpenElsewhere() const
{
    struct flock lock = MakeSharedLock();
    return fcntl(m_descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

void
TraceFile::NoteCompanions()
{
    m_companions.clear();
    for (const auto& companion : COMPANIONS)
    {
        struct stat status;
        if (lstat((m_name + companion).c_str(), &status) == 0)
        {
            m_companions.emplace_back(companion, GetIdentity(status));
        }
    }
}

void
TraceFile::RemoveNotedCompanions() const
{
    for (const auto& [companion, identity] : m_companions)
    {
        for (const auto& file : {m_name + companion, GetPlace() + companion})
        {
            struct stat status;
            if (lstat(file.c_str(), &status) == 0 && GetIdentity(status) == identity)
            {
                unlink(file.c_str());
            }
        }
    }
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
        if (IsCompanion(ReadBeginning(m_name + companion)))
        {
            unlink((m_name + companion).c_str());
        }
    }
}

void
TraceFile::RemoveNew() const
{
    const Beginning prepared = ReadBeginning(GetNewName());
    if (prepared.IsEmpty() || HasHeader(prepared.header, PREPARED_ID))
    {
        unlink(GetNewName().c_str());
    }
}

} // namespace netns
} // namespace ns3
