// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-examples
 * Replays an invocation trace on simulated container hosts.
 *
 *     ./netns run
 *     ./netns run netns-container-host --hosts=4 --timeScale=10 --keepAlive=60s
 *     bsdtar -xOf FILE.rar | ./netns run netns-container-host --trace=-
 *
 *     client --- point-to-point --- host --- bridge --- veth --- container
 *
 * If no container of its app is free, a request starts one: namespace, veth pair, bridge port,
 * address, stack, server. A container that was idle for --keepAlive ends, and its namespace with
 * it.
 *
 * Prints a summary and writes a trace database: the tables and views of NetnsTraceHelper, the table
 * requests, and views on it. A fault in the invocation trace or the database prints one line on
 * standard error; the exit status is 2. A fault in the invocation trace leaves no database.
 */

#include "invocation-trace.h"
#include "progress-bar.h"
#include "replay.h"
#include "run-options.h"
#include "run-summary.h"

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/netns-program.h"
#include "ns3/netns-trace-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <chrono>
#include <iostream>
#include <sstream>
#include <stdexcept>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// Writes the options of the run into the database.
void
WriteMeta(NetnsTraceDatabase& database, const RunOptions& options, const InvocationTrace& trace)
{
    std::ostringstream scale;
    scale << options.timeScale;
    database.SetMeta("program", "netns-container-host");
    database.SetMeta("trace", options.trace);
    database.SetMeta("trace_rows", std::to_string(trace.GetRows()));
    database.SetMeta("requests", std::to_string(trace.GetN()));
    database.SetMeta("hosts", std::to_string(options.hosts));
    database.SetMeta("concurrency", std::to_string(options.concurrency));
    database.SetMeta("keep_alive_ns", std::to_string(options.keepAlive.GetNanoSeconds()));
    database.SetMeta("timeout_ns", std::to_string(options.timeout.GetNanoSeconds()));
    database.SetMeta("time_scale", scale.str());
    database.SetMeta("request_bytes", std::to_string(options.requestBytes));
    database.SetMeta("response_bytes", std::to_string(options.responseBytes));
    database.SetMeta("max_net_namespaces", std::to_string(options.maxNamespaces));
    database.SetMeta("bridge_limit", std::to_string(options.bridgeLimit));
    database.SetMeta("forget", std::to_string(options.forget));
    database.SetMeta("server_start_ns", std::to_string(options.serverStart.GetNanoSeconds()));
}

/// Sets the values of Linux where those of ns-3 differ (net/ipv4/tcp.c, include/net/tcp.h).
void
UseLinuxValues()
{
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
    Config::SetDefault("ns3::TcpSocket::ConnTimeout", TimeValue(Seconds(1)));
    Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(MilliSeconds(200)));
    // TCP_TIMEWAIT_LEN: TIME_WAIT lasts 60 s
    Config::SetDefault("ns3::TcpSocketBase::MaxSegLifetime", DoubleValue(30));
    // Linux keeps 101 packets for an unresolved neighbour (unres_qlen), ns-3 three.
    Config::SetDefault("ns3::ArpCache::PendingQueueSize", UintegerValue(101));
}

/// Sets what the links between client and hosts are like.
void
SetLinkDefaults()
{
    Config::SetDefault("ns3::PointToPointNetDevice::DataRate", StringValue("10Gbps"));
    Config::SetDefault("ns3::PointToPointChannel::Delay", StringValue("100us"));
    Config::SetDefault("ns3::DropTailQueue<Packet>::MaxSize", StringValue("100000p"));
}

/// Refuses a run whose end ns3::Time cannot hold, before anything is written.
void
CheckEnd(const RunOptions& options, const InvocationTrace& trace)
{
    constexpr long double most = 9.2e18L; // ns
    const auto span = static_cast<long double>(trace.GetSpan());
    const Time rest = options.timeout + options.keepAlive + options.serverStart;
    // A request arrives within the span, and is over after as much time again and the rest
    const long double end = span / options.timeScale + span + rest.GetNanoSeconds();
    if (end > most)
    {
        std::ostringstream fault;
        fault << options.trace << ": requests over " << trace.GetSpan() / 1e9
              << " s with --timeScale=" << options.timeScale << " could end at " << end / 1e9L
              << " s, expected less than " << most / 1e9L << " s";
        throw std::runtime_error(fault.str());
    }
}

/// Reads the invocation trace, replays it and prints the summary.
void
Run(const RunOptions& options)
{
    InvocationTrace::Options input;
    input.path = options.trace;
    input.maxRows = options.maxRows;
    ProgressBar reading("reading", "rows");
    input.progress = [&reading](uint64_t rows, double part) { reading.Update(rows, part); };
    InvocationTrace trace(input);
    reading.Clear();
    CheckEnd(options, trace);

    Ptr<NetnsTraceDatabase> database;
    if (options.db != "none")
    {
        database = NetnsTraceHelper().Enable(options.db);
        WriteMeta(*database, options, trace);
    }

    Replay replay(options, trace, database);
    ProgressBar replaying("replaying", "requests");
    const double total = static_cast<double>(trace.GetN());
    replay.SetProgress([&](uint64_t done) { replaying.Update(done, done / total); });
    replay.Start();
    const auto start = std::chrono::steady_clock::now();
    try
    {
        Simulator::Run();
    }
    catch (...)
    {
        Simulator::Destroy(); // before the objects that it calls are destroyed
        throw;
    }
    const double wall =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    replaying.Clear();

    PrintRunSummary(std::cout, replay, Simulator::Now().GetSeconds(), wall);
    Simulator::Destroy();
    if (database)
    {
        std::cout << "database: " << options.db << std::endl;
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return NetnsProgram::Run([&] {
        UseLinuxValues(); // before the user's own defaults
        SetLinkDefaults();
        RunOptions options;
        options.Parse(argc, argv);
        Run(options);
        return 0;
    });
}
