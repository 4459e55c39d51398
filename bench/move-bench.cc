// SPDX-License-Identifier: GPL-2.0-only

#include "move-bench.h"

#include "run-loop.h"
#include "side-runner.h"

#include "ns3/ipv4-address-pool.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/netns-stack-helper.h"
#include "ns3/node.h"
#include "ns3/veth-helper.h"

#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

constexpr uint64_t DEFAULT_N = 100000;

/** @brief Measures @p n moves. */
std::vector<Figures>
MeasureMoves(uint64_t n)
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    NetnsStackHelper().InstallOn(host);
    Ptr<NetNamespace> here;
    Ptr<NetNamespace> there;
    host->Create("red", here);
    host->Create("blue", there);
    const auto ends = VethHelper().Install(host->GetInitNet(), here);
    Ipv4AddressPool pool("10.0.0.0", "/24");
    pool.Assign(ends);
    const Ipv4Address address("10.0.0.2");

    RunLoop::Plan plan;
    plan.n = n;
    plan.interval = MilliSeconds(1);
    // The objects in their grace period are there when the clock starts.
    plan.warmUp = static_cast<uint64_t>(host->GetGracePeriod().GetMilliSeconds()) + 100;
    auto figures = RunLoop(plan, [&](uint64_t) {
                       if (int error = here->GetDevices().Move(ends.Get(1), there->GetDevices()))
                       {
                           throw NetnsError("move", error);
                       }
                       pool.AssignTo(ends.Get(1), address);
                       DynamicCast<VethNetDevice>(ends.Get(1))->SetAdminUp(true);
                       std::swap(here, there);
                   }).Run();
    figures.nodes = host->GetNNodes();
    return {figures};
}

} // namespace

void
MoveBench::Run(const BenchOptions& options, std::ostream& out)
{
    const uint64_t n = options.GetN(DEFAULT_N);
    SideRunner runner(
        "move",
        [n] { return MeasureMoves(n); },
        nullptr);
    BenchRow row;
    row.bench = "move";
    row.peer = "none";
    row.preset = "instant";
    row.figures = runner.Run().front();
    row.Print(out);
}

} // namespace netns
} // namespace ns3
