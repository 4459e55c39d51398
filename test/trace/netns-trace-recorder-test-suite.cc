// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * What NetnsTraceHelper writes of a run: tables, switches, filters, drops, traffic, the end.
 */

#include "../common/call-later.h"
#include "../common/fixture.h"
#include "../common/get-errno.h"
#include "../database/trace-database-bed.h"

#include "ns3/boolean.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-trace-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"
#include "ns3/veth-net-device.h"

#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;
using namespace ns3::netns::trace_database_bed;

namespace
{

/// Called to set up what Enable() makes.
using Configure = std::function<void(NetnsTraceHelper& helper)>;

/// Sends a frame to an address that nobody has. @param bytes size of the payload
void
SendFrame(Ptr<NetDevice> from, uint32_t bytes)
{
    from->SendFrom(ns3::Create<Packet>(bytes),
                   from->GetAddress(),
                   Mac48Address("02:00:00:00:00:99"),
                   0x88b5);
}

/// @return a host that draws its costs from @p stream
Ptr<NetNamespaceHost>
MakeHost(int64_t stream)
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    host->AssignStreams(stream);
    return host;
}

/**
 * Two hosts, one of them made when the run has begun. In a process of its own, so that all numbers
 * start from the same.
 * @param path the database @param configure sets the helper up
 */
void
WriteScene(const std::string& path, const Configure& configure = nullptr)
{
    RunInChild([&] {
        NetnsTraceHelper helper;
        if (configure)
        {
            configure(helper);
        }
        auto first = MakeHost(1);
        helper.Enable(path);
        NetDeviceContainer ends;
        CallLater(Seconds(1), [&] {
            Ptr<NetNamespace> web;
            Ptr<NetNamespace> db;
            first->Create("web1", web);
            first->Create("db", db);
            ends = VethHelper().Install(web, db);
        });
        CallLater(Seconds(2), [&] {
            SendFrame(ends.Get(0), 100);
            SendFrame(ends.Get(1), 2000);
        });
        CallLater(Seconds(3), [&] {
            auto second = MakeHost(100);
            for (const char* name : {"web2", "web3"})
            {
                Ptr<NetNamespace> net;
                second->Create(name, net);
            }
        });
        CallLater(Seconds(4), [&] { first->Unmount("web1"); });
        Simulator::Stop(Seconds(20));
        Simulator::Run();
        Simulator::Destroy();
    });
}

/// The switches, and the tables.
const std::map<std::string, std::string> SWITCHES = {{"Namespaces", "namespaces"},
                                                     {"Lifecycle", "lifecycle"},
                                                     {"Refs", "refs"},
                                                     {"Devices", "devices"},
                                                     {"Locks", "locks"},
                                                     {"Drops", "drops"},
                                                     {"Traffic", "traffic"}};

} // namespace

/**
 * @ingroup netns-tests
 * One case of the suite.
 */
class NetnsTraceRecorderTest : public Fixture
{
  public:
    void AllHosts();    ///< one line records all hosts
    void Switches();    ///< a table that is off
    void Filters();     ///< rows of some namespaces
    void WrongFilter(); ///< a filter that is none
    void Drops();       ///< each reason
    void Traffic();     ///< intervals
    void Devices();     ///< peers and masters
    void Failure();     ///< a database that is full ends the run

  private:
    /// @return the path of a database for the case
    std::string Name(const std::string& name)
    {
        return CreateTempDirFilename(name + ".sqlite");
    }
};

void
NetnsTraceRecorderTest::AllHosts()
{
    const std::string path = Name("all");
    WriteScene(path);
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT host, ns, name FROM namespaces ORDER BY host, ns"),
                          "0|1|init_net;0|2|web1;0|3|db;3|1|init_net;3|2|web2;3|3|web3;",
                          "the namespaces of both hosts should be recorded");
    NS_TEST_EXPECT_MSG_EQ(
        Query(path, "SELECT count(*) FROM namespaces WHERE dying_ns = 4000000000"),
        "1;",
        "the row of the namespace that died should be complete");
    NS_TEST_EXPECT_MSG_EQ(
        Query(path,
              "SELECT key, value FROM meta WHERE key IN ('end_ns', 'preset', 'rng_run', 'rng_seed',"
              " 'status', 'traffic_interval_ns')"),
        "end_ns|20000000000;preset|linux-6.18;rng_run|1;rng_seed|1;status|complete;"
        "traffic_interval_ns|1000000000;",
        "meta should have the end, the preset, the seed and the status of the run");
    NS_TEST_EXPECT_MSG_EQ(
        Query(path,
              "SELECT value LIKE '%--suite=netns-trace-recorder%' OR value LIKE '%test-runner%'"
              " FROM meta WHERE key = 'command_line'"),
        "1;",
        "meta should have the command line");
    NS_TEST_EXPECT_MSG_EQ(Query(path,
                                "SELECT count(*) FROM (SELECT host, ns, sum(delta) AS held"
                                " FROM refs WHERE ns > 1 GROUP BY host, ns) JOIN namespaces"
                                " USING (host, ns) WHERE (held = 0) != (dying_ns IS NOT NULL)"),
                          "0;",
                          "the recorded references should agree with the recorded states");
}

