// SPDX-License-Identifier: GPL-2.0-only

#ifndef DURATION_QUANTILES_H
#define DURATION_QUANTILES_H

#include <cstdint>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * Quantiles of durations, by nearest rank, in a fixed amount of memory: exact while there are not
 * more than 131,072 durations, with an error of 1 part in 1024 beyond that.
 */
class DurationQuantiles
{
  public:
    DurationQuantiles();

    /// @param duration a duration in ns, not negative
    void Add(int64_t duration);

    /**
     * @param fraction 0 to 1
     * @returns the smallest duration, in seconds, that this fraction does not exceed
     */
    double Get(double fraction) const;

    /// @returns the longest duration, in seconds
    double GetMax() const;

    /// @returns the number of durations added
    uint64_t GetN() const;

  private:
    static constexpr int STEP_BITS = 10;             //!< 1024 steps an octave
    static constexpr int64_t STEPS = 1 << STEP_BITS; //!< counters an octave

    static constexpr std::size_t MOST_EXACT = 1 << 17; //!< durations that are kept

    std::vector<uint64_t> m_counts;       //!< by octave and step
    mutable std::vector<int64_t> m_exact; //!< the durations, while they are few; sorted by Get()
    uint64_t m_total{0};                  //!< durations added
    int64_t m_max{0};                     //!< longest
};

} // namespace netns
} // namespace ns3

#endif /* DURATION_QUANTILES_H */
