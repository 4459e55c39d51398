// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_SORTER_H
#define INVOCATION_SORTER_H

#include "invocation.h"
#include "run-merger.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace netns
{

class SpillFile;

/**
 * @ingroup netns-examples
 * @brief Any number of invocations put in order of (start, row) in a fixed amount of memory.
 *
 * What fits is sorted in memory. Otherwise sorted runs go to a temporary file and are merged, in
 * several passes where there are more runs than the memory has buffers for.
 */
class InvocationSorter
{
  public:
    /**
     * @param memoryBytes for the invocations held in memory
     * @param limit how many invocations are wanted, in order; 0 for all
     */
    InvocationSorter(std::size_t memoryBytes, uint64_t limit);
    ~InvocationSorter();

    /**
     * Adds an invocation, which is copied.
     *
     * @param invocation the invocation
     * @throws std::system_error if the temporary file cannot be written
     */
    void Add(const InvocationView& invocation);

    /**
     * Sort. Nothing is written after this.
     *
     * @throws std::system_error if the temporary file cannot be written or read
     */
    void Finish();

    /// @returns after Finish, how many invocations Next gives
    uint64_t GetN() const;

    /// @returns after Finish, the latest end among those invocations, in ns on the file's clock
    int64_t GetLatestEnd() const;

    /**
     * Takes the next invocation; after Finish.
     *
     * @param[out] invocation the invocation, its ids valid until the next call
     * @returns false when there are no more
     * @throws std::system_error if the temporary file cannot be read
     */
    bool Next(InvocationView& invocation);

  private:
    /// What sorting looks at, and where the record is.
    struct Entry
    {
        int64_t start;   //!< first key
        uint64_t row;    //!< second key
        uint64_t offset; //!< in m_block
    };

    /// Makes room for a record and its entry, whatever the limit on memory says.
    void Reserve(std::size_t size);

    /// @returns the first of the entries, which lie at the end of the block
    Entry* Entries();

    /// Sorts the entries; the first m_kept of them are the ones wanted.
    void SortBlock();

    /// Writes the sorted block to the temporary file as a run and starts an empty block.
    void Spill();

    /// Merges until there are few enough runs to read at once: one where there is a limit.
    void MergePasses();

    /**
     * Merges runs into one at the end of another file.
     *
     * @param runs the runs, of m_file
     * @param to the file to write to
     * @returns the new run
     */
    SortedRun Merge(const std::vector<SortedRun>& runs, SpillFile& to);

    std::size_t m_memory;                //!< bytes allowed
    uint64_t m_limit;                    //!< invocations wanted
    std::size_t m_capacity;              //!< bytes of the block
    std::unique_ptr<char[]> m_block;     //!< records from the front, entries from the back
    std::size_t m_used{0};               //!< bytes of records
    std::size_t m_held{0};               //!< entries
    std::size_t m_kept{0};               //!< entries wanted, after SortBlock
    uint64_t m_added{0};                 //!< invocations added
    int64_t m_latestEnd;                 //!< see GetLatestEnd
    std::unique_ptr<SpillFile> m_file;   //!< the runs, none while everything fits
    std::vector<SortedRun> m_runs;       //!< where they are
    std::unique_ptr<RunMerger> m_merger; //!< after Finish, if there are runs
    std::size_t m_next{0};               //!< after Finish, the next entry, if there are none
    std::vector<char> m_record;          //!< a record on its way to the file
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_SORTER_H */
