// SPDX-License-Identifier: GPL-2.0-only

#include "callback-sweep.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{
namespace netns
{

namespace
{

/** Seconds of processor time after which a case is taken for one that does not end: hundreds of
 * times what one takes under valgrind. */
constexpr rlim_t PATIENCE = 100;

/** @return all that is written to a pipe */
std::string
ReadAll(int pipe)
{
    std::string text;
    std::array<char, 4096> buffer;
    ssize_t n;
    while ((n = read(pipe, buffer.data(), buffer.size())) > 0)
    {
        text.append(buffer.data(), static_cast<std::size_t>(n));
    }
    close(pipe);
    return text;
}

} // namespace

CallbackSweep::CallbackSweep(bool instant, Time grace)
    : m_world(std::make_unique<CallbackWorld>(instant, grace))
{
    CallbackWorld::WarmUp();
}

std::string
CallbackSweep::Try(const std::vector<CallbackStep>& steps)
{
    std::array<int, 2> ends;
    std::cout.flush();
    std::fflush(nullptr);
    if (pipe(ends.data()) != 0)
    {
        return "pipe: no more files";
    }
    const pid_t pid = fork();
    if (pid < 0)
    {
        return "fork: no more processes";
    }
    if (pid == 0)
    {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        const rlimit limit{PATIENCE, PATIENCE};
        setrlimit(RLIMIT_CPU, &limit);
        const rlimit none{0, 0};
        setrlimit(RLIMIT_CORE, &none);
        _exit(RunCopy(steps));
    }
    close(ends[1]);
    std::string text = ReadAll(ends[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status))
    {
        text += "ended by signal " + std::to_string(WTERMSIG(status)) + "\n";
    }
    else if (WEXITSTATUS(status) != 0 && text.empty())
    {
        text = "exit status " + std::to_string(WEXITSTATUS(status)) + "\n";
    }
    return text;
}

int
CallbackSweep::RunCopy(const std::vector<CallbackStep>& steps)
{
    std::vector<std::unique_ptr<CallbackHook>> hooks;
    std::string faults;
    try
    {
        for (const auto& step : steps)
        {
            const auto act = [this, &step]() {
                m_world->m_model = step.model;
                step.action->act(*m_world);
            };
            hooks.push_back(std::make_unique<CallbackHook>(act, step.skip));
            step.place->attach(*m_world, *hooks.back());
        }
        faults = m_world->Finish();
        // What one step does may take the place of another away
        if (steps.size() == 1 && steps[0].skip == 0 && !hooks[0]->HasActed())
        {
            faults += "the place was not reached\n";
        }
    }
    catch (const std::exception& error)
    {
        faults += std::string("exception: ") + error.what() + "\n";
    }
    m_world.reset();
    std::cout << faults << std::flush;
    return faults.empty() ? 0 : 1;
}

std::string
CallbackSweep::Finish()
{
    std::string faults = m_world->Finish();
    m_world.reset();
    return faults;
}

} // namespace netns
} // namespace ns3
