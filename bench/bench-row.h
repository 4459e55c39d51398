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
 * @brief The options of the command line for a bench.
 */
struct BenchOptions
{
    uint64_t n{0};                    //!< number of operations, 0 for the bench's default
    bool hasPeer{true};               //!< whether to measure the peer too
    std::string preset{"linux-6.18"}; //!< preset of the bench `timed`

    /** @return the number of operations; @p standard if the user gave none */
    uint64_t GetN(uint64_t standard) const;
};

/**
 * @ingroup netns-bench
 * @brief One line of output.
 */
struct BenchRow
{
    std::string bench;     //!< name of the bench
    std::string caseName;  //!< name of the case; empty for a bench without cases
    std::string peer;      //!< name of the peer
    bool traffic{false};   //!< whether the namespaces exchange a datagram
    bool showBytes{false}; //!< whether the row has the bytes of an operation
    Comparison figures;    //!< measured figures
    std::string preset;    //!< preset of the host

    /** @brief Prints the row as one JSON object on a line of its own. */
    void Print(std::ostream& out) const;
};

} // namespace netns
} // namespace ns3

#endif /* BENCH_ROW_H */
