// SPDX-License-Identifier: GPL-2.0-only

#ifndef REPLAY_H
#define REPLAY_H

#include "container-host.h"
#include "duration-quantiles.h"
#include "invocation-client.h"
#include "invocation-trace.h"
#include "run-options.h"

#include "ns3/netns-stack-helper.h"
#include "ns3/trace-table.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace netns
{

class NetnsTraceDatabase;

/**
 * @ingroup netns-examples
 * Replays an invocation trace: a client across point-to-point links, hosts, containers.
 *
 *                      10.0.h.1/30      10.0.h.2/30         10.(h+1).0.1/16
 *     client ------------- point-to-point ------------- host h --- bridge --- veth --- container
 */
class Replay
{
  public:
    /// The results of a run.
    struct Results
    {
        uint64_t cold{0};     //!< requests that started a container
        uint64_t warm{0};     //!< requests that a running container took
        uint64_t refused{0};  //!< requests for which no container could be started
        uint64_t timeouts{0}; //!< requests without a whole answer
        DurationQuantiles
            coldStart;           //!< from a request to its arrival at the server, cold starts only
        DurationQuantiles locks; //!< of it: waits for locks
        DurationQuantiles setup; //!< of it: task and namespace
        DurationQuantiles devices;   //!< of it: veth pair and bridge port
        DurationQuantiles stack;     //!< of it: address and route
        DurationQuantiles server;    //!< of it: the server's process
        DurationQuantiles handshake; //!< of it: the rest, with the TCP handshake
        DurationQuantiles latency;   //!< from a request to the end of its answer
        DurationQuantiles overhead;  //!< the same without the execution
    };

    /**
     * Builds hosts, client and links.
     *
     * @param database gets the table `requests`; may be null
     */
    Replay(const RunOptions& options, InvocationTrace& trace, Ptr<NetnsTraceDatabase> database);

    /// Schedules the first invocation; Simulator::Run() does the rest.
    void Start();
    /// @param progress called after each request with the number of requests that have ended
    void SetProgress(std::function<void(uint64_t)> progress);

    /// @returns the results
    const Results& GetResults() const;
    /// @returns the hosts
    const std::vector<std::unique_ptr<ContainerHost>>& GetHosts() const;

  private:
    /// A request under way.
    struct Request
    {
        Invocation invocation;         //!< its row of the invocation trace
        uint32_t host{0};              //!< number of its host
        Container* container{nullptr}; //!< its container; null before it listens
        uint64_t cookie{0};            //!< net_cookie of its namespace
        bool cold{false};              //!< whether it started the container
        int64_t arrival{0};            //!< when the client got it, ns
        int64_t ready{0};              //!< when its container listened, ns
        ColdStartPhases phases;        //!< the phases until then, for a cold start
        int64_t atServer{-1};          //!< when the server had all of it, ns; -1 before
    };

    /// Makes the table `requests` and the views on it.
    void AddTable(NetnsTraceDatabase& database);
    /// Makes a host and its link. @param stack installs the stacks of all hosts
    void AddHost(uint32_t number, const NetnsStackHelper& stack);
    /// Replays the invocation that is due.
    void Arrive();
    /// Schedules the next invocation.
    void ScheduleNext();
    /// Called when a container takes a request. @param container null if none could be started
    void Ready(uint64_t id, Container* container);
    /// Called when a server has a whole request.
    void AtServer(uint64_t id);
    /// Called when a request ends. @param answered whether the whole answer came
    void Done(uint64_t id, bool answered);
    /// Counts and records a request. @param status "ok", "refused" or "timeout"
    void Record(const Request& request, const std::string& status);
    /// Counts the phases of a cold start. @returns them in ns, in the order of the table
    std::array<std::optional<int64_t>, 6> AddPhases(const Request& request);
    /// @returns the number of the host of an app, by FNV-1a of its id
    uint32_t ChooseHost(const std::string& app) const;

    const RunOptions& m_options;                         //!< the command line
    InvocationTrace& m_trace;                            //!< the invocations
    TraceTable* m_table{nullptr};                        //!< `requests`
    Ptr<Node> m_clientNode;                              //!< the client's Node
    Ptr<InvocationClient> m_client;                      //!< the client
    std::vector<std::unique_ptr<ContainerHost>> m_hosts; //!< the hosts
    std::unordered_map<uint64_t, Request> m_requests;    //!< that have not ended; never iterated
    Invocation m_next;                                   //!< the invocation scheduled
    uint64_t m_over{0};                                  //!< requests that have ended
    std::function<void(uint64_t)> m_progress;            //!< called after each request
    Results m_results;                                   //!< the results
};

} // namespace netns
} // namespace ns3

#endif /* REPLAY_H */
