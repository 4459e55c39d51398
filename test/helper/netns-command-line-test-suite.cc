// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The options of a program are what was written, or are refused.
 */

#include "../common/fixture.h"

#include "ns3/config.h"
#include "ns3/netns-command-line.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/uinteger.h"

#include <limits>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One property of NetnsCommandLine.
 */
class NetnsCommandLineTest : public InstantFixture
{
  public:
    void Values();     ///< what is good arrives
    void Counts();     ///< whole numbers
    void Times();      ///< times
    void Texts();      ///< any text
    void Words();      ///< words beside options
    void Ns3Values();  ///< global values and defaults of ns-3
    void Attributes(); ///< options that set attributes
    void Lists();      ///< options that are given several times, and presets

  private:
    /** @brief Reads one word with all options of this test. @return the fault */
    std::string Read(const std::string& word);

    uint32_t m_count{7};           ///< --count, 1 to 100
    uint64_t m_large{7};           ///< --large
    double m_number{7};            ///< --number, above 0
    Time m_time{Seconds(7)};       ///< --time, at most 1000 s
    std::string m_text{"default"}; ///< --text
    bool m_flag{false};            ///< --flag
    std::string m_word;            ///< the first word
};

std::string
NetnsCommandLineTest::Read(const std::string& word)
{
    NetnsCommandLine line("test", "For a test.");
    line.AddCount("count", "A count", m_count, 1, 100);
    line.AddCount("large", "A count", m_large);
    line.AddNumber("number", "A number", m_number, 0, 1000);
    line.AddTime("time", "A time", m_time, Seconds(1000));
    line.AddText("text", "A text", m_text);
    line.AddFlag("flag", "A flag", m_flag);
    line.AddWord("word", "A word", m_word);
    return line.Read({word});
}

void
NetnsCommandLineTest::Values()
{
    for (const char* word :
         {"--count=100", "-large=18446744073709551615", "--number=2.5e1", "--time=1.5ms", "--flag"})
    {
        NS_TEST_EXPECT_MSG_EQ(Read(word), "", word << " should be read");
    }
    NS_TEST_EXPECT_MSG_EQ(m_count, 100, "the count should be that of the option");
    NS_TEST_EXPECT_MSG_EQ(m_large,
                          std::numeric_limits<uint64_t>::max(),
                          "the largest count should be read");
    NS_TEST_EXPECT_MSG_EQ(m_number, 25, "the number should be that of the option");
    NS_TEST_EXPECT_MSG_EQ(m_time, MicroSeconds(1500), "the time should be that of the option");
    NS_TEST_EXPECT_MSG_EQ(m_flag, true, "a flag without a value should be true");
    NS_TEST_EXPECT_MSG_EQ(Read("--flag=false"), "", "a flag should take false");
    NS_TEST_EXPECT_MSG_EQ(m_flag, false, "the flag should be what was written");
}

void
NetnsCommandLineTest::Counts()
{
    for (const char* value : {"0",
                              "101",
                              "1e1",
                              "2.9",
                              "1x",
                              "1;ls",
                              "1,5",
                              "-1",
                              "+1",
                              " 1",
                              "1 ",
                              "nan",
                              "inf",
                              "0x10",
                              "",
                              "18446744073709551616",
                              "four"})
    {
        const std::string word = std::string("--count=") + value;
        NS_TEST_EXPECT_MSG_EQ(Read(word),
                              word + ": expected a whole number from 1 to 100",
                              word << " should be refused");
    }
    NS_TEST_EXPECT_MSG_EQ(m_count, 7, "a value that is refused should change nothing");
    NS_TEST_EXPECT_MSG_EQ(Read("--large=18446744073709551616").empty(),
                          false,
                          "a count that does not fit should be refused");
    NS_TEST_EXPECT_MSG_EQ(Read("--count"),
                          "--count: no value, expected =VALUE, a whole number from 1 to 100",
                          "an option without its value should be refused");
    NS_TEST_EXPECT_MSG_EQ(Read("--number=1,5").empty(), false, "a comma should be refused");
    NS_TEST_EXPECT_MSG_EQ(Read("--number=0").empty(), false, "0 is not above 0");
    NS_TEST_EXPECT_MSG_EQ(Read("--number=1e999").empty(), false, "infinity should be refused");
}

