// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * Where ns-3's tests take their Nodes from, for ./netns conformance.
 *
 * Linked before ns-3's libraries, so that what is defined here is called in their place: the
 * functions that make Nodes, and those by which a test could tell a Node of a namespace from
 * another without looking at it: the Nodes' ids, the time, and the numbers of random streams.
 */

#include "test-nodes.h"

#include "node-source.h"

#include "ns3/boolean.h"
#include "ns3/channel-list.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace.h"
#include "ns3/node-container.h"
#include "ns3/node-list.h"
#include "ns3/packet-metadata.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

/** The id of the host's Node, which is not in NodeList. */
constexpr uint32_t HOST_ID = 0xfffffff0;

/** The id of a channel of what is hidden, which is not in ChannelList. */
constexpr uint32_t HIDDEN_CHANNEL_ID = 0xfffffff0;

/** Nodes on one channel, on which each hears all: with more, thousands would take minutes. */
constexpr uint32_t ON_A_CHANNEL = 10;

/** The state of the process. */
struct Source
{
    NodeKind kind{NodeKind::PLAIN};   //!< what the Nodes are
    NodeTally* tally{nullptr};        //!< the Nodes that the test took
    const NodeTally* wanted{nullptr}; //!< so many shall have carried a namespace
    uint32_t simulation{0};           //!< number of the simulation
    bool watched{false};              //!< its end is watched
    bool* skipped{nullptr};           //!< PacketMetadata::Enable() exchanges it with its own
    bool hidden{false};               //!< what happens now is not the test's
    bool makingHost{false};           //!< the Node under construction is the host's
    uint64_t streams{1U << 30};       //!< next random stream of what is hidden
    Time offset;                      //!< time that passed before the test began
    Ptr<Node> host;                   //!< the host's Node; null until it is needed
    std::set<uint32_t> worn;          //!< ids of the Nodes that carried a namespace
    uint32_t names{0};                //!< names given to namespaces
};

Source&
GetSource()
{
    static auto& source = *new Source;
    return source;
}

/** While it lives, what happens is not the test's. */
class Hidden
{
  public:
    Hidden()
        : m_before(GetSource().hidden)
    {
        GetSource().hidden = true;
    }

    ~Hidden()
    {
        GetSource().hidden = m_before;
    }

    Hidden(const Hidden&) = delete;            // one at a time
    Hidden& operator=(const Hidden&) = delete; // one at a time

  private:
    bool m_before; //!< for one within another
};

/** @return the function of ns-3 that is replaced here */
template <typename F>
F*
GetOriginal(const char* symbol)
{
    auto original = reinterpret_cast<F*>(dlsym(RTLD_NEXT, symbol));
    if (!original)
    {
        std::fprintf(stderr, "conformance: ns-3 has no function %s\n", symbol);
        std::abort();
    }
    return original;
}

/** The end of the simulation, also for the host, which is not in NodeList. */
void
EndSimulation()
{
    Source& source = GetSource();
    if (source.host)
    {
        source.host->Dispose();
        source.host = nullptr;
    }
    source.offset = Time();
    source.worn.clear();
    source.watched = false;
    source.simulation = std::min(source.simulation + 1, NodeTally::MOST - 1);
}

Ptr<NetNamespace>
AddNamespace()
{
    Source& source = GetSource();
    const std::string name = "n" + std::to_string(source.names++);
    return NetNamespaceHelper().Create(source.host, {name}).Get(name);
}

/** @brief Gives a Node both IP layers, a device on a channel, and addresses, and sends a datagram.
 * @return the socket, which holds the namespace until it is closed */
Ptr<Socket>
Furnish(Ptr<Node> node, Ptr<SimpleChannel> channel, uint32_t number)
{
    InternetStackHelper().Install(node);
    auto device = CreateObject<SimpleNetDevice>();
    device->SetAddress(
        Mac48Address(("02:00:00:00:00:0" + std::to_string(number % ON_A_CHANNEL)).c_str()));
    device->SetChannel(channel);
    node->AddDevice(device);
    auto ipv4 = node->GetObject<Ipv4>();
    const auto interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, {Ipv4Address(0x0aff0001 + number), Ipv4Mask("/16")});
    ipv4->SetUp(interface);
    auto ipv6 = node->GetObject<Ipv6>();
    ipv6->SetUp(ipv6->AddInterface(device));
    auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    socket->Bind();
    const Ipv4Address first(0x0aff0001 + number / ON_A_CHANNEL * ON_A_CHANNEL);
    socket->SendTo(Create<Packet>(100), 0, InetSocketAddress(first, 9));
    return socket;
}

/** @brief Sets whether packets were made that keep no metadata, after which a test can not ask for
 * metadata any more. @return what it was */
bool
ExchangeSkipped(bool skipped)
{
    auto& exchange = GetSource().skipped;
    exchange = &skipped;
    PacketMetadata::Enable();
    exchange = nullptr;
    return skipped;
}

