// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_ROW_SINK_H
#define TRACE_ROW_SINK_H

#include <cstdint>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief What a TraceTable needs of its database.
 *
 * The table asks before each row, appends the values to the TraceRows that it was made with, and
 * says when the row is complete.
 */
class TraceRowSink
{
  public:
    /** What happens to a row. */
    enum class Answer : uint8_t
    {
        TAKEN,   //!< the table appends it
        IGNORED, //!< the database failed before, and its user knows
        CLOSED   //!< the database is closed: adding a row is a mistake
    };

    virtual ~TraceRowSink() = default;

    /**
     * @return what happens to the next row
     * @throws NetnsTraceError if earlier rows could not be written, and the user does not know yet
     */
    virtual Answer BeginRow() = 0;
    /** @brief A row is complete. This may wait until earlier rows are written. */
    virtual void EndRow() = 0;
    /** @return the database's path, with which the text of an error begins */
    virtual const std::string& GetPath() const = 0;
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_ROW_SINK_H */
