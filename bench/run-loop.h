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
 * @brief Performs n operations in events of Simulator::Run(), and measures them.
 *
 * Before Run() ns-3 keeps a list of all Time objects, so that operations take longer there than in
 * a simulation. The clock starts after the operations of the warm-up.
 */
class RunLoop
{
  public:
    /** Performs @p count operations. */
    using Work = std::function<void(uint64_t count)>;

    /** The number and the times of the operations. */
    struct Plan
    {
        uint64_t n{1};                  //!< operations to measure
        uint64_t warmUp{1};             //!< operations before the clock starts
        uint64_t batch{1};              //!< operations in one event
        Time interval{MicroSeconds(1)}; //!< simulated time between events
        Time rest{MicroSeconds(1)};     //!< simulated time from the last event to the end
    };

    /** @param work performs the operations */
    RunLoop(const Plan& plan, Work work);

    /** @brief Runs the simulation, but does not call Simulator::Destroy(). @return time and memory
     */
    Figures Run();

  private:
    /** @brief Performs the operations of one event. */
    void Step();
    /** @brief Stops the clock and takes the figures. */
    void Finish();

    Plan m_plan;                                   //!< number and times of the operations
    Work m_work;                                   //!< performs operations
    uint64_t m_done{0};                            //!< operations measured
    std::chrono::steady_clock::time_point m_begin; //!< when the clock started
    Figures m_figures;                             //!< time and memory
};

} // namespace netns
} // namespace ns3

#endif /* RUN_LOOP_H */
