// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAMESPACE_DEVICES_H
#define NAMESPACE_DEVICES_H

#include "net-device-table.h"

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

class NamespaceOwner;
class NetNamespace;

namespace internals
{
class HandlerWalk;
class ReceiveIndex;
struct ParkedSocket;
} // namespace internals

/**
 * @ingroup netns
 * @brief The devices of one namespace: registers, names, finds and unregisters devices, and moves
 * them to other namespaces.
 *
 * NetDeviceTable has the device records. The Node has the devices, each in a slot; when a device
 * leaves, the next new device takes its slot.
 */
class NamespaceDevices
{
  public:
    /** The interface of NetNamespace that its devices use. */
    class Context
    {
      public:
        virtual ~Context() = default;
        /** @return the namespace */
        virtual NetNamespace& GetNet() = 0;
        /** @return net_cookie */
        virtual uint64_t GetCookie() const = 0;
        /** @return the owner; null when there is none, or when the namespace is dying */
        virtual NamespaceOwner* GetLivingOwner() const = 0;
        /** @return the owner; null when there is none */
        virtual NamespaceOwner* GetOwner() const = 0;
        /** @return the Node; if the namespace has none, it takes one now; null if it cannot */
        virtual Ptr<Node> GetNode() = 0;
        /** @return the Node, or null if there is none */
        virtual Ptr<Node> PeekNode() const = 0;
        /** @return whether a device is in some namespace */
        virtual bool IsRegistered(Ptr<const NetDevice> device) const = 0;
        /** @brief Checks a device that a script has added to the Node.
         * @throws NetnsError EBUSY for a device of this module that is in another namespace */
        virtual void CheckAdded(Ptr<const NetDevice> device) const = 0;
    };

    /** @param context the namespace, which owns this object */
    explicit NamespaceDevices(Context& context);
    ~NamespaceDevices();
    NamespaceDevices(const NamespaceDevices&) = delete;            // a part of its namespace
    NamespaceDevices& operator=(const NamespaceDevices&) = delete; // a part of its namespace

    // Coming and going ------------------------------------------------------------------------

    /**
     * @brief Adds a device to the Node and to the table, as register_netdevice().
     * @param device a device that is on no Node
     * @param name a name, or a pattern such as "veth%d"
     * @param ifindex the ifindex wanted, 0 for the next
     * @return 0; -EINVAL for null; -ESTALE for a dying namespace, and for one without a Node when
     * the simulation ends; -ENODEV for a device that was
     * deleted or is being deleted or moved, -EINVAL for one that is registered or on a Node;
     * -EINVAL for an ifindex above 2^31-1 (rtnl_newlink() of net/core/rtnetlink.c, Linux 6.18),
     * -EBUSY for one in use; an error of NetDeviceTable::ResolveName() for the name
     */
    int Register(Ptr<NetDevice> device, const std::string& name, uint32_t ifindex = 0);
    /** @brief Removes a device, as unregister_netdevice(). @return 0; -ENODEV for a device of
     * another namespace, for one that is being unregistered or moved, and for lo */
    int Unregister(Ptr<NetDevice> device);
    /**
     * @brief Moves a device, as __dev_change_net_namespace() of net/core/dev.c, Linux 6.18.
     *
     * The device goes down, leaves its bridge, and loses its addresses, routes and neighbours and
     * the frames that are on their way to it. It keeps MAC address, MTU, peer, counters and
     * altnames. It keeps its ifindex if that is free in the target, and gets the next one
     * otherwise. On an error nothing has changed.
     * @param device a device of this namespace
     * @param target the devices of the new namespace
     * @param name the name in the new namespace, or a pattern; empty to keep the name. (Linux looks
     * at a given name only when the device's own name is taken, and renames the device after the
     * move, when a fault in the name can no longer stop it.)
     * @param ifindex the ifindex in the new namespace, 0 to keep the ifindex or take the next
     * @return -EINVAL for null; -ERANGE for an ifindex above 2^31-1 (ifla_policy of
     * net/core/rtnetlink.c, Linux 6.18, wants IFLA_NEW_IFINDEX to be above 0 as a signed number);
     * 0, also for a device that is in the target already: then nothing has changed; -ESTALE
     * when a namespace is dying; -EXDEV when the target is on another host; -ENODEV for a device of
     * another namespace, and for one that is being unregistered or moved; -EINVAL for a device of
     * no namespace, a loopback and a bridge; -EOPNOTSUPP for a device whose channel leads to
     * another process (MPI), which would not learn of the move; -EEXIST for a name or altname that
     * is taken, -EINVAL or -ENFILE for a pattern; -EBUSY for an ifindex that is taken
     */
    int Move(Ptr<NetDevice> device,
             NamespaceDevices& target,
             const std::string& name = "",
             uint32_t ifindex = 0);
    /**
     * @brief Moves a device of a dying namespace to init_net, as default_device_exit_net() of
     * net/core/dev.c, Linux 6.1.
     *
     * The device loses the altnames that are taken in init_net. If its name is taken, its new name
     * is devN with its ifindex, or with the next free number if that name is taken too.
     * @param device a device that can move
     * @param home the devices of init_net
     * @param byIndex false to use the next free number at once, as Linux 2.6.24
     */
    void SendHome(Ptr<NetDevice> device, NamespaceDevices& home, bool byIndex);

