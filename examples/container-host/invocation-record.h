// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_RECORD_H
#define INVOCATION_RECORD_H

#include "invocation.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * @brief The binary form of an invocation in memory and in temporary files: a fixed head, then the
 *        bytes of both ids.
 */
class InvocationRecord
{
  public:
    /// Bytes before the ids.
    static constexpr std::size_t HEAD = 3 * sizeof(int64_t) + 2 * sizeof(uint32_t);

    /**
     * @param invocation an invocation
     * @returns the size of its record in bytes
     */
    static std::size_t GetSize(const InvocationView& invocation);

    /**
     * @param head at least HEAD bytes of a record
     * @returns the size of the whole record in bytes
     */
    static std::size_t GetSize(const char* head);

    /**
     * @param invocation what to write
     * @param[out] to where it goes; GetSize bytes
     */
    static void Write(const InvocationView& invocation, char* to);

    /**
     * @param from a whole record
     * @returns the invocation, its ids referring to the record
     */
    static InvocationView Read(const char* from);
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_RECORD_H */
