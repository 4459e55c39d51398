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
 * Hashed by address, and by port for the flush when a port leaves. Learned entries age; local ones,
 * the addresses of ports and bridge, stay until they are removed.
 */
class BridgeFdb
{
  public:
    /** What no port has as its number. */
    static constexpr uint32_t NONE = 0xffffffff;
    /** The number of the bridge itself; both wrap to the start of the lists by port. */
    static constexpr uint32_t SELF = 0xfffffffe;

    /** What is known of an address. */
    struct Place
    {
        uint32_t port{NONE}; //!< number of its port; NONE when unknown or too old
        bool local{false};   //!< an address of the bridge or of that port itself (BR_FDB_LOCAL)
    };

    /** @brief br_fdb_update(): learn an address, or see it again. Ageing 0 learns nothing.
     * @param address a source address @param port where it came in @param now the time
     * @param ageing how long learned entries live
     * @return false for zero and group addresses, which nobody may send from */
    bool Learn(Mac48Address address, uint32_t port, Time now, Time ageing);
    /** @brief fdb_add_local(): an address of the bridge or of a port; the first owner keeps it.
     * @param address it @param port whose */
    void AddLocal(Mac48Address address, uint32_t port);
    /** @brief fdb_delete_local() @param address what AddLocal() added @param port whose
     * @param heir who else has the address, NONE for nobody */
    void RemoveLocal(Mac48Address address, uint32_t port, uint32_t heir);
    /** @brief br_fdb_find_rcu() @param address a destination @param now the time
     * @param ageing how long learned entries live @return where it is */
    Place Find(Mac48Address address, Time now, Time ageing) const;
    /** @brief br_fdb_delete_by_port(): forget what was learned at a port. @param port the port */
    void Flush(uint32_t port);
    /** @brief br_fdb_cleanup(): forget what is too old @param now time @param ageing how long */
    void Sweep(Time now, Time ageing);
    /** @brief Forget everything. */
    void Clear();
    /** @return number of entries, old ones too until they are swept */
    std::size_t GetN() const;

  private:
    /** Hook of the list of a port's entries; unlinks itself when the entry is erased. */
    using PortHook = boost::intrusive::list_member_hook<
        boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

    struct Entry
    {
        uint64_t address{0}; //!< the key
        uint32_t port{NONE}; //!< where it is
        bool local{false};   //!< never ages
        int64_t seen{0};     //!< last time it was a source, in time steps
        PortHook hook;       //!< element of the list of its port
    };

    struct Mix
    {
        std::size_t operator()(uint64_t address) const; //!< @return a hash @param address the key
    };

    using PortList =
        boost::intrusive::list<Entry,
                               boost::intrusive::member_hook<Entry, PortHook, &Entry::hook>,
                               boost::intrusive::constant_time_size<false>>;

    /** @return whether an entry has expired (has_expired()) @param entry it @param now the time
     * @param ageing how long learned entries live */
    static bool IsOld(const Entry& entry, Time now, Time ageing);
    /** @return an address as a number @param address it */
    static uint64_t ToKey(Mac48Address address);
    /** @brief Put an entry into the list of its port. @param entry it @param port the port */
    void SetPort(Entry& entry, uint32_t port);

    std::vector<PortList> m_ports;                      //!< entries by port + 2: SELF is 0
    std::unordered_map<uint64_t, Entry, Mix> m_entries; //!< all entries; order is never seen
    Time m_lastSweep;                                   //!< when Sweep() was last called
};

} // namespace netns
} // namespace ns3

#endif /* BRIDGE_FDB_H */
