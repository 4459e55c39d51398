// SPDX-License-Identifier: GPL-2.0-only

#include "trace-tables.h"

#include "trace-views.h"

#include <set>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

constexpr auto INTEGER = TraceColumnType::INTEGER;
constexpr auto TEXT = TraceColumnType::TEXT;

/** What a table is created from. */
struct Table
{
    std::string name;                              //!< name
    std::vector<TraceColumn> columns;              //!< columns
    std::vector<std::vector<std::string>> indexes; //!< for the views, and to find a namespace
};

/** @return the tables, in the order of TraceTableId */
const std::vector<Table>&
GetTables()
{
    static const TraceColumn host{"host", INTEGER, "NOT NULL", "id of the host's Node"};
    static const TraceColumn ns{"ns", INTEGER, "NOT NULL", "net_cookie, unique on its host"};
    static const TraceColumn time{"time_ns", INTEGER, "NOT NULL", "simulated time"};
    static const TraceColumn ifindex{"ifindex", INTEGER, "NOT NULL", "Linux's interface index"};
    static const TraceColumn device{"device", TEXT, "NOT NULL", "its name then"};
    static const std::vector<Table> tables = {
        {"namespaces",
         {host,
          ns,
          {"inode", INTEGER, "NOT NULL", "of /proc/PID/ns/net"},
          {"name", TEXT, "NOT NULL", "first name in /run/netns, net:[inode] without"},
          {"node", INTEGER, "", "id of the Node that carried its stack; NULL: it never had one"},
          {"devices", INTEGER, "NOT NULL", "devices it ever had, lo counted"},
          {"setup_ns", INTEGER, "NOT NULL", "asked for; a task that is busy begins later"},
          {"created_ns", INTEGER, "", "set up and on net_namespace_list; NULL: its setup failed"},
          {"dying_ns", INTEGER, "", "last reference returned"},
          {"freed_ns", INTEGER, "", "cleanup_net() done"},
          {"recycled",
           INTEGER,
           "",
           "1: the Node was free for another namespace after the grace "
           "period; NULL: no Node, or the run ended before"},
          {"retired", INTEGER, "", "1: somebody held the Node, which was not used again then"}},
         {{"host", "ns"}, {"name"}}},
        {"lifecycle",
         {time,
          host,
          ns,
          {"state", TEXT, "NOT NULL", "state entered: setup, alive, dying, dead"},
          {"phase", TEXT, "NOT NULL", "setup: before the first event, at no cost; run"}},
         {{"host", "ns", "state"}}},
        {"refs",
         {time,
          host,
          ns,
          {"delta", INTEGER, "NOT NULL", "+1 taken, -1 returned"},
          {"count", INTEGER, "NOT NULL", "references afterwards"},
          {"kind", TEXT, "NOT NULL", "holder: setup, nsproxy, task, mount, file, socket, user"},
          {"holder", INTEGER, "NOT NULL", "number of the holder within its kind"}},
         {{"host", "ns", "kind", "holder", "delta", "time_ns"}}},
        {"devices",
         {host,
          ns,
          ifindex,
          {"name", TEXT, "NOT NULL", "name at registration"},
          {"kind", TEXT, "NOT NULL", "veth, bridge, dummy; the TypeId of a stock device"},
          {"mac", TEXT, "NOT NULL", "address at registration"},
          {"added_ns", INTEGER, "NOT NULL", "registered"},
          {"removed_ns", INTEGER, "", "unregistered"},
          {"peer_ns", INTEGER, "", "net_cookie of the other end of a veth, as last known"},
          {"peer_ifindex", INTEGER, "", "its ifindex there"},
          {"master", INTEGER, "", "ifindex of the bridge of which it was last a port"}},
         {{"host", "ns", "ifindex"}}},
        {"locks",
         {{"time_ns", INTEGER, "NOT NULL", "simulated time at which it was asked for"},
          host,
          {"lock", TEXT, "NOT NULL", "rtnl_mutex, pernet_ops_rwsem"},
          {"task", INTEGER, "NOT NULL", "pid; 0: the netns workqueue, or a script without a task"},
          {"mode", TEXT, "NOT NULL", "exclusive, shared"},
          {"waited_ns", INTEGER, "NOT NULL", "until it was granted"},
          {"held_ns", INTEGER, "NOT NULL", "from then to its release"}},
         {{"host", "lock", "mode", "waited_ns", "held_ns"}}},
        {"drops",
         {time,
          host,
          ns,
          ifindex,
          device,
          {"packet", INTEGER, "NOT NULL", "uid of the packet"},
          {"bytes", INTEGER, "NOT NULL", "of the frame, Ethernet header counted"},
          {"direction", TEXT, "NOT NULL", "rx, tx"},
          {"reason", TEXT, "NOT NULL", "why, in a word or two"}},
         {{"host", "ns"}}},
        {"traffic",
         {{"time_ns", INTEGER, "NOT NULL", "start of the interval"},
          host,
          ns,
          ifindex,
          device,
          {"rx_packets", INTEGER, "NOT NULL", "frames received in the interval"},
          {"rx_bytes", INTEGER, "NOT NULL", "bytes of these"},
          {"tx_packets", INTEGER, "NOT NULL", "frames sent"},
          {"tx_bytes", INTEGER, "NOT NULL", "bytes of these"},
          {"rx_dropped", INTEGER, "NOT NULL", "frames that could not be received"},
          {"tx_dropped", INTEGER, "NOT NULL", "frames that could not be sent"}},
         {{"host", "ns"}}},
    };
    return tables;
}

} // namespace

std::string
TraceTables::GetName(TraceTableId id)
{
    return GetTables()[static_cast<std::size_t>(id)].name;
}

void
TraceTables::Create(NetnsTraceDatabase& database)
{
    std::set<std::string> names;
    for (std::size_t i = 0; i < N; ++i)
    {
        const auto& table = GetTables()[i];
        if (on[i])
        {
            tables[i] = &database.AddTable(table.name, table.columns, table.indexes);
            names.insert(table.name);
        }
    }
    for (const auto& view : TraceView::GetAll())
    {
        if (view.IsPossible(names))
        {
            database.AddView(view.name, view.help, view.select);
        }
    }
}

} // namespace netns
} // namespace ns3
