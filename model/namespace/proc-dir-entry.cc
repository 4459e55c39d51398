// SPDX-License-Identifier: GPL-2.0-only

#include "proc-dir-entry.h"

#include "ns3/netns-error.h"

#include <cerrno>
#include <utility>

namespace ns3
{
namespace netns
{

ProcDirEntry::ProcDirEntry(const std::string& name)
    : m_name(name)
{
}

Ptr<ProcDirEntry>
ProcDirEntry::Add(const std::string& name)
{
    if (!IsDirectory() || name.empty() || name.find('/') != std::string::npos)
    {
        return nullptr;
    }
    auto child = Create<ProcDirEntry>(name);
    return m_children.emplace(name, child).second ? child : nullptr;
}

Ptr<ProcDirEntry>
ProcDirEntry::MakeDirectory(const std::string& name)
{
    return Add(name);
}

Ptr<ProcDirEntry>
ProcDirEntry::CreateFile(const std::string& name, Show show)
{
    CheckNotNull(show, "ProcDirEntry::CreateFile", "show");
    auto file = Add(name);
    if (file)
    {
        file->m_show = std::move(show);
    }
    return file;
}

int
ProcDirEntry::Remove(const std::string& name)
{
    return m_children.erase(name) ? 0 : -ENOENT;
}

Ptr<ProcDirEntry>
ProcDirEntry::Find(const std::string& path) const
{
    const auto slash = path.find('/');
    auto it = m_children.find(path.substr(0, slash));
    if (it == m_children.end())
    {
        return nullptr;
    }
    return slash == std::string::npos ? it->second : it->second->Find(path.substr(slash + 1));
}

int
ProcDirEntry::Read(const std::string& path, std::string& text) const
{
    auto entry = Find(path);
    if (!entry)
    {
        return -ENOENT;
    }
    if (entry->IsDirectory())
    {
        return -EISDIR;
    }
    text = entry->m_show();
    return 0;
}

std::vector<std::string>
ProcDirEntry::List() const
{
    std::vector<std::string> names;
    for (const auto& child : m_children)
    {
        names.push_back(child.first);
    }
    return names;
}

const std::string&
ProcDirEntry::GetName() const
{
    return m_name;
}

bool
ProcDirEntry::IsDirectory() const
{
    return !m_show;
}

} // namespace netns
} // namespace ns3
