// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Names and indexes of devices.
 */

#include "../common/instant-test-case.h"

#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/loopback-net-device.h"
#include "ns3/net-device-table.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/veth-helper.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of the device table.
 */
class NetnsDeviceTableTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsDeviceTableTestCase::*)();

    /**
     * @param name the property
     * @param body the case
     */
    NetnsDeviceTableTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

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
    void DoRun() override;
    /** @return the record, null when refused @param wanted name or pattern @param ifindex index */
    NetDeviceRecord* Add(const std::string& wanted, uint32_t ifindex = 0);
    /** @return the error of adding @param wanted name or pattern @param ifindex index */
    int Try(const std::string& wanted, uint32_t ifindex = 0);
    /** @return "1 lo, 2 eth0" @param net the namespace */
    static std::string Describe(Ptr<NetNamespace> net);

    Body m_body;            ///< the case
    NetDeviceTable m_table; ///< a table
};

void
NetnsDeviceTableTestCase::DoRun()
{
    (this->*m_body)();
    Simulator::Destroy();
}

NetDeviceRecord*
NetnsDeviceTableTestCase::Add(const std::string& wanted, uint32_t ifindex)
{
    NetDeviceRecord* record = nullptr;
    m_table.Insert(nullptr, wanted, ifindex, record);
    return record;
}

int
NetnsDeviceTableTestCase::Try(const std::string& wanted, uint32_t ifindex)
{
    NetDeviceRecord* record = nullptr;
    return m_table.Insert(nullptr, wanted, ifindex, record);
}

std::string
NetnsDeviceTableTestCase::Describe(Ptr<NetNamespace> net)
{
    std::string text;
    for (const auto* record : net->GetDevices().GetByIndexOrder())
    {
        text += text.empty() ? "" : ", ";
        text += std::to_string(record->ifindex) + " " + record->GetName();
    }
    return text;
}

void
NetnsDeviceTableTestCase::Names()
{
    for (const std::string name :
         {"a", "fifteen-letters", "...", "v@if", "eth0.100", "\xc3\xa4", "-", "\x01"})
    {
        NS_TEST_EXPECT_MSG_EQ(Try(name), 0, "\"" << name << "\"");
        NS_TEST_EXPECT_MSG_EQ(m_table.FindByName(name)->GetName(), name, "found");
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
        NS_TEST_EXPECT_MSG_EQ(Try(name), -EINVAL, "\"" << name << "\"");
        NS_TEST_EXPECT_MSG_EQ(NetDeviceTable::IsValidName(name), false, "\"" << name << "\"");
    }
    NS_TEST_EXPECT_MSG_EQ(m_table.GetN(), 8, "nothing refused was added");
    NS_TEST_EXPECT_MSG_EQ(Try("a"), -EEXIST, "taken");
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("b") == nullptr), true, "unknown");
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("") == nullptr), true, "unknown");
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("fifteen-letters.") == nullptr), true, "no prefix");
}

void
NetnsDeviceTableTestCase::Patterns()
{
    NS_TEST_EXPECT_MSG_EQ(Add("veth%d")->GetName(), "veth0", "from 0");
    NS_TEST_EXPECT_MSG_EQ(Add("veth2")->GetName(), "veth2", "a literal in between");
    auto one = Add("veth%d");
    NS_TEST_EXPECT_MSG_EQ(one->GetName(), "veth1", "the lowest");
    NS_TEST_EXPECT_MSG_EQ(Add("veth%d")->GetName(), "veth3", "passes the literal");
    NS_TEST_EXPECT_MSG_EQ(Try("veth3"), -EEXIST, "a literal that a pattern gave");
    m_table.Remove(one);
    NS_TEST_EXPECT_MSG_EQ(Add("veth%d")->GetName(), "veth1", "a freed number");
    NS_TEST_EXPECT_MSG_EQ(Add("veth%d")->GetName(), "veth4", "then on");
    NS_TEST_EXPECT_MSG_EQ(Add("a%db")->GetName(), "a0b", "in the middle");
    NS_TEST_EXPECT_MSG_EQ(Add("%d")->GetName(), "0", "alone");
    // Names that only look like the pattern's do not disturb it.
    auto leading = Add("veth05");
    m_table.Remove(leading);
    NS_TEST_EXPECT_MSG_EQ(Add("veth%d")->GetName(), "veth5", "veth05 is no number of it");
    for (const char* pattern : {"%d%d", "%s", "a%", "a%%", "%da%", "%5d", "%i", "% d"})
    {
        NS_TEST_EXPECT_MSG_EQ(Try(pattern), -EINVAL, pattern);
    }
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("veth%d") == nullptr), true, "never a name");
}

