// SPDX-License-Identifier: GPL-2.0-only

#ifndef STRAY_FRAMES_H
#define STRAY_FRAMES_H

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

namespace ns3
{
namespace netns
{
namespace internals
{

/**
 * @brief Drops the frames that a stock device has not sent yet, and those that were sent to it
 * while it was on another Node: stock channels fix the receiving Node when a frame is sent.
 * @param node the Node of the device now
 * @param device the device, which has moved
 */
void GuardReceive(Ptr<Node> node, Ptr<NetDevice> device);

/** @brief Drops all frames that a stock device receives from now on: it has left for good, but its
 * channel goes on to send to it. */
void DropReceived(Ptr<NetDevice> device);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* STRAY_FRAMES_H */
