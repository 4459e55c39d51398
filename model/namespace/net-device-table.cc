// SPDX-License-Identifier: GPL-2.0-only

#include "net-device-table.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>

namespace ns3
{
namespace netns
{

namespace
{

/** End of the numbers of a pattern. In Linux it is the number of bits in a page
 * (__dev_alloc_name(), Linux 6.18); here it is that of ifindex, for hosts larger than any real one.
 */
constexpr uint32_t MAX_NUMBER = NetDeviceTable::MAX_INDEX;

/** @return whether @p text is a number as printf("%d") writes it; if so, @p n is set */
bool
ParseNumber(std::string_view text, uint32_t& n)
{
    if (text.empty() || text.size() > 9 || (text.size() > 1 && text[0] == '0'))
    {
        return false;
    }
    n = 0;
    for (char c : text)
    {
        if (c < '0' || c > '9')
        {
            return false;
        }
        n = n * 10 + static_cast<uint32_t>(c - '0');
    }
    return true;
}

} // namespace

std::string
NetDeviceRecord::GetName() const
{
    return name;
}

std::vector<std::string>
NetDeviceRecord::GetAltNames() const
{
    return altNames ? *altNames : std::vector<std::string>();
}

NetDeviceTable::NameOf::type
NetDeviceTable::NameOf::operator()(const NetDeviceRecord& r) const
{
    return r.name;
}

NetDeviceTable::IndexOf::type
NetDeviceTable::IndexOf::operator()(const NetDeviceRecord& r) const
{
    return r.ifindex;
}

std::size_t
NetDeviceTable::IndexHash::operator()(uint32_t index) const
{
    return index;
}

NetDeviceTable::NetDeviceTable()
    : m_byName(NameSet::bucket_traits(&m_firstNameBucket, 1)),
      m_byIndex(IndexSet::bucket_traits(&m_firstIndexBucket, 1))
{
}

NetDeviceTable::~NetDeviceTable()
{
    m_byName.clear();
    m_byIndex.clear();
    m_list.clear_and_dispose([](NetDeviceRecord* record) { delete record; });
}

bool
NetDeviceTable::IsValidName(const std::string& name)
{
    if (name.empty() || name.size() >= NetDeviceRecord::IFNAMSIZ || name == "." || name == "..")
    {
        return false;
    }
    return std::none_of(name.begin(), name.end(), [](unsigned char c) {
        return c == '/' || c == ':' || c == '\0' || std::isspace(c);
    });
}

int
NetDeviceTable::ResolveName(const std::string& wanted, std::string& name)
{
    if (!IsValidName(wanted))
    {
        return -EINVAL;
    }
    if (wanted.find('%') != std::string::npos)
    {
        return ResolvePattern(wanted, name);
    }
    if (FindByName(wanted))
    {
        return -EEXIST;
    }
    name = wanted;
    return 0;
}

int
NetDeviceTable::ResolvePattern(const std::string& pattern, std::string& name)
{
    const auto at = pattern.find('%');
    if (pattern.compare(at, 2, "%d") != 0 || pattern.find('%', at + 1) != std::string::npos)
    {
        return -EINVAL;
    }
    uint32_t first = 0;
    uint32_t& lowest = m_extras || GetN() > SMALL ? GetExtras().patterns[pattern] : first;
    for (; lowest < MAX_NUMBER; ++lowest)
    {
        name = pattern.substr(0, at) + std::to_string(lowest) + pattern.substr(at + 2);
        if (name.size() >= NetDeviceRecord::IFNAMSIZ)
        {
            return -ENFILE;
        }
        if (!FindByName(name))
        {
            return 0;
        }
    }
    return -ENFILE;
}

NetDeviceTable::Extras&
NetDeviceTable::GetExtras()
{
    if (!m_extras)
    {
        m_extras = std::make_unique<Extras>();
    }
    return *m_extras;
}

void
NetDeviceTable::ReleaseNumber(const std::string& name)
{
    if (!m_extras)
    {
        return;
    }
    for (auto& [pattern, lowest] : m_extras->patterns)
    {
        const auto at = pattern.find("%d");
        const std::size_t tail = pattern.size() - at - 2;
        uint32_t n;
        if (name.size() > at + tail && name.compare(0, at, pattern, 0, at) == 0 &&
            name.compare(name.size() - tail, tail, pattern, at + 2, tail) == 0 &&
            ParseNumber(std::string_view(name).substr(at, name.size() - at - tail), n))
        {
            lowest = std::min(lowest, n);
        }
    }
}

void
NetDeviceTable::SetName(NetDeviceRecord* record, const std::string& name)
{
    std::memset(record->name, 0, sizeof(record->name));
    std::memcpy(record->name, name.data(), name.size());
}

int
NetDeviceTable::Insert(Ptr<NetDevice> device,
                       const std::string& wanted,
                       uint32_t ifindex,
                       NetDeviceRecord*& record)
{
    if (ifindex > MAX_INDEX)
    {
        return -EINVAL;
    }
    std::string name;
    if (int error = ResolveName(wanted, name))
    {
        return error;
    }
    if (ifindex != 0 && FindByIndex(ifindex))
    {
        return -EBUSY;
    }
    record = new NetDeviceRecord;
    record->device = device;
    record->ifindex = ifindex != 0 ? ifindex : NextIndex();
    SetName(record, name);
    Link(record);
    return 0;
}

uint32_t
NetDeviceTable::NextIndex()
{
    do
    {
        ++m_lastIndex;
    } while (FindByIndex(m_lastIndex));
    return m_lastIndex;
}

void
NetDeviceTable::Link(NetDeviceRecord* record)
{
    m_list.push_back(*record);
    if (m_list.size() > std::max<std::size_t>(SMALL, m_bucketCount))
    {
        Grow();
    }
    m_byName.insert(*record);
    m_byIndex.insert(*record);
    for (const auto& name : record->GetAltNames())
    {
        GetExtras().altNames[name] = record;
    }
}

void
NetDeviceTable::Grow()
{
    m_bucketCount = std::max<uint32_t>(2 * SMALL, m_bucketCount * 2);
    std::unique_ptr<NameSet::bucket_type[]> names(new NameSet::bucket_type[m_bucketCount]);
    m_byName.rehash(NameSet::bucket_traits(names.get(), m_bucketCount));
    m_nameBuckets = std::move(names);
    std::unique_ptr<IndexSet::bucket_type[]> indexes(new IndexSet::bucket_type[m_bucketCount]);
    m_byIndex.rehash(IndexSet::bucket_traits(indexes.get(), m_bucketCount));
    m_indexBuckets = std::move(indexes);
}

void
NetDeviceTable::Unlink(NetDeviceRecord* record)
{
    m_cursor = nullptr;
    for (const auto& name : record->GetAltNames())
    {
        m_extras->altNames.erase(name);
        ReleaseNumber(name);
    }
    ReleaseNumber(record->name);
    m_byName.erase(m_byName.iterator_to(*record));
    m_byIndex.erase(m_byIndex.iterator_to(*record));
    m_list.erase(m_list.iterator_to(*record));
    if (record->device)
    {
        const uint32_t slot = record->device->GetIfIndex();
        if (slot < m_bySlot.size() && m_bySlot[slot] == record)
        {
            ClearSlot(slot);
        }
    }
}

void
NetDeviceTable::Remove(NetDeviceRecord* record)
{
    Unlink(record);
    delete record;
}

int
NetDeviceTable::CheckArrival(const NetDeviceRecord& record,
                             const std::string& wanted,
                             uint32_t ifindex,
                             std::string& name)
{
    if (int error = ResolveName(wanted.empty() ? record.GetName() : wanted, name))
    {
        return error;
    }
    for (const auto& altName : record.GetAltNames())
    {
        if (altName == name || FindByName(altName))
        {
            return -EEXIST;
        }
    }
    return ifindex != 0 && FindByIndex(ifindex) ? -EBUSY : 0;
}

void
NetDeviceTable::TakeFrom(NetDeviceTable& from,
                         NetDeviceRecord* record,
                         const std::string& name,
                         uint32_t ifindex)
{
    from.Unlink(record);
    if (ifindex != 0)
    {
        record->ifindex = ifindex;
    }
    else if (FindByIndex(record->ifindex))
    {
        record->ifindex = NextIndex();
    }
    SetName(record, name);
    Link(record);
}

int
NetDeviceTable::AddAltName(NetDeviceRecord* record, const std::string& name)
{
    if (name.empty())
    {
        return -EINVAL;
    }
    if (name.size() >= ALTIFNAMSIZ)
    {
        return -ERANGE;
    }
    if (FindByName(name))
    {
        return -EEXIST;
    }
    if (!record->altNames)
    {
        record->altNames = std::make_unique<std::vector<std::string>>();
    }
    record->altNames->push_back(name);
    GetExtras().altNames[name] = record;
    return 0;
}

int
NetDeviceTable::DeleteAltName(NetDeviceRecord* record, const std::string& name)
{
    NetDeviceRecord* owner = FindByName(name);
    if (!owner)
    {
        return -ENOENT;
    }
    if (owner != record || name == record->name)
    {
        return -EINVAL;
    }
    auto& names = *record->altNames;
    names.erase(std::find(names.begin(), names.end(), name));
    if (names.empty())
    {
        record->altNames = nullptr;
    }
    m_extras->altNames.erase(name);
    ReleaseNumber(name);
    return 0;
}

int
NetDeviceTable::Rename(NetDeviceRecord* record, const std::string& wanted)
{
    if (wanted == record->name)
    {
        return 0;
    }
    std::string name;
    if (int error = ResolveName(wanted, name))
    {
        return error;
    }
    const std::string old = record->name;
    m_byName.erase(m_byName.iterator_to(*record));
    SetName(record, name);
    m_byName.insert(*record);
    ReleaseNumber(old);
    return 0;
}

NetDeviceRecord*
NetDeviceTable::FindByName(std::string_view name) const
{
    auto it = m_byName.find(name);
    if (it != m_byName.end())
    {
        return const_cast<NetDeviceRecord*>(&*it);
    }
    if (m_extras)
    {
        auto alt = m_extras->altNames.find(name);
        return alt == m_extras->altNames.end() ? nullptr : alt->second;
    }
    return nullptr;
}

NetDeviceRecord*
NetDeviceTable::FindByIndex(uint32_t ifindex) const
{
    auto it = m_byIndex.find(ifindex);
    return it == m_byIndex.end() ? nullptr : const_cast<NetDeviceRecord*>(&*it);
}

NetDeviceRecord*
NetDeviceTable::FindByDevice(Ptr<const NetDevice> device) const
{
    if (!device)
    {
        return nullptr;
    }
    const uint32_t slot = device->GetIfIndex();
    if (slot >= m_bySlot.size() || !m_bySlot[slot] || m_bySlot[slot]->device != device)
    {
        return nullptr;
    }
    return m_bySlot[slot];
}

NetDeviceRecord*
NetDeviceTable::SearchDevice(Ptr<const NetDevice> device) const
{
    const auto it = std::find_if(m_list.begin(), m_list.end(), [&device](const auto& record) {
        return record.device == device;
    });
    return it == m_list.end() ? nullptr : const_cast<NetDeviceRecord*>(&*it);
}

void
NetDeviceTable::SetDevice(NetDeviceRecord* record, Ptr<NetDevice> device)
{
    record->device = device;
}

uint32_t
NetDeviceTable::ChangeSlot(NetDeviceRecord* record)
{
    const auto it = std::find(m_bySlot.begin(), m_bySlot.end(), record);
    const auto old = static_cast<uint32_t>(it - m_bySlot.begin());
    ClearSlot(old);
    SetSlot(record);
    return old;
}

void
NetDeviceTable::SetSlot(NetDeviceRecord* record)
{
    const uint32_t slot = record->device->GetIfIndex();
    if (slot >= m_bySlot.size())
    {
        m_bySlot.resize(slot + 1, nullptr);
    }
    m_bySlot[slot] = record;
}

void
NetDeviceTable::ClearSlot(uint32_t slot)
{
    m_bySlot[slot] = nullptr;
    while (!m_bySlot.empty() && !m_bySlot.back())
    {
        m_bySlot.pop_back();
    }
}

std::size_t
NetDeviceTable::GetN() const
{
    return m_list.size();
}

const NetDeviceTable::List&
NetDeviceTable::GetList() const
{
    return m_list;
}

std::vector<const NetDeviceRecord*>
NetDeviceTable::GetByIndexOrder() const
{
    std::vector<const NetDeviceRecord*> all;
    all.reserve(GetN());
    for (const auto& record : m_list)
    {
        all.push_back(&record);
    }
    std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) {
        return a->ifindex < b->ifindex;
    });
    return all;
}

const NetDeviceRecord*
NetDeviceTable::GetNth(std::size_t n) const
{
    if (n >= GetN())
    {
        return nullptr;
    }
    if (!m_cursor || n < m_cursorN)
    {
        m_cursor = &m_list.front();
        m_cursorN = 0;
    }
    auto it = m_list.iterator_to(*m_cursor);
    std::advance(it, n - m_cursorN);
    m_cursor = &*it;
    m_cursorN = n;
    return m_cursor;
}

} // namespace netns
} // namespace ns3