void
NetnsDeviceTableTestCase::PatternEnds()
{
    // 13 letters leave room for two digits.
    for (int i = 0; i < 10; ++i)
    {
        NS_TEST_EXPECT_MSG_EQ(Try("thirteen-lett%d"), 0, "number " << i);
    }
    for (int i = 10; i < 100; ++i)
    {
        Try("thirteen-lett%d");
    }
    NS_TEST_EXPECT_MSG_EQ(Try("thirteen-lett%d"), -ENFILE, "100 would be the 16th letter");
    NS_TEST_EXPECT_MSG_EQ(m_table.GetN(), 100, "no more");
    m_table.Remove(m_table.FindByName("thirteen-lett42"));
    NS_TEST_EXPECT_MSG_EQ(Add("thirteen-lett%d")->GetName(), "thirteen-lett42", "free again");
}

void
NetnsDeviceTableTestCase::Indexes()
{
    auto first = Add("a");
    NS_TEST_EXPECT_MSG_EQ(first->ifindex, 1, "from 1");
    NS_TEST_EXPECT_MSG_EQ(Add("b", 7)->ifindex, 7, "an explicit one");
    NS_TEST_EXPECT_MSG_EQ(Add("c")->ifindex, 2, "which does not advance the counter");
    NS_TEST_EXPECT_MSG_EQ(Try("d", 7), -EBUSY, "taken");
    NS_TEST_EXPECT_MSG_EQ(Try("d", 1), -EBUSY, "taken");
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("d") == nullptr), true, "nothing added");
    m_table.Remove(first);
    NS_TEST_EXPECT_MSG_EQ(Add("d")->ifindex, 3, "a freed one is not used again");
    for (const char* name : {"e", "f", "g"})
    {
        Add(name);
    }
    NS_TEST_EXPECT_MSG_EQ(m_table.FindByName("g")->ifindex, 6, "one after another");
    NS_TEST_EXPECT_MSG_EQ(Add("h")->ifindex, 8, "but not one that is taken");
    NS_TEST_EXPECT_MSG_EQ(Add("a", 1)->ifindex, 1, "a freed one on request");
    for (uint32_t unknown : {0U, 9U, std::numeric_limits<uint32_t>::max()})
    {
        NS_TEST_EXPECT_MSG_EQ((m_table.FindByIndex(unknown) == nullptr), true, unknown);
    }
}

void
NetnsDeviceTableTestCase::Rename()
{
    auto a = Add("a");
    auto b = Add("b");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "b"), -EEXIST, "taken");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "a/b"), -EINVAL, "no name");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "%s"), -EINVAL, "no pattern");
    NS_TEST_EXPECT_MSG_EQ(a->GetName(), "a", "nothing changed");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "a"), 0, "its own name");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "x%d"), 0, "a pattern");
    NS_TEST_EXPECT_MSG_EQ(a->GetName(), "x0", "its number");
    NS_TEST_EXPECT_MSG_EQ(m_table.FindByName("x0"), a, "found by the new name");
    NS_TEST_EXPECT_MSG_EQ((m_table.FindByName("a") == nullptr), true, "not by the old one");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(b, "x%d"), 0, "the same pattern");
    NS_TEST_EXPECT_MSG_EQ(b->GetName(), "x1", "the next number");
    NS_TEST_EXPECT_MSG_EQ(m_table.Rename(a, "a"), 0, "back");
    NS_TEST_EXPECT_MSG_EQ(Add("x%d")->GetName(), "x0", "its number is free again");
    NS_TEST_EXPECT_MSG_EQ(a->ifindex, 1, "the index stays");
    NS_TEST_EXPECT_MSG_EQ(&m_table.GetList().front(), a, "and the place in the list");
}

