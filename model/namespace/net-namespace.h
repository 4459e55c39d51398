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
 * A namespace has the count, the devices, /proc/net, and the data of subsystems.
 * NetNamespaceHost::CopyNetNs() and Create() make namespaces. The kernel tears a namespace down
 * when its count reaches zero. init_net is aggregated to the host's own Node. Any other namespace
 * takes a Node when it first needs one (GetNode()) and is then aggregated to that Node, so that
 * stock ns-3 code finds the stack of the namespace there.
 */
class NetNamespace : public Object
{
  public:
    /** The life of a namespace. */
    enum State : uint8_t
    {
        SETUP, //!< the setup is under way
        ALIVE, //!< on net_namespace_list
        DYING, //!< the count is zero
        DEAD   //!< cleanup_net() has ended, or the setup failed
    };

    /** The inode number of init_net's /proc/PID/ns/net; other namespaces have larger ones. */
    static constexpr uint64_t PROC_NET_INIT_INO = 0xf0000098;

    /** Flag of clone(2) and unshare(2) for a network namespace (include/uapi/linux/sched.h). */
    static constexpr uint64_t CLONE_NEWNET_FLAG = 0x40000000;

    /** @return the TypeId */
    static TypeId GetTypeId();
    NetNamespace();
    ~NetNamespace() override;

    /** @return the namespace of a device, as dev_net(); null for a device of no namespace
     * @throws NetnsError EINVAL for null */
    static Ptr<NetNamespace> Of(Ptr<const NetDevice> device);

    /** @return 0 for a device that can be changed; -ENODEV for a device that is on no Node or was
     * deleted, -ESTALE for a device of a dying namespace
     * @throws NetnsError EINVAL for null */
    static int CheckDevice(Ptr<const NetDevice> device);

    // Names and state -------------------------------------------------------------------------

    /** @return net_cookie: unique on its host, never used again, 1 for init_net */
    uint64_t GetCookie() const;
    /** @return the inode number of the namespace's /proc/PID/ns/net */
    uint64_t GetInode() const;
    /** @return the first name in /run/netns; without a name "init_net" or "net:[INODE]" */
    std::string GetName() const;
    /** @return the state */
    State GetState() const;
    /** @return "setup", "alive", "dying" or "dead" */
    static std::string GetStateName(State state);
    /** @return whether this is the init_net of a host */
    bool IsInitNet() const;
    /** @return the kernel that owns the namespace; null for a freed namespace and after
     * Simulator::Destroy(). NetNamespaceHost::Of() returns the host. */
    NamespaceOwner* GetOwner() const;

    // The count -------------------------------------------------------------------------------

    /**
     * @brief Takes a reference, as get_net().
     * @param holder the holder of the reference
     * @return 0; -ESTALE when the count is zero
     */
    int Get(RefHolder holder = RefHolder());
    /**
     * @brief Returns a reference, as put_net(). The return of the last reference starts the
     * teardown.
     * @param holder the holder of the reference
     * @return 0; -EINVAL when the count is zero, and for the last reference to init_net
     * @note A namespace in state SETUP is torn down once its setup completes.
     */
    int Put(RefHolder holder = RefHolder());
    /** @brief Takes a reference unless the count is zero, as maybe_get_net().
     * @return whether a reference was taken */
    bool MaybeGet(RefHolder holder = RefHolder());
    /** @return the count */
    uint32_t GetCount() const;
    /** @brief Keeps the memory of the struct but not the namespace, as net_passive_inc().
     * @return whether `passive` was above zero */
    bool HoldPassive();
    /** @brief Takes one from `passive`, as net_passive_dec(); at zero the memory is released.
     * @return 0; -EINVAL when `passive` is zero */
    int DropPassive();
    /** @return `passive`; 1 of it is the namespace's own until it is freed */
    uint32_t GetPassive() const;

    // Node and stack --------------------------------------------------------------------------

