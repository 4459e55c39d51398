// SPDX-License-Identifier: GPL-2.0-only

#include "netns-trace-recorder.h"

#include "ns3/mac48-address.h"
#include "ns3/node.h"
#include "ns3/rtnl-link.h"
#include "ns3/simulator.h"

#include <map>
#include <optional>
#include <sstream>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** A row of `namespaces` that is not complete. */
struct NamespaceRow
{
    uint64_t inode{0};              //!< of /proc/PID/ns/net
    std::string name;               //!< first name
    int64_t setup{0};               //!< copy_net_ns() began, ns
    std::optional<int64_t> created; //!< on net_namespace_list, ns
    std::optional<int64_t> dying;   //!< count at zero, ns
    std::optional<int64_t> freed;   //!< cleanup_net() done, ns
    std::optional<int64_t> node;    //!< id of its Node
    int64_t devices{0};             //!< devices it ever had
};

/** A row of `devices` that is not complete. */
struct DeviceRow
{
    std::string name; //!< name at registration
    std::string kind; //!< kind, or the TypeId of a stock device
    std::string mac;  //!< address at registration
    int64_t added;    //!< registered, ns
};

} // namespace

/** @brief What is recorded of one host. */
class NetnsTraceRecorder::HostRecorder
{
  public:
    HostRecorder(Ptr<NetNamespaceHost> host, const Tables& tables)
        : m_host(host),
          m_id(host->GetNodeId()),
          m_tables(tables)
    {
        for (const auto& net : host->GetNetNamespaceList())
        {
            auto& row = Add(net);
            row.setup = Now();
            row.created = Now();
            for (const auto& record : net.GetDevices().GetList())
            {
                OnDevice(net, record, true);
            }
        }
        Switch(true);
    }

    ~HostRecorder()
    {
        Switch(false);
    }

    HostRecorder(const HostRecorder&) = delete;            // its address is connected
    HostRecorder& operator=(const HostRecorder&) = delete; // its address is connected

    /** @brief Write all rows that are not complete. */
    void Finish()
    {
        for (const auto& [key, row] : m_devices)
        {
            Write(key, row, std::nullopt);
        }
        m_devices.clear();
        while (!m_rows.empty())
        {
            Write(m_rows.begin()->first, std::nullopt);
        }
    }

  private:
    /** @brief Connect or disconnect all trace sources. @param on connect */
    void Switch(bool on)
    {
        const auto set = [this, on](const char* name, const CallbackBase& sink) {
            if (on)
            {
                m_host->TraceConnectWithoutContext(name, sink);
            }
            else
            {
                m_host->TraceDisconnectWithoutContext(name, sink);
            }
        };
        set("StateChange", MakeCallback(&HostRecorder::OnState, this));
        set("Mount", MakeCallback(&HostRecorder::OnMount, this));
        set("Ref", MakeCallback(&HostRecorder::OnRef, this));
        set("Device", MakeCallback(&HostRecorder::OnDevice, this));
        set("Lock", MakeCallback(&HostRecorder::OnLock, this));
        set("Recycled", MakeCallback(&HostRecorder::OnRecycled, this));
        set("Retired", MakeCallback(&HostRecorder::OnRetired, this));
    }

    static int64_t Now()
    {
        return Simulator::Now().GetNanoSeconds();
    }

    NamespaceRow& Add(const NetNamespace& net)
    {
        auto& row = m_rows[net.GetCookie()];
        row.inode = net.GetInode();
        row.name = net.GetName();
        return row;
    }

    void OnState(Ptr<NetNamespace> net, NetNamespace::State from, NetNamespace::State to)
    {
        const uint64_t cookie = net->GetCookie();
        m_tables.lifecycle->Insert(Now(),
                                   m_id,
                                   cookie,
                                   NetNamespace::GetStateName(to),
                                   Simulator::GetEventCount() == 0 ? "setup" : "run");
        if (to == NetNamespace::SETUP)
        {
            Add(*net).setup = Now();
            return;
        }
        auto& row = m_rows[cookie];
        if (to == NetNamespace::ALIVE)
        {
            row.created = Now();
        }
        else if (to == NetNamespace::DYING)
        {
            row.dying = Now();
        }
        else if (to == NetNamespace::DEAD)
        {
            row.freed = Now();
            if (!row.node)
            {
                Write(cookie, std::nullopt);
            }
        }
    }

    void OnMount(const std::string& name, Ptr<NetNamespace> net, bool mounted)
    {
        if (mounted && net->GetName() == name)
        {
            m_rows[net->GetCookie()].name = name;
        }
    }

    void OnRef(uint64_t cookie, int32_t delta, uint32_t count, RefHolder holder)
    {
        m_tables.refs
            ->Insert(Now(), m_id, cookie, delta, count, GetRefKindName(holder.kind), holder.id);
    }

    void OnDevice(const NetNamespace& net, const NetDeviceRecord& record, bool registered)
    {
        const auto key = std::make_pair(net.GetCookie(), record.ifindex);
        if (!registered)
        {
            auto it = m_devices.find(key);
            if (it != m_devices.end())
            {
                Write(key, it->second, Now());
                m_devices.erase(it);
            }
            return;
        }
        if (!record.device)
        {
            return; // a loopback that is a name only
        }
        auto& row = m_rows[net.GetCookie()];
        row.node = net.PeekNode()->GetId();
        ++row.devices;
        auto link = dynamic_cast<const RtnlLink*>(PeekPointer(record.device));
        std::ostringstream mac;
        if (Mac48Address::IsMatchingType(record.device->GetAddress()))
        {
            mac << Mac48Address::ConvertFrom(record.device->GetAddress());
        }
        m_devices[key] = {record.GetName(),
                          link ? link->GetKind() : record.device->GetInstanceTypeId().GetName(),
                          mac.str(),
                          Now()};
    }

