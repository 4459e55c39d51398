// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Tries what scripts may do inside callbacks: the cases of the suite netns-callback, and any other
 * sequence of them.
 *
 *     build/bin/netns-callbacks --list
 *     build/bin/netns-callbacks --sweep
 *     build/bin/netns-callbacks FILE
 *
 * A line of FILE is "preset instant", "preset linux-6.18", "grace MILLISECONDS", or "at PLACE do
 * ACTION by helpers|model after N", where N calls are let pass.
 */

#include "device/callback-sweep.h"

#include "ns3/nstime.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/** What a file asks for. */
struct Plan
{
    bool instant{false};             ///< the preset
    int64_t grace{3000};             ///< GracePeriod in milliseconds
    std::vector<CallbackStep> steps; ///< what is done where
};

/** @return the element of that name @throws std::runtime_error if there is none */
template <class T>
const T*
Find(const std::vector<T>& list, const std::string& name)
{
    const auto it = std::find_if(list.begin(), list.end(), [&name](const T& each) {
        return each.name == name;
    });
    if (it == list.end())
    {
        throw std::runtime_error("no place or action \"" + name + "\"; --list prints the names");
    }
    return &*it;
}

Plan
Read(std::istream& file)
{
    Plan plan;
    for (std::string line; std::getline(file, line);)
    {
        std::istringstream words(line);
        std::string first;
        words >> first;
        std::string place;
        std::string action;
        std::string route;
        std::string skip;
        if (first == "preset")
        {
            words >> place;
            plan.instant = place == "instant";
        }
        else if (first == "grace")
        {
            words >> plan.grace;
        }
        else if (first == "at")
        {
            std::string word;
            words >> place >> word >> action >> word >> route >> word >> skip;
            plan.steps.push_back({Find(GetCallbackPlaces(), place),
                                  Find(GetCallbackActions(), action),
                                  route == "model",
                                  static_cast<uint32_t>(std::strtoul(skip.c_str(), nullptr, 10))});
        }
        else if (!first.empty())
        {
            throw std::runtime_error("expected preset, grace or at, not \"" + first + "\"");
        }
    }
    return plan;
}

int
Sweep()
{
    unsigned failed = 0;
    unsigned all = 0;
    for (const bool instant : {false, true})
    {
        CallbackSweep sweep(instant, Seconds(3));
        for (const auto& place : GetCallbackPlaces())
        {
            for (const auto& action : GetCallbackActions())
            {
                for (const bool model : {false, true})
                {
                    if (model && !action.bothWays)
                    {
                        continue;
                    }
                    ++all;
                    const std::string faults = sweep.Try({{&place, &action, model, 0}});
                    if (!faults.empty())
                    {
                        ++failed;
                        std::cout << place.name << " " << action.name
                                  << (model ? " model " : " helpers ")
                                  << (instant ? "instant" : "linux-6.18") << ": "
                                  << faults.substr(0, faults.find('\n')) << std::endl;
                    }
                }
            }
        }
        std::cout << sweep.Finish();
    }
    std::cout << all << " cases, " << failed << " failed" << std::endl;
    return failed > 0 ? 1 : 0;
}

} // namespace

int
main(int argc, char* argv[])
{
    const std::string word = argc == 2 ? argv[1] : "";
    if (word == "--list")
    {
        for (const auto& place : GetCallbackPlaces())
        {
            std::cout << "place " << place.name << "\n";
        }
        for (const auto& action : GetCallbackActions())
        {
            std::cout << "action " << action.name << (action.bothWays ? " both" : " one") << "\n";
        }
        return 0;
    }
    if (word == "--sweep")
    {
        return Sweep();
    }
    try
    {
        std::ifstream file(word);
        if (!file)
        {
            throw std::runtime_error("expected --list, --sweep or the name of a file");
        }
        const Plan plan = Read(file);
        CallbackSweep sweep(plan.instant, MilliSeconds(plan.grace));
        const std::string faults = sweep.Try(plan.steps);
        std::cerr << faults;
        return faults.empty() ? 0 : 1;
    }
    catch (const std::exception& error)
    {
        std::cerr << "netns-callbacks: " << error.what() << "\n";
        return 2;
    }
}
