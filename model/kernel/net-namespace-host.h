// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_HOST_H
#define NET_NAMESPACE_HOST_H

#include "net-namespace-cleaner.h"
#include "net-namespace-setup.h"

#include "ns3/net-namespace.h"
#include "ns3/netns-clock.h"
#include "ns3/netns-mount-table.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/pernet-list.h"
#include "ns3/task-table.h"
#include "ns3/traced-callback.h"

#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace ns3
{
namespace netns
{

class ObjectPrototype;
class StackRecycler;

/**
 * @ingroup netns
 * @brief One kernel: init_net, net_namespace_list, pernet_list, cleanup_list, /run/netns, tasks.
 *
 * Aggregate it to the Node that is the host, or let Install() do so. While the simulation runs its
 * operations take simulated time, unless the attribute Preset is `instant`: a call returns at once
 * what can be told at once, and calls back at the end. What is done to a namespace in state SETUP
 * waits until it is set up.
 */
class NetNamespaceHost : public Object
{
  public:
    /** net_namespace_list, in order of creation. */
    using NetList =
        boost::intrusive::list<NetNamespace,
                               boost::intrusive::member_hook<NetNamespace,
                                                             decltype(NetNamespace::m_list),
                                                             &NetNamespace::m_list>>;
    /** Puts a stack on a Node. */
    using StackInstaller = std::function<void(Ptr<Node>)>;
    /** Called at the end of an operation that returned 0: 0, or a negative errno value. */
    using Done = std::function<void(int error)>;

    /** How namespaces die, attribute Semantics. */
    enum Semantics : uint8_t
    {
        CURRENT,     //!< "current": in batches; veths die, physical devices go to init_net
        LINUX_2_6_24 //!< "2.6.24": one by one under net_mutex; all that can move goes to init_net
    };

    /** @return the TypeId */
    static TypeId GetTypeId();
    NetNamespaceHost();
    ~NetNamespaceHost() override;

    /** @return the host on a Node, made when there is none @param node the Node */
    static Ptr<NetNamespaceHost> Install(Ptr<Node> node);

    // Namespaces ------------------------------------------------------------------------------

    /** @return init_net */
    Ptr<NetNamespace> GetInitNet() const;
    /**
     * @brief copy_net_ns() of net/core/net_namespace.c, Linux 6.1.
     * @param flags NsProxy::CLONE_NEWNET_FLAG for a new namespace; without it @p old is shared
     * @param old the caller's namespace
     * @param net the namespace, with one reference for the caller; in state SETUP when it takes
     * time
     * @param holder for whom that reference is counted
     * @param done called at the end; after a failure the namespace is dead, and the reference is to
     * be returned as any other
     * @return 0; -ENOSPC at max_net_namespaces; an error of pernet operations: nothing changed
     */
    int CopyNetNs(uint64_t flags,
                  Ptr<NetNamespace> old,
                  Ptr<NetNamespace>& net,
                  RefHolder holder = {RefKind::SETUP, 0},
                  Done done = nullptr);
    /**
     * @brief The first part of CopyNetNs() with CLONE_NEWNET_FLAG.
     * @param setup what has to be started; null when the namespace is set up already
     * @param net the namespace @param holder for whom its reference is counted
     * @param pid of the task that asks @return as CopyNetNs()
     */
    int PrepareNetNs(Ptr<NetNamespaceSetup>& setup,
                     Ptr<NetNamespace>& net,
                     RefHolder holder,
                     uint32_t pid);
    /**
     * @brief `ip netns add NAME`: a new namespace, held by its name alone.
     * @param name the name, taken as soon as it is the turn of this
     * @param net the namespace
     * @param done called at the end; after a failure there is neither name nor namespace
     * @param task who does it, after all that it was asked for before; null for somebody new
     * @return 0; -EINVAL for a name that cannot be a file, -EEXIST; an error of CopyNetNs()
     */
    int Create(const std::string& name,
               Ptr<NetNamespace>& net,
               Done done = nullptr,
               Ptr<Task> task = nullptr);
    /** @brief `ip netns attach`: give a namespace a name @param name the name @param net it
     * @return 0; -EINVAL, -EEXIST; -ESTALE for a dying namespace */
    int Mount(const std::string& name, Ptr<NetNamespace> net);
    /** @brief `ip netns del NAME`: the name is free at once. @param name it @return 0, or -ENOENT
     */
    int Unmount(const std::string& name);
    /** @return the namespace of that name, or null @param name the name */
    Ptr<NetNamespace> Find(const std::string& name) const;
    /** @return net_namespace_list */
    const NetList& GetNetNamespaceList() const;

    // Pernet operations -----------------------------------------------------------------------

    /** @brief register_pernet_subsys() @param ops it @param done called at the end
     * @return 0; -EEXIST; an error of Init() for a namespace that exists, all undone */
    int RegisterPernetSubsys(Ptr<PernetOperations> ops, Done done = nullptr);
    /** @brief register_pernet_device() @param ops it @param done called at the end
     * @return as RegisterPernetSubsys() */
    int RegisterPernetDevice(Ptr<PernetOperations> ops, Done done = nullptr);
    /** @brief unregister_pernet_*() @param ops it @param done called at the end
     * @return 0, or -ENOENT */
    int UnregisterPernet(Ptr<PernetOperations> ops, Done done = nullptr);

    // Time and tasks --------------------------------------------------------------------------

    /** @return costs and locks */
    NetnsClock& GetClock();
    /** @return the tasks */
    TaskTable& GetTasks();
    /** @return init, which does what helpers are asked for */
    Ptr<Task> GetInitTask();
    /** @brief Make a change under rtnl. @param request the change
     * @param task who does it, after all that it was asked for before; null for init
     * @throws NetnsError when it fails at once and has no callback */
    void Rtnl(RtnlRequest request, Ptr<Task> task = nullptr);
    /** @brief Do something when a namespace is set up, now when it is. @param net it
     * @param what it */
    void AfterSetup(Ptr<NetNamespace> net, std::function<void()> what);
    /** @brief Fix the random streams of the costs. @param stream the first @return how many */
    int64_t AssignStreams(int64_t stream);

    // Settings --------------------------------------------------------------------------------

    /** @brief What builds a stack where a namespace needs one. Default: InternetStackHelper.
     * @param installer it */
    void SetStackInstaller(StackInstaller installer);
    /** @return what builds a stack */
    const StackInstaller& GetStackInstaller() const;
    /** @return how long a dead stack rests before it is disposed */
    Time GetGracePeriod() const;
    /** @return whether Nodes are used again */
    bool GetRecycleNodes() const;
    /** @return how namespaces die */
    Semantics GetSemantics() const;
    /** @return whether Simulator::Destroy() is at work */
    bool IsEnding() const;
    /** @return the system id (MPI rank) of the host's Node */
    uint32_t GetSystemId() const;
    /** @return the id of the host's Node */
    uint32_t GetNodeId() const;

    // Counters --------------------------------------------------------------------------------

    /** @return namespaces made by CopyNetNs() */
    uint64_t GetNCreated() const;
    /** @return namespaces freed */
    uint64_t GetNFreed() const;
    /** @return namespaces on net_namespace_list, init_net not counted */
    uint32_t GetNAlive() const;
    /** @return the most that GetNAlive() ever was */
    uint32_t GetPeak() const;
    /** @return dying namespaces that are not freed: cleanup_list and the batch at hand */
    std::size_t GetCleanupBacklog() const;
    /** @return the most that GetCleanupBacklog() ever was */
    std::size_t GetPeakBacklog() const;
    /** @return Nodes made for namespaces */
    uint32_t GetNNodes() const;
    /** @return how often a Node became free for another namespace */
    uint64_t GetNRecycled() const;
    /** @return Nodes that cannot be used again because somebody holds them, now */
    uint32_t GetNRetired() const;
    /** @return the account of references */
    const RefLedger& GetRefLedger() const;

    // Traces ----------------------------------------------------------------------------------

    /** A namespace was created or freed. @param [in] net the namespace */
    typedef void (*NetTracedCallback)(Ptr<NetNamespace> net);
    /** @param [in] net the namespace @param [in] from old state @param [in] to new state */
    typedef void (*StateTracedCallback)(Ptr<NetNamespace> net,
                                        NetNamespace::State from,
                                        NetNamespace::State to);
    /** @param [in] cookie of the namespace @param [in] delta +1 or -1 @param [in] count afterwards
     * @param [in] holder who holds */
    typedef void (*RefTracedCallback)(uint64_t cookie,
                                      int32_t delta,
                                      uint32_t count,
                                      RefHolder holder);
    /** @param [in] net the namespace @param [in] record the device @param [in] registered whether
     * it came or goes */
    typedef void (*DeviceTracedCallback)(const NetNamespace& net,
                                         const NetDeviceRecord& record,
                                         bool registered);
    /** @param [in] record the device at its new place @param [in] from cookie @param [in] to it */
    typedef void (*MoveTracedCallback)(const NetDeviceRecord& record, uint64_t from, uint64_t to);
    /** @param [in] name in /run/netns @param [in] net the namespace @param [in] mounted whether the
     * name came or goes */
    typedef void (*MountTracedCallback)(const std::string& name,
                                        Ptr<NetNamespace> net,
                                        bool mounted);
    /** @param [in] lock the lock @param [in] use its use, which is over */
    typedef void (*LockTracedCallback)(const NetnsLock& lock, const LockUse& use);
    /** @param [in] pid of the task @param [in] parent pid of its parent
     * @param [in] event "fork" or "exit" */
    typedef void (*TaskTracedCallback)(uint32_t pid, uint32_t parent, const std::string& event);
    /** @param [in] node id of the Node @param [in] cookie of the namespace it carried */
    typedef void (*RecycledTracedCallback)(uint32_t node, uint64_t cookie);
    /** @param [in] node id of the Node @param [in] cookie of the namespace it carried
     * @param [in] holders number of Ptr<Node> that hold it */
    typedef void (*RetiredTracedCallback)(uint32_t node, uint64_t cookie, uint32_t holders);

  protected:
    void DoDispose() override;
    void NotifyNewAggregate() override;

  private:
    friend class NetNamespace;
    friend class NetNamespaceCleaner;
    friend class NetNamespaceSetup;
    friend class StackRecycler;
    friend class StackOps;
    friend class DefaultDeviceOps;

    /** @brief Make init_net and register the built-in operations. @param node the host's Node */
    void Boot(Ptr<Node> node);
    /** @return a namespace in state SETUP, known to this host, count 1 @param holder for whom */
    Ptr<NetNamespace> Allocate(RefHolder holder);
    /** @brief The end of setup_net() @param net the namespace @param error 0, or why it failed */
    void FinishSetup(Ptr<NetNamespace> net, int error);
    /** @brief Change pernet_list. @param n namespaces concerned @param change what is done
     * @param done called at the end @return its result, 0 when it has to wait */
    int ChangePernet(std::size_t n, std::function<int()> change, Done done);
    /** @brief Set Preset. @param preset it @return whether there is one of that name */
    bool SetPreset(std::string preset);
    /** @return Preset */
    std::string GetPreset() const;
    /** @return Costs */
    Ptr<NetnsCosts> GetCosts() const;
    /** @brief Set TimedSetup. @param timed it */
    void SetTimedSetup(bool timed);
    /** @return TimedSetup */
    bool GetTimedSetup() const;
    /** @brief Set Semantics. @param text "current" or "2.6.24" @return whether it is one of these
     */
    bool SetSemantics(std::string text);
    /** @return Semantics as text */
    std::string GetSemanticsName() const;
    /** @brief Put a namespace on the list. @param net it */
    void List(Ptr<NetNamespace> net);
    /** @brief Take a dying namespace off the list. @param net it */
    void Unlist(Ptr<NetNamespace> net);
    /** @brief The end of cleanup_net(). @param net the namespace */
    void Free(Ptr<NetNamespace> net);
    /** @brief Let go of a namespace that never was or is no more. @param net it */
    void Disown(Ptr<NetNamespace> net);
    /** @brief The count fell to zero. @param net the namespace */
    void QueueCleanup(Ptr<NetNamespace> net);
    /** @brief Change a state and trace it. @param net the namespace @param state the new state */
    void SetState(Ptr<NetNamespace> net, NetNamespace::State state);
    /** @return all namespaces, in list order */
    PernetList::Batch GetBatch() const;
    /** @return pernet_list */
    const PernetList& GetPernetList() const;
    /** @return the recycler */
    StackRecycler& GetRecycler();
    /** @return a new loopback device */
    Ptr<NetDevice> MakeLoopback() const;
    /** @brief Fire a device trace @param net where @param record it @param registered came */
    void NotifyDevice(const NetNamespace& net, const NetDeviceRecord& record, bool registered);
    /** @brief Fire Move @param record it @param from cookie @param to cookie */
    void NotifyMove(const NetDeviceRecord& record, uint64_t from, uint64_t to);
    /** @brief Fire Recycled @param node its id @param cookie of its namespace */
    void NotifyRecycled(uint32_t node, uint64_t cookie);
    /** @brief Fire Retired @param node its id @param cookie of its namespace @param holders n */
    void NotifyRetired(uint32_t node, uint64_t cookie, uint32_t holders);
    /** @return the i-th namespace of the list @param i position */
    Ptr<NetNamespace> GetNth(std::size_t i) const;

    Node* m_node{nullptr};          //!< the host's Node, aggregated
    Ptr<NetNamespace> m_initNet;    //!< init_net
    NetList m_netList;              //!< net_namespace_list
    PernetList m_pernet;            //!< pernet_list
    NetNamespaceCleaner m_cleaner;  //!< cleanup_list and its worker
    NetnsClock m_clock;             //!< costs and locks
    TaskTable m_tasks;              //!< tasks
    Semantics m_semantics{CURRENT}; //!< Semantics
    /** Namespaces that are being set up, by cookie. */
    std::map<uint64_t, Ptr<NetNamespaceSetup>> m_setups;
    std::unique_ptr<StackRecycler> m_recycler;     //!< stacks and Nodes
    std::unique_ptr<ObjectPrototype> m_prototype;  //!< makes namespaces
    std::unique_ptr<ObjectPrototype> m_loopback;   //!< makes loopbacks
    NetnsMountTable m_mounts;                      //!< /run/netns
    StackInstaller m_stackInstaller;               //!< default stack
    Time m_grace;                                  //!< GracePeriod
    bool m_recycleNodes;                           //!< RecycleNodes
    bool m_socketsHold;                            //!< SocketsHold
    bool m_ending{false};                          //!< Simulator::Destroy() is at work
    uint32_t m_maxNetNamespaces;                   //!< /proc/sys/user/max_net_namespaces
    uint32_t m_used{0};                            //!< slots of it in use
    uint64_t m_lastCookie{0};                      //!< gen_cookie_next
    uint64_t m_lastSocket{0};                      //!< number of the last socket that held
    uint64_t m_lastMount{0};                       //!< number of the last mount
    uint64_t m_created{0};                         //!< namespaces created
    uint64_t m_freed{0};                           //!< namespaces freed
    uint32_t m_alive{0};                           //!< namespaces on the list
    uint32_t m_peak{0};                            //!< the most on the list
    std::size_t m_peakBacklog{0};                  //!< the most dying at a time
    RefLedger m_ledger;                            //!< references
    mutable const NetNamespace* m_cursor{nullptr}; //!< where GetNth() last stood
    mutable std::size_t m_cursorN{0};              //!< position of m_cursor

    TracedCallback<Ptr<NetNamespace>> m_createdTrace; //!< Created
    TracedCallback<Ptr<NetNamespace>, NetNamespace::State, NetNamespace::State>
        m_stateTrace;                               //!< StateChange
    TracedCallback<Ptr<NetNamespace>> m_freedTrace; //!< Freed
    TracedCallback<const NetNamespace&, const NetDeviceRecord&, bool> m_deviceTrace; //!< Device
    TracedCallback<const NetDeviceRecord&, uint64_t, uint64_t> m_moveTrace;          //!< Move
    TracedCallback<const std::string&, Ptr<NetNamespace>, bool> m_mountTrace;        //!< Mount
    TracedCallback<const NetnsLock&, const LockUse&> m_lockTrace;                    //!< Lock
    TracedCallback<uint32_t, uint64_t> m_recycledTrace;                              //!< Recycled
    TracedCallback<uint32_t, uint64_t, uint32_t> m_retiredTrace;                     //!< Retired
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_HOST_H */
