// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_DEVICE_TABLE_H
#define NET_DEVICE_TABLE_H

#include "ns3/net-device.h"
#include "ns3/ptr.h"

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/unordered_set.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief A device record: the part of `struct net_device` that a namespace needs.
 *
 * Only NetDeviceTable writes it; `isLeaving` belongs to NamespaceDevices.
 */
struct NetDeviceRecord
{
    /** Size of a device name with its NUL (include/uapi/linux/if.h). */
    static constexpr std::size_t IFNAMSIZ = 16;

    /** Hook of dev_base_head. */
    using ListHook = boost::intrusive::list_member_hook<
        boost::intrusive::link_mode<boost::intrusive::normal_link>>;
    /** Hook of the name hash and of the index hash. */
    using HashHook = boost::intrusive::unordered_set_member_hook<
        boost::intrusive::link_mode<boost::intrusive::normal_link>,
        boost::intrusive::store_hash<false>>;

    /** @return the name */
    std::string GetName() const;
    /** @return the altnames, oldest first */
    std::vector<std::string> GetAltNames() const;

    ListHook listHook;     //!< element of dev_base_head
    HashHook nameHook;     //!< element of dev_name_head
    HashHook indexHook;    //!< element of dev_index_head
    Ptr<NetDevice> device; //!< the device; null for a loopback that has no Node yet
    uint32_t ifindex{0};   //!< Linux's interface index, from 1
    bool isLeaving{false}; //!< reg_state NETREG_UNREGISTERING, or the device is being moved
    char name[IFNAMSIZ]{}; //!< the name, NUL-terminated
    /** The altnames; null where there are none. */
    std::unique_ptr<std::vector<std::string>> altNames;
};

/**
 * @ingroup netns
 * @brief The device records of one namespace: a list, a hash by name, and a hash by ifindex.
 *
 * These are Linux's dev_base_head, dev_name_head and dev_index_head. The list keeps the order of
 * registration; the order of the hashes is never seen. Both hashes start with one bucket, so that a
 * namespace with few devices is small, and double their buckets as devices come.
 */
class NetDeviceTable
{
  public:
    /** dev_base_head. */
    using List = boost::intrusive::list<NetDeviceRecord,
                                        boost::intrusive::member_hook<NetDeviceRecord,
                                                                      NetDeviceRecord::ListHook,
                                                                      &NetDeviceRecord::listHook>>;

    /** The largest ifindex, which is an int in Linux. */
    static constexpr uint32_t MAX_INDEX = 0x7fffffff;

    NetDeviceTable();
    ~NetDeviceTable();
    NetDeviceTable(const NetDeviceTable&) = delete;            // records point into it
    NetDeviceTable& operator=(const NetDeviceTable&) = delete; // records point into it

    /**
     * @brief Checks a name, as dev_valid_name() of Linux 6.18.
     * @return whether a device may have the name: 1 to 15 bytes, not "." or "..", no '/', ':',
     * white space or NUL
     */
    static bool IsValidName(const std::string& name);

    /**
     * @brief Finds the name for a wish, as dev_get_valid_name() of Linux 6.18.
     * @param wanted a name, or a pattern whose one `%d` stands for the lowest free number
     * @param[out] name the name found
     * @return 0; -EINVAL for a name or pattern that Linux refuses, -EEXIST for a name that is
     * taken, -ENFILE for a pattern without a free number
     */
    int ResolveName(const std::string& wanted, std::string& name);

    /**
     * @brief Makes the record of a device and adds it to list and hashes.
     * @param device the device, null for a loopback without a Node
     * @param wanted a name or a pattern
     * @param ifindex the ifindex wanted, 0 for the next
     * @param[out] record the new record
     * @return 0; an error of ResolveName(); -EINVAL beyond MAX_INDEX, -EBUSY for one in use
     */
    int Insert(Ptr<NetDevice> device,
               const std::string& wanted,
               uint32_t ifindex,
               NetDeviceRecord*& record);

