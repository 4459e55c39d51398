// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_CLIENT_H
#define INVOCATION_CLIENT_H

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"

#include <cstdint>
#include <functional>
#include <unordered_map>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * Sends requests and waits for their answers, from one socket for all.
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
    /// A request without an answer.
    struct Pending
    {
        uint64_t received{0}; //!< bytes of the answer
        EventId timeout;      //!< the end of patience
    };

    void StartApplication() override;
    void StopApplication() override;
    /// Make the socket if there is none.
    void Open();
    /// Read what has arrived. @param socket the socket
    void Receive(Ptr<Socket> socket);
    /// A request is over. @param id it @param answered whether the whole answer came
    void Finish(uint64_t id, bool answered);

    Ptr<Socket> m_socket;                            //!< the socket
    Done m_done;                                     //!< who wants to know
    std::unordered_map<uint64_t, Pending> m_pending; //!< by id, never iterated
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_CLIENT_H */