void
NetnsTraceRecorderTest::Switches()
{
    const std::string all = Name("all");
    WriteScene(all);
    const std::string tables =
        "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master "
        "WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name)";
    const std::string views = "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master "
                              "WHERE type = 'view' ORDER BY name)";
    NS_TEST_EXPECT_MSG_EQ(Query(all, tables),
                          "devices drops lifecycle locks meta namespaces refs traffic;",
                          "all tables should be there by default");
    NS_TEST_EXPECT_MSG_EQ(
        Query(all, views),
        "backlog leaks lock_contention namespace_traffic ref_holding teardown_waterfall;",
        "all views should be there by default");
    const std::map<std::string, std::string> left = {
        {"namespaces", "backlog lock_contention ref_holding;"},
        {"lifecycle", "lock_contention namespace_traffic ref_holding teardown_waterfall;"},
        {"refs", "backlog lock_contention namespace_traffic teardown_waterfall;"},
        {"devices", "backlog leaks lock_contention namespace_traffic ref_holding;"},
        {"locks", "backlog leaks namespace_traffic ref_holding teardown_waterfall;"},
        {"drops", Query(all, views)},
        {"traffic", "backlog leaks lock_contention ref_holding teardown_waterfall;"}};
    for (const auto& [name, table] : SWITCHES)
    {
        const std::string path = Name(name);
        WriteScene(path, [&name = name](NetnsTraceHelper& helper) {
            helper.SetAttribute(name, BooleanValue(false));
        });
        NS_TEST_EXPECT_MSG_EQ(Query(path, views),
                              left.at(table),
                              "only the views that do not need the table "
                                  << table << " should be there without it");
        for (const auto& [unused, other] : SWITCHES)
        {
            const std::string rows = "SELECT * FROM " + other;
            const std::string expected =
                other == table ? "no such table: " + table : Query(all, rows);
            NS_TEST_EXPECT_MSG_EQ(Query(path, rows),
                                  expected,
                                  "the table " << other << " should be the same without the table "
                                               << table);
        }
    }
}

void
NetnsTraceRecorderTest::Filters()
{
    const std::string all = Name("all");
    WriteScene(all);
    const std::string webs = "0002 0302 0303"; // host and ns
    for (const auto& [name, table] : SWITCHES)
    {
        const std::string path = Name(name);
        const std::string filter = table == "locks" ? "3/none" : "0/web*,3/w?b[0-9]";
        WriteScene(path, [&name = name, &filter](NetnsTraceHelper& helper) {
            helper.SetAttribute(name + "Filter", StringValue(filter));
        });
        const std::string rows = "SELECT * FROM " + table;
        const std::string those =
            table == "locks" ? " WHERE host = 3"
                             : " WHERE instr('" + webs + "', printf('%02d%02d', host, ns)) > 0";
        const std::string order = " ORDER BY host, 1, 2, 3, 4, 5, 6, 7";
        NS_TEST_EXPECT_MSG_EQ(Query(path, rows + order),
                              Query(all, rows + those + order),
                              "the table " << table
                                           << " should have the rows that its filter passes");
        NS_TEST_EXPECT_MSG_EQ(Query(all,
                                    "SELECT count(*) > sum(" + those.substr(7) + ") AND sum(" +
                                        those.substr(7) + ") > 0 FROM " + table),
                              "1;",
                              "the filter should pass some rows of "
                                  << table << " and not others, for this test to be one");
    }
    // What begins before it has a name
    const std::string refs = Name("refs");
    WriteScene(refs, [](NetnsTraceHelper& helper) {
        helper.SetAttribute("RefsFilter", StringValue("db"));
    });
    NS_TEST_EXPECT_MSG_EQ(
        Query(refs, "SELECT delta, kind FROM refs ORDER BY rowid LIMIT 2"),
        "1|setup;1|mount;",
        "the references should be recorded from the first one on, before the name is known");
}

