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
    /// What came out.
    struct Results
    {
        uint64_t cold{0};            //!< requests that started a container
        uint64_t warm{0};            //!< requests that found one
        uint64_t refused{0};         //!< requests that no container could be started for
        uint64_t timeouts{0};        //!< requests without a whole answer
        DurationQuantiles coldStart; //!< request to its arrival at the server, cold ones
        DurationQuantiles locks;     //!< of it: waits for locks
        DurationQuantiles setup;     //!< of it: task and namespace
        DurationQuantiles devices;   //!< of it: veth pair and bridge port
        DurationQuantiles stack;     //!< of it: address and route
        DurationQuantiles server;    //!< of it: the server's process
        DurationQuantiles handshake; //!< of it: from then to the arrival, TCP's handshake in it
        DurationQuantiles latency;   //!< request to the end of its answer
        DurationQuantiles overhead;  //!< the same without the execution
    };

    /**
     * Build hosts, client and links.
     *
     * @param options what was asked for
     * @param trace the invocations
     * @param database where requests go, or null
     */
    Replay(const RunOptions& options, InvocationTrace& trace, Ptr<NetnsTraceDatabase> database);

    /// Schedule the first invocation; Simulator::Run() does the rest.
    void Start();
    /// @param progress called after each request with how many are over
    void SetProgress(std::function<void(uint64_t)> progress);

    /// @returns what came out
    const Results& GetResults() const;
    /// @returns the hosts
    const std::vector<std::unique_ptr<ContainerHost>>& GetHosts() const;

  private:
    /// A request under way.
    struct Request
    {
        Invocation invocation;         //!< what is replayed
        uint32_t host{0};              //!< where
        Container* container{nullptr}; //!< in which, null before it listens
        uint64_t cookie{0};            //!< net_cookie of its namespace
        bool cold{false};              //!< whether it started the container
        int64_t arrival{0};            //!< when it came, ns
        int64_t ready{0};              //!< when its container listened, ns
        ColdStartPhases phases;        //!< where the time until then went, cold ones
        int64_t atServer{-1};          //!< when it was at the server, ns
    };

    /// Make the table `requests` and the views on it. @param database where
    void AddTable(NetnsTraceDatabase& database);
    /// Make one host and its link. @param number its number @param stack the stack of all
    void AddHost(uint32_t number, const NetnsStackHelper& stack);
    /// The next invocation is due.
    void Arrive();
    /// Schedule the next invocation.
    void ScheduleNext();
    /// A container takes a request. @param id it @param container null when it could not start
    void Ready(uint64_t id, Container* container);
    /// A request is at its server. @param id it
    void AtServer(uint64_t id);
    /// A request is over. @param id it @param answered whether the whole answer came
    void Done(uint64_t id, bool answered);
    /// Count and record a request. @param request it @param status "ok", "refused" or "timeout"
    void Record(const Request& request, const std::string& status);
    /// Count the phases of a cold start. @param request it @returns them, in ns, as in the table
    std::array<std::optional<int64_t>, 6> AddPhases(const Request& request);
    /// @returns the host of an app, by FNV-1a of its id @param app the app
    uint32_t ChooseHost(const std::string& app) const;

    const RunOptions& m_options;                         //!< what was asked for
    InvocationTrace& m_trace;                            //!< the invocations
    TraceTable* m_table{nullptr};                        //!< `requests`
    Ptr<Node> m_clientNode;                              //!< the client's Node
    Ptr<InvocationClient> m_client;                      //!< the client
    std::vector<std::unique_ptr<ContainerHost>> m_hosts; //!< the hosts
    std::unordered_map<uint64_t, Request> m_requests;    //!< under way, never iterated
    Invocation m_next;                                   //!< the invocation scheduled
    uint64_t m_over{0};                                  //!< requests that are over
    std::function<void(uint64_t)> m_progress;            //!< who wants to know
    Results m_results;                                   //!< what came out
};

} // namespace netns
} // namespace ns3

#endif /* REPLAY_H */
