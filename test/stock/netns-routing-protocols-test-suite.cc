// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Stock routing protocols on all kinds of devices, in namespaces that die and in simulations that
 * end, at many moments.
 */

#include "../common/fixture.h"
#include "../database/trace-database-bed.h"
#include "routing-world.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/netns-trace-helper.h"

#include <cstdlib>
#include <map>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/**
 * @ingroup netns-tests
 * @brief The lives of one routing protocol on one kind of device.
 */
class RoutingProtocolTest : public Fixture
{
  public:
    /** @brief All lives, each with costs and without. */
    void LiveAndDie(const std::string& protocol, const std::string& device);

    /** @brief A neighbor dies, and takes the device of one that lives along. */
    void NeighborDies(const std::string& protocol, const std::string& device);
    /** @brief A port leaves the bridge between them, and comes back. */
    void SeparateAndJoin(const std::string& protocol);
    /** @brief The bridge between them has an address, too. */
    void HostOnTheWay(const std::string& protocol);
    /** @brief Wifi devices join namespaces that are traced. */
    void TraceWifi();
    /** @brief A device goes, or the namespace, while a packet of the protocol is about to go out.
     */
    void GoWhileSending(const std::string& protocol);

  private:
    void SetUp() override
    {
        Config::SetDefault("ns3::Ipv4GlobalRouting::RespondToInterfaceEvents", BooleanValue(true));
    }

    void TearDown() override
    {
        Config::SetDefault("ns3::Ipv4GlobalRouting::RespondToInterfaceEvents", BooleanValue(false));
    }

    /** @brief The namespaces die one after the other. @param hold the script holds their stacks */
    void Die(RoutingWorld& world, Time at, bool hold);
    /** @brief Looks at what is left. @param protocol on which it depends @param echoes datagrams
     * have to have come back */
    void Check(const RoutingWorld& world, const std::string& protocol, bool echoes);
    /** @brief Runs for the longest time that a protocol remembers something. */
    void RunLong();
};

/// @return moments in the life of a protocol: before its first event, between and at its events
std::vector<Time>
GetMoments()
{
    std::vector<Time> moments = {Time(0), Seconds(1.5), Seconds(7.3)};
    if (std::getenv("NETNS_TEST_FULL"))
    {
        moments.push_back(Time(1));
        for (const double at : {0.2, 0.5, 0.501, 1.0, 1.9, 2.0, 2.5, 5.0, 30.0, 30.1, 61.0})
        {
            moments.push_back(Seconds(at));
        }
    }
    return moments;
}

void
RoutingProtocolTest::RunLong()
{
    RunFor(Seconds(400));
}

void
RoutingProtocolTest::Die(RoutingWorld& world, Time at, bool hold)
{
    if (hold)
    {
        world.Hold();
    }
    world.Delete("red", at);
    world.Delete("blue", at + Seconds(1.7));
    RunLong();
    NS_TEST_EXPECT_MSG_EQ(world.m_host->GetNFreed(), 2U, "a namespace did not end");
    NS_TEST_EXPECT_MSG_EQ(world.m_host->GetNRecycled() + world.m_host->GetNRetired(),
                          2U,
                          "a Node was lost");
}

void
RoutingProtocolTest::Check(const RoutingWorld& world, const std::string& protocol, bool echoes)
{
    if (protocol !=
        "nix-vector") // its caches of all Nodes hold those on the way until the next use
    {
        NS_TEST_EXPECT_MSG_EQ(world.m_host->GetNRetired(), 0U, "something holds a dead Node");
    }
    if (echoes && protocol == "static")
    {
        NS_TEST_EXPECT_MSG_GT(world.GetEchoes(), 0U, "nothing was sent through the device");
    }
}

void
RoutingProtocolTest::LiveAndDie(const std::string& protocol, const std::string& device)
{
    for (const std::string preset : {"instant", "linux-6.18"})
    {
        for (const Time& at : GetMoments())
        {
            {
                RoutingWorld world(protocol, device, preset);
                RunFor(at);
            } // only the simulation ends
            {
                RoutingWorld world(protocol, device, preset);
                Die(world, at, false);
                Check(world, protocol, device != "dummy" && at > Seconds(1));
            }
            {
                RoutingWorld world(protocol, device, preset);
                Die(world, at, true);
                Check(world, protocol, false);
            }
            {
                RoutingWorld world(protocol, device, preset);
                world.Delete("red", at);
                RunFor(at + Seconds(1));
            } // the simulation ends in the grace period
            if (device == "veth" || device == "dummy")
            {
                RoutingWorld world(protocol, device, preset);
                world.ReplaceDevice(at);
                RunFor(at + Seconds(20));
                Die(world, Seconds(0), false);
            }
        }
    }
}

void
RoutingProtocolTest::NeighborDies(const std::string& protocol, const std::string& device)
{
    RoutingWorld world(protocol, device, "instant");
    world.AddNeighbor();
    world.Delete("green", Seconds(20.1));
    RunFor(Seconds(21));
    const uint32_t before = world.GetEchoes();
    RunFor(Seconds(40));
    NS_TEST_EXPECT_MSG_EQ(world.m_host->GetNFreed(), 1U, "the neighbor did not end");
    if (device != "dummy")
    {
        NS_TEST_EXPECT_MSG_GT(world.GetEchoes(), before, "those who live should reach each other");
    }
}

