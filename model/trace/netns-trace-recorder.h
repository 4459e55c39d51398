// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_TRACE_RECORDER_H
#define NETNS_TRACE_RECORDER_H

#include "ns3/net-namespace-host.h"
#include "ns3/netns-trace-database.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

enum class TraceTableId : uint8_t;
class TraceHostRecorder;
struct TraceTables;

/**
 * @ingroup netns
 * @brief Writes what happens on hosts into a trace database; NetnsTraceHelper makes it.
 *
 * Tables `namespaces`, `lifecycle`, `refs`, `devices`, `locks`, `drops` and `traffic`, and views on
 * them. `host` is the id of the host's Node, `ns` is net_cookie; the two together name a namespace.
 * Times are integer nanoseconds. A row of `namespaces` and of `devices` is written when it is
 * complete, of `traffic` when its interval is over and the host has its next frame, at the latest
 * by Finish(), or when the host ends.
 *
 * For each table there is an attribute that switches it, such as `Refs`, and one that says whose
 * rows it gets, such as `RefsFilter`: `[HOST/]NAME` with the patterns of fnmatch(), several with
 * commas between; HOST is the id of the host's Node or its name in ns3::Names, NAME the name of the
 * namespace (of `locks`, HOST alone counts). The name counts that a namespace has when it is there:
 * `init_net`, `net:[inode]` without one; it is decided once for all its rows.
 *
 * When the database cannot be written, the simulation ends: an event of its own throws
 * NetnsTraceError.
 */
class NetnsTraceRecorder : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();
    NetnsTraceRecorder();
    ~NetnsTraceRecorder() override;

    /**
     * @brief Make the tables and views in a database; attributes count as they are now.
     * @param database an open database
     * @throws NetnsTraceError when they cannot be made
     */
    void Start(Ptr<NetnsTraceDatabase> database);
    /** @brief Record a host from now on; what it has already is recorded as of now.
     * @param host the host */
    void Connect(Ptr<NetNamespaceHost> host);
    /** @brief Connect all hosts that there are, and all that will be made. */
    void ConnectAll();
    /**
     * @brief Write what is still alive, and let go of the hosts.
     * @throws NetnsTraceError when it cannot be written
     */
    void Finish();

  protected:
    void DoDispose() override;

  private:
    class Watcher;

    /** @brief Add the attributes of a table. @param tid to it @param name of the switch
     * @return @p tid */
    template <TraceTableId ID>
    static TypeId AddTable(TypeId tid, const std::string& name);
    /** @brief Switch a table. @param on whether it is written */
    template <TraceTableId ID>
    void SetOn(bool on);
    /** @return whether a table is written */
    template <TraceTableId ID>
    bool IsOn() const;
    /** @brief Set the filter of a table. @param filter it @return whether it is one */
    template <TraceTableId ID>
    bool SetFilter(std::string filter);
    /** @return the filter of a table */
    template <TraceTableId ID>
    std::string GetFilter() const;

    /** @brief A host ends: write what it has. @param host it */
    void HostEnds(Ptr<NetNamespaceHost> host);
    /** @brief Write what the run is into `meta`. */
    void WriteMeta();
    /** @brief The first event of the run. */
    void Begin();
    /** @brief Throw what a table has thrown. */
    void ThrowError();

    std::unique_ptr<TraceTables> m_tables;                   //!< the tables
    Time m_interval;                                         //!< TrafficInterval
    Ptr<NetnsTraceDatabase> m_database;                      //!< the database
    std::vector<std::unique_ptr<TraceHostRecorder>> m_hosts; //!< one for each host, in order
    std::vector<std::string> m_presets;                      //!< of hosts that have ended
    std::unique_ptr<Watcher> m_watcher;                      //!< hears of hosts
    bool m_all{false};                                       //!< ConnectAll() was called
    std::optional<NetnsTraceError> m_error;                  //!< to be thrown
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_TRACE_RECORDER_H */
