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
 * @brief The thread that writes a trace database, behind a bounded queue.
 *
 * All functions are called by the simulation's thread. The thread knows SQLite and rows, and
 * nothing of ns-3. It takes no signal: a file-size limit is then an error of the write and not the
 * end of the program. After a batch that could not be written it drops those that follow.
 */
class TraceWriter
{
  public:
    /** Done by the thread; returns a result code of SQLite. */
    using Work = std::function<int(TraceConnection& connection)>;

    /** @param queue batches that may wait */
    explicit TraceWriter(std::size_t queue);
    /** Ends the thread; batches that wait are written before. */
    ~TraceWriter();
    TraceWriter(const TraceWriter&) = delete;            // owns a thread
    TraceWriter& operator=(const TraceWriter&) = delete; // owns a thread

    /** @brief Have something done, after all that waits, and wait for it. @param work it
     * @return its result code */
    int Do(Work work);
    /** @brief Hand a batch over; waits while the queue is full. @param batch it */
    void Push(TraceBatch batch);
    /** @return a batch without rows, whose memory was used before */
    TraceBatch TakeEmpty();
    /** @return result code of the batch that could not be written; 0 for none */
    int GetFailure() const;
    /** @return what is known of the last failure; after Do() or a GetFailure() that is not 0 */
    std::string GetFault() const;
    /** @return rows committed */
    uint64_t GetRows() const;

  private:
    /** What the thread does. */
    void Run();
    /** @brief Write a batch, or drop it. @param batch it */
    void Write(const TraceBatch& batch);

    const std::size_t m_limit;         //!< batches that may wait
    TraceConnection m_connection;      //!< the thread's
    std::string m_fault;               //!< of the batch that could not be written
    std::atomic<int> m_failure{0};     //!< its result code
    std::atomic<uint64_t> m_rows{0};   //!< rows committed
    mutable std::mutex m_mutex;        //!< guards what follows
    std::condition_variable m_changed; //!< it has changed
    std::deque<TraceBatch> m_queue;    //!< batches that wait
    std::vector<TraceBatch> m_empty;   //!< batches to be used again
    const Work* m_work{nullptr};       //!< to be done when no batch waits
    int m_result{0};                   //!< of it
    bool m_end{false};                 //!< the thread is to end
    std::thread m_thread;              //!< the thread
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_WRITER_H */
