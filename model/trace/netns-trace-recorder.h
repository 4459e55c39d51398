// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_TRACE_RECORDER_H
#define NETNS_TRACE_RECORDER_H

#include "netns-trace-database.h"

#include "ns3/net-namespace-host.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Writes what happens on hosts into a trace database.
 *
 * Tables `namespaces`, `lifecycle`, `refs`, `devices` and `locks`. `host` is the id of the host's
 * Node, `ns` is net_cookie; the two together name a namespace. Times are integer nanoseconds. A row
 * of `namespaces` and of `devices` is written when it is complete, at the latest by Finish().
 */
class NetnsTraceRecorder : public SimpleRefCount<NetnsTraceRecorder>
{
  public:
    /**
     * @param database an open database
     * @throws NetnsTraceError when the tables cannot be made
     */
    explicit NetnsTraceRecorder(Ptr<NetnsTraceDatabase> database);
    ~NetnsTraceRecorder();

    /** @brief Record a host from now on; what it has already is recorded as of now.
     * @param host the host */
    void Connect(Ptr<NetNamespaceHost> host);
    /**
     * @brief Write what is still alive, and let go of the hosts; before Simulator::Destroy().
     * @throws NetnsTraceError when it cannot be written
     */
    void Finish();

  private:
    class HostRecorder;

    /** The tables. */
    struct Tables
    {
        TraceTable* namespaces; //!< one row a namespace
        TraceTable* lifecycle;  //!< one row a change of state
        TraceTable* refs;       //!< one row a reference taken or returned
        TraceTable* devices;    //!< one row a device
        TraceTable* locks;      //!< one row a use of a lock that is over
    };

    Ptr<NetnsTraceDatabase> m_database;                 //!< the database
    Tables m_tables;                                    //!< its tables
    std::vector<std::unique_ptr<HostRecorder>> m_hosts; //!< one for each host, in order
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_TRACE_RECORDER_H */
