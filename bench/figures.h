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
 * @brief What one side measured in one run.
 */
struct Figures
{
    double usPerOp{0};    //!< wall-clock time of one operation, microseconds
    double rssBeginMb{0}; //!< resident memory when the clock started, MB of 2^20 bytes
    double rssStartMb{0}; //!< resident memory at 10 % of the run, MB
    double rssEndMb{0};   //!< resident memory at 100 % of the run, MB
    uint64_t n{0};        //!< operations measured
    uint64_t nodes{0};    //!< Nodes made for namespaces
    uint64_t recycled{0}; //!< how often such a Node became free again
    uint64_t retired{0};  //!< such Nodes that somebody holds

    /** @return growth of the resident memory from 10 % to 100 % of the run, MB */
    double GetGrowthMb() const;
    /** @return growth of the resident memory while the clock ran, bytes an operation */
    double GetBytesPerOp() const;
};

/**
 * @ingroup netns-bench
 * @brief What both sides measured in the same round.
 */
struct Comparison
{
    Figures own;         //!< this module
    Figures peer;        //!< what it is compared with
    bool hasPeer{false}; //!< whether there is one

    /** @return time of one operation by the peer's */
    double GetRatio() const;
};

/**
 * @ingroup netns-bench
 * @param rounds the rounds of one row
 * @return the round with the median ratio, without a peer the one with the median time: a row is
 * something that happened, its figures belong together
 */
Comparison PickMedian(std::vector<Comparison> rounds);

/** @ingroup netns-bench @return resident memory of this process, MB of 2^20 bytes */
double ReadRssMb();

} // namespace netns
} // namespace ns3

#endif /* FIGURES_H */
