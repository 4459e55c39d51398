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
 * A tree belongs to its namespace (NetNamespace::GetProcNetRoot()); a file makes its text when it
 * is read.
 */
class ProcDirEntry : public SimpleRefCount<ProcDirEntry>
{
  public:
    /** Makes the text of a file. */
    using Show = std::function<std::string()>;

    /** @brief A directory without parent @param name its name */
    explicit ProcDirEntry(const std::string& name);

    /**
     * @brief proc_mkdir()
     * @param name the name of the new directory
     * @return the directory; null when the name is empty, has a '/' or is taken
     */
    Ptr<ProcDirEntry> MakeDirectory(const std::string& name);
    /**
     * @brief proc_create_net()
     * @param name the name of the new file
     * @param show makes its text
     * @return the file; null when the name is empty, has a '/' or is taken
     */
    Ptr<ProcDirEntry> CreateFile(const std::string& name, Show show);
    /** @brief remove_proc_entry() @param name the entry @return 0, or -ENOENT */
    int Remove(const std::string& name);

    /**
     * @param path a path below this directory, for example "stat/dev"
     * @return the entry, or null
     */
    Ptr<ProcDirEntry> Find(const std::string& path) const;
    /**
     * @brief Read a file below this directory.
     * @param path the path
     * @param text its text
     * @return 0; -ENOENT when there is none, -EISDIR for a directory
     */
    int Read(const std::string& path, std::string& text) const;
    /** @return the names in this directory, in order of the alphabet */
    std::vector<std::string> List() const;
    /** @return the name */
    const std::string& GetName() const;
    /** @return whether it is a directory */
    bool IsDirectory() const;

  private:
    /** @brief Add a child @param name its name @return the child, or null */
    Ptr<ProcDirEntry> Add(const std::string& name);

    std::string m_name;                                  //!< the name
    Show m_show;                                         //!< a file's text; none for a directory
    std::map<std::string, Ptr<ProcDirEntry>> m_children; //!< a directory's entries
};

} // namespace netns
} // namespace ns3

#endif /* PROC_DIR_ENTRY_H */
