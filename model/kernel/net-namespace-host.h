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
 * @brief A host: a simulated machine with one kernel, which this class offers to scripts.
 *
 * Aggregate a NetNamespaceHost to the Node that becomes the host, or let Install() do so. Both
 * throw NetnsError, EINVAL, if the host was made with a Preset or Semantics that does not exist.
 * While the simulation runs, operations take simulated time, unless the attribute Preset is
 * `instant`: a call returns at once, and the callback of the operation is called at the end.
 * Operations on a namespace in state SETUP wait for the end of its setup. The work is done in
 * Kernel; the tasks of a host are in TaskTable.
 */
class NetNamespaceHost : public Object
{
  public:
    /** net_namespace_list, in the order in which setups ended. */
    using NetList = NetNamespaceList;
    /** Puts a stack on a Node. */
    using StackInstaller = std::function<void(Ptr<Node>)>;
    /** Called at the end of an operation with 0 or a negative errno value; not called if the
     * function that starts the operation returned an error. */
    using Done = std::function<void(int error)>;

    /** @return the TypeId */
    static TypeId GetTypeId();
    NetNamespaceHost();
    ~NetNamespaceHost() override;

    /** @return the host on a Node, which is made when there is none
     * @throws NetnsError EINVAL for null, and for an attribute, such as Preset, whose default does
     * not exist; an error of CheckNode() */
    static Ptr<NetNamespaceHost> Install(Ptr<Node> node);
    /**
     * @brief Checks that a Node can become a host.
     * @param place the beginning of the text of an error
     * @throws NetnsError EINVAL for a Node that carries a namespace of another host, ESTALE for one
     * whose namespace is dead
     */
    static void CheckNode(Ptr<Node> node, const std::string& place);
    /** @return the host of a namespace; null for a freed namespace and after Simulator::Destroy()
     * @throws NetnsError EINVAL for null */
    static Ptr<NetNamespaceHost> Of(Ptr<const NetNamespace> net);

    // Namespaces ------------------------------------------------------------------------------

    /** @return init_net */
    Ptr<NetNamespace> GetInitNet() const;
    /**
     * @brief Makes a namespace, as copy_net_ns() of net/core/net_namespace.c, Linux 6.18.
     * @param flags NetNamespace::CLONE_NEWNET_FLAG for a new namespace, 0 to share @p old; other
     * bits are not looked at
     * @param old the caller's namespace, which is looked at only if it is shared
     * @param[out] net the namespace, with one reference for the caller; in state SETUP when the
     * operation takes time
     * @param holder the holder of that reference
     * @param done called at the end of the operation; after an error the namespace is dead, and the
     * caller still returns the reference
     * @return 0; for a new namespace -ENOSPC at max_net_namespaces, an error of pernet operations,
     * -ESTALE for a host that has ended or is on no Node; to share @p old -EINVAL for null, -EXDEV
     * for a namespace of another host, -ESTALE for one that is dying or dead: then nothing has
     * changed
     */
    int CopyNetNs(uint64_t flags,
                  Ptr<NetNamespace> old,
                  Ptr<NetNamespace>& net,
                  RefHolder holder = {RefKind::SETUP, 0},
                  Done done = nullptr);
    /**
     * @brief Makes a namespace that its mount alone holds, as `ip netns add NAME`. Task::AddNetns()
     * does this for a task.
     * @param[out] net the namespace
     * @param done called at the end; after an error there is neither name nor namespace
     * @return 0; -EINVAL for a name that cannot be a file, -EEXIST for a name in use; an error of
     * CopyNetNs()
     */
    int Create(const std::string& name, Ptr<NetNamespace>& net, Done done = nullptr);
    /** @brief Gives a namespace a name, as `ip netns attach`.
     * @return 0; -EINVAL or -EEXIST as Create(), -EINVAL for null, -ESTALE for a dying or dead
     * namespace, -EXDEV for a namespace of another host */
    int Mount(const std::string& name, Ptr<NetNamespace> net);
    /** @brief Removes a name, as `ip netns del NAME`; the name is free at once.
     * @return 0; -ENOENT for an unknown name */
    int Unmount(const std::string& name);
    /** @return the namespace of that name, or null */
    Ptr<NetNamespace> Find(const std::string& name) const;
    /** @return net_namespace_list */
    const NetList& GetNetNamespaceList() const;
    /**
     * @brief Calls @p what when the setup of a namespace ends; at once when it has ended, and for a
     * dead namespace.
     * @throws NetnsError EINVAL for null and for an empty function, EXDEV for a namespace of
     * another host
     */
    void AfterSetup(Ptr<NetNamespace> net, std::function<void()> what);

