// SPDX-License-Identifier: GPL-2.0-only

#include "netns-mount-table.h"

#include "net-namespace.h"

#include <utility>

namespace ns3
{
namespace netns
{

NetnsMountTable::NameOf::type
NetnsMountTable::NameOf::operator()(const NetnsMount& mount) const
{
    return mount.GetName();
}

NetnsMountTable::NetnsMountTable()
    : m_buckets(new Set::bucket_type[m_bucketCount]),
      m_set(Set::bucket_traits(m_buckets.get(), m_bucketCount))
{
}

NetnsMountTable::~NetnsMountTable()
{
    Clear();
}

NetnsMount*
NetnsMountTable::Find(std::string_view name) const
{
    auto it = m_set.find(name);
    return it == m_set.end() ? nullptr : const_cast<NetnsMount*>(&*it);
}

void
NetnsMountTable::Insert(std::unique_ptr<NetnsMount> mount)
{
    if (2 * ++m_size > m_bucketCount)
    {
        m_bucketCount *= 2;
        std::unique_ptr<Set::bucket_type[]> buckets(new Set::bucket_type[m_bucketCount]);
        m_set.rehash(Set::bucket_traits(buckets.get(), m_bucketCount));
        m_buckets = std::move(buckets);
    }
    m_set.insert(*mount.release());
}

std::unique_ptr<NetnsMount>
NetnsMountTable::Extract(NetnsMount* mount)
{
    m_set.erase(m_set.iterator_to(*mount));
    --m_size;
    return std::unique_ptr<NetnsMount>(mount);
}

void
NetnsMountTable::Clear()
{
    m_set.clear_and_dispose([](NetnsMount* mount) { delete mount; });
    m_size = 0;
}

} // namespace netns
} // namespace ns3
