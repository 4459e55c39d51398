// SPDX-License-Identifier: GPL-2.0-only

#ifndef PROGRESS_BAR_H
#define PROGRESS_BAR_H

#include <chrono>
#include <cstdint>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * A line on the terminal that shows how far a task is, its rate, and the time left.
 *
 * Shows nothing if standard error is not a terminal.
 */
class ProgressBar
{
  public:
    /**
     * @param what the activity, for example "replaying"
     * @param unit what is counted, for example "requests"
     */
    ProgressBar(const std::string& what, const std::string& unit);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;            // one line, one writer
    ProgressBar& operator=(const ProgressBar&) = delete; // one line, one writer

    /**
     * @param done number of units that are done
     * @param fraction part of the whole, negative if not known
     */
    void Update(uint64_t done, double fraction);
    /// Removes the line.
    void Clear();

  private:
    using Clock = std::chrono::steady_clock;

    std::string m_what;        //!< the activity
    std::string m_unit;        //!< what is counted
    bool m_terminal;           //!< whether standard error is a terminal
    bool m_shown{false};       //!< whether the line is shown
    Clock::time_point m_start; //!< when the activity began
    Clock::time_point m_last;  //!< when the line was last written
};

} // namespace netns
} // namespace ns3

#endif /* PROGRESS_BAR_H */
