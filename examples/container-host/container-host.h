// SPDX-License-Identifier: GPL-2.0-only

#ifndef CONTAINER_HOST_H
#define CONTAINER_HOST_H

#include "invocation-server.h"

#include "ns3/event-id.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/linux-bridge-net-device.h"
#include "ns3/net-namespace-host.h"
#include "ns3/net-ref.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * An instance of an app: a namespace with a veth on the host's bridge and a server.
 */
struct Container
{
    std::string app;     //!< whose it is
    std::string name;    //!< name of its namespace
    uint64_t cookie;     //!< net_cookie of its namespace
    Ipv4Address address; //!< its address
    uint32_t busy{0};    //!< invocations it is at work on
    NetRef process;      //!< the reference that its server process holds
    Ptr<InvocationServer> server; //!< the process; its open socket holds the namespace too
    EventId expiry;      //!< the end of its keep-alive
};

/**
 * @ingroup netns-examples
 * One simulated container host: a bridge 10.(h+1).0.1/16 and the containers on it.
 */
class ContainerHost
{
  public:
    /// How the host works.
    struct Settings
    {
        uint32_t concurrency{1};               //!< invocations of one container at a time
        Time keepAlive;                        //!< how long an idle container is kept
        uint32_t responseBytes{0};             //!< bytes of an answer
        std::function<void(uint64_t)> arrived; //!< called when a request is at its server
    };

    /**
     * @param host the host, with a stack
     * @param number its number, from 0 to 253
     * @param settings how it works
     */
    ContainerHost(Ptr<NetNamespaceHost> host, uint32_t number, Settings settings);

    /**
     * Find a container with room for one more invocation, the one used last, or make one.
     *
     * @param app the app
     * @param cold whether it was made
     * @returns the container, with the invocation counted
     * @throws NetnsError when the host has no room for another container
     */
    Container* Take(const std::string& app, bool& cold);
    /**
     * An invocation is over.
     *
     * @param container where it was
     */
    void GiveBack(Container* container);

    /// @returns the host
    Ptr<NetNamespaceHost> GetHost() const;
    /// @returns the bridge
    Ptr<LinuxBridgeNetDevice> GetBridge() const;

  private:
    /// @returns a new container of an app @param app the app
    std::unique_ptr<Container> Start(const std::string& app);
    /// Tear a container down. @param container it
    void Stop(Container* container);
    /// Build what a container consists of. @param container with name and address set
    void Build(Container& container);

    Ptr<NetNamespaceHost> m_host;                                    //!< the host
    Settings m_settings;                                             //!< how it works
    Ipv4AddressPool m_addresses;                                     //!< addresses on the bridge
    Ipv4Address m_gateway;                                           //!< address of the bridge
    Ptr<LinuxBridgeNetDevice> m_bridge;                              //!< the bridge
    uint64_t m_started{0};                                           //!< containers made
    std::unordered_map<std::string, std::vector<Container*>> m_free; //!< with room, by app
    std::unordered_map<std::string, std::unique_ptr<Container>> m_containers; //!< by name
};

} // namespace netns
} // namespace ns3

#endif /* CONTAINER_HOST_H */