void
NetnsDeviceTableTestCase::Orders()
{
    Add("c");
    Add("a", 9);
    Add("b");
    std::string list;
    for (const auto& record : m_table.GetList())
    {
        list += record.GetName();
    }
    NS_TEST_EXPECT_MSG_EQ(list, "cab", "in order of registration");
    std::string sorted;
    for (const auto* record : m_table.GetByIndexOrder())
    {
        sorted += record->GetName();
    }
    NS_TEST_EXPECT_MSG_EQ(sorted, "cba", "in order of ifindex");
    std::string walked;
    for (std::size_t i : {0, 1, 2, 1, 2, 0})
    {
        walked += m_table.GetNth(i)->GetName();
    }
    NS_TEST_EXPECT_MSG_EQ(walked, "cababc", "by position");
    m_table.Remove(m_table.FindByName("a"));
    NS_TEST_EXPECT_MSG_EQ(m_table.GetNth(1)->GetName(), "b", "after a removal");
    NS_TEST_EXPECT_MSG_EQ((m_table.GetNth(2) == nullptr), true, "behind the end");
}

void
NetnsDeviceTableTestCase::Model()
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
            NS_TEST_ASSERT_MSG_EQ((record != nullptr), true, "refused in step " << step);
            NS_TEST_ASSERT_MSG_EQ(record->ifindex, ++lastIndex, "index in step " << step);
            model[record->ifindex] = record->GetName();
        }
        else
        {
            auto victim = model.lower_bound(random->GetInteger(1, lastIndex));
            victim = victim == model.end() ? model.begin() : victim;
            auto record = m_table.FindByIndex(victim->first);
            NS_TEST_ASSERT_MSG_EQ((record != nullptr), true, "lost in step " << step);
            m_table.Remove(record);
            model.erase(victim);
        }
        peak = std::max<uint32_t>(peak, model.size());
        NS_TEST_ASSERT_MSG_EQ(m_table.GetN(), model.size(), "number in step " << step);
    }
    NS_TEST_EXPECT_MSG_GT(peak, 10000, "grown");
    std::size_t i = 0;
    const auto all = m_table.GetByIndexOrder();
    NS_TEST_ASSERT_MSG_EQ(all.size(), model.size(), "all");
    for (const auto& [index, name] : model)
    {
        NS_TEST_ASSERT_MSG_EQ(all[i]->ifindex, index, "index");
        NS_TEST_ASSERT_MSG_EQ(all[i]->GetName(), name, "name");
        NS_TEST_ASSERT_MSG_EQ(m_table.FindByName(name), all[i], "by name");
        NS_TEST_ASSERT_MSG_EQ(m_table.FindByIndex(index), all[i++], "by index");
    }
}

void
NetnsDeviceTableTestCase::StockHelpers()
{
    auto host = CreateObject<Node>();
    auto far = CreateObject<Node>();
    auto net = NetNamespaceHelper().Create(host, {"a"}).Get("a");
    auto init = net->GetHost()->GetInitNet();
    NodeContainer lan(host);
    lan.Add(net->GetNode());
    auto csma = CsmaHelper().Install(lan);
    auto link = PointToPointHelper().Install(net->GetNode(), far);
    InternetStackHelper().Install(lan);
    NS_TEST_EXPECT_MSG_EQ(Describe(init), "1 lo, 2 eth0", "of the host");
    NS_TEST_EXPECT_MSG_EQ(Describe(net), "1 lo, 2 eth0, 3 eth1", "of the namespace");
    NS_TEST_EXPECT_MSG_EQ(init->GetDeviceByName("eth0"), csma.Get(0), "csma on the host");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceByName("eth0"), csma.Get(1), "csma");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceByIndex(3), link.Get(0), "point-to-point");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceName(link.Get(1)), "", "the far end is not of here");
    NS_TEST_EXPECT_MSG_EQ(net->RenameDevice(link.Get(0), "uplink"), 0, "renamed");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceName(link.Get(0)), "uplink", "renamed");
    // Node::AddDevice() by hand, of a device of ours
    auto veth = CreateObject<VethNetDevice>();
    net->GetNode()->AddDevice(veth);
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceName(veth), "eth1", "the lowest free name");
    NS_TEST_EXPECT_MSG_EQ(veth->GetNet(), PeekPointer(net), "knows its namespace");
    net->GetHost()->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ((veth->GetNet() == nullptr), true, "dies with it");
}

