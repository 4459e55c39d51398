// SPDX-License-Identifier: GPL-2.0-only

#include "churn-bench.h"

#include "container-bed.h"
#include "run-loop.h"
#include "side-runner.h"

#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/string.h"

#include <stdexcept>
#include <string>

namespace ns3
{
namespace netns
{

namespace
{

constexpr uint64_t DEFAULT_N = 200000;
constexpr uint64_t ALIVE = 100;

/** @brief Measures one side. @param n the number of containers */
Figures
Churn(ContainerBed::Kind kind, uint64_t n, ContainerBed::Traffic traffic, const std::string& preset)
{
    ContainerBed bed(kind, "/24", traffic, preset);
    RunLoop::Plan plan;
    plan.n = n;
    plan.warmUp = ALIVE;
    plan.interval = MilliSeconds(10);
    // Longer than the last message takes.
    plan.rest = MilliSeconds(20);
    auto figures = RunLoop(plan, [&bed](uint64_t) {
                       if (bed.GetN() == ALIVE)
                       {
                           bed.RemoveOldest();
                       }
                       bed.Add();
                   }).Run();
    if (bed.GetReceived() != bed.GetSent())
    {
        throw std::runtime_error("churn: of " + std::to_string(bed.GetSent()) + " messages " +
                                 std::to_string(bed.GetReceived()) + " arrived");
    }
    figures.nodes = bed.GetHost()->GetNNodes();
    figures.recycled = bed.GetHost()->GetNRecycled();
    figures.retired = bed.GetHost()->GetNRetired();
    return figures;
}

/** @brief Measures @p n idle namespaces that come and go. */
Figures
Idle(uint64_t n, const std::string& preset)
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    host->SetAttribute("Preset", StringValue(preset));
    RunLoop::Plan plan;
    plan.n = n;
    plan.warmUp = ALIVE;
    plan.interval = MilliSeconds(1);
    uint64_t made = 0;
    auto figures = RunLoop(plan, [&host, &made](uint64_t) {
                       Ptr<NetNamespace> net;
                       if (made >= ALIVE)
                       {
                           host->Unmount("c" + std::to_string(made - ALIVE));
                       }
                       if (int error = host->Create("c" + std::to_string(made++), net))
                       {
                           throw NetnsError("idle", error);
                       }
                   }).Run();
    figures.nodes = host->GetNNodes();
    return figures;
}

} // namespace

void
ChurnBench::Run(const BenchOptions& options, std::ostream& out)
{
    const uint64_t n = options.GetN(DEFAULT_N);
    for (const auto traffic : {ContainerBed::NONE, ContainerBed::UDP})
    {
        const auto side = [n, traffic](ContainerBed::Kind kind) {
            return SideRunner::Side([n, traffic, kind] {
                return std::vector<Figures>{Churn(kind, n, traffic, "instant")};
            });
        };
        SideRunner runner(traffic ? "churn with traffic" : "churn",
                          side(ContainerBed::NAMESPACE),
                          options.hasPeer ? side(ContainerBed::STOCK_NODE) : nullptr);
        BenchRow row;
        row.bench = "churn";
        row.peer = "stock";
        row.traffic = traffic != ContainerBed::NONE;
        row.preset = "instant";
        row.figures = runner.Run().front();
        row.Print(out);
    }
}

void
ChurnBench::RunTimed(const BenchOptions& options, std::ostream& out)
{
    const uint64_t n = options.GetN(DEFAULT_N);
    const auto churn = [n](const std::string& preset) {
        return SideRunner::Side([n, preset] {
            return std::vector<Figures>{
                Churn(ContainerBed::NAMESPACE, n, ContainerBed::TCP, preset)};
        });
    };
    const auto idle = [n](const std::string& preset) {
        return SideRunner::Side([n, preset] { return std::vector<Figures>{Idle(n, preset)}; });
    };
    BenchRow row;
    row.bench = "timed";
    row.peer = "instant";
    row.preset = options.preset;
    row.caseName = "tcp";
    row.traffic = true;
    row.figures =
        SideRunner("timed tcp", churn(options.preset), options.hasPeer ? churn("instant") : nullptr)
            .Run()
            .front();
    row.Print(out);
    row.caseName = "idle";
    row.traffic = false;
    row.figures =
        SideRunner("timed idle", idle(options.preset), options.hasPeer ? idle("instant") : nullptr)
            .Run()
            .front();
    row.Print(out);
}

} // namespace netns
} // namespace ns3
