// SPDX-License-Identifier: GPL-2.0-only

#include "net-namespace-host.h"

#include "builtin-pernet.h"
#include "net-namespace-node.h"
#include "netns-accessor.h"
#include "netns-error.h"
#include "ns-proxy.h"
#include "object-prototype.h"
#include "socket-refs.h"
#include "stack-recycler.h"

#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cerrno>
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
                            "A namespace changed its state.",
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
                    [](NetNamespaceHost& host) -> auto& { return host.m_ledger.trace; }),
                "ns3::netns::NetNamespaceHost::RefTracedCallback")
            .AddTraceSource("Device",
                            "A device was registered, or is about to be unregistered.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_deviceTrace),
                            "ns3::netns::NetNamespaceHost::DeviceTracedCallback")
            .AddTraceSource("Mount",
                            "A name appeared in /run/netns, or is about to go.",
                            MakeTraceSourceAccessor(&NetNamespaceHost::m_mountTrace),
                            "ns3::netns::NetNamespaceHost::MountTracedCallback")
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
    RegisterPernetSubsys(ns3::Create<NetdevOps>());
    RegisterPernetSubsys(ns3::Create<StackOps>());
    RegisterPernetDevice(ns3::Create<LoopbackOps>());
    RegisterPernetDevice(ns3::Create<DefaultDeviceOps>());
    m_initNet = Allocate({RefKind::SETUP, 0});
    m_pernet.Setup(m_initNet);
    List(m_initNet);
    m_initNet->AdoptNode(node);
}

void
NetNamespaceHost::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_ending = true;
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

Ptr<NetNamespace>
NetNamespaceHost::Allocate(RefHolder holder)
{
    auto net = DynamicCast<NetNamespace>(m_prototype->Create());
    net->Ref(); // `passive`: kept until Disown()
    net->m_host = this;
    net->m_ledger = &m_ledger;
    net->m_cookie = ++m_lastCookie;
    net->ChangeCount(+1, holder);
    return net;
}

int
NetNamespaceHost::CopyNetNs(uint64_t flags,
                            Ptr<NetNamespace> old,
                            Ptr<NetNamespace>& net,
                            RefHolder holder)
{
    if (!(flags & NsProxy::CLONE_NEWNET_FLAG))
    {
        if (int error = old->Get(holder))
        {
            return error;
        }
        net = old;
        return 0;
    }
    if (m_used >= m_maxNetNamespaces)
    {
        return -ENOSPC;
    }
    auto fresh = Allocate(holder);
    if (int error = m_pernet.Setup(fresh))
    {
        NS_LOG_INFO("copy_net_ns: " << NetnsError::GetName(error));
        fresh->ChangeCount(-1, holder);
        fresh->m_state = NetNamespace::DEAD;
        Disown(fresh);
        return error;
    }
    ++m_used;
    ++m_created;
    List(fresh);
    m_peak = std::max(m_peak, ++m_alive);
    net = fresh;
    m_createdTrace(net);
    return 0;
}

int
NetNamespaceHost::Create(const std::string& name, Ptr<NetNamespace>& net)
{
    if (!NetnsMount::IsValidName(name))
    {
        return -EINVAL;
    }
    if (Find(name))
    {
        return -EEXIST;
    }
    // As `ip netns add` does: a process that unshares, mounts and ends.
    Ptr<NetNamespace> fresh;
    if (int error = CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, m_initNet, fresh))
    {
        return error;
    }
    const int error = Mount(name, fresh);
    fresh->Put({RefKind::SETUP, 0});
    if (error == 0)
    {
        net = fresh;
    }
    return error;
}

int
NetNamespaceHost::Mount(const std::string& name, Ptr<NetNamespace> net)
{
    if (!NetnsMount::IsValidName(name))
    {
        return -EINVAL;
    }
    if (net->GetCount() == 0)
    {
        return -ESTALE;
    }
    if (m_mounts.Find(name))
    {
        return -EEXIST;
    }
    m_mounts.Insert(std::make_unique<NetnsMount>(name, net, ++m_lastMount));
    m_mountTrace(name, net, true);
    return 0;
}

int
NetNamespaceHost::Unmount(const std::string& name)
{
    // The name is free before the namespace is: its teardown may run in the destructor.
    NetnsMount* mount = m_mounts.Find(name);
    if (!mount)
    {
        return -ENOENT;
    }
    const auto gone = m_mounts.Extract(mount);
    m_mountTrace(name, gone->GetNet(), false);
    return 0;
}

Ptr<NetNamespace>
NetNamespaceHost::Find(const std::string& name) const
{
    const NetnsMount* mount = m_mounts.Find(name);
    return mount ? mount->GetNet() : nullptr;
}

void
NetNamespaceHost::List(Ptr<NetNamespace> net)
{
    m_netList.push_back(*net);
    SetState(net, NetNamespace::ALIVE);
}

void
NetNamespaceHost::QueueCleanup(Ptr<NetNamespace> net)
{
    SetState(net, NetNamespace::DYING);
    m_cleaner.Queue(net);
}

void
NetNamespaceHost::Unlist(Ptr<NetNamespace> net)
{
    m_cursor = nullptr;
    m_netList.erase(m_netList.iterator_to(*net));
    --m_alive;
}

void
NetNamespaceHost::Free(Ptr<NetNamespace> net)
{
    --m_used;
    ++m_freed;
    SetState(net, NetNamespace::DEAD);
    m_freedTrace(net);
    Disown(net);
}

void
NetNamespaceHost::Disown(Ptr<NetNamespace> net)
{
    static RefLedger orphans;
    net->m_host = nullptr;
    net->m_ledger = &orphans;
    net->Unref();
}

void
NetNamespaceHost::SetState(Ptr<NetNamespace> net, NetNamespace::State state)
{
    const auto old = net->m_state;
    net->m_state = state;
    m_stateTrace(net, old, state);
}

int
NetNamespaceHost::RegisterPernetSubsys(Ptr<PernetOperations> ops)
{
    return m_pernet.Register(ops, false, GetBatch());
}

int
NetNamespaceHost::RegisterPernetDevice(Ptr<PernetOperations> ops)
{
    return m_pernet.Register(ops, true, GetBatch());
}

int
NetNamespaceHost::UnregisterPernet(Ptr<PernetOperations> ops)
{
    return m_pernet.Unregister(ops, GetBatch());
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