void
RoutingProtocolTest::SeparateAndJoin(const std::string& protocol)
{
    RoutingWorld world(protocol, "bridge", "instant");
    world.Separate(Seconds(20.1), Seconds(41)); // no datagram is on its way
    RunFor(Seconds(20.2));
    const uint32_t before = world.GetEchoes();
    RunFor(Seconds(20));
    const uint32_t between = world.GetEchoes();
    RunFor(Seconds(20));
    NS_TEST_EXPECT_MSG_GT(before, 0U, "there should be a way through the bridge");
    NS_TEST_EXPECT_MSG_EQ(between, before, "there should be no way without the port");
    NS_TEST_EXPECT_MSG_GT(world.GetEchoes(), between, "the port came back");
}

void
RoutingProtocolTest::HostOnTheWay(const std::string& protocol)
{
    RoutingWorld world(protocol, "bridge", "instant");
    world.JoinHost();
    RunFor(Seconds(20));
    NS_TEST_EXPECT_MSG_GT(world.GetEchoes(), 0U, "there should be a way through the bridge");
    Die(world, Seconds(0), false);
}

void
RoutingProtocolTest::TraceWifi()
{
    const auto path = CreateTempDirFilename("wifi.sqlite");
    NetnsTraceHelper().Enable(path);
    {
        RoutingWorld world("static", "wifi", "instant");
        RunFor(Seconds(1));
    }
    NS_TEST_EXPECT_MSG_EQ(
        trace_database_bed::Query(path,
                                  "SELECT count(*) FROM devices WHERE kind = "
                                  "'ns3::WifiNetDevice' AND mac LIKE '__:__:__:__:__:__'"),
        "2;",
        "the database should have both wifi devices with their addresses");
}

void
RoutingProtocolTest::GoWhileSending(const std::string& protocol)
{
    const int step = std::getenv("NETNS_TEST_FULL") ? 2 : 10;
    for (int at = 1; at < 400; at += step)
    {
        for (const bool dies : {false, true})
        {
            RoutingWorld world(protocol, "veth", "instant");
            world.m_host->SetAttribute("SocketsHold", BooleanValue(!dies));
            world.AddNeighbor();
            world.SearchInVain();
            dies ? world.Delete("red", MilliSeconds(at)) : world.DeleteDevice(MilliSeconds(at));
            RunFor(Seconds(3));
            if (!dies)
            {
                world.Delete("red", Seconds(0));
            }
            RunFor(Seconds(20));
            const std::string what = dies ? "it went" : "its device went";
            NS_TEST_EXPECT_MSG_EQ(world.m_host->GetNFreed(),
                                  1U,
                                  "nothing should hold the namespace; " << what << " after " << at
                                                                        << " ms");
        }
    }
}

/**
 * @ingroup netns-tests
 * @brief One case for each protocol and kind of device.
 */
class RoutingProtocolSuite : public TestSuite
{
  public:
    RoutingProtocolSuite()
        : TestSuite("netns-routing-protocols", TestSuite::Type::UNIT)
    {
        const char* full = std::getenv("NETNS_TEST_FULL");
#ifdef NETNS_TEST_ALL_ROUTING
        AddTestCase(MakeCase<RoutingProtocolTest>("wifi in a traced namespace",
                                                  &RoutingProtocolTest::TraceWifi));
#endif
        for (const auto& protocol : RoutingWorld::GetProtocols())
        {
            if (protocol == "dsr" && (!full || std::string(full) != "1"))
            {
                continue; // DsrRouting keeps its own aggregate: a leak that checkers report
            }
            if (protocol != "dsr") // it has no traffic here
            {
                AddTestCase(MakeCase<RoutingProtocolTest>(
                    protocol + " when a port leaves its bridge and comes back",
                    [protocol](RoutingProtocolTest& test) { test.SeparateAndJoin(protocol); }));
                AddTestCase(MakeCase<RoutingProtocolTest>(
                    protocol + " about to send when its device or namespace goes",
                    [protocol](RoutingProtocolTest& test) { test.GoWhileSending(protocol); }));
                AddTestCase(MakeCase<RoutingProtocolTest>(
                    protocol + " when the host has an address on the bridge",
                    [protocol](RoutingProtocolTest& test) { test.HostOnTheWay(protocol); }));
            }
            for (const auto& device : RoutingWorld::GetDevices())
            {
                if (protocol != "dsr") // it has no traffic here
                {
                    AddTestCase(MakeCase<RoutingProtocolTest>(
                        protocol + " on " + device + " when a neighbor dies",
                        [protocol, device](RoutingProtocolTest& test) {
                            test.NeighborDies(protocol, device);
                        }));
                }
                AddTestCase(
                    MakeCase<RoutingProtocolTest>(protocol + " on " + device,
                                                  [protocol, device](RoutingProtocolTest& test) {
                                                      test.LiveAndDie(protocol, device);
                                                  }));
            }
        }
    }
};

/// Registers the suite.
RoutingProtocolSuite g_suite;

} // namespace
