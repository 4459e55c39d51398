// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Names and indexes of devices.
 */

#include "../common/fixture.h"

#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/loopback-net-device.h"
#include "ns3/net-device-table.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/veth-helper.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <map>
#include <string>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of the device table.
 */
class NetnsDeviceTableTest : public InstantFixture
{
  public:
    void Names();        ///< dev_valid_name()
    void Patterns();     ///< dev_alloc_name()
    void PatternEnds();  ///< a pattern without a free number
    void Indexes();      ///< dev_new_index()
    void Rename();       ///< dev_change_name()
    void Orders();       ///< by registration, by index
    void Model();        ///< growth and removal against a std::map
    void StockHelpers(); ///< devices that stock helpers add
    void HostBefore();   ///< devices older than the host
    void GoHome();       ///< physical devices of a dead namespace

  private:
    /** @brief Adds a device. @param wanted name or pattern @return its record, null when refused */
    NetDeviceRecord* Add(const std::string& wanted, uint32_t ifindex = 0);
    /** @brief Adds a device. @param wanted name or pattern @return the error, 0 for none */
    int Try(const std::string& wanted, uint32_t ifindex = 0);
    /** @return ifindexes and names, such as "1 lo, 2 eth0" */
    static std::string Describe(Ptr<NetNamespace> net);

    NetDeviceTable m_table; ///< a table
};

NetDeviceRecord*
NetnsDeviceTableTest::Add(const std::string& wanted, uint32_t ifindex)
{
    NetDeviceRecord* record = nullptr;
    m_table.Insert(nullptr, wanted, ifindex, record);
    return record;
}

int
NetnsDeviceTableTest::Try(const std::string& wanted, uint32_t ifindex)
{
    NetDeviceRecord* record = nullptr;
    return m_table.Insert(nullptr, wanted, ifindex, record);
}

std::string
NetnsDeviceTableTest::Describe(Ptr<NetNamespace> net)
{
    std::string text;
    for (const auto* record : net->GetDevices().GetTable().GetByIndexOrder())
    {
        text += text.empty() ? "" : ", ";
        text += std::to_string(record->ifindex) + " " + record->GetName();
    }
    return text;
}

void
NetnsDeviceTableTest::Names()
{
    for (const std::string name :
         {"a", "fifteen-letters", "...", "v@if", "eth0.100", "\xc3\xa4", "-", "\x01"})
    {
        NS_TEST_EXPECT_MSG_EQ(Try(name), 0, "\"" << name << "\" should be accepted as a name");
        NS_TEST_EXPECT_MSG_EQ(m_table.FindByName(name)->GetName(),
                              name,
                              "the device \"" << name << "\" should be found by its name");
    }
    const std::string withNul("a\0b", 3);
    for (const std::string& name : {std::string(),
                                    std::string("sixteen-letters."),
                                    std::string("."),
                                    std::string(".."),
                                    std::string("a/b"),
                                    std::string("a:b"),
                                    std::string("a b"),
                                    std::string("a\t"),
                                    std::string("\n"),
                                    std::string("\x0b"),
                                    withNul})
    {
        NS_TEST_EXPECT_MSG_EQ(Try(name), -EINVAL, "\"" << name << "\" should be refused");
        NS_TEST_EXPECT_MSG_EQ(NetDeviceTable::IsValidName(name),
                              false,
                              "IsValidName() should refuse \"" << name << "\"");
    }
    NS_TEST_EXPECT_MSG_EQ(m_table.GetN(), 8, "refused names should add nothing to the table");
    NS_TEST_EXPECT_MSG_EQ(Try("a"), -EEXIST, "a name that is taken should be refused with EEXIST");
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("b") == nullptr),
                          true,
                          "a name that nobody has should find nothing");
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("") == nullptr),
                          true,
                          "the empty name should find nothing");
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("fifteen-letters.") == nullptr),
                          true,
                          "a name longer than a device's should not find it");
}

