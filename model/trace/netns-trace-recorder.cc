// SPDX-License-Identifier: GPL-2.0-only

#include "netns-trace-recorder.h"

#include "trace-host-recorder.h"
#include "trace-tables.h"

#include "ns3/boolean.h"
#include "ns3/host-watcher.h"
#include "ns3/log.h"
#include "ns3/netns-error.h"
#include "ns3/node-list.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetnsTraceRecorder");
NS_OBJECT_ENSURE_REGISTERED(NetnsTraceRecorder);

namespace
{

/** @brief Append the preset of a host to @p presets, if it is not there. */
void
AddPreset(Ptr<NetNamespaceHost> host, std::vector<std::string>& presets)
{
    StringValue preset;
    host->GetAttribute("Preset", preset);
    if (std::find(presets.begin(), presets.end(), preset.Get()) == presets.end())
    {
        presets.push_back(preset.Get());
    }
}

/** @return the command line of this program, quoted for a shell */
std::string
GetCommandLine()
{
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    std::string line;
    std::string argument;
    while (std::getline(file, argument, '\0'))
    {
        const auto plain = [](unsigned char c) {
            return std::isalnum(c) || std::string("_-+=:,./@%").find(c) != std::string::npos;
        };
        if (argument.empty() || !std::all_of(argument.begin(), argument.end(), plain))
        {
            std::string quoted;
            for (const char c : argument)
            {
                quoted += c == '\'' ? "'\\''" : std::string(1, c);
            }
            argument = "'" + quoted + "'";
        }
        line += (line.empty() ? "" : " ") + argument;
    }
    return line;
}

} // namespace

/** @brief Tells a recorder of hosts. */
class NetnsTraceRecorder::Watcher : public HostWatcher
{
  public:
    explicit Watcher(NetnsTraceRecorder& recorder)
        : m_recorder(recorder)
    {
    }

    void HostMade(NetNamespaceHost& host) override
    {
        if (m_recorder.m_all)
        {
            m_recorder.Connect(&host);
        }
    }

    void HostEnds(NetNamespaceHost& host) override
    {
        m_recorder.HostEnds(&host);
    }

  private:
    NetnsTraceRecorder& m_recorder; //!< the recorder
};

TypeId
NetnsTraceRecorder::GetTypeId()
{
    static TypeId tid = [] {
        TypeId type = TypeId("ns3::netns::NetnsTraceRecorder")
                          .SetParent<Object>()
                          .SetGroupName("Netns")
                          .AddConstructor<NetnsTraceRecorder>()
                          .AddAttribute("TrafficInterval",
                                        "Length of the intervals of the table traffic.",
                                        TimeValue(Seconds(1)),
                                        MakeTimeAccessor(&NetnsTraceRecorder::m_interval),
                                        MakeTimeChecker(NanoSeconds(1)));
        type = AddTable<TraceTableId::NAMESPACES>(type, "Namespaces");
        type = AddTable<TraceTableId::LIFECYCLE>(type, "Lifecycle");
        type = AddTable<TraceTableId::REFS>(type, "Refs");
        type = AddTable<TraceTableId::DEVICES>(type, "Devices");
        type = AddTable<TraceTableId::LOCKS>(type, "Locks");
        type = AddTable<TraceTableId::DROPS>(type, "Drops");
        return AddTable<TraceTableId::TRAFFIC>(type, "Traffic");
    }();
    return tid;
}

template <TraceTableId ID>
TypeId
NetnsTraceRecorder::AddTable(TypeId tid, const std::string& name)
{
    const std::string table = TraceTables::GetName(ID);
    return tid
        .AddAttribute(
            name,
            "Whether the table " + table + " is written.",
            BooleanValue(true),
            MakeBooleanAccessor(&NetnsTraceRecorder::SetOn<ID>, &NetnsTraceRecorder::IsOn<ID>),
            MakeBooleanChecker())
        .AddAttribute(name + "Filter",
                      "Whose rows the table " + table + " gets: [HOST/]NAME; empty for all.",
                      StringValue(""),
                      MakeStringAccessor(&NetnsTraceRecorder::SetFilter<ID>,
                                         &NetnsTraceRecorder::GetFilter<ID>),
                      MakeStringChecker());
}

template <TraceTableId ID>
void
NetnsTraceRecorder::SetOn(bool on)
{
    m_tables->on[static_cast<std::size_t>(ID)] = on;
}

template <TraceTableId ID>
bool
NetnsTraceRecorder::IsOn() const
{
    return m_tables->on[static_cast<std::size_t>(ID)];
}

template <TraceTableId ID>
bool
NetnsTraceRecorder::SetFilter(std::string filter)
{
    if (!TraceFilter::IsValid(filter))
    {
        std::string name = TraceTables::GetName(ID) + "Filter";
        name[0] = static_cast<char>(std::toupper(name[0]));
        return m_tables->refused.Refuse(
            name,
            filter,
            "expected [HOST/]NAME, with patterns, or several of them with commas between");
    }
    m_tables->filters[static_cast<std::size_t>(ID)] = filter;
    return true;
}

