// SPDX-License-Identifier: GPL-2.0-only

#ifndef BRIDGE_FDB_H
#define BRIDGE_FDB_H

#include "ns3/mac48-address.h"
#include "ns3/nstime.h"

#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The forwarding database of a bridge (net/bridge/br_fdb.c, Linux 6.18).
 *
 * Entries are hashed by address, and listed by port, to be flushed when the port leaves. Learned
 * entries age. Local ones, the addresses of ports and bridge, stay until they are removed.
 *
 * Functions that take an ageing time expect that of the bridge: how long learned entries are valid.
 */
class BridgeFdb
{
  public:
    /** A number that no port has. */
    static constexpr uint32_t NONE = 0xffffffff;
    /** The number of the bridge itself. NONE and SELF plus 2 wrap to the first lists by port. */
    static constexpr uint32_t SELF = 0xfffffffe;

    /** Where an address is. */
    struct Place
    {
        uint32_t port{NONE}; //!< number of its port; NONE when unknown or expired
        bool local{false};   //!< an address of the bridge or of that port itself (BR_FDB_LOCAL)
    };

    /**
     * @brief br_fdb_update(): learn where a source address is. Ageing time 0 learns nothing.
     * @return false for zero and group addresses, which no station may have
     */
    bool Learn(Mac48Address address, uint32_t port, Time now, Time ageing);
    /** @brief fdb_add_local(): an address of the bridge or of a port; the first owner keeps it. */
    void AddLocal(Mac48Address address, uint32_t port);
    /** @brief fdb_delete_local(): remove what AddLocal() added. @param heir another port with the
     * same address, which keeps the entry; NONE if there is none */
    void RemoveLocal(Mac48Address address, uint32_t port, uint32_t heir);
    /** @return where a destination address is: br_fdb_find_rcu() */
    Place Find(Mac48Address address, Time now, Time ageing) const;
    /** @brief br_fdb_delete_by_port(): remove the entries learned at a port. */
    void Flush(uint32_t port);
    /** @brief br_fdb_cleanup(): remove the expired entries. */
    void Sweep(Time now, Time ageing);
    /** @brief Remove all entries. */
    void Clear();
    /** @return number of entries, expired ones included */
    std::size_t GetN() const;

  private:
    /** Links an entry into the list of its port, and unlinks it when the entry is erased. */
    using PortHook = boost::intrusive::list_member_hook<
        boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

    /** An entry of the forwarding database. */
    struct Entry
    {
        uint64_t address{0}; //!< the key
        uint32_t port{NONE}; //!< number of its port
        bool local{false};   //!< added by AddLocal(): it never expires
        int64_t seen{0};     //!< when the address was last a source, in time steps
        PortHook hook;       //!< in the list of its port
    };

    /** The hash of a key. */
    struct Mix
    {
        std::size_t operator()(uint64_t address) const; //!< @return the hash
    };

    using PortList =
        boost::intrusive::list<Entry,
                               boost::intrusive::member_hook<Entry, PortHook, &Entry::hook>,
                               boost::intrusive::constant_time_size<false>>;

    /** @return whether an entry has expired: has_expired() */
    static bool IsOld(const Entry& entry, Time now, Time ageing);
    /** @return an address as a number, its first byte the highest */
    static uint64_t ToKey(Mac48Address address);
    /** @brief Set the port of an entry, and move it to the port's list. */
    void SetPort(Entry& entry, uint32_t port);

    std::vector<PortList> m_ports; //!< lists of entries, by port + 2; SELF is 0
    std::unordered_map<uint64_t, Entry, Mix>
        m_entries;    //!< by address; no result depends on its order
    Time m_lastSweep; //!< when Sweep() was last called
};

} // namespace netns
} // namespace ns3

#endif /* BRIDGE_FDB_H */
