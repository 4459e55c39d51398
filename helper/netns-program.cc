// SPDX-License-Identifier: GPL-2.0-only

#include "netns-program.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <iostream>
#include <new>
#include <string>
#include <unistd.h>

namespace ns3
{
namespace netns
{

namespace
{

/**
 * @brief Opens what a caller closed of standard input, output and error, in the direction in which
 *        its use is an error. A file of the run would get its number, and what is printed.
 */
void
FillStandardDescriptors()
{
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    {
        if (fcntl(descriptor, F_GETFD) < 0)
        {
            // The lowest free number, which is this one
            open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

/** What OnCrash() says, in full: it must not ask for memory. */
char g_crashText[1024] = "";

/** @brief Ends a program that crashed with values of ns-3 that its user gave: ns-3 does not check
 * all of them. Without such values a crash ends the program as ever. */
void
OnCrash(int signal)
{
    if (g_crashText[0] == '\0')
    {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
        return;
    }
    const auto written = write(STDERR_FILENO, g_crashText, std::strlen(g_crashText));
    _exit(written < 0 ? 2 : 1);
}

} // namespace

int
NetnsProgram::Run(const std::function<int()>& body)
{
    FillStandardDescriptors();
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    for (const int crash : {SIGABRT, SIGFPE, SIGSEGV})
    {
        std::signal(crash, &OnCrash);
    }
    int status = 0;
    try
    {
        status = body();
    }
    catch (const std::bad_alloc&)
    {
        std::cerr << "out of memory, expected more of it or a smaller simulation" << std::endl;
        status = 2;
    }
    catch (const std::exception& error)
    {
        std::cerr << Show(error.what()) << std::endl;
        status = 2;
    }
    return FlushOutput() ? status : 2;
}

void
NetnsProgram::NoteValue(const std::string& option)
{
    static std::string noted;
    noted += (noted.empty() ? "" : ", ") + option;
    const std::string text = "ns-3 crashed, expected other values of " + noted + "\n";
    text.copy(g_crashText, sizeof g_crashText - 1);
}

bool
NetnsProgram::FlushOutput()
{
    errno = 0;
    std::cout.flush();
    const bool written = std::cout.good() && std::fflush(stdout) == 0 && !std::ferror(stdout);
    if (!written)
    {
        std::cerr << "standard output: cannot be written"
                  << (errno ? std::string(" (") + std::strerror(errno) + ")" : "")
                  << ", expected a file or pipe that takes the results" << std::endl;
    }
    return written;
}

std::string
NetnsProgram::Show(const std::string& text)
{
    std::string shown;
    for (const char c : text)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
        {
            const char* const hex = "0123456789abcdef";
            shown += {'\\', 'x', hex[byte >> 4], hex[byte & 15]};
        }
        else
        {
            shown += c;
        }
    }
    return shown;
}

} // namespace netns
} // namespace ns3
