// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Presets: the files that are shipped, files of one's own, and what is wrong with others.
 */

#include "../common/fixture.h"
#include "../common/get-errno.h"

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-clock.h"
#include "ns3/netns-costs.h"
#include "ns3/netns-preset.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of presets.
 */
class NetnsPresetTest : public Fixture
{
  public:
    /// Every cost of a shipped preset states median, p90 and source, and is drawn from that
    /// distribution.
    void Distribution();
    /// Costs as attributes of a host.
    void Attributes();
    /**
     * A file, good or bad.
     * @param text the file
     * @param expected the error, with FILE for its name; empty for none
     */
    void Refused(); ///< values that the host refuses
    void File(const std::string& text, const std::string& expected);
};

void
NetnsPresetTest::Distribution()
{
    const auto names = NetnsPreset::GetNames();
    NS_TEST_EXPECT_MSG_EQ((names == std::vector<std::string>{"instant", "linux-6.18"}),
                          true,
                          "the library should have the presets instant and linux-6.18");
    auto costs = CreateObject<NetnsCosts>();
    NetnsPreset::Apply("linux-6.18", *costs);
    NS_TEST_EXPECT_MSG_EQ(costs->AssignStreams(1), NETNS_COSTS, "the preset should set every cost");
    for (const auto& row : NetnsPreset::Read("linux-6.18"))
    {
        std::vector<Time> drawn(10001);
        for (auto& value : drawn)
        {
            value = costs->Draw(row.cost);
        }
        std::sort(drawn.begin(), drawn.end());
        const double median = drawn[5000].GetSeconds() / row.median.GetSeconds();
        const double p90 = drawn[9000].GetSeconds() / row.p90.GetSeconds();
        const std::string name = NetnsCosts::GetName(row.cost);
        NS_TEST_EXPECT_MSG_EQ_TOL(median,
                                  1,
                                  0.05,
                                  "draws of " << name << " should have the preset's median");
        NS_TEST_EXPECT_MSG_EQ_TOL(p90,
                                  1,
                                  0.05,
                                  "draws of " << name << " should have the preset's p90");
    }
    NetnsPreset::Apply("instant", *costs);
    NS_TEST_EXPECT_MSG_EQ(costs->IsInstant(), true, "the preset instant should leave no cost");
}

void
NetnsPresetTest::Attributes()
{
    auto host = GetHost();
    StringValue preset;
    host->GetAttribute("Preset", preset);
    NS_TEST_EXPECT_MSG_EQ(preset.Get(), "linux-6.18", "the default should be linux-6.18");
    Config::Set("/NodeList/0/$ns3::netns::NetNamespaceHost/Costs/RcuGrace",
                StringValue("ns3::ConstantRandomVariable[Constant=0.25]"));
    NS_TEST_EXPECT_MSG_EQ(host->GetClock().GetCosts()->Draw(NetnsCost::RCU_GRACE),
                          MilliSeconds(250),
                          "a cost set by its Config path should be drawn, in seconds");
    NS_TEST_EXPECT_MSG_EQ(host->SetAttributeFailSafe("Preset", StringValue("linux-1.0")),
                          false,
                          "an unknown preset should be refused");
    NS_TEST_EXPECT_MSG_EQ(host->SetAttributeFailSafe("Semantics", StringValue("2.4")),
                          false,
                          "unknown semantics should be refused");
    NS_TEST_EXPECT_MSG_EQ(host->GetClock().GetCosts()->Draw(NetnsCost::RCU_GRACE),
                          MilliSeconds(250),
                          "refused attributes should leave the cost as it was");
}

void
NetnsPresetTest::File(const std::string& text, const std::string& expected)
{
    const std::string file = CreateTempDirFilename("preset.ini");
    std::ofstream(file) << text;
    std::string error;
    try
    {
        NetnsPreset::Read(file);
    }
    catch (const NetnsPresetError& fault)
    {
        error = fault.what();
    }
    if (error.compare(0, file.size(), file) == 0)
    {
        error = "FILE" + error.substr(file.size());
    }
    NS_TEST_EXPECT_MSG_EQ(
        error,
        expected,
        "the error should say what is wrong with the file, or nothing should be wrong");
}

void
NetnsPresetTest::Refused()
{
    const std::string preset = "NetNamespaceHost::Preset";
    const std::string wrong = "attribute Preset = \"none-such\": no preset none-such; expected "
                              "instant, linux-6.18, or a file *.ini: Invalid argument (EINVAL)";
    auto node = CreateObject<Node>();
    const auto install = [&node](const std::string& name, const std::string& value) {
        return GetErrorText([&] {
            NetNamespaceHelper helper;
            helper.SetHostAttribute(name, StringValue(value));
            helper.Install(node);
        });
    };
    NS_TEST_EXPECT_MSG_EQ(install("Preset", "none-such"),
                          "NetNamespaceHelper: " + wrong,
                          "a helper should refuse a preset that does not exist");
    NS_TEST_EXPECT_MSG_EQ(install("Semantics", "2.6.25"),
                          "NetNamespaceHelper: attribute Semantics = \"2.6.25\": expected current "
                          "or 2.6.24: Invalid argument (EINVAL)",
                          "a helper should refuse semantics that do not exist");
    Config::SetDefault("ns3::netns::" + preset, StringValue("none-such"));
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([&] { NetNamespaceHost::Install(node); }),
                          "NetNamespaceHost: " + wrong,
                          "a default that does not exist should be refused");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(node->GetObject<NetNamespaceHost>()),
                          false,
                          "the Node should be no host yet");
    Config::SetDefault("ns3::netns::" + preset, StringValue("linux-6.18"));
    auto host = NetNamespaceHost::Install(node);
    host->SetAttribute("Semantics", StringValue("2.6.24"));
    for (const char* name : {"Preset", "Semantics"})
    {
        StringValue before;
        host->GetAttribute(name, before);
        NS_TEST_EXPECT_MSG_EQ(host->SetAttributeFailSafe(name, StringValue("x")),
                              false,
                              "a value that does not exist should be refused");
        StringValue after;
        host->GetAttribute(name, after);
        NS_TEST_EXPECT_MSG_EQ(after.Get(), before.Get(), "a refused value should change nothing");
    }
}

