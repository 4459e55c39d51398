// SPDX-License-Identifier: GPL-2.0-only

#include "progress-bar.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace ns3
{
namespace netns
{

ProgressBar::ProgressBar(const std::string& what, const std::string& unit)
    : m_what(what),
      m_unit(unit),
      m_terminal(isatty(STDERR_FILENO) == 1),
      m_start(Clock::now()),
      m_last(m_start)
{
}

ProgressBar::~ProgressBar()
{
    Clear();
}

void
ProgressBar::Update(uint64_t done, double fraction)
{
    // Reads the clock at every 256th call only, because every request calls this.
    if (!m_terminal || (done & 255) != 0)
    {
        return;
    }
    const auto now = Clock::now();
    if (now - m_last < std::chrono::milliseconds(200))
    {
        return;
    }
    m_last = now;
    m_shown = true;
    const double seconds = std::chrono::duration<double>(now - m_start).count();
    std::fprintf(stderr, "\r%s ", m_what.c_str());
    if (fraction > 0)
    {
        constexpr int WIDTH = 30;
        const int filled = std::min(WIDTH, static_cast<int>(fraction * WIDTH));
        std::fprintf(stderr,
                     "[%.*s%*s] %3.0f %%  ",
                     filled,
                     "##############################",
                     WIDTH - filled,
                     "",
                     100 * fraction);
    }
    std::fprintf(stderr,
                 "%llu %s, %.0f/s",
                 static_cast<unsigned long long>(done),
                 m_unit.c_str(),
                 done / seconds);
    if (fraction > 0)
    {
        std::fprintf(stderr, ", %.0f s left", seconds * (1 - fraction) / fraction);
    }
    std::fprintf(stderr, "\033[K");
    std::fflush(stderr);
}

void
ProgressBar::Clear()
{
    if (m_shown)
    {
        std::fprintf(stderr, "\r\033[K");
        std::fflush(stderr);
        m_shown = false;
    }
}

} // namespace netns
} // namespace ns3
