// SPDX-License-Identifier: GPL-2.0-only

#ifndef NODE_SOURCE_H
#define NODE_SOURCE_H

#include <cstdint>

namespace ns3
{
namespace netns
{

/** What the Nodes of a test are. */
enum class NodeKind : uint8_t
{
    PLAIN,     //!< ns-3's Nodes
    NAMESPACE, //!< each carries a namespace of one host
    RECYCLED   //!< the same, and each carried another namespace before, which died
};

/** How many Nodes a test has taken. A test may run several simulations. */
struct NodeTally
{
    static constexpr uint32_t MOST = 100000; //!< simulations that are told apart
    uint32_t taken{0};                       //!< Nodes taken
    uint32_t recycled{0};                    //!< of them those that had carried another namespace
    uint32_t bySimulation[MOST]{};           //!< Nodes taken, by simulation
};

/** @brief Says what Nodes the test takes.
 * @param kind what they are
 * @param tally counts them
 * @param wanted the tally of the same test with other Nodes: so many carry a namespace before;
 * only for RECYCLED */
void SetNodeKind(NodeKind kind, NodeTally& tally, const NodeTally* wanted);

} // namespace netns
} // namespace ns3

#endif /* NODE_SOURCE_H */
