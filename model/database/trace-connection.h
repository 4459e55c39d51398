// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_CONNECTION_H
#define TRACE_CONNECTION_H

#include "trace-rows.h"

#include <cstddef>
#include <cstdint>
#include <functional>
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
 * @brief A connection to SQLite, used by the writer's thread only.
 *
 * Where a function returns an int, it is SQLITE_OK or the result code of what failed. GetFault()
 * then has the text.
 */
class TraceConnection
{
  public:
    TraceConnection();
    ~TraceConnection();
    TraceConnection(const TraceConnection&) = delete;            // owns a connection
    TraceConnection& operator=(const TraceConnection&) = delete; // owns a connection

    /** @brief Open or create a file. @param file the database
     * @param busyTimeout milliseconds to wait for another program's lock @return result code */
    int Open(const std::string& file, int busyTimeout);
    /** @brief Close; does nothing when it is not open. */
    void Close();
    /** @brief Close, and leave the file as it is: it is not ours any more. */
    void Desert();
    /** @brief Have a function asked before each batch and by CheckPlace(). @param check what has
     * become of the file, in words; empty if it is in place */
    void SetPlaceCheck(std::function<std::string()> check);
    /** @return SQLITE_OK, or SQLITE_READONLY_DBMOVED for a file that is not in place */
    int CheckPlace();

    /** @return result code of one or more statements */
    int Execute(const std::string& sql);
    /** @return result code of statements in one transaction: all of them or none */
    int ExecuteTogether(const std::vector<std::string>& statements);
    /** @return result code of setting a row of `meta` */
    int WriteMeta(const std::string& key, const std::string& value);
    /** @brief Create a table; the first is number 0 of a batch. @param name its name
     * @param columns how many it has @param sql its CREATE TABLE @return result code */
    int AddTable(const std::string& name, std::size_t columns, const std::string& sql);
    /** @return result code of writing a batch in one transaction */
    int WriteBatch(const TraceBatch& batch);
    /** @brief Roll back the open transaction, if any. */
    void RollBack();
    /** @return whether WAL mode could be left, so that the database is one plain file */
    bool LeaveWal();

    /** @return what SQLite and the operating system say of the last failure */
    const std::string& GetFault() const;

  private:
    /** Prepared statements that insert into a table. */
    struct Inserter
    {
        std::string name;            //!< the table
        std::size_t columns;         //!< how many it has
        std::size_t rowsPerMany;     //!< rows that `many` takes
        sqlite3_stmt* many{nullptr}; //!< INSERT of several rows
        sqlite3_stmt* one{nullptr};  //!< INSERT of one row
    };

    /** @brief Keep the text of a failure for GetFault(). @return @p result */
    int Note(int result);
    /** @brief Prepare an INSERT of so many rows. @return result code */
    int Prepare(const Inserter& inserter, std::size_t rows, sqlite3_stmt** statement);
    /** @brief Write the rows of a table in the open transaction. @return result code */
    int WriteRows(Inserter& inserter, const TraceRows& rows);

    sqlite3* m_db{nullptr};               //!< the connection
    std::vector<Inserter> m_tables;       //!< by number of the table
    std::string m_fault;                  //!< text of the last failure
    std::function<std::string()> m_place; //!< what has become of the file
};

} // namespace netns
} // namespace ns3

#endif /* TRACE_CONNECTION_H */
