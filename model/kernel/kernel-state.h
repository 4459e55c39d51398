// SPDX-License-Identifier: GPL-2.0-only

#ifndef KERNEL_STATE_H
#define KERNEL_STATE_H

#include "ns3/namespace-owner.h"
#include "ns3/net-namespace.h"
#include "ns3/netns-clock.h"
#include "ns3/netns-mount-table.h"
#include "ns3/node.h"
#include "ns3/object-prototype.h"
#include "ns3/pernet-list.h"
#include "ns3/ptr.h"
#include "ns3/ref-ledger.h"
#include "ns3/stack-recycler.h"
#include "ns3/traced-callback.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/** @ingroup netns @brief How namespaces die: values of the attribute Semantics of NetNamespaceHost.
 */
enum class TeardownSemantics : uint8_t
{
    CURRENT,     //!< "current": batches; virtual devices die, physical ones go to init_net
    LINUX_2_6_24 //!< "2.6.24": one by one; all devices that can move go to init_net
};

/** @ingroup netns @brief The trace sources of a host, which NetNamespaceHost documents. */
struct KernelTraces
{
    TracedCallback<Ptr<NetNamespace>> created; //!< Created
    TracedCallback<Ptr<NetNamespace>, NetNamespace::State, NetNamespace::State>
        state;                                                                //!< StateChange
    TracedCallback<Ptr<NetNamespace>> freed;                                  //!< Freed
    TracedCallback<const NetNamespace&, const NetDeviceRecord&, bool> device; //!< Device
    TracedCallback<const NetDeviceRecord&, uint64_t, uint64_t> move;          //!< Move
    TracedCallback<const std::string&, Ptr<NetNamespace>, bool> mount;        //!< Mount
    TracedCallback<const NetnsLock&, const LockUse&> lock;                    //!< Lock
};

/** @ingroup netns @brief The counters of a host. */
struct KernelCounters
{
    uint64_t created{0};        //!< namespaces made by copy_net_ns()
    uint64_t freed{0};          //!< namespaces freed
    uint32_t used{0};           //!< namespaces that count for max_net_namespaces
    uint32_t alive{0};          //!< namespaces on the list, init_net not counted
    uint32_t peak{0};           //!< the most that were alive
    std::size_t peakBacklog{0}; //!< the most that were dying
    uint64_t lastCookie{0};     //!< gen_cookie_next
    uint64_t lastMount{0};      //!< number of the last mount
    uint64_t lastSocket{0};     //!< number of the last socket that was a holder
};

/**
 * @ingroup netns
 * @brief The state of one kernel, which the kernel's parts share: clock and locks, pernet_list,
 * net_namespace_list, /run/netns, references, counters, trace sources.
 *
 * KernelState owns the namespaces: no other class makes them, changes their state, or frees them.
 */
class KernelState : public NamespaceOwner
{
  public:
    KernelState();
    ~KernelState() override;
    KernelState(const KernelState&) = delete;            // namespaces point to it
    KernelState& operator=(const KernelState&) = delete; // namespaces point to it

    /** Puts a stack on a Node. */
    using StackInstaller = std::function<void(Ptr<Node>)>;

    KernelTraces traces;                                     //!< trace sources
    KernelCounters counters;                                 //!< counters
    RefLedger ledger;                                        //!< references
    NetnsClock clock;                                        //!< costs and locks
    PernetList pernet;                                       //!< pernet_list
    NetNamespaceList nets;                                   //!< net_namespace_list
    NetnsMountTable mounts;                                  //!< /run/netns
    StackRecycler recycler;                                  //!< stacks and Nodes
    StackInstaller stackInstaller;                           //!< the default stack
    TeardownSemantics semantics{TeardownSemantics::CURRENT}; //!< Semantics
    uint32_t maxNetNamespaces{0};                            //!< MaxNetNamespaces
    bool receiveIndex{true};                                 //!< ReceiveIndex
    bool ending{false};                                      //!< the simulation ends
    Ptr<NetNamespace> initNet;                               //!< init_net

    // The life of a namespace, in order -------------------------------------------------------

    /** @brief Makes a namespace in state SETUP, with one reference. @param holder of the reference
     */
    Ptr<NetNamespace> Allocate(RefHolder holder);
    /** @brief Notes that the setup of a namespace takes time: AfterSetup() waits for its end. */
    void BeginSetup(Ptr<NetNamespace> net);
    /** @brief Calls @p what when the setup of a namespace ends; at once when it has ended. */
    void AfterSetup(Ptr<NetNamespace> net, std::function<void()> what);
    /** @brief Ends what BeginSetup() began. @return the functions that AfterSetup() was given,
     * which the caller calls */
    std::vector<std::function<void()>> EndSetup(Ptr<NetNamespace> net);
    /** @brief Gives a namespace the Node that carries it. */
    void SetNode(Ptr<NetNamespace> net, Ptr<Node> node);
    /** @brief Adds a namespace to the end of net_namespace_list, and makes it ALIVE. */
    void List(Ptr<NetNamespace> net);
    /** @brief Takes a dying namespace off net_namespace_list. */
    void Unlist(Ptr<NetNamespace> net);
    /** @brief Makes a namespace DEAD and disowns it: the end of cleanup_net(). */
    void Free(Ptr<NetNamespace> net);
    /** @brief Drops a namespace that is dead, or whose setup failed: it has no owner any more. */
    void Disown(Ptr<NetNamespace> net);
    /** @brief Changes the state of a namespace and fires the trace source StateChange. */
    void SetState(Ptr<NetNamespace> net, NetNamespace::State state);
    /** @brief Ends all setups that are under way: the simulation ends. @return their namespaces */
    std::vector<Ptr<NetNamespace>> DropSetups();
    /** @brief Drops a namespace that is on the list: the simulation ends. */
    void Drop(Ptr<NetNamespace> net);

    /** @return all namespaces, in list order */
    PernetList::Batch GetAll() const;
    /** @return the i-th namespace of the list */
    Ptr<NetNamespace> GetNth(std::size_t i) const;

    /** @brief Calls @p what when nobody holds cleanup_net() up; at once if nobody does. */
    void WhenCleanupMay(std::function<void()> what);

    // NamespaceOwner
    Ptr<Node> TakeNode() override;
    Ptr<NetDevice> MakeLoopback() override;
    void BuildStack(Ptr<Node> node) override;
    void Rest(Ptr<Object> object) override;
    bool HasReceiveIndex() const override;
    void HoldCleanup() override;
    void ReleaseCleanup() override;
    void DeviceChanged(const NetNamespace& net,
                       const NetDeviceRecord& record,
                       bool registered) override;
    void DeviceMoved(const NetDeviceRecord& record, uint64_t from, uint64_t to) override;

  private:
    /** A namespace that is being set up. */
    struct Setup
    {
        Ptr<NetNamespace> net;                    //!< the namespace
        std::vector<std::function<void()>> after; //!< called at the end of the setup
    };

    std::map<uint64_t, Setup> m_setups;            //!< by net_cookie
    uint32_t m_holds{0};                           //!< HoldCleanup() without ReleaseCleanup()
    std::function<void()> m_cleanup;               //!< called at the end of the last hold
    ObjectPrototype m_prototype;                   //!< makes namespaces
    ObjectPrototype m_loopback;                    //!< makes lo
    mutable const NetNamespace* m_cursor{nullptr}; //!< result of the last GetNth()
    mutable std::size_t m_cursorN{0};              //!< index of m_cursor in the list
};

} // namespace netns
} // namespace ns3

#endif /* KERNEL_STATE_H */