void
NetnsCommandLineTest::Times()
{
    for (const char* value : {"-1s",
                              "1001s",
                              "1e30s",
                              "9223372037s",
                              "nan",
                              "inf",
                              "1,5s",
                              "1 s",
                              "1ss",
                              "s",
                              "1x",
                              "1e-30s",
                              "1e-99999s",
                              "0.4ns",
                              ""})
    {
        const std::string word = std::string("--time=") + value;
        NS_TEST_EXPECT_MSG_EQ(Read(word),
                              word + ": expected a time from 0s to 1000s, such as 250ms or 1ns",
                              word << " should be refused");
    }
    NS_TEST_EXPECT_MSG_EQ(m_time, Seconds(7), "a value that is refused should change nothing");
    NS_TEST_EXPECT_MSG_EQ(Read("--time=0.0e-9s"), "", "no time at all should be read");
    NS_TEST_EXPECT_MSG_EQ(Read("--time=3"), "", "a time without a unit should be read");
    NS_TEST_EXPECT_MSG_EQ(m_time, Seconds(3), "a time without a unit should be in seconds");
}

void
NetnsCommandLineTest::Texts()
{
    for (const std::string value :
         {"my results.sqlite", "a'b\"c", "-", "--flag", "a\nb", "a=b", "\t", "\xc3\xa9"})
    {
        NS_TEST_EXPECT_MSG_EQ(Read("--text=" + value), "", value << " should be read");
        NS_TEST_EXPECT_MSG_EQ(m_text, value, "the text should be what was written");
    }
    NS_TEST_EXPECT_MSG_EQ(Read("--text="),
                          "--text=: expected a text that is not empty",
                          "an empty text should be refused");
    NS_TEST_EXPECT_MSG_EQ(Read("--count=a\nb"),
                          "--count=a\\x0ab: expected a whole number from 1 to 100",
                          "a message should be one line");
}

void
NetnsCommandLineTest::Words()
{
    NetnsCommandLine line("test", "For a test.");
    std::string word;
    line.AddWord("word", "A word", word);
    NS_TEST_EXPECT_MSG_EQ(line.Read({"one"}), "", "a word should be read");
    NS_TEST_EXPECT_MSG_EQ(word, "one", "the word should be what was written");
    NS_TEST_EXPECT_MSG_EQ(line.Read({"one", "two"}),
                          "unexpected word two, expected --NAME=VALUE",
                          "a word that nobody asked for should be refused");
    NS_TEST_EXPECT_MSG_EQ(line.Read({"--", "--two"}), "", "-- should end the options");
    NS_TEST_EXPECT_MSG_EQ(word, "--two", "behind -- there should be words only");
    NS_TEST_EXPECT_MSG_EQ(line.Read({"--wrod=1"}),
                          "--wrod: there is no such option",
                          "a name that nothing knows should be refused");
}

void
NetnsCommandLineTest::Attributes()
{
    const std::string limit = "--ns3::netns::LinuxBridgeNetDevice::PortLimit";
    uint32_t count = 7;
    NetnsCommandLine line("test", "For a test.");
    line.AddCount("count", "A count", count, 0, 100);
    line.Sets("count", limit.substr(2));
    line.Fixes({"ns3::UdpEchoClient::Interval"});
    NS_TEST_EXPECT_MSG_EQ(line.Read({limit + "=8"}), "", "an attribute should be read");
    NS_TEST_EXPECT_MSG_EQ(count, 8, "the option should have the value of its attribute");
    NS_TEST_EXPECT_MSG_EQ(line.Read({"--count=9"}), "", "the option should be read");
    NS_TEST_EXPECT_MSG_EQ(count, 9, "the option should have its own value");
    NS_TEST_EXPECT_MSG_EQ(line.Read({"--count=9", limit + "=9"}),
                          limit + ": --count has set this, expected one of the two",
                          "an option and its attribute should be refused");
    NS_TEST_EXPECT_MSG_EQ(line.Read({limit + "=9", "--count=9"}),
                          "--count: " + limit + " has set this, expected one of the two",
                          "an attribute and its option should be refused");
    NS_TEST_EXPECT_MSG_EQ(line.Read({limit + "=101"}),
                          limit + "=101: expected a whole number from 0 to 100",
                          "an attribute should be within the limits of the option");
    NS_TEST_EXPECT_MSG_EQ(line.Read({limit + "=x"}).empty(), false, "ns-3 should read it, too");
    NS_TEST_EXPECT_MSG_EQ(line.Read({limit}),
                          limit + ": there is no such option without =VALUE",
                          "an attribute needs a value");
    NS_TEST_EXPECT_MSG_EQ(line.Read({"--ns3::UdpEchoClient::Interval=1s"}),
                          "--ns3::UdpEchoClient::Interval: the program sets this attribute, "
                          "expected no value of it",
                          "an attribute that would be overridden should be refused");
    Config::SetDefault(limit.substr(2), UintegerValue(0));
}

