// SPDX-License-Identifier: GPL-2.0-only

#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include "trace-lock.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The file of a trace database: whether it may be replaced, how that is done, and whether
 * it stays what it is.
 *
 * An older trace database is recognised by the application id in SQLite's file header. The header
 * is read without SQLite, which would recover a database that is not ours, or create files
 * beside it. A new one is prepared beside it with another application id, so that what a killed
 * process left there is not taken for the database of a run that has that name.
 */
class TraceFile
{
  public:
    /// PRAGMA application_id of a database that is being prepared ("NetP").
    static constexpr uint32_t PREPARED_ID = 0x4e657450;

    /**
     * @param path The database as the user names it; a symbolic link is followed.
     * @param applicationId PRAGMA application_id of the databases that may be replaced.
     * @throws NetnsTraceError if it names no file.
     */
    TraceFile(const std::string& path, uint32_t applicationId);

    /** Calls Release(). */
    ~TraceFile();

    TraceFile(const TraceFile&) = delete;            // stands for one open file
    TraceFile& operator=(const TraceFile&) = delete; // stands for one open file

    /**
     * @brief Lock the name until Release(), and check that a database can be created.
     *
     * @throws NetnsTraceError if another run writes it, if the file exists and is not an older
     *         trace database, if that is in use, if a file that is not SQLite's has the name of a
     *         companion, or if the folder cannot be written.
     */
    void Reserve();

    /** @return The absolute name, for SQLite. */
    const std::string& GetName() const;

    /** @return The name under which the new database is prepared. */
    std::string GetNewName() const;

    /**
     * @brief Rename the prepared database to GetName(), in place of an older one.
     * @throws NetnsTraceError if the file system refuses.
     */
    void Replace();

    /** @brief The database is closed: from now on everybody may replace the file. */
    void Release();

    /** @brief Remove the prepared database, if any. */
    void RemoveNew() const;

    /** @brief Remove what SQLite keeps beside the database; other files of these names stay. */
    void RemoveCompanions() const;

    /** @brief Remember what SQLite keeps beside the open database. */
    void NoteCompanions();

    /** @brief Remove it, also from the folder if that was moved; other files stay. */
    void RemoveNotedCompanions() const;

    /** @brief Write into the header that it is not in WAL mode; nobody may have it open. */
    void MarkPlain() const;

    /** @return Whether the file is not where it was. */
    bool IsMoved() const;

    /** @return Whether another program has the file open. */
    bool IsOpenElsewhere() const;

    /** @return What has become of the file since Replace(), in words; empty if it is in place. */
    std::string GetChange() const;

    /** @brief The file has left WAL mode, and its header says so from now on. */
    void LeaveWal();

    /** @return Whether somebody wrote something else into the file. */
    bool IsOverwritten() const;

  private:
    /** Device and inode of a file. */
    using Identity = std::pair<uint64_t, uint64_t>;

    /**
     * @brief Refuse what exists and is no file.
     * @return Whether it exists.
     */
    bool CheckKind() const;
    /**
     * @brief Refuse a database that exists and may not be replaced.
     * @return Whether it exists.
     */
    bool CheckExisting() const;
    /** Refuse an existing database whose header or locks say that it may not be replaced. */
    void CheckContents(int descriptor) const;
    /** Refuse what stands under a name beside the database and is not ours to remove. */
    void CheckBeside(bool exists) const;
    /** @return A name of the file that stays when its folder is moved. */
    std::string GetPlace() const;
    /** Refuse the name of what SQLite keeps beside a file that exists. */
    void CheckName() const;
    /** Refuse a folder that does not exist or cannot be written. */
    void CheckFolder() const;
    /** Throw a NetnsTraceError. */
    [[noreturn]] void Refuse(const std::string& fault, const std::string& expectation) const;

    const std::string m_path;       //!< As the user named it.
    const uint32_t m_applicationId; //!< Of databases that may be replaced.
    const std::string m_shown;      //!< The file for messages: a link is followed.
    const std::string m_name;       //!< The name for SQLite.
    TraceLock m_lock;               //!< The right to write the database.
    bool m_wal{true};               //!< Whether it is in WAL mode.
    Identity m_identity{0, 0};      //!< Of the file that Replace renamed.
    int m_folder{-1};               //!< Its folder.
    std::vector<std::pair<std::string, Identity>> m_companions; //!< -wal and the like, by suffix.
    int m_descriptor{-1}; //!< That file; open, so that no other file gets its inode.
};

} // namespace netns
} // namespace ns3

#endif // TRACE_FILE_H
