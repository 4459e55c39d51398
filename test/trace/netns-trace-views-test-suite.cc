// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The views of the trace database, on rows whose answers were worked out by hand.
 */

#include "../common/fixture.h"
#include "../database/trace-database-bed.h"

#include "ns3/netns-trace-recorder.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;
using namespace ns3::netns;
using namespace ns3::netns::trace_database_bed;

/**
 * @ingroup netns-tests
 * One view on one set of rows.
 */
class NetnsTraceViewTest : public Fixture
{
  public:
    /// @brief Checks what a view shows of rows. @param rows INSERTs @param expected what it shows
    void View(const std::string& name, const std::string& rows, const std::string& expected);
};

void
NetnsTraceViewTest::View(const std::string& name,
                         const std::string& rows,
                         const std::string& expected)
{
    const std::string path = CreateTempDirFilename("views.sqlite");
    auto database = MakeDatabase(10);
    database->Open(path);
    auto recorder = CreateObject<NetnsTraceRecorder>();
    recorder->Start(database);
    recorder->Finish();
    database->Close();
    Simulator::Destroy();
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT * FROM " + name),
                          "",
                          "the view " << name << " should be empty without rows");
    NS_TEST_ASSERT_MSG_EQ(Execute(path, rows), "", "the rows of the case should be accepted");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT * FROM " + name),
                          expected,
                          "the view " << name << " should show what was worked out by hand");
}

using Test = NetnsTraceViewTest;

/// @return a case for each view
static std::vector<FixtureSuite<Test>::Case>
MakeCases()
{
    const std::string namespaces =
        "INSERT INTO namespaces (host, ns, inode, name, devices, setup_ns, dying_ns, freed_ns)"
        " VALUES (0, 1, 1, 'init_net', 1, 0, NULL, NULL), (0, 2, 2, 'a', 2, 0, 5000000000,"
        " 7500000000), (0, 3, 3, 'net:[3]', 0, 0, 6000000000, NULL);";
    // A user has two references of one number and returns one: the older was returned.
    const std::string refs =
        "INSERT INTO refs VALUES (0, 0, 1, 1, 2, 'user', 0), (1000000000, 0, 2, 1, 1, 'mount', "
        "1),"
        " (2000000000, 0, 2, 1, 2, 'user', 0), (3000000000, 0, 2, 1, 3, 'user', 0),"
        " (3500000000, 0, 2, -1, 2, 'user', 0), (4000000000, 0, 3, 1, 1, 'mount', 2),"
        " (6000000000, 0, 3, -1, 0, 'mount', 2), (8000000000, 0, 4, 1, 1, 'mount', 3),"
        " (8500000000, 0, 4, -1, 0, 'mount', 3);";

    struct Row
    {
        std::string view;     //!< its name
        std::string rows;     //!< INSERTs
        std::string expected; //!< what the view shows
    };

    const std::vector<Row> rows = {
        {"leaks",
         namespaces + refs +
             "UPDATE meta SET value = '10000000000' WHERE key = 'end_ns';"
             "INSERT INTO lifecycle VALUES (0, 0, 2, 'setup', 'run'), (0, 0, 2, 'alive', 'run')",
         "0|2|a|alive|mount|1|1000000000|1.0|9.0;0|2|a|alive|user|0|3000000000|3.0|7.0;"},
        {"ref_holding", namespaces + refs, "mount|3|2|1|0.5|2.0|2.0;user|3|1|2|1.5|1.5|1.5;"},
        {"teardown_waterfall",
         namespaces +
             "INSERT INTO devices (host, ns, ifindex, name, kind, mac, added_ns, removed_ns)"
             " VALUES (0, 2, 1, 'lo', 'ns3::LoopbackNetDevice', '', 0, 7500000000),"
             " (0, 2, 2, 'eth0', 'veth', '', 0, 5250000000),"
             " (0, 2, 3, 'eth1', 'veth', '', 0, 5750000000),"
             " (0, 3, 2, 'moved', 'veth', '', 0, 1000000000)",
         "0|2|a|5000000000|5.0|0.75|2.5|7500000000;0|3|net:[3]|6000000000|6.0|NULL|NULL|NULL;"},
        {"backlog",
         "INSERT INTO lifecycle VALUES (1000000000, 0, 2, 'dying', 'run'),"
         " (1000000000, 0, 3, 'dying', 'run'), (1500000000, 1, 2, 'dying', 'run'),"
         " (2000000000, 0, 2, 'dead', 'run'), (2500000000, 0, 4, 'dead', 'run'),"
         " (3000000000, 0, 3, 'dead', 'run')", // 4 was never alive
         "1000000000|1.0|0|1;1000000000|1.0|0|2;2000000000|2.0|0|1;3000000000|3.0|0|0;"
         "1500000000|1.5|1|1;"},
        {"lock_contention",
         // Waits of 1 to 100 ms: the 50th of 100 is the median
         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
         " INSERT INTO locks SELECT 0, 0, 'rtnl_mutex', 0, 'exclusive', i * 1000000, 2000000"
         " FROM n; INSERT INTO locks VALUES (0, 1, 'rtnl_mutex', 0, 'exclusive', 0, 7000000),"
         " (0, 1, 'rtnl_mutex', 0, 'exclusive', 0, 8000000),"
         " (0, 1, 'rtnl_mutex', 0, 'exclusive', 5000000, 0)",
         "0|rtnl_mutex|exclusive|100|100|0.05|0.099|0.1|5.05|0.2|0.002;"
         "1|rtnl_mutex|exclusive|3|1|0.0|0.005|0.005|0.005|0.015|0.008;"},
        {"namespace_traffic",
         namespaces + "INSERT INTO traffic VALUES"
                      " (0, 0, 1, 2, 'eth0', 1, 2, 3, 4, 5, 6),"
                      " (0, 0, 2, 2, 'eth0', 10, 20, 30, 40, 50, 60),"
                      " (1, 0, 2, 3, 'eth1', 100, 200, 300, 400, 500, 600),"
                      " (1, 0, 9, 2, 'eth0', 1, 1, 1, 1, 1, 1)",
         "0|1|init_net|1|2|3|4|11;0|2|a|110|220|330|440|1210;"
         "0|9|NULL|1|1|1|1|2;"},
    };
    std::vector<FixtureSuite<Test>::Case> cases;
    for (const auto& row : rows)
    {
        cases.push_back(
            {row.view, [row](Test& test) { test.View(row.view, row.rows, row.expected); }});
    }
    return cases;
}

/// Registers the suite.
static FixtureSuite<Test> g_netnsTraceViewsTestSuite("netns-trace-views", MakeCases());