void
NetnsDeviceTableTest::Patterns()
{
    NS_TEST_EXPECT_MSG_EQ(Add("veth%d")->GetName(), "veth0", "a pattern should start with 0");
    NS_TEST_EXPECT_MSG_EQ(Add("veth2")->GetName(), "veth2", "a literal name should be taken as is");
    auto one = Add("veth%d");
    NS_TEST_EXPECT_MSG_EQ(one->GetName(), "veth1", "a pattern should take the lowest free number");
    NS_TEST_EXPECT_MSG_EQ(Add("veth%d")->GetName(),
                          "veth3",
                          "a pattern should pass the number that a literal name took");
    NS_TEST_EXPECT_MSG_EQ(Try("veth3"), -EEXIST, "a name that a pattern made should be taken");
    m_table.Remove(one);
    NS_TEST_EXPECT_MSG_EQ(Add("veth%d")->GetName(),
                          "veth1",
                          "a pattern should take a number that became free");
    NS_TEST_EXPECT_MSG_EQ(Add("veth%d")->GetName(),
                          "veth4",
                          "a pattern should go on behind the numbers that are taken");
    NS_TEST_EXPECT_MSG_EQ(Add("a%db")->GetName(), "a0b", "%d should work in the middle");
    NS_TEST_EXPECT_MSG_EQ(Add("%d")->GetName(), "0", "%d should be a pattern by itself");
    // Names that only look like the pattern's do not disturb it.
    auto leading = Add("veth05");
    m_table.Remove(leading);
    NS_TEST_EXPECT_MSG_EQ(Add("veth%d")->GetName(), "veth5", "veth05 should not take the number 5");
    for (const char* pattern : {"%d%d", "%s", "a%", "a%%", "%da%", "%5d", "%i", "% d"})
    {
        NS_TEST_EXPECT_MSG_EQ(Try(pattern),
                              -EINVAL,
                              "the pattern " << pattern << " should be refused with EINVAL");
    }
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("veth%d") == nullptr),
                          true,
                          "no device should ever be called veth%d");
}

void
NetnsDeviceTableTest::PatternEnds()
{
    // 13 letters leave room for two digits.
    for (int i = 0; i < 10; ++i)
    {
        NS_TEST_EXPECT_MSG_EQ(Try("thirteen-lett%d"),
                              0,
                              "the pattern should have room for number " << i);
    }
    for (int i = 10; i < 100; ++i)
    {
        Try("thirteen-lett%d");
    }
    NS_TEST_EXPECT_MSG_EQ(Try("thirteen-lett%d"),
                          -ENFILE,
                          "a pattern whose next name has 16 letters should be refused with ENFILE");
    NS_TEST_EXPECT_MSG_EQ(m_table.GetN(), 100, "a refused pattern should add nothing");
    m_table.Remove(m_table.FindByName("thirteen-lett42"));
    NS_TEST_EXPECT_MSG_EQ(Add("thirteen-lett%d")->GetName(),
                          "thirteen-lett42",
                          "a full pattern should take a number that became free");
}

void
NetnsDeviceTableTest::Indexes()
{
    auto first = Add("a");
    NS_TEST_EXPECT_MSG_EQ(first->ifindex, 1, "the first ifindex should be 1");
    NS_TEST_EXPECT_MSG_EQ(Add("b", 7)->ifindex, 7, "an ifindex that is asked for should be given");
    NS_TEST_EXPECT_MSG_EQ(Add("c")->ifindex,
                          2,
                          "an ifindex that was asked for should not advance the counter");
    NS_TEST_EXPECT_MSG_EQ(Try("d", 7), -EBUSY, "a high ifindex that is taken should be refused");
    NS_TEST_EXPECT_MSG_EQ(Try("d", 1), -EBUSY, "a low ifindex that is taken should be refused");
    // "ifindex can't be negative": rtnl_newlink() of Linux 6.18.44, tried by netlink
    for (const uint32_t negative : {0x80000000U, 0xffffffffU})
    {
        NS_TEST_EXPECT_MSG_EQ(Try("d", negative), -EINVAL, "an ifindex that is no int is a fault");
    }
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("d") == nullptr),
                          true,
                          "a refused ifindex should add nothing");
    m_table.Remove(first);
    NS_TEST_EXPECT_MSG_EQ(Add("d")->ifindex,
                          3,
                          "the counter should not return to an ifindex that became free");
    for (const char* name : {"e", "f", "g"})
    {
        Add(name);
    }
    NS_TEST_EXPECT_MSG_EQ(m_table.FindByName("g")->ifindex, 6, "ifindexes should count up by one");
    NS_TEST_EXPECT_MSG_EQ(Add("h")->ifindex, 8, "the counter should pass an ifindex that is taken");
    NS_TEST_EXPECT_MSG_EQ(Add("a", 1)->ifindex, 1, "a free ifindex should be given on request");
    for (uint32_t unknown : {0U, 9U, std::numeric_limits<uint32_t>::max()})
    {
        NS_TEST_EXPECT_MSG_EQ((m_table.FindByIndex(unknown) == nullptr),
                              true,
                              "ifindex " << unknown << " should find nothing");
    }
}

