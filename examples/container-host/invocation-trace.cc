// SPDX-License-Identifier: GPL-2.0-only

#include "invocation-trace.h"

#include "earliest-invocations.h"
#include "invocation-parser.h"
#include "invocation-sorter.h"
#include "spill-file.h"
#include "trace-line-source.h"

#include <algorithm>
#include <limits>
#include <system_error>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

constexpr uint64_t PROGRESS_ROWS = 65536;

} // namespace

template <typename Action>
void
InvocationTrace::Guard(Action action)
{
    try
    {
        action();
    }
    catch (const std::system_error& error)
    {
        throw TraceError(m_name,
                         m_line,
                         "cannot keep the rows read so far in the temporary directory " +
                             SpillFile::GetDirectory() + ": " + error.code().message(),
                         "room there, or in another directory named by TMPDIR");
    }
}

InvocationTrace::InvocationTrace(Options options)
    : m_options(std::move(options)),
      m_earliest(std::numeric_limits<int64_t>::max()),
      m_latestEnd(std::numeric_limits<int64_t>::min())
{
    TraceLineSource source(m_options.path);
    m_name = source.GetName();
    std::string_view header;
    if (!source.Next(header))
    {
        throw TraceError(m_name,
                         1,
                         "file is empty",
                         "the header " + TraceError::Quote(InvocationParser::HEADER));
    }
    InvocationParser::CheckHeader(source, header);
    if (m_options.maxRows > 0)
    {
        m_earliestRows = std::make_unique<EarliestInvocations>(m_options.maxRows);
    }
    else
    {
        m_sorter = std::make_unique<InvocationSorter>(m_options.memoryBytes, 0);
    }
    ReadRows(source);
    int64_t whole = 0;
    if (__builtin_sub_overflow(m_latestEnd, m_earliest, &whole))
    {
        throw TraceError(m_name,
                         m_latestLine,
                         "end_timestamp is out of range of the earliest start",
                         "a trace that spans less than 9223372036 s");
    }
    Guard([this] { Order(); });
    if (m_options.progress)
    {
        m_options.progress(m_rows, 1);
    }
}

InvocationTrace::~InvocationTrace() = default;

void
InvocationTrace::ReadRows(TraceLineSource& source)
{
    std::string_view line;
    uint64_t blank = 0;
    while (source.Next(line))
    {
        m_line = source.GetLine();
        if (line.empty())
        {
            blank = blank ? blank : m_line;
            continue;
        }
        if (blank)
        {
            throw TraceError(m_name, blank, "blank line before the end", "an invocation");
        }
        InvocationView invocation = InvocationParser::ParseRow(source, line);
        invocation.row = ++m_rows;
        const int64_t end = invocation.start + invocation.duration;
        m_earliest = std::min(m_earliest, invocation.start);
        if (end > m_latestEnd)
        {
            m_latestEnd = end;
            m_latestLine = m_line;
        }
        Guard([this, &invocation] { Keep(invocation); });
        if (m_rows % PROGRESS_ROWS == 0 && m_options.progress)
        {
            m_options.progress(m_rows, source.GetFraction());
        }
    }
    if (m_rows == 0)
    {
        throw TraceError(m_name, 2, "no invocation after the header", "one or more");
    }
}

void
InvocationTrace::Keep(const InvocationView& invocation)
{
    if (m_sorter)
    {
        m_sorter->Add(invocation);
        return;
    }
    m_earliestRows->Add(invocation);
    if (m_earliestRows->GetBytes() > m_options.memoryBytes)
    {
        LeaveMemory();
    }
}

void
InvocationTrace::LeaveMemory()
{
    m_sorter = std::make_unique<InvocationSorter>(m_options.memoryBytes, m_options.maxRows);
    for (const auto& kept : m_earliestRows->Take())
    {
        m_sorter->Add({kept.start, kept.duration, kept.row, kept.app, kept.func});
    }
    m_earliestRows.reset();
}

void
InvocationTrace::Order()
{
    int64_t latestEnd = m_earliest;
    if (m_sorter)
    {
        m_sorter->Finish();
        latestEnd = m_sorter->GetLatestEnd();
    }
    else
    {
        m_ordered = m_earliestRows->Take();
        for (const auto& invocation : m_ordered)
        {
            latestEnd = std::max(latestEnd, invocation.start + invocation.duration);
        }
    }
    m_span = latestEnd - m_earliest;
}

uint64_t
InvocationTrace::GetN() const
{
    return m_sorter ? m_sorter->GetN() : m_ordered.size();
}

uint64_t
InvocationTrace::GetRows() const
{
    return m_rows;
}

int64_t
InvocationTrace::GetSpan() const
{
    return m_span;
}

bool
InvocationTrace::Next(Invocation& out)
{
    if (!m_sorter)
    {
        if (m_next == m_ordered.size())
        {
            return false;
        }
        out = m_ordered[m_next++];
        out.start -= m_earliest;
        return true;
    }
    InvocationView view;
    bool more = false;
    Guard([&] { more = m_sorter->Next(view); });
    if (more)
    {
        out.start = view.start - m_earliest;
        out.duration = view.duration;
        out.app = view.app;
        out.func = view.func;
        out.row = view.row;
    }
    return more;
}

} // namespace netns
} // namespace ns3
