// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * What NetnsTraceHelper writes of a run: tables, switches, filters, drops, traffic, the end.
 */

#include "../common/scene.h"
#include "../database/trace-database-bed.h"

#include "ns3/boolean.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-trace-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"
#include "ns3/veth-net-device.h"

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

/// Send a frame. @param from a device @param bytes of its payload
void
SendFrame(Ptr<NetDevice> from, uint32_t bytes)
{
    from->SendFrom(ns3::Create<Packet>(bytes),
                   from->GetAddress(),
                   Mac48Address("02:00:00:00:00:99"),
                   0x88b5);
}

/// @return a host with fixed costs @param stream of the costs
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
        Scene::After(Seconds(1), [&] {
            Ptr<NetNamespace> web;
            Ptr<NetNamespace> db;
            first->Create("web1", web);
            first->Create("db", db);
            ends = VethHelper().Install(web, db);
        });
        Scene::After(Seconds(2), [&] {
            SendFrame(ends.Get(0), 100);
            SendFrame(ends.Get(1), 2000);
        });
        Scene::After(Seconds(3), [&] {
            auto second = MakeHost(100);
            for (const char* name : {"web2", "web3"})
            {
                Ptr<NetNamespace> net;
                second->Create(name, net);
            }
        });
        Scene::After(Seconds(4), [&] { first->Unmount("web1"); });
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
class NetnsTraceRecorderTestCase : public TestCase
{
  public:
    /// A case's body.
    using Body = void (NetnsTraceRecorderTestCase::*)();

    /// @param name of the case @param body what it does
    NetnsTraceRecorderTestCase(const std::string& name, Body body)
        : TestCase(name),
          m_body(body)
    {
    }

    void AllHosts();    ///< one line records all hosts
    void Switches();    ///< a table that is off
    void Filters();     ///< rows of some namespaces
    void WrongFilter(); ///< a filter that is none
    void Drops();       ///< each reason
    void Traffic();     ///< intervals
    void Devices();     ///< peers and masters
    void Failure();     ///< a database that is full ends the run

  private:
    void DoRun() override
    {
        (this->*m_body)();
        Simulator::Destroy();
    }

    /// @return a file name
    std::string Name(const std::string& name)
    {
        return CreateTempDirFilename(name + ".sqlite");
    }

    Body m_body; ///< the case
};

void
NetnsTraceRecorderTestCase::AllHosts()
{
    const std::string path = Name("all");
    WriteScene(path);
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT host, ns, name FROM namespaces ORDER BY host, ns"),
                          "0|1|init_net;0|2|web1;0|3|db;3|1|init_net;3|2|web2;3|3|web3;",
                          "namespaces");
    NS_TEST_EXPECT_MSG_EQ(
        Query(path, "SELECT count(*) FROM namespaces WHERE dying_ns = 4000000000"),
        "1;",
        "a row that was complete before the end");
    NS_TEST_EXPECT_MSG_EQ(
        Query(path,
              "SELECT key, value FROM meta WHERE key IN ('end_ns', 'preset', 'rng_run', 'rng_seed',"
              " 'status', 'traffic_interval_ns')"),
        "end_ns|20000000000;preset|linux-6.18;rng_run|1;rng_seed|1;status|complete;"
        "traffic_interval_ns|1000000000;",
        "meta");
    NS_TEST_EXPECT_MSG_EQ(
        Query(path,
              "SELECT value LIKE '%--suite=netns-trace-recorder%' OR value LIKE '%test-runner%'"
              " FROM meta WHERE key = 'command_line'"),
        "1;",
        "command line");
    NS_TEST_EXPECT_MSG_EQ(Query(path,
                                "SELECT count(*) FROM (SELECT host, ns, sum(delta) AS held"
                                " FROM refs WHERE ns > 1 GROUP BY host, ns) JOIN namespaces"
                                " USING (host, ns) WHERE (held = 0) != (dying_ns IS NOT NULL)"),
                          "0;",
                          "references and states disagree");
}

