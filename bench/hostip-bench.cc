// SPDX-License-Identifier: GPL-2.0-only

#include "hostip-bench.h"

#include "hostip-bed.h"
#include "run-loop.h"
#include "side-runner.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

constexpr uint64_t DEFAULT_N = 4000;
constexpr uint64_t FEW = 10;
constexpr uint64_t MAX_DATAGRAMS = 20000;
constexpr uint64_t DATAGRAMS = 5; // times n
constexpr uint64_t ALIVE = 100;
constexpr uint64_t CHURNED = 25; // times n

/** @brief Makes the plan of a run. */
RunLoop::Plan
GetPlan(uint64_t n, uint64_t warmUp, Time interval)
{
    RunLoop::Plan plan;
    plan.n = n;
    plan.warmUp = warmUp;
    plan.interval = interval;
    // Longer than the last datagram and its answer take.
    plan.rest = MilliSeconds(20);
    return plan;
}

/** @brief Adds the counters of the host to the figures of a run. Throws std::runtime_error if an
 * answer is missing. */
Figures
Complete(Figures figures, const HostipBed& bed)
{
    if (bed.GetNMissing() > 0)
    {
        throw std::runtime_error("hostip: " + std::to_string(bed.GetNMissing()) +
                                 " datagrams without an answer");
    }
    if (auto host = bed.GetHost())
    {
        figures.nodes = host->GetNNodes();
        figures.recycled = host->GetNRecycled();
        figures.retired = host->GetNRetired();
    }
    return figures;
}

/** @brief Measures datagrams and their answers, with @p n guests. */
Figures
MeasureDatagrams(HostipBed::Kind kind, uint64_t n, uint64_t datagrams)
{
    HostipBed bed(kind);
    const uint64_t step = std::max<uint64_t>(n / FEW, 1);
    for (uint64_t i = 0; i < n; ++i)
    {
        // The guests that talk are spread over all guests.
        bed.Add(static_cast<uint32_t>(i), (i + 1) % step == 0);
    }
    uint64_t next = 0;
    return Complete(RunLoop(GetPlan(datagrams, datagrams / 10 + FEW, MilliSeconds(1)),
                            [&bed, &next](uint64_t) { bed.Send(next++); })
                        .Run(),
                    bed);
}

/** @brief Measures @p n guests that come, send a datagram to the host, and go. */
Figures
MeasureChurn(uint64_t n)
{
    HostipBed bed(HostipBed::NAMESPACES);
    uint32_t made = 0;
    return Complete(RunLoop(GetPlan(n, ALIVE, MilliSeconds(10)),
                            [&bed, &made](uint64_t) {
                                if (bed.GetN() == ALIVE)
                                {
                                    bed.RemoveOldest();
                                }
                                bed.Add(made++ % (2 * ALIVE), true);
                                bed.Send(bed.GetN() - 1);
                            })
                        .Run(),
                    bed);
}

/** @brief Runs both sides and prints the row. @param peer empty for no peer */
void
PrintRow(const std::string& caseName,
         const std::string& peerName,
         const SideRunner::Side& own,
         const SideRunner::Side& peer,
         const BenchOptions& options,
         std::ostream& out)
{
    SideRunner runner("hostip " + caseName, own, options.hasPeer ? peer : nullptr);
    BenchRow row;
    row.bench = "hostip";
    row.caseName = caseName;
    row.peer = peerName;
    row.traffic = true;
    row.preset = "instant";
    row.figures = runner.Run().front();
    row.Print(out);
}

} // namespace

void
HostipBench::Run(const BenchOptions& options, std::ostream& out)
{
    const uint64_t n = options.GetN(DEFAULT_N);
    const std::pair<const char*, HostipBed::Kind> cases[] = {
        {"datagram", HostipBed::NAMESPACES},
        {"datagram-stock", HostipBed::STOCK_NODES}};
    for (const auto& [name, kind] : cases)
    {
        const uint64_t datagrams = std::min(DATAGRAMS * n, MAX_DATAGRAMS);
        const auto side = [kind = kind, datagrams](uint64_t guests) {
            return SideRunner::Side([kind, guests, datagrams] {
                return std::vector<Figures>{MeasureDatagrams(kind, guests, datagrams)};
            });
        };
        PrintRow(name, "veths-10", side(n), side(FEW), options, out);
    }
    const auto churn = [n] { return std::vector<Figures>{MeasureChurn(CHURNED * n)}; };
    PrintRow("churn", "none", churn, nullptr, options, out);
}

} // namespace netns
} // namespace ns3
