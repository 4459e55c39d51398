// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Runs the cases of one ns-3 test suite on plain Nodes, and those that take Nodes again in
 * namespaces and on recycled Nodes; for ./netns conformance, which compares.
 *
 *   PROGRAM                     prints the suites
 *   PROGRAM SUITE LIMIT FOLDER  prints one line for each case and kind of Nodes, with tabs:
 *                               number, kind, result, Nodes taken, Nodes recycled, seconds, name
 *
 * Each case runs in a process of its own, with its output in FOLDER. The result is pass, fail, the
 * name of a signal, or "no end" after LIMIT seconds of processor time. A suite that takes no Nodes
 * and passes as a whole has one line, with the number of its cases in place of the first word.
 */

#include "node-source.h"

#include "ns3/test.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <iomanip>
#include <iostream>
#include <map>
#include <new>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace
{

/** The cases of the suites, in order. */
std::map<ns3::TestCase*, std::vector<ns3::TestCase*>>&
GetCases()
{
    static auto& cases = *new std::map<ns3::TestCase*, std::vector<ns3::TestCase*>>;
    return cases;
}

/** The only case of a suite that shall run; null for all. */
ns3::TestCase* g_only = nullptr;

} // namespace

namespace ns3
{

/**
 * In place of ns3's: notes the case. With a null pointer it leaves only the case g_only, which
 * nothing else can do, because the list of cases is private.
 */
void
TestCase::AddTestCase(TestCase* testCase, decltype(TestCase::m_duration) duration)
{
    if (!testCase)
    {
        m_children = {g_only};
        return;
    }
    testCase->m_duration = duration;
    testCase->m_parent = this;
    m_children.push_back(testCase);
    if (static_cast<int>(duration) <= 1) // QUICK
    {
        GetCases()[this].push_back(testCase);
    }
}

} // namespace ns3

namespace
{

using ns3::netns::NodeKind;
using ns3::netns::NodeTally;

/** By it the function is reached, which is protected. */
class OpenCase : public ns3::TestCase
{
  public:
    using ns3::TestCase::AddTestCase;
};

/** What became of a case. */
struct Outcome
{
    std::string result; //!< pass, fail, a signal, or no end
    NodeTally tally;    //!< Nodes
    double seconds{0};  //!< processor time
};

/** The names of the kinds, as printed. */
constexpr const char* KINDS[] = {"plain", "namespace", "recycled"};

/** @return the tally that parent and child share */
NodeTally&
GetShared()
{
    static void* memory =
        mmap(nullptr, sizeof(NodeTally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return *static_cast<NodeTally*>(memory);
}

/** The work of the child: runs the case, and ends. */
[[noreturn]] void
RunCase(ns3::TestCase* suite, ns3::TestCase* testCase, unsigned limit, const std::string& stem)
{
    const int log = open((stem + ".log").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    const rlimit seconds{limit, limit + 1};
    setrlimit(RLIMIT_CPU, &seconds);
    const rlimit core{0, 0};
    setrlimit(RLIMIT_CORE, &core);
    alarm(20 * limit); // one that sleeps
    if (testCase)
    {
        g_only = testCase;
        (suite->*(&OpenCase::AddTestCase))(nullptr, {});
    }
    const std::string suiteOption = "--suite=" + suite->GetName();
    const std::string folderOption = "--tempdir=" + stem;
    std::string program = "conformance";
    std::string verbose = "--verbose";
    char* arguments[] = {program.data(),
                         const_cast<char*>(suiteOption.c_str()),
                         const_cast<char*>(folderOption.c_str()),
                         verbose.data(),
                         nullptr};
    const int status = ns3::TestRunner::Run(4, arguments);
    std::cout.flush();
    std::fflush(stdout);
    _exit(status);
}

std::string
NameResult(int status)
{
    if (WIFEXITED(status))
    {
        return WEXITSTATUS(status) == 0 ? "pass" : "fail";
    }
    switch (WTERMSIG(status))
    {
    case SIGXCPU:
    case SIGKILL:
    case SIGALRM:
        return "no end";
    case SIGSEGV:
        return "SIGSEGV";
    case SIGABRT:
        return "SIGABRT";
    default:
        return "signal " + std::to_string(WTERMSIG(status));
    }
}

double
GetSecondsOfChildren()
{
    rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
           1e-6 * (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/** Runs a case, or all, in a child. @param testCase null for all @param wanted see SetNodeKind() */
Outcome
Try(ns3::TestCase* suite,
    ns3::TestCase* testCase,
    NodeKind kind,
    const NodeTally* wanted,
    unsigned limit,
    const std::string& stem)
{
    Outcome outcome;
    NodeTally& shared = *new (&GetShared()) NodeTally;
    const double before = GetSecondsOfChildren();
    const pid_t child = fork();
    if (child == 0)
    {
        ns3::netns::SetNodeKind(kind, shared, wanted);
        RunCase(suite, testCase, limit, stem);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
    {
    }
    outcome.seconds = GetSecondsOfChildren() - before;
    outcome.result = NameResult(status);
    outcome.tally = shared;
    return outcome;
}

void
Print(std::size_t number, NodeKind kind, const Outcome& outcome, const std::string& name)
{
    std::cout << number << '\t' << KINDS[static_cast<int>(kind)] << '\t' << outcome.result << '\t'
              << outcome.tally.taken << '\t' << outcome.tally.recycled << '\t' << std::fixed
              << std::setprecision(2) << outcome.seconds << '\t' << name << std::endl;
}

void
RunSuite(ns3::TestCase* suite, unsigned limit, const std::string& folder)
{
    const auto& cases = GetCases()[suite];
    const Outcome all =
        Try(suite, nullptr, NodeKind::PLAIN, nullptr, limit, folder + "/" + suite->GetName());
    if (all.result == "pass" && all.tally.taken == 0)
    {
        Print(cases.size(), NodeKind::PLAIN, all, "");
        return;
    }
    for (std::size_t i = 0; i < cases.size(); ++i)
    {
        const auto attempt = [&](NodeKind kind, const NodeTally* wanted) {
            const std::string stem = folder + "/" + suite->GetName() + "-" + std::to_string(i) +
                                     "-" + KINDS[static_cast<int>(kind)];
            const Outcome outcome = Try(suite, cases[i], kind, wanted, limit, stem);
            Print(i, kind, outcome, cases[i]->GetName());
            return outcome;
        };
        const Outcome plain = attempt(NodeKind::PLAIN, nullptr);
        if (plain.result == "pass" && plain.tally.taken > 0)
        {
            attempt(NodeKind::NAMESPACE, nullptr);
            attempt(NodeKind::RECYCLED, &plain.tally);
        }
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    if (argc == 4)
    {
        for (const auto& [suite, cases] : GetCases())
        {
            if (dynamic_cast<ns3::TestSuite*>(suite) && suite->GetName() == argv[1])
            {
                RunSuite(suite, std::atoi(argv[2]), argv[3]);
                return 0;
            }
        }
        std::cerr << "conformance: no suite " << argv[1] << "\n";
        return 2;
    }
    std::vector<std::string> names;
    for (const auto& [suite, cases] : GetCases())
    {
        if (dynamic_cast<ns3::TestSuite*>(suite))
        {
            names.push_back(suite->GetName());
        }
    }
    std::sort(names.begin(), names.end());
    for (const auto& name : names)
    {
        std::cout << name << "\n";
    }
    return 0;
}
