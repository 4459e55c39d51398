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
     * Sends a request.
     *
     * @param id a number that was not used before
     * @param bytes size of the request
     * @param duration execution time in ns
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
        EventId timeout;           //!< when the client gives up
        bool pending{true};        //!< whether the request has not ended
    };

    /// Ends a request, unless it has ended. @param answered whether the whole answer came in time
    void Finish(uint64_t id, bool answered);
    /// Called when the server has closed the connection of a request.
    void Closed(uint64_t id);

    Done m_done;                                  //!< called at the end of each request
    std::map<uint64_t, Connection> m_connections; //!< by id of the request
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_CLIENT_H */
