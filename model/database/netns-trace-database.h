// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_TRACE_DATABASE_H
#define NETNS_TRACE_DATABASE_H

#include "trace-table.h"

#include "ns3/object.h"

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

class TraceConnection;
class TraceFile;
class TraceWriter;

/**
 * @ingroup netns
 * @brief Writes the rows of a run into a SQLite database.
 *
 * An object writes one file, once: Open, AddTable, rows through TraceTable::Insert, Close.
 * The rows of all tables together form batches of `BatchRows`, and each batch is one transaction.
 * So whoever reads the file, even after the program was killed, finds whole batches, in the order
 * in which the rows were added and without a gap. A crash of the operating system may damage the
 * file (synchronous=OFF).
 *
 * A thread of its own writes full batches. When `QueueBatches` of them wait for the thread, the
 * simulation waits too: rows are never dropped. A killed process loses the queued batches and the
 * current one.
 *
 * While the run goes on, the file is in WAL mode, with -wal and -shm beside it, and other programs
 * can read it. Close leaves one plain file, unless another program still has the database open:
 * then -wal and -shm go when the last one closes it.
 *
 * The table `meta` (key, value) always exists. It holds `schema_version`, `ns3_version`,
 * `netns_version`, `status` ("running", then "complete" or "failed") and what SetMeta adds.
 * The wall clock is not recorded: equal rows give an equal dump.
 *
 * Two objects, of one program or of two, cannot write the same file: Open takes a lock on its name,
 * which ends with the process at the latest. For that an empty file, NAME-lock, is beside the
 * database until it is closed. A killed program leaves it; it then locks nothing. A child by fork()
 * does not write: there Close and GiveUp do nothing.
 *
 * Failure: when the file cannot be written (full disk, input/output error, a violated
 * constraint), or is no longer where it was (moved away, deleted, replaced), the next call that
 * adds a row, flushes or closes throws NetnsTraceError, once. The batches before the one that
 * failed stay and can be read; that one and all later rows are lost. Close then marks the run
 * "failed" (on a full disk it may stay "running") and does not throw again, so that the simulator
 * can be torn down.
 */
class NetnsTraceDatabase : public Object
{
  public:
    /// Version of the tables that programs read from the file, also PRAGMA user_version.
    static constexpr uint32_t SCHEMA_VERSION = 3;

    /// PRAGMA application_id of the files ("NetN"): only files that have it are replaced.
    static constexpr uint32_t APPLICATION_ID = 0x4e65744e;

    /** @return The TypeId. */
    static TypeId GetTypeId();

    NetnsTraceDatabase();

    /** Closes, and writes an error to stderr. */
    ~NetnsTraceDatabase() override;

    NetnsTraceDatabase(const NetnsTraceDatabase&) = delete;            // owns a connection
    NetnsTraceDatabase& operator=(const NetnsTraceDatabase&) = delete; // owns a connection

    /**
     * @brief Create the database.
     *
     * A database that this class wrote earlier is replaced, together with its -wal, -shm and
     * -journal, once the new one is ready. Anything else that exists under that name is refused
     * and left as it is; so is a database that is being written: the error names the program.
     *
     * @param path The file; a symbolic link is followed.
     * @throws NetnsTraceError if the file is refused or cannot be created, or on a second Open.
     */
    void Open(const std::string& path);

    /**
     * @brief Create a table.
     *
     * @param name [a-z_][a-z0-9_]*, not in use, not beginning with "sqlite_".
     * @param columns The columns, at least one, with different names.
     * @param indexes For each index the names of its columns; Close creates the indexes.
     * @return The table, which lives as long as this object.
     * @throws NetnsTraceError if the database is not open or an argument is not valid; then
     *         nothing has changed.
     */
    TraceTable& AddTable(const std::string& name,
                         const std::vector<TraceColumn>& columns,
                         const std::vector<std::vector<std::string>>& indexes = {});

    /**
     * @brief Create a view at once.
     *
     * @param name As for AddTable.
     * @param help What the view shows, in one line; becomes a comment in its SQL.
     * @param select Its SELECT, of tables and views that exist.
     * @throws NetnsTraceError as AddTable does, or with SQLite's text; then nothing has changed.
     */
    void AddView(const std::string& name, const std::string& help, const std::string& select);

