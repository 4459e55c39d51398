// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-host.h"

#include "host-watcher.h"
#include "kernel.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/net-namespace-node.h"
#include "ns3/netns-accessor.h"
#include "ns3/netns-error.h"
#include "ns3/netns-mount.h"
#include "ns3/netns-preset.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <cerrno>
#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetNamespaceHost");
NS_OBJECT_ENSURE_REGISTERED(NetNamespaceHost);

namespace
{

/** @return an accessor of a trace source that is in a part of the host */
template <typename Get>
Ptr<const TraceSourceAccessor>
MakeAccessor(Get get)
{
    return MakeMemberTraceAccessor<NetNamespaceHost>(
        [get](NetNamespaceHost& host) -> decltype(auto) { return get(host.GetKernel()); });
}

} // namespace

TypeId
NetNamespaceHost::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netns::NetNamespaceHost")
            .SetParent<Object>()
            .SetGroupName("Netns")
            .AddConstructor<NetNamespaceHost>()
            .AddAttribute(
                "NamespaceList",
                "The namespaces of the host (net_namespace_list), by net_cookie.",
                TypeId::ATTR_GET,
                ObjectMapValue(),
                MakeListAccessor<NetNamespaceHost>(
                    [](const NetNamespaceHost& host) { return host.m_kernel->nets.size(); },
                    [](const NetNamespaceHost& host, std::size_t i, std::size_t* index) {
                        Ptr<NetNamespace> net = host.m_kernel->GetNth(i);
                        *index = net->GetCookie();
                        return Ptr<Object>(net);
                    }),
                MakeObjectMapChecker<NetNamespace>())
            .AddAttribute("MaxNetNamespaces",
                          "The largest number of namespaces besides init_net "
                          "(/proc/sys/user/max_net_namespaces). Beyond it, calls return -ENOSPC.",
                          UintegerValue(0x7fffffff),
                          MakeUintegerAccessor(&NetNamespaceHost::SetMaxNetNamespaces,
                                               &NetNamespaceHost::GetMaxNetNamespaces),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute(
                "GracePeriod",
                "The time from the end of a stack to its disposal. It has to be longer "
                "than the delay of any event that a stack does not cancel, such as the 1 s "
                "of duplicate address detection; at least 1.5 s.",
                TimeValue(Seconds(3)),
                MakeTimeAccessor(&NetNamespaceHost::SetGracePeriod,
                                 &NetNamespaceHost::GetGracePeriod),
                MakeTimeChecker(MilliSeconds(1500)))
            .AddAttribute("RecycleNodes",
                          "Whether the Node of a dead namespace is used for a later one.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&NetNamespaceHost::SetRecycleNodes,
                                              &NetNamespaceHost::GetRecycleNodes),
                          MakeBooleanChecker())
            .AddAttribute(
                "Preset",
                "The costs of operations: the name of a preset, or the path of an INI file.",
                StringValue("linux-6.18"),
                MakeStringAccessor(&NetNamespaceHost::SetPreset, &NetNamespaceHost::GetPreset),
                MakeStringChecker())
            .AddAttribute("Costs",
                          "The NetnsCosts, with an attribute for each cost.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&NetNamespaceHost::GetCosts),
                          MakePointerChecker<NetnsCosts>())
            .AddAttribute("TimedSetup",
                          "Whether operations take time before the first event of the simulation.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&NetNamespaceHost::SetTimedSetup,
                                              &NetNamespaceHost::GetTimedSetup),
                          MakeBooleanChecker())
            .AddAttribute("Semantics",
                          "How namespaces die: current, or 2.6.24.",
                          StringValue("current"),
                          MakeStringAccessor(&NetNamespaceHost::SetSemantics,
                                             &NetNamespaceHost::GetSemantics),
                          MakeStringChecker())
            .AddAttribute("SocketsHold",
                          "Whether an open UDP or TCP socket of an application keeps its namespace "
                          "alive, as in Linux.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&NetNamespaceHost::SetSocketsHold,
                                              &NetNamespaceHost::GetSocketsHold),
                          MakeBooleanChecker())
            .AddAttribute("ReceiveIndex",
                          "Whether a namespace of more than 16 devices finds the protocol handlers "
                          "of a device by an index; without it ns-3 searches all handlers.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&NetNamespaceHost::SetReceiveIndex,
                                              &NetNamespaceHost::GetReceiveIndex),
                          MakeBooleanChecker())
            .AddTraceSource("Created",
                            "A namespace is set up and on net_namespace_list.",
                            MakeAccessor([](Kernel& kernel) -> decltype(auto) {
                                return (kernel.traces.created);
                            }),
                            "ns3::netns::NetNamespaceHost::NetTracedCallback")
            .AddTraceSource(
                "StateChange",
                "A namespace changed its state; a new namespace goes from setup to setup.",
                MakeAccessor(
                    [](Kernel& kernel) -> decltype(auto) { return (kernel.traces.state); }),
                "ns3::netns::NetNamespaceHost::StateTracedCallback")
            .AddTraceSource("Freed",
                            "cleanup_net() is done with a namespace.",
                            MakeAccessor([](Kernel& kernel) -> decltype(auto) {
                                return (kernel.traces.freed);
                            }),
                            "ns3::netns::NetNamespaceHost::NetTracedCallback")
            .AddTraceSource("Ref",
                            "A reference was taken or returned.",
                            MakeAccessor([](Kernel& kernel) -> decltype(auto) {
                                if (!kernel.ledger.trace)
                                {
                                    kernel.ledger.trace = std::make_unique<RefLedger::Trace>();
                                }
                                return (*kernel.ledger.trace);
                            }),
                            "ns3::netns::NetNamespaceHost::RefTracedCallback")
            .AddTraceSource("Device",
                            "A device was registered, or is about to be unregistered.",
                            MakeAccessor([](Kernel& kernel) -> decltype(auto) {
                                return (kernel.traces.device);
                            }),
                            "ns3::netns::NetNamespaceHost::DeviceTracedCallback")
            .AddTraceSource(
                "Move",
                "A device changed its namespace. Device fires for both namespaces before.",
                MakeAccessor([](Kernel& kernel) -> decltype(auto) { return (kernel.traces.move); }),
                "ns3::netns::NetNamespaceHost::MoveTracedCallback")
            .AddTraceSource("Mount",
                            "A name was added to /run/netns, or is about to be removed.",
                            MakeAccessor([](Kernel& kernel) -> decltype(auto) {
                                return (kernel.traces.mount);
                            }),
                            "ns3::netns::NetNamespaceHost::MountTracedCallback")
            .AddTraceSource(
                "Lock",
                "rtnl_mutex or pernet_ops_rwsem was released.",
                MakeAccessor([](Kernel& kernel) -> decltype(auto) { return (kernel.traces.lock); }),
                "ns3::netns::NetNamespaceHost::LockTracedCallback")
            .AddTraceSource("Recycled",
                            "The Node of a dead namespace is free for another one.",
                            MakeAccessor([](Kernel& kernel) -> decltype(auto) {
                                return (kernel.recycler.recycledTrace);
                            }),
                            "ns3::netns::NetNamespaceHost::RecycledTracedCallback")
            .AddTraceSource("Retired",
                            "The Node of a dead namespace is retired: somebody holds it.",
                            MakeAccessor([](Kernel& kernel) -> decltype(auto) {
                                return (kernel.recycler.retiredTrace);
                            }),
                            "ns3::netns::NetNamespaceHost::RetiredTracedCallback");
    return tid;
}

