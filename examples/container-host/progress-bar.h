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
 * A line on a terminal that says how far a long work is, its rate, and the time left.
 *
 * Silent where standard error is no terminal.
 */
class ProgressBar
{
  public:
    /**
     * @param what what is done, for example "replaying"
     * @param unit what is counted, for example "requests"
     */
    ProgressBar(const std::string& what, const std::string& unit);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;            // one line, one writer
    ProgressBar& operator=(const ProgressBar&) = delete; // one line, one writer

    /**
     * @param done how many are done
     * @param fraction the part of all that this is, negative when not known
     */
    void Update(uint64_t done, double fraction);
    /// Take the line away.
    void Clear();

  private:
    using Clock = std::chrono::steady_clock;

    std::string m_what;        //!< what is done
    std::string m_unit;        //!< what is counted
    bool m_terminal;           //!< somebody looks
    bool m_shown{false};       //!< a line is there
    Clock::time_point m_start; //!< when it began
    Clock::time_point m_last;  //!< when the line was last written
};

} // namespace netns
} // namespace ns3

#endif /* PROGRESS_BAR_H */
