// SPDX-License-Identifier: GPL-2.0-only

#ifndef AODV_SOCKETS_H
#define AODV_SOCKETS_H

#include "ns3/net-device.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <vector>

namespace ns3
{
namespace netns
{
namespace internals
{

/**
 * @brief The sockets by which AODV speaks on some interfaces that are about to go down.
 *
 * AODV closes them then, and still sends by them for up to 10 ms. ns-3 opens a closed socket that
 * sends: the simulation aborts, or the socket holds its namespace for ever.
 */
class AodvSockets
{
  public:
    /** @param sockets the sockets of a stack with AODV @param device of the interface; null for all
     */
    AodvSockets(const std::vector<Ptr<Socket>>& sockets, const Ptr<NetDevice>& device);
    /** @brief Lets those that are closed by now send nothing. */
    void Silence();

  private:
    std::vector<Ptr<Socket>> m_sockets; //!< sockets that are open at first
};

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* AODV_SOCKETS_H */
