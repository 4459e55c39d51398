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
 * The options of netns-container-host.
 */
struct RunOptions
{
    std::string trace;                  //!< the invocation trace, "-" for standard input
    uint64_t maxRows{0};                //!< number of invocations, 0 for all
    uint32_t hosts{1};                  //!< container hosts
    uint32_t concurrency{1};            //!< invocations of one container at a time
    Time keepAlive;                     //!< how long an idle container is kept
    Time timeout;                       //!< wait for an answer, in addition to the execution
    double timeScale{1};                //!< how many times faster requests arrive
    uint32_t requestBytes{1000};        //!< bytes of a request
    uint32_t responseBytes{10000};      //!< bytes of an answer
    uint32_t maxNamespaces{0x7fffffff}; //!< most namespaces of a host
    uint32_t bridgeLimit{0};            //!< most ports of a bridge, 0 for no limit
    uint32_t forget{0};                 //!< every Nth mount is left behind, 0 for none
    Time serverStart;                   //!< from the start of a server until it listens
    std::string db{"netns-container-host.sqlite"}; //!< the trace database, or "none"
    std::string preset{"linux-6.18"};              //!< what operations cost
    bool pcap{false};                              //!< whether to capture the frames of the bridges

    /**
     * Reads the command line. Prints help or a fault and ends the program where ns-3 does.
     */
    void Parse(int argc, char* argv[]);

    /// @returns the path of the sample, whatever the working directory is
    static std::string FindSample();
};

} // namespace netns
} // namespace ns3

#endif /* RUN_OPTIONS_H */
