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

/** @ingroup netns @brief How namespaces die, attribute Semantics of NetNamespaceHost. */
enum class TeardownSemantics : uint8_t
{
    CURRENT,     //!< "current": in batches; veths die, physical devices go to init_net
    LINUX_2_6_24 //!< "2.6.24": one by one under net_mutex; all that can move goes to init_net
};

/** @ingroup netns @brief The trace sources of a host; NetNamespaceHost says what they mean. */
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

/** @ingroup netns @brief What a host counts. */
struct KernelCounters
{
    uint64_t created{0};        //!< namespaces made by copy_net_ns()
    uint64_t freed{0};          //!< namespaces freed
    uint32_t used{0};           //!< of max_net_namespaces
    uint32_t alive{0};          //!< namespaces on the list, init_net not counted
    uint32_t peak{0};           //!< the most that were alive
    std::size_t peakBacklog{0}; //!< the most that were dying
    uint64_t lastCookie{0};     //!< gen_cookie_next
    uint64_t lastMount{0};      //!< number of the last mount
    uint64_t lastSocket{0};     //!< number of the last socket that held
};

/**
 * @ingroup netns
 * @brief The state of one kernel, which its parts share: clock and locks, pernet_list,
 * net_namespace_list, /run/netns, references, counters, trace sources.
 *
 * It owns the namespaces: it alone makes one, changes its state, and lets go of it.
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
    KernelCounters counters;                                 //!< what is counted
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

    /** @return a new namespace in state SETUP, with one reference @param holder for whom */
    Ptr<NetNamespace> Allocate(RefHolder holder);
    /** @brief Notes that setup_net() of a namespace takes time: see AfterSetup(). */
    void BeginSetup(Ptr<NetNamespace> net);
    /** @brief Calls @p what once the setup of a namespace is over, now when it is. */
    void AfterSetup(Ptr<NetNamespace> net, std::function<void()> what);
    /** @brief The setup of a namespace is over. @return what AfterSetup() was given */
    std::vector<std::function<void()>> EndSetup(Ptr<NetNamespace> net);
    /** @brief Makes a namespace the one that a Node carries. */
    void SetNode(Ptr<NetNamespace> net, Ptr<Node> node);
    /** @brief list_add_tail_rcu() on net_namespace_list: the namespace is ALIVE. */
    void List(Ptr<NetNamespace> net);
    /** @brief unhash: a dying namespace leaves the list. */
    void Unlist(Ptr<NetNamespace> net);
    /** @brief The end of cleanup_net() for a namespace. */
    void Free(Ptr<NetNamespace> net);
    /** @brief Lets go of a namespace that is dead, or never came to life. */
    void Disown(Ptr<NetNamespace> net);
    /** @brief Changes a state and traces it. */
    void SetState(Ptr<NetNamespace> net, NetNamespace::State state);
    /** @brief The simulation ends: all setups fail. @return the namespaces that were set up */
    std::vector<Ptr<NetNamespace>> DropSetups();
    /** @brief The simulation ends: a namespace that is on the list is no more. */
    void Drop(Ptr<NetNamespace> net);

    /** @return all namespaces, in list order */
    PernetList::Batch GetAll() const;
    /** @return the i-th namespace of the list */
    Ptr<NetNamespace> GetNth(std::size_t i) const;

    // NamespaceOwner
    Ptr<Node> TakeNode() override;
    void BuildStack(Ptr<Node> node) override;
    void Rest(Ptr<Object> object) override;
    bool HasReceiveIndex() const override;
    void DeviceChanged(const NetNamespace& net,
                       const NetDeviceRecord& record,
                       bool registered) override;
    void DeviceMoved(const NetDeviceRecord& record, uint64_t from, uint64_t to) override;

  private:
    /** A namespace that is being set up. */
    struct Setup
    {
        Ptr<NetNamespace> net;                    //!< it
        std::vector<std::function<void()>> after; //!< what waits for the end
    };

    std::map<uint64_t, Setup> m_setups;            //!< by net_cookie
    ObjectPrototype m_prototype;                   //!< makes namespaces
    mutable const NetNamespace* m_cursor{nullptr}; //!< where GetNth() last stood
    mutable std::size_t m_cursorN{0};              //!< position of m_cursor
};

} // namespace netns
} // namespace ns3

#endif /* KERNEL_STATE_H */
