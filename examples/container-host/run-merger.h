// SPDX-License-Identifier: GPL-2.0-only

#ifndef RUN_MERGER_H
#define RUN_MERGER_H

#include "invocation.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace netns
{

class SpillFile;

/// A stretch of a SpillFile whose records are in order of (start, row).
struct SortedRun
{
    uint64_t begin{0}; //!< offset of the first record
    uint64_t end{0};   //!< offset behind the last record
};

/**
 * @ingroup netns-examples
 * @brief Several sorted runs of one temporary file, read as one.
 */
class RunMerger
{
  public:
    /**
     * @param file the file the runs lie in; outlives the merger
     * @param runs the runs
     * @param memoryBytes for the buffers of all runs together
     * @throws std::system_error if the file cannot be read
     */
    RunMerger(const SpillFile& file, const std::vector<SortedRun>& runs, std::size_t memoryBytes);
    ~RunMerger();

    /**
     * Takes the next invocation in order of (start, row).
     *
     * @param[out] invocation the invocation, its ids valid until the next call
     * @returns false when all runs are used up
     * @throws std::system_error if the file cannot be read
     */
    bool Next(InvocationView& invocation);

  private:
    class Cursor;

    /// Moves the cursor at the top of the heap down to where it belongs.
    void SiftDown();

    std::vector<std::unique_ptr<Cursor>> m_cursors; //!< one per run
    std::vector<Cursor*> m_heap;                    //!< those not used up, smallest first
    bool m_started{false};                          //!< whether the top has been handed out
};

} // namespace netns
} // namespace ns3

#endif /* RUN_MERGER_H */
