// SPDX-License-Identifier: GPL-2.0-only

#ifndef EXPERIMENT_H
#define EXPERIMENT_H

/**
 * @file
 * What the class Host of Python asks of ns-3, read by cling: ping, transfers, addresses, tasks.
 */

#include "callbacks.h"

#include "ns3/application.h"
#include "ns3/bulk-send-application.h"
#include "ns3/double.h"
#include "ns3/icmpv4.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace.h"
#include "ns3/netns-trace-helper.h"
#include "ns3/node.h"
#include "ns3/packet-sink.h"
#include "ns3/socket.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"
#include "ns3/task-table.h"
#include "ns3/uinteger.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{
namespace python
{

/** @return what an attribute takes, or, when there is none of that name, the names there are
 * @param object whose @param name of the attribute */
inline std::string
GetAttributeHelp(ObjectBase& object, const std::string& name)
{
    TypeId type = object.GetInstanceTypeId();
    TypeId::AttributeInformation found;
    if (name == "Preset")
    {
        std::string names = "the path of an INI file, or one of";
        for (const auto& preset : NetNamespaceHost::GetPresetNames())
        {
            names += " " + preset;
        }
        return names;
    }
    if (type.LookupAttributeByName(name, &found))
    {
        return found.checker->GetUnderlyingTypeInformation() + ". " + found.help;
    }
    std::string names = "one of";
    for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
    {
        names += (i ? ", " : " ") + type.GetAttribute(i).name;
    }
    return names;
}

/** @return the C++ type of the values of an attribute; empty when there is none of that name
 * @param object whose @param name of the attribute */
inline std::string
GetAttributeType(ObjectBase& object, const std::string& name)
{
    TypeId::AttributeInformation found;
    return object.GetInstanceTypeId().LookupAttributeByName(name, &found)
               ? found.checker->GetValueTypeName()
               : "";
}

/** @brief Gives back the random streams of the NetNamespaceHost that was made last, which was of no
 * use. */
inline void
GiveStreamsBack()
{
    const uint64_t next = RngSeedManager::GetNextStreamIndex();
    CreateObject<NetNamespaceHost>(); // takes as many
    const uint64_t taken = RngSeedManager::GetNextStreamIndex() - next - 1;
    RngSeedManager::ResetNextStreamIndex();
    for (uint64_t i = taken; i < next; ++i)
    {
        RngSeedManager::GetNextStreamIndex();
    }
}

/** The addresses of a device that were given with a prefix of 31 bits. Ipv4AddressPool stores them
 * with 32, because ns-3 takes the upper one for that of a broadcast. */
class PairAddresses : public Object
{
  public:
    /** @return the type */
    static TypeId GetTypeId()
    {
        static TypeId type =
            TypeId("ns3::netns::python::PairAddresses").SetParent<Object>().HideFromDocumentation();
        return type;
    }

