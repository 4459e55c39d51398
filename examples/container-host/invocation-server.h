// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_SERVER_H
#define INVOCATION_SERVER_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/socket.h"

#include <cstdint>
#include <functional>
#include <map>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * The server of one container: answers each request its execution time after it arrived.
 */
class InvocationServer : public Application
{
  public:
    static constexpr uint16_t PORT = 8080; //!< UDP port it listens on

    /// @returns the TypeId
    static TypeId GetTypeId();

    /// @param bytes bytes of an answer
    void SetResponseBytes(uint32_t bytes);
    /// @param arrived called with the id of each request that has arrived whole
    void SetArrivedCallback(std::function<void(uint64_t)> arrived);
    /// End now, as a process that is killed: nothing is answered, the socket is closed.
    void Kill();

  protected:
    void DoDispose() override;

  private:
    /// A request that is not answered.
    struct Request
    {
        uint64_t received{0}; //!< bytes received
        EventId answer;       //!< the answer, once it arrived whole
    };

    void StartApplication() override;
    void StopApplication() override;
    /// Read what has arrived. @param socket the socket
    void Receive(Ptr<Socket> socket);
    /// Answer a request. @param id the request @param to the client
    void Answer(uint64_t id, Address to);

    Ptr<Socket> m_socket;                    //!< the socket
    uint32_t m_responseBytes{0};             //!< bytes of an answer
    std::function<void(uint64_t)> m_arrived; //!< who wants to know of a request
    std::map<uint64_t, Request> m_requests;  //!< by id
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_SERVER_H */
