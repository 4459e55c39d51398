// SPDX-License-Identifier: GPL-2.0-only

#ifndef RUN_LOOP_H
#define RUN_LOOP_H

#include "figures.h"

#include "ns3/nstime.h"

#include <chrono>
#include <cstdint>
#include <functional>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief Does n operations in events of Simulator::Run(), and measures them.
 *
 * Before the first Run ns-3 keeps an account of every Time there is, so what is measured there is
 * dearer than what a simulation pays. The clock starts behind operations that warm up.
 */
class RunLoop
{
  public:
    /** Does that many operations. */
    using Work = std::function<void(uint64_t count)>;

    /** How the operations follow each other. */
    struct Plan
    {
        uint64_t n{1};                  //!< operations to measure
        uint64_t warmUp{1};             //!< operations before that
        uint64_t batch{1};              //!< operations in one event
        Time interval{MicroSeconds(1)}; //!< simulated time between events
        Time rest{MicroSeconds(1)};     //!< simulated time from the last event to the end
    };

    /** @param plan how many, how often @param work the operations */
    RunLoop(const Plan& plan, Work work);

    /** @return time and memory @note It does not call Simulator::Destroy(). */
    Figures Run();

  private:
    /** @brief One event. */
    void Step();
    /** @brief Take the figures. */
    void Finish();

    Plan m_plan;                                   //!< how many, how often
    Work m_work;                                   //!< the operations
    uint64_t m_done{0};                            //!< operations measured
    std::chrono::steady_clock::time_point m_begin; //!< when the clock started
    Figures m_figures;                             //!< time and memory
};

} // namespace netns
} // namespace ns3

#endif /* RUN_LOOP_H */
