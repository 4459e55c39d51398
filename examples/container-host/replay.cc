// SPDX-License-Identifier: GPL-2.0-only

#include "replay.h"

#include "ns3/ipv4-routing-helper.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-trace-database.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

const char* const COLD_START = R"(SELECT r.host, r.ns, n.name, r.row, r.app, r.func,
  r.arrival_ns, r.arrival_ns / 1e9 AS arrival_s,
  r.server_ns - r.arrival_ns AS total_ns, (r.server_ns - r.arrival_ns) / 1e9 AS total_s,
  r.locks_ns / 1e9 AS locks_s, r.setup_ns / 1e9 AS setup_s, r.devices_ns / 1e9 AS devices_s,
  r.stack_ns / 1e9 AS stack_s, r.start_ns / 1e9 AS start_s, r.handshake_ns / 1e9 AS handshake_s
FROM requests AS r LEFT JOIN namespaces AS n ON n.host = r.host AND n.ns = r.ns
WHERE r.cold AND r.server_ns IS NOT NULL)";

const char* const SLOWEST_REQUESTS = R"(SELECT r.row, r.app, r.func, r.host, r.ns, n.name,
  r.cold, r.status, r.done_ns - r.arrival_ns - r.duration_ns AS latency_ns,
  (r.done_ns - r.arrival_ns - r.duration_ns) / 1e9 AS latency_s,
  r.arrival_ns / 1e9 AS arrival_s, (r.server_ns - r.arrival_ns) / 1e9 AS wait_s
FROM requests AS r LEFT JOIN namespaces AS n ON n.host = r.host AND n.ns = r.ns
WHERE r.ns IS NOT NULL
ORDER BY latency_ns DESC, r.row)";

} // namespace

Replay::Replay(const RunOptions& options, InvocationTrace& trace, Ptr<NetnsTraceDatabase> database)
    : m_options(options),
      m_trace(trace)
{
    if (database)
    {
        AddTable(*database);
    }
    NetnsStackHelper stack;
    m_clientNode = CreateObject<Node>();
    stack.Install(m_clientNode);
    for (uint32_t i = 0; i < options.hosts; ++i)
    {
        AddHost(i, stack);
    }
    m_client = CreateObject<InvocationClient>();
    m_client->SetDoneCallback([this](uint64_t id, bool answered) { Done(id, answered); });
    m_clientNode->AddApplication(m_client);
}

void
Replay::AddTable(NetnsTraceDatabase& database)
{
    constexpr auto INTEGER = TraceColumnType::INTEGER;
    constexpr auto TEXT = TraceColumnType::TEXT;
    m_table = &database.AddTable(
        "requests",
        {{"row", INTEGER, "NOT NULL", "data row of the trace, from 1"},
         {"app", TEXT, "NOT NULL", "app of the trace"},
         {"func", TEXT, "NOT NULL", "function of the trace"},
         {"host", INTEGER, "NOT NULL", "id of the host's Node"},
         {"ns", INTEGER, "", "net_cookie of the container; NULL: refused"},
         {"cold", INTEGER, "NOT NULL", "1: it started the container"},
         {"arrival_ns", INTEGER, "NOT NULL", "the client has the request"},
         {"locks_ns", INTEGER, "", "cold start: waits for rtnl_mutex and pernet_ops_rwsem"},
         {"setup_ns", INTEGER, "", "cold start: task and namespace"},
         {"devices_ns", INTEGER, "", "cold start: veth pair and bridge port"},
         {"stack_ns", INTEGER, "", "cold start: address and route"},
         {"start_ns", INTEGER, "", "cold start: the server's process, until it listens"},
         {"handshake_ns", INTEGER, "", "cold start: from then to server_ns; all six add up"},
         {"server_ns", INTEGER, "", "the whole request is at the server"},
         {"done_ns", INTEGER, "NOT NULL", "the whole answer is at the client, or given up"},
         {"duration_ns", INTEGER, "NOT NULL", "execution time"},
         {"status", TEXT, "NOT NULL", "ok, refused, timeout"}},
        {{"app"}, {"host", "ns"}});
    database.AddView("cold_start",
                     "where the time of each cold start went, for requests that reached the server",
                     COLD_START);
    database.AddView("slowest_requests",
                     "what requests took beyond their execution, slowest first, without refused",
                     SLOWEST_REQUESTS);
}

