// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Anything may happen inside a callback: every action in every place, with both presets, by helpers
 * and by functions of the model.
 */

#include "../common/fixture.h"
#include "callback-sweep.h"

#include <cstdlib>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/**
 * @ingroup netns-tests
 * All places and actions, in one way.
 */
class CallbackSweepTest : public Fixture
{
  public:
    /** @param instant whether the preset is `instant` @param model by functions of the model */
    void Sweep(bool instant, bool model);
};

/** @return that every N-th case is tried: all of them in a full run, which no checker slows down */
std::size_t
GetStride()
{
    const char* full = std::getenv("NETNS_TEST_FULL");
    return full && std::string(full) == "1" ? 1 : 61;
}

void
CallbackSweepTest::Sweep(bool instant, bool model)
{
    CallbackSweep sweep(instant, Seconds(3));
    const std::size_t stride = GetStride();
    std::size_t n = 0;
    for (const auto& place : GetCallbackPlaces())
    {
        for (const auto& action : GetCallbackActions())
        {
            if ((model && !action.bothWays) || ++n % stride != 0)
            {
                continue;
            }
            NS_TEST_EXPECT_MSG_EQ(sweep.Try({{&place, &action, model, 0}}),
                                  "",
                                  "action " << action.name << " in place " << place.name
                                            << " should end in order");
        }
    }
    NS_TEST_EXPECT_MSG_EQ(sweep.Finish(), "", "the world should be in order without any action");
}

} // namespace

static FixtureSuite<CallbackSweepTest> g_callbackSuite(
    "netns-callback",
    {
        {"helpers, default preset", [](CallbackSweepTest& t) { t.Sweep(false, false); }},
        {"helpers, preset instant", [](CallbackSweepTest& t) { t.Sweep(true, false); }},
        {"model, default preset", [](CallbackSweepTest& t) { t.Sweep(false, true); }},
        {"model, preset instant", [](CallbackSweepTest& t) { t.Sweep(true, true); }},
    });