template <TraceTableId ID>
std::string
NetnsTraceRecorder::GetFilter() const
{
    return m_tables->filters[static_cast<std::size_t>(ID)];
}

NetnsTraceRecorder::NetnsTraceRecorder()
    : m_tables(std::make_unique<TraceTables>())
{
}

NetnsTraceRecorder::~NetnsTraceRecorder() = default;

void
NetnsTraceRecorder::DoDispose()
{
    m_watcher.reset();
    m_hosts.clear();
    m_database = nullptr;
    Object::DoDispose();
}

void
NetnsTraceRecorder::NotifyConstructionCompleted()
{
    m_tables->refused.SetMade();
    Object::NotifyConstructionCompleted();
}

void
NetnsTraceRecorder::CheckAttributes() const
{
    m_tables->refused.Check("NetnsTraceRecorder");
}

void
NetnsTraceRecorder::Start(Ptr<NetnsTraceDatabase> database)
{
    NS_LOG_FUNCTION(this << database);
    CheckNotNull(database, "NetnsTraceRecorder::Start", "database");
    CheckAttributes();
    m_database = database;
    m_tables->interval = m_interval.GetNanoSeconds();
    m_tables->failed = [this](const NetnsTraceError& error) {
        if (!m_error)
        {
            m_error = error;
            // ns-3 never frees an event that throws; a static pointer keeps leak checkers quiet
            static auto* const throwing = new std::vector<EventId>;
            throwing->push_back(Simulator::ScheduleNow(&NetnsTraceRecorder::ThrowError,
                                                       Ptr<NetnsTraceRecorder>(this)));
        }
    };
    m_tables->Create(*database);
    WriteMeta();
    // A script may still set seeds and presets: what counts is what they are at the first event
    Simulator::ScheduleNow(&NetnsTraceRecorder::Begin, Ptr<NetnsTraceRecorder>(this));
    m_watcher = std::make_unique<Watcher>(*this);
}

void
NetnsTraceRecorder::WriteMeta()
{
    m_database->SetMeta("command_line", GetCommandLine());
    m_database->SetMeta("rng_seed", std::to_string(RngSeedManager::GetSeed()));
    m_database->SetMeta("rng_run", std::to_string(RngSeedManager::GetRun()));
    m_database->SetMeta("traffic_interval_ns", std::to_string(m_tables->interval));
    std::string presets;
    auto all = m_presets;
    for (const auto& host : m_hosts)
    {
        AddPreset(host->GetHost(), all);
    }
    for (const auto& preset : all)
    {
        presets += (presets.empty() ? "" : ", ") + preset;
    }
    m_database->SetMeta("preset", presets);
}

void
NetnsTraceRecorder::Begin()
{
    if (m_database && m_database->IsOpen())
    {
        WriteMeta();
    }
}

void
NetnsTraceRecorder::Connect(Ptr<NetNamespaceHost> host)
{
    NS_LOG_FUNCTION(this << host);
    CheckNotNull(host, "NetnsTraceRecorder::Connect", "host");
    const bool known = std::any_of(m_hosts.begin(), m_hosts.end(), [&host](const auto& other) {
        return other->GetHost() == host;
    });
    if (!known)
    {
        m_hosts.push_back(std::make_unique<TraceHostRecorder>(host, *m_tables));
    }
}

void
NetnsTraceRecorder::ConnectAll()
{
    m_all = true;
    for (auto node = NodeList::Begin(); node != NodeList::End(); ++node)
    {
        if (auto host = (*node)->GetObject<NetNamespaceHost>())
        {
            Connect(host);
        }
    }
}

void
NetnsTraceRecorder::HostEnds(Ptr<NetNamespaceHost> host)
{
    auto it = std::find_if(m_hosts.begin(), m_hosts.end(), [&host](const auto& other) {
        return other->GetHost() == host;
    });
    if (it != m_hosts.end())
    {
        AddPreset(host, m_presets);
        (*it)->Finish();
        m_hosts.erase(it);
    }
}

void
NetnsTraceRecorder::Finish()
{
    NS_LOG_FUNCTION(this);
    if (m_database && m_database->IsOpen())
    {
        WriteMeta();
        m_database->SetMeta("end_ns", std::to_string(Simulator::Now().GetNanoSeconds()));
    }
    for (const auto& host : m_hosts)
    {
        host->Finish();
    }
    m_hosts.clear();
    m_watcher.reset();
    ThrowError();
}

void
NetnsTraceRecorder::ThrowError()
{
    if (m_error)
    {
        const NetnsTraceError error = *m_error;
        m_error.reset();
        throw error;
    }
}

} // namespace netns
} // namespace ns3