void
Replay::AddHost(uint32_t number, const NetnsStackHelper& stack)
{
    auto node = CreateObject<Node>();
    auto host = NetNamespaceHost::Install(node);
    host->SetAttribute("MaxNetNamespaces", UintegerValue(m_options.maxNamespaces));
    host->SetAttribute("Preset", StringValue(m_options.preset));
    host->AssignStreams(1000 * static_cast<int64_t>(number + 1));
    stack.InstallOn(host);
    stack.Install(node);

    ContainerHost::Settings settings;
    settings.concurrency = m_options.concurrency;
    settings.bridgeLimit = m_options.bridgeLimit;
    settings.keepAlive = m_options.keepAlive;
    settings.serverStart = m_options.serverStart;
    settings.responseBytes = m_options.responseBytes;
    settings.forget = m_options.forget;
    settings.arrived = [this](uint64_t id) { AtServer(id); };
    m_hosts.push_back(std::make_unique<ContainerHost>(host, number, std::move(settings)));

    PointToPointHelper link;
    const std::string network = "10.0." + std::to_string(number);
    Ipv4AddressPool addresses(network + ".0", "/30");
    addresses.Assign(link.Install(m_clientNode, node));

    auto clientIp = m_clientNode->GetObject<Ipv4>();
    auto hostIp = node->GetObject<Ipv4>();
    using Routing = Ipv4RoutingHelper;
    Routing::GetRouting<Ipv4StaticRouting>(clientIp->GetRoutingProtocol())
        ->AddNetworkRouteTo(Ipv4Address(("10." + std::to_string(number + 1) + ".0.0").c_str()),
                            Ipv4Mask("255.255.0.0"),
                            Ipv4Address((network + ".2").c_str()),
                            clientIp->GetNInterfaces() - 1);
    Routing::GetRouting<Ipv4StaticRouting>(hostIp->GetRoutingProtocol())
        ->SetDefaultRoute(Ipv4Address((network + ".1").c_str()), hostIp->GetNInterfaces() - 1);
    if (m_options.pcap)
    {
        LinuxBridgeHelper().EnablePcap("netns-container-host", m_hosts.back()->GetBridge(), true);
    }
}

void
Replay::Start()
{
    ScheduleNext();
}

void
Replay::SetProgress(std::function<void(uint64_t)> progress)
{
    m_progress = std::move(progress);
}

void
Replay::ScheduleNext()
{
    if (m_trace.Next(m_next))
    {
        const auto start = static_cast<int64_t>(m_next.start / m_options.timeScale);
        Simulator::ScheduleWithContext(m_clientNode->GetId(),
                                       NanoSeconds(start) - Simulator::Now(),
                                       &Replay::Arrive,
                                       this);
    }
}

uint32_t
Replay::ChooseHost(const std::string& app) const
{
    uint64_t hash = 0xcbf29ce484222325;
    for (unsigned char c : app)
    {
        hash = (hash ^ c) * 0x100000001b3;
    }
    return static_cast<uint32_t>(hash % m_hosts.size());
}

void
Replay::Arrive()
{
    const uint64_t id = m_next.row;
    Request& request = m_requests[id];
    request.invocation = std::move(m_next);
    request.arrival = Simulator::Now().GetNanoSeconds();
    request.host = ChooseHost(request.invocation.app);
    const bool cold =
        m_hosts[request.host]->Take(request.invocation.app,
                                    [this, id](Container* container) { Ready(id, container); });
    auto it = m_requests.find(id);
    if (it != m_requests.end())
    {
        it->second.cold = cold;
    }
    ScheduleNext();
}

