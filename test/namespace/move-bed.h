// SPDX-License-Identifier: GPL-2.0-only

#ifndef MOVE_BED_H
#define MOVE_BED_H

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
 * @brief A device that moves between the namespaces of a host, and the device at its other end.
 *
 * Addresses are 10.NUMBER.0.HOST/24 and 2001:NUMBER::HOST/64. HOST is 1 at the other end, and 2 at
 * the device unless Assign() is told otherwise.
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

    /** @param home where the device is at first @param number NUMBER in the addresses */
    MoveBed(Scene& scene, Kind kind, Ptr<NetNamespace> home, int number = 1);
    MoveBed(const MoveBed&) = delete;            // its address is in callbacks
    MoveBed& operator=(const MoveBed&) = delete; // its address is in callbacks

    /** @return the name of a kind, for names of cases */
    static std::string GetName(Kind kind);

    /** @return the namespace where the device is */
    Ptr<NetNamespace> GetNet() const;
    /** @brief Moves the device. @return what NamespaceDevices::Move() returns */
    int Move(Ptr<NetNamespace> target);
    /** @brief Sets the device up and gives it addresses. A stock device also gets a queue disc when
     * the run has not begun. @param host HOST in the addresses */
    void Assign(int host = 2);
    /** @brief Opens sockets of IPv4 and IPv6 on a Node. @return counts the datagrams that come */
    std::shared_ptr<uint32_t> Listen(Ptr<Node> node);
    /** @brief Sends a datagram from a Node; without a route nothing is sent. @param host HOST in
     * the address @param v6 whether over IPv6 */
    void Send(Ptr<Node> node, int host, bool v6, uint32_t bytes = 100);
    /** @return an address with a port @param host HOST in the address */
    Address GetAddress(int host, bool v6, uint16_t port = PORT) const;
    /** @return how many frames the other end has received from the device */
    uint64_t GetNFrames() const;

    Ptr<Node> m_remoteNode;  //!< at the other end: the host's, or one of its own
    Ptr<NetDevice> m_remote; //!< the device at the other end
    Ptr<NetDevice> m_device; //!< the device that moves

  private:
    /** @brief Gives a device its addresses. */
    void AssignTo(Ptr<NetDevice> device, int host) const;
    /** @brief Counts a frame at the other end. */
    void See(Ptr<NetDevice>,
             Ptr<const Packet>,
             uint16_t,
             const Address& from,
             const Address&,
             NetDevice::PacketType);
    /** @brief Counts datagrams. */
    static void Read(std::shared_ptr<uint32_t> count, Ptr<Socket> socket);

    int m_number;                       //!< of the network
    uint64_t m_frames{0};               //!< GetNFrames()
    std::vector<Ptr<Socket>> m_sockets; //!< those that listen
};

} // namespace netns
} // namespace ns3

#endif /* MOVE_BED_H */