using Test = NetnsPresetTest;

/// @return the cases, one for each file too
static std::vector<FixtureSuite<Test>::Case>
MakeCases()
{
    std::vector<FixtureSuite<Test>::Case> cases = {
        {"costs are drawn with the median and the p90 of the preset", &Test::Distribution},
        {"costs are attributes", &Test::Attributes},
        {"a preset that does not exist", &Test::Refused},
    };
    const std::vector<std::pair<std::string, std::string>> files = {
        {"[RcuGrace]\nmedian = 1.5ms\np90 = 2 ms\nsource = assumed\n", ""},
        {"; none\n\n",
         "FILE: has no cost; expected a section such as [RcuGrace], or the preset instant"},
        {"", "FILE: cannot be read; expected an INI file of costs"},
        {"[RcuGrace\n",
         "FILE:1: [ without ] at the end of the line; expected [Cost] and KEY = VALUE"},
        {"[RcuGrace]\nmedian\n", "FILE:2: no = in the line; expected [Cost] and KEY = VALUE"},
        {"[Rcu]\nmedian = 1ms\nsource = x\n",
         "FILE:1: [Rcu]: no such cost; expected an attribute of ns3::netns::NetnsCosts such as "
         "[RcuGrace]"},
        {"[RcuGrace]\nmean = 1ms\n", "FILE:2: [RcuGrace] mean: expected median, p90 or source"},
        {"[RcuGrace]\nmedian = 1\nsource = x\n",
         "FILE:2: [RcuGrace] median = 1: expected a time above 0, at most 3600s, in s, ms, us or "
         "ns"},
        {"[RcuGrace]\nmedian = -1ms\nsource = x\n",
         "FILE:2: [RcuGrace] median = -1ms: expected a time above 0, at most 3600s, in s, ms, us "
         "or ns"},
        {"[RcuGrace]\nmedian = nanms\nsource = x\n",
         "FILE:2: [RcuGrace] median = nanms: expected a time above 0, at most 3600s, in s, ms, us "
         "or ns"},
        {"[RcuGrace]\nmedian = 2ms\np90 = 1ms\nsource = x\n",
         "FILE:1: [RcuGrace]: p90 is below the median"},
        {"[RcuGrace]\nmedian = 2ms\n", "FILE:1: [RcuGrace]: expected a median and a source"},
        {"[RcuGrace]\n", "FILE:1: [RcuGrace]: expected a median and a source"},
        {"# none\n\n[RcuGrace]\nsource = x\n[Setup]\n",
         "FILE:3: [RcuGrace]: expected a median and a source"},
        {"[RcuGrace]\nmedian = 0.4ns\nsource = x\n",
         "FILE:2: [RcuGrace] median = 0.4ns: expected a time above 0, at most 3600s, in s, ms, us "
         "or ns"},
        {"[RcuGrace]\nmedian = 3601s\nsource = x\n",
         "FILE:2: [RcuGrace] median = 3601s: expected a time above 0, at most 3600s, in s, ms, us "
         "or "
         "ns"},
        {"[RcuGrace]\nmedian = 1,5ms\nsource = x\n",
         "FILE:2: [RcuGrace] median = 1,5ms: expected a time above 0, at most 3600s, in s, ms, us "
         "or ns"},
        {"[RcuGrace]\nmedian = 1ms\nsource = x\n\n[RcuGrace]\nmedian = 2ms\nsource = x\n",
         "FILE:5: [RcuGrace] is in line 1 already; expected [Cost] and KEY = VALUE"},
        {"[RcuGrace]\nmedian = 1ms\nmedian = 2ms\nsource = x\n",
         "FILE:3: key median is in line 2 already; expected [Cost] and KEY = VALUE"},
        {"median = 1ms\n[RcuGrace]\n",
         "FILE:1: key median before the first section; expected [Cost] and KEY = VALUE"},
        {"[]\nmedian = 1ms\n", "FILE:1: a section without a name; expected [Cost] and KEY = VALUE"},
        {"[RcuGrace]\n= 1ms\n", "FILE:2: no key before =; expected [Cost] and KEY = VALUE"},
        {"[RcuGrace]\nsource = \x1b[2J\n",
         "FILE:2: a control character; expected [Cost] and KEY = VALUE"},
    };
    for (const auto& file : files)
    {
        cases.push_back({"file: " + (file.second.empty() ? file.first : file.second),
                         [file](Test& test) { test.File(file.first, file.second); }});
    }
    return cases;
}

/// Registers the suite.
static FixtureSuite<Test> g_netnsPresetTestSuite("netns-preset", MakeCases());
