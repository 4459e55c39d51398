// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-examples
 * Many namespaces on one bridge. Each sends UDP packets to the next, which sends them back.
 *
 *     ./netns run netns-echo-ring
 *     ./netns run netns-echo-ring --namespaces=1000 --packets=100
 *
 * `python -m ns3_netns.bench` compares it with the same experiment in Python.
 */

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netns-module.h"
#include "ns3/network-module.h"

#include <iostream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// Counts a packet.
void
Count(uint64_t* count, Ptr<const Packet> packet)
{
    ++*count;
}

/// Connects the namespaces by a bridge. @returns their addresses
std::vector<Ipv4Address>
BuildBridge(Ptr<NetNamespaceHost> host, const NetNamespaceContainer& nets)
{
    Ipv4AddressPool pool("10.0.0.0", "/16");
    auto bridge = LinuxBridgeHelper().Install(host->GetInitNet());
    pool.Assign(NetDeviceContainer(bridge));
    VethHelper veth;
    veth.SetNames("veth%d", "eth%d");
    std::vector<Ipv4Address> addresses;
    for (uint32_t i = 0; i < nets.GetN(); ++i)
    {
        NetDeviceContainer ends = veth.Install(host->GetInitNet(), nets.Get(i));
        LinkHelper().SetMaster(ends.Get(0), bridge);
        addresses.push_back(pool.Allocate());
        pool.AssignTo(ends.Get(1), addresses.back());
    }
    return addresses;
}

/// Reads the options and runs the experiment. @returns the exit status
int
Experiment(int argc, char* argv[])
{
    uint32_t namespaces = 100;
    uint32_t packets = 10;
    NetnsCommandLine cmd(__FILE__,
                         "Many namespaces on one bridge; each sends UDP packets to the next.");
    cmd.AddCount("namespaces", "Number of namespaces", namespaces, 2, 60000);
    cmd.AddCount("packets", "Packets that each sends, one every 100 ms", packets, 1, 10000);
    cmd.Sets("packets", "ns3::UdpEchoClient::MaxPackets");
    cmd.Fixes({"ns3::UdpEchoClient::Interval"});
    cmd.Parse(argc, argv);

    Ptr<Node> node = CreateObject<Node>();
    auto host = NetNamespaceHelper().Install(node);
    NetnsStackHelper().InstallOn(host);
    NetNamespaceContainer nets = NetNamespaceHelper().CreateN(node, namespaces, "n");
    std::vector<Ipv4Address> addresses = BuildBridge(host, nets);

    const Time end = MilliSeconds(100) * static_cast<int64_t>(packets + 1);
    uint64_t answers = 0;
    for (uint32_t i = 0; i < namespaces; ++i)
    {
        UdpEchoServerHelper server(7);
        server.Install(nets.Get(i)->GetNode()).Stop(end);
        UdpEchoClientHelper client(addresses[(i + 1) % namespaces], 7);
        client.SetAttribute("MaxPackets", UintegerValue(packets));
        client.SetAttribute("Interval", TimeValue(MilliSeconds(100)));
        ApplicationContainer clients = client.Install(nets.Get(i)->GetNode());
        clients.Get(0)->TraceConnectWithoutContext("Rx", MakeBoundCallback(&Count, &answers));
        clients.Stop(end);
    }
    Simulator::Stop(end);
    Simulator::Run();
    const uint64_t sent = uint64_t{namespaces} * packets;
    std::cout << answers << " of " << sent << " packets came back, " << Simulator::GetEventCount()
              << " events" << std::endl;
    Simulator::Destroy();
    if (answers != sent)
    {
        std::cerr << "netns-echo-ring: packets are missing\n";
        return 1;
    }
    return 0;
}

} // namespace

int
main(int argc, char* argv[])
{
    return NetnsProgram::Run([&] { return Experiment(argc, argv); });
}
