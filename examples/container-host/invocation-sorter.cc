// SPDX-License-Identifier: GPL-2.0-only

#include "invocation-sorter.h"

#include "invocation-record.h"
#include "spill-file.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace ns3
{
namespace netns
{

namespace
{

constexpr std::size_t MIN_MEMORY = 64 * 1024;
constexpr std::size_t READ_BUFFER = 64 * 1024;

} // namespace

InvocationSorter::InvocationSorter(std::size_t memoryBytes, uint64_t limit)
    : m_memory(std::max(memoryBytes, MIN_MEMORY) / sizeof(Entry) * sizeof(Entry)),
      m_limit(limit ? limit : std::numeric_limits<uint64_t>::max()),
      m_capacity(0),
      m_latestEnd(std::numeric_limits<int64_t>::min())
{
}

InvocationSorter::~InvocationSorter() = default;

InvocationSorter::Entry*
InvocationSorter::Entries()
{
    return reinterpret_cast<Entry*>(m_block.get() + m_capacity) - m_held;
}

void
InvocationSorter::Reserve(std::size_t size)
{
    if (m_held > 0 && m_used + size + (m_held + 1) * sizeof(Entry) > m_capacity)
    {
        Spill();
    }
    const std::size_t least = (size / sizeof(Entry) + 2) * sizeof(Entry);
    if (m_held == 0 && m_capacity < std::max(m_memory, least))
    {
        // Not value-initialised: pages that are never used are never there.
        m_capacity = std::max(m_memory, least);
        m_block.reset();
        m_block.reset(new char[m_capacity]);
    }
}

void
InvocationSorter::Add(const InvocationView& invocation)
{
    const std::size_t size = InvocationRecord::GetSize(invocation);
    Reserve(size);
    InvocationRecord::Write(invocation, m_block.get() + m_used);
    m_held++;
    *Entries() = Entry{invocation.start, invocation.row, m_used};
    m_used += size;
    m_added++;
    m_latestEnd = std::max(m_latestEnd, invocation.start + invocation.duration);
}

void
InvocationSorter::SortBlock()
{
    std::sort(Entries(), Entries() + m_held, [](const Entry& a, const Entry& b) {
        return a.start != b.start ? a.start < b.start : a.row < b.row;
    });
    m_kept = static_cast<std::size_t>(std::min<uint64_t>(m_held, m_limit));
}

void
InvocationSorter::Spill()
{
    if (!m_file)
    {
        m_file = std::make_unique<SpillFile>();
    }
    SortBlock();
    SortedRun run;
    run.begin = m_file->GetSize();
    for (const Entry* entry = Entries(); entry != Entries() + m_kept; entry++)
    {
        const char* record = m_block.get() + entry->offset;
        m_file->Append(record, InvocationRecord::GetSize(record));
    }
    m_file->Flush();
    run.end = m_file->GetSize();
    m_runs.push_back(run);
    m_used = 0;
    m_held = 0;
}

SortedRun
InvocationSorter::Merge(const std::vector<SortedRun>& runs, SpillFile& to)
{
    RunMerger merger(*m_file, runs, m_memory);
    SortedRun merged;
    merged.begin = to.GetSize();
    InvocationView view;
    int64_t latestEnd = std::numeric_limits<int64_t>::min();
    for (uint64_t count = 0; count < m_limit && merger.Next(view); count++)
    {
        m_record.resize(InvocationRecord::GetSize(view));
        InvocationRecord::Write(view, m_record.data());
        to.Append(m_record.data(), m_record.size());
        latestEnd = std::max(latestEnd, view.start + view.duration);
    }
    to.Flush();
    merged.end = to.GetSize();
    if (m_limit < m_added)
    {
        // Right once the last merge is done, which is the one of all runs.
        m_latestEnd = latestEnd;
    }
    return merged;
}

void
InvocationSorter::MergePasses()
{
    const std::size_t fanIn = std::max<std::size_t>(m_memory / READ_BUFFER, 2);
    const bool limited = m_limit < m_added;
    for (bool first = true; m_runs.size() > fanIn || (limited && (first || m_runs.size() > 1));
         first = false)
    {
        auto to = std::make_unique<SpillFile>();
        std::vector<SortedRun> merged;
        for (std::size_t at = 0; at < m_runs.size(); at += fanIn)
        {
            const auto last = m_runs.begin() + std::min(at + fanIn, m_runs.size());
            merged.push_back(Merge({m_runs.begin() + at, last}, *to));
        }
        m_runs = std::move(merged);
        m_file = std::move(to);
    }
}

void
InvocationSorter::Finish()
{
    if (m_runs.empty())
    {
        SortBlock();
        // With a limit the latest end so far is one of all rows, not of those wanted.
        for (std::size_t at = 0; at < m_kept && m_limit < m_added; at++)
        {
            const auto view = InvocationRecord::Read(m_block.get() + Entries()[at].offset);
            m_latestEnd = std::max(at ? m_latestEnd : view.start, view.start + view.duration);
        }
        return;
    }
    Spill();
    m_block.reset();
    MergePasses();
    m_merger = std::make_unique<RunMerger>(*m_file, m_runs, m_memory);
}

uint64_t
InvocationSorter::GetN() const
{
    return std::min(m_added, m_limit);
}

int64_t
InvocationSorter::GetLatestEnd() const
{
    return m_latestEnd;
}

bool
InvocationSorter::Next(InvocationView& invocation)
{
    if (m_merger)
    {
        return m_merger->Next(invocation);
    }
    if (m_next == m_kept)
    {
        return false;
    }
    invocation = InvocationRecord::Read(m_block.get() + Entries()[m_next++].offset);
    return true;
}

} // namespace netns
} // namespace ns3
