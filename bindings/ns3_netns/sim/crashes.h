// SPDX-License-Identifier: GPL-2.0-only

#ifndef CRASHES_H
#define CRASHES_H

/**
 * @file
 * Takes note of crashes in C++ at the signal itself, read by cling. cppyy makes an exception of the
 * signal, but where a function is overloaded it shows a TypeError instead.
 */

#include <array>
#include <csignal>
#include <cstdint>

namespace ns3
{
namespace netns
{
namespace python
{

/** The first signal that was a crash; 0 before. */
inline volatile std::sig_atomic_t g_crash = 0;

/** What was done at each signal before WatchCrashes(). */
inline std::array<struct sigaction, NSIG> g_before{};

/** @brief The handler of signals: takes note, and does what was done before. */
inline void
NoteCrash(int number, siginfo_t* information, void* context)
{
    if (!g_crash)
    {
        g_crash = number;
    }
    const struct sigaction& before = g_before[number];
    if (before.sa_flags & SA_SIGINFO)
    {
        before.sa_sigaction(number, information, context);
    }
    else
    {
        before.sa_handler(number);
    }
}

/** @brief Watches for the signals of which cppyy makes exceptions.
 * @return where g_crash is in memory, so that Python reads it at no cost */
inline std::uintptr_t
WatchCrashes()
{
    for (const int number : {SIGBUS, SIGSEGV, SIGILL, SIGABRT, SIGFPE})
    {
        struct sigaction& before = g_before[number];
        sigaction(number, nullptr, &before);
        if (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN)
        {
            continue; // the process ends, or nothing happens
        }
        struct sigaction noting = before;
        noting.sa_flags |= SA_SIGINFO;
        noting.sa_sigaction = NoteCrash;
        sigaction(number, &noting, nullptr);
    }
    return reinterpret_cast<std::uintptr_t>(&g_crash);
}

} // namespace python
} // namespace netns
} // namespace ns3

#endif /* CRASHES_H */