void
NetnsCommandLineTest::Lists()
{
    std::vector<std::string> texts;
    std::string preset = "instant";
    NetnsCommandLine line("test", "For a test.");
    line.AddTexts("text", "A text", texts);
    line.AddPreset("preset", "Costs", preset);
    NS_TEST_EXPECT_MSG_EQ(line.Read({"--text=b", "--text=a c"}), "", "texts should be read");
    NS_TEST_EXPECT_MSG_EQ((texts == std::vector<std::string>{"b", "a c"}),
                          true,
                          "all texts should arrive, in their order");
    NS_TEST_EXPECT_MSG_EQ(line.Read({"--preset=linux-6.18"}), "", "a preset should be read");
    NS_TEST_EXPECT_MSG_EQ(preset, "linux-6.18", "the preset should be what was written");
    NS_TEST_EXPECT_MSG_EQ(line.Read({"--preset=a\tb"}),
                          "--preset=a\\x09b: no preset a\\x09b; expected instant, linux-6.18, or a "
                          "file *.ini",
                          "an unknown preset should be refused");
    NS_TEST_EXPECT_MSG_EQ(preset, "linux-6.18", "a preset that is refused should change nothing");
    NS_TEST_EXPECT_MSG_EQ(line.Read({"-h"}),
                          "-h: there is no such option without =VALUE",
                          "an option should be named as it was written");
}

void
NetnsCommandLineTest::Ns3Values()
{
    for (const char* word : {"--RngSeed=0",
                             "--RngSeed=4294944443",
                             "--RngSeed=1x",
                             "--RngRun=-1",
                             "--RngRun",
                             "--SchedulerType",
                             "--SchedulerType=ns3::Node",
                             "--SchedulerType=ns3::Scheduler",
                             "--SimulatorImplementationType=ns3::Nope",
                             "--RngRun=1.5",
                             "--ns3::netns::NetNamespaceHost::MaxNetNamespaces=2.9",
                             "--ns3::netns::NetNamespaceHost::GracePeriod=3 s",
                             "--ns3::netns::NetNamespaceHost::Preset2=instant",
                             "--ns3::netns::NoSuchClass::Preset=instant",
                             "--ns3::",
                             "--::"})
    {
        NS_TEST_EXPECT_MSG_EQ(Read(word).empty(), false, word << " should be refused");
    }
    const uint64_t run = RngSeedManager::GetRun();
    NS_TEST_EXPECT_MSG_EQ(Read("--RngRun=23"), "", "a run should be read");
    NS_TEST_EXPECT_MSG_EQ(RngSeedManager::GetRun(), 23, "the run should be what was written");
    RngSeedManager::SetRun(run);
}

using Test = NetnsCommandLineTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsCommandLineTestSuite(
    "netns-command-line",
    {
        {"good values are read", &Test::Values},
        {"what is no whole number is refused", &Test::Counts},
        {"what is no time is refused", &Test::Times},
        {"a text may have any characters", &Test::Texts},
        {"words beside options", &Test::Words},
        {"global values and defaults of ns-3", &Test::Ns3Values},
        {"an option and the attribute that it sets are one", &Test::Attributes},
        {"options that are given several times, and presets", &Test::Lists},
    });
