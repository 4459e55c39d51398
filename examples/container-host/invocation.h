// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_H
#define INVOCATION_H

#include <cstdint>
#include <string>
#include <string_view>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * @brief One function invocation of a trace.
 */
struct Invocation
{
    int64_t start{0};    //!< start, in ns from the earliest start of the trace
    int64_t duration{0}; //!< execution time, in ns
    std::string app;     //!< application id, as in the file
    std::string func;    //!< function id, as in the file
    uint64_t row{0};     //!< data row in the file, the first is 1
};

/**
 * @ingroup netns-examples
 * @brief An invocation whose strings live in somebody else's buffer; start is still the file's own.
 */
struct InvocationView
{
    int64_t start{0};      //!< start, in ns on the file's own clock
    int64_t duration{0};   //!< execution time, in ns
    uint64_t row{0};       //!< data row in the file, the first is 1
    std::string_view app;  //!< application id
    std::string_view func; //!< function id
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_H */
