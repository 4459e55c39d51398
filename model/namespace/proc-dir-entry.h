// SPDX-License-Identifier: GPL-2.0-only

#ifndef PROC_DIR_ENTRY_H
#define PROC_DIR_ENTRY_H

#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief A directory or file of /proc/net, as `struct proc_dir_entry`.
 *
 * Each namespace owns a tree of entries (NetNamespace::GetProcNetRoot()). The text of a file is
 * made when the file is read.
 */
class ProcDirEntry : public SimpleRefCount<ProcDirEntry>
{
  public:
    /** Makes the text of a file. */
    using Show = std::function<std::string()>;

    /** @brief Makes a directory without a parent. */
    explicit ProcDirEntry(const std::string& name);

    /**
     * @brief Makes a directory in this one, as proc_mkdir().
     * @return the directory; null when the name is empty, has a '/' or is taken
     */
    Ptr<ProcDirEntry> MakeDirectory(const std::string& name);
    /**
     * @brief Makes a file in this directory, as proc_create_net().
     * @param show makes the text of the file
     * @return the file; null when the name is empty, has a '/' or is taken
     * @throws NetnsError EINVAL for an empty function
     */
    Ptr<ProcDirEntry> CreateFile(const std::string& name, Show show);
    /** @brief Removes an entry of this directory, as remove_proc_entry(). @return 0; -ENOENT for an
     * unknown name */
    int Remove(const std::string& name);

    /**
     * @brief Finds an entry below this directory.
     * @param path the path from this directory, for example "stat/dev"
     * @return the entry, or null
     */
    Ptr<ProcDirEntry> Find(const std::string& path) const;
    /**
     * @brief Reads a file below this directory.
     * @param path as for Find()
     * @param[out] text the text of the file
     * @return 0; -ENOENT when there is no such file, -EISDIR for a directory
     */
    int Read(const std::string& path, std::string& text) const;
    /** @return the names in this directory, in alphabetical order */
    std::vector<std::string> List() const;
    /** @return the name */
    const std::string& GetName() const;
    /** @return whether the entry is a directory */
    bool IsDirectory() const;

  private:
    /** @brief Adds an entry to this directory. @return the entry; null as MakeDirectory() */
    Ptr<ProcDirEntry> Add(const std::string& name);

    std::string m_name; //!< the name
    Show m_show;        //!< makes a file's text; empty for a directory
    std::map<std::string, Ptr<ProcDirEntry>> m_children; //!< a directory's entries
};

} // namespace netns
} // namespace ns3

#endif /* PROC_DIR_ENTRY_H */
