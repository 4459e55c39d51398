// SPDX-License-Identifier: GPL-2.0-only

#ifndef DROP_REASON_H
#define DROP_REASON_H

#include <cstdint>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * Why a device dropped a frame.
 */
enum class DropReason : uint8_t
{
    DOWN,       //!< the device is down, or went down while the frame was under way
    PEER_DOWN,  //!< the other end of a veth is down
    NO_PEER,    //!< the other end of a veth was deleted
    TOO_LONG,   //!< longer than the MTU allows
    BACKLOG,    //!< input_pkt_queue of the processor is full
    NO_CARRIER, //!< a port of a bridge without a carrier
    SOURCE,     //!< a bridge does not learn a source address that nobody may have
    LINK_LOCAL  //!< for a group that a bridge does not forward
};

/**
 * @ingroup netns
 * @param reason a reason
 * @return it in a word or two, as the trace database has it
 */
std::string GetDropReasonName(DropReason reason);

} // namespace netns
} // namespace ns3

#endif /* DROP_REASON_H */
