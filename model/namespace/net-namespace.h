// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_H
#define NET_NAMESPACE_H

#include "net-device-table.h"
#include "net-ref.h"
#include "proc-dir-entry.h"

#include "ns3/netns-compat.h"
#include "ns3/object.h"

#include <boost/intrusive/list_hook.hpp>
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

class NetNamespaceHost;
class NetNamespaceNode;
class NetnsMount;
class SocketRefs;

namespace internals
{
class ReceiveIndex;
}

/**
 * @ingroup netns
 * @brief A network namespace: `struct net` of Linux.
 *
 * Holds the devices, the loopback, /proc/net and the count. Made by
 * NetNamespaceHost::CopyNetNs() or NetNamespaceHost::Create(), torn down when the count reaches
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

    /** @return the TypeId */
    static TypeId GetTypeId();
    NetNamespace();
    ~NetNamespace() override;

    // What it is ------------------------------------------------------------------------------

    /** @return net_cookie: unique on its host, never used again, 1 for init_net */
    uint64_t GetCookie() const;
    /** @return the inode number of its /proc/PID/ns/net */
    uint64_t GetInode() const;
    /** @return its first name in /run/netns, "init_net", or "net:[inode]" without a name */
    std::string GetName() const;
    /** @return the state */
    State GetState() const;
    /** @return "setup", "alive", "dying" or "dead" @param state a state */
    static std::string GetStateName(State state);
    /** @return whether it is the init_net of its host */
    bool IsInitNet() const;
    /** @return its host, null after Simulator::Destroy() */
    Ptr<NetNamespaceHost> GetHost() const;

    // The count -------------------------------------------------------------------------------

    /**
     * @brief get_net(): take a reference.
     * @param holder who holds it
     * @return 0, or -ESTALE when the count is zero: use MaybeGet() where that can be
     */
    int Get(RefHolder holder = RefHolder());
    /**
     * @brief put_net(): return a reference; the last one starts the teardown.
     * @param holder who held it
     * @return 0, or -EINVAL when the count is zero already, or for the last one of init_net
     * @note What is being set up dies when that is over.
     */
    int Put(RefHolder holder = RefHolder());
    /** @brief maybe_get_net() @param holder who holds @return whether it was taken */
    bool MaybeGet(RefHolder holder = RefHolder());
    /** @return the count */
    uint32_t GetCount() const;
    /** @brief net_passive_inc(): keep the struct's memory, not the namespace.
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
    /** @brief Build the host's default stack if there is none. @return 0, or -ESTALE */
    int BuildStack();
    /** @brief Never use this namespace's Node again: for tools that name files by Node. */
    void NeverReuseNode();

    // Devices ---------------------------------------------------------------------------------

    /**
     * @brief register_netdevice(): add a device to the Node and to the table.
     * @param device the device, not yet on a Node
     * @param name a name, or a pattern such as "veth%d"
     * @param ifindex the index wanted, 0 for the next
     * @return 0; -ESTALE for a dead namespace, -EINVAL, -EEXIST, -ENFILE for the name, -EBUSY for
     * the index, -EINVAL for a device that is registered
     */
    int RegisterDevice(Ptr<NetDevice> device, const std::string& name, uint32_t ifindex = 0);
    /** @brief unregister_netdevice() @param device it @return 0, or -ENODEV when not of here */
    int UnregisterDevice(Ptr<NetDevice> device);
    /** @brief dev_change_name() @param device it @param name name or pattern
     * @return 0; -ENODEV, -EINVAL, -EEXIST, -ENFILE */
    int RenameDevice(Ptr<NetDevice> device, const std::string& name);
    /**
     * @brief __dev_change_net_namespace() of net/core/dev.c, Linux 6.18: move a device.
     *
     * It goes down, leaves its bridge and loses addresses, routes, neighbours and the frames on
     * their way to it. It keeps MAC, MTU, peer, counters, altnames, and its ifindex where that is
     * free, else it gets the next. On an error nothing has changed.
     * @param device the device
     * @param target where it goes
     * @param name its name there or a pattern, empty to keep its own (Linux looks at it only when
     * the own name is taken, and renames afterwards, when it may be too late to refuse)
     * @param ifindex its index there, 0 to keep its own or take the next
     * @return 0, also when it is there already, and then nothing has changed;
     * -ESTALE when a namespace is dying; -EXDEV when the target is on another host; -ENODEV for a
     * device of another namespace; -EINVAL for one of none, and for a loopback or a bridge;
     * -EOPNOTSUPP for a device whose channel leads to another process (MPI), which would not learn
     * of it; -EEXIST for a name or altname that is taken, -EINVAL or -ENFILE for a pattern; -EBUSY
     * for an index that is taken
     */
    int MoveDevice(Ptr<NetDevice> device,
                   Ptr<NetNamespace> target,
                   const std::string& name = "",
                   uint32_t ifindex = 0);
    /** @brief netdev_name_node_alt_create() @param device it @param name the altname
     * @return -ENODEV, or as NetDeviceTable::AddAltName() */
    int AddAltName(Ptr<NetDevice> device, const std::string& name);
    /** @brief netdev_name_node_alt_destroy() @param device it @param name the altname
     * @return -ENODEV, or as NetDeviceTable::DeleteAltName() */
    int DeleteAltName(Ptr<NetDevice> device, const std::string& name);
    /** @return the altnames of a device, oldest first @param device it */
    std::vector<std::string> GetAltNames(Ptr<const NetDevice> device) const;
    /** @return whether a device is in some namespace @param device it */
    static bool IsRegistered(Ptr<const NetDevice> device);
    /** @return the device of that name or altname, or null @param name the name */
    Ptr<NetDevice> GetDeviceByName(const std::string& name) const;
    /** @return the device of that index, or null @param ifindex the index */
    Ptr<NetDevice> GetDeviceByIndex(uint32_t ifindex) const;
    /** @return the name of a device of this namespace, "" of another @param device it */
    std::string GetDeviceName(Ptr<const NetDevice> device) const;
    /** @return the ifindex of a device of this namespace, 0 of another @param device it */
    uint32_t GetDeviceIndex(Ptr<const NetDevice> device) const;
    /** @return loopback_dev; null until there is a Node */
    Ptr<NetDevice> GetLoopback() const;
    /** @return dev_base_head, dev_name_head and dev_index_head */
    const NetDeviceTable& GetDevices() const;
    /** @return what finds the protocol handlers of a device; null in a namespace of few devices */
    internals::ReceiveIndex* GetReceiveIndex() const;

    // /proc/net -------------------------------------------------------------------------------

    /** @return proc_net_root, which holds proc_net as "net" and proc_net_stat as "stat" */
    Ptr<ProcDirEntry> GetProcNetRoot();
    /** @return proc_net: /proc/net */
    Ptr<ProcDirEntry> GetProcNet();
    /** @return proc_net_stat: /proc/net/stat */
    Ptr<ProcDirEntry> GetProcNetStat();

    // Storage of pernet operations ------------------------------------------------------------

    /** @brief net_assign_generic() @param id PernetOperations::GetId() @param data the storage */
    void SetGeneric(uint32_t id, std::shared_ptr<void> data);
    /** @return net_generic(), null when none was set @param id PernetOperations::GetId() */
    std::shared_ptr<void> GetGeneric(uint32_t id) const;

    /** `list`: element of net_namespace_list. */
    boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::safe_link>>
        m_list;

  protected:
    void DoDispose() override;
    void NotifyNewAggregate() override;

  private:
    friend class NetNamespaceHost;
    friend class NetNamespaceCleaner;
    friend class NetNamespaceSetup;
    friend class NetdevOps;
    friend class LoopbackOps;
    friend class DefaultDeviceOps;
    friend class StackRecycler;
    friend class NetnsMount;
    friend class SocketRefs;

    /** What a device that left gives to the next one. */
    struct FreeSlot
    {
        uint32_t slot; //!< place in the Node's list of devices
        int32_t ipv4;  //!< its IPv4 interface, or -1
        int32_t ipv6;  //!< its IPv6 interface, or -1
    };

    /** @brief The one function that writes the count. @param delta +1 or -1 @param holder who */
    void ChangeCount(int32_t delta, RefHolder holder);
    /** @brief Let the open user sockets hold the count before any other last reference goes. */
    void HoldSockets();
    /** @brief Take a reference for a socket. @return the number of the socket on its host */
    uint64_t TakeSocketReference();
    /** @brief The end of what sockets hold. */
    void LeaveSockets();
    /** @brief The count fell to zero: queue for cleanup_net(). */
    void Release();
    /** @brief A device came to the Node, by us or by a stock helper. @param device it */
    void DeviceAdded(Ptr<NetDevice> device);
    /** @brief dev_net_set() for a device of this module @param device it @param net what to set */
    static void SetNet(Ptr<NetDevice> device, NetNamespace* net);
    /** @brief Take this for the Node of the namespace. @param node it */
    void AdoptNode(Ptr<Node> node);
    /** @brief Put a device that is in the table on the Node. @param record it */
    void EnterNode(NetDeviceRecord* record);
    /** @brief dev_close(), and off the bridge of which it is a port. @param device it
     * @param deleted whether it is deleted */
    void CloseDevice(Ptr<NetDevice> device, bool deleted);
    /** @brief The second half of MoveDevice(), which cannot fail. @param record the device
     * @param target where it goes @param name its name there @param ifindex its index there or 0 */
    void ChangeNet(NetDeviceRecord* record,
                   NetNamespace& target,
                   const std::string& name,
                   uint32_t ifindex);
    /** @brief Make the stack forget a device that left. @param device it */
    void ForgetDevice(Ptr<NetDevice> device);
    /** @brief The end of the device table. */
    void DropLoopback();
    /** @brief The end of /proc/net, which may be held by a reader. */
    void DropProcNet();
    /** @brief Tell the host of a device @param record it @param registered whether it came */
    void NotifyDevice(const NetDeviceRecord& record, bool registered) const;
    /** @brief Initialize what was aggregated since. @param node the Node */
    void InitializeNode(Ptr<Node> node);
    /** @return the number of devices, for the attribute */
    uint32_t GetNDevices() const;

    uint32_t m_count{0};                          //!< `count`
    uint32_t m_passive{0};                        //!< `passive`
    State m_state{SETUP};                         //!< the state
    bool m_initializePending{false};              //!< InitializeNode() is scheduled
    bool m_neverReuseNode{false};                 //!< NeverReuseNode() was called
    bool m_joining{false};                        //!< RegisterDevice() is adding a device
    RefLedger* m_ledger;                          //!< the account of the host
    NetNamespaceHost* m_host{nullptr};            //!< the host, which outlives its namespaces
    Node* m_node{nullptr};                        //!< the Node; aggregated, so it lives as long
    uint64_t m_cookie{0};                         //!< net_cookie
    NetnsMount* m_mounts{nullptr};                //!< the names in /run/netns, oldest first
    Ptr<SocketRefs> m_sockets;                    //!< what sockets hold, made when first needed
    Ptr<NetDevice> m_tombstone;                   //!< fills the slots of devices that left
    std::vector<FreeSlot> m_freeSlots;            //!< slots with a tombstone
    NetDeviceTable m_devices;                     //!< the devices
    Ptr<internals::ReceiveIndex> m_receiveIndex;  //!< made when there are many
    NetDeviceRecord* m_loopback{nullptr};         //!< loopback_dev
    Ptr<ProcDirEntry> m_procNetRoot;              //!< made when first looked at
    std::vector<std::shared_ptr<void>> m_generic; //!< net_generic() by id
};

// Inline because a reference is taken for every packet of some users.

inline void
NetNamespace::ChangeCount(int32_t delta, RefHolder holder)
{
    m_count += static_cast<uint32_t>(delta);
    ++(delta > 0 ? m_ledger->taken : m_ledger->returned);
    if (HasSinks(m_ledger->trace))
    {
        m_ledger->trace(m_cookie, delta, m_count, holder);
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
        HoldSockets();
    }
    ChangeCount(-1, holder);
    if (m_count == 0)
    {
        Release();
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

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_H */
