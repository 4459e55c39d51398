// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_WRITER_H
#define TRACE_WRITER_H

#include "trace-connection.h"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The thread that writes a trace database, and its bounded queue of batches.
 *
 * The simulation's thread calls all public functions. The writer's thread knows SQLite and rows,
 * and nothing of ns-3. It blocks all signals, so that a file-size limit (SIGXFSZ) makes the write
 * fail instead of ending the program. After a batch that could not be written it drops all later
 * ones.
 */
class TraceWriter
{
  public:
    /** Runs in the writer's thread; returns a result code of SQLite. */
    using Work = std::function<int(TraceConnection& connection)>;

    /** @param queue how many batches may wait */
    explicit TraceWriter(std::size_t queue);
    /** Writes the batches that wait, then ends the thread. */
    ~TraceWriter();
    TraceWriter(const TraceWriter&) = delete;            // owns a thread
    TraceWriter& operator=(const TraceWriter&) = delete; // owns a thread

    /** @brief Run @p work after all batches pushed so far, and wait for it. @return its result */
    int Do(Work work);
    /** @brief Put a batch into the queue; waits while that is full. */
    void Push(TraceBatch batch);
    /** @return a batch without rows, where possible one whose memory is allocated already */
    TraceBatch TakeEmpty();
    /** @return result code of the batch that could not be written; 0 if there is none */
    int GetFailure() const;
    /** @return text of the last failure; valid after a Do() or GetFailure() that is not 0 */
    std::string GetFault() const;
    /** @return rows committed */
    uint64_t GetRows() const;

  private:
    /** The thread's function. */
    void Run();
    /** Write a batch, or drop it after a failure. */
    void Write(const TraceBatch& batch);

    const std::size_t m_limit;         //!< how many batches may wait
    TraceConnection m_connection;      //!< used by the thread only
    std::string m_fault;               //!< text of the last failure
    std::atomic<int> m_failure{0};     //!< result code of the batch that could not be written
    std::atomic<uint64_t> m_rows{0};   //!< rows committed
    mutable std::mutex m_mutex;        //!< guards all members below
    std::condition_variable m_changed; //!< notified when one of them changes
    std::deque<TraceBatch> m_queue;    //!< batches that wait
    std::vector<TraceBatch> m_empty;   //!< batches to be used again
    const Work* m_work{nullptr};       //!< to be run when no batch waits
    int m_result{0};                   //!< of m_work
    bool m_end{false};                 //!< the thread is to end
    std::thread m_thread;              //!< the thread
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_WRITER_H */
