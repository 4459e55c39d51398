// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns
 * Runs the module's test suites outside an ns-3 tree, each in a process of its own.
 *
 *     build/bin/netns-test-runner [--list] [--suite=NAME]... [--quick] [--jobs=N]
 *
 * The suites are ordinary ns3::TestSuite objects, and ns3::TestRunner runs each of them; a process
 * for each keeps one suite's global state, or its crash, away from the others.
 */

#include "ns3/netns-command-line.h"
#include "ns3/netns-program.h"
#include "ns3/test.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace
{

/// What the command line asked for.
struct Options
{
    bool list{false};                ///< print the names of the suites and end
    bool quick{false};               ///< leave out the cases of duration EXTENSIVE and above
    std::size_t jobs{2};             ///< processes at a time
    std::vector<std::string> suites; ///< the suites to run; empty for all
};

/// A process that runs one suite, and what came of it.
struct Job
{
    std::string suite;                           ///< name of the suite
    pid_t pid{-1};                               ///< the process; -1 before it is started
    std::FILE* output{nullptr};                  ///< its standard output and standard error
    std::FILE* report{nullptr};                  ///< the report that ns3::TestRunner writes
    std::chrono::steady_clock::time_point start; ///< when it was started
    double seconds{0};                           ///< how long it took
    int status{0};                               ///< as waitpid gave it
    bool done{false};                            ///< it has ended
};

/// How many test cases passed and failed.
struct Tally
{
    unsigned passed{0}; ///< cases that passed
    unsigned failed{0}; ///< cases that failed, and suites that died
};

/**
 * Reads the command line; ends the program when it is wrong.
 * @param argc number of arguments
 * @param argv the arguments
 * @return what was asked for
 */
Options
ParseCommandLine(int argc, char* argv[])
{
    Options options;
    ns3::netns::NetnsCommandLine cmd("netns-test-runner",
                                     "Run the test suites of netns, each in a process of its own.");
    cmd.AddFlag("list", "Print the names of the suites", options.list);
    cmd.AddTexts("suite", "Run this suite only; may be given several times", options.suites);
    cmd.AddFlag("quick", "Run the quick cases only", options.quick);
    cmd.AddCount("jobs", "Run so many suites at a time", options.jobs, 1, 9999);
    cmd.Parse(argc, argv);
    return options;
}

/**
 * Opens a temporary file without a name.
 * @return the file
 */
std::FILE*
OpenTemporary()
{
    std::FILE* file = std::tmpfile();
    if (!file)
    {
        std::cerr << "netns-test-runner: cannot make a temporary file: " << std::strerror(errno)
                  << "\n";
        std::exit(1);
    }
    return file;
}

/**
 * Reads what other processes wrote to a temporary file.
 * @param file the file
 * @return all of its text
 */
std::string
ReadAll(std::FILE* file)
{
    std::string text;
    char buffer[4096];
    ssize_t count;
    while ((count = pread(fileno(file), buffer, sizeof(buffer), text.size())) > 0)
    {
        text.append(buffer, count);
    }
    return text;
}

/**
 * Runs ns3::TestRunner in a process of its own.
 * @param arguments its options
 * @param output takes its standard output and standard error
 * @return the process
 */
pid_t
Fork(std::vector<std::string> arguments, std::FILE* output)
{
    std::cout.flush();
    std::fflush(nullptr);
    const pid_t pid = fork();
    if (pid < 0)
    {
        std::cerr << "netns-test-runner: cannot fork: " << std::strerror(errno) << "\n";
        std::exit(1);
    }
    if (pid > 0)
    {
        return pid;
    }
    std::signal(SIGXFSZ, SIG_DFL); // NetnsProgram ignores both
    std::signal(SIGPIPE, SIG_DFL);
    dup2(fileno(output), STDOUT_FILENO);
    dup2(fileno(output), STDERR_FILENO);
    // Line by line, so that what was printed before a crash is there to be read
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    arguments.insert(arguments.begin(), "netns-test-runner");
    std::vector<char*> argv;
    for (std::string& argument : arguments)
    {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    std::exit(ns3::TestRunner::Run(static_cast<int>(arguments.size()), argv.data()));
}

/**
 * Asks ns3::TestRunner for the suites. In a process of its own too: as it makes the list, it
 * deletes the test cases that are not quick.
 * @return the names of the module's suites, sorted
 */
std::vector<std::string>
ListSuites()
{
    std::FILE* output = OpenTemporary();
    const pid_t pid = Fork({"--list"}, output);
    int status = 0;
    waitpid(pid, &status, 0);
    std::vector<std::string> suites;
    std::istringstream lines(ReadAll(output));
    std::fclose(output);
    for (std::string line; std::getline(lines, line);)
    {
        if (line.compare(0, 6, "netns-") == 0)
        {
            suites.push_back(line);
        }
    }
    std::sort(suites.begin(), suites.end());
    return suites;
}

/**
 * Names the signal that ended a process.
 * @param number the signal
 * @return its name, such as SIGSEGV
 */
std::string
SignalName(int number)
{
    static const std::map<int, std::string> NAMES = {
        {SIGABRT, "SIGABRT"},
        {SIGALRM, "SIGALRM"},
        {SIGBUS, "SIGBUS"},
        {SIGFPE, "SIGFPE"},
        {SIGHUP, "SIGHUP"},
        {SIGILL, "SIGILL"},
        {SIGINT, "SIGINT"},
        {SIGKILL, "SIGKILL"},
        {SIGPIPE, "SIGPIPE"},
        {SIGQUIT, "SIGQUIT"},
        {SIGSEGV, "SIGSEGV"},
        {SIGTERM, "SIGTERM"},
        {SIGTRAP, "SIGTRAP"},
        {SIGXCPU, "SIGXCPU"},
    };
    const auto found = NAMES.find(number);
    return found == NAMES.end() ? "signal " + std::to_string(number) : found->second;
}

/**
 * Starts the process of one suite.
 * @param job the suite; gets its process
 * @param options what the command line asked for
 * @param folder takes the files that the suite writes
 */
void
Start(Job& job, const Options& options, const std::filesystem::path& folder)
{
    job.output = OpenTemporary();
    job.report = OpenTemporary();
    job.start = std::chrono::steady_clock::now();
    job.pid = Fork({"--suite=" + job.suite,
                    "--verbose",
                    options.quick ? "--fullness=QUICK" : "--fullness=TAKES_FOREVER",
                    "--tempdir=" + (folder / job.suite).string(),
                    "--out=/dev/fd/" + std::to_string(fileno(job.report))},
                   job.output);
}

/**
 * Waits until one of the processes ends.
 * @param jobs all suites; the one that ended is marked
 */
void
WaitForAny(std::vector<Job>& jobs)
{
    int status = 0;
    const pid_t pid = waitpid(-1, &status, 0);
    for (Job& job : jobs)
    {
        if (job.pid == pid && !job.done)
        {
            const auto elapsed = std::chrono::steady_clock::now() - job.start;
            job.seconds = std::chrono::duration<double>(elapsed).count();
            job.status = status;
            job.done = true;
        }
    }
}

/**
 * Counts the cases in a report of ns3::TestRunner, where a case of the suite is indented by 2.
 * @param report the report
 * @return passed and failed cases
 */
Tally
CountCases(const std::string& report)
{
    Tally tally;
    std::istringstream lines(report);
    for (std::string line; std::getline(lines, line);)
    {
        tally.passed += line.compare(0, 7, "  PASS ") == 0;
        tally.failed += line.compare(0, 7, "  FAIL ") == 0;
    }
    return tally;
}

/**
 * Prints one suite's result, with its output if it failed.
 * @param job the suite, ended
 * @return its cases
 */
Tally
PrintResult(Job& job)
{
    const std::string output = ReadAll(job.output);
    const std::string report = ReadAll(job.report);
    std::fclose(job.output);
    std::fclose(job.report);
    Tally tally = CountCases(report);
    const unsigned cases = tally.passed + tally.failed;
    std::ostringstream line;
    line.setf(std::ios::fixed);
    line.precision(1);
    line << " " << job.suite << " (" << cases << (cases == 1 ? " case) " : " cases) ")
         << job.seconds << " s";
    if (WIFEXITED(job.status) && WEXITSTATUS(job.status) == 0)
    {
        std::cout << "PASS" << line.str() << std::endl;
        return tally;
    }
    std::cout << "FAIL" << line.str();
    if (WIFSIGNALED(job.status))
    {
        std::cout << ", died of " << SignalName(WTERMSIG(job.status));
    }
    else
    {
        std::cout << ", exit status " << WEXITSTATUS(job.status);
    }
    std::cout << "\n" << output << report << std::endl;
    // A suite that died, or that a checker such as valgrind refused, has no failed case to count
    tally.failed = std::max(tally.failed, 1U);
    return tally;
}

/**
 * Runs suites, several at a time, and prints their results in the order given.
 * @param suites names of the suites
 * @param options what the command line asked for
 * @return the cases of all of them
 */
Tally
RunSuites(const std::vector<std::string>& suites, const Options& options)
{
    std::string pattern = (std::filesystem::temp_directory_path() / "netns-test-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
    {
        std::cerr << "netns-test-runner: cannot make " << pattern << ": " << std::strerror(errno)
                  << "\n";
        std::exit(1);
    }
    std::vector<Job> jobs(suites.size());
    std::size_t started = 0;
    std::size_t printed = 0;
    Tally total;
    while (printed < jobs.size())
    {
        const auto ended =
            std::count_if(jobs.begin(), jobs.end(), [](const Job& job) { return job.done; });
        while (started < jobs.size() && started < ended + options.jobs)
        {
            jobs[started].suite = suites[started];
            Start(jobs[started], options, pattern);
            ++started;
        }
        WaitForAny(jobs);
        for (; printed < started && jobs[printed].done; ++printed)
        {
            const Tally tally = PrintResult(jobs[printed]);
            total.passed += tally.passed;
            total.failed += tally.failed;
        }
    }
    std::error_code ignored;
    std::filesystem::remove_all(pattern, ignored);
    return total;
}

/**
 * Does what the command line asks for.
 * @param argc number of arguments
 * @param argv the arguments
 * @return the exit status
 */
int
Test(int argc, char* argv[])
{
    const Options options = ParseCommandLine(argc, argv);
    const std::vector<std::string> suites = ListSuites();
    if (suites.empty())
    {
        std::cerr << "netns-test-runner: no test suite is linked into this program\n";
        return 1;
    }
    for (const std::string& suite : options.suites)
    {
        if (!std::binary_search(suites.begin(), suites.end(), suite))
        {
            std::cerr << "netns-test-runner: --suite=" << ns3::netns::NetnsProgram::Show(suite)
                      << ": no such suite, expected one that --list prints\n";
            return 1;
        }
    }
    const auto& asked = options.suites.empty() ? suites : options.suites;
    if (options.list)
    {
        for (const std::string& suite : asked)
        {
            std::cout << suite << "\n";
        }
        return 0;
    }
    const Tally total = RunSuites(asked, options);
    std::cout << total.passed << " passed, " << total.failed << " failed" << std::endl;
    return total.failed == 0 ? 0 : 1;
}

} // namespace

int
main(int argc, char* argv[])
{
    return ns3::netns::NetnsProgram::Run([&] { return Test(argc, argv); });
}
