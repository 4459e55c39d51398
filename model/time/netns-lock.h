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
    uint32_t pid{0};      //!< the task that asked; 0 for the `netns` workqueue
    bool exclusive{true}; //!< down_write() or mutex_lock(); else down_read()
    Time asked;           //!< when it was asked for
    Time taken;           //!< when it was granted
    Time released;        //!< when it was released
};

/**
 * @ingroup netns
 * @brief A lock of the kernel in simulated time: rtnl_mutex, pernet_ops_rwsem.
 *
 * First come, first served: a reader waits behind a writer that asked before it, as in an rwsem of
 * Linux. Nothing blocks; who asks is called when the lock is its own.
 */
class NetnsLock
{
  public:
    /** Called when the lock is granted. */
    using Granted = std::function<void()>;
    /** Called at each release. */
    using Observer = std::function<void(const NetnsLock& lock, const LockUse& use)>;

    /** @param name its name in Linux @param observer told of each use that is over */
    NetnsLock(const std::string& name, Observer observer);
    NetnsLock(const NetnsLock&) = delete;            // uses point to it
    NetnsLock& operator=(const NetnsLock&) = delete; // uses point to it

    /**
     * @brief Ask for the lock.
     * @param use who asks, and how; it lives until Release()
     * @param granted called at once when the lock is free, else in the event that frees it
     */
    void Acquire(LockUse& use, Granted granted);
    /** @brief Asks for the lock, but does not wait. @return whether it was granted */
    bool TryAcquire(LockUse& use);
    /** @brief Give it back, and grant it to those that wait. @param use a granted use */
    void Release(LockUse& use);
    /** @brief Forget those that wait and those that hold: the simulation ends. */
    void Clear();

    /** @return its name in Linux */
    const std::string& GetName() const;
    /** @return how many wait */
    std::size_t GetNWaiting() const;
    /** @return whether somebody holds it */
    bool IsHeld() const;

  private:
    /** Somebody who waits. */
    struct Waiting
    {
        LockUse* use;    //!< the request
        Granted granted; //!< whom to call
    };

    /** @return whether it can be granted now @param exclusive how */
    bool IsFree(bool exclusive) const;
    /** @brief Take it. @param use for whom */
    void Take(LockUse& use);
    /** @brief Grant it to those that wait, in order. */
    void GrantNext();

    std::string m_name;            //!< its name in Linux
    Observer m_observer;           //!< told of each use
    std::deque<Waiting> m_waiting; //!< in order of request
    uint32_t m_readers{0};         //!< shared uses
    bool m_writer{false};          //!< an exclusive use
    bool m_granting{false};        //!< GrantNext() is at work
};

inline bool
NetnsLock::IsHeld() const
{
    return m_writer || m_readers > 0;
}

} // namespace netns
} // namespace ns3

#endif /* NETNS_LOCK_H */
