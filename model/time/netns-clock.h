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
 * @brief The costs and the locks of one host: they decide how much simulated time an operation
 * takes.
 *
 * Before the first event of the simulation an operation ends in the call that starts it and takes
 * no time, because scripts build their topology then. From the first event on an operation takes
 * its cost. With the preset `instant` all costs are zero.
 */
class NetnsClock
{
  public:
    /** @param observer called at each release of a lock */
    explicit NetnsClock(const NetnsLock::Observer& observer);
    NetnsClock(const NetnsClock&) = delete;            // uses of locks point into it
    NetnsClock& operator=(const NetnsClock&) = delete; // uses of locks point into it

    /** @brief Sets all costs. @param preset as NetnsPreset::Read()
     * @throws NetnsPresetError as NetnsPreset::Read(); then nothing has changed */
    void SetPreset(const std::string& preset);
    /** @return the preset that was set last */
    std::string GetPreset() const;
    /** @return the costs */
    Ptr<NetnsCosts> GetCosts() const;
    /** @brief Says whether operations take their cost before the first event too. */
    void SetTimedSetup(bool timed);
    /** @return whether operations take their cost before the first event too */
    bool GetTimedSetup() const;
    /** @brief Sets the context of the host's events. @param node the id of the host's Node */
    void SetContext(uint32_t node);

    /** @return whether an operation that starts now takes its cost */
    bool IsTimed() const;
    /** @brief Ends all waits and lets no operation take time from now on: the simulation ends. */
    void Stop();
    /** @return whether Stop() was called */
    bool IsStopped() const;

    /** @return the sum of @p n draws of a cost; zero while IsTimed() is false */
    Time Draw(NetnsCost cost, uint64_t n = 1) const;
    /** @brief Calls @p what after a delay; calls it at once when the delay is zero. */
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
