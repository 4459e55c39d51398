// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-examples
 * Two namespaces of one host, joined by a veth pair.
 *
 *     ./netns run netns-veth-pair
 *     ./netns run netns-veth-pair --packets=100 --delay=50us --pcap
 *
 *          host: one kernel
 *     +---------------------------------------------+
 *     |   red                             blue      |
 *     |  +-----------------+   +-----------------+  |
 *     |  | UDP echo client |   | UDP echo server |  |
 *     |  |   10.0.0.1      |   |   10.0.0.2      |  |
 *     |  |      veth0      |   |      veth0      |  |
 *     |  +--------|--------+   +--------|--------+  |
 *     |           +------- veth --------+           |
 *     +---------------------------------------------+
 *
 * As  ip netns add red; ip netns add blue; ip link add veth0 netns red type veth peer veth0 netns
 * blue. Prints /proc/net/dev of both. The exit status is 1 if an answer is missing.
 */

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netns-module.h"
#include "ns3/network-module.h"

#include <iostream>
#include <string>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// Counts a packet.
void
Count(uint32_t* count, Ptr<const Packet> packet)
{
    ++*count;
}

/// Builds the network and runs it. @returns the exit status
int
Run(int argc, char* argv[])
{
    uint32_t packets = 10;
    Time delay = MicroSeconds(1);
    bool pcap = false;
    std::string db;
    //! [options]
    NetnsCommandLine cmd(__FILE__, "Two namespaces of one host, joined by a veth pair.");
    cmd.AddCount("packets", "Packets that red sends, one every 10 ms", packets, 1, 9900);
    cmd.AddTime("delay", "Time from the sending of a frame to its arrival", delay, Seconds(10));
    cmd.AddFlag("pcap", "Capture the frames of both ends in netns-veth-pair-*.pcap", pcap);
    cmd.AddText("db", "Write a trace database, such as veth-pair.sqlite", db);
    cmd.Sets("packets", "ns3::UdpEchoClient::MaxPackets");
    cmd.Sets("delay", "ns3::netns::VethNetDevice::Delay");
    cmd.Fixes({"ns3::UdpEchoClient::Interval"});
    cmd.Parse(argc, argv);
    //! [options]

    //! [database]
    if (!db.empty())
    {
        NetnsTraceHelper().Enable(db);
    }
    //! [database]

    //! [namespaces]
    // A host is a Node. These namespaces exist before the simulation starts, so making them takes
    // no simulated time.
    Ptr<Node> host = CreateObject<Node>();
    NetNamespaceContainer c = NetNamespaceHelper().Create(host, {"red", "blue"});
    //! [namespaces]

    //! [veth]
    VethHelper veth;
    veth.SetDeviceAttribute("Delay", TimeValue(delay));
    NetDeviceContainer ends = veth.Install(c.Get("red"), c.Get("blue"));
    //! [veth]
    //! [pcap]
    if (pcap)
    {
        veth.EnablePcap("netns-veth-pair", ends);
    }
    //! [pcap]

    //! [stack]
    // Each namespace has a Node for its stack, on which stock helpers work.
    InternetStackHelper().Install(c.GetNodes());
    Ipv4AddressPool addresses("10.0.0.0", "/24");
    Ipv4InterfaceContainer interfaces = addresses.Assign(ends);
    //! [stack]

    UdpEchoServerHelper server(7);
    server.Install(c.Get("blue")->GetNode()).Stop(Seconds(100));
    UdpEchoClientHelper client(interfaces.GetAddress(1), 7);
    client.SetAttribute("MaxPackets", UintegerValue(packets));
    client.SetAttribute("Interval", TimeValue(MilliSeconds(10)));
    ApplicationContainer clients = client.Install(c.Get("red")->GetNode());
    clients.Stop(Seconds(100));
    uint32_t answers = 0;
    clients.Get(0)->TraceConnectWithoutContext("Rx", MakeBoundCallback(&Count, &answers));

    Simulator::Stop(Seconds(100));
    Simulator::Run();

    for (const char* name : {"red", "blue"})
    {
        std::string text;
        c.Get(name)->GetProcNet()->Read("dev", text);
        std::cout << name << "\n" << text;
    }
    std::cout << answers << " of " << packets << " packets came back\n";
    Simulator::Destroy();
    if (answers != packets)
    {
        std::cerr << "netns-veth-pair: packets are missing\n";
        return 1;
    }
    return 0;
}

} // namespace

//! [main]
int
main(int argc, char* argv[])
{
    return NetnsProgram::Run([&] { return Run(argc, argv); });
}

//! [main]