void
NetnsDeviceTableTest::Rename()
{
    auto a = Add("a");
    auto b = Add("b");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "b"),
                          -EEXIST,
                          "renaming to a name that is taken should be refused with EEXIST");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "a/b"),
                          -EINVAL,
                          "renaming to a name with a slash should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "%s"),
                          -EINVAL,
                          "renaming to an invalid pattern should be refused with EINVAL");
    NS_TEST_EXPECT_MSG_EQ(a->GetName(), "a", "refused renames should leave the name as it was");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "a"), 0, "its own name should be accepted");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "x%d"), 0, "renaming to a pattern should be accepted");
    NS_TEST_EXPECT_MSG_EQ(a->GetName(), "x0", "the pattern should give the lowest free number");
    NS_TEST_EXPECT_MSG_EQ(m_table.FindByName("x0"), a, "the new name should find the device");
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("a") == nullptr),
                          true,
                          "the device should not be found by its old name");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(b, "x%d"),
                          0,
                          "a second device should be renamed to the same pattern");
    NS_TEST_EXPECT_MSG_EQ(b->GetName(), "x1", "the second device should get the next number");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "a"), 0, "the first name should be accepted again");
    NS_TEST_EXPECT_MSG_EQ(Add("x%d")->GetName(),
                          "x0",
                          "the number should be free again after the rename");
    NS_TEST_EXPECT_MSG_EQ(a->ifindex, 1, "renaming should leave the ifindex as it was");
    NS_TEST_EXPECT_MSG_EQ(&m_table.GetList().front(),
                          a,
                          "renaming should leave the device where it is in the list");
}

void
NetnsDeviceTableTest::Orders()
{
    Add("c");
    Add("a", 9);
    Add("b");
    std::string list;
    for (const auto& record : m_table.GetList())
    {
        list += record.GetName();
    }
    NS_TEST_EXPECT_MSG_EQ(list, "cab", "the list should be in the order of registration");
    std::string sorted;
    for (const auto* record : m_table.GetByIndexOrder())
    {
        sorted += record->GetName();
    }
    NS_TEST_EXPECT_MSG_EQ(sorted, "cba", "GetByIndexOrder() should be in the order of ifindex");
    std::string walked;
    for (std::size_t i : {0, 1, 2, 1, 2, 0})
    {
        walked += m_table.GetNth(i)->GetName();
    }
    NS_TEST_EXPECT_MSG_EQ(
        walked,
        "cababc",
        "GetNth() should follow the order of registration, forwards and backwards");
    m_table.Remove(m_table.FindByName("a"));
    NS_TEST_EXPECT_MSG_EQ(m_table.GetNth(1)->GetName(),
                          "b",
                          "GetNth() should close the gap of a removed device");
    NS_TEST_EXPECT_MSG_EQ((m_table.GetNth(2) == nullptr),
                          true,
                          "GetNth() behind the end should return nothing");
}

