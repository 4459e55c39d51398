// SPDX-License-Identifier: GPL-2.0-only

#include "trace-lock.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>

namespace ns3
{
namespace netns
{

namespace
{

/// How often to begin again when others make and remove the file at the same time.
constexpr int ATTEMPTS = 1000;

/// Process, device and inode of a file.
using Key = std::tuple<pid_t, uint64_t, uint64_t>;

/**
 * They are kept in a list because a process is not shown its own locks, and because closing any
 * descriptor of such a file would return its lock. A child by fork() has no lock of its parent.
 * @return the files that are locked
 */
std::set<Key>&
GetLocked()
{
    // Never destroyed: a database with static storage may be closed after it
    static auto* const files = new std::set<Key>;
    return *files;
}

/** @return the key of a file of this process */
Key
GetKey(const struct stat& status)
{
    return {getpid(), status.st_dev, status.st_ino};
}

/** @return a lock on the whole file */
struct flock
MakeLock()
{
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

} // namespace

TraceLock::TraceLock(const std::string& file)
    : m_file(file)
{
}

TraceLock::~TraceLock()
{
    Release();
}

std::string
TraceLock::Describe(long process)
{
    if (process <= 0)
    {
        return "a program of another container"; // its process has no number here
    }
    std::ifstream file("/proc/" + std::to_string(process) + "/cmdline");
    std::string name;
    std::getline(file, name, '\0');
    name = name.substr(name.rfind('/') + 1);
    return (name.empty() ? "another program" : name) + " (process " + std::to_string(process) + ")";
}

std::string
TraceLock::Take()
{
    for (int attempt = 0; attempt < ATTEMPTS; ++attempt)
    {
        bool again = false;
        const std::string fault = TryTake(again);
        if (!again)
        {
            return fault;
        }
    }
    return "cannot be locked, because other programs begin and end to write it all the time";
}

std::string
TraceLock::TryTake(bool& again)
{
    struct stat before;
    const bool exists = lstat(m_file.c_str(), &before) == 0;
    const std::string fault = exists ? CheckFile(before) : "";
    if (!fault.empty())
    {
        return fault;
    }
    m_descriptor = open(m_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (m_descriptor < 0)
    {
        return "its lock file " + m_file + " cannot be opened (" + std::strerror(errno) + ")";
    }
    bool busy = false;
    const std::string error = TryLock(busy);
    struct stat opened;
    struct stat named;
    const bool taken = error.empty() && !busy && fstat(m_descriptor, &opened) == 0 &&
                       lstat(m_file.c_str(), &named) == 0 && GetKey(opened) == GetKey(named);
    if (taken)
    {
        GetLocked().insert(GetKey(opened));
        return "";
    }
    // Its owner released it meanwhile, or removed the file that was opened here
    again = error.empty();
    CloseFile();
    return error;
}

std::string
TraceLock::CheckFile(const struct stat& status) const
{
    if (GetLocked().count(GetKey(status)))
    {
        return "is being written by this program";
    }
    if (!S_ISREG(status.st_mode) || status.st_size > 0)
    {
        return "its lock file " + m_file + " exists and is not an empty file";
    }
    return "";
}

std::string
TraceLock::TryLock(bool& busy) const
{
    struct flock lock = MakeLock();
    if (fcntl(m_descriptor, F_SETLK, &lock) == 0)
    {
        return "";
    }
    busy = errno == EAGAIN || errno == EACCES;
    if (busy && fcntl(m_descriptor, F_GETLK, &lock) == 0)
    {
        return lock.l_type == F_UNLCK ? "" : "is being written by " + Describe(lock.l_pid);
    }
    return "its lock file " + m_file + " cannot be locked (" + std::strerror(errno) + ")";
}

void
TraceLock::CloseFile()
{
    close(m_descriptor);
    m_descriptor = -1;
}

void
TraceLock::Release(const std::string& moved)
{
    if (m_descriptor < 0)
    {
        return;
    }
    struct stat opened;
    struct stat named;
    if (fstat(m_descriptor, &opened) == 0)
    {
        GetLocked().erase(GetKey(opened));
        // Before the file is closed: afterwards it may be that of another program
        for (const auto& file : {m_file, moved})
        {
            if (lstat(file.c_str(), &named) == 0 && GetKey(opened) == GetKey(named) &&
                named.st_size == 0)
            {
                unlink(file.c_str());
            }
        }
    }
    CloseFile();
}

} // namespace netns
} // namespace ns3
