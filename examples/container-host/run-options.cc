// SPDX-License-Identifier: GPL-2.0-only

#include "run-options.h"

#include "invocation-message.h"

#include "ns3/command-line.h"
#include "ns3/netns-preset.h"
#include "ns3/system-path.h"

#include <cmath>
#include <iostream>

#ifndef NETNS_INSTALLED_DATA
#define NETNS_INSTALLED_DATA "" // ns-3's own builds install no data
#endif

namespace ns3
{
namespace netns
{

std::string
RunOptions::FindSample()
{
    const std::string file = "/sample/invocations.csv.gz";
    const std::string installed =
        SystemPath::Append(SystemPath::FindSelfDirectory(), NETNS_INSTALLED_DATA + file);
    return SystemPath::Exists(installed) ? installed : NETNS_DATA_DIR + file;
}

int
RunOptions::Parse(int argc, char* argv[])
{
    keepAlive = Seconds(600);
    timeout = Seconds(5);
    serverStart = MicroSeconds(600);
    trace = FindSample();
    CommandLine cmd("netns-container-host.cc");
    cmd.Usage(
        "Replay an invocation trace on simulated container hosts: each instance of an app is\n"
        "a network namespace with a veth on the host's bridge, an IP stack and a server.\n"
        "The trace is CSV with the header app,func,end_timestamp,duration, plain or gzip.\n"
        "Prints a summary and writes a SQLite database.");
    cmd.AddValue("trace", "The invocation trace, - for standard input", trace);
    cmd.AddValue("maxRows",
                 "Replay only the first so many rows, in order of start; 0 for all",
                 maxRows);
    cmd.AddValue("hosts",
                 "Container hosts, 1 to 254; all requests of an app go to one host",
                 hosts);
    cmd.AddValue("concurrency", "Invocations that an instance works on at a time", concurrency);
    cmd.AddValue("keepAlive", "How long an idle instance is kept", keepAlive);
    cmd.AddValue("timeout",
                 "How long to wait for an answer, in addition to the execution",
                 timeout);
    cmd.AddValue("timeScale", "How many times faster requests arrive; durations stay", timeScale);
    cmd.AddValue("requestBytes", "Bytes of a request, at least 24", requestBytes);
    cmd.AddValue("responseBytes", "Bytes of an answer, at least 24", responseBytes);
    cmd.AddValue("maxNamespaces", "max_net_namespaces of each host", maxNamespaces);
    cmd.AddValue("bridgeLimit",
                 "Most ports of a host's bridge, 0 for no limit; Linux: 1023",
                 bridgeLimit);
    cmd.AddValue("serverStart",
                 "From the start of a server's process until it listens",
                 serverStart);
    cmd.AddValue(
        "forget",
        "Every Nth instance leaves its mount behind, as a crashed runtime does; 0 for none",
        forget);
    cmd.AddValue("db",
                 "The trace database, which replaces that of an earlier run; none for no database",
                 db);
    cmd.AddValue("preset", "What operations cost: linux-6.18, instant, or an INI file", preset);
    cmd.AddValue("pcap", "Capture the frames of the bridges in netns-container-host-*.pcap", pcap);
    cmd.Parse(argc, argv);

    const uint32_t least = InvocationMessage::HEADER_BYTES;
    std::string fault;
    if (hosts < 1 || hosts > 254)
    {
        fault = "--hosts=" + std::to_string(hosts) + ": expected 1 to 254";
    }
    else if (concurrency < 1)
    {
        fault = "--concurrency=0: expected at least 1";
    }
    else if (bridgeLimit > 1000000)
    {
        // ns-3 reads -1 as the largest number
        fault = "--bridgeLimit: expected 0 to 1000000";
    }
    else if (forget > 1000000)
    {
        fault = "--forget: expected 0 to 1000000";
    }
    else if (!std::isfinite(timeScale) || timeScale <= 0)
    {
        fault = "--timeScale=" + std::to_string(timeScale) + ": expected a number above 0";
    }
    else if (keepAlive.IsStrictlyNegative() || timeout.IsStrictlyNegative() ||
             serverStart.IsStrictlyNegative())
    {
        fault = "--keepAlive, --timeout or --serverStart: expected no negative time";
    }
    else if (requestBytes < least || responseBytes < least)
    {
        fault = "--requestBytes or --responseBytes: expected at least " + std::to_string(least);
    }
    try
    {
        NetnsPreset::Read(preset);
    }
    catch (const NetnsPresetError& error)
    {
        fault = "--preset: " + std::string(error.what());
    }
    if (!fault.empty())
    {
        std::cerr << fault << "\n";
        return 1;
    }
    return 0;
}

} // namespace netns
} // namespace ns3