void
NetnsTraceRecorderTest::WrongFilter()
{
    auto recorder = CreateObject<NetnsTraceRecorder>();
    for (const char* wrong : {"/", "a/", "/b", "a/b/c", "a,,b"})
    {
        NS_TEST_EXPECT_MSG_EQ(recorder->SetAttributeFailSafe("RefsFilter", StringValue(wrong)),
                              false,
                              "the filter \"" << wrong << "\" should be refused");
    }
    for (const char* right : {"", "a", "*", "1/*", "a,2/b"})
    {
        NS_TEST_EXPECT_MSG_EQ(recorder->SetAttributeFailSafe("RefsFilter", StringValue(right)),
                              true,
                              "the filter \"" << right << "\" should be accepted");
    }
    // ns-3 drops a value that is refused while the recorder is made.
    NetnsTraceHelper helper;
    helper.SetAttribute("RefsFilter", StringValue("a/b/c"));
    const std::string path = Name("wrong-filter");
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([&] { helper.Enable(path); }),
                          "NetnsTraceRecorder: attribute RefsFilter = \"a/b/c\": expected "
                          "[HOST/]NAME, with patterns, or several of them with commas between: "
                          "Invalid argument (EINVAL)",
                          "the error should name the attribute, the value and what was expected");
    NS_TEST_EXPECT_MSG_EQ(std::ifstream(path).good(), false, "no file should have been made");
}

void
NetnsTraceRecorderTest::Drops()
{
    const std::string path = Name("drops");
    RunInChild([&] {
        NetnsTraceHelper().Enable(path);
        auto node = CreateObject<Node>();
        auto nets = NetNamespaceHelper().Create(node, {"a", "b", "c"});
        auto init = NetNamespaceHost::Install(node)->GetInitNet();
        VethHelper veth;
        veth.SetDeviceAttribute("Delay", TimeValue(MilliSeconds(1)));
        auto ends = veth.Install(nets.Get(0), nets.Get(1));
        auto first = DynamicCast<VethNetDevice>(ends.Get(0));
        auto second = DynamicCast<VethNetDevice>(ends.Get(1));
        veth.SetNames("port", "eth0");
        auto port = veth.Install(init, nets.Get(2));
        auto bridge = LinuxBridgeHelper().Install(init, NetDeviceContainer(port.Get(0)));
        CallLater(Seconds(1), [&] { SendFrame(first, 2000); }); // both ends count it
        CallLater(Seconds(2), [&] {
            SendFrame(first, 100); // goes down while it is under way
            second->SetAdminUp(false);
            SendFrame(first, 101);
            SendFrame(second, 102);
        });
        CallLater(Seconds(3), [&] {
            port.Get(1)->SendFrom(ns3::Create<Packet>(103),
                                  Mac48Address("01:00:00:00:00:01"), // nobody may send from it
                                  Mac48Address::GetBroadcast(),
                                  0x88b5);
            port.Get(1)->Send(ns3::Create<Packet>(104), Mac48Address("01:80:c2:00:00:02"), 0x88b5);
        });
        CallLater(Seconds(4), [&] {
            bridge->SetAdminUp(false);
            SendFrame(port.Get(1), 105);
        });
        CallLater(Seconds(5), [&] {
            bridge->SetAdminUp(true);
            bridge->SetAttribute("BacklogLimit", UintegerValue(1));
            for (int i = 0; i < 3; ++i)
            {
                SendFrame(bridge, 106); // two may wait
            }
        });
        Simulator::Run();
        Simulator::Destroy();
    });
    NS_TEST_EXPECT_MSG_EQ(
        Query(path,
              "SELECT time_ns / 1000000, ns, ifindex, device, bytes, direction, reason "
              "FROM drops"),
        "1000|2|2|veth0|2014|tx|too long;1000|3|2|veth0|2014|rx|too long;"
        "2000|2|2|veth0|115|tx|peer down;2000|3|2|veth0|116|tx|down;2001|3|2|veth0|114|rx|down;"
        "3001|1|3|br0|117|rx|source;3001|1|3|br0|118|rx|link-local;4001|1|3|br0|119|rx|down;"
        "5000|4|2|eth0|120|rx|backlog;5000|1|2|port|120|tx|backlog;",
        "each drop should be recorded with device, direction and reason");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(DISTINCT packet) FROM drops"),
                          "8;",
                          "a packet that both ends drop should be recorded under one uid");
}

