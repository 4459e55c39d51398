// SPDX-License-Identifier: GPL-2.0-only

#ifndef SIDE_RUNNER_H
#define SIDE_RUNNER_H

#include "figures.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief Runs two sides in turn, several rounds, each run in a process of its own.
 *
 * So neither side finds memory that the other has touched, and both see the same moods of the
 * machine. A process ends without Simulator::Destroy(): its figures are complete by then.
 */
class SideRunner
{
  public:
    /** Measures; one Figures for each row of the bench. */
    using Side = std::function<std::vector<Figures>()>;

    /** @brief How many rounds there are, of which the median is taken. Default: 5. @param n it */
    static void SetRounds(uint32_t n);

    /** @param label what the progress line calls it @param own this module's side
     * @param peer the other side, empty for none */
    SideRunner(const std::string& label, Side own, Side peer);

    /** @return the median round of each row
     * @throws std::runtime_error when a process failed; it has said why on standard error */
    std::vector<Comparison> Run() const;

  private:
    /** @return what a side measured, in a process of its own @param side it */
    static std::vector<Figures> RunApart(const Side& side);
    /** @brief Show the progress, on a terminal only @param done runs @param all runs */
    void ShowProgress(uint32_t done, uint32_t all) const;

    std::string m_label; //!< what the progress line calls it
    Side m_own;          //!< this module's side
    Side m_peer;         //!< the other side, or empty

    static uint32_t s_rounds; //!< rounds of all benches
};

} // namespace netns
} // namespace ns3

#endif /* SIDE_RUNNER_H */
