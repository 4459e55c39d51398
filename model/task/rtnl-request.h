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
 * @brief A change of devices, addresses or routes, made under rtnl.
 */
struct RtnlRequest
{
    /** What it costs while rtnl is held: which and how many. */
    std::vector<std::pair<NetnsCost, uint64_t>> costs;
    /** Namespaces that it is about; it waits for those that are in state SETUP. */
    std::vector<Ptr<NetNamespace>> nets;
    /** Makes the change; returns 0 or a negative errno value, and may say more in @p place. */
    std::function<int(std::string& place)> work;
    std::string place;                   //!< what it is, for errors
    std::function<void(int error)> done; //!< called at the end; null: an error is thrown
    bool barrier{false};                 //!< devices went: netdev_run_todo() waits afterwards
};

/** Called at the end of a request: its result, the place for an error, the time that it waited for
 * rtnl. */
using RtnlFinished = std::function<void(int error, const std::string& place, Time waited)>;

/**
 * @ingroup netns
 * @brief Makes a change under rtnl.
 *
 * Waits for namespaces in state SETUP, then for rtnl; makes the change when its costs are over.
 * Where nothing takes time, all of it happens within the call.
 * @param kernel the kernel
 * @param pid for whom, 0 for nobody
 * @param request the change; its callback is not called
 * @param finished called at the end
 */
void RunRtnlRequest(Kernel& kernel,
                    uint32_t pid,
                    RtnlRequest request,
                    const RtnlFinished& finished);

} // namespace netns
} // namespace ns3

#endif /* RTNL_REQUEST_H */
