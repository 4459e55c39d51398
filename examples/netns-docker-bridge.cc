// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-examples
 * A network as Docker makes it: containers on a bridge, and a host that routes to the outside.
 *
 *     ./netns run netns-docker-bridge
 *     ./netns run netns-docker-bridge --containers=500 --linkDelay=5ms
 *
 *                     host (init_net)
 *      +----------------------------------------------+
 *      | c0            c1                             |            server
 *      | 172.17.0.2    172.17.0.3    ...              |         +---------+
 *      |  eth0          eth0                          |  p2p    | 192.0.  |
 *      |    |             |                eth0 ------|---------| 2.2     |
 *      |  veth          veth            192.0.2.1     |         +---------+
 *      |    +---- docker0 +-------- forwarding        |
 *      |         172.17.0.1                           |
 *      +----------------------------------------------+
 *
 * Containers start one after the other during the run, so each start takes simulated time: task and
 * namespace, veth pair, bridge port, address, route. Then each container sends a page to the server
 * by TCP. Prints when each of the first five was ready. The exit status is 1 if a page is missing.
 */

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netns-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/rtnl-request.h"
#include "ns3/task-table.h"

#include <iostream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

constexpr uint16_t PORT = 80;          ///< TCP port of the server
constexpr uint32_t PAGE_BYTES = 20000; ///< size of a page

/// A host, and what its containers need.
struct Docker
{
    Ptr<NetNamespaceHost> host;        ///< the kernel
    Ptr<LinuxBridgeNetDevice> docker0; ///< the bridge
    Ipv4AddressPool* addresses;        ///< addresses of the containers
    Ipv4Address gateway;               ///< address of docker0
};

/// Gives a namespace its default route, through a device of it.
int
SetDefaultRoute(Ptr<NetNamespace> net, Ptr<NetDevice> device, Ipv4Address gateway)
{
    auto ipv4 = net->GetNode()->GetObject<Ipv4>();
    Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(ipv4->GetRoutingProtocol())
        ->SetDefaultRoute(gateway, ipv4->GetInterfaceForDevice(device));
    return 0;
}

/// Sends a page to the server; the container has its network now.
void
Fetch(Ptr<NetNamespace> net)
{
    BulkSendHelper page("ns3::TcpSocketFactory", InetSocketAddress("192.0.2.2", PORT));
    page.SetAttribute("MaxBytes", UintegerValue(PAGE_BYTES));
    page.Install(net->GetNode()).Stop(Seconds(10));
}

/// Does what `docker run` does, as a task of its own.
void
Run(Docker* docker, uint32_t number)
{
    const std::string name = "c" + std::to_string(number);
    //! [runtime]
    Ptr<NetNamespace> net;
    Ptr<Task> runtime;
    TaskTable::Of(docker->host)->GetInit()->Fork(runtime);
    runtime->AddNetns(name, net, nullptr);

    VethHelper veth;
    veth.SetTask(runtime);
    veth.SetNames("eth0", "veth%d");
    NetDeviceContainer ends = veth.Install(net, docker->host->GetInitNet());
    LinkHelper(runtime).SetMaster(ends.Get(1), docker->docker0);
    docker->addresses->AssignTo(ends.Get(0), docker->addresses->Allocate(), nullptr, runtime);
    //! [runtime]

    //! [route]
    RtnlRequest route;
    route.costs = {{NetnsCost::ADDRESS, 1}};
    route.place = name + ": default route";
    route.work = [net, ends, docker](std::string&) {
        return SetDefaultRoute(net, ends.Get(0), docker->gateway);
    };
    const Time start = Simulator::Now();
    route.done = [net, name, start, number](int error) {
        if (number < 5)
        {
            std::cout << name << " has its network after "
                      << (Simulator::Now() - start).GetMicroSeconds() << " us\n";
        }
        Fetch(net);
    };
    runtime->Rtnl(route);
    //! [route]
    runtime->Exit();
}

/// Reads the options and runs the experiment. @returns the exit status
int
Experiment(int argc, char* argv[])
{
    uint32_t containers = 20;
    Time linkDelay = MilliSeconds(1);
    NetnsCommandLine cmd(__FILE__, "Containers on a bridge; the host routes to a server.");
    cmd.AddCount("containers", "Number of containers, 1 to 1000", containers, 1, 1000);
    cmd.AddTime("linkDelay", "Delay from host to server, one way", linkDelay, Seconds(10));
    cmd.Sets("linkDelay", "ns3::PointToPointChannel::Delay");
    cmd.Fixes({"ns3::PointToPointNetDevice::DataRate", "ns3::BulkSendApplication::MaxBytes"});
    cmd.Parse(argc, argv);

    NodeContainer nodes;
    nodes.Create(2);
    PointToPointHelper link;
    link.SetChannelAttribute("Delay", TimeValue(linkDelay));
    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    NetDeviceContainer wire = link.Install(nodes);
    InternetStackHelper().Install(nodes);
    Ipv4AddressHelper("192.0.2.0", "255.255.255.0").Assign(wire);
    PacketSinkHelper sink("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), PORT));
    ApplicationContainer server = sink.Install(nodes.Get(1));
    Ipv4StaticRoutingHelper()
        .GetStaticRouting(nodes.Get(1)->GetObject<Ipv4>())
        ->AddNetworkRouteTo("172.17.0.0", "255.255.0.0", "192.0.2.1", 1);

    Ipv4AddressPool addresses("172.17.0.0", "/16");
    Docker docker;
    //! [bridge]
    docker.host = NetNamespaceHelper().Install(nodes.Get(0));
    docker.host->AssignStreams(1);
    docker.docker0 = LinuxBridgeHelper().Install(docker.host->GetInitNet());
    docker.addresses = &addresses;
    docker.gateway = addresses.Allocate();
    docker.docker0->SetAddress(Ipv4AddressPool::GetMac(docker.gateway));
    addresses.AssignTo(docker.docker0, docker.gateway);
    //! [bridge]

    for (uint32_t i = 0; i < containers; ++i)
    {
        Simulator::Schedule(MilliSeconds(1000 + 5 * i), &Run, &docker, i);
    }
    Simulator::Stop(Seconds(30));
    Simulator::Run();

    const uint64_t received = DynamicCast<PacketSink>(server.Get(0))->GetTotalRx();
    std::cout << docker.docker0->GetNPorts() << " containers; the server received " << received
              << " of " << static_cast<uint64_t>(containers) * PAGE_BYTES << " bytes\n";
    Simulator::Destroy();
    if (received != static_cast<uint64_t>(containers) * PAGE_BYTES)
    {
        std::cerr << "netns-docker-bridge: the server did not receive all pages\n";
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