void
NetnsTraceRecorderTestCase::Switches()
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
                          "all tables");
    NS_TEST_EXPECT_MSG_EQ(
        Query(all, views),
        "backlog leaks lock_contention namespace_traffic ref_holding teardown_waterfall;",
        "all views");
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
        NS_TEST_EXPECT_MSG_EQ(Query(path, views), left.at(table), "views without " << table);
        for (const auto& [unused, other] : SWITCHES)
        {
            const std::string rows = "SELECT * FROM " + other;
            const std::string expected =
                other == table ? "no such table: " + table : Query(all, rows);
            NS_TEST_EXPECT_MSG_EQ(Query(path, rows), expected, other << " without " << table);
        }
    }
}

void
NetnsTraceRecorderTestCase::Filters()
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
                              "rows of " << table);
        NS_TEST_EXPECT_MSG_EQ(Query(all,
                                    "SELECT count(*) > sum(" + those.substr(7) + ") AND sum(" +
                                        those.substr(7) + ") > 0 FROM " + table),
                              "1;",
                              "the filter is no test of " << table);
    }
    // What begins before it has a name
    const std::string refs = Name("refs");
    WriteScene(refs, [](NetnsTraceHelper& helper) {
        helper.SetAttribute("RefsFilter", StringValue("db"));
    });
    NS_TEST_EXPECT_MSG_EQ(Query(refs, "SELECT delta, kind FROM refs ORDER BY rowid LIMIT 2"),
                          "1|setup;1|mount;",
                          "from the first reference on");
}

void
NetnsTraceRecorderTestCase::WrongFilter()
{
    auto recorder = CreateObject<NetnsTraceRecorder>();
    for (const char* wrong : {"/", "a/", "/b", "a/b/c", "a,,b"})
    {
        NS_TEST_EXPECT_MSG_EQ(recorder->SetAttributeFailSafe("RefsFilter", StringValue(wrong)),
                              false,
                              wrong);
    }
    for (const char* right : {"", "a", "*", "1/*", "a,2/b"})
    {
        NS_TEST_EXPECT_MSG_EQ(recorder->SetAttributeFailSafe("RefsFilter", StringValue(right)),
                              true,
                              right);
    }
}

void
NetnsTraceRecorderTestCase::Drops()
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
        Scene::After(Seconds(1), [&] { SendFrame(first, 2000); }); // both ends count it
        Scene::After(Seconds(2), [&] {
            SendFrame(first, 100); // goes down while it is under way
            second->SetAdminUp(false);
            SendFrame(first, 101);
            SendFrame(second, 102);
        });
        Scene::After(Seconds(3), [&] {
            port.Get(1)->SendFrom(ns3::Create<Packet>(103),
                                  Mac48Address("01:00:00:00:00:01"), // nobody may send from it
                                  Mac48Address::GetBroadcast(),
                                  0x88b5);
            port.Get(1)->Send(ns3::Create<Packet>(104), Mac48Address("01:80:c2:00:00:02"), 0x88b5);
        });
        Scene::After(Seconds(4), [&] {
            bridge->SetAdminUp(false);
            SendFrame(port.Get(1), 105);
        });
        Scene::After(Seconds(5), [&] {
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
        "drops");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT count(DISTINCT packet) FROM drops"),
                          "8;",
                          "packets by uid");
}

