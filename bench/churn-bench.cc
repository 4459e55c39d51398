// SPDX-License-Identifier: GPL-2.0-only

#include "churn-bench.h"

#include "container-bed.h"
#include "run-loop.h"
#include "side-runner.h"

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

/** @return what a side measured @param kind the side @param n containers @param traffic whether
 * they exchange datagrams */
Figures
Churn(ContainerBed::Kind kind, uint64_t n, bool traffic)
{
    ContainerBed bed(kind, "/24", traffic);
    RunLoop::Plan plan;
    plan.n = n;
    plan.warmUp = ALIVE;
    plan.interval = MilliSeconds(10);
    // Longer than the last datagram takes.
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
        throw std::runtime_error("churn: of " + std::to_string(bed.GetSent()) + " datagrams " +
                                 std::to_string(bed.GetReceived()) + " arrived");
    }
    figures.nodes = bed.GetHost()->GetNNodes();
    figures.recycled = bed.GetHost()->GetNRecycled();
    figures.retired = bed.GetHost()->GetNRetired();
    return figures;
}

} // namespace

void
ChurnBench::Run(const BenchOptions& options, std::ostream& out)
{
    const uint64_t n = options.GetN(DEFAULT_N);
    for (const bool traffic : {false, true})
    {
        const auto side = [n, traffic](ContainerBed::Kind kind) {
            return SideRunner::Side(
                [n, traffic, kind] { return std::vector<Figures>{Churn(kind, n, traffic)}; });
        };
        SideRunner runner(traffic ? "churn with traffic" : "churn",
                          side(ContainerBed::NAMESPACE),
                          options.hasPeer ? side(ContainerBed::STOCK_NODE) : nullptr);
        BenchRow row;
        row.bench = "churn";
        row.peer = "stock";
        row.traffic = traffic;
        row.preset = options.preset;
        row.figures = runner.Run().front();
        row.Print(out);
    }
}

} // namespace netns
} // namespace ns3
