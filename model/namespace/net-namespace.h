// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_H
#define NET_NAMESPACE_H

#include "namespace-devices.h"
#include "proc-dir-entry.h"
#include "ref-ledger.h"

#include "ns3/object.h"

#include <boost/intrusive/list.hpp>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

class Node;

namespace netns
{

class NamespaceOwner;

/**
 * @ingroup netns
 * @brief A network namespace: `struct net` of Linux.
 *
 * Holds the count, the devices with their loopback, /proc/net, and what subsystems store for it.
 * NetNamespaceHost makes it by CopyNetNs() or Create(), and tears it down when the count reaches
 * zero. init_net is aggregated to the host's own Node; any other namespace takes a Node when it
 * first needs one (GetNode()) and is then aggregated to it, so that stock ns-3 code finds this
 * namespace's stack there.
 */
class NetNamespace : public Object
{
  public:
    /** The life of a namespace. */
    enum State : uint8_t
    {
        SETUP, //!< setup_net() is at work
        ALIVE, //!< on net_namespace_list
        DYING, //!< the count is zero
        DEAD   //!< cleanup_net() is done
    };

    /** The first inode number of /proc/PID/ns/net (PROC_NET_INIT_INO is init_net's). */
    static constexpr uint64_t PROC_NET_INIT_INO = 0xf0000098;

    /** Flag of clone(2) and the like: a network namespace (include/uapi/linux/sched.h). */
    static constexpr uint64_t CLONE_NEWNET_FLAG = 0x40000000;

    /** @return the TypeId */
    static TypeId GetTypeId();
    NetNamespace();
    ~NetNamespace() override;

    /** @return dev_net(): the namespace of a device; null when it is in none */
    static Ptr<NetNamespace> Of(Ptr<const NetDevice> device);

    // What it is ------------------------------------------------------------------------------

    /** @return net_cookie: unique on its host, never used again, 1 for init_net */
    uint64_t GetCookie() const;
    /** @return the inode number of its /proc/PID/ns/net */
    uint64_t GetInode() const;
    /** @return its first name in /run/netns, "init_net", or "net:[inode]" without a name */
    std::string GetName() const;
    /** @return the state */
    State GetState() const;
    /** @return "setup", "alive", "dying" or "dead" */
    static std::string GetStateName(State state);
    /** @return whether it is the init_net of its host */
    bool IsInitNet() const;
    /** @return the host that owns it, as what a namespace knows of it; null after
     * Simulator::Destroy() (see NetNamespaceHost::Of()) */
    NamespaceOwner* GetOwner() const;

    // The count -------------------------------------------------------------------------------

    /**
     * @brief get_net(): takes a reference.
     * @param holder for whom it is counted
     * @return 0, or -ESTALE when the count is zero: use MaybeGet() where that can be
     */
    int Get(RefHolder holder = RefHolder());
    /**
     * @brief put_net(): returns a reference; the last one starts the teardown.
     * @param holder for whom it was counted
     * @return 0, or -EINVAL when the count is zero already, or for the last one of init_net
     * @note A namespace in state SETUP is torn down once its setup completes.
     */
    int Put(RefHolder holder = RefHolder());
    /** @brief maybe_get_net() @return whether a reference was taken */
    bool MaybeGet(RefHolder holder = RefHolder());
    /** @return the count */
    uint32_t GetCount() const;
    /** @brief net_passive_inc(): keeps the struct's memory, not the namespace.
     * @return whether it was there to be kept */
    bool HoldPassive();
    /** @brief net_passive_dec(); at zero the memory goes. @return 0, or -EINVAL for zero */
    int DropPassive();
    /** @return `passive`: 1 as long as the namespace is not freed */
    uint32_t GetPassive() const;

    // Node and stack --------------------------------------------------------------------------

    /** @brief The Node that carries the stack; taken now when there is none.
     * @return the Node; null for a dying or dead namespace */
    Ptr<Node> GetNode();
    /** @return the Node if there is one; for observers */
    Ptr<Node> PeekNode() const;
    /** @return whether the Node has an IPv4 or IPv6 stack */
    bool HasStack() const;
    /** @brief Builds the host's default stack if there is none. @return 0, or -ESTALE */
    int BuildStack();
    /** @brief Never use this namespace's Node again: for tools that name files by Node. */
    void NeverReuseNode();
    /** @return whether NeverReuseNode() was not called */
    bool IsNodeReusable() const;

    // What it has -----------------------------------------------------------------------------

    /** @return the devices */
    NamespaceDevices& GetDevices();
    /** @return the devices */
    const NamespaceDevices& GetDevices() const;
    /** @return proc_net_root, which holds proc_net as "net" and proc_net_stat as "stat" */
    Ptr<ProcDirEntry> GetProcNetRoot();
    /** @return proc_net: /proc/net */
    Ptr<ProcDirEntry> GetProcNet();
    /** @return proc_net_stat: /proc/net/stat */
    Ptr<ProcDirEntry> GetProcNetStat();
    /** @brief net_assign_generic(): stores what a subsystem keeps for each namespace.
     * @param id PernetOperations::GetId() @param data what it keeps */
    void SetGeneric(uint32_t id, std::shared_ptr<void> data);
    /** @return net_generic(), null when none was set @param id PernetOperations::GetId() */
    std::shared_ptr<void> GetGeneric(uint32_t id) const;

