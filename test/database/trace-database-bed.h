// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_DATABASE_BED_H
#define TRACE_DATABASE_BED_H

#include "ns3/netns-trace-database.h"

#include <cstdint>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * Writing trace databases, in processes that may be killed, and reading them.
 */
namespace trace_database_bed
{

/// Columns of the table that most cases write.
extern const std::vector<TraceColumn> COLUMNS;

/**
 * @param batchRows Rows of a batch.
 * @return A database, not yet open.
 */
Ptr<NetnsTraceDatabase> MakeDatabase(uint32_t batchRows);

/**
 * @param path A file.
 * @return Its bytes.
 */
std::string ReadBytes(const std::string& path);

/**
 * @param path A file to write.
 * @param bytes Its bytes.
 */
void WriteBytes(const std::string& path, const std::string& bytes);

/**
 * @param path A name.
 * @return Whether something has it.
 */
bool Exists(const std::string& path);

/**
 * @param path A database.
 * @return Whether SQLite has left anything beside it.
 */
bool HasCompanion(const std::string& path);

/**
 * Asks a database as any reader does.
 * @param path The database.
 * @param sql The query.
 * @return The rows, each ended by ';', with '|' between values and the SQL types of NULL and REAL
 *         shown; or SQLite's error text.
 */
std::string Query(const std::string& path, const std::string& sql);

/**
 * Changes a database.
 * @param path The database.
 * @param sql Statements.
 * @return SQLite's error text; "" if there was none.
 */
std::string Execute(const std::string& path, const std::string& sql);

/**
 * @param function What to do.
 * @return The text of the NetnsTraceError that it throws, or "no error".
 */
std::string GetError(const std::function<void()>& function);

/**
 * @param path A name.
 * @return The text of the error that Open gives for it.
 */
std::string GetOpenError(const std::string& path);

/**
 * @param text A text.
 * @param part Another.
 * @return Whether the first contains the second.
 */
bool Contains(const std::string& text, const std::string& part);

/**
 * Runs a function in a child process.
 * @param function The function.
 * @return The status of the process, as waitpid gives it.
 */
int RunInChild(const std::function<void()>& function);

/**
 * Runs a function in a child process that then waits, with what the function returned, for its
 * end by SIGKILL.
 * @param function The function.
 * @return The process, after the function returned; -1 if it did not.
 */
pid_t StartWriter(const std::function<Ptr<NetnsTraceDatabase>()>& function);

/**
 * @param process A process of StartWriter, to be killed.
 */
void KillWriter(pid_t process);

/**
 * Writes a small run of two tables.
 * @param path The database.
 */
void WriteRun(const std::string& path);

} // namespace trace_database_bed
} // namespace netns
} // namespace ns3

#endif /* TRACE_DATABASE_BED_H */