void
NetnsDeviceTableTestCase::HostBefore()
{
    NodeContainer nodes;
    nodes.Create(2);
    auto csma = CsmaHelper().Install(nodes);
    InternetStackHelper().Install(nodes);
    auto later = CsmaHelper().Install(nodes);
    const uint32_t devices = nodes.Get(0)->GetNDevices();
    auto init = NetNamespaceHost::Install(nodes.Get(0))->GetInitNet();
    NS_TEST_EXPECT_MSG_EQ(nodes.Get(0)->GetNDevices(), devices, "no second loopback");
    NS_TEST_EXPECT_MSG_EQ(Describe(init), "1 lo, 2 eth0, 3 eth1", "all have names");
    NS_TEST_EXPECT_MSG_EQ(init->GetDeviceByName("eth0"), csma.Get(0), "the first");
    NS_TEST_EXPECT_MSG_EQ(init->GetDeviceByName("eth1"), later.Get(0), "the second");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(DynamicCast<LoopbackNetDevice>(init->GetLoopback())),
                          true,
                          "the stack's loopback");
    NS_TEST_EXPECT_MSG_EQ(init->GetLoopback(), nodes.Get(0)->GetDevice(1), "the stack's loopback");
}

void
NetnsDeviceTableTestCase::GoHome()
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
    NS_TEST_EXPECT_MSG_EQ(Describe(init), "1 lo, 4 eth0", "under its own name and index");
    NS_TEST_EXPECT_MSG_EQ(init->GetDeviceByName("eth0"), csma.Get(0), "the physical one");
    NS_TEST_EXPECT_MSG_EQ(csma.Get(0)->GetNode(), host, "on the host's Node");
    NS_TEST_EXPECT_MSG_EQ((DynamicCast<VethNetDevice>(veth.Get(0))->GetNet() == nullptr),
                          true,
                          "a virtual one dies");
    kernel->Unmount("b");
    NS_TEST_EXPECT_MSG_EQ(Describe(init), "1 lo, 2 dev2, 4 eth0", "eth0 is taken");
    kernel->Unmount("c");
    NS_TEST_EXPECT_MSG_EQ(Describe(init),
                          "1 lo, 2 dev2, 3 dev0, 4 eth0",
                          "dev2 and 2 are taken too");
    NS_TEST_EXPECT_MSG_EQ(init->GetDeviceByName("dev0"), csma.Get(2), "the third");
}

/**
 * @ingroup netns-tests
 * The device table.
 */
class NetnsDeviceTableTestSuite : public TestSuite
{
  public:
    NetnsDeviceTableTestSuite()
        : TestSuite("netns-device-table", Type::UNIT)
    {
        using Case = NetnsDeviceTableTestCase;
        AddTestCase(new Case("valid and invalid names", &Case::Names));
        AddTestCase(new Case("patterns give the lowest free number", &Case::Patterns));
        AddTestCase(new Case("a pattern runs out of numbers", &Case::PatternEnds));
        AddTestCase(new Case("an ifindex is never used again", &Case::Indexes));
        AddTestCase(new Case("devices are renamed", &Case::Rename));
        AddTestCase(new Case("order of registration and of ifindex", &Case::Orders));
        AddTestCase(new Case("10,000 devices come and go, as in a model", &Case::Model));
        AddTestCase(new Case("stock helpers: names come by themselves", &Case::StockHelpers));
        AddTestCase(new Case("devices older than the host", &Case::HostBefore));
        AddTestCase(new Case("physical devices go to init_net", &Case::GoHome));
    }
};

/// Registers the suite.
static NetnsDeviceTableTestSuite g_netnsDeviceTableTestSuite;