    // Names -----------------------------------------------------------------------------------

    /** @brief Renames a device, as dev_change_name(). @param name a name or a pattern
     * @return 0; -ENODEV for a device of another namespace; an error of NetDeviceTable::Rename() */
    int Rename(Ptr<NetDevice> device, const std::string& name);
    /** @brief Adds an altname, as netdev_name_node_alt_create().
     * @return -ENODEV for a device of another namespace; else as NetDeviceTable::AddAltName() */
    int AddAltName(Ptr<NetDevice> device, const std::string& name);
    /** @brief Deletes an altname, as netdev_name_node_alt_destroy().
     * @return -ENODEV for a device of another namespace; else as NetDeviceTable::DeleteAltName() */
    int DeleteAltName(Ptr<NetDevice> device, const std::string& name);
    /** @return the altnames of a device, oldest first */
    std::vector<std::string> GetAltNames(Ptr<const NetDevice> device) const;
    /** @return the name of a device; empty for a device of another namespace */
    std::string GetName(Ptr<const NetDevice> device) const;
    /** @return the ifindex of a device; 0 for a device of another namespace */
    uint32_t GetIndex(Ptr<const NetDevice> device) const;

    // Finding ---------------------------------------------------------------------------------

    /** @return the device of that name or altname, or null */
    Ptr<NetDevice> FindByName(const std::string& name) const;
    /** @return the device of that ifindex, or null */
    Ptr<NetDevice> FindByIndex(uint32_t ifindex) const;
    /** @return whether a device is in this namespace */
    bool Has(Ptr<const NetDevice> device) const;
    /** @return loopback_dev; null before the stack is built, which makes the device */
    Ptr<NetDevice> GetLoopback() const;
    /** @return the number of devices, lo included */
    std::size_t GetN() const;
    /** @return the device table: dev_base_head, dev_name_head and dev_index_head */
    const NetDeviceTable& GetTable() const;
    /** @return all devices but lo, in order of registration */
    std::vector<Ptr<NetDevice>> GetAllButLoopback() const;
    /** @return the index of the devices' protocol handlers; null in a namespace of few devices */
    internals::ReceiveIndex* GetReceiveIndex() const;
    /** @return what hands a frame to the protocol handlers where there is no index */
    internals::HandlerWalk& GetHandlerWalk() const;

    // For the life of the namespace -----------------------------------------------------------

    /** @brief Makes the device record of lo, ifindex 1, unless there is one.
     * @return 0, or an error of NetDeviceTable::Insert() */
    int InsertLoopback();
    /** @brief Removes the device record of lo. */
    void DropLoopback();
    /** @brief Adds the devices of a Node to the table: those on the Node now, and later ones. */
    void Attach(Ptr<Node> node);
    /** @brief Forgets all devices; they stay on their Node. */
    void Clear();

