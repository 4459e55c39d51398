// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-examples
 * Tenants with the same addresses on one host. Their networks do not touch.
 *
 *     ./netns run netns-overlapping-addresses
 *     ./netns run netns-overlapping-addresses --tenants=1000
 *
 *     tenant 0                            tenant 1                          ...
 *     +--------+         +--------+       +--------+         +--------+
 *     | web    |         | db     |       | web    |         | db     |
 *     | 10.0.0.1 -- veth -- 10.0.0.2      | 10.0.0.1 -- veth -- 10.0.0.2
 *     +--------+         +--------+       +--------+         +--------+
 *
 * Each web sends datagrams to 10.0.0.2, one more than that of the tenant before, so that the number
 * tells whose db received them. Prints what the first and the last db received. The exit status is
 * 1 if a number is wrong.
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

constexpr uint16_t PORT = 5432; ///< UDP port of every db

/// Makes the network of a tenant. @returns the sink of its db
Ptr<PacketSink>
MakeTenant(Ptr<Node> host, uint32_t number)
{
    const std::string tenant = "t" + std::to_string(number);
    //! [tenant]
    NetNamespaceContainer c = NetNamespaceHelper().Create(host, {tenant + "-web", tenant + "-db"});
    // A pool for each tenant, so that all of them get the same addresses.
    Ipv4AddressPool addresses("10.0.0.0", "/24");
    addresses.Assign(VethHelper().Install(c.Get(0), c.Get(1)));
    //! [tenant]

    PacketSinkHelper sink("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), PORT));
    ApplicationContainer sinks = sink.Install(c.Get(1)->GetNode());
    sinks.Stop(Seconds(60));

    OnOffHelper source("ns3::UdpSocketFactory", InetSocketAddress("10.0.0.2", PORT));
    source.SetConstantRate(DataRate("100kbps"), 100);
    source.SetAttribute("MaxBytes", UintegerValue(100 * (number + 1)));
    ApplicationContainer sources = source.Install(c.Get(0)->GetNode());
    sources.Start(Seconds(1));
    sources.Stop(Seconds(60));
    return DynamicCast<PacketSink>(sinks.Get(0));
}

/// Reads the options and runs the experiment. @returns the exit status
int
Experiment(int argc, char* argv[])
{
    uint32_t tenants = 10;
    NetnsCommandLine cmd(__FILE__, "Tenants with the same addresses on one host.");
    cmd.AddCount("tenants", "Number of tenants, 1 to 5000", tenants, 1, 5000);
    cmd.Fixes({"ns3::OnOffApplication::OnTime",
               "ns3::OnOffApplication::OffTime",
               "ns3::OnOffApplication::DataRate",
               "ns3::OnOffApplication::PacketSize",
               "ns3::OnOffApplication::MaxBytes"});
    cmd.Parse(argc, argv);

    Ptr<Node> host = CreateObject<Node>();
    NetnsStackHelper().InstallOn(NetNamespaceHelper().Install(host));
    std::vector<Ptr<PacketSink>> sinks;
    for (uint32_t i = 0; i < tenants; ++i)
    {
        sinks.push_back(MakeTenant(host, i));
    }
    Simulator::Stop(Seconds(100));
    Simulator::Run();

    uint32_t wrong = 0;
    for (uint32_t i = 0; i < tenants; ++i)
    {
        const uint64_t datagrams = sinks[i]->GetTotalRx() / 100;
        wrong += datagrams == i + 1 ? 0 : 1;
        if (i == 0 || i == tenants - 1)
        {
            std::cout << "10.0.0.2 of tenant " << i << " received " << datagrams << " datagrams\n";
        }
    }
    std::cout << 2 * tenants << " namespaces, " << tenants << " of them 10.0.0.2; " << wrong
              << " received what was another's\n";
    Simulator::Destroy();
    if (wrong != 0)
    {
        std::cerr
            << "netns-overlapping-addresses: a tenant received what was not for it, or not all\n";
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
