// SPDX-License-Identifier: GPL-2.0-only

#include "refcount-bench.h"

#include "run-loop.h"
#include "shuffle.h"
#include "side-runner.h"

#include "ns3/net-namespace-host.h"
#include "ns3/node.h"

#include <algorithm>
#include <string>

namespace ns3
{
namespace netns
{

namespace
{

constexpr uint64_t DEFAULT_N = 10000000;
constexpr uint64_t OBJECTS = 1000;
constexpr uint64_t MAX_BATCH = 100000;

/** @brief Measures @p n pairs of a taken and a returned reference.
 * @param pair takes and returns a reference to one of the objects */
template <typename T, typename Pair>
Figures
MeasurePairs(uint64_t n, const std::vector<T>& objects, Pair pair)
{
    RunLoop::Plan plan;
    plan.n = n;
    plan.batch = std::clamp<uint64_t>(n / 10, 1, MAX_BATCH);
    plan.warmUp = plan.batch;
    std::size_t next = 0;
    return RunLoop(plan,
                   [&objects, &next, &pair](uint64_t count) {
                       for (; count > 0; --count)
                       {
                           pair(objects[next]);
                           next = next + 1 == objects.size() ? 0 : next + 1;
                       }
                   })
        .Run();
}

/** @return this module's side, with @p n pairs */
std::vector<Figures>
MeasureNamespaces(uint64_t n)
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    std::vector<Ptr<NetNamespace>> nets(OBJECTS);
    for (uint64_t i = 0; i < OBJECTS; ++i)
    {
        host->Create("c" + std::to_string(i), nets[i]);
    }
    Shuffle(nets);
    auto figures = MeasurePairs(n, nets, [](const Ptr<NetNamespace>& net) {
        net->Get();
        net->Put();
    });
    figures.nodes = host->GetNNodes();
    return {figures};
}

/** @return the peer's side, with @p n pairs */
std::vector<Figures>
MeasureNodes(uint64_t n)
{
    std::vector<Ptr<Node>> nodes(OBJECTS);
    std::generate(nodes.begin(), nodes.end(), [] { return CreateObject<Node>(); });
    Shuffle(nodes);
    return {MeasurePairs(n, nodes, [](const Ptr<Node>& node) {
        Ptr<Node> copy = node;
        // Keeps the compiler from removing a pair, which leaves the count as before.
        asm volatile("" : : "g"(&copy) : "memory");
    })};
}

} // namespace

void
RefcountBench::Run(const BenchOptions& options, std::ostream& out)
{
    const uint64_t n = options.GetN(DEFAULT_N);
    const auto own = [n] { return MeasureNamespaces(n); };
    const auto peer = [n] { return MeasureNodes(n); };
    SideRunner runner("refcount", own, options.hasPeer ? SideRunner::Side(peer) : nullptr);
    BenchRow row;
    row.bench = "refcount";
    row.peer = "stock";
    row.preset = "instant";
    row.figures = runner.Run().front();
    row.Print(out);
}

} // namespace netns
} // namespace ns3
