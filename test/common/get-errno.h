// SPDX-License-Identifier: GPL-2.0-only

#ifndef GET_ERRNO_H
#define GET_ERRNO_H

#include "ns3/netns-error.h"

#include <functional>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief Calls a function that may throw NetnsError.
 * @return the negative errno value of the error, 0 when none was thrown
 */
inline int
GetErrno(const std::function<void()>& function)
{
    try
    {
        function();
    }
    catch (const NetnsError& error)
    {
        return error.GetErrno();
    }
    return 0;
}

/**
 * @ingroup netns-tests
 * @brief Calls a function that may throw NetnsError.
 * @return the text of the error, empty when none was thrown
 */
inline std::string
GetErrorText(const std::function<void()>& function)
{
    try
    {
        function();
    }
    catch (const NetnsError& error)
    {
        return error.what();
    }
    return "";
}

} // namespace netns
} // namespace ns3

#endif /* GET_ERRNO_H */
