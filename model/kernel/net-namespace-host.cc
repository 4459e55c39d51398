// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-host.h"

#include "builtin-pernet.h"
#include "host-watcher.h"

#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/log.h"
#include "ns3/net-namespace-node.h"
#include "ns3/netns-accessor.h"
#include "ns3/object-prototype.h"
#include "ns3/pointer.h"
#include "ns3/socket-refs.h"
#include "ns3/stack-recycler.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("NetNamespaceHost");
NS_OBJECT_ENSURE_REGISTERED(NetNamespaceHost);

TypeId
NetNamespaceHost::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::netns::NetNamespaceHost")
            .SetParent<Object>()
            .SetGroupName("Netns")
            .AddConstructor<NetNamespaceHost>()
            .AddAttribute("NamespaceList",
                          "The namespaces of the host (net_namespace_list), by net_cookie.",
                          TypeId::ATTR_GET,
                          ObjectMapValue(),
                          MakeListAccessor<NetNamespaceHost>(
                              [](const NetNamespaceHost& host) { return host.m_netList.size(); },
                              [](const NetNamespaceHost& host, std::size_t i, std::size_t* index) {
                                  Ptr<NetNamespace> net = host.GetNth(i);
                                  *index = net->GetCookie();
                                  return Ptr<Object>(net);
                              }),
                          MakeObjectMapChecker<NetNamespace>())
            .AddAttribute("MaxNetNamespaces",
                          "Namespaces the host may have beside init_net "
                          "(/proc/sys/user/max_net_namespaces); ENOSPC beyond.",
                          UintegerValue(0x7fffffff),
                          MakeUintegerAccessor(&NetNamespaceHost::m_maxNetNamespaces),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("GracePeriod",
                          "How long the stack of a dead namespace is kept before it is disposed: "
                          "longer than any event that a stack does not cancel.",
                          TimeValue(Seconds(3)),
                          MakeTimeAccessor(&NetNamespaceHost::m_grace),
                          MakeTimeChecker(Time(1)))
            .AddAttribute("RecycleNodes",
                          "Whether the Node of a dead namespace is used for a later one.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&NetNamespaceHost::m_recycleNodes),
                          MakeBooleanChecker())
            .AddAttribute(
                "Preset",
                "Costs of the operations in simulated time: a preset, or an INI file.",
                StringValue("linux-6.18"),
                MakeStringAccessor(&NetNamespaceHost::SetPreset, &NetNamespaceHost::GetPreset),
                MakeStringChecker())
            .AddAttribute("Costs",
                          "The costs, each an attribute of its own.",
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
                                             &NetNamespaceHost::GetSemanticsName),
                          MakeStringChecker())
            .AddAttribute("SocketsHold",
                          "Whether an open UDP or TCP socket of an application keeps its namespace "
                          "alive, as in Linux.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&NetNamespaceHost::m_socketsHold),
                          MakeBooleanChecker())
            .AddTraceSource("Created",
                            "A namespace is set up and on net_namespace_list.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_createdTrace),
                            "ns3::netns::NetNamespaceHost::NetTracedCallback")
            .AddTraceSource("StateChange",
                            "A namespace changed its state; from setup to setup when it is new.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_stateTrace),
                            "ns3::netns::NetNamespaceHost::StateTracedCallback")
            .AddTraceSource("Freed",
                            "cleanup_net() is done with a namespace.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_freedTrace),
                            "ns3::netns::NetNamespaceHost::NetTracedCallback")
            .AddTraceSource(
                "Ref",
                "A reference was taken or returned.",
                MakeMemberTraceAccessor<NetNamespaceHost>(
                    [](NetNamespaceHost& host) -> decltype(auto) { return (host.m_ledger.trace); }),
                "ns3::netns::NetNamespaceHost::RefTracedCallback")
            .AddTraceSource("Device",
                            "A device was registered, or is about to be unregistered.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_deviceTrace),
                            "ns3::netns::NetNamespaceHost::DeviceTracedCallback")
            .AddTraceSource("Move",
                            "A device changed its namespace; Device told of both halves.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_moveTrace),
                            "ns3::netns::NetNamespaceHost::MoveTracedCallback")
            .AddTraceSource("Mount",
                            "A name appeared in /run/netns, or is about to go.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_mountTrace),
                            "ns3::netns::NetNamespaceHost::MountTracedCallback")
            .AddTraceSource("Lock",
                            "A use of rtnl_mutex or pernet_ops_rwsem is over.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_lockTrace),
                            "ns3::netns::NetNamespaceHost::LockTracedCallback")
            .AddTraceSource(
                "Task",
                "A task was made or has ended.",
                MakeMemberTraceAccessor<NetNamespaceHost>(
                    [](NetNamespaceHost& host) -> decltype(auto) { return (host.m_tasks.trace); }),
                "ns3::netns::NetNamespaceHost::TaskTracedCallback")
            .AddTraceSource("Recycled",
                            "The Node of a dead namespace is free for another one.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_recycledTrace),
                            "ns3::netns::NetNamespaceHost::RecycledTracedCallback")
            .AddTraceSource("Retired",
                            "The Node of a dead namespace is held by somebody.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_retiredTrace),
                            "ns3::netns::NetNamespaceHost::RetiredTracedCallback");
    return tid;
}

