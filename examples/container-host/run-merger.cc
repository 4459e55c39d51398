// SPDX-License-Identifier: GPL-2.0-only

#include "run-merger.h"

#include "invocation-record.h"
#include "spill-file.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ns3
{
namespace netns
{

/// A position in a sorted run, with a buffer of its own.
class RunMerger::Cursor
{
  public:
    Cursor(const SpillFile& file, const SortedRun& run, std::size_t bufferBytes);

    /// Goes to the next record; false at the end of the run.
    bool Advance();

    /// The record the cursor is at.
    const InvocationView& Get() const;

    /// Whether this one's record comes before the other's.
    bool Precedes(const Cursor& other) const;

  private:
    /// Reads until at least this many bytes of the run are in the buffer, from m_begin on.
    void Require(std::size_t size);

    const SpillFile& m_file;    //!< the runs' file
    uint64_t m_offset;          //!< first byte of the run not yet in the buffer
    uint64_t m_limit;           //!< end of the run
    std::vector<char> m_buffer; //!< part of the run
    std::size_t m_begin{0};     //!< first byte of m_buffer not yet used
    std::size_t m_end{0};       //!< one past the last byte of m_buffer
    InvocationView m_view;      //!< the record the cursor is at
};

RunMerger::Cursor::Cursor(const SpillFile& file, const SortedRun& run, std::size_t bufferBytes)
    : m_file(file),
      m_offset(run.begin),
      m_limit(run.end),
      m_buffer(bufferBytes)
{
}

void
RunMerger::Cursor::Require(std::size_t size)
{
    if (m_end - m_begin >= size)
    {
        return;
    }
    std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
    m_end -= m_begin;
    m_begin = 0;
    m_buffer.resize(std::max(m_buffer.size(), size));
    const auto count = std::min<uint64_t>(m_buffer.size() - m_end, m_limit - m_offset);
    m_file.Read(m_offset, m_buffer.data() + m_end, count);
    m_offset += count;
    m_end += count;
}

bool
RunMerger::Cursor::Advance()
{
    if (m_begin == m_end && m_offset == m_limit)
    {
        return false;
    }
    Require(InvocationRecord::HEAD);
    const std::size_t size = InvocationRecord::GetSize(m_buffer.data() + m_begin);
    Require(size);
    m_view = InvocationRecord::Read(m_buffer.data() + m_begin);
    m_begin += size;
    return true;
}

const InvocationView&
RunMerger::Cursor::Get() const
{
    return m_view;
}

bool
RunMerger::Cursor::Precedes(const Cursor& other) const
{
    return m_view.start != other.m_view.start ? m_view.start < other.m_view.start
                                              : m_view.row < other.m_view.row;
}

RunMerger::RunMerger(const SpillFile& file,
                     const std::vector<SortedRun>& runs,
                     std::size_t memoryBytes)
{
    const std::size_t share = memoryBytes / std::max<std::size_t>(runs.size(), 1);
    for (const auto& run : runs)
    {
        const auto bytes =
            std::min<uint64_t>(std::max(share, InvocationRecord::HEAD), run.end - run.begin);
        m_cursors.push_back(std::make_unique<Cursor>(file, run, bytes));
        if (m_cursors.back()->Advance())
        {
            m_heap.push_back(m_cursors.back().get());
        }
    }
    std::make_heap(m_heap.begin(), m_heap.end(), [](const Cursor* a, const Cursor* b) {
        return b->Precedes(*a);
    });
}

RunMerger::~RunMerger() = default;

void
RunMerger::SiftDown()
{
    std::size_t at = 0;
    while (2 * at + 1 < m_heap.size())
    {
        std::size_t child = 2 * at + 1;
        if (child + 1 < m_heap.size() && m_heap[child + 1]->Precedes(*m_heap[child]))
        {
            child++;
        }
        if (!m_heap[child]->Precedes(*m_heap[at]))
        {
            return;
        }
        std::swap(m_heap[at], m_heap[child]);
        at = child;
    }
}

bool
RunMerger::Next(InvocationView& invocation)
{
    if (m_started && !m_heap.empty())
    {
        if (!m_heap[0]->Advance())
        {
            m_heap[0] = m_heap.back();
            m_heap.pop_back();
        }
        SiftDown();
    }
    m_started = true;
    if (m_heap.empty())
    {
        return false;
    }
    invocation = m_heap[0]->Get();
    return true;
}

} // namespace netns
} // namespace ns3
