// SPDX-License-Identifier: GPL-2.0-only

#include "bridge-bench.h"

#include "run-loop.h"
#include "side-runner.h"

#include "ns3/bridge-net-device.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/node.h"
#include "ns3/veth-helper.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

namespace
{

constexpr uint64_t DEFAULT_N = 10000;
constexpr uint64_t TALKERS = 10;
constexpr uint64_t STOCK_PORTS = 4000;
constexpr uint64_t FRAMES = 500000;
/** Fewer frames for many ports: the stock bridge searches all ports for each frame. */
constexpr uint64_t STOCK_LOOKS = 10000000;
constexpr uint16_t ETHERTYPE = 0x88b5;

/** Two kinds of bridge. */
enum Kind
{
    OURS,
    STOCK,
};

/** A bridge with veth pairs into namespaces, of which the first ones send. */
class BridgeBed
{
  public:
    /** @param ports the number of ports, each with a namespace */
    BridgeBed(Kind kind, uint64_t ports);

    /** @brief Sends @p count frames; the senders take turns. */
    void Send(uint64_t count);
    /** @return the number of frames that arrived at their destination */
    uint64_t GetReceived() const;
    /** @return the number of Nodes made for the namespaces */
    uint64_t GetNNodes() const;
    /** @return the number of namespaces that send */
    uint64_t GetTalkers() const;

  private:
    /** @brief Makes the host's end of a veth pair a port of the bridge. */
    void Attach(Ptr<NetDevice> end);
    /** @brief Called when a frame arrived. */
    void Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from,
                 const Address& to,
                 NetDevice::PacketType type);

    Ptr<NetNamespaceHost> m_host;       //!< the host
    Ptr<LinuxBridgeNetDevice> m_ours;   //!< the bridge, or null
    Ptr<BridgeNetDevice> m_stock;       //!< the stock bridge, or null
    std::vector<Ptr<NetDevice>> m_ends; //!< devices of the namespaces that send
    uint64_t m_received{0};             //!< frames that arrived
};

BridgeBed::BridgeBed(Kind kind, uint64_t ports)
    : m_host(NetNamespaceHost::Install(CreateObject<Node>()))
{
    auto init = m_host->GetInitNet();
    if (kind == OURS)
    {
        m_ours = LinuxBridgeHelper().Install(init);
    }
    else
    {
        m_stock = CreateObject<BridgeNetDevice>();
        m_stock->SetAddress(Mac48Address::Allocate());
        init->GetNode()->AddDevice(m_stock);
    }
    VethHelper veth;
    for (uint64_t i = 0; i < ports; ++i)
    {
        Ptr<NetNamespace> net;
        if (int error = m_host->Create("c" + std::to_string(i), net))
        {
            throw NetnsError("bridge: namespace", error);
        }
        const auto ends = veth.Install(init, net);
        Attach(ends.Get(0));
        if (m_ends.size() < TALKERS)
        {
            net->GetNode()->RegisterProtocolHandler(MakeCallback(&BridgeBed::Receive, this),
                                                    ETHERTYPE,
                                                    ends.Get(1));
            m_ends.push_back(ends.Get(1));
        }
    }
}

void
BridgeBed::Attach(Ptr<NetDevice> end)
{
    if (m_stock)
    {
        m_stock->AddBridgePort(end);
    }
    else if (int error = m_ours->AddPort(end))
    {
        throw NetnsError("bridge: port", error);
    }
}

void
BridgeBed::Send(uint64_t count)
{
    constexpr uint32_t BYTES = 100;
    for (uint64_t i = 0; i < count; ++i)
    {
        const auto& to = m_ends[(i + m_ends.size() / 2) % m_ends.size()];
        m_ends[i % m_ends.size()]->Send(Create<Packet>(BYTES), to->GetAddress(), ETHERTYPE);
    }
}

void
BridgeBed::Receive(Ptr<NetDevice> device,
                   Ptr<const Packet> packet,
                   uint16_t protocol,
                   const Address& from,
                   const Address& to,
                   NetDevice::PacketType type)
{
    ++m_received;
}

uint64_t
BridgeBed::GetReceived() const
{
    return m_received;
}

uint64_t
BridgeBed::GetNNodes() const
{
    return m_host->GetNNodes();
}

uint64_t
BridgeBed::GetTalkers() const
{
    return m_ends.size();
}

/** @brief Measures a bridge with a number of ports. */
Figures
Measure(Kind kind, uint64_t ports)
{
    BridgeBed bed(kind, ports);
    RunLoop::Plan plan;
    plan.n = kind == OURS ? FRAMES : std::min(FRAMES, STOCK_LOOKS / ports);
    plan.batch = bed.GetTalkers();
    // The first frames are flooded; then the bridge has learned the addresses.
    plan.warmUp = 10 * plan.batch;
    // Longer than a frame takes, so that the host is idle before each batch.
    plan.interval = MicroSeconds(10);
    plan.rest = MicroSeconds(10);
    auto figures = RunLoop(plan, [&bed](uint64_t count) { bed.Send(count); }).Run();
    const uint64_t sent = plan.n + plan.warmUp;
    if (bed.GetReceived() != sent)
    {
        throw std::runtime_error("bridge: of " + std::to_string(sent) + " frames " +
                                 std::to_string(bed.GetReceived()) + " arrived");
    }
    figures.n = ports;
    figures.nodes = bed.GetNNodes();
    return figures;
}

/** One row to measure. */
struct Plan
{
    const char* caseName; //!< the case
    uint64_t ports;       //!< ports of our bridge
    const char* peer;     //!< name of the peer
    Kind peerKind;        //!< bridge of the peer
    uint64_t peerPorts;   //!< ports of the peer
};

} // namespace

void
BridgeBench::Run(const BenchOptions& options, std::ostream& out)
{
    // A single namespace would have no receiver.
    const uint64_t n = std::max<uint64_t>(options.GetN(DEFAULT_N), 2);
    const uint64_t few = std::min(n, TALKERS);
    const uint64_t many = std::min(n, STOCK_PORTS);
    for (const auto& plan : {Plan{"few-ports", few, "stock", STOCK, few},
                             Plan{"many-ports", many, "stock", STOCK, many},
                             Plan{"all-ports", n, "ports-10", OURS, few}})
    {
        const auto side = [](Kind kind, uint64_t ports) {
            return SideRunner::Side(
                [kind, ports] { return std::vector<Figures>{Measure(kind, ports)}; });
        };
        SideRunner runner(std::string("bridge, ") + plan.caseName,
                          side(OURS, plan.ports),
                          options.hasPeer ? side(plan.peerKind, plan.peerPorts) : nullptr);
        BenchRow row;
        row.bench = "bridge";
        row.caseName = plan.caseName;
        row.peer = plan.peer;
        row.preset = "instant";
        row.figures = runner.Run().front();
        row.Print(out);
    }
}

} // namespace netns
} // namespace ns3