NetNamespaceHost::NetNamespaceHost()
    : m_cleaner(*this),
      m_clock([this](const NetnsLock& lock, const LockUse& use) { m_lockTrace(lock, use); }),
      m_tasks(*this),
      m_recycler(std::make_unique<StackRecycler>(*this)),
      m_prototype(std::make_unique<ObjectPrototype>(ObjectFactory("ns3::netns::NetNamespace"))),
      m_loopback(std::make_unique<ObjectPrototype>(ObjectFactory("ns3::LoopbackNetDevice")))
{
    m_stackInstaller = [](Ptr<Node> node) {
        InternetStackHelper stack;
        stack.Install(node);
    };
}

NetNamespaceHost::~NetNamespaceHost() = default;

Ptr<NetNamespaceHost>
NetNamespaceHost::Install(Ptr<Node> node)
{
    auto host = node->GetObject<NetNamespaceHost>();
    if (!host)
    {
        host = CreateObject<NetNamespaceHost>();
        node->AggregateObject(host);
    }
    return host;
}

void
NetNamespaceHost::NotifyNewAggregate()
{
    if (!m_node)
    {
        if (auto node = GetObject<Node>())
        {
            Boot(node);
        }
    }
    Object::NotifyNewAggregate();
}

void
NetNamespaceHost::Boot(Ptr<Node> node)
{
    NS_LOG_FUNCTION(this << node->GetId());
    m_node = PeekPointer(node);
    m_clock.SetContext(node->GetId());
    RegisterPernetSubsys(ns3::Create<NetdevOps>());
    RegisterPernetSubsys(ns3::Create<StackOps>());
    RegisterPernetDevice(ns3::Create<LoopbackOps>());
    RegisterPernetDevice(ns3::Create<DefaultDeviceOps>());
    m_initNet = Allocate({RefKind::SETUP, 0});
    m_pernet.Setup(m_initNet);
    List(m_initNet);
    m_initNet->AdoptNode(node);
    HostWatcher::TellMade(this);
}

void
NetNamespaceHost::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_initNet)
    {
        HostWatcher::TellEnd(this);
    }
    m_ending = true;
    m_clock.Stop();
    m_tasks.Clear();
    const auto setups = std::move(m_setups);
    m_setups.clear();
    for (const auto& [cookie, setup] : setups)
    {
        setup->GetNet()->m_state = NetNamespace::DEAD;
    }
    for (const auto& net : GetBatch())
    {
        // One after another: the teardown may run in the destructor.
        while (net->m_mounts)
        {
            const auto mount = m_mounts.Extract(net->m_mounts);
        }
        if (net->m_sockets)
        {
            net->m_sockets->ReturnAll();
        }
    }
    for (const auto& [cookie, setup] : setups)
    {
        Ptr<NetNamespace> net = setup->GetNet();
        while (net->m_mounts)
        {
            const auto mount = m_mounts.Extract(net->m_mounts);
        }
        if (net->m_host)
        {
            Disown(net);
        }
    }
    m_cleaner.Finish();
    m_recycler->Finish();
    m_cursor = nullptr;
    while (!m_netList.empty())
    {
        Ptr<NetNamespace> net = &m_netList.front();
        m_netList.pop_front();
        net->m_state = NetNamespace::DEAD;
        if (!net->GetObject<Node>())
        {
            net->Dispose();
        }
        Disown(net);
    }
    m_initNet = nullptr;
    m_node = nullptr;
    m_stackInstaller = nullptr;
    Object::DoDispose();
}

PernetList::Batch
NetNamespaceHost::GetBatch() const
{
    PernetList::Batch batch;
    for (const auto& net : m_netList)
    {
        batch.emplace_back(const_cast<NetNamespace*>(&net));
    }
    return batch;
}

Ptr<NetNamespace>
NetNamespaceHost::GetNth(std::size_t i) const
{
    if (!m_cursor || i < m_cursorN)
    {
        m_cursor = &m_netList.front();
        m_cursorN = 0;
    }
    auto it = m_netList.iterator_to(*m_cursor);
    std::advance(it, i - m_cursorN);
    m_cursor = &*it;
    m_cursorN = i;
    return const_cast<NetNamespace*>(m_cursor);
}

