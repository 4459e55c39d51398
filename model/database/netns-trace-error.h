// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_TRACE_ERROR_H
#define NETNS_TRACE_ERROR_H

#include <stdexcept>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief A trace database cannot be created, written or closed.
 *
 * The text reads "path: fault, expectation".
 */
class NetnsTraceError : public std::runtime_error
{
  public:
    /**
     * @param path The database as the user named it.
     * @param fault What is wrong.
     * @param expectation What was expected, or what the user can do.
     */
    NetnsTraceError(const std::string& path,
                    const std::string& fault,
                    const std::string& expectation);
};

} // namespace netns
} // namespace ns3

#endif // NETNS_TRACE_ERROR_H