void
NetnsTraceRecorderTest::Traffic()
{
    const std::string path = Name("traffic");
    RunInChild([&] {
        NetnsTraceHelper helper;
        helper.SetAttribute("TrafficInterval", TimeValue(MilliSeconds(500)));
        helper.Enable(path);
        auto nets = NetNamespaceHelper().Create(CreateObject<Node>(), {"a", "b", "quiet"});
        auto ends = VethHelper().Install(nets.Get(0), nets.Get(1));
        VethHelper().Install(nets.Get(1), nets.Get(2));
        const std::vector<std::pair<int, int>> frames = {{100, 100},
                                                         {499, 50},
                                                         {500, 2000},
                                                         {1700, 10}};
        for (const auto& [when, bytes] : frames)
        {
            CallLater(MilliSeconds(when),
                      [&ends, bytes = bytes] { SendFrame(ends.Get(0), bytes); });
        }
        Simulator::Run();
        Simulator::Destroy();
    });
    // time ns | ns device | rx packets bytes | tx packets bytes | dropped
    NS_TEST_EXPECT_MSG_EQ(
        Query(path,
              "SELECT time_ns, ns, device, rx_packets, rx_bytes, tx_packets,"
              " tx_bytes, rx_dropped, tx_dropped FROM traffic"),
        "0|2|veth0|0|0|2|178|0|0;0|3|veth0|2|178|0|0|0|0;"
        "500000000|2|veth0|0|0|0|0|0|1;500000000|3|veth0|0|0|0|0|1|0;"
        "1500000000|2|veth0|0|0|1|24|0|0;1500000000|3|veth0|1|24|0|0|0|0;",
        "traffic should be recorded by interval, and no interval without traffic");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT * FROM namespace_traffic"),
                          "0|2|a|0|0|3|202|1;0|3|b|3|202|0|0|1;",
                          "the view should add the intervals up");
}

void
NetnsTraceRecorderTest::Devices()
{
    const std::string path = Name("devices");
    RunInChild([&] {
        auto node = CreateObject<Node>();
        auto nets = NetNamespaceHelper().Create(node, {"a", "b"});
        auto host = NetNamespaceHost::Install(node);
        host->SetAttribute("Preset", StringValue("instant"));
        VethHelper veth;
        veth.SetNames("port", "eth0");
        auto early = veth.Install(host->GetInitNet(), nets.Get(0));
        auto bridge = LinuxBridgeHelper().Install(host->GetInitNet(), early.Get(0));
        NetnsTraceHelper().Enable(path); // what is there already counts too
        CallLater(Seconds(1), [&] {
            veth.SetNames("port1", "eth1");
            auto late = veth.Install(host->GetInitNet(), nets.Get(0));
            bridge->AddPort(late.Get(0));
            nets.Get(0)->GetDevices().Move(late.Get(1), nets.Get(1)->GetDevices());
            bridge->RemovePort(late.Get(0));
        });
        CallLater(Seconds(2), [&] { host->Unmount("b"); });
        Simulator::Run();
        Simulator::Destroy();
    });
    NS_TEST_EXPECT_MSG_EQ(
        Query(path,
              "SELECT ns, name, removed_ns / 1000000000, peer_ns, peer_ifindex, master FROM devices"
              " WHERE name != 'lo' ORDER BY name, ns"),
        "1|br0|NULL|NULL|NULL|NULL;2|eth0|NULL|1|2|NULL;2|eth1|1|1|4|NULL;3|eth1|2|1|4|NULL;"
        "1|port|NULL|2|2|3;1|port1|2|3|3|3;",
        "devices should be recorded with peer, bridge and time of removal");
}

void
NetnsTraceRecorderTest::Failure()
{
    const std::string path = Name("failure");
    std::string first;
    std::string second;
    {
        NetnsTraceHelper helper;
        helper.SetDatabaseAttribute("BatchRows", UintegerValue(50));
        helper.SetDatabaseAttribute("MaxBytes", UintegerValue(300000));
        helper.Enable(path);
        auto host = MakeHost(1);
        std::function<void()> create = [&] {
            Ptr<NetNamespace> net;
            host->Create("n" + std::to_string(host->GetNCreated()), net);
            CallLater(MilliSeconds(1), create);
        };
        CallLater(Seconds(1), create);
        Simulator::Stop(Seconds(100));
        first = GetError([] { Simulator::Run(); });
        second = GetError([] { Simulator::Destroy(); });
    }
    NS_TEST_EXPECT_MSG_EQ(Contains(first, "database or disk is full after "),
                          true,
                          "Run() should throw that the database is full, but threw: " << first);
    NS_TEST_EXPECT_MSG_EQ(second, "no error", "the error should be thrown only once");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT value FROM meta WHERE key = 'status'"),
                          "failed;",
                          "the status should be failed");
    NS_TEST_EXPECT_MSG_EQ(
        Contains(first,
                 " " + Query(path,
                             "SELECT (SELECT count(*) FROM refs) + (SELECT count(*) FROM lifecycle)"
                             " + (SELECT count(*) FROM locks) || ' rows'")
                           .substr(0, 4)),
        true,
        "the error should name the number of rows in the file: " << first);
}

using Test = NetnsTraceRecorderTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsTraceRecorderTestSuite(
    "netns-trace-recorder",
    {
        {"one line records all hosts", &Test::AllHosts},
        {"a table that is off", &Test::Switches},
        {"rows of some namespaces", &Test::Filters},
        {"a filter that is none", &Test::WrongFilter},
        {"each reason of a drop", &Test::Drops},
        {"traffic by interval", &Test::Traffic},
        {"peers and masters of devices", &Test::Devices},
        {"a database that is full ends the run", &Test::Failure},
    });
