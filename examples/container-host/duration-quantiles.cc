// SPDX-License-Identifier: GPL-2.0-only

#include "duration-quantiles.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace netns
{

DurationQuantiles::DurationQuantiles()
    : m_counts((64 - STEP_BITS) * STEPS)
{
}

void
DurationQuantiles::Add(int64_t duration)
{
    int shift = 0;
    while ((duration >> shift) >= 2 * STEPS)
    {
        shift++;
    }
    m_counts[shift * STEPS + (duration >> shift)]++;
    m_total++;
    if (m_total <= MOST_EXACT)
    {
        m_exact.push_back(duration);
    }
    m_max = std::max(m_max, duration);
}

double
DurationQuantiles::Get(double fraction) const
{
    const auto rank = static_cast<uint64_t>(std::ceil(fraction * m_total));
    if (m_total > 0 && m_total == m_exact.size())
    {
        const auto at =
            m_exact.begin() + static_cast<std::ptrdiff_t>(std::max<uint64_t>(rank, 1) - 1);
        std::nth_element(m_exact.begin(), at, m_exact.end());
        return *at / 1e9;
    }
    uint64_t seen = 0;
    for (std::size_t at = 0; at < m_counts.size(); at++)
    {
        seen += m_counts[at];
        if (seen >= rank && seen > 0)
        {
            const int shift = std::max<int>(static_cast<int>(at / STEPS) - 1, 0);
            return std::ldexp(static_cast<double>(at - shift * STEPS), shift) / 1e9;
        }
    }
    return GetMax();
}

double
DurationQuantiles::GetMax() const
{
    return m_max / 1e9;
}

uint64_t
DurationQuantiles::GetN() const
{
    return m_total;
}

} // namespace netns
} // namespace ns3
