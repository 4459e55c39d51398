// SPDX-License-Identifier: GPL-2.0-only

#ifndef BENCH_ROW_H
#define BENCH_ROW_H

#include "figures.h"

#include <cstdint>
#include <iosfwd>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-bench
 * @brief What the user asked a bench for.
 */
struct BenchOptions
{
    uint64_t n{0};                    //!< operations, 0 for the bench's default
    bool hasPeer{true};               //!< whether to measure the peer too
    std::string preset{"linux-6.18"}; //!< cost model of `timed`

    /** @return the number of operations @param standard the bench's default */
    uint64_t GetN(uint64_t standard) const;
};

/**
 * @ingroup netns-bench
 * @brief One line of output.
 */
struct BenchRow
{
    std::string bench;     //!< name of the bench
    std::string caseName;  //!< which of its rows; empty for a bench without cases
    std::string peer;      //!< name of the peer
    bool traffic{false};   //!< whether the namespaces exchange a datagram
    bool showBytes{false}; //!< whether memory for each operation is of interest
    Comparison figures;    //!< what was measured
    std::string preset;    //!< cost model

    /** @brief Print it as one JSON object on a line of its own. @param out where */
    void Print(std::ostream& out) const;
};

} // namespace netns
} // namespace ns3

#endif /* BENCH_ROW_H */
