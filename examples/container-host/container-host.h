// SPDX-License-Identifier: GPL-2.0-only

#ifndef CONTAINER_HOST_H
#define CONTAINER_HOST_H

#include "container.h"

#include "ns3/ipv4-address-pool.h"
#include "ns3/linux-bridge-net-device.h"
#include "ns3/net-namespace-host.h"
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
 * A simulated container host: a bridge with address 10.(h+1).0.1/16, and the containers on it.
 */
class ContainerHost
{
  public:
    /// The options of a host.
    struct Settings
    {
        uint32_t concurrency{1};               //!< invocations of one container at a time
        uint32_t bridgeLimit{0};               //!< ports of the bridge, 0 for no limit
        Time keepAlive;                        //!< how long an idle container is kept
        Time serverStart;                      //!< from the start of a server until it listens
        uint32_t responseBytes{0};             //!< bytes of an answer
        uint32_t forget{0};                    //!< every Nth mount is left behind, 0 for none
        std::function<void(uint64_t)> arrived; //!< called when a server has a whole request
    };

    /// Called with the container that takes a request; null if it could not be started.
    using Ready = std::function<void(Container* container)>;

    /**
     * @param host the host, with a stack
     * @param number from 0 to 253
     */
    ContainerHost(Ptr<NetNamespaceHost> host, uint32_t number, Settings settings);

    /**
     * Finds a container of an app with room for one more invocation, the one used last, or starts
     * one.
     *
     * @param ready called when the container listens; the invocation is counted then
     * @returns whether a container was started
     */
    bool Take(const std::string& app, Ready ready);
    /**
     * Tells that an invocation of a container has ended.
     */
    void GiveBack(Container* container);

    /// @returns the host
    Ptr<NetNamespaceHost> GetHost() const;
    /// @returns the bridge
    Ptr<LinuxBridgeNetDevice> GetBridge() const;

  private:
    /// Called when a container listens, or could not be started.
    void Started(Container* container, bool started);
    /// @returns a new container of an app, not started; null when no address is left for it
    Container* Make(const std::string& app);
    /// Ends a container whose keep-alive is over.
    void Stop(Container* container);
    /// Takes a container out of those with room.
    void Withdraw(Container* container);
    /// Deletes a container.
    void Drop(Container* container);

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
