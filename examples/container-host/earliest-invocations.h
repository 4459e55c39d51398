// SPDX-License-Identifier: GPL-2.0-only

#ifndef EARLIEST_INVOCATIONS_H
#define EARLIEST_INVOCATIONS_H

#include "invocation.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * @brief The first few of many invocations in order of (start, row); the others are not kept.
 */
class EarliestInvocations
{
  public:
    /**
     * @param limit how many to keep, at least 1
     */
    explicit EarliestInvocations(uint64_t limit);

    /**
     * Adds an invocation, which is copied if it is among the first so far.
     *
     * @param invocation the invocation
     */
    void Add(const InvocationView& invocation);

    /// @returns the bytes of memory in use, approximately
    std::size_t GetBytes() const;

    /**
     * Gives up the invocations kept.
     *
     * @returns them in order of (start, row), start on the file's own clock
     */
    std::vector<Invocation> Take();

  private:
    uint64_t m_limit;               //!< how many to keep
    std::size_t m_bytes{0};         //!< bytes in use
    std::vector<Invocation> m_heap; //!< those kept, the last one on top
};

} // namespace netns
} // namespace ns3

#endif /* EARLIEST_INVOCATIONS_H */