Ptr<NetNamespace>
NetNamespaceHost::GetInitNet() const
{
    return m_initNet;
}

const NetNamespaceHost::NetList&
NetNamespaceHost::GetNetNamespaceList() const
{
    return m_netList;
}

void
NetNamespaceHost::SetStackInstaller(StackInstaller installer)
{
    m_stackInstaller = std::move(installer);
}

const NetNamespaceHost::StackInstaller&
NetNamespaceHost::GetStackInstaller() const
{
    return m_stackInstaller;
}

Time
NetNamespaceHost::GetGracePeriod() const
{
    return m_grace;
}

bool
NetNamespaceHost::GetRecycleNodes() const
{
    return m_recycleNodes;
}

uint32_t
NetNamespaceHost::GetSystemId() const
{
    return m_node->GetSystemId();
}

uint32_t
NetNamespaceHost::GetNodeId() const
{
    return m_node->GetId();
}

uint64_t
NetNamespaceHost::GetNCreated() const
{
    return m_created;
}

uint64_t
NetNamespaceHost::GetNFreed() const
{
    return m_freed;
}

uint32_t
NetNamespaceHost::GetNAlive() const
{
    return m_alive;
}

uint32_t
NetNamespaceHost::GetPeak() const
{
    return m_peak;
}

uint32_t
NetNamespaceHost::GetNNodes() const
{
    return m_recycler->GetNNodes();
}

uint64_t
NetNamespaceHost::GetNRecycled() const
{
    return m_recycler->GetNRecycled();
}

uint32_t
NetNamespaceHost::GetNRetired() const
{
    return m_recycler->GetNRetired();
}

bool
NetNamespaceHost::SetPreset(std::string preset)
{
    return m_clock.SetPreset(preset);
}

std::string
NetNamespaceHost::GetPreset() const
{
    return m_clock.GetPreset();
}

Ptr<NetnsCosts>
NetNamespaceHost::GetCosts() const
{
    return m_clock.GetCosts();
}

void
NetNamespaceHost::SetTimedSetup(bool timed)
{
    m_clock.SetTimedSetup(timed);
}

bool
NetNamespaceHost::GetTimedSetup() const
{
    return m_clock.GetTimedSetup();
}

bool
NetNamespaceHost::SetSemantics(std::string text)
{
    m_semantics = text == "2.6.24" ? LINUX_2_6_24 : CURRENT;
    return text == GetSemanticsName();
}

std::string
NetNamespaceHost::GetSemanticsName() const
{
    return m_semantics == LINUX_2_6_24 ? "2.6.24" : "current";
}

NetNamespaceHost::Semantics
NetNamespaceHost::GetSemantics() const
{
    return m_semantics;
}

NetnsClock&
NetNamespaceHost::GetClock()
{
    return m_clock;
}

TaskTable&
NetNamespaceHost::GetTasks()
{
    return m_tasks;
}

Ptr<Task>
NetNamespaceHost::GetInitTask()
{
    return m_tasks.GetInit();
}

int64_t
NetNamespaceHost::AssignStreams(int64_t stream)
{
    return m_clock.GetCosts()->AssignStreams(stream);
}

bool
NetNamespaceHost::IsEnding() const
{
    return m_ending;
}

std::size_t
NetNamespaceHost::GetCleanupBacklog() const
{
    return m_cleaner.GetBacklog();
}

std::size_t
NetNamespaceHost::GetPeakBacklog() const
{
    return m_peakBacklog;
}

const RefLedger&
NetNamespaceHost::GetRefLedger() const
{
    return m_ledger;
}

const PernetList&
NetNamespaceHost::GetPernetList() const
{
    return m_pernet;
}

StackRecycler&
NetNamespaceHost::GetRecycler()
{
    return *m_recycler;
}

Ptr<NetDevice>
NetNamespaceHost::MakeLoopback() const
{
    return DynamicCast<NetDevice>(m_loopback->Create());
}

void
NetNamespaceHost::NotifyDevice(const NetNamespace& net,
                               const NetDeviceRecord& record,
                               bool registered)
{
    m_deviceTrace(net, record, registered);
}

void
NetNamespaceHost::NotifyMove(const NetDeviceRecord& record, uint64_t from, uint64_t to)
{
    m_moveTrace(record, from, to);
}

void
NetNamespaceHost::NotifyRecycled(uint32_t node, uint64_t cookie)
{
    m_recycledTrace(node, cookie);
}

void
NetNamespaceHost::NotifyRetired(uint32_t node, uint64_t cookie, uint32_t holders)
{
    m_retiredTrace(node, cookie, holders);
}

} // namespace netns
} // namespace ns3
