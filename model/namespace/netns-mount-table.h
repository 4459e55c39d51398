// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_MOUNT_TABLE_H
#define NETNS_MOUNT_TABLE_H

#include "netns-mount.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The mounts of one host (/run/netns), by name.
 *
 * No function lists the mounts, so that the order of the hash is never seen. The table has at least
 * two buckets for each mount.
 */
class NetnsMountTable
{
  public:
    NetnsMountTable();
    ~NetnsMountTable();
    NetnsMountTable(const NetnsMountTable&) = delete;            // mounts are linked into it
    NetnsMountTable& operator=(const NetnsMountTable&) = delete; // mounts are linked into it

    /** @return the mount of that name, or null */
    NetnsMount* Find(std::string_view name) const;
    /** @brief Takes a mount over. The table must have no mount of its name. */
    void Insert(std::unique_ptr<NetnsMount> mount);
    /** @brief Takes a mount out of the table and gives it to the caller. */
    std::unique_ptr<NetnsMount> Extract(NetnsMount* mount);
    /** @brief Deletes all mounts. */
    void Clear();

  private:
    /** Key of a mount. */
    struct NameOf
    {
        using type = std::string_view;                  //!< the key
        type operator()(const NetnsMount& mount) const; //!< @return the name
    };

    using Set = boost::intrusive::unordered_set<
        NetnsMount,
        boost::intrusive::member_hook<NetnsMount, NetnsMount::Hook, &NetnsMount::hook>,
        boost::intrusive::key_of_value<NameOf>,
        boost::intrusive::hash<std::hash<std::string_view>>,
        boost::intrusive::power_2_buckets<true>,
        boost::intrusive::constant_time_size<false>>;

    std::size_t m_bucketCount{16};                 //!< number of buckets
    std::unique_ptr<Set::bucket_type[]> m_buckets; //!< the buckets
    Set m_set;                                     //!< the mounts
    std::size_t m_size{0};                         //!< number of mounts
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_MOUNT_TABLE_H */
