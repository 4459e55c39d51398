// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Several recorders of one host, and several watchers of one device: none takes anything away from
 * another.
 */

#include "../common/call-later.h"
#include "../common/fixture.h"
#include "../database/trace-database-bed.h"

#include "ns3/frame-watcher.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-trace-helper.h"
#include "ns3/simulator.h"
#include "ns3/test.h"
#include "ns3/veth-helper.h"
#include "ns3/veth-net-device.h"

#include <functional>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;
using namespace ns3::netns::trace_database_bed;

namespace
{

/// Called before the run, after all that is recorded was made.
using Prepare = std::function<void()>;

/// Send a frame to nobody.
void
SendFrame(Ptr<NetDevice> from, uint32_t bytes)
{
    from->SendFrom(ns3::Create<Packet>(bytes),
                   from->GetAddress(),
                   Mac48Address("02:00:00:00:00:99"),
                   0x88b5);
}

/// Run a host with frames in both directions of a veth pair, in each of the first five seconds.
void
RunScene(const Prepare& prepare)
{
    auto nets = NetNamespaceHelper().Create(CreateObject<Node>(), {"a", "b"});
    auto ends = VethHelper().Install(nets.Get(0), nets.Get(1));
    for (int second = 0; second < 5; ++second)
    {
        CallLater(Seconds(second + 0.5), [&ends, second] {
            SendFrame(ends.Get(0), 100 + second);
            SendFrame(ends.Get(1), 2000); // too long
        });
    }
    prepare();
    Simulator::Run();
    Simulator::Destroy();
}

/// @return an open database
Ptr<NetnsTraceDatabase>
OpenDatabase(const std::string& path)
{
    auto database = CreateObject<NetnsTraceDatabase>();
    database->Open(path);
    return database;
}

/// Counts the frames of a device.
class Counter : public FrameWatcher
{
  public:
    void BeforeCount(const LinuxNetDevice&) override
    {
        ++n;
    }

    int n{0}; //!< frames seen
};

/// What is compared of a database.
const std::string TRAFFIC = "SELECT * FROM traffic";

} // namespace

/**
 * @ingroup netns-tests
 * Several recorders and watchers.
 */
class NetnsTraceRecordersTest : public Fixture
{
  public:
    void TwoRecorders(); ///< two recorders of one host
    void OneFinishes();  ///< one of two goes
    void Watchers();     ///< watchers of one device

  private:
    /** @brief Records into two databases, and finishes one of them at 2 s. */
    static void Record(const std::vector<std::string>& paths, std::size_t finishing);
};

void
NetnsTraceRecordersTest::TwoRecorders()
{
    const std::string alone = CreateTempDirFilename("alone.sqlite");
    const std::string first = CreateTempDirFilename("first.sqlite");
    const std::string second = CreateTempDirFilename("second.sqlite");
    RunInChild([&] { RunScene([&] { NetnsTraceHelper().Enable(alone); }); });
    RunInChild([&] {
        RunScene([&] {
            NetnsTraceHelper().Enable(first);
            NetnsTraceHelper().Enable(second);
        });
    });
    NS_TEST_EXPECT_MSG_EQ(Query(alone, "SELECT count(*) FROM traffic"),
                          "10;",
                          "a recorder alone should have a row of both ends for each second");
    for (const char* table : {"namespaces", "lifecycle", "refs", "devices", "drops", "traffic"})
    {
        const std::string rows = std::string("SELECT * FROM ") + table;
        const std::string expected = Query(alone, rows);
        NS_TEST_EXPECT_MSG_EQ(Query(first, rows),
                              expected,
                              "the first of two recorders lacks rows of " << table);
        NS_TEST_EXPECT_MSG_EQ(Query(second, rows),
                              expected,
                              "the second of two recorders lacks rows of " << table);
    }
}

void
NetnsTraceRecordersTest::Record(const std::vector<std::string>& paths, std::size_t finishing)
{
    std::vector<Ptr<NetnsTraceDatabase>> databases;
    std::vector<Ptr<NetnsTraceRecorder>> recorders;
    RunScene([&] {
        for (const auto& path : paths)
        {
            databases.push_back(OpenDatabase(path));
            recorders.push_back(NetnsTraceHelper().Enable(databases.back()));
        }
        CallLater(Seconds(2), [&] { recorders[finishing]->Finish(); });
    });
}

void
NetnsTraceRecordersTest::OneFinishes()
{
    for (const std::size_t finishing : {0, 1})
    {
        const std::string number = std::to_string(finishing);
        const std::vector<std::string> paths = {
            CreateTempDirFilename("first" + number + ".sqlite"),
            CreateTempDirFilename("second" + number + ".sqlite")};
        RunInChild([&] { Record(paths, finishing); });
        const std::string& stays = paths[1 - finishing];
        NS_TEST_EXPECT_MSG_EQ(Query(paths[finishing], "SELECT count(*) FROM traffic"),
                              "4;",
                              "a recorder that finishes at 2 s should have traffic until then");
        NS_TEST_EXPECT_MSG_EQ(Query(stays, "SELECT count(*) FROM traffic"),
                              "10;",
                              "the other recorder should have traffic until the end");
        NS_TEST_EXPECT_MSG_EQ(
            Query(stays, TRAFFIC + " WHERE time_ns < 2000000000"),
            Query(paths[finishing], TRAFFIC),
            "both recorders should have the same traffic before one of them finishes");
    }
}

void
NetnsTraceRecordersTest::Watchers()
{
    ObjectFactory factory("ns3::netns::VethNetDevice");
    auto ends = VethNetDevice::CreatePair(factory);
    LinuxNetDevice& device = *ends.first;
    Counter a;
    Counter b;
    Counter c;
    device.RemoveFrameWatcher(a); // it watches nothing
    const auto expect = [&](int inA, int inB, int inC, const std::string& when) {
        SendFrame(ends.first, 100); // counted as a drop: the device is down
        NS_TEST_EXPECT_MSG_EQ(a.n, inA, "frames seen by the first watcher, " << when);
        NS_TEST_EXPECT_MSG_EQ(b.n, inB, "frames seen by the second watcher, " << when);
        NS_TEST_EXPECT_MSG_EQ(c.n, inC, "frames seen by the third watcher, " << when);
    };
    expect(0, 0, 0, "when none is added");
    device.AddFrameWatcher(a);
    expect(1, 0, 0, "when the first is added");
    device.AddFrameWatcher(b);
    device.AddFrameWatcher(c);
    device.AddFrameWatcher(a); // again: it is told once
    expect(2, 1, 1, "when all are added");
    device.RemoveFrameWatcher(b);
    expect(3, 1, 2, "when the second is removed");
    device.AddFrameWatcher(b);
    device.RemoveFrameWatcher(a);
    expect(3, 2, 3, "when the second is back and the first removed");
    device.RemoveFrameWatcher(b);
    device.RemoveFrameWatcher(c);
    expect(3, 2, 3, "when all are removed");
    ends.first->Dispose();
    ends.second->Dispose();
}

using Test = NetnsTraceRecordersTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsTraceRecordersTestSuite(
    "netns-trace-recorders",
    {
        {"two recorders of one host both have all rows", &Test::TwoRecorders},
        {"a recorder that finishes leaves the other one of its host alone", &Test::OneFinishes},
        {"watchers of a device come and go in any order", &Test::Watchers},
    });
