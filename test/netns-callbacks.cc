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

#include "ns3/netns-command-line.h"
#include "ns3/netns-program.h"
#include "ns3/nstime.h"

#include <algorithm>
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

/** @return the number that a word is @throws std::runtime_error if it is none */
uint32_t
ReadNumber(const std::string& word)
{
    uint64_t number = 0;
    if (!NetnsCommandLine::ReadCount(word, 0, 1000000, number))
    {
        throw std::runtime_error("netns-callbacks: expected a number, not \"" + word + "\"");
    }
    return static_cast<uint32_t>(number);
}

/** @return whether a word is the second of two @throws std::runtime_error if it is neither */
bool
IsSecond(const std::string& word, const std::string& first, const std::string& second)
{
    if (word != first && word != second)
    {
        throw std::runtime_error("netns-callbacks: expected " + first + " or " + second +
                                 ", not \"" + word + "\"");
    }
    return word == second;
}

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
        throw std::runtime_error("netns-callbacks: no place or action \"" + name +
                                 "\"; --list prints the names");
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
            plan.instant = IsSecond(place, "linux-6.18", "instant");
        }
        else if (first == "grace")
        {
            words >> place;
            plan.grace = ReadNumber(place);
        }
        else if (first == "at")
        {
            std::string word;
            words >> place >> word >> action >> word >> route >> word >> skip;
            plan.steps.push_back({Find(GetCallbackPlaces(), place),
                                  Find(GetCallbackActions(), action),
                                  IsSecond(route, "helpers", "model"),
                                  ReadNumber(skip)});
        }
        else if (!first.empty())
        {
            throw std::runtime_error("netns-callbacks: expected preset, grace or at, not \"" +
                                     first + "\"");
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

/** @brief Prints the names of places and actions. */
void
List()
{
    for (const auto& place : GetCallbackPlaces())
    {
        std::cout << "place " << place.name << "\n";
    }
    for (const auto& action : GetCallbackActions())
    {
        std::cout << "action " << action.name << (action.bothWays ? " both" : " one") << "\n";
    }
}

/** @return the faults that a file of steps brings up */
std::string
Try(const std::string& name)
{
    std::ifstream file(name);
    if (!file)
    {
        throw std::runtime_error("netns-callbacks: " + name + ": cannot be read");
    }
    const Plan plan = Read(file);
    CallbackSweep sweep(plan.instant, MilliSeconds(plan.grace));
    return sweep.Try(plan.steps);
}

/** @brief Does what the command line asks for. @return the exit status */
int
Run(int argc, char* argv[])
{
    bool list = false;
    bool sweep = false;
    std::string file;
    NetnsCommandLine cmd("netns-callbacks", "Try what scripts may do inside callbacks.");
    cmd.AddFlag("list", "Print the names of places and actions", list);
    cmd.AddFlag("sweep", "Try each action in each place", sweep);
    cmd.AddWord("file", "What to do where", file);
    cmd.Parse(argc, argv);
    if (list + sweep + !file.empty() != 1)
    {
        std::cerr << "netns-callbacks: expected --list, --sweep or the name of a file\n";
        return 1;
    }
    if (list)
    {
        List();
        return 0;
    }
    if (sweep)
    {
        return Sweep();
    }
    const std::string faults = Try(file);
    std::cerr << faults;
    return faults.empty() ? 0 : 1;
}

} // namespace

int
main(int argc, char* argv[])
{
    return NetnsProgram::Run([&] { return Run(argc, argv); });
}