    // Pernet operations -----------------------------------------------------------------------

    /** @brief Registers the operations of a subsystem, as register_pernet_subsys().
     * @param done called at the end of the operation
     * @return 0; -EINVAL for null, -EEXIST for operations that are registered; an error of Init()
     * for an existing namespace, after which all is undone */
    int RegisterPernetSubsys(Ptr<PernetOperations> ops, Done done = nullptr);
    /** @brief Registers the operations of a device, as register_pernet_device().
     * @return as RegisterPernetSubsys() */
    int RegisterPernetDevice(Ptr<PernetOperations> ops, Done done = nullptr);
    /** @brief Unregisters operations, as unregister_pernet_subsys() and unregister_pernet_device().
     * @return 0; -EINVAL for null, -ENOENT for operations that are not registered */
    int UnregisterPernet(Ptr<PernetOperations> ops, Done done = nullptr);

    // Settings --------------------------------------------------------------------------------

    /** @return the names of presets that the attribute Preset takes, sorted */
    static std::vector<std::string> GetPresetNames();
    /** @return whether a namespace can have a name in /run/netns: 1 to 255 bytes, no '/', not "."
     * or "..", as invalid_name() of iproute2 6.1 @param name it */
    static bool IsValidName(const std::string& name);
    /** @brief Sets the random streams of the costs, from @p stream on.
     * @return the number of streams used */
    int64_t AssignStreams(int64_t stream);
    /** @brief Sets the function that builds the default stack of a namespace on its Node. Default:
     * InternetStackHelper. @throws NetnsError EINVAL for an empty function */
    void SetStackInstaller(StackInstaller installer);
    /** @return the time from the end of a stack to its disposal */
    Time GetGracePeriod() const;
    /** @return the id of the host's Node @throws NetnsError ESTALE for a host on no Node */
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
    /** @return the largest value that GetNAlive() had */
    uint32_t GetPeak() const;
    /** @return dying namespaces that are not freed: cleanup_list and the current batch */
    std::size_t GetCleanupBacklog() const;
    /** @return the largest value that GetCleanupBacklog() had */
    std::size_t GetPeakBacklog() const;
    /** @return Nodes made for namespaces */
    uint32_t GetNNodes() const;
    /** @return how often a Node became free for another namespace */
    uint64_t GetNRecycled() const;
    /** @return the number of retired Nodes at this time: dead namespaces' Nodes that somebody holds
     */
    uint32_t GetNRetired() const;
    /** @return the account of references */
    const RefLedger& GetRefLedger() const;

    // Traces ----------------------------------------------------------------------------------

    /** Called when a namespace was created or freed. @param [in] net the namespace */
    typedef void (*NetTracedCallback)(Ptr<NetNamespace> net);
    /** @param [in] net the namespace @param [in] from old state @param [in] to new state */
    typedef void (*StateTracedCallback)(Ptr<NetNamespace> net,
                                        NetNamespace::State from,
                                        NetNamespace::State to);
    /** @param [in] cookie of the namespace @param [in] delta +1 or -1 @param [in] count afterwards
     * @param [in] holder the holder */
    typedef void (*RefTracedCallback)(uint64_t cookie,
                                      int32_t delta,
                                      uint32_t count,
                                      RefHolder holder);
    /** @param [in] net the namespace @param [in] record the device @param [in] registered true
     * after the device was registered, false before it is unregistered */
    typedef void (*DeviceTracedCallback)(const NetNamespace& net,
                                         const NetDeviceRecord& record,
                                         bool registered);
    /** @param [in] record the device in its new namespace @param [in] from cookie of the old
     * namespace @param [in] to cookie of the new namespace */
    typedef void (*MoveTracedCallback)(const NetDeviceRecord& record, uint64_t from, uint64_t to);
    /** @param [in] name in /run/netns @param [in] net the namespace @param [in] mounted true
     * after the name was added, false before it is removed */
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
    void NotifyConstructionCompleted() override;
    void NotifyNewAggregate() override;

  private:
    /** @brief Sets Preset. @return whether the preset exists */
    bool SetPreset(std::string preset);
    /** @return Preset */
    std::string GetPreset() const;
    /** @return Costs */
    Ptr<NetnsCosts> GetCosts() const;
    /** @brief Sets TimedSetup. */
    void SetTimedSetup(bool timed);
    /** @return TimedSetup */
    bool GetTimedSetup() const;
    /** @brief Sets Semantics. @param text "current" or "2.6.24" @return whether
     * the text is one of the two */
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
    std::unique_ptr<Kernel> m_kernel; //!< state and operations of the host
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_HOST_H */