NetNamespaceHost::NetNamespaceHost()
    : m_kernel(std::make_unique<Kernel>())
{
}

NetNamespaceHost::~NetNamespaceHost() = default;

Ptr<NetNamespaceHost>
NetNamespaceHost::Install(Ptr<Node> node)
{
    CheckNotNull(node, "NetNamespaceHost::Install", "node");
    auto host = node->GetObject<NetNamespaceHost>();
    if (!host)
    {
        CheckNode(node, "NetNamespaceHost");
        host = CreateObject<NetNamespaceHost>();
        host->m_kernel->refused.Check("NetNamespaceHost");
        node->AggregateObject(host);
    }
    return host;
}

void
NetNamespaceHost::CheckNode(Ptr<Node> node, const std::string& place)
{
    const auto net = node->GetObject<NetNamespace>();
    const std::string which = place + ": Node " + std::to_string(node->GetId());
    if (net && net->GetOwner())
    {
        throw NetnsError(which + " carries a namespace of another host", -EINVAL);
    }
    if (net || DynamicCast<NetNamespaceNode>(node))
    {
        throw NetnsError(which + " carried a namespace that is dead", -ESTALE);
    }
}

Ptr<NetNamespaceHost>
NetNamespaceHost::Of(Ptr<const NetNamespace> net)
{
    CheckNotNull(net, "NetNamespaceHost::Of", "net");
    const auto kernel = static_cast<Kernel*>(net->GetOwner());
    return kernel ? kernel->host : nullptr;
}

