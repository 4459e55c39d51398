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

/// @return A database that is not open yet, with batches of @p batchRows rows.
Ptr<NetnsTraceDatabase> MakeDatabase(uint32_t batchRows);

/// @return The bytes of a file.
std::string ReadBytes(const std::string& path);

/// Writes a file.
void WriteBytes(const std::string& path, const std::string& bytes);

/// @return Whether there is a file or a folder of that name.
bool Exists(const std::string& path);

/// @return Whether SQLite has left a file beside the database.
bool HasCompanion(const std::string& path);

/**
 * Asks a database as any reader does.
 * @return The rows, each ended by ';', with '|' between values and NULL for none; or SQLite's error
 *         text.
 */
std::string Query(const std::string& path, const std::string& sql);

/**
 * Changes a database by SQL.
 * @return SQLite's error text; "" if there was none.
 */
std::string Execute(const std::string& path, const std::string& sql);

/// @return The text of the NetnsTraceError that the function throws, or "no error".
std::string GetError(const std::function<void()>& function);

/// @return The text of the error that Open() throws for a path, or "no error".
std::string GetOpenError(const std::string& path);

/// @return Whether @p text contains @p part.
bool Contains(const std::string& text, const std::string& part);

/**
 * Runs a function in a child process.
 * @return The status of the process, as waitpid gives it.
 */
int RunInChild(const std::function<void()>& function);

/**
 * Runs a function in a child process, which then keeps the database that the function returned
 * and waits to be killed.
 * @return The process, once the function has returned; -1 if it did not.
 */
pid_t StartWriter(const std::function<Ptr<NetnsTraceDatabase>()>& function);

/// Kills a process of StartWriter() by SIGKILL.
void KillWriter(pid_t process);

/// Writes the database of a small run, with two tables.
void WriteRun(const std::string& path);

} // namespace trace_database_bed
} // namespace netns
} // namespace ns3

#endif /* TRACE_DATABASE_BED_H */
