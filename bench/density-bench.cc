// SPDX-License-Identifier: GPL-2.0-only

#include "density-bench.h"

#include "container-bed.h"
#include "run-loop.h"
#include "side-runner.h"

#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"

#include <algorithm>
#include <string>

namespace ns3
{
namespace netns
{

namespace
{

constexpr uint64_t DEFAULT_N = 1000000;
constexpr uint64_t STACK_SHARE = 100;
constexpr uint64_t MAX_STACKS = 10000;
constexpr uint64_t IDLE_BATCH = 100;

/** @return the plan for @p n idle namespaces or bare Nodes */
RunLoop::Plan
GetIdlePlan(uint64_t n)
{
    RunLoop::Plan plan;
    plan.n = n;
    plan.batch = std::min(n, IDLE_BATCH);
    plan.warmUp = plan.batch;
    return plan;
}

/** @return this module's side, which makes @p n namespaces */
std::vector<Figures>
MeasureIdleNamespaces(uint64_t n)
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    uint64_t made = 0;
    auto figures = RunLoop(GetIdlePlan(n), [&host, &made](uint64_t count) {
                       Ptr<NetNamespace> net;
                       for (; count > 0; --count)
                       {
                           const std::string name = "c" + std::to_string(++made);
                           if (int error = host->Create(name, net))
                           {
                               throw NetnsError(name, error);
                           }
                       }
                   }).Run();
    figures.nodes = host->GetNNodes();
    return {figures};
}

/** @return the peer's side, which makes @p n Nodes; NodeList keeps them */
std::vector<Figures>
MeasureBareNodes(uint64_t n)
{
    return {RunLoop(GetIdlePlan(n), [](uint64_t count) {
                for (; count > 0; --count)
                {
                    CreateObject<Node>();
                }
            }).Run()};
}

/** @brief Measures one side, which makes @p n containers. */
std::vector<Figures>
MeasureStacks(ContainerBed::Kind kind, uint64_t n)
{
    ContainerBed bed(kind, "/16", ContainerBed::NONE);
    RunLoop::Plan plan;
    plan.n = n;
    plan.interval = MilliSeconds(1);
    auto figures = RunLoop(plan, [&bed](uint64_t) { bed.Add(); }).Run();
    figures.nodes = bed.GetHost()->GetNNodes();
    return {figures};
}

/** @brief Runs both sides and prints the row. */
void
PrintRow(const std::string& caseName,
         const SideRunner::Side& own,
         const SideRunner::Side& peer,
         const BenchOptions& options,
         std::ostream& out)
{
    SideRunner runner("density " + caseName, own, options.hasPeer ? peer : nullptr);
    BenchRow row;
    row.bench = "density";
    row.caseName = caseName;
    row.peer = "stock";
    row.showBytes = true;
    row.preset = "instant";
    row.figures = runner.Run().front();
    row.Print(out);
}

} // namespace

void
DensityBench::Run(const BenchOptions& options, std::ostream& out)
{
    const uint64_t idle = options.GetN(DEFAULT_N);
    PrintRow(
        "idle",
        [idle] { return MeasureIdleNamespaces(idle); },
        [idle] { return MeasureBareNodes(idle); },
        options,
        out);
    const uint64_t stacks = std::clamp<uint64_t>(idle / STACK_SHARE, 1, MAX_STACKS);
    PrintRow(
        "stack",
        [stacks] { return MeasureStacks(ContainerBed::NAMESPACE, stacks); },
        [stacks] { return MeasureStacks(ContainerBed::STOCK_NODE, stacks); },
        options,
        out);
}

} // namespace netns
} // namespace ns3
