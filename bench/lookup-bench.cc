// SPDX-License-Identifier: GPL-2.0-only

#include "lookup-bench.h"

#include "run-loop.h"
#include "shuffle.h"
#include "side-runner.h"

#include "ns3/net-device-table.h"

#include <algorithm>
#include <string_view>

namespace ns3
{
namespace netns
{

namespace
{

constexpr uint64_t DEFAULT_N = 1000000;
constexpr uint64_t SMALL_TABLE = 1000;
constexpr uint64_t HOT_DEVICES = 10;
constexpr uint64_t LOOKUPS = 1000000;

/** The rows, in order. */
const char* const CASES[] = {"hot-name", "hot-index", "random-name", "random-index"};

/** A device to search. The keys lie side by side in memory, so that cache misses are the table's.
 */
struct Key
{
    char name[NetDeviceRecord::IFNAMSIZ]; //!< the name
    uint32_t length;                      //!< its length
    uint32_t ifindex;                     //!< the ifindex

    /** @brief Makes the key of a device. */
    static Key Of(const NetDeviceRecord& record);
};

Key
Key::Of(const NetDeviceRecord& record)
{
    Key key;
    std::copy(std::begin(record.name), std::end(record.name), key.name);
    key.length = static_cast<uint32_t>(std::string_view(record.name).size());
    key.ifindex = record.ifindex;
    return key;
}

/** @brief Adds @p n devices to an empty table. @return the figures of memory */
Figures
Fill(NetDeviceTable& table, uint64_t n)
{
    RunLoop::Plan plan;
    plan.n = n;
    plan.batch = std::max<uint64_t>(n / 10, 1);
    plan.warmUp = 0;
    return RunLoop(plan,
                   [&table](uint64_t count) {
                       NetDeviceRecord* record;
                       for (; count > 0; --count)
                       {
                           table.Insert(nullptr, "veth%d", 0, record);
                       }
                   })
        .Run();
}

/** @return the time of one search @param keys searched again and again @param find does a search */
template <typename Find>
Figures
MeasureLookups(const std::vector<Key>& keys, Find find)
{
    RunLoop::Plan plan;
    plan.n = LOOKUPS;
    plan.batch = LOOKUPS / 10;
    plan.warmUp = std::min<uint64_t>(keys.size(), plan.batch);
    std::size_t next = 0;
    return RunLoop(plan,
                   [&keys, &next, &find](uint64_t count) {
                       for (; count > 0; --count)
                       {
                           const NetDeviceRecord* found = find(keys[next]);
                           // Keeps the compiler from removing the search.
                           asm volatile("" : : "g"(found) : "memory");
                           next = next + 1 == keys.size() ? 0 : next + 1;
                       }
                   })
        .Run();
}

/** @brief Measures a table of @p n devices. @return the figures of each case */
std::vector<Figures>
MeasureTable(uint64_t n)
{
    NetDeviceTable table;
    const auto memory = Fill(table, n);
    std::vector<Key> keys;
    keys.reserve(n);
    for (const auto& record : table.GetList())
    {
        keys.push_back(Key::Of(record));
    }
    // The devices that were registered first are in both tables.
    std::vector<Key> hot(keys.begin(), keys.begin() + std::min(n, SMALL_TABLE));
    Shuffle(hot);
    hot.resize(std::min<std::size_t>(hot.size(), HOT_DEVICES));
    Shuffle(keys);

    const auto byName = [&table](const Key& key) {
        return table.FindByName(std::string_view(key.name, key.length));
    };
    const auto byIndex = [&table](const Key& key) { return table.FindByIndex(key.ifindex); };
    std::vector<Figures> rows{MeasureLookups(hot, byName),
                              MeasureLookups(hot, byIndex),
                              MeasureLookups(keys, byName),
                              MeasureLookups(keys, byIndex)};
    for (auto& row : rows)
    {
        const double time = row.usPerOp;
        row = memory;
        row.usPerOp = time;
    }
    return rows;
}

} // namespace

void
LookupBench::Run(const BenchOptions& options, std::ostream& out)
{
    const uint64_t n = options.GetN(DEFAULT_N);
    const auto own = [n] { return MeasureTable(n); };
    const auto peer = [] { return MeasureTable(SMALL_TABLE); };
    SideRunner runner("lookup", own, options.hasPeer ? SideRunner::Side(peer) : nullptr);
    const auto rows = runner.Run();
    for (std::size_t i = 0; i < rows.size(); ++i)
    {
        BenchRow row;
        row.bench = "lookup";
        row.caseName = CASES[i];
        row.peer = "table-1000";
        row.preset = "instant";
        row.figures = rows[i];
        row.Print(out);
    }
}

} // namespace netns
} // namespace ns3
