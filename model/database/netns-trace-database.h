// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_TRACE_DATABASE_H
#define NETNS_TRACE_DATABASE_H

#include "netns-trace-error.h"
#include "trace-table.h"

#include "ns3/object.h"

#include <cstdint>
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
 * @brief The one writer of a run's SQLite database.
 *
 * An object writes one file, once: Open, AddTable, rows through TraceTable::Insert, Close.
 * The rows of all tables together form batches of `BatchRows`; each batch is one transaction, so
 * that a reader, or whoever opens the file after the program was killed (SIGKILL included), finds
 * whole batches, in the order in which the rows were added and without a gap. A crash of the
 * operating system is not covered (synchronous=OFF): the run is lost with it anyway.
 *
 * A thread of its own writes full batches. At most `QueueBatches` wait for it; then the simulation
 * does. Nothing is ever left out. What is killed loses those and the batch at hand.
 *
 * While it runs the file is in WAL mode, with -wal and -shm beside it, and can be read by other
 * programs. Close leaves one plain file, unless another program still has the database open:
 * then the last one to close it tidies up.
 *
 * The table `meta` (key, value) always exists. It holds `schema_version`, `ns3_version`,
 * `netns_version`, `status` ("running", then "complete", or "failed") and what SetMeta adds.
 * Nothing of the wall clock is recorded: equal rows give an equal dump.
 *
 * Failure: when the file cannot be written (full disk, input/output error, a violated
 * constraint), the next call that adds a row, flushes or closes throws NetnsTraceError, once. The
 * batch that failed and later ones are lost, the batches before it stay and can be read, later rows
 * are ignored, and Close marks the run "failed" (on a full disk it may stay "running") without
 * throwing again, so that the simulator can be torn down.
 */
class NetnsTraceDatabase : public Object
{
  public:
    /// Version of the tables of this module, also PRAGMA user_version.
    static constexpr uint32_t SCHEMA_VERSION = 3;

    /// PRAGMA application_id of the files ("NetN"), by which an older one is recognised.
    static constexpr uint32_t APPLICATION_ID = 0x4e65744e;

    /**
     * @brief Get the type ID.
     * @return The object TypeId.
     */
    static TypeId GetTypeId();

    NetnsTraceDatabase();

    /**
     * Closes. An error is then written to stderr, and a run that an exception ends is marked
     * "failed".
     */
    ~NetnsTraceDatabase() override;

    NetnsTraceDatabase(const NetnsTraceDatabase&) = delete;            // owns a connection
    NetnsTraceDatabase& operator=(const NetnsTraceDatabase&) = delete; // owns a connection

    /**
     * @brief Create the database.
     *
     * A database that this class wrote earlier is replaced, together with its -wal, -shm and
     * -journal; it goes when the new one is ready to take its place. Everything else that exists
     * under that name is refused and left as it is, as is a database that is being written.
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
     * @param indexes For each index the names of its columns. Indexes are made at Close.
     * @return The table, which lives as long as this object.
     * @throws NetnsTraceError if the database is not open or the description is not valid; then
     *         nothing has changed.
     */
    TraceTable& AddTable(const std::string& name,
                         const std::vector<TraceColumn>& columns,
                         const std::vector<std::vector<std::string>>& indexes = {});

    /**
     * @brief Create a view, which is there at once.
     *
     * @param name As a table's.
     * @param help What it shows, one line; it becomes a comment in the view's text.
     * @param select Its SELECT, of tables and views that exist.
     * @throws NetnsTraceError as AddTable, or with SQLite's text; then nothing has changed.
     */
    void AddView(const std::string& name, const std::string& help, const std::string& select);

    /**
     * @brief Set a row of `meta`, at once; a key that exists gets the new value.
     *
     * @param key The key; not one that this class sets itself.
     * @param value The value; nothing of the wall clock.
     * @throws NetnsTraceError if the key is reserved, the database is not open, or as Flush.
     */
    void SetMeta(const std::string& key, const std::string& value);

    /**
     * @brief Commit the rows that wait, and wait for it.
     *
     * @throws NetnsTraceError if they cannot be written, see Failure above.
     */
    void Flush();

    /**
     * @brief Commit, make the indexes, analyze, mark the run "complete", leave one plain file.
     *
     * Does nothing when the database is not open.
     *
     * @throws NetnsTraceError if that fails; the committed rows stay, the run is marked "failed"
     *         and the file is closed. Not after a failure that was thrown before.
     */
    void Close();

    /**
     * @brief Commit and close, but mark the run "failed": it did not come to its end.
     *
     * Does nothing when the database is not open, and throws nothing.
     */
    void GiveUp();

    /** @return Whether Open succeeded and Close has not been called. */
    bool IsOpen() const;

    /** @return Whether writing failed; rows are ignored from then on. */
    bool HasFailed() const;

    /** @return Number of rows that are committed, of all tables but `meta`. */
    uint64_t GetCommittedRows() const;

    /** @return The path as given to Open. */
    const std::string& GetPath() const;

  private:
    friend class TraceTable;

    /** @return Whether a row is to be kept. @throws NetnsTraceError once the writer has failed. */
    bool TakesRows();
    /** Count a row added to a table, and hand the batch over when it is full. */
    void CountRow();
    /** Hand the batch at hand to the writer. */
    void HandOver();
    /**
     * @brief Create a closed database that holds `meta` only.
     * @param file The file.
     */
    void CreateEmpty(const std::string& file);
    /**
     * @brief Let the writer open the database.
     * @param file The file.
     */
    void Connect(const std::string& file);
    /**
     * @brief Refuse a table or view without a database, or with a name in use.
     * @param who What it is.
     * @param name Its name.
     */
    void CheckNew(const std::string& who, const std::string& name) const;
    /** The end of the writer. */
    void Disconnect();
    /** Close after a failure: mark the run "failed" if the disk allows it. */
    void Abandon();
    /** Leave WAL mode, make the indexes, analyze and mark the run "complete". */
    void Complete();
    /**
     * @brief Let the writer do something, and wait for it.
     * @param work Returns a result code of SQLite.
     * @throws NetnsTraceError with SQLite's text.
     */
    void Do(const std::function<int(TraceConnection&)>& work);
    /** Throw what the writer could not do. */
    void CheckWriter();
    /**
     * @param code A result code of SQLite.
     * @return What SQLite reports, as an error to throw.
     */
    NetnsTraceError MakeError(int code) const;
    /**
     * @brief Throw what SQLite reports, and ignore rows from now on.
     * @param code Its result code.
     */
    [[noreturn]] void Fail(int code);

    std::string m_path;                                //!< As the user gave it.
    std::unique_ptr<TraceFile> m_file;                 //!< Its file.
    std::unique_ptr<TraceWriter> m_writer;             //!< Writes it, while it is open.
    uint32_t m_batchRows;                              //!< Attribute BatchRows.
    uint32_t m_queueBatches;                           //!< Attribute QueueBatches.
    uint32_t m_busyTimeout;                            //!< Attribute BusyTimeout.
    uint64_t m_maxBytes;                               //!< Attribute MaxBytes.
    uint32_t m_waitingRows{0};                         //!< Rows in the batch at hand.
    uint64_t m_rows{0};                                //!< Rows committed, when it is closed.
    int m_exceptions{0};                               //!< Exceptions in flight at Open.
    bool m_failed{false};                              //!< Whether writing failed.
    std::vector<std::unique_ptr<TraceTable>> m_tables; //!< In the order of AddTable.
    std::set<std::string> m_views;                     //!< Names of views.
};

} // namespace netns
} // namespace ns3

#endif // NETNS_TRACE_DATABASE_H
