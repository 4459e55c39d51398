// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_HOST_H
#define NET_NAMESPACE_HOST_H

#include "ns3/net-namespace.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/pernet-operations.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

class Kernel;
class NetnsClock;
class NetnsCosts;
class NetnsLock;
struct LockUse;

/**
 * @ingroup netns
 * @brief One kernel: init_net, net_namespace_list, pernet_list, cleanup_list, /run/netns.
 *
 * Aggregate it to the Node that is the host, or let Install() do so. While the simulation runs its
 * operations take simulated time, unless the attribute Preset is `instant`: a call returns at once
 * what can be told at once, and calls back at the end. What is done to a namespace in state SETUP
 * waits until it is set up. The tasks of a host are in TaskTable.
 */
class NetNamespaceHost : public Object
{
  public:
    /** net_namespace_list, in order of creation. */
    using NetList = NetNamespaceList;
    /** Puts a stack on a Node. */
    using StackInstaller = std::function<void(Ptr<Node>)>;
    /** Called at the end of an operation that returned 0: 0, or a negative errno value. */
    using Done = std::function<void(int error)>;

    /** @return the TypeId */
    static TypeId GetTypeId();
    NetNamespaceHost();
    ~NetNamespaceHost() override;

    /** @return the host on a Node, made when there is none */
    static Ptr<NetNamespaceHost> Install(Ptr<Node> node);
    /** @return the host of a namespace; null after Simulator::Destroy() */
    static Ptr<NetNamespaceHost> Of(Ptr<const NetNamespace> net);

    // Namespaces ------------------------------------------------------------------------------

    /** @return init_net */
    Ptr<NetNamespace> GetInitNet() const;
    /**
     * @brief copy_net_ns() of net/core/net_namespace.c, Linux 6.1.
     * @param flags NetNamespace::CLONE_NEWNET_FLAG for a new namespace; without it @p old is shared
     * @param old the caller's namespace
     * @param[out] net the namespace, with one reference for the caller; in state SETUP when it
     * takes time
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
     * @brief `ip netns add NAME`: a new namespace, held by its name alone. Task::AddNetns() does
     * the same for a task.
     * @param name the name
     * @param[out] net the namespace
     * @param done called at the end; after a failure there is neither name nor namespace
     * @return 0; -EINVAL for a name that cannot be a file, -EEXIST; an error of CopyNetNs()
     */
    int Create(const std::string& name, Ptr<NetNamespace>& net, Done done = nullptr);
    /** @brief `ip netns attach`: gives a namespace a name.
     * @return 0; -EINVAL, -EEXIST; -ESTALE for a dying namespace */
    int Mount(const std::string& name, Ptr<NetNamespace> net);
    /** @brief `ip netns del NAME`: the name is free at once. @return 0, or -ENOENT */
    int Unmount(const std::string& name);
    /** @return the namespace of that name, or null */
    Ptr<NetNamespace> Find(const std::string& name) const;
    /** @return net_namespace_list */
    const NetList& GetNetNamespaceList() const;
    /** @brief Calls @p what once the setup of a namespace is over, now when it is. */
    void AfterSetup(Ptr<NetNamespace> net, std::function<void()> what);

    // Pernet operations -----------------------------------------------------------------------

    /** @brief register_pernet_subsys() @param ops the operations @param done called at the end
     * @return 0; -EEXIST; an error of Init() for a namespace that exists, all undone */
    int RegisterPernetSubsys(Ptr<PernetOperations> ops, Done done = nullptr);
    /** @brief register_pernet_device() @return as RegisterPernetSubsys() */
    int RegisterPernetDevice(Ptr<PernetOperations> ops, Done done = nullptr);
    /** @brief unregister_pernet_subsys() and unregister_pernet_device() @return 0, or -ENOENT */
    int UnregisterPernet(Ptr<PernetOperations> ops, Done done = nullptr);

    // Settings --------------------------------------------------------------------------------

    /** @return the names that Preset takes beside the path of an INI file, sorted */
    static std::vector<std::string> GetPresetNames();
    /** @brief Fixes the random streams of the costs. @param stream the first @return how many */
    int64_t AssignStreams(int64_t stream);
    /** @brief Sets what builds a stack where a namespace needs one. Default: InternetStackHelper.
     */
    void SetStackInstaller(StackInstaller installer);
    /** @return how long a dead stack rests before it is disposed */
    Time GetGracePeriod() const;
    /** @return the id of the host's Node */
    uint32_t GetNodeId() const;
    /** @return costs and locks (netns-clock.h) */
    NetnsClock& GetClock();
    /** @return the kernel, for the parts of this module (kernel.h) */
    Kernel& GetKernel();

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
    /** @param [in] node id of the Node @param [in] cookie of the namespace it carried */
    typedef void (*RecycledTracedCallback)(uint32_t node, uint64_t cookie);
    /** @param [in] node id of the Node @param [in] cookie of the namespace it carried
     * @param [in] holders number of Ptr<Node> that hold it */
    typedef void (*RetiredTracedCallback)(uint32_t node, uint64_t cookie, uint32_t holders);

  protected:
    void DoDispose() override;
    void NotifyNewAggregate() override;

  private:
    /** @brief Sets Preset. @return whether there is one of that name */
    bool SetPreset(std::string preset);
    /** @return Preset */
    std::string GetPreset() const;
    /** @return Costs */
    Ptr<NetnsCosts> GetCosts() const;
    /** @brief Sets TimedSetup. */
    void SetTimedSetup(bool timed);
    /** @return TimedSetup */
    bool GetTimedSetup() const;
    /** @brief Sets Semantics. @param text "current" or "2.6.24" @return whether it is one of these
     */
    bool SetSemantics(std::string text);
    /** @return Semantics */
    std::string GetSemantics() const;
    /** @brief Sets GracePeriod. */
    void SetGracePeriod(Time grace);
    /** @brief Sets RecycleNodes. */
    void SetRecycleNodes(bool recycle);
    /** @return RecycleNodes */
    bool GetRecycleNodes() const;
    /** @brief Sets MaxNetNamespaces. */
    void SetMaxNetNamespaces(uint32_t max);
    /** @return MaxNetNamespaces */
    uint32_t GetMaxNetNamespaces() const;
    /** @brief Sets SocketsHold. */
    void SetSocketsHold(bool hold);
    /** @return SocketsHold */
    bool GetSocketsHold() const;
    /** @brief Sets ReceiveIndex. */
    void SetReceiveIndex(bool index);
    /** @return ReceiveIndex */
    bool GetReceiveIndex() const;

    Node* m_node{nullptr};            //!< the host's Node, aggregated
    std::unique_ptr<Kernel> m_kernel; //!< all that there is
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_HOST_H */