    std::set<uint32_t> addresses; //!< as numbers
};

/** @return the length of the prefix that was given with an address @param device it has the address
 * @param address it */
inline uint32_t
GetPrefix(Ptr<NetDevice> device, const Ipv4InterfaceAddress& address)
{
    const Ptr<PairAddresses> pairs = device ? device->GetObject<PairAddresses>() : nullptr;
    const uint32_t length = address.GetMask().GetPrefixLength();
    return length == 32 && pairs && pairs->addresses.count(address.GetLocal().Get()) ? 31 : length;
}

/** @return the IPv4 addresses of a namespace but that of its loopback, as "10.0.0.1/24"
 * @param net the namespace */
inline std::vector<std::string>
GetAddresses(Ptr<NetNamespace> net)
{
    std::vector<std::string> addresses;
    Ptr<Node> node = net->PeekNode();
    Ptr<Ipv4> ipv4 = node ? node->GetObject<Ipv4>() : nullptr;
    for (uint32_t i = 1; ipv4 && i < ipv4->GetNInterfaces(); ++i)
    {
        bool isThere = net->GetDevices().Has(ipv4->GetNetDevice(i)); // else the device has left
        for (uint32_t j = 0; isThere && j < ipv4->GetNAddresses(i); ++j)
        {
            Ipv4InterfaceAddress address = ipv4->GetAddress(i, j);
            std::ostringstream text;
            text << address.GetLocal() << "/" << GetPrefix(ipv4->GetNetDevice(i), address);
            addresses.push_back(text.str());
        }
    }
    return addresses;
}

/** @return whether a namespace knows how to reach an address @param net the namespace
 * @param address it */
inline bool
HasRoute(Ptr<NetNamespace> net, Ipv4Address address)
{
    Ptr<Node> node = net->PeekNode();
    Ptr<Ipv4> ipv4 = node ? node->GetObject<Ipv4>() : nullptr;
    // Ipv4StaticRouting ends the program over 224.0.0.0/24 without a device, for which Linux has no
    // route either
    if (!ipv4 || !ipv4->GetRoutingProtocol() || address.IsLocalMulticast())
    {
        return false;
    }
    Ipv4Header header;
    header.SetDestination(address);
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    return bool(ipv4->GetRoutingProtocol()->RouteOutput(nullptr, header, nullptr, error));
}

/** What Create() returns. */
struct Created
{
    int error{0};          //!< 0 or a negative errno value
    Ptr<NetNamespace> net; //!< the namespace, null after an error
};

/** @brief `ip netns add`. @return the namespace @param host its host @param name its name
 * @param done called at the end @param task who does it */
inline Created
Create(Ptr<NetNamespaceHost> host,
       const std::string& name,
       const std::function<void(int)>& done,
       Ptr<Task> task)
{
    Created created;
    created.error =
        task ? task->AddNetns(name, created.net, done) : host->Create(name, created.net, done);
    return created;
}

/** @brief `ip link add type veth`. Not overloaded, so that Python gets the NetnsError.
 * @return the ends @param helper makes them @param a one namespace @param b the other
 * @param done called at the end */
inline NetDeviceContainer
InstallVeth(const VethHelper& helper,
            Ptr<NetNamespace> a,
            Ptr<NetNamespace> b,
            const std::function<void(int)>& done)
{
    return helper.Install(a, b, done);
}

/** @brief `ip link add type bridge`. @return the bridge @param helper makes it
 * @param net its namespace @param done called at the end */
inline Ptr<LinuxBridgeNetDevice>
InstallBridge(const LinuxBridgeHelper& helper,
              Ptr<NetNamespace> net,
              const std::function<void(int)>& done)
{
    return helper.Install(net, NetDeviceContainer(), done);
}

/** @brief Makes a short prefix what it is in Linux, where a namespace reaches each address of its
 * own: ns-3 makes no route for one of 32 bits. @param device it has the address
 * @param address stored with 32 bits @param isPair given with 31 */
inline void
CompleteAddress(Ptr<NetDevice> device, Ipv4Address address, bool isPair)
{
    const Ptr<Node> node = device->GetNode();
    const Ptr<Ipv4> ipv4 = node ? node->GetObject<Ipv4>() : nullptr;
    const int32_t interface = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
    if (interface < 0)
    {
        return;
    }
    if (const auto routes = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4))
    {
        routes->AddHostRouteTo(address, static_cast<uint32_t>(interface));
    }
    if (isPair)
    {
        Ptr<PairAddresses> pairs = device->GetObject<PairAddresses>();
        if (!pairs)
        {
            pairs = CreateObject<PairAddresses>();
            device->AggregateObject(pairs);
        }
        pairs->addresses.insert(address.Get());
    }
}

/** @brief `ip addr add ADDRESS/PREFIX dev DEVICE`, and up. @param device it
 * @param address its address @param network that of the address @param prefix "/24"
 * @param done called at the end @param task who does it */
inline void
Assign(Ptr<NetDevice> device,
       Ipv4Address address,
       const std::string& network,
       const std::string& prefix,
       const std::function<void(int)>& done,
       Ptr<Task> task)
{
    const bool isPair = prefix == "/31";
    const bool isShort = isPair || prefix == "/32";
    const auto end = [device, address, isPair, isShort, done](int error) {
        if (!error && isShort)
        {
            CompleteAddress(device, address, isPair);
        }
        done(error);
    };
    Ipv4AddressPool(network, prefix).AssignTo(device, address, end, task);
}

/** @brief Fork a task off init. @return it @param host its host @param done called at the end */
inline Ptr<Task>
Fork(Ptr<NetNamespaceHost> host, const Shared& done)
{
    Ptr<Task> child;
    TaskTable::Of(host)->GetInit()->Fork(child, 0, MakeDone(done));
    return child;
}

