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
 * @brief One device of a namespace: what `struct net_device` holds for `struct net`.
 *
 * Only NetDeviceTable writes it.
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
    char name[IFNAMSIZ]{}; //!< the name, NUL-terminated
    /** The altnames; null where there are none. */
    std::unique_ptr<std::vector<std::string>> altNames;
};

/**
 * @ingroup netns
 * @brief The devices of one namespace: list, hash by name, hash by index.
 *
 * Holds Linux's dev_base_head, dev_name_head and dev_index_head. The list keeps the order of
 * registration and is the only order a caller can see. Both hashes start with one bucket, so that
 * a namespace with few devices is small, and double as more come.
 */
class NetDeviceTable
{
  public:
    /** dev_base_head. */
    using List = boost::intrusive::list<NetDeviceRecord,
                                        boost::intrusive::member_hook<NetDeviceRecord,
                                                                      NetDeviceRecord::ListHook,
                                                                      &NetDeviceRecord::listHook>>;

    NetDeviceTable();
    ~NetDeviceTable();
    NetDeviceTable(const NetDeviceTable&) = delete;            // records point into it
    NetDeviceTable& operator=(const NetDeviceTable&) = delete; // records point into it

    /**
     * @brief dev_valid_name() of Linux 6.18: 1 to 15 bytes, not "." or "..", no '/', ':' or blank.
     * @param name the name
     * @return whether a device may have it
     */
    static bool IsValidName(const std::string& name);

    /**
     * @brief Find the name that @p wanted asks for, as dev_get_valid_name() of Linux 6.18.
     * @param wanted a name, or a pattern with one `%d` that gives the lowest free number
     * @param name the name found
     * @return 0; -EINVAL for a name or pattern Linux refuses, -EEXIST for one that is taken,
     * -ENFILE when a pattern has no number left
     */
    int ResolveName(const std::string& wanted, std::string& name);

    /**
     * @brief Put a device into list and hashes.
     * @param device the device, null for a loopback without a Node
     * @param wanted name or pattern
     * @param ifindex the index wanted, 0 for the next one
     * @param record the new record
     * @return 0, an error of ResolveName(), or -EBUSY when the index is taken
     */
    int Insert(Ptr<NetDevice> device,
               const std::string& wanted,
               uint32_t ifindex,
               NetDeviceRecord*& record);

    /**
     * @brief Take a device out of list and hashes, and delete its record.
     * @param record the record
     */
    void Remove(NetDeviceRecord* record);

    /**
     * @brief What a device of another table would be called here: the checks of
     * __dev_change_net_namespace() of Linux 6.18, in its order. Nothing changes.
     * @param record the record, in another table
     * @param wanted name or pattern, empty for the name that it has
     * @param ifindex the index wanted, 0 for the one that it has, or the next
     * @param name the name found
     * @return 0, an error of ResolveName(), -EEXIST for an altname that is taken, -EBUSY
     */
    int CheckArrival(const NetDeviceRecord& record,
                     const std::string& wanted,
                     uint32_t ifindex,
                     std::string& name);
    /**
     * @brief Take a record over from another table, with its altnames.
     * @param from the other table
     * @param record the record, on no Node
     * @param name what CheckArrival() found
     * @param ifindex as for CheckArrival()
     */
    void TakeFrom(NetDeviceTable& from,
                  NetDeviceRecord* record,
                  const std::string& name,
                  uint32_t ifindex);

    /**
     * @brief dev_change_name().
     * @param record the record
     * @param wanted name or pattern
     * @return 0 or an error of ResolveName(); the own name is no error
     */
    int Rename(NetDeviceRecord* record, const std::string& wanted);

    /**
     * @brief netdev_name_node_alt_create() of net/core/dev.c, Linux 6.18: one more name.
     * @param record the record
     * @param name 1 to 127 bytes, whatever they are
     * @return 0; -EINVAL when empty, -ERANGE when longer, -EEXIST when it is some device's name
     */
    int AddAltName(NetDeviceRecord* record, const std::string& name);
    /**
     * @brief netdev_name_node_alt_destroy() of net/core/dev.c, Linux 6.18.
     * @param record the record
     * @param name an altname of it
     * @return 0; -ENOENT when it is nobody's name, -EINVAL when it is no altname of this device
     */
    int DeleteAltName(NetDeviceRecord* record, const std::string& name);

