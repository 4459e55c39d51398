// SPDX-License-Identifier: GPL-2.0-only

#include "run-loop.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

RunLoop::RunLoop(const Plan& plan, Work work)
    : m_plan(plan),
      m_work(std::move(work))
{
}

Figures
RunLoop::Run()
{
    Simulator::Schedule(m_plan.interval, &RunLoop::Step, this);
    Simulator::Run();
    return m_figures;
}

void
RunLoop::Step()
{
    if (m_plan.warmUp > 0)
    {
        const uint64_t count = std::min(m_plan.batch, m_plan.warmUp);
        m_work(count);
        m_plan.warmUp -= count;
        Simulator::Schedule(m_plan.interval, &RunLoop::Step, this);
        return;
    }
    if (m_done == 0)
    {
        m_figures.rssBeginMb = ReadRssMb();
        m_begin = std::chrono::steady_clock::now();
    }
    const uint64_t count = std::min(m_plan.batch, m_plan.n - m_done);
    m_work(count);
    m_done += count;
    if (m_figures.rssStartMb == 0 && 10 * m_done >= m_plan.n)
    {
        m_figures.rssStartMb = ReadRssMb();
    }
    if (m_done < m_plan.n)
    {
        Simulator::Schedule(m_plan.interval, &RunLoop::Step, this);
    }
    else
    {
        Simulator::Schedule(m_plan.rest, &RunLoop::Finish, this);
    }
}

void
RunLoop::Finish()
{
    const std::chrono::duration<double, std::micro> spent =
        std::chrono::steady_clock::now() - m_begin;
    m_figures.n = m_plan.n;
    m_figures.usPerOp = spent.count() / static_cast<double>(m_plan.n);
    m_figures.rssEndMb = ReadRssMb();
    Simulator::Stop();
}

} // namespace netns
} // namespace ns3