    /**
     * @brief Set a row of `meta` at once; a key that exists gets the new value.
     *
     * @param key The key; not one that this class sets itself.
     * @param value The value, which should not depend on the wall clock.
     * @throws NetnsTraceError if the key is reserved or the database is not open, or as Flush does.
     */
    void SetMeta(const std::string& key, const std::string& value);

    /**
     * @brief Commit all rows added so far, and wait until that is done.
     *
     * @throws NetnsTraceError if they cannot be written, see Failure above.
     */
    void Flush();

    /**
     * @brief Commit, create the indexes, analyze, mark the run "complete", leave one plain file.
     *
     * While an exception is in flight or being handled it does as GiveUp: the run did not come to
     * its end. Does nothing when the database is not open.
     *
     * @throws NetnsTraceError if that fails, unless an earlier failure was thrown; the committed
     *         rows stay, the run is marked "failed" and the file is closed.
     */
    void Close();

    /**
     * @brief Commit and close, but mark the run "failed" because it did not come to its end.
     *
     * Does nothing when the database is not open. Throws nothing.
     */
    void GiveUp();

    /** @return Whether it is open: Open succeeded, neither Close nor GiveUp was called since. */
    bool IsOpen() const;

    /** @return Whether writing failed; if so, rows are ignored. */
    bool HasFailed() const;

    /** @return Number of rows that are committed, of all tables but `meta`. */
    uint64_t GetCommittedRows() const;

    /** @return The path as given to Open. */
    const std::string& GetPath() const;

  private:
    struct Table;
    class Sink;

    /** A row is complete: hand the current batch over when it is full. */
    void CountRow();
    /** Hand the current batch to the writer. */
    void HandOver();
    /** Create a file that holds `meta` only, and close it. */
    void CreateEmpty(const std::string& file);
    /** Open a file for the run. */
    void Connect(const std::string& file);
    /** Refuse a new table or view (@p who) if nothing is open or its name is in use. */
    void CheckNew(const std::string& who, const std::string& name) const;
    /** End the writer and release the file. */
    void Disconnect();
    /** Mark the run "failed" where the disk allows it, and disconnect. */
    void Abandon();
    /** Leave WAL mode, create the indexes, analyze and mark the run "complete". */
    void Complete();
    /**
     * @brief Run @p work, which returns a result code, in the writer's thread and wait for it.
     * @throws NetnsTraceError with SQLite's text.
     */
    void Do(const std::function<int(TraceConnection&)>& work);
    /** Fail if the writer could not write a batch. */
    void CheckWriter();
    /** @return The error for a result code, with the writer's text. */
    NetnsTraceError MakeError(int code) const;
    /** Ignore rows from now on and throw the error for a result code. */
    [[noreturn]] void Fail(int code);
    /** @return Whether an exception ends the run: one in flight or in a handler since Open. */
    bool IsEndedByException() const;
    /** @return Whether this process is a child by fork() of the one that writes. */
    bool IsChild() const;

    std::string m_path;                           //!< As the user named it.
    std::unique_ptr<TraceFile> m_file;            //!< The file; null before Open.
    std::unique_ptr<TraceWriter> m_writer;        //!< The writer; null when it is not open.
    std::unique_ptr<Sink> m_sink;                 //!< Takes the rows of the tables.
    uint32_t m_batchRows;                         //!< Attribute BatchRows.
    uint32_t m_queueBatches;                      //!< Attribute QueueBatches.
    uint32_t m_busyTimeout;                       //!< Attribute BusyTimeout.
    uint64_t m_maxBytes;                          //!< Attribute MaxBytes.
    uint32_t m_waitingRows{0};                    //!< Rows of the current batch.
    uint64_t m_rows{0};                           //!< Rows committed, once it is closed.
    int m_process{0};                             //!< The process that called Open.
    int m_exceptions{0};                          //!< Exceptions in flight at Open.
    std::exception_ptr m_handled;                 //!< The exception that was handled at Open.
    bool m_failed{false};                         //!< Whether writing failed.
    std::vector<std::unique_ptr<Table>> m_tables; //!< In the order of AddTable.
    std::set<std::string> m_views;                //!< Names of the views.
};

} // namespace netns
} // namespace ns3

#endif // NETNS_TRACE_DATABASE_H