    /** @brief Takes a record out of list and hashes, and deletes it. */
    void Remove(NetDeviceRecord* record);

    /**
     * @brief Checks whether a device of another table can come here, and under which name. The
     * checks are those of __dev_change_net_namespace() of Linux 6.18, in its order.
     * @param record a record of another table
     * @param wanted a name or a pattern, empty to keep the name
     * @param ifindex the ifindex wanted, 0 to keep the ifindex or take the next
     * @param[out] name the name found
     * @return 0; an error of ResolveName(), -EEXIST for an altname that is taken, -EBUSY for an
     * ifindex that is taken
     */
    int CheckArrival(const NetDeviceRecord& record,
                     const std::string& wanted,
                     uint32_t ifindex,
                     std::string& name);
    /**
     * @brief Takes over a record from another table, with its altnames.
     * @param from the other table
     * @param record a record whose device is on no Node
     * @param name the name that CheckArrival() found
     * @param ifindex as for CheckArrival()
     */
    void TakeFrom(NetDeviceTable& from,
                  NetDeviceRecord* record,
                  const std::string& name,
                  uint32_t ifindex);

    /**
     * @brief Renames a device, as dev_change_name().
     * @param wanted a name or a pattern
     * @return 0, also for the name that the device has; an error of ResolveName()
     */
    int Rename(NetDeviceRecord* record, const std::string& wanted);

    /**
     * @brief Adds an altname, as netdev_name_node_alt_create() of net/core/dev.c, Linux 6.18.
     * @param name 1 to 127 bytes of any kind
     * @return 0; -EINVAL for an empty name, -ERANGE for a longer one, -EEXIST for a name or altname
     * of a device
     */
    int AddAltName(NetDeviceRecord* record, const std::string& name);
    /**
     * @brief Deletes an altname, as netdev_name_node_alt_destroy() of net/core/dev.c, Linux 6.18.
     * @return 0; -ENOENT for a name that no device has, -EINVAL for one that is no altname of this
     * device
     */
    int DeleteAltName(NetDeviceRecord* record, const std::string& name);

    /** @return the record of that name or altname, or null */
    NetDeviceRecord* FindByName(std::string_view name) const;
    /** @return the record of that ifindex, or null */
    NetDeviceRecord* FindByIndex(uint32_t ifindex) const;
    /** @return the record of that device, or null; found by the slot of the device */
    NetDeviceRecord* FindByDevice(Ptr<const NetDevice> device) const;
    /** @return the record of that device, or null; found by a search of all records, for a device
     * whose slot may have changed without SetSlot() */
    NetDeviceRecord* SearchDevice(Ptr<const NetDevice> device) const;

    /**
     * @brief Notes the slot of a device for FindByDevice(); called whenever a device gets a slot.
     * @param record a record whose device knows its slot (NetDevice::GetIfIndex())
     */
    void SetSlot(NetDeviceRecord* record);
    /** @brief Gives the record of lo its device, which the stack makes. */
    void SetDevice(NetDeviceRecord* record, Ptr<NetDevice> device);
    /** @brief Notes the slot of a device that had another slot. @return the old slot */
    uint32_t ChangeSlot(NetDeviceRecord* record);

    /** @return the number of devices */
    std::size_t GetN() const;
    /** @return dev_base_head, in order of registration */
    const List& GetList() const;
    /** @return all records in order of ifindex, as Linux lists them since 6.6 */
    std::vector<const NetDeviceRecord*> GetByIndexOrder() const;
    /**
     * @brief Returns the n-th record of the list, n from 0. A call with n + 1 after one with n
     * takes one step.
     * @return the record; null if there are fewer
     */
    const NetDeviceRecord* GetNth(std::size_t n) const;

  private:
    /** Size of an altname with its NUL (include/uapi/linux/if.h). */
    static constexpr std::size_t ALTIFNAMSIZ = 128;
    /** Up to this number of devices a table has one bucket and no Extras for patterns. */
    static constexpr std::size_t SMALL = 4;

