// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include <cstdint>
#include <string>
#include <utility>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The place of a trace database in the file system: what may be replaced there, and how.
 *
 * An older trace database is recognised by SQLite's header and the application id in it, read
 * without SQLite, which would recover or create files beside one that is not ours.
 */
class TraceFile
{
  public:
    /**
     * @param path The database as the user names it; a symbolic link is followed.
     * @param applicationId PRAGMA application_id of the databases that may be replaced.
     * @throws NetnsTraceError if it names no file.
     */
    TraceFile(const std::string& path, uint32_t applicationId);

    /** Releases the file. */
    ~TraceFile();

    TraceFile(const TraceFile&) = delete;            // stands for one open file
    TraceFile& operator=(const TraceFile&) = delete; // stands for one open file

    /**
     * @brief Check that a database can be created here; nothing is changed.
     *
     * @throws NetnsTraceError if something exists here that is not an older database, if that is
     *         in use, or if the folder cannot be written.
     */
    void CheckReplaceable() const;

    /** @return The name for SQLite, absolute or from "./" on. */
    const std::string& GetName() const;

    /** @return The name under which the new database is prepared. */
    std::string GetNewName() const;

    /**
     * @brief Put the prepared database in the place of the older one, if any.
     * @throws NetnsTraceError if the file system refuses.
     */
    void Replace();

    /** @brief Let this process replace the file from now on: it is closed. */
    void Release();

    /** @brief Remove the prepared database, if any. */
    void RemoveNew() const;

  private:
    /** Device and inode of a file. */
    using Identity = std::pair<uint64_t, uint64_t>;

    /**
     * @brief Refuse a file that exists and is not a database of ours, or is in use.
     * @param file The file.
     * @return Whether it exists.
     */
    bool CheckExisting(const std::string& file) const;
    /**
     * @brief Refuse an existing file by its contents and locks.
     * @param descriptor The file, open for reading.
     * @param file Its name.
     */
    void CheckContents(int descriptor, const std::string& file) const;
    /** Check that the folder exists and can be written. */
    void CheckFolder() const;
    /**
     * @param fault What is wrong.
     * @param expectation What was expected.
     */
    [[noreturn]] void Refuse(const std::string& fault, const std::string& expectation) const;

    const std::string m_path;       //!< As the user gave it.
    const uint32_t m_applicationId; //!< Of the databases that may be replaced.
    std::string m_name;             //!< For SQLite.
    Identity m_identity{0, 0};      //!< Of the file that Replace put here.
};

} // namespace netns
} // namespace ns3

#endif // TRACE_FILE_H