/** What is known of a ping. */
struct PingRun
{
    uint32_t sent{0};         //!< requests, also those that could not be sent
    std::vector<double> rtts; //!< of each answer, in seconds
    bool stopped{false};      //!< the caller wants no more: no request is sent
};

/**
 * The ping of Linux (iputils 20221126, ping_common.c). ns-3's Ping does not count a request that it
 * cannot send, throws at the answer after such a request, and waits for the last answer twice the
 * longest round trip in whole milliseconds.
 */
class PingApplication : public Application
{
  public:
    std::shared_ptr<PingRun> run{std::make_shared<PingRun>()}; //!< what is known of it
    Ipv4Address to;                                            //!< destination
    uint32_t count{1};                                         //!< requests
    Time interval;                                             //!< from request to request
    uint32_t size{56};                                         //!< data bytes of a request
    uint16_t id{0};                                            //!< identifier of the requests
    Shared done;                                               //!< called at the end

  private:
    void StartApplication() override
    {
        m_socket = Socket::CreateSocket(GetNode(), Ipv4RawSocketFactory::GetTypeId());
        m_socket->SetAttribute("Protocol", UintegerValue(1)); // ICMP
        m_socket->SetRecvCallback(MakeCallback(&PingApplication::Receive, this));
        Send();
    }

    /** The end, or that of the namespace: then the rest counts as transmitted. */
    void StopApplication() override
    {
        if (m_socket)
        {
            m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
            m_socket->Close();
            m_socket = nullptr;
        }
    }

    void DoDispose() override
    {
        StopApplication();
        Application::DoDispose();
    }

    /** @brief Send a request, and plan the next. What fails counts as transmitted: pinger(). */
    void Send()
    {
        if (run->stopped)
        {
            End();
            return;
        }
        ++run->sent;
        m_times.push_back(Simulator::Now());
        m_answered.push_back(false);
        if (m_socket)
        {
            m_socket->SendTo(MakeRequest(), 0, InetSocketAddress(to, 0));
        }
        const Ptr<PingApplication> self(this);
        if (run->sent < count)
        {
            Simulator::Schedule(interval, [self] { self->Send(); });
            return;
        }
        // schedule_exit(): at least an interval when an answer came, otherwise 10 s (MAXWAIT)
        const Time wait = run->rtts.empty() ? Seconds(10) : Max(interval, m_longest + m_longest);
        Simulator::Schedule(wait, [self] { self->End(); });
    }

    /** @return an echo request */
    Ptr<Packet> MakeRequest() const
    {
        Icmpv4Echo echo;
        echo.SetIdentifier(id);
        echo.SetSequenceNumber(static_cast<uint16_t>(run->sent - 1));
        echo.SetData(ns3::Create<Packet>(size));
        Icmpv4Header header;
        header.SetType(Icmpv4Header::ICMPV4_ECHO);
        if (Node::ChecksumEnabled())
        {
            header.EnableChecksum();
        }
        auto packet = ns3::Create<Packet>();
        packet->AddHeader(echo);
        packet->AddHeader(header);
        return packet;
    }

    /** @brief Take the answers to requests of this ping, each one once. @param socket its socket */
    void Receive(Ptr<Socket> socket)
    {
        Address from;
        while (Ptr<Packet> packet = socket->RecvFrom(from))
        {
            Ipv4Header ip;
            Icmpv4Header header;
            Icmpv4Echo echo;
            packet->RemoveHeader(ip);
            packet->RemoveHeader(header);
            if (header.GetType() != Icmpv4Header::ICMPV4_ECHO_REPLY ||
                packet->RemoveHeader(echo) == 0 || echo.GetIdentifier() != id)
            {
                continue;
            }
            // The number of a request has 16 bits: the answer is to the last one with this number
            const uint32_t last = run->sent - 1;
            const uint32_t back = static_cast<uint16_t>(last - echo.GetSequenceNumber());
            if (back <= last && !m_answered[last - back])
            {
                m_answered[last - back] = true;
                const Time rtt = Simulator::Now() - m_times[last - back];
                m_longest = Max(m_longest, rtt);
                run->rtts.push_back(rtt.GetSeconds());
            }
        }
        if (run->rtts.size() == count)
        {
            End();
        }
    }