void
NetNamespaceHost::NotifyConstructionCompleted()
{
    m_kernel->refused.SetMade();
    Object::NotifyConstructionCompleted();
}

void
NetNamespaceHost::NotifyNewAggregate()
{
    auto node = m_node ? nullptr : GetObject<Node>();
    if (node)
    {
        m_kernel->refused.Check("NetNamespaceHost");
        NS_LOG_FUNCTION(this << node->GetId());
        m_node = PeekPointer(node);
        m_kernel->host = this;
        m_kernel->Boot(node);
        HostWatcher::TellMade(*this);
    }
    Object::NotifyNewAggregate();
}

void
NetNamespaceHost::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_kernel->initNet)
    {
        HostWatcher::TellEnd(*this);
    }
    m_kernel->End();
    m_node = nullptr;
    Object::DoDispose();
}

// Namespaces -------------------------------------------------------------------------------------

Ptr<NetNamespace>
NetNamespaceHost::GetInitNet() const
{
    return m_kernel->initNet;
}

int
NetNamespaceHost::CopyNetNs(uint64_t flags,
                            Ptr<NetNamespace> old,
                            Ptr<NetNamespace>& net,
                            RefHolder holder,
                            Done done)
{
    if (flags & NetNamespace::CLONE_NEWNET_FLAG)
    {
        return m_kernel->CopyNetNs(net, holder, std::move(done));
    }
    if (!old)
    {
        return -EINVAL;
    }
    if (int error = m_kernel->CheckOwn(*old))
    {
        return error;
    }
    old->Get(holder);
    net = old;
    if (done)
    {
        done(0);
    }
    return 0;
}

int
NetNamespaceHost::Create(const std::string& name, Ptr<NetNamespace>& net, Done done)
{
    return m_kernel->AddNetns(name, net, std::move(done));
}

int
NetNamespaceHost::Mount(const std::string& name, Ptr<NetNamespace> net)
{
    return m_kernel->Mount(name, net);
}

int
NetNamespaceHost::Unmount(const std::string& name)
{
    return m_kernel->Unmount(name);
}

Ptr<NetNamespace>
NetNamespaceHost::Find(const std::string& name) const
{
    return m_kernel->Find(name);
}

const NetNamespaceHost::NetList&
NetNamespaceHost::GetNetNamespaceList() const
{
    return m_kernel->nets;
}

void
NetNamespaceHost::AfterSetup(Ptr<NetNamespace> net, std::function<void()> what)
{
    CheckNotNull(net, "NetNamespaceHost::AfterSetup", "net");
    CheckNotNull(what, "NetNamespaceHost::AfterSetup", "what");
    if (net->GetOwner() && net->GetOwner() != m_kernel.get())
    {
        throw NetnsError("NetNamespaceHost::AfterSetup: " + net->GetName() +
                             " is a namespace of another host",
                         -EXDEV);
    }
    m_kernel->AfterSetup(net, std::move(what));
}

// Pernet operations ------------------------------------------------------------------------------

int
NetNamespaceHost::RegisterPernetSubsys(Ptr<PernetOperations> ops, Done done)
{
    return m_kernel->RegisterPernet(ops, false, std::move(done));
}

int
NetNamespaceHost::RegisterPernetDevice(Ptr<PernetOperations> ops, Done done)
{
    return m_kernel->RegisterPernet(ops, true, std::move(done));
}

int
NetNamespaceHost::UnregisterPernet(Ptr<PernetOperations> ops, Done done)
{
    return m_kernel->UnregisterPernet(ops, std::move(done));
}

// Settings ---------------------------------------------------------------------------------------

std::vector<std::string>
NetNamespaceHost::GetPresetNames()
{
    return NetnsPreset::GetNames();
}

bool
NetNamespaceHost::IsValidName(const std::string& name)
{
    return NetnsMount::IsValidName(name);
}

int64_t
NetNamespaceHost::AssignStreams(int64_t stream)
{
    return m_kernel->clock.GetCosts()->AssignStreams(stream);
}

void
NetNamespaceHost::SetStackInstaller(StackInstaller installer)
{
    CheckNotNull(installer, "NetNamespaceHost::SetStackInstaller", "installer");
    m_kernel->stackInstaller = std::move(installer);
}

