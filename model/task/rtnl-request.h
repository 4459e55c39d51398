// SPDX-License-Identifier: GPL-2.0-only

#ifndef RTNL_REQUEST_H
#define RTNL_REQUEST_H

#include "ns3/netns-costs.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

class Kernel;
class NetNamespace;

/**
 * @ingroup netns
 * @brief An operation on devices, addresses or routes that runs under rtnl_mutex.
 */
struct RtnlRequest
{
    /** The costs that pass while rtnl_mutex is held: each cost and how often it is drawn. */
    std::vector<std::pair<NetnsCost, uint64_t>> costs;
    /** The namespaces concerned, all of the host; the request waits for those in state SETUP. */
    std::vector<Ptr<NetNamespace>> nets;
    /** Makes the change and returns 0 or a negative errno value; may add to @p place. */
    std::function<int(std::string& place)> work;
    std::string place;                   //!< the beginning of the text of an error
    std::function<void(int error)> done; //!< called at the end; null: throw errors
    bool barrier{false};                 //!< devices go: netdev_run_todo() waits afterwards
};

/** Called at the end of a request with its result, the place of an error, and the simulated time
 * that the request waited for rtnl_mutex. */
using RtnlFinished = std::function<void(int error, const std::string& place, Time waited)>;

/**
 * @ingroup netns
 * @brief Checks what an rtnl request concerns.
 * @param kernel the kernel that is to run the request, null for none
 * @param request the request; an error adds to its place
 * @param function "CLASS::FUNCTION", which was given the request
 * @return 0; -EXDEV for a namespace of another host, -ESTALE for one that is dead
 * @throws NetnsError EINVAL for a request without work, and for a namespace that is null
 */
int CheckRtnlRequest(const Kernel* kernel, RtnlRequest& request, const char* function);

/**
 * @ingroup netns
 * @brief Runs an rtnl request.
 *
 * The request waits for namespaces in state SETUP, then for rtnl_mutex. It makes its change when
 * its costs have passed. Where operations take no time, the request ends within the call.
 * @param pid the pid of the task that asks, 0 for none
 * @param request the request, whose own callback is not called
 * @param finished called at the end instead
 */
void RunRtnlRequest(Kernel& kernel,
                    uint32_t pid,
                    RtnlRequest request,
                    const RtnlFinished& finished);

} // namespace netns
} // namespace ns3

#endif /* RTNL_REQUEST_H */
