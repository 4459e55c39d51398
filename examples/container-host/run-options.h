// SPDX-License-Identifier: GPL-2.0-only

#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include "ns3/nstime.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * What the command line of netns-container-host asks for.
 */
struct RunOptions
{
    std::string trace;                             //!< the trace, "-" for standard input
    uint64_t maxRows{0};                           //!< invocations, 0 for all
    uint32_t hosts{1};                             //!< container hosts
    uint32_t concurrency{1};                       //!< invocations of one container at a time
    Time keepAlive;                                //!< how long an idle container is kept
    Time timeout;                                  //!< for an answer, beyond the execution
    double timeScale{1};                           //!< how much closer arrivals are
    uint32_t requestBytes{1000};                   //!< bytes of a request
    uint32_t responseBytes{10000};                 //!< bytes of an answer
    uint32_t maxNamespaces{0x7fffffff};            //!< namespaces on one host
    uint32_t bridgeLimit{0};                       //!< ports of a bridge, 0 for no limit
    uint32_t forget{0};                            //!< every so manyth name is left behind
    Time serverStart;                              //!< a server's process, until it listens
    std::string db{"netns-container-host.sqlite"}; //!< the database, "none" for none
    std::string preset{"linux-6.18"};              //!< costs of the lifecycle
    bool pcap{false};                              //!< capture on the bridges

    /**
     * Read the command line; prints help or a fault and ends the program where ns-3 does.
     *
     * @param argc as main() has it
     * @param argv as main() has it
     * @returns 0, or the exit status for a value that cannot be
     */
    int Parse(int argc, char* argv[]);

    /// @returns the sample that is shipped, wherever the program is called from
    static std::string FindSample();
};

} // namespace netns
} // namespace ns3

#endif /* RUN_OPTIONS_H */
