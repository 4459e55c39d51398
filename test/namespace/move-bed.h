// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_MOVE_BED_H
#define NETNS_MOVE_BED_H

#include "../common/scene.h"

#include "ns3/net-device.h"
#include "ns3/net-namespace.h"
#include "ns3/node.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief A device that moves between namespaces of a host, and what is at its other end.
 *
 * Addresses are 10.NUMBER.0.HOST/24 and 2001:NUMBER::HOST/64; HOST is 1 at the other end, 2 or
 * what is asked for at the device.
 */
class MoveBed
{
  public:
    /// What moves.
    enum Kind
    {
        VETH,
        CSMA,
        POINT_TO_POINT
    };

    static constexpr uint16_t PORT = 9; //!< where all listen

    /** @param scene the host @param kind of the device @param home where the device is at first
     * @param number of the network */
    MoveBed(Scene& scene, Kind kind, Ptr<NetNamespace> home, int number = 1);
    MoveBed(const MoveBed&) = delete;            // its address is in callbacks
    MoveBed& operator=(const MoveBed&) = delete; // its address is in callbacks

    /** @return the name of a kind @param kind it */
    static std::string GetName(Kind kind);

    /** @return the namespace where the device is */
    Ptr<NetNamespace> GetNet() const;
    /** @return as NetNamespace::MoveDevice() @param target where to */
    int Move(Ptr<NetNamespace> target);
    /** @brief Set the device up, with addresses and, a stock one before the run, a queue disc.
     * @param host last number of the addresses */
    void Assign(int host = 2);
    /** @brief Listen for datagrams to either protocol. @param node where @return how many came */
    std::shared_ptr<uint32_t> Listen(Ptr<Node> node);
    /** @brief Send a datagram if that can be done. @param node from @param host last number of the
     * address @param v6 whether by IPv6 @param bytes its size */
    void Send(Ptr<Node> node, int host, bool v6, uint32_t bytes = 100);
    /** @return an address with port @param host last number @param v6 whether of IPv6
     * @param port the port */
    Address GetAddress(int host, bool v6, uint16_t port = PORT) const;
    /** @return frames that the other end has seen from the device */
    uint64_t GetNFrames() const;

    Ptr<Node> m_remoteNode;  //!< at the other end: the host's, or one of its own
    Ptr<NetDevice> m_remote; //!< the device at the other end
    Ptr<NetDevice> m_device; //!< the device that moves

  private:
    /** @brief Give a device its addresses. @param device it @param host last number */
    void AssignTo(Ptr<NetDevice> device, int host) const;
    /** @brief A frame at the other end. */
    void See(Ptr<NetDevice>,
             Ptr<const Packet>,
             uint16_t,
             const Address& from,
             const Address&,
             NetDevice::PacketType);
    /** @brief Datagrams came. @param count of them @param socket where */
    static void Read(std::shared_ptr<uint32_t> count, Ptr<Socket> socket);

    int m_number;                       //!< of the network
    uint64_t m_frames{0};               //!< GetNFrames()
    std::vector<Ptr<Socket>> m_sockets; //!< those that listen
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_MOVE_BED_H */