    /** A name in /run/netns, linked to the later names of the same namespace. */
    struct Name
    {
        std::string text;    //!< the name
        Name* next{nullptr}; //!< the next name
    };

    /** @brief Adds a name. @param name lives until RemoveName() */
    void AddName(Name& name);
    /** @brief Removes what AddName() added. */
    void RemoveName(const Name& name);
    /** @return its first name in /run/netns, or null */
    const std::string* GetFirstName() const;

    /** `list`: element of net_namespace_list. */
    boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::safe_link>>
        m_list;

  protected:
    void DoDispose() override;
    void NotifyNewAggregate() override;

  private:
    friend class KernelState; // the owner: it alone says when a namespace begins and ends

    /** What the devices see of the namespace. */
    class DeviceContext : public NamespaceDevices::Context
    {
      public:
        explicit DeviceContext(NetNamespace& net);
        NetNamespace& GetNet() override;
        uint64_t GetCookie() const override;
        NamespaceOwner* GetLivingOwner() const override;
        NamespaceOwner* GetOwner() const override;
        Ptr<Node> GetNode() override;
        bool IsRegistered(Ptr<const NetDevice> device) const override;

      private:
        NetNamespace& m_net; //!< the namespace
    };

    /** @return the owner; null when there is none, or when the namespace is dying */
    NamespaceOwner* GetLivingOwner() const;
    /** @brief The one function that writes the count. @param delta +1 or -1 */
    void ChangeCount(int32_t delta, RefHolder holder);
    /** @brief Tells the owner that the last reference goes. */
    void TellLastReference();
    /** @brief Tells the owner that the count is zero. */
    void TellZero();
    /** @brief Becomes the namespace of a Node. */
    void AdoptNode(Ptr<Node> node);
    /** @brief Initializes what was aggregated to the Node since. */
    void InitializeNode(Ptr<Node> node);
    /** @brief The end of /proc/net, which may be held by a reader. */
    void DropProcNet();

    uint32_t m_count{0};                          //!< `count`
    uint32_t m_passive{0};                        //!< `passive`
    State m_state{SETUP};                         //!< the state
    bool m_initializePending{false};              //!< InitializeNode() is scheduled
    bool m_neverReuseNode{false};                 //!< NeverReuseNode() was called
    RefLedger* m_ledger;                          //!< the account of the host
    NamespaceOwner* m_owner{nullptr};             //!< the host, which outlives its namespaces
    Node* m_node{nullptr};                        //!< the Node; aggregated, so it lives as long
    uint64_t m_cookie{0};                         //!< net_cookie
    Name* m_names{nullptr};                       //!< the names in /run/netns, oldest first
    DeviceContext m_deviceContext;                //!< for the devices
    NamespaceDevices m_devices;                   //!< the devices
    Ptr<ProcDirEntry> m_procNetRoot;              //!< made when first looked at
    std::vector<std::shared_ptr<void>> m_generic; //!< net_generic() by id
};

/** net_namespace_list. */
using NetNamespaceList =
    boost::intrusive::list<NetNamespace,
                           boost::intrusive::member_hook<NetNamespace,
                                                         decltype(NetNamespace::m_list),
                                                         &NetNamespace::m_list>>;

// Inline because a reference is taken for every packet of some users.

inline void
NetNamespace::ChangeCount(int32_t delta, RefHolder holder)
{
    m_count += static_cast<uint32_t>(delta);
    ++(delta > 0 ? m_ledger->taken : m_ledger->returned);
    if (m_ledger->trace)
    {
        (*m_ledger->trace)(m_cookie, delta, m_count, holder);
    }
}

inline int
NetNamespace::Get(RefHolder holder)
{
    if (m_count == 0)
    {
        return -ESTALE;
    }
    ChangeCount(+1, holder);
    return 0;
}

inline int
NetNamespace::Put(RefHolder holder)
{
    if (m_count == 0 || (m_count == 1 && m_cookie == 1))
    {
        return -EINVAL;
    }
    if (m_count == 1 && m_node)
    {
        TellLastReference();
    }
    ChangeCount(-1, holder);
    if (m_count == 0)
    {
        TellZero();
    }
    return 0;
}

inline bool
NetNamespace::MaybeGet(RefHolder holder)
{
    return Get(holder) == 0;
}

inline uint32_t
NetNamespace::GetCount() const
{
    return m_count;
}

inline NamespaceDevices&
NetNamespace::GetDevices()
{
    return m_devices;
}

inline const NamespaceDevices&
NetNamespace::GetDevices() const
{
    return m_devices;
}

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_H */
