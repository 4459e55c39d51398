// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-examples
 * A device moves to another namespace and back, while TCP runs over it.
 *
 *     ./netns run netns-move-device
 *     ./netns run netns-move-device --away=10s
 *
 *      red                    blue                     green
 *     +---------------+      +---------------+        +---------------+
 *     | TCP source    |      | TCP sink      |        |               |
 *     |   10.0.0.1    |      |   10.0.0.2    |  move  |               |
 *     |     eth0 -----|-veth-|---- eth0 -----|------> |     eth0      |
 *     +---------------+      +---------------+ <----- +---------------+
 *
 * As  ip link set eth0 netns green;  ip link set eth0 netns blue;  ip addr add 10.0.0.2/24 dev
 * eth0. A move takes the device down and removes its address, as on Linux. The connection stalls,
 * and goes on when the address is back. The exit status is 1 if a byte is missing.
 */

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/netns-module.h"
#include "ns3/network-module.h"

#include <iostream>

using namespace ns3;
using namespace ns3::netns;

namespace
{

constexpr uint32_t TOTAL_BYTES = 2000000; ///< bytes that red sends

/// What the events use.
struct Scene
{
    NetNamespaceContainer nets; ///< red, blue, green
    Ptr<NetDevice> device;      ///< blue's end of the pair
    Ipv4AddressPool* addresses; ///< addresses of the network
    Ptr<PacketSink> sink;       ///< blue's application
};

/// Prints an event and how much of the transfer has arrived.
void
Report(const Scene* scene, const std::string& what)
{
    std::cout << Simulator::Now().GetSeconds() << " s: " << what << ", "
              << scene->sink->GetTotalRx() << " bytes received\n";
}

/// Moves the device from blue to green.
void
Leave(Scene* scene)
{
    Report(scene, "eth0 is to go to green");
    //! [leave]
    LinkHelper().SetNetns(scene->device, scene->nets.Get("green"), "", 0, [scene](int error) {
        Report(scene,
               "eth0 is in green, ifindex " +
                   std::to_string(scene->nets.Get("green")->GetDevices().GetIndex(scene->device)));
    });
    //! [leave]
}

/// Moves the device back, and gives it its address again.
void
ComeBack(Scene* scene)
{
    //! [back]
    LinkHelper().SetNetns(scene->device, scene->nets.Get("blue"), "", 0, [scene](int error) {
        Report(scene, "eth0 is in blue");
    });
    scene->addresses->AssignTo(scene->device, "10.0.0.2", [scene](int error) {
        Report(scene, "10.0.0.2 is back");
    });
    //! [back]
}

/// Reads the options and runs the experiment. @returns the exit status
int
Experiment(int argc, char* argv[])
{
    Time away = Seconds(2);
    NetnsCommandLine cmd(__FILE__,
                         "A device moves to another namespace and back, while TCP runs over it.");
    cmd.AddTime("away",
                "How long the device is in the other namespace, at most 60 s",
                away,
                Seconds(60),
                MilliSeconds(100));
    cmd.Fixes({"ns3::netns::VethNetDevice::Delay", "ns3::BulkSendApplication::MaxBytes"});
    cmd.Parse(argc, argv);

    Ptr<Node> host = CreateObject<Node>();
    NetNamespaceHelper helper;
    helper.Install(host)->AssignStreams(1);
    Ipv4AddressPool addresses("10.0.0.0", "/24");
    Scene scene;
    scene.nets = helper.Create(host, {"red", "blue", "green"});
    scene.addresses = &addresses;
    VethHelper veth;
    veth.SetNames("eth0", "eth0");
    veth.SetDeviceAttribute("Delay", TimeValue(MilliSeconds(5)));
    NetDeviceContainer ends = veth.Install(scene.nets.Get("red"), scene.nets.Get("blue"));
    addresses.Assign(ends);
    scene.device = ends.Get(1);

    PacketSinkHelper sink("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9));
    ApplicationContainer sinks = sink.Install(scene.nets.Get("blue")->GetNode());
    sinks.Stop(Seconds(300));
    scene.sink = DynamicCast<PacketSink>(sinks.Get(0));
    BulkSendHelper source("ns3::TcpSocketFactory", InetSocketAddress("10.0.0.2", 9));
    source.SetAttribute("MaxBytes", UintegerValue(TOTAL_BYTES));
    ApplicationContainer sources = source.Install(scene.nets.Get("red")->GetNode());
    sources.Start(Seconds(1));
    sources.Stop(Seconds(300));

    Simulator::Schedule(MilliSeconds(1100), &Leave, &scene);
    Simulator::Schedule(MilliSeconds(1100) + away, &ComeBack, &scene);
    Simulator::Stop(Seconds(300));
    Simulator::Run();
    Report(&scene, "the end");
    const uint64_t received = scene.sink->GetTotalRx();
    Simulator::Destroy();
    if (received != TOTAL_BYTES)
    {
        std::cerr << "netns-move-device: bytes are missing\n";
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