/** @brief Lets namespaces with stacks live and die, whose Nodes the test will take. */
void
WearNodes()
{
    Source& source = GetSource();
    if (!Simulator::IsFinished())
    {
        return; // events of the test would happen
    }
    const Time began = Simulator::Now();
    const bool skipped = ExchangeSkipped(false);
    Ptr<SimpleChannel> channel;
    std::vector<std::string> names;
    std::vector<Ptr<Socket>> sockets;
    for (uint32_t i = 0; i < source.wanted->bySimulation[source.simulation]; ++i)
    {
        if (i % ON_A_CHANNEL == 0)
        {
            channel = CreateObject<SimpleChannel>();
        }
        names.push_back("n" + std::to_string(source.names));
        const auto node = AddNamespace()->GetNode();
        source.worn.insert(node->GetId());
        sockets.push_back(Furnish(node, channel, i));
    }
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    for (const auto& socket : sockets)
    {
        socket->Close();
    }
    sockets.clear();
    // The Node that was free last is used first: the ids come in the order of plain Nodes.
    for (auto it = names.rbegin(); it != names.rend(); ++it)
    {
        NetNamespaceHelper().Delete(source.host, *it);
        Simulator::Stop(Seconds(0.1));
        Simulator::Run();
    }
    Simulator::Stop(Seconds(20));
    Simulator::Run();
    source.offset += Simulator::Now() - began;
    ExchangeSkipped(skipped);
}

void
MakeHost()
{
    Source& source = GetSource();
    source.makingHost = true;
    source.host = CompleteConstruct(new Node);
    source.makingHost = false;
    source.host->AggregateObject(
        CreateObjectWithAttributes<NetNamespaceHost>("Preset", StringValue("instant")));
    if (source.kind == NodeKind::RECYCLED)
    {
        WearNodes();
    }
}

Ptr<Node>
TakeNode()
{
    Source& source = GetSource();
    if (source.hidden)
    {
        return CompleteConstruct(new Node);
    }
    if (!source.watched)
    {
        // Before there is a NodeList, whose end has to come after that of the host
        source.watched = true;
        Simulator::ScheduleDestroy(&EndSimulation);
    }
    ++source.tally->taken;
    ++source.tally->bySimulation[source.simulation];
    if (source.kind == NodeKind::PLAIN)
    {
        return CompleteConstruct(new Node);
    }
    const Hidden hidden;
    if (!source.host)
    {
        MakeHost();
    }
    Ptr<Node> node = AddNamespace()->GetNode();
    source.tally->recycled += source.worn.erase(node->GetId());
    return node;
}

} // namespace

void
SetNodeKind(NodeKind kind, NodeTally& tally, const NodeTally* wanted)
{
    Source& source = GetSource();
    source.kind = kind;
    source.tally = &tally;
    source.wanted = wanted;
}

} // namespace netns

// In place of ns-3's ----------------------------------------------------------------------------

template <>
Ptr<Node>
CreateObject<Node>()
{
    return netns::TakeNode();
}

NodeContainer::NodeContainer(uint32_t n, uint32_t systemId)
{
    Create(n, systemId);
}

void
NodeContainer::Create(uint32_t n)
{
    for (uint32_t i = 0; i < n; ++i)
    {
        Add(CreateObject<Node>());
    }
}

void
NodeContainer::Create(uint32_t n, uint32_t systemId)
{
    // A namespace has the rank of its host
    for (uint32_t i = 0; i < n; ++i)
    {
        Add(systemId == 0 ? CreateObject<Node>() : CreateObject<Node>(systemId));
    }
}

void
PacketMetadata::Enable()
{
    if (auto skipped = netns::GetSource().skipped)
    {
        std::swap(*skipped, m_metadataSkipped);
        return;
    }
    NS_ASSERT_MSG(!m_metadataSkipped, "packet metadata is asked for after there were packets");
    m_enable = true;
}

uint32_t
NodeList::Add(Ptr<Node> node)
{
    using F = uint32_t(Ptr<Node>);
    static F* original = netns::GetOriginal<F>("_ZN3ns38NodeList3AddENS_3PtrINS_4NodeEEE");
    return netns::GetSource().makingHost ? netns::HOST_ID : original(node);
}

uint32_t
ChannelList::Add(Ptr<Channel> channel)
{
    using F = uint32_t(Ptr<Channel>);
    static F* original = netns::GetOriginal<F>("_ZN3ns311ChannelList3AddENS_3PtrINS_7ChannelEEE");
    return netns::GetSource().hidden ? netns::HIDDEN_CHANNEL_ID : original(channel);
}

Time
Simulator::Now()
{
    static auto* original = netns::GetOriginal<Time()>("_ZN3ns39Simulator3NowEv");
    const auto& source = netns::GetSource();
    return source.hidden ? original() : original() - source.offset;
}

Time
Now()
{
    return Simulator::Now();
}

uint64_t
RngSeedManager::GetNextStreamIndex()
{
    static auto* original =
        netns::GetOriginal<uint64_t()>("_ZN3ns314RngSeedManager18GetNextStreamIndexEv");
    auto& source = netns::GetSource();
    return source.hidden ? source.streams++ : original();
}

} // namespace ns3
