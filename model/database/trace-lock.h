// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_LOCK_H
#define TRACE_LOCK_H

#include <string>

struct stat;

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The lock on the name of a trace database, held from Take() to Release().
 *
 * It is a record lock of POSIX on an empty file beside the database. The kernel takes it from a
 * process that ends, however that ends, and does not give it to a child. A killed process leaves
 * the empty file, which locks nothing and is used again.
 */
class TraceLock
{
  public:
    /** @param file the file to lock, which Take() makes */
    explicit TraceLock(const std::string& file);
    /** Calls Release(). */
    ~TraceLock();
    TraceLock(const TraceLock&) = delete;            // owns a lock
    TraceLock& operator=(const TraceLock&) = delete; // owns a lock

    /** @brief Takes the lock, or says who has it.
     * @return what is wrong; empty when the lock was taken */
    std::string Take();
    /** @brief Releases the lock, if it was taken, and removes the file.
     * @param moved another name under which the file may be now */
    void Release(const std::string& moved = "");

    /** @return a program for a message: "netns-container-host (process 12)" */
    static std::string Describe(long process);

  private:
    /** @brief Locks the file that is open. @param busy whether somebody else has the lock
     * @return what is wrong; empty when the lock was taken or when it may be tried again */
    std::string TryLock(bool& busy) const;
    /** @brief Opens the file and locks it. @param again whether to try again
     * @return what is wrong; empty when the lock was taken or when it may be tried again */
    std::string TryTake(bool& again);
    /** @return what is wrong with a file that exists under the name; empty for nothing */
    std::string CheckFile(const struct stat& status) const;
    /** @brief Closes the file, which gives the lock back. */
    void CloseFile();

    const std::string m_file; //!< the file
    int m_descriptor{-1};     //!< the open file; -1 when the lock is not taken
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_LOCK_H */
