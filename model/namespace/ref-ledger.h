// SPDX-License-Identifier: GPL-2.0-only

#ifndef REF_LEDGER_H
#define REF_LEDGER_H

#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The kinds of holders of references to a namespace.
 */
enum class RefKind : uint8_t
{
    SETUP,   //!< the first reference, which copy_net_ns() returns to its caller
    NSPROXY, //!< the nsproxy of tasks
    TASK,    //!< a task, during a call
    MOUNT,   //!< a name in /run/netns
    FILE,    //!< an open /proc/PID/ns/net
    SOCKET,  //!< a user socket
    USER     //!< a script
};

/**
 * @ingroup netns
 * @return the name of a kind as in the trace database, for example "mount"
 */
std::string GetRefKindName(RefKind kind);

/**
 * @ingroup netns
 * @brief A holder of a reference: its kind, and its number within that kind.
 */
struct RefHolder
{
    RefKind kind{RefKind::USER}; //!< kind of the holder
    uint64_t id{0};              //!< pid, or number of the mount, file or socket; 0 for none
};

/**
 * @ingroup netns
 * @brief The account of all references to the namespaces of one host.
 */
struct RefLedger
{
    /** Arguments: net_cookie, +1 or -1, count afterwards, holder. */
    using Trace = TracedCallback<uint64_t, int32_t, uint32_t, RefHolder>;

    uint64_t taken{0};            //!< references taken, get_net()
    uint64_t returned{0};         //!< references returned, put_net()
    std::unique_ptr<Trace> trace; //!< trace source Ref; null before it is connected
};

} // namespace netns
} // namespace ns3

#endif /* REF_LEDGER_H */