void
NetnsTraceRecorderTestCase::Traffic()
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
            Scene::After(MilliSeconds(when),
                         [&ends, bytes = bytes] { SendFrame(ends.Get(0), bytes); });
        }
        Simulator::Run();
        Simulator::Destroy();
    });
    // time ns | ns device | rx packets bytes | tx packets bytes | dropped
    NS_TEST_EXPECT_MSG_EQ(Query(path,
                                "SELECT time_ns, ns, device, rx_packets, rx_bytes, tx_packets,"
                                " tx_bytes, rx_dropped, tx_dropped FROM traffic"),
                          "0|2|veth0|0|0|2|178|0|0;0|3|veth0|2|178|0|0|0|0;"
                          "500000000|2|veth0|0|0|0|0|0|1;500000000|3|veth0|0|0|0|0|1|0;"
                          "1500000000|2|veth0|0|0|1|24|0|0;1500000000|3|veth0|1|24|0|0|0|0;",
                          "traffic");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT * FROM namespace_traffic"),
                          "0|2|a|0|0|3|202|1;0|3|b|3|202|0|0|1;",
                          "namespace_traffic");
}

void
NetnsTraceRecorderTestCase::Devices()
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
        Scene::After(Seconds(1), [&] {
            veth.SetNames("port1", "eth1");
            auto late = veth.Install(host->GetInitNet(), nets.Get(0));
            bridge->AddPort(late.Get(0));
            nets.Get(0)->MoveDevice(late.Get(1), nets.Get(1));
            bridge->RemovePort(late.Get(0));
        });
        Scene::After(Seconds(2), [&] { host->Unmount("b"); });
        Simulator::Run();
        Simulator::Destroy();
    });
    NS_TEST_EXPECT_MSG_EQ(
        Query(path,
              "SELECT ns, name, removed_ns / 1000000000, peer_ns, peer_ifindex, master FROM devices"
              " WHERE name != 'lo' ORDER BY name, ns"),
        "1|br0|NULL|NULL|NULL|NULL;2|eth0|NULL|1|2|NULL;2|eth1|1|1|4|NULL;3|eth1|2|1|4|NULL;"
        "1|port|NULL|2|2|3;1|port1|2|3|3|3;",
        "ends and bridges");
}

void
NetnsTraceRecorderTestCase::Failure()
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
            Scene::After(MilliSeconds(1), create);
        };
        Scene::After(Seconds(1), create);
        Simulator::Stop(Seconds(100));
        first = GetError([] { Simulator::Run(); });
        second = GetError([] { Simulator::Destroy(); });
    }
    NS_TEST_EXPECT_MSG_EQ(Contains(first, "database or disk is full after "), true, first);
    NS_TEST_EXPECT_MSG_EQ(second, "no error", "told once");
    NS_TEST_EXPECT_MSG_EQ(Query(path, "SELECT value FROM meta WHERE key = 'status'"),
                          "failed;",
                          "status");
    NS_TEST_EXPECT_MSG_EQ(
        Contains(first,
                 " " + Query(path,
                             "SELECT (SELECT count(*) FROM refs) + (SELECT count(*) FROM lifecycle)"
                             " + (SELECT count(*) FROM locks) || ' rows'")
                           .substr(0, 4)),
        true,
        "rows that can be read: " << first);
}

/**
 * @ingroup netns-tests
 * The suite of NetnsTraceHelper and NetnsTraceRecorder.
 */
class NetnsTraceRecorderTestSuite : public TestSuite
{
  public:
    NetnsTraceRecorderTestSuite()
        : TestSuite("netns-trace-recorder", Type::UNIT)
    {
        using Case = NetnsTraceRecorderTestCase;
        AddTestCase(new Case("one line records all hosts", &Case::AllHosts));
        AddTestCase(new Case("a table that is off", &Case::Switches));
        AddTestCase(new Case("rows of some namespaces", &Case::Filters));
        AddTestCase(new Case("a filter that is none", &Case::WrongFilter));
        AddTestCase(new Case("each reason of a drop", &Case::Drops));
        AddTestCase(new Case("traffic by interval", &Case::Traffic));
        AddTestCase(new Case("peers and masters of devices", &Case::Devices));
        AddTestCase(new Case("a database that is full ends the run", &Case::Failure));
    }
};

/// Registers the suite.
static NetnsTraceRecorderTestSuite g_netnsTraceRecorderTestSuite;