void
Replay::Ready(uint64_t id, Container* container)
{
    auto it = m_requests.find(id);
    Request& request = it->second;
    if (!container)
    {
        Record(request, "refused");
        m_requests.erase(it);
        return;
    }
    request.container = container;
    request.cookie = container->GetCookie();
    request.ready = Simulator::Now().GetNanoSeconds();
    request.phases = container->GetPhases();
    const int64_t duration = request.invocation.duration;
    m_client->Send(id,
                   container->GetPlan().address,
                   m_options.requestBytes,
                   duration,
                   NanoSeconds(duration) + m_options.timeout);
}

void
Replay::AtServer(uint64_t id)
{
    auto it = m_requests.find(id);
    if (it != m_requests.end())
    {
        it->second.atServer = Simulator::Now().GetNanoSeconds();
    }
}

void
Replay::Done(uint64_t id, bool answered)
{
    auto it = m_requests.find(id);
    const Request request = std::move(it->second);
    m_requests.erase(it);
    Record(request, answered ? "ok" : "timeout");
    m_hosts[request.host]->GiveBack(request.container);
}

std::array<std::optional<int64_t>, 6>
Replay::AddPhases(const Request& request)
{
    const auto& phases = request.phases;
    const std::array<int64_t, 6> times = {phases.locks.GetNanoSeconds(),
                                          phases.setup.GetNanoSeconds(),
                                          phases.devices.GetNanoSeconds(),
                                          phases.stack.GetNanoSeconds(),
                                          phases.server.GetNanoSeconds(),
                                          request.atServer - request.ready};
    const std::array<DurationQuantiles*, 6> results = {&m_results.locks,
                                                       &m_results.setup,
                                                       &m_results.devices,
                                                       &m_results.stack,
                                                       &m_results.server,
                                                       &m_results.handshake};
    std::array<std::optional<int64_t>, 6> columns;
    for (std::size_t i = 0; i < times.size(); ++i)
    {
        results[i]->Add(times[i]);
        columns[i] = times[i];
    }
    return columns;
}

void
Replay::Record(const Request& request, const std::string& status)
{
    const int64_t now = Simulator::Now().GetNanoSeconds();
    std::optional<uint64_t> cookie;
    std::optional<int64_t> atServer;
    std::array<std::optional<int64_t>, 6> phases;
    if (request.container)
    {
        cookie = request.cookie;
        ++(request.cold ? m_results.cold : m_results.warm);
    }
    if (request.atServer >= 0)
    {
        atServer = request.atServer;
        if (request.cold)
        {
            m_results.coldStart.Add(request.atServer - request.arrival);
            phases = AddPhases(request);
        }
    }
    if (status == "ok")
    {
        m_results.latency.Add(now - request.arrival);
        m_results.overhead.Add(now - request.arrival - request.invocation.duration);
    }
    m_results.refused += status == "refused" ? 1 : 0;
    m_results.timeouts += status == "timeout" ? 1 : 0;
    if (m_table)
    {
        m_table->Insert(request.invocation.row,
                        request.invocation.app,
                        request.invocation.func,
                        m_hosts[request.host]->GetHost()->GetNodeId(),
                        cookie,
                        request.cold && request.container,
                        request.arrival,
                        phases[0],
                        phases[1],
                        phases[2],
                        phases[3],
                        phases[4],
                        phases[5],
                        atServer,
                        now,
                        request.invocation.duration,
                        status);
    }
    if (m_progress)
    {
        m_progress(++m_over);
    }
}

const Replay::Results&
Replay::GetResults() const
{
    return m_results;
}

const std::vector<std::unique_ptr<ContainerHost>>&
Replay::GetHosts() const
{
    return m_hosts;
}

} // namespace netns
} // namespace ns3
