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
 * It creates the tables `namespaces`, `lifecycle`, `refs`, `devices`, `locks`, `drops` and
 * `traffic`, and views on them. `host` is the id of the host's Node and `ns` is net_cookie; the two
 * together identify a namespace. Times are integer nanoseconds. A row of `namespaces` or `devices`
 * is written when it is complete. A row of `traffic` is written at the host's first frame after the
 * interval. Finish(), or the end of the host, writes what is left.
 *
 * Each table has an attribute that switches it on or off, such as `Refs`, and one that selects
 * whose rows it gets, such as `RefsFilter`. A filter is `[HOST/]NAME` with the patterns of
 * fnmatch(), or several of them with commas between. HOST is the id of the host's Node or its name
 * in ns3::Names, NAME is the name of the namespace; for `locks` only HOST counts. The name that
 * counts is the one that a namespace has once it is created: `init_net`, its first name, or
 * `net:[inode]` without one. It is decided once for all rows of a namespace.
 *
 * Several recorders, each with a database of its own, may record the same hosts.
 *
 * When the database cannot be written, the simulation ends: an event throws NetnsTraceError.
 */
class NetnsTraceRecorder : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();
    NetnsTraceRecorder();
    ~NetnsTraceRecorder() override;

    /**
     * @brief Create the tables and views in a database. Later changes of attributes have no effect.
     * @param database an open database
     * @throws NetnsTraceError when they cannot be created; NetnsError EINVAL as CheckAttributes()
     */
    void Start(Ptr<NetnsTraceDatabase> database);
    /** @throws NetnsError EINVAL if the recorder was made with a filter that is none */
    void CheckAttributes() const;
    /** @brief Record a host from now on. Namespaces and devices that it has already are recorded as
     * if they were made now. */
    void Connect(Ptr<NetNamespaceHost> host);
    /** @brief Connect all hosts: those that there are and those that are made later. */
    void ConnectAll();
    /**
     * @brief Write the rows of all that is still alive, and disconnect all hosts.
     * @throws NetnsTraceError when they cannot be written
     */
    void Finish();

  protected:
    void DoDispose() override;
    void NotifyConstructionCompleted() override;

  private:
    class Watcher;

    /** @brief Add the two attributes of a table. @param name of the switch @return @p tid */
    template <TraceTableId ID>
    static TypeId AddTable(TypeId tid, const std::string& name);
    /** @brief Set whether a table is written. */
    template <TraceTableId ID>
    void SetOn(bool on);
    /** @return whether a table is written */
    template <TraceTableId ID>
    bool IsOn() const;
    /** @brief Set the filter of a table. @return whether the text is a filter */
    template <TraceTableId ID>
    bool SetFilter(std::string filter);
    /** @return the filter of a table */
    template <TraceTableId ID>
    std::string GetFilter() const;

    /** @brief A host ends: write its rows. */
    void HostEnds(Ptr<NetNamespaceHost> host);
    /** @brief Write command line, seed, run, interval and presets into `meta`. */
    void WriteMeta();
    /** @brief The first event of the run: write what the script set since Start(). */
    void Begin();
    /** @brief Throw the error of a table, if there is one. */
    void ThrowError();

    std::unique_ptr<TraceTables> m_tables;                   //!< the tables and their attributes
    Time m_interval;                                         //!< TrafficInterval
    Ptr<NetnsTraceDatabase> m_database;                      //!< the database
    std::vector<std::unique_ptr<TraceHostRecorder>> m_hosts; //!< one for each host, in order
    std::vector<std::string> m_presets;                      //!< presets of hosts that have ended
    std::unique_ptr<Watcher> m_watcher;                      //!< is told of hosts
    bool m_all{false};                                       //!< ConnectAll() was called
    std::optional<NetnsTraceError> m_error;                  //!< an error to be thrown
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_TRACE_RECORDER_H */
