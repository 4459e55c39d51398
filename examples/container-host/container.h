// SPDX-License-Identifier: GPL-2.0-only

#ifndef CONTAINER_H
#define CONTAINER_H

#include "invocation-server.h"

#include "ns3/event-id.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/linux-bridge-net-device.h"
#include "ns3/net-device-container.h"
#include "ns3/net-namespace-host.h"
#include "ns3/nstime.h"
#include "ns3/task.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * The phases of a cold start. Each is without its waits for locks, which `locks` sums up.
 */
struct ColdStartPhases
{
    Time locks;   //!< waits for rtnl and pernet_ops
    Time setup;   //!< clone() with a network namespace
    Time devices; //!< veth pair and bridge port
    Time stack;   //!< address and route
    Time server;  //!< the process, until it listens
};

/**
 * @ingroup netns-examples
 * A container, an instance of an app: a task in a namespace of its own, with a veth on the host's
 * bridge and a server.
 */
class Container
{
  public:
    /// The properties of a container.
    struct Plan
    {
        std::string app;                       //!< its app
        std::string name;                      //!< name of its namespace
        Ipv4Address address;                   //!< its address
        const Ipv4AddressPool* pool{nullptr};  //!< the pool of the address
        Ipv4Address gateway;                   //!< gateway of its default route
        Ptr<LinuxBridgeNetDevice> bridge;      //!< the bridge of its host
        Time serverStart;                      //!< from the start of the server until it listens
        uint32_t responseBytes{0};             //!< bytes of an answer
        bool forget{false};                    //!< whether its mount is left behind
        std::function<void(uint64_t)> arrived; //!< called when the server has a whole request
    };

    /// Called at the end of a start. @param error 0, or a negative errno value
    using Done = std::function<void(int error)>;

    /// @param plan its properties
    Container(Ptr<NetNamespaceHost> host, const Plan& plan);
    Container(const Container&) = delete;            // callbacks point to it
    Container& operator=(const Container&) = delete; // callbacks point to it

    /**
     * Starts the container: task and namespace, devices, stack, server.
     *
     * @param done called at the end
     * @returns 0, or an error that is known at once: -ENOSPC at max_net_namespaces
     */
    int Start(Done done);
    /// Ends the task and deletes the name, unless it is left behind. @returns whether its
    /// namespace ends with its last connection
    bool Stop();

    /// @returns its properties
    const Plan& GetPlan() const;
    /// @returns net_cookie of its namespace
    uint64_t GetCookie() const;
    /// @returns the phases of its start
    const ColdStartPhases& GetPhases() const;

    uint32_t busy{0};                                   //!< invocations that it works on
    bool ready{false};                                  //!< it listens
    std::vector<std::function<void(Container*)>> waits; //!< called when it listens
    EventId expiry;                                     //!< the end of its keep-alive

  private:
    /// Makes the veth pair and the bridge port.
    void AddDevices(Done done);
    /// Sets address and default route.
    void Configure(Done done);
    /// Runs the server.
    void Serve(const Done& done);
    /// Ends a phase. @returns its duration without the waits for locks
    Time EndPhase();

    Ptr<NetNamespaceHost> m_host; //!< the host
    Plan m_plan;                  //!< what it is made of
    Ptr<Task> m_task;             //!< its task
    uint64_t m_cookie{0};         //!< cookie of its namespace
    NetDeviceContainer m_veth;    //!< the pair, the container's end first
    ColdStartPhases m_phases;     //!< the phases of its start
    Time m_phaseStart;            //!< beginning of the current phase
    Time m_lockWait;              //!< waits of the task for locks until then
};

} // namespace netns
} // namespace ns3

#endif /* CONTAINER_H */