Time
NetNamespaceHost::GetGracePeriod() const
{
    return m_kernel->recycler.GetGracePeriod();
}

void
NetNamespaceHost::SetGracePeriod(Time grace)
{
    m_kernel->recycler.SetGracePeriod(grace);
}

bool
NetNamespaceHost::GetRecycleNodes() const
{
    return m_kernel->recycler.GetRecycleNodes();
}

void
NetNamespaceHost::SetRecycleNodes(bool recycle)
{
    m_kernel->recycler.SetRecycleNodes(recycle);
}

uint32_t
NetNamespaceHost::GetMaxNetNamespaces() const
{
    return m_kernel->maxNetNamespaces;
}

void
NetNamespaceHost::SetMaxNetNamespaces(uint32_t max)
{
    m_kernel->maxNetNamespaces = max;
}

bool
NetNamespaceHost::GetSocketsHold() const
{
    return m_kernel->socketsHold;
}

void
NetNamespaceHost::SetSocketsHold(bool hold)
{
    m_kernel->socketsHold = hold;
}

bool
NetNamespaceHost::GetReceiveIndex() const
{
    return m_kernel->receiveIndex;
}

void
NetNamespaceHost::SetReceiveIndex(bool index)
{
    m_kernel->receiveIndex = index;
}

bool
NetNamespaceHost::SetPreset(std::string preset)
{
    try
    {
        m_kernel->clock.SetPreset(preset);
    }
    catch (const NetnsPresetError& error)
    {
        NS_LOG_ERROR(error.what());
        return m_kernel->refused.Refuse("Preset", preset, error.what());
    }
    return true;
}

std::string
NetNamespaceHost::GetPreset() const
{
    return m_kernel->clock.GetPreset();
}

Ptr<NetnsCosts>
NetNamespaceHost::GetCosts() const
{
    return m_kernel->clock.GetCosts();
}

void
NetNamespaceHost::SetTimedSetup(bool timed)
{
    m_kernel->clock.SetTimedSetup(timed);
}

bool
NetNamespaceHost::GetTimedSetup() const
{
    return m_kernel->clock.GetTimedSetup();
}

bool
NetNamespaceHost::SetSemantics(std::string text)
{
    const bool isOld = text == "2.6.24";
    if (!isOld && text != "current")
    {
        return m_kernel->refused.Refuse("Semantics", text, "expected current or 2.6.24");
    }
    m_kernel->semantics = isOld ? TeardownSemantics::LINUX_2_6_24 : TeardownSemantics::CURRENT;
    return true;
}

std::string
NetNamespaceHost::GetSemantics() const
{
    return m_kernel->semantics == TeardownSemantics::LINUX_2_6_24 ? "2.6.24" : "current";
}

uint32_t
NetNamespaceHost::GetNodeId() const
{
    if (!m_node)
    {
        throw NetnsError("NetNamespaceHost: the host is on no Node", -ESTALE);
    }
    return m_node->GetId();
}

NetnsClock&
NetNamespaceHost::GetClock()
{
    return m_kernel->clock;
}

Kernel&
NetNamespaceHost::GetKernel()
{
    return *m_kernel;
}

// Counters ---------------------------------------------------------------------------------------

uint64_t
NetNamespaceHost::GetNCreated() const
{
    return m_kernel->counters.created;
}

uint64_t
NetNamespaceHost::GetNFreed() const
{
    return m_kernel->counters.freed;
}

uint32_t
NetNamespaceHost::GetNAlive() const
{
    return m_kernel->counters.alive;
}

uint32_t
NetNamespaceHost::GetPeak() const
{
    return m_kernel->counters.peak;
}

std::size_t
NetNamespaceHost::GetCleanupBacklog() const
{
    return m_kernel->GetBacklog();
}

std::size_t
NetNamespaceHost::GetPeakBacklog() const
{
    return m_kernel->counters.peakBacklog;
}

uint32_t
NetNamespaceHost::GetNNodes() const
{
    return m_kernel->recycler.GetNNodes();
}

uint64_t
NetNamespaceHost::GetNRecycled() const
{
    return m_kernel->recycler.GetNRecycled();
}

uint32_t
NetNamespaceHost::GetNRetired() const
{
    return m_kernel->recycler.GetNRetired();
}

const RefLedger&
NetNamespaceHost::GetRefLedger() const
{
    return m_kernel->ledger;
}

} // namespace netns
} // namespace ns3
