// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_CLOCK_H
#define NETNS_CLOCK_H

#include "netns-costs.h"
#include "netns-lock.h"

#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <functional>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief How the operations of one host take simulated time: its costs and its locks.
 *
 * Before the first event of the simulation an operation ends in the call that starts it and costs
 * nothing: that is given topology. From the first event on it takes its cost. With the preset
 * `instant` nothing ever costs anything.
 */
class NetnsClock
{
  public:
    /** @param observer told of each use of a lock that is over */
    explicit NetnsClock(const NetnsLock::Observer& observer);
    NetnsClock(const NetnsClock&) = delete;            // uses of locks point into it
    NetnsClock& operator=(const NetnsClock&) = delete; // uses of locks point into it

    /** @brief Set all costs. @param preset as NetnsPreset::Read()
     * @return whether there is such a preset; if not, nothing has changed */
    bool SetPreset(const std::string& preset);
    /** @return the preset set last */
    std::string GetPreset() const;
    /** @return the costs */
    Ptr<NetnsCosts> GetCosts() const;
    /** @brief Let operations take their cost before the first event too. @param timed whether */
    void SetTimedSetup(bool timed);
    /** @return whether they do */
    bool GetTimedSetup() const;
    /** @brief The context of the host's events. @param node id of its Node */
    void SetContext(uint32_t node);

    /** @return whether an operation that starts now takes its cost */
    bool IsTimed() const;
    /** @brief The simulation ends: nothing takes time from now on, and nobody waits. */
    void Stop();
    /** @return whether Stop() was called */
    bool IsStopped() const;

    /** @return the sum of @p n draws of a cost; zero where nothing takes time */
    Time Draw(NetnsCost cost, uint64_t n = 1) const;
    /** @brief Do something later, now when @p delay is zero. @param delay from now @param what it
     */
    void After(Time delay, std::function<void()> what) const;

    /** @return rtnl_mutex */
    NetnsLock& GetRtnl();
    /** @return pernet_ops_rwsem (net_mutex before Linux 4.17) */
    NetnsLock& GetPernetOps();

  private:
    std::string m_preset;    //!< Preset
    Ptr<NetnsCosts> m_costs; //!< the costs
    bool m_timedSetup;       //!< TimedSetup
    bool m_stopped{false};   //!< the simulation ends
    uint32_t m_context{0};   //!< id of the host's Node
    NetnsLock m_rtnl;        //!< rtnl_mutex
    NetnsLock m_pernetOps;   //!< pernet_ops_rwsem
};

inline bool
NetnsClock::IsStopped() const
{
    return m_stopped;
}

inline NetnsLock&
NetnsClock::GetRtnl()
{
    return m_rtnl;
}

inline NetnsLock&
NetnsClock::GetPernetOps()
{
    return m_pernetOps;
}

} // namespace netns
} // namespace ns3

#endif /* NETNS_CLOCK_H */