  private:
    /** The slot of a device that left, and its interfaces, for the next device. */
    struct FreeSlot
    {
        uint32_t slot; //!< its slot in the Node's list of devices
        int32_t ipv4;  //!< its IPv4 interface, or -1
        int32_t ipv6;  //!< its IPv6 interface, or -1
    };

    /** @brief Called when a device was added to the Node, by Register() or by a stock helper. */
    void DeviceAdded(Ptr<NetDevice> device);
    /** @return the record of a device that was added to the Node a second time, or null */
    NetDeviceRecord* FindAddedTwice(Ptr<NetDevice> device) const;
    /** @return 0 for a device that can be registered; else an error of Register() */
    int CheckNew(const Ptr<NetDevice>& device) const;
    /** @return the record of a device; null for a device of another namespace, and for one that is
     * being unregistered or moved (reg_state of Linux is not NETREG_REGISTERED then) */
    NetDeviceRecord* FindStaying(const Ptr<const NetDevice>& device) const;
    /** @brief Puts a device that is in the table on the Node. */
    void EnterNode(NetDeviceRecord* record);
    /** @brief Does what Unregister() does, while no namespace is torn down. */
    void Leave(NetDeviceRecord* record);
    /** @brief Does the second half of Move(), which cannot fail.
     * @param name the name that CheckArrival() found @param ifindex as for CheckArrival() */
    void ChangeNet(NetDeviceRecord* record,
                   NamespaceDevices& target,
                   const std::string& name,
                   uint32_t ifindex);
    /** @brief Takes the record of a device from another namespace; if a user's function has taken
     * the name meanwhile, under the next free name devN and without altnames.
     * @param name the name that CheckArrival() found @param ifindex as for CheckArrival() */
    void TakeIn(NamespaceDevices& from,
                NetDeviceRecord* record,
                const std::string& name,
                uint32_t ifindex);
    /** @brief Sets a device down, as dev_close(), and takes it out of its bridge. */
    void Close(Ptr<NetDevice> device, bool isDeleted);
    /** @brief Removes a device that leaves from the stack and its Node. */
    void Forget(Ptr<NetDevice> device);
    /** @brief Sets the namespace of a device of this module, as dev_net_set(). @param net may be
     * null
     */
    static void SetNet(Ptr<NetDevice> device, NetNamespace* net);
    /** @brief Tells the owner that a device was registered or is about to be unregistered. */
    void Notify(const NetDeviceRecord& record, bool registered) const;

    /** The slots of devices that left; most namespaces have none. */
    struct Left
    {
        Ptr<NetDevice> tombstone;        //!< fills the slots
        std::vector<FreeSlot> freeSlots; //!< slots with a tombstone
        /** First slots of devices that were added to the Node twice, which has them in both. */
        std::vector<std::pair<const NetDevice*, uint32_t>> firstSlots;
        std::vector<internals::ParkedSocket> parked; //!< sockets whose device left
    };

    /** @return the slots of devices that left */
    Left& GetLeft();
    /** @brief Makes m_handlerWalk. */
    void MakeHandlerWalk() const;

    Context& m_context;                          //!< the namespace
    NetDeviceRecord* m_loopback{nullptr};        //!< loopback_dev
    NetDeviceTable m_table;                      //!< the device records
    std::unique_ptr<Left> m_left;                //!< null until a device leaves
    Ptr<internals::ReceiveIndex> m_receiveIndex; //!< made when there are many devices
    mutable std::unique_ptr<internals::HandlerWalk> m_handlerWalk; //!< made for the first frame
    const NetDevice* m_joining{nullptr}; //!< the device that EnterNode() adds to the Node
};

inline std::size_t
NamespaceDevices::GetN() const
{
    return m_table.GetN();
}

inline const NetDeviceTable&
NamespaceDevices::GetTable() const
{
    return m_table;
}

inline internals::HandlerWalk&
NamespaceDevices::GetHandlerWalk() const
{
    if (!m_handlerWalk)
    {
        MakeHandlerWalk();
    }
    return *m_handlerWalk;
}

inline internals::ReceiveIndex*
NamespaceDevices::GetReceiveIndex() const
{
    return PeekPointer(m_receiveIndex);
}

} // namespace netns
} // namespace ns3

#endif /* NAMESPACE_DEVICES_H */
