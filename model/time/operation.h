// SPDX-License-Identifier: GPL-2.0-only

#ifndef OPERATION_H
#define OPERATION_H

#include "first-exception.h"
#include "netns-clock.h"

#include "ns3/nstime.h"
#include "ns3/simple-ref-count.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Base of the operations of a kernel, which wait for locks and take simulated time.
 *
 * An operation ends with 0 or a negative errno value, and tells its caller. A derived class does
 * one step in each call of DoStep() and returns what has to happen before the next step. Where
 * operations take no time, locks are granted at once and costs are zero, so that all steps run
 * within Begin(). The event or lock that continues an operation keeps a Ptr to it, so an operation
 * lives at least until its end.
 */
class Operation : public SimpleRefCount<Operation>
{
  public:
    /** Called at the end with 0 or a negative errno value. */
    using Done = std::function<void(int error)>;

    /** A cost and how often it is drawn. */
    using Cost = std::pair<NetnsCost, uint64_t>;

    /** @param clock the clock of the host @param pid the task that asks, 0 for none */
    explicit Operation(NetnsClock& clock, uint32_t pid = 0);
    virtual ~Operation();
    Operation(const Operation&) = delete;            // events and locks point to it
    Operation& operator=(const Operation&) = delete; // events and locks point to it

    /**
     * @brief Starts the first step.
     * @param done called at the end, unless the operation fails within this call
     * @return the error if the operation fails within this call; else 0
     */
    int Begin(Done done);
    /** @return whether the operation has begun and not ended */
    bool IsUnderWay() const;

    /**
     * @brief Tells the caller of an operation how the operation ended.
     * @param place the beginning of the text of an error
     * @param error 0 or a negative errno value
     * @param done the caller's function, or null
     * @throws NetnsError for an error when @p done is null
     */
    static void Tell(const std::string& place, int error, const Done& done);
    /**
     * @brief Calls Tell() and then @p next, also when Tell() throws.
     */
    static void Tell(const std::string& place,
                     int error,
                     const Done& done,
                     const std::function<void()>& next);

  protected:
    /** What has to happen before the next step. */
    struct Next
    {
        /** What the operation waits for. */
        enum Kind : uint8_t
        {
            DELAY, //!< time passes; the delay may be zero
            WAIT,  //!< Run() is called
            END    //!< there is no next step
        };

        Kind kind;     //!< what the operation waits for
        int64_t delay; //!< of DELAY, in time steps
        int error;     //!< of END
    };

    /** The use of a lock; null while there is none, and where nothing takes time. */
    using Use = std::unique_ptr<LockUse>;

    /** @brief Calls a function that runs code of the script. If it throws, the exception is thrown
     * at the end of the operation, which has to go on, because others wait for its locks.
     * @return whether it did not throw */
    template <typename F>
    bool Guard(F&& what)
    {
        return m_thrown.Call(std::forward<F>(what));
    }

    /** @brief Does one step. @return a result of Take(), Lock(), Wait() or End() */
    virtual Next DoStep() = 0;
    /** @brief Does the steps that are due. */
    void Run();

    /** @return that the next step is due now */
    static Next Go();
    /** @return that the next step is due when a time has passed */
    static Next Take(Time delay);
    /**
     * @return that the next step is due when some costs have passed
     * @param costs each is drawn as often as it says
     * @param alike is drawn once, and passes as often as it says
     */
    Next Take(const std::vector<Cost>& costs, Cost alike = {NetnsCost::ALLOCATE, 0}) const;
    /** @return the same */
    Next Take(std::initializer_list<Cost> costs, Cost alike = {NetnsCost::ALLOCATE, 0}) const;
    /**
     * @return that the next step is due when the lock is granted; give it back by Release()
     * @param lock rtnl_mutex or pernet_ops_rwsem
     * @param use made here; lives until Release()
     * @param exclusive down_write() or mutex_lock(); else down_read()
     */
    Next Lock(NetnsLock& lock, Use& use, bool exclusive = true);
    /** @return that the next step is due when Run() is called */
    static Next Wait();
    /** @return that this was the last step */
    static Next End(int error);
    /** @brief Gives a lock back. */
    void Release(NetnsLock& lock, const Use& use);
    /** @return the simulated time that a use waited for its lock */
    static Time GetWait(const Use& use);
    /** @return the clock of the host */
    NetnsClock& GetClock() const;
    /** @return whether it takes simulated time, as it was when it began */
    bool IsTimed() const;

  private:
    /** @brief Tells the caller. */
    void Finish(int error);
    /** @return as Take() @param costs the first @param n how many */
    Next TakeTimed(const Cost* costs, std::size_t n, Cost alike) const;
    /** @return as Lock() */
    Next LockTimed(NetnsLock& lock, Use& use, bool exclusive);

    NetnsClock& m_clock;     //!< the clock of the host
    uint32_t m_pid;          //!< the task that asks
    Done m_done;             //!< the caller's function
    int m_result{0};         //!< what Begin() returns
    FirstException m_thrown; //!< of the script's code
    bool m_timed{false};     //!< it takes simulated time
    bool m_beginning{false}; //!< Begin() has not returned
    bool m_underWay{false};  //!< the operation has begun and not ended
};

// Inline because each namespace that is made without taking time goes through all of it. No Time is
// made there: before the first event of a simulation each is costly.

inline bool
Operation::IsTimed() const
{
    return m_timed && !m_clock.IsStopped();
}

inline NetnsClock&
Operation::GetClock() const
{
    return m_clock;
}

inline Operation::Next
Operation::Go()
{
    return {Next::DELAY, 0, 0};
}

inline Operation::Next
Operation::Take(const std::vector<Cost>& costs, Cost alike) const
{
    return IsTimed() ? TakeTimed(costs.data(), costs.size(), alike) : Go();
}

inline Operation::Next
Operation::Take(std::initializer_list<Cost> costs, Cost alike) const
{
    return IsTimed() ? TakeTimed(costs.begin(), costs.size(), alike) : Go();
}

inline Operation::Next
Operation::Lock(NetnsLock& lock, Use& use, bool exclusive)
{
    return IsTimed() || lock.IsHeld() ? LockTimed(lock, use, exclusive) : Go();
}

inline Operation::Next
Operation::Wait()
{
    return {Next::WAIT, 0, 0};
}

inline Operation::Next
Operation::End(int error)
{
    return {Next::END, 0, error};
}

inline void
Operation::Release(NetnsLock& lock, const Use& use)
{
    if (use && !m_clock.IsStopped())
    {
        Guard([&lock, &use] { lock.Release(*use); });
    }
}

} // namespace netns
} // namespace ns3

#endif /* OPERATION_H */