void
NetnsDeviceTableTest::Model()
{
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(1);
    std::map<uint32_t, std::string> model;
    uint32_t lastIndex = 0;
    uint32_t peak = 0;
    // Twice up to 10,000 and down again, with some of the other kind on the way.
    for (int step = 0; step < 60000; ++step)
    {
        const bool rising = (step / 15000) % 2 == 0;
        if (model.empty() || random->GetValue(0, 1) < (rising ? 0.84 : 0.16))
        {
            auto record = Add(step % 3 ? "veth%d" : "x" + std::to_string(step));
            NS_TEST_ASSERT_MSG_EQ((record != nullptr),
                                  true,
                                  "a new device should be accepted in step " << step);
            NS_TEST_ASSERT_MSG_EQ(record->ifindex,
                                  ++lastIndex,
                                  "the ifindex should count up in step " << step);
            model[record->ifindex] = record->GetName();
        }
        else
        {
            auto victim = model.lower_bound(random->GetInteger(1, lastIndex));
            victim = victim == model.end() ? model.begin() : victim;
            auto record = m_table.FindByIndex(victim->first);
            NS_TEST_ASSERT_MSG_EQ((record != nullptr),
                                  true,
                                  "a registered device should be found in step " << step);
            m_table.Remove(record);
            model.erase(victim);
        }
        peak = std::max<uint32_t>(peak, model.size());
        NS_TEST_ASSERT_MSG_EQ(m_table.GetN(),
                              model.size(),
                              "the table should have as many devices as the model in step "
                                  << step);
    }
    NS_TEST_EXPECT_MSG_GT(peak, 10000, "the table should have grown beyond 10,000 devices");
    std::size_t i = 0;
    const auto all = m_table.GetByIndexOrder();
    NS_TEST_ASSERT_MSG_EQ(all.size(),
                          model.size(),
                          "the table should end with as many devices as the model");
    for (const auto& [index, name] : model)
    {
        NS_TEST_ASSERT_MSG_EQ(all[i]->ifindex,
                              index,
                              "the devices should have the model's ifindexes, in order");
        NS_TEST_ASSERT_MSG_EQ(all[i]->GetName(), name, "the devices should have the model's names");
        NS_TEST_ASSERT_MSG_EQ(m_table.FindByName(name), all[i], "names should find their devices");
        NS_TEST_ASSERT_MSG_EQ(m_table.FindByIndex(index),
                              all[i++],
                              "each device should be found by its ifindex");
    }
}

void
NetnsDeviceTableTest::StockHelpers()
{
    auto host = CreateObject<Node>();
    auto far = CreateObject<Node>();
    auto net = NetNamespaceHelper().Create(host, {"a"}).Get("a");
    auto init = NetNamespaceHost::Of(net)->GetInitNet();
    NodeContainer lan(host);
    lan.Add(net->GetNode());
    auto csma = CsmaHelper().Install(lan);
    auto link = PointToPointHelper().Install(net->GetNode(), far);
    InternetStackHelper().Install(lan);
    NS_TEST_EXPECT_MSG_EQ(Describe(init),
                          "1 lo, 2 eth0",
                          "the host should have lo and the csma device");
    NS_TEST_EXPECT_MSG_EQ(Describe(net),
                          "1 lo, 2 eth0, 3 eth1",
                          "the namespace should have lo, the csma and the point-to-point device");
    NS_TEST_EXPECT_MSG_EQ(init->GetDevices().FindByName("eth0"),
                          csma.Get(0),
                          "the host's eth0 should be its csma device");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().FindByName("eth0"),
                          csma.Get(1),
                          "the namespace's eth0 should be its csma device");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().FindByIndex(3),
                          link.Get(0),
                          "the namespace's ifindex 3 should be its point-to-point device");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetName(link.Get(1)),
                          "",
                          "the far end of the link should have no name here");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Rename(link.Get(0), "uplink"),
                          0,
                          "a stock device should be renamed");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetName(link.Get(0)),
                          "uplink",
                          "a renamed stock device should have its new name");
    // Node::AddDevice() by hand, of a device of ours
    auto veth = CreateObject<VethNetDevice>();
    net->GetNode()->AddDevice(veth);
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetName(veth),
                          "eth1",
                          "a device added by hand should have the lowest free name");
    NS_TEST_EXPECT_MSG_EQ(veth->GetNet(),
                          PeekPointer(net),
                          "a veth added by hand should know its namespace");
    NetNamespaceHost::Of(net)->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ((veth->GetNet() == nullptr),
                          true,
                          "a veth added by hand should die with its namespace");
}