    /** @brief Returns the Node that carries the stack; takes a Node if there is none.
     * @return the Node; null for a dying or dead namespace, and for one that has none when the
     * simulation ends */
    Ptr<Node> GetNode();
    /** @return the Node, or null if there is none; for observers */
    Ptr<Node> PeekNode() const;
    /** @return whether the Node has an IPv4 or IPv6 stack */
    bool HasStack() const;
    /** @brief Builds the host's default stack if there is no stack.
     * @return 0; -ESTALE for a dying or dead namespace */
    int BuildStack();
    /** @brief Forbids to recycle the Node: for tools that name files by Node. */
    void NeverReuseNode();
    /** @return whether NeverReuseNode() was not called */
    bool IsNodeReusable() const;

    // Devices, /proc/net, data of subsystems --------------------------------------------------

    /** @return the devices */
    NamespaceDevices& GetDevices();
    /** @return the devices */
    const NamespaceDevices& GetDevices() const;
    /** @return the parent of proc_net ("net") and proc_net_stat ("stat") */
    Ptr<ProcDirEntry> GetProcNetRoot();
    /** @return proc_net: /proc/net */
    Ptr<ProcDirEntry> GetProcNet();
    /** @return proc_net_stat: /proc/net/stat */
    Ptr<ProcDirEntry> GetProcNetStat();
    /** @brief Stores the data of a subsystem for this namespace, as net_assign_generic().
     * @param id PernetOperations::GetId() */
    void SetGeneric(uint32_t id, std::shared_ptr<void> data);
    /** @return the data of a subsystem, as net_generic(); null if there is none
     * @param id PernetOperations::GetId() */
    std::shared_ptr<void> GetGeneric(uint32_t id) const;

    /** A name in /run/netns, linked to the later names of the same namespace. */
    struct Name
    {
        std::string text;    //!< the name
        Name* next{nullptr}; //!< the next name
    };

    /** @brief Adds a name. @param name the caller keeps it until RemoveName() */
    void AddName(Name& name);
    /** @brief Removes a name that AddName() added. */
    void RemoveName(const Name& name);
    /** @return the first name in /run/netns, or null */
    const std::string* GetFirstName() const;

    /** `list`: element of net_namespace_list. */
    boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::safe_link>>
        m_list;

  protected:
    void DoDispose() override;
    void NotifyNewAggregate() override;

  private:
    friend class KernelState; // the owner, which alone says when a namespace begins and ends

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
        Ptr<Node> PeekNode() const override;
        bool IsRegistered(Ptr<const NetDevice> device) const override;
        void CheckAdded(Ptr<const NetDevice> device) const override;

      private:
        NetNamespace& m_net; //!< the namespace
    };

    /** @return the owner; null when there is none, or when the namespace is dying */
    NamespaceOwner* GetLivingOwner() const;
    /** @brief Writes the count; no other function does. @param delta +1 or -1 */
    void ChangeCount(int32_t delta, RefHolder holder);
    /** @brief Tells the owner that the last reference is about to be returned. */
    void TellLastReference();
    /** @brief Tells the owner that the count is zero. */
    void TellZero();
    /** @brief Aggregates the namespace to a Node, which becomes its Node. */
    void AdoptNode(Ptr<Node> node);
    /** @brief Initializes the objects that were aggregated to an initialized Node. */
    void InitializeNode(Ptr<Node> node);
    /** @brief Drops /proc/net; a reader may still hold its directories. */
    void DropProcNet();

    uint32_t m_count{0};                          //!< `count`
    uint32_t m_passive{0};                        //!< `passive`
    State m_state{SETUP};                         //!< the state
    bool m_initializePending{false};              //!< InitializeNode() is scheduled
    bool m_neverReuseNode{false};                 //!< NeverReuseNode() was called
    RefLedger* m_ledger;                          //!< the account of the host
    NamespaceOwner* m_owner{nullptr};             //!< the kernel, which outlives its namespaces
    Node* m_node{nullptr};                        //!< the Node; aggregated, so it lives as long
    uint64_t m_cookie{0};                         //!< net_cookie
    Name* m_names{nullptr};                       //!< the names in /run/netns, oldest first
    DeviceContext m_deviceContext;                //!< for the devices
    NamespaceDevices m_devices;                   //!< the devices
    Ptr<ProcDirEntry> m_procNetRoot;              //!< made at the first use
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
    // A user's function that is told may return the other references, and free the namespace.
    const bool isLast = m_count == 1;
    ChangeCount(-1, holder);
    if (isLast)
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
