// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_LOCK_H
#define NETNS_LOCK_H

#include "ns3/nstime.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief One use of a NetnsLock, from the request to the release.
 */
struct LockUse
{
    uint32_t pid{0};      //!< the task that asked; 0 if none did, as for the `netns` workqueue
    bool exclusive{true}; //!< down_write() or mutex_lock(); else down_read()
    Time asked;           //!< when the lock was asked for
    Time taken;           //!< when the lock was granted
    Time released;        //!< when the lock was released
};

/**
 * @ingroup netns
 * @brief A lock of the kernel in simulated time: rtnl_mutex or pernet_ops_rwsem.
 *
 * The lock is granted in the order of the requests: a reader waits behind a writer that asked
 * earlier, as in an rwsem of Linux. No function blocks; the lock calls a function of the waiting
 * use when it is granted.
 */
class NetnsLock
{
  public:
    /** Called when the lock is granted. */
    using Granted = std::function<void()>;
    /** Called at each release. */
    using Observer = std::function<void(const NetnsLock& lock, const LockUse& use)>;

    /** @param name the name of the lock in Linux @param observer called at each release */
    NetnsLock(const std::string& name, Observer observer);
    NetnsLock(const NetnsLock&) = delete;            // uses point to it
    NetnsLock& operator=(const NetnsLock&) = delete; // uses point to it

    /**
     * @brief Asks for the lock.
     * @param use who asks, and how; the caller keeps it until Release()
     * @param granted called at once when the lock is free, else in the event that frees the lock
     */
    void Acquire(LockUse& use, Granted granted);
    /** @brief Asks for the lock, but does not wait. @return whether it was granted */
    bool TryAcquire(LockUse& use);
    /** @brief Releases the lock and grants it to the next uses. @param use a granted use */
    void Release(LockUse& use);
    /** @brief Forgets all uses, waiting and granted: the simulation ends. */
    void Clear();

    /** @return the name of the lock in Linux */
    const std::string& GetName() const;
    /** @return the number of uses that wait */
    std::size_t GetNWaiting() const;
    /** @return whether the lock is granted to some use */
    bool IsHeld() const;

  private:
    /** A use that waits. */
    struct Waiting
    {
        LockUse* use;    //!< the use
        Granted granted; //!< called when the lock is granted
    };

    /** @return whether the lock can be granted now, to a writer or to a reader */
    bool IsFree(bool exclusive) const;
    /** @brief Grants the lock to a use. */
    void Take(LockUse& use);
    /** @brief Grants the lock to the uses that wait, in order, as long as that is possible. */
    void GrantNext();

    std::string m_name;            //!< name in Linux
    Observer m_observer;           //!< called at each release
    std::deque<Waiting> m_waiting; //!< in order of request
    uint32_t m_readers{0};         //!< number of granted shared uses
    bool m_writer{false};          //!< an exclusive use is granted
    bool m_granting{false};        //!< GrantNext() is running
};

inline bool
NetnsLock::IsHeld() const
{
    return m_writer || m_readers > 0;
}

} // namespace netns
} // namespace ns3

#endif /* NETNS_LOCK_H */