    /** @brief The end. */
    void End()
    {
        if (!m_over)
        {
            m_over = true;
            // Not in the callback of the socket that it closes
            const Ptr<PingApplication> self(this);
            Simulator::ScheduleNow([self] { self->StopApplication(); });
            (*done)();
        }
    }

    Ptr<Socket> m_socket;         //!< null before and after
    std::vector<Time> m_times;    //!< when each request was sent
    std::vector<bool> m_answered; //!< for each request
    Time m_longest;               //!< longest round trip
    bool m_over{false};           //!< told
};

/**
 * @brief Ping.
 * @return what is known of it
 * @param net from where
 * @param to an address
 * @param count how many requests, one each interval
 * @param interval in seconds
 * @param size data bytes of a request, from 16
 * @param done called at the end
 */
inline std::shared_ptr<PingRun>
StartPing(Ptr<NetNamespace> net,
          Ipv4Address to,
          uint32_t count,
          double interval,
          uint32_t size,
          const Shared& done)
{
    const Ptr<Node> node = net->GetNode();
    auto ping = CreateObject<PingApplication>();
    ping->to = to;
    ping->count = count;
    ping->interval = Seconds(interval);
    ping->size = size;
    ping->id = static_cast<uint16_t>(node->GetNApplications() + 1);
    ping->done = done;
    node->AddApplication(ping);
    return ping->run;
}

/** One transfer by TCP. */
struct TransferRun
{
    uint64_t received{0};            //!< bytes
    bool connected{false};           //!< whether the receiver accepted a connection
    Ptr<BulkSendApplication> source; //!< sends

    /** @brief No more is written: the caller wants no more. */
    void Stop() const
    {
        if (source && source->GetSocket())
        {
            source->GetSocket()->Close();
        }
    }
};

/**
 * @brief Send as much as TCP can.
 * @return what is known of it
 * @param from the sender
 * @param to the receiver
 * @param address its address
 * @param port its port
 * @param duration in seconds
 * @param done called at the end
 */
inline std::shared_ptr<TransferRun>
StartTransfer(Ptr<NetNamespace> from,
              Ptr<NetNamespace> to,
              Ipv4Address address,
              uint16_t port,
              double duration,
              const Shared& done)
{
    auto run = std::make_shared<TransferRun>();
    auto sink = CreateObjectWithAttributes<PacketSink>(
        "Protocol",
        StringValue("ns3::TcpSocketFactory"),
        "Local",
        AddressValue(InetSocketAddress(Ipv4Address::GetAny(), port)));
    auto source = CreateObjectWithAttributes<BulkSendApplication>(
        "Protocol",
        StringValue("ns3::TcpSocketFactory"),
        "Remote",
        AddressValue(InetSocketAddress(address, port)),
        "SendSize",
        UintegerValue(1448));
    sink->SetStopTime(Seconds(duration));
    source->SetStopTime(Seconds(duration));
    to->GetNode()->AddApplication(sink);
    from->GetNode()->AddApplication(source);
    run->source = source;
    Simulator::Schedule(Seconds(duration), [run, sink, done] {
        run->received = sink->GetTotalRx();
        run->connected = run->received > 0 || !sink->GetAcceptedSockets().empty();
        run->source = nullptr;
        (*done)();
    });
    return run;
}

/** Whether a signal interrupted the run. */
inline volatile std::sig_atomic_t g_interrupted = 0;

/** @brief What SIGINT does in a run: no more than to stop it. */
inline void
Interrupt(int)
{
    g_interrupted = 1;
    Simulator::Stop();
}

/** @brief Run the simulation. @return whether it was interrupted @param interruptible let SIGINT do
 * so */
inline bool
Run(bool interruptible)
{
    g_interrupted = 0;
    NetnsTraceHelper::SetEndedInOrder(false);
    if (!interruptible)
    {
        Simulator::Run();
        NetnsTraceHelper::SetEndedInOrder(true);
        return false;
    }

    // Restored when an exception leaves the run, too
    struct Handler
    {
        void (*before)(int) = std::signal(SIGINT, &Interrupt);

        ~Handler()
        {
            std::signal(SIGINT, before);
        }
    } handler;

    Simulator::Run();
    NetnsTraceHelper::SetEndedInOrder(true);
    return g_interrupted != 0;
}

} // namespace python
} // namespace netns
} // namespace ns3

#endif /* EXPERIMENT_H */
