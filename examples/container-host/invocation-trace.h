// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_TRACE_H
#define INVOCATION_TRACE_H

#include "invocation.h"
#include "trace-error.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

class EarliestInvocations;
class InvocationSorter;
class TraceLineSource;

/**
 * @ingroup netns-examples
 * @brief An invocation trace, checked to its last byte and put in order of start.
 *
 * The input is CSV with the header app,func,end_timestamp,duration, times in decimal seconds: the
 * schema of the public Azure Functions invocation trace of 2021. The memory in use does not depend
 * on the length of the trace; what does not fit goes to an unnamed temporary file in $TMPDIR.
 */
class InvocationTrace
{
  public:
    /// What to read and how.
    struct Options
    {
        std::string path;                //!< the file, or "-" for standard input
        uint64_t maxRows{0};             //!< only the first so many in order of start; 0 for all
        uint64_t memoryBytes{64U << 20}; //!< for the invocations held in memory
        /// Called now and then with the rows read and the part of the file read, -1 if not known.
        std::function<void(uint64_t rows, double fraction)> progress;
    };

    /**
     * Read, check and sort the whole trace.
     *
     * @param options what to read and how
     * @throws TraceError at the first fault in the file; also where $TMPDIR has no room
     */
    explicit InvocationTrace(Options options);
    ~InvocationTrace();

    InvocationTrace(const InvocationTrace&) = delete;            // owns a temporary file
    InvocationTrace& operator=(const InvocationTrace&) = delete; // owns a temporary file

    /// @returns the number of invocations that Next gives
    uint64_t GetN() const;

    /// @returns the number of data rows in the file
    uint64_t GetRows() const;

    /// @returns the latest start + duration among the invocations that Next gives, in ns
    int64_t GetSpan() const;

    /**
     * Takes the next invocation in order of start; those that start together come in order of row.
     *
     * @param[out] out the invocation, the earliest start of the trace being 0
     * @returns false when there are no more
     * @throws TraceError if the temporary file cannot be read
     */
    bool Next(Invocation& out);

  private:
    /**
     * Reads all rows.
     *
     * @param source the lines behind the header
     */
    void ReadRows(TraceLineSource& source);

    /**
     * Keeps an invocation.
     *
     * @param invocation the invocation
     */
    void Keep(const InvocationView& invocation);

    /// Goes over to the sorter, because the first maxRows do not fit into memory.
    void LeaveMemory();

    /// Puts what was kept in order.
    void Order();

    /**
     * Turns a fault of the temporary file into one that says where reading was.
     *
     * @param action what may throw std::system_error
     */
    template <typename Action>
    void Guard(Action action);

    Options m_options;                                   //!< what to read and how
    std::string m_name;                                  //!< name of the file for messages
    uint64_t m_line{1};                                  //!< line reached
    uint64_t m_rows{0};                                  //!< data rows read
    int64_t m_earliest;                                  //!< earliest start, on the file's clock
    int64_t m_latestEnd;                                 //!< latest end, on the file's clock
    uint64_t m_latestLine{0};                            //!< line of the latest end
    int64_t m_span{0};                                   //!< see GetSpan
    std::unique_ptr<EarliestInvocations> m_earliestRows; //!< keeps them where there are few
    std::unique_ptr<InvocationSorter> m_sorter;          //!< keeps them otherwise
    std::vector<Invocation> m_ordered;                   //!< what m_earliestRows kept
    std::size_t m_next{0};                               //!< next of m_ordered
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_TRACE_H */
