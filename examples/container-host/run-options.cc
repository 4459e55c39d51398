// SPDX-License-Identifier: GPL-2.0-only

#include "run-options.h"

#include "invocation-message.h"

#include "ns3/netns-command-line.h"
#include "ns3/system-path.h"

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

void
RunOptions::Parse(int argc, char* argv[])
{
    keepAlive = Seconds(600);
    timeout = Seconds(5);
    serverStart = MicroSeconds(600);
    trace = FindSample();
    const Time most = Seconds(1000000000);
    NetnsCommandLine cmd(
        "netns-container-host.cc",
        "Replay an invocation trace on simulated container hosts: each instance of an app is\n"
        "a network namespace with a veth on the host's bridge, an IP stack and a server.\n"
        "The trace is CSV with the header app,func,end_timestamp,duration, plain or gzip.\n"
        "Prints a summary and writes a SQLite database.");
    cmd.AddText("trace", "The invocation trace, - for standard input", trace);
    cmd.AddCount("maxRows",
                 "Replay only the first so many rows, in order of start; 0 for all",
                 maxRows);
    cmd.AddCount("hosts",
                 "Container hosts, 1 to 254; all requests of an app go to one host",
                 hosts,
                 1,
                 254);
    cmd.AddCount("concurrency", "Invocations that an instance works on at a time", concurrency, 1);
    cmd.AddTime("keepAlive", "How long an idle instance is kept", keepAlive, most);
    cmd.AddTime("timeout",
                "How long to wait for an answer, in addition to the execution",
                timeout,
                most);
    cmd.AddNumber("timeScale",
                  "How many times faster requests arrive; durations stay",
                  timeScale,
                  0,
                  1e9);
    const uint32_t least = InvocationMessage::HEADER_BYTES;
    cmd.AddCount("requestBytes", "Bytes of a request, at least 24", requestBytes, least);
    cmd.AddCount("responseBytes", "Bytes of an answer, at least 24", responseBytes, least);
    cmd.AddCount("maxNamespaces", "max_net_namespaces of each host", maxNamespaces);
    cmd.AddCount("bridgeLimit",
                 "Most ports of a host's bridge, 0 for no limit; Linux: 1023",
                 bridgeLimit,
                 0,
                 1000000);
    cmd.AddTime("serverStart",
                "From the start of a server's process until it listens",
                serverStart,
                most);
    cmd.AddCount(
        "forget",
        "Every Nth instance leaves its mount behind, as a crashed runtime does; 0 for none",
        forget,
        0,
        1000000);
    cmd.AddText("db",
                "The trace database, which replaces that of an earlier run; none for no database",
                db);
    cmd.AddPreset("preset", "What operations cost: linux-6.18, instant, or an INI file", preset);
    cmd.Sets("preset", "ns3::netns::NetNamespaceHost::Preset");
    cmd.Sets("maxNamespaces", "ns3::netns::NetNamespaceHost::MaxNetNamespaces");
    cmd.Sets("bridgeLimit", "ns3::netns::LinuxBridgeNetDevice::PortLimit");
    cmd.AddFlag("pcap", "Capture the frames of the bridges in netns-container-host-*.pcap", pcap);
    cmd.Parse(argc, argv);
}

} // namespace netns
} // namespace ns3