    void OnLock(const NetnsLock& lock, const LockUse& use)
    {
        m_tables.locks->Insert(use.asked.GetNanoSeconds(),
                               m_id,
                               lock.GetName(),
                               use.pid,
                               use.exclusive ? "exclusive" : "shared",
                               (use.taken - use.asked).GetNanoSeconds(),
                               (use.released - use.taken).GetNanoSeconds());
    }

    void OnRecycled(uint32_t node, uint64_t cookie)
    {
        Write(cookie, true);
    }

    void OnRetired(uint32_t node, uint64_t cookie, uint32_t holders)
    {
        Write(cookie, false);
    }

    /** @brief Write a row of `namespaces`. @param cookie whose @param recycled what its Node did */
    void Write(uint64_t cookie, std::optional<bool> recycled)
    {
        auto it = m_rows.find(cookie);
        if (it == m_rows.end())
        {
            return;
        }
        const NamespaceRow row = std::move(it->second);
        m_rows.erase(it);
        // Devices that went with the stack, such as lo.
        auto device = m_devices.lower_bound({cookie, 0});
        while (row.freed && device != m_devices.end() && device->first.first == cookie)
        {
            Write(device->first, device->second, row.freed);
            device = m_devices.erase(device);
        }
        std::optional<bool> retired;
        if (recycled)
        {
            retired = !*recycled;
        }
        m_tables.namespaces->Insert(m_id,
                                    cookie,
                                    row.inode,
                                    row.name,
                                    row.node,
                                    row.devices,
                                    row.setup,
                                    row.created,
                                    row.dying,
                                    row.freed,
                                    recycled,
                                    retired);
    }

    /** @brief Write a row of `devices`. @param key namespace and ifindex @param row the row
     * @param removed when it went */
    void Write(const std::pair<uint64_t, uint32_t>& key,
               const DeviceRow& row,
               std::optional<int64_t> removed)
    {
        m_tables.devices
            ->Insert(m_id, key.first, key.second, row.name, row.kind, row.mac, row.added, removed);
    }

    Ptr<NetNamespaceHost> m_host;                                 //!< the host
    uint32_t m_id;                                                //!< id of its Node
    Tables m_tables;                                              //!< where to
    std::map<uint64_t, NamespaceRow> m_rows;                      //!< by cookie
    std::map<std::pair<uint64_t, uint32_t>, DeviceRow> m_devices; //!< by cookie and ifindex
};

NetnsTraceRecorder::NetnsTraceRecorder(Ptr<NetnsTraceDatabase> database)
    : m_database(database)
{
    constexpr auto INTEGER = TraceColumnType::INTEGER;
    constexpr auto TEXT = TraceColumnType::TEXT;
    const TraceColumn host{"host", INTEGER, "NOT NULL", "id of the host's Node"};
    const TraceColumn ns{"ns", INTEGER, "NOT NULL", "net_cookie, unique on its host"};
    const TraceColumn time{"time_ns", INTEGER, "NOT NULL", "simulated time"};
    m_tables.namespaces = &m_database->AddTable(
        "namespaces",
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
        {{"host", "ns"}, {"name"}});
    m_tables.lifecycle = &m_database->AddTable(
        "lifecycle",
        {time,
         host,
         ns,
         {"state", TEXT, "NOT NULL", "state entered: setup, alive, dying, dead"},
         {"phase", TEXT, "NOT NULL", "setup: before the first event, at no cost; run"}},
        {{"host", "ns"}});
    m_tables.refs = &m_database->AddTable(
        "refs",
        {time,
         host,
         ns,
         {"delta", INTEGER, "NOT NULL", "+1 taken, -1 returned"},
         {"count", INTEGER, "NOT NULL", "references afterwards"},
         {"kind", TEXT, "NOT NULL", "holder: setup, nsproxy, task, mount, file, socket, user"},
         {"holder", INTEGER, "NOT NULL", "number of the holder within its kind"}},
        {{"host", "ns"}});
    m_tables.locks = &m_database->AddTable(
        "locks",
        {{"time_ns", INTEGER, "NOT NULL", "simulated time at which it was asked for"},
         host,
         {"lock", TEXT, "NOT NULL", "rtnl_mutex, pernet_ops_rwsem"},
         {"task", INTEGER, "NOT NULL", "pid; 0: the netns workqueue, or a script without a task"},
         {"mode", TEXT, "NOT NULL", "exclusive, shared"},
         {"waited_ns", INTEGER, "NOT NULL", "until it was granted"},
         {"held_ns", INTEGER, "NOT NULL", "from then to its release"}},
        {{"host", "lock"}});
    m_tables.devices = &m_database->AddTable(
        "devices",
        {host,
         ns,
         {"ifindex", INTEGER, "NOT NULL", "Linux's interface index"},
         {"name", TEXT, "NOT NULL", "name at registration"},
         {"kind", TEXT, "NOT NULL", "veth, bridge, dummy; the TypeId of a stock device"},
         {"mac", TEXT, "NOT NULL", "address at registration"},
         {"added_ns", INTEGER, "NOT NULL", "registered"},
         {"removed_ns", INTEGER, "", "unregistered"}},
        {{"host", "ns", "ifindex"}});
}

NetnsTraceRecorder::~NetnsTraceRecorder() = default;

void
NetnsTraceRecorder::Connect(Ptr<NetNamespaceHost> host)
{
    m_hosts.push_back(std::make_unique<HostRecorder>(host, m_tables));
}

void
NetnsTraceRecorder::Finish()
{
    for (const auto& host : m_hosts)
    {
        host->Finish();
    }
    m_hosts.clear();
}

} // namespace netns
} // namespace ns3
