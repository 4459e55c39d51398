// SPDX-License-Identifier: GPL-2.0-only

#include "trace-writer.h"

#include <csignal>
#include <pthread.h>
#include <sqlite3.h>
#include <utility>

namespace ns3
{
namespace netns
{

TraceWriter::TraceWriter(std::size_t queue)
    : m_limit(queue)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); // the new thread inherits the mask
    m_thread = std::thread(&TraceWriter::Run, this);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TraceWriter::~TraceWriter()
{
    {
        std::lock_guard<std::mutex> lock(m_mutex);
        m_end = true;
        m_changed.notify_all();
    }
    m_thread.join();
}

void
TraceWriter::Run()
{
    std::unique_lock<std::mutex> lock(m_mutex);
    while (true)
    {
        m_changed.wait(lock, [this] { return !m_queue.empty() || m_work || m_end; });
        if (!m_queue.empty())
        {
            TraceBatch batch = std::move(m_queue.front());
            m_queue.pop_front();
            m_changed.notify_all();
            lock.unlock();
            Write(batch);
            for (auto& rows : batch.tables)
            {
                rows.Clear();
            }
            lock.lock();
            m_empty.push_back(std::move(batch));
        }
        else if (m_work)
        {
            m_result = (*m_work)(m_connection);
            m_work = nullptr;
        }
        else
        {
            break;
        }
        m_changed.notify_all();
    }
    m_connection.Close();
}

void
TraceWriter::Write(const TraceBatch& batch)
{
    if (m_failure.load(std::memory_order_relaxed) != 0)
    {
        return;
    }
    const int result = m_connection.WriteBatch(batch);
    if (result == SQLITE_OK)
    {
        m_rows.fetch_add(batch.rows, std::memory_order_relaxed);
        return;
    }
    m_fault = m_connection.GetFault();
    m_failure.store(result, std::memory_order_release);
}

int
TraceWriter::Do(Work work)
{
    std::unique_lock<std::mutex> lock(m_mutex);
    m_work = &work;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return !m_work; });
    if (m_result != SQLITE_OK)
    {
        m_fault = m_connection.GetFault();
    }
    return m_result;
}

void
TraceWriter::Push(TraceBatch batch)
{
    std::unique_lock<std::mutex> lock(m_mutex);
    m_changed.wait(lock, [this] { return m_queue.size() < m_limit; });
    m_queue.push_back(std::move(batch));
    m_changed.notify_all();
}

TraceBatch
TraceWriter::TakeEmpty()
{
    std::lock_guard<std::mutex> lock(m_mutex);
    if (m_empty.empty())
    {
        return {};
    }
    TraceBatch batch = std::move(m_empty.back());
    m_empty.pop_back();
    return batch;
}

int
TraceWriter::GetFailure() const
{
    return m_failure.load(std::memory_order_acquire);
}

std::string
TraceWriter::GetFault() const
{
    return m_fault;
}

uint64_t
TraceWriter::GetRows() const
{
    return m_rows.load(std::memory_order_relaxed);
}

} // namespace netns
} // namespace ns3
