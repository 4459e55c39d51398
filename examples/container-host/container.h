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
 * Where the time of a cold start goes, each without what the locks took.
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
 * An instance of an app: a task in a namespace of its own, with a veth on the host's bridge and a
 * server.
 */
class Container
{
  public:
    /// What it is made of.
    struct Plan
    {
        std::string app;                       //!< whose it is
        std::string name;                      //!< of its namespace
        Ipv4Address address;                   //!< its address
        const Ipv4AddressPool* pool{nullptr};  //!< where it is from
        Ipv4Address gateway;                   //!< of its default route
        Ptr<LinuxBridgeNetDevice> bridge;      //!< where its veth is a port
        Time serverStart;                      //!< from the start of its process until it listens
        uint32_t responseBytes{0};             //!< bytes of an answer
        bool forget{false};                    //!< whether the name is left behind
        std::function<void(uint64_t)> arrived; //!< called when a request is at its server
    };

    /// Called at the end of a start. @param error 0, or a negative errno value
    using Done = std::function<void(int error)>;

    /// @param host the host @param plan what it is made of
    Container(Ptr<NetNamespaceHost> host, const Plan& plan);
    Container(const Container&) = delete;            // callbacks point to it
    Container& operator=(const Container&) = delete; // callbacks point to it

    /**
     * Start it: task and namespace, devices, stack, server.
     *
     * @param done called at the end
     * @returns 0, or what is known at once: -ENOSPC at max_net_namespaces
     */
    int Start(Done done);
    /// End the task, delete the name. @returns whether its namespace dies with its last connection
    bool Stop();

    /// @returns what it is made of
    const Plan& GetPlan() const;
    /// @returns net_cookie of its namespace
    uint64_t GetCookie() const;
    /// @returns where the time of its start went
    const ColdStartPhases& GetPhases() const;

    uint32_t busy{0};                                   //!< invocations it is at work on
    bool ready{false};                                  //!< it listens
    std::vector<std::function<void(Container*)>> waits; //!< who wants it when it listens
    EventId expiry;                                     //!< the end of its keep-alive

  private:
    /// Make veth pair and port. @param done called at the end
    void AddDevices(Done done);
    /// Set address and default route. @param done called at the end
    void Configure(Done done);
    /// Run the server. @param done called at the end
    void Serve(const Done& done);
    /// The end of a phase. @returns its time, without that of the locks
    Time EndPhase();

    Ptr<NetNamespaceHost> m_host; //!< the host
    Plan m_plan;                  //!< what it is made of
    Ptr<Task> m_task;             //!< its first process
    uint64_t m_cookie{0};         //!< of its namespace
    NetDeviceContainer m_veth;    //!< the pair, the container's end first
    ColdStartPhases m_phases;     //!< where the time went
    Time m_phaseStart;            //!< when the phase at hand began
    Time m_lockWait;              //!< what the task had waited for locks by then
};

} // namespace netns
} // namespace ns3

#endif /* CONTAINER_H */
