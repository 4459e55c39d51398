// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_CLIENT_H
#define INVOCATION_CLIENT_H

#include "message-stream.h"

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <functional>
#include <map>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * Sends requests and waits for their answers, each over a TCP connection of its own.
 */
class InvocationClient : public Application
{
  public:
    /// Called at the end of a request with its id, and whether the answer came in time.
    using Done = std::function<void(uint64_t id, bool answered)>;

    /// @returns the TypeId
    static TypeId GetTypeId();

    /// @param done called at the end of each request
    void SetDoneCallback(Done done);
    /**
     * Send a request.
     *
     * @param id its number, not used before
     * @param to the server
     * @param bytes bytes of the request
     * @param duration its execution time, ns
     * @param timeout how long to wait for the whole answer
     */
    void Send(uint64_t id, Ipv4Address to, uint32_t bytes, int64_t duration, Time timeout);

  protected:
    void DoDispose() override;

  private:
    /// A connection.
    struct Connection
    {
        Ptr<MessageStream> stream; //!< the connection
        EventId timeout;           //!< the end of patience
        bool pending{true};        //!< the request is not over
    };

    /// A request is over, unless it was before. @param id it @param answered whether the whole
    /// answer came in time
    void Finish(uint64_t id, bool answered);
    /// The other side has closed. @param id the request
    void Closed(uint64_t id);

    Done m_done;                                  //!< who wants to know
    std::map<uint64_t, Connection> m_connections; //!< by id of the request
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_CLIENT_H */
