// SPDX-License-Identifier: GPL-2.0-only

#include "trace-views.h"

#include <algorithm>

namespace ns3
{
namespace netns
{

namespace
{

/** Column `name`, the name of a namespace, for SELECT ... FROM x LEFT JOIN namespaces AS n.
 * @param x alias of the table that has `ns` */
#define NAME_OF(x) "COALESCE(n.name, CASE " x ".ns WHEN 1 THEN 'init_net' END) AS name"

// A percentile is nearest-rank: of n ordered values it is number (n * p + 99) / 100

const char* const LEAKS = R"(WITH open AS (
  SELECT host, ns, kind, holder, SUM(delta < 0) AS returned
  FROM refs WHERE ns > 1 GROUP BY host, ns, kind, holder HAVING SUM(delta) > 0
), take AS (
  SELECT o.host, o.ns, o.kind, o.holder, o.returned, r.time_ns, ROW_NUMBER()
    OVER (PARTITION BY o.host, o.ns, o.kind, o.holder ORDER BY r.time_ns) AS i
  FROM open AS o
  JOIN refs AS r USING (host, ns, kind, holder) WHERE r.delta > 0
), last AS (
  SELECT host, ns, state, MAX(rowid)
  FROM lifecycle WHERE (host, ns) IN (SELECT host, ns FROM open) GROUP BY host, ns
), end AS (
  SELECT COALESCE((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'end_ns'),
    (SELECT time_ns FROM refs ORDER BY rowid DESC LIMIT 1)) AS time_ns
)
SELECT t.host, t.ns, )" NAME_OF("t") R"(, last.state, t.kind, t.holder,
  t.time_ns AS since_ns, t.time_ns / 1e9 AS since_s, (end.time_ns - t.time_ns) / 1e9 AS age_s
FROM take AS t CROSS JOIN end
LEFT JOIN last ON last.host = t.host AND last.ns = t.ns
LEFT JOIN namespaces AS n ON n.host = t.host AND n.ns = t.ns
WHERE t.i > t.returned
ORDER BY t.time_ns, t.host, t.ns)";

const char* const REF_HOLDING = R"(WITH holders AS (
  SELECT host, ns, kind, holder, SUM(delta > 0) AS taken, SUM(delta < 0) AS returned,
    COUNT(*) AS n, SUM(-delta * time_ns) AS held_ns
  FROM refs GROUP BY host, ns, kind, holder
), numbered AS (
  SELECT host, ns, kind, holder, r.delta, r.time_ns, ROW_NUMBER()
    OVER (PARTITION BY host, ns, kind, holder, r.delta ORDER BY r.time_ns) AS i
  FROM holders JOIN refs AS r USING (host, ns, kind, holder) WHERE holders.n > 2
), held AS (
  SELECT kind, held_ns FROM holders WHERE n = 2 AND taken = 1
  UNION ALL
  SELECT kind, SUM(-delta * time_ns) FROM numbered GROUP BY host, ns, kind, holder, i
  HAVING COUNT(*) = 2
), ranked AS (
  SELECT kind, held_ns, ROW_NUMBER() OVER (PARTITION BY kind ORDER BY held_ns) AS r FROM held
), counted AS (
  SELECT kind, COUNT(*) AS n, MAX(held_ns) AS most FROM held GROUP BY kind
), percentiles AS (
  SELECT kind, MAX(CASE WHEN r = (n * 50 + 99) / 100 THEN held_ns END) / 1e9 AS p50_s,
    MAX(CASE WHEN r = (n * 99 + 99) / 100 THEN held_ns END) / 1e9 AS p99_s, most / 1e9 AS max_s
  FROM ranked JOIN counted USING (kind) GROUP BY kind
)
SELECT kind, SUM(taken) AS taken, SUM(returned) AS returned,
  SUM(taken) - SUM(returned) AS outstanding, p50_s, p99_s, max_s
FROM holders LEFT JOIN percentiles USING (kind) GROUP BY kind)";

const char* const TEARDOWN_WATERFALL = R"(WITH gone AS (
  SELECT d.host, d.ns, MAX(d.removed_ns) AS ns_time
  FROM devices AS d JOIN namespaces AS n ON n.host = d.host AND n.ns = d.ns
  WHERE d.removed_ns >= n.dying_ns AND d.kind <> 'ns3::LoopbackNetDevice'
  GROUP BY d.host, d.ns
)
SELECT n.host, n.ns, n.name, n.dying_ns, n.dying_ns / 1e9 AS dying_s,
  (gone.ns_time - n.dying_ns) / 1e9 AS devices_s, (n.freed_ns - n.dying_ns) / 1e9 AS freed_s,
  n.freed_ns
