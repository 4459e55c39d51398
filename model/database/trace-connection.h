// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_CONNECTION_H
#define TRACE_CONNECTION_H

#include "trace-rows.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Rows that are committed together.
 */
struct TraceBatch
{
    std::vector<TraceRows> tables; //!< by number of the table
    uint32_t rows{0};              //!< of all tables
};

/**
 * @ingroup netns
 * @brief A connection to SQLite; the writer's thread is the only one that uses it.
 *
 * Functions return SQLITE_OK or the result code of what failed, which GetFault() describes.
 */
class TraceConnection
{
  public:
    TraceConnection();
    ~TraceConnection();
    TraceConnection(const TraceConnection&) = delete;            // owns a connection
    TraceConnection& operator=(const TraceConnection&) = delete; // owns a connection

    /** @brief Open or create a file. @param file it
     * @param busyTimeout milliseconds to wait for another program's lock @return result code */
    int Open(const std::string& file, int busyTimeout);
    /** @brief Close; nothing when it is not open. */
    void Close();

    /** @brief Run SQL. @param sql statements @return result code */
    int Execute(const std::string& sql);
    /** @brief Run SQL, all or nothing. @param statements it @return result code */
    int ExecuteTogether(const std::vector<std::string>& statements);
    /** @brief Set a row of `meta`. @param key the key @param value the value @return result code */
    int WriteMeta(const std::string& key, const std::string& value);
    /** @brief Make a table; the first is number 0 of a batch. @param name its name
     * @param columns how many it has @param sql CREATE TABLE @return result code */
    int AddTable(const std::string& name, std::size_t columns, const std::string& sql);
    /** @brief Write rows, all or nothing. @param batch they @return result code */
    int WriteBatch(const TraceBatch& batch);
    /** @brief Roll back what is open. */
    void RollBack();
    /** @return whether the database is one plain file now: no longer in WAL mode */
    bool LeaveWal();

    /** @return what SQLite and the system say of the last failure */
    const std::string& GetFault() const;

  private:
    /** How to insert into a table. */
    struct Inserter
    {
        std::string name;            //!< of the table
        std::size_t columns;         //!< of the table
        std::size_t rowsPerMany;     //!< rows that `many` takes
        sqlite3_stmt* many{nullptr}; //!< INSERT of several rows
        sqlite3_stmt* one{nullptr};  //!< INSERT of one row
    };

    /** @brief Remember a failure. @param result a result code @return it */
    int Note(int result);
    /** @brief Prepare an INSERT. @param inserter of which table @param rows how many
     * @param statement the result @return result code */
    int Prepare(const Inserter& inserter, std::size_t rows, sqlite3_stmt** statement);
    /** @brief Write rows in the open transaction. @param inserter where @param rows they
     * @return result code */
    int WriteRows(Inserter& inserter, const TraceRows& rows);

    sqlite3* m_db{nullptr};         //!< the connection
    std::vector<Inserter> m_tables; //!< in order
    std::string m_fault;            //!< of the last failure
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_CONNECTION_H */