void
NetnsDeviceTableTest::HostBefore()
{
    NodeContainer nodes;
    nodes.Create(2);
    auto csma = CsmaHelper().Install(nodes);
    InternetStackHelper().Install(nodes);
    auto later = CsmaHelper().Install(nodes);
    const uint32_t devices = nodes.Get(0)->GetNDevices();
    auto init = NetNamespaceHost::Install(nodes.Get(0))->GetInitNet();
    NS_TEST_EXPECT_MSG_EQ(nodes.Get(0)->GetNDevices(),
                          devices,
                          "Install() on a Node with a stack should add no second loopback");
    NS_TEST_EXPECT_MSG_EQ(Describe(init),
                          "1 lo, 2 eth0, 3 eth1",
                          "devices older than the host should have names and ifindexes");
    NS_TEST_EXPECT_MSG_EQ(init->GetDevices().FindByName("eth0"),
                          csma.Get(0),
                          "the older csma device should be eth0");
    NS_TEST_EXPECT_MSG_EQ(init->GetDevices().FindByName("eth1"),
                          later.Get(0),
                          "the later csma device should be eth1");
    NS_TEST_EXPECT_MSG_EQ(
        static_cast<bool>(DynamicCast<LoopbackNetDevice>(init->GetDevices().GetLoopback())),
        true,
        "the loopback of init_net should be a LoopbackNetDevice");
    NS_TEST_EXPECT_MSG_EQ(init->GetDevices().GetLoopback(),
                          nodes.Get(0)->GetDevice(1),
                          "the loopback of init_net should be the one that the stack made");
}

void
NetnsDeviceTableTest::GoHome()
{
    auto host = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(host, {"a", "b", "c"});
    auto kernel = host->GetObject<NetNamespaceHost>();
    auto init = kernel->GetInitNet();
    NodeContainer lan(nets.Get("a")->GetNode());
    lan.Add(nets.Get("b")->GetNode());
    lan.Add(nets.Get("c")->GetNode());
    auto veth = VethHelper().Install(nets.Get("a"), nets.Get("a"));
    auto csma = CsmaHelper().Install(lan);
    kernel->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(Describe(init),
                          "1 lo, 4 eth0",
                          "the csma device should go home with its name and ifindex");
    NS_TEST_EXPECT_MSG_EQ(init->GetDevices().FindByName("eth0"),
                          csma.Get(0),
                          "the host's eth0 should be the csma device that came home");
    NS_TEST_EXPECT_MSG_EQ(csma.Get(0)->GetNode(),
                          host,
                          "a device that came home should be on the host's Node");
    NS_TEST_EXPECT_MSG_EQ((DynamicCast<VethNetDevice>(veth.Get(0))->GetNet() == nullptr),
                          true,
                          "a veth should die with its namespace");
    kernel->Unmount("b");
    NS_TEST_EXPECT_MSG_EQ(Describe(init),
                          "1 lo, 2 dev2, 4 eth0",
                          "a second eth0 that comes home should be called dev2, as eth0 is taken");
    kernel->Unmount("c");
    NS_TEST_EXPECT_MSG_EQ(
        Describe(init),
        "1 lo, 2 dev2, 3 dev0, 4 eth0",
        "a third eth0 that comes home should be called dev0, as dev2 and 2 are taken");
    NS_TEST_EXPECT_MSG_EQ(init->GetDevices().FindByName("dev0"),
                          csma.Get(2),
                          "dev0 should be the device that came home last");
}

using Test = NetnsDeviceTableTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsDeviceTableTestSuite(
    "netns-device-table",
    {
        {"valid and invalid names", &Test::Names},
        {"patterns give the lowest free number", &Test::Patterns},
        {"a pattern runs out of numbers", &Test::PatternEnds},
        {"an ifindex is never used again", &Test::Indexes},
        {"devices are renamed", &Test::Rename},
        {"order of registration and of ifindex", &Test::Orders},
        {"10,000 devices come and go, as in a model", &Test::Model},
        {"stock helpers: names come by themselves", &Test::StockHelpers},
        {"devices older than the host", &Test::HostBefore},
        {"physical devices go to init_net", &Test::GoHome},
    });