    /** @return the record of that name or altname, or null @param name the name */
    NetDeviceRecord* FindByName(std::string_view name) const;
    /** @return the record of that index, or null @param ifindex the index */
    NetDeviceRecord* FindByIndex(uint32_t ifindex) const;
    /** @return the record of that device, or null; works through the slot of the device */
    NetDeviceRecord* FindByDevice(Ptr<const NetDevice> device) const;
    /** @return the record of that device, or null; looks at all of them, for a device whose slot
     * may have changed behind our back */
    NetDeviceRecord* SearchDevice(Ptr<const NetDevice> device) const;

    /**
     * @brief Say in which slot of its Node a device of the table stands.
     *
     * FindByDevice() works through the slot, so it follows whenever the slot is given.
     * @param record the record; its device must know its slot (NetDevice::GetIfIndex())
     */
    void SetSlot(NetDeviceRecord* record);
    /** @brief Gives a record its device: lo has none before there is a stack. */
    void SetDevice(NetDeviceRecord* record, Ptr<NetDevice> device);
    /** @brief SetSlot() of a device that had another slot. @return that slot */
    uint32_t ChangeSlot(NetDeviceRecord* record);

    /** @return the number of devices */
    std::size_t GetN() const;
    /** @return dev_base_head, in order of registration */
    const List& GetList() const;
    /** @return all records in order of ifindex, as Linux lists them since 6.6 */
    std::vector<const NetDeviceRecord*> GetByIndexOrder() const;
    /**
     * @brief The n-th device of the list; walking n upwards costs one step each.
     * @param n position, from 0
     * @return the record, or null
     */
    const NetDeviceRecord* GetNth(std::size_t n) const;

  private:
    /** Size of an altname with its NUL (include/uapi/linux/if.h). */
    static constexpr std::size_t ALTIFNAMSIZ = 128;
    /** Up to so many devices one bucket and no memory of patterns will do. */
    static constexpr std::size_t SMALL = 4;

    /** Hash and equality of a record by name or index. */
    struct NameOf
    {
        using type = std::string_view;                   //!< the key
        type operator()(const NetDeviceRecord& r) const; //!< @return the key @param r the record
    };

    struct IndexOf
    {
        using type = uint32_t;                           //!< the key
        type operator()(const NetDeviceRecord& r) const; //!< @return the key @param r the record
    };

    struct IndexHash
    {
        std::size_t operator()(uint32_t index) const; //!< @return the hash @param index the key
    };

    /** What a small table without altnames does without. */
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

    /** @brief The lowest free number of a pattern; those below are remembered as taken.
     * @param pattern with one %d @param name result
     * @return 0, -EINVAL or -ENFILE */
    int ResolvePattern(const std::string& pattern, std::string& name);
    /** @brief A name is free again: patterns may use its number @param name the name */
    void ReleaseNumber(const std::string& name);
    /** @brief Forgets a slot of the Node's list of devices. */
    void ClearSlot(uint32_t slot);
    /** @brief Double both hashes when they are full. */
    void Grow();
    /** @brief list_netdevice(): into list and hashes @param record with name and index */
    void Link(NetDeviceRecord* record);
    /** @brief unlist_netdevice(): out of list and hashes @param record it */
    void Unlink(NetDeviceRecord* record);
    /** @return dev_new_index(): the next index that is free */
    uint32_t NextIndex();
    /** @return the part that most tables do without */
    Extras& GetExtras();
    /** @brief Write a record's name @param record the record @param name the name */
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
    std::vector<NetDeviceRecord*> m_bySlot;                  //!< record by index in Node's list
    std::unique_ptr<Extras> m_extras;                        //!< null in a small table
    mutable const NetDeviceRecord* m_cursor{nullptr};        //!< where GetNth() last stood
    mutable std::size_t m_cursorN{0};                        //!< the position of m_cursor
};

} // namespace netns
} // namespace ns3

#endif /* NET_DEVICE_TABLE_H */