    /** Hash and equality of a record by name or index. */
    struct NameOf
    {
        using type = std::string_view;                   //!< the key
        type operator()(const NetDeviceRecord& r) const; //!< @return the key
    };

    struct IndexOf
    {
        using type = uint32_t;                           //!< the key
        type operator()(const NetDeviceRecord& r) const; //!< @return the key
    };

    struct IndexHash
    {
        std::size_t operator()(uint32_t index) const; //!< @return the hash
    };

    /** Parts that a small table without altnames does not have. */
    struct Extras
    {
        std::map<std::string, uint32_t> patterns;                      //!< see ResolvePattern()
        std::map<std::string, NetDeviceRecord*, std::less<>> altNames; //!< hashed by name in Linux
    };

    template <typename KeyOf, typename Hash, NetDeviceRecord::HashHook NetDeviceRecord::*Hook>
    using Set = boost::intrusive::unordered_set<
        NetDeviceRecord,
        boost::intrusive::member_hook<NetDeviceRecord, NetDeviceRecord::HashHook, Hook>,
        boost::intrusive::key_of_value<KeyOf>,
        boost::intrusive::hash<Hash>,
        boost::intrusive::power_2_buckets<true>,
        boost::intrusive::constant_time_size<false>>;
    using NameSet = Set<NameOf, std::hash<std::string_view>, &NetDeviceRecord::nameHook>;
    using IndexSet = Set<IndexOf, IndexHash, &NetDeviceRecord::indexHook>;

    /** @brief Finds the name of a pattern with its lowest free number. Extras::patterns remembers
     * the number, below which all are taken.
     * @return 0, -EINVAL or -ENFILE as ResolveName() */
    int ResolvePattern(const std::string& pattern, std::string& name);
    /** @brief Tells the patterns of Extras that a name is free again. */
    void ReleaseNumber(const std::string& name);
    /** @brief Forgets what SetSlot() noted for a slot. */
    void ClearSlot(uint32_t slot);
    /** @brief Doubles the buckets of both hashes. */
    void Grow();
    /** @brief Adds a record to list and hashes, as list_netdevice(). @param record has name and
     * ifindex */
    void Link(NetDeviceRecord* record);
    /** @brief Takes a record out of list and hashes, as unlist_netdevice(). */
    void Unlink(NetDeviceRecord* record);
    /** @return the next free ifindex, as dev_new_index() */
    uint32_t NextIndex();
    /** @return the Extras, which are made at the first call */
    Extras& GetExtras();
    /** @brief Writes the name of a record. */
    static void SetName(NetDeviceRecord* record, const std::string& name);

    List m_list;                                             //!< dev_base_head
    NameSet::bucket_type m_firstNameBucket;                  //!< the only bucket of a small table
    IndexSet::bucket_type m_firstIndexBucket;                //!< the only bucket of a small table
    std::unique_ptr<NameSet::bucket_type[]> m_nameBuckets;   //!< dev_name_head
    std::unique_ptr<IndexSet::bucket_type[]> m_indexBuckets; //!< dev_index_head
    NameSet m_byName;                                        //!< hash by name
    IndexSet m_byIndex;                                      //!< hash by ifindex
    uint32_t m_bucketCount{1};                               //!< buckets of each hash
    uint32_t m_lastIndex{0};                                 //!< the last automatic ifindex
    std::vector<NetDeviceRecord*> m_bySlot;                  //!< record by slot
    std::unique_ptr<Extras> m_extras;                        //!< null in a small table
    mutable const NetDeviceRecord* m_cursor{nullptr};        //!< result of the last GetNth()
    mutable std::size_t m_cursorN{0};                        //!< index of m_cursor in the list
};

} // namespace netns
} // namespace ns3

#endif /* NET_DEVICE_TABLE_H */
