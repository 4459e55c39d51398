// SPDX-License-Identifier: GPL-2.0-only

#ifndef FIGURES_H
#define FIGURES_H

#include <cstdint>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief The figures of one side in one run.
 */
struct Figures
{
    double usPerOp{0};    //!< wall-clock time of one operation, microseconds
    double rssBeginMb{0}; //!< resident memory when the clock started, MB of 2^20 bytes
    double rssStartMb{0}; //!< resident memory at 10 % of the run, MB
    double rssEndMb{0};   //!< resident memory at 100 % of the run, MB
    uint64_t n{0};        //!< operations measured
    uint64_t nodes{0};    //!< Nodes made for namespaces
    uint64_t recycled{0}; //!< how often such a Node was recycled
    uint64_t retired{0};  //!< such Nodes that are retired

    /** @return the growth of the resident memory from 10 % to 100 % of the run, MB */
    double GetGrowthMb() const;
    /** @return the growth of the resident memory while the clock ran, bytes for each operation */
    double GetBytesPerOp() const;
};

/**
 * @ingroup netns-bench
 * @brief The figures of both sides in the same round.
 */
struct Comparison
{
    Figures own;         //!< this module
    Figures peer;        //!< the peer
    bool hasPeer{false}; //!< whether there is a peer

    /** @return the time of one operation divided by that of the peer */
    double GetRatio() const;
};

/**
 * @ingroup netns-bench
 * @brief Picks the round with the median ratio; without a peer, the round with the median time.
 *
 * A row shows the figures of one round, not medians of several rounds, so that they belong
 * together.
 */
Comparison PickMedian(std::vector<Comparison> rounds);

/** @ingroup netns-bench @return the resident memory of this process, MB of 2^20 bytes */
double ReadRssMb();

} // namespace netns
} // namespace ns3

#endif /* FIGURES_H */
