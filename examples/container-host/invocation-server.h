// SPDX-License-Identifier: GPL-2.0-only

#ifndef INVOCATION_SERVER_H
#define INVOCATION_SERVER_H

#include "message-stream.h"

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
 * The server of a container. It answers each request when the execution time has passed since the
 * request arrived, and closes the connection.
 */
class InvocationServer : public Application
{
  public:
    static constexpr uint16_t PORT = 8080; //!< its TCP port

    /// @returns the TypeId
    static TypeId GetTypeId();

    /// @param bytes size of an answer
    void SetResponseBytes(uint32_t bytes);
    /// @param arrived called with the id of each request that has arrived whole
    void SetArrivedCallback(std::function<void(uint64_t)> arrived);
    /// Listens now. Otherwise it listens when the application starts.
    void Listen();

  protected:
    void DoDispose() override;

  private:
    /// A connection.
    struct Connection
    {
        Ptr<MessageStream> stream; //!< the connection
        EventId answer;            //!< the answer, after the whole request has arrived
    };

    void StartApplication() override;
    void StopApplication() override;
    /// Called when a connection is made.
    void Accept(Ptr<Socket> socket, const Address& from);
    /// Called when a whole request has arrived. @param number of its connection
    void Arrived(uint64_t number, const InvocationMessage& message);
    /// Answers a request. @param number of its connection
    void Answer(uint64_t number, uint64_t id);
    /// Deletes a connection.
    void Forget(uint64_t number);

    Ptr<Socket> m_socket;                         //!< the listening socket
    uint32_t m_responseBytes{0};                  //!< bytes of an answer
    std::function<void(uint64_t)> m_arrived;      //!< called for each whole request
    uint64_t m_last{0};                           //!< number of the last connection
    std::map<uint64_t, Connection> m_connections; //!< by number
};

} // namespace netns
} // namespace ns3

#endif /* INVOCATION_SERVER_H */
