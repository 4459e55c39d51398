// SPDX-License-Identifier: GPL-2.0-only

#include "side-runner.h"

#include <cerrno>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <type_traits>
#include <unistd.h>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

static_assert(std::is_trivially_copyable<Figures>::value, "Figures go through a pipe");

/** @brief Writes all bytes to a file descriptor. */
void
WriteAll(int fd, const char* data, std::size_t size)
{
    while (size > 0)
    {
        const ssize_t written = write(fd, data, size);
        if (written < 0 && errno != EINTR)
        {
            throw std::system_error(errno, std::generic_category(), "write to a pipe");
        }
        const auto advance = static_cast<std::size_t>(written < 0 ? 0 : written);
        data += advance;
        size -= advance;
    }
}

/** @brief Reads a file descriptor until the other end is closed. */
std::string
ReadAll(int fd)
{
    std::string all;
    char buffer[4096];
    for (;;)
    {
        const ssize_t size = read(fd, buffer, sizeof(buffer));
        if (size > 0)
        {
            all.append(buffer, static_cast<std::size_t>(size));
        }
        else if (size == 0 || errno != EINTR)
        {
            return all;
        }
    }
}

/** @brief Runs a side in the new process, and writes its figures to @p fd. */
[[noreturn]] void
Measure(const SideRunner::Side& side, int fd)
{
    int status = 0;
    try
    {
        const auto figures = side();
        WriteAll(fd,
                 reinterpret_cast<const char*>(figures.data()),
                 figures.size() * sizeof(Figures));
    }
    catch (const std::exception& error)
    {
        std::cerr << "netns-bench: " << error.what() << std::endl;
        status = 1;
    }
    _exit(status);
}

} // namespace

uint32_t SideRunner::s_rounds = 5;

void
SideRunner::SetRounds(uint32_t n)
{
    s_rounds = n;
}

SideRunner::SideRunner(const std::string& label, Side own, Side peer)
    : m_label(label),
      m_own(std::move(own)),
      m_peer(std::move(peer))
{
}

std::vector<Comparison>
SideRunner::Run() const
{
    std::vector<std::vector<Comparison>> rows;
    const uint32_t all = (m_peer ? 2 : 1) * s_rounds;
    uint32_t done = 0;
    for (uint32_t round = 0; round < s_rounds; ++round)
    {
        ShowProgress(done, all);
        const auto own = RunApart(m_own);
        ShowProgress(++done, all);
        const auto peer = m_peer ? RunApart(m_peer) : std::vector<Figures>(own.size());
        done += m_peer ? 1 : 0;
        rows.resize(own.size());
        for (std::size_t i = 0; i < own.size(); ++i)
        {
            rows[i].push_back({own[i], peer.at(i), static_cast<bool>(m_peer)});
        }
    }
    ShowProgress(done, all);

    std::vector<Comparison> medians;
    for (const auto& rounds : rows)
    {
        medians.push_back(PickMedian(rounds));
    }
    return medians;
}

std::vector<Figures>
SideRunner::RunApart(const Side& side)
{
    int ends[2];
    if (pipe(ends) != 0)
    {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    std::cout.flush();
    const pid_t child = fork();
    if (child < 0)
    {
        throw std::system_error(errno, std::generic_category(), "fork");
    }
    if (child == 0)
    {
        close(ends[0]);
        Measure(side, ends[1]);
    }
    close(ends[1]);
    const std::string bytes = ReadAll(ends[0]);
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || bytes.size() % sizeof(Figures) != 0)
    {
        throw std::runtime_error(WIFSIGNALED(status) ? "a measuring process died of signal " +
                                                           std::to_string(WTERMSIG(status))
                                                     : "a measuring process failed");
    }
    std::vector<Figures> figures(bytes.size() / sizeof(Figures));
    bytes.copy(reinterpret_cast<char*>(figures.data()), bytes.size());
    return figures;
}

void
SideRunner::ShowProgress(uint32_t done, uint32_t all) const
{
    if (!isatty(STDERR_FILENO))
    {
        return;
    }
    if (done < all)
    {
        std::cerr << "\r" << m_label << ": run " << done + 1 << " of " << all << "\033[K"
                  << std::flush;
    }
    else
    {
        std::cerr << "\r\033[K" << std::flush;
    }
}

} // namespace netns
} // namespace ns3
