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
 * @brief Runs two sides in turn for several rounds, each run in a process of its own.
 *
 * No side finds memory that the other has used, and a change of the machine's speed affects both
 * sides. The processes end without Simulator::Destroy(), because their figures are complete then.
 */
class SideRunner
{
  public:
    /** Measures, and returns the figures of each row. */
    using Side = std::function<std::vector<Figures>()>;

    /** @brief Sets the number of rounds, of which the median is taken. Default: 5. */
    static void SetRounds(uint32_t n);

    /** @param label the name in the progress line @param own this module's side
     * @param peer the other side, empty for none */
    SideRunner(const std::string& label, Side own, Side peer);

    /** @brief Runs all rounds. @return the median round of each row
     * @throws std::runtime_error when a process failed, which has printed the error */
    std::vector<Comparison> Run() const;

  private:
    /** @brief Runs a side in a process of its own. @return its figures */
    static std::vector<Figures> RunApart(const Side& side);
    /** @brief Shows the number of runs that are done, on a terminal only. */
    void ShowProgress(uint32_t done, uint32_t all) const;

    std::string m_label; //!< name in the progress line
    Side m_own;          //!< this module's side
    Side m_peer;         //!< the other side, or empty

    static uint32_t s_rounds; //!< number of rounds, for all benches
};

} // namespace netns
} // namespace ns3

#endif /* SIDE_RUNNER_H */
