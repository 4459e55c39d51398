// SPDX-License-Identifier: GPL-2.0-only

#ifndef OPERATION_H
#define OPERATION_H

#include "netns-clock.h"

#include "ns3/nstime.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <functional>
#include <string>

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

    /** @param clock the clock of the host */
    explicit Operation(NetnsClock& clock);
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

        Kind kind;  //!< what the operation waits for
        Time delay; //!< of DELAY
        int error;  //!< of END
    };

    /** @brief Does one step. @return a result of Take(), Lock(), Wait() or End() */
    virtual Next DoStep() = 0;
    /** @brief Does the steps that are due. */
    void Run();

    /** @return that the next step is due when a time has passed */
    static Next Take(Time delay);
    /** @return that the next step is due when a cost, drawn @p n times, has passed */
    Next Take(NetnsCost cost, uint64_t n = 1) const;
    /** @return that the next step is due when the lock is granted; give it back by Release() */
    Next Lock(NetnsLock& lock, LockUse& use);
    /** @return that the next step is due when Run() is called */
    static Next Wait();
    /** @return that this was the last step */
    static Next End(int error);
    /** @brief Gives a lock back. */
    void Release(NetnsLock& lock, LockUse& use);
    /** @return the clock of the host */
    NetnsClock& GetClock() const;

  private:
    /** @brief Tells the caller. */
    void Finish(int error);

    NetnsClock& m_clock;     //!< the clock of the host
    Done m_done;             //!< the caller's function
    int m_result{0};         //!< what Begin() returns
    bool m_beginning{false}; //!< Begin() has not returned
    bool m_underWay{false};  //!< the operation has begun and not ended
};

} // namespace netns
} // namespace ns3

#endif /* OPERATION_H */
