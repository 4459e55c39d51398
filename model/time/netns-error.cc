// SPDX-License-Identifier: GPL-2.0-only

#include "netns-error.h"

#include <cerrno>
#include <cstring>
#include <map>

namespace ns3
{
namespace netns
{

NetnsError::NetnsError(const std::string& place, int error)
    : std::runtime_error(place + ": " + std::strerror(error < 0 ? -error : error) + " (" +
                         GetName(error) + ")"),
      m_errno(error < 0 ? error : -error)
{
}

int
NetnsError::GetErrno() const
{
    return m_errno;
}

std::string
NetnsError::GetName(int error)
{
    static const std::map<int, std::string> names{
        {EBADF, "EBADF"},           {EBUSY, "EBUSY"},           {ECANCELED, "ECANCELED"},
        {EEXIST, "EEXIST"},         {EINVAL, "EINVAL"},         {ELOOP, "ELOOP"},
        {ENFILE, "ENFILE"},         {ENODEV, "ENODEV"},         {ENOENT, "ENOENT"},
        {ENOMEM, "ENOMEM"},         {ENOSPC, "ENOSPC"},         {EADDRNOTAVAIL, "EADDRNOTAVAIL"},
        {EADDRINUSE, "EADDRINUSE"}, {EOPNOTSUPP, "EOPNOTSUPP"}, {ENAMETOOLONG, "ENAMETOOLONG"},
        {EPERM, "EPERM"},           {ERANGE, "ERANGE"},         {ESRCH, "ESRCH"},
        {ESTALE, "ESTALE"},         {EXDEV, "EXDEV"},           {EXFULL, "EXFULL"},
        {EISDIR, "EISDIR"},
    };
    const int value = error < 0 ? -error : error;
    auto it = names.find(value);
    return it != names.end() ? it->second : std::to_string(value);
}

void
ThrowNull(const char* function, const char* argument)
{
    throw NetnsError(std::string(function) + ": " + argument + " is null", -EINVAL);
}

} // namespace netns
} // namespace ns3