FROM namespaces AS n LEFT JOIN gone ON gone.host = n.host AND gone.ns = n.ns
WHERE n.dying_ns IS NOT NULL
ORDER BY n.dying_ns, n.host, n.ns)";

const char* const BACKLOG = R"(WITH died AS (
  SELECT DISTINCT host, ns FROM lifecycle WHERE state = 'dying'
), change AS (
  SELECT l.rowid AS i, l.time_ns, l.host, CASE l.state WHEN 'dying' THEN 1 ELSE -1 END AS step
  FROM lifecycle AS l JOIN died ON died.host = l.host AND died.ns = l.ns
  WHERE l.state IN ('dying', 'dead')
)
SELECT time_ns, time_ns / 1e9 AS time_s, host,
  SUM(step) OVER (PARTITION BY host ORDER BY i ROWS UNBOUNDED PRECEDING) AS dying
FROM change)";

const char* const LOCK_CONTENTION = R"(WITH histogram AS (
  SELECT host, lock, mode, waited_ns, COUNT(*) AS uses, SUM(held_ns) AS held_ns,
    MAX(held_ns) AS most_ns
  FROM locks GROUP BY host, lock, mode, waited_ns
), total AS (
  SELECT host, lock, mode, SUM(uses) AS uses FROM histogram GROUP BY host, lock, mode
), ranked AS (
  SELECT *, SUM(uses) OVER (PARTITION BY host, lock, mode ORDER BY waited_ns
    ROWS UNBOUNDED PRECEDING) AS upto
  FROM histogram
)
SELECT host, lock, mode, t.uses, SUM(CASE WHEN waited_ns > 0 THEN r.uses ELSE 0 END) AS waited,
  MIN(CASE WHEN upto >= (t.uses * 50 + 99) / 100 THEN waited_ns END) / 1e9 AS wait_p50_s,
  MIN(CASE WHEN upto >= (t.uses * 99 + 99) / 100 THEN waited_ns END) / 1e9 AS wait_p99_s,
  MAX(waited_ns) / 1e9 AS wait_max_s, SUM(waited_ns * r.uses) / 1e9 AS wait_sum_s,
  SUM(held_ns) / 1e9 AS held_sum_s, MAX(most_ns) / 1e9 AS held_max_s
FROM ranked AS r JOIN total AS t USING (host, lock, mode) GROUP BY host, lock, mode)";

const char* const NAMESPACE_TRAFFIC = R"(WITH total AS (
  SELECT host, ns, SUM(rx_packets) AS rx_packets, SUM(rx_bytes) AS rx_bytes,
    SUM(tx_packets) AS tx_packets, SUM(tx_bytes) AS tx_bytes,
    SUM(rx_dropped + tx_dropped) AS dropped
  FROM traffic GROUP BY host, ns
)
SELECT t.host, t.ns, )" NAME_OF("t") R"(,
  t.rx_packets, t.rx_bytes, t.tx_packets, t.tx_bytes, t.dropped
FROM total AS t LEFT JOIN namespaces AS n ON n.host = t.host AND n.ns = t.ns)";

} // namespace

bool
TraceView::IsPossible(const std::set<std::string>& names) const
{
    return std::all_of(tables.begin(), tables.end(), [&names](const std::string& table) {
        return names.count(table) == 1;
    });
}

const std::vector<TraceView>&
TraceView::GetAll()
{
    static const std::vector<TraceView> views = {
        {"leaks",
         {"refs", "lifecycle", "namespaces"},
         "references that were taken and never returned, oldest first, without init_net's",
         LEAKS},
        {"ref_holding",
         {"refs"},
         "references by kind of holder, and how long they were held",
         REF_HOLDING},
        {"teardown_waterfall",
         {"namespaces", "devices"},
         "from the last reference of a namespace to its last device, and to its end",
         TEARDOWN_WATERFALL},
        {"backlog",
         {"lifecycle"},
         "namespaces without references that are not freed yet, after each change",
         BACKLOG},
        {"lock_contention",
         {"locks"},
         "waits for locks, and how long they were held",
         LOCK_CONTENTION},
        {"namespace_traffic",
         {"traffic", "namespaces"},
         "frames and bytes of all devices of a namespace together",
         NAMESPACE_TRAFFIC},
    };
    return views;
}

} // namespace netns
} // namespace ns3
