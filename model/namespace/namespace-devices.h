// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAMESPACE_DEVICES_H
#define NAMESPACE_DEVICES_H

#include "net-device-table.h"

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

#include <cstddef>
#include <cstdint>
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
class ReceiveIndex;
}

/**
 * @ingroup netns
 * @brief The devices of one namespace: they are registered and unregistered, named, found, and
 * moved to another namespace.
 *
 * NetDeviceTable has their names and indexes; the Node has the devices themselves, each in a slot
 * of its own, which the next device takes over when one leaves.
 */
class NamespaceDevices
{
  public:
    /** What the devices ask of the namespace that they are in; NetNamespace implements it. */
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
        /** @return the Node, which is taken now when there is none */
        virtual Ptr<Node> GetNode() = 0;
        /** @return whether a device is in some namespace */
        virtual bool IsRegistered(Ptr<const NetDevice> device) const = 0;
    };

    /** @param context the namespace, which owns this */
    explicit NamespaceDevices(Context& context);
    ~NamespaceDevices();
    NamespaceDevices(const NamespaceDevices&) = delete;            // a part of its namespace
    NamespaceDevices& operator=(const NamespaceDevices&) = delete; // a part of its namespace

    // Coming and going ------------------------------------------------------------------------

    /**
     * @brief register_netdevice(): adds a device to the Node and to the table.
     * @param device a device that is not on a Node
     * @param name a name, or a pattern such as "veth%d"
     * @param ifindex the index wanted, 0 for the next
     * @return 0; -ESTALE for a dying namespace, -EINVAL, -EEXIST, -ENFILE for the name, -EBUSY for
     * the index, -EINVAL for a device that is registered
     */
    int Register(Ptr<NetDevice> device, const std::string& name, uint32_t ifindex = 0);
    /** @brief unregister_netdevice() @return 0, or -ENODEV for a device of another namespace and
     * for lo */
    int Unregister(Ptr<NetDevice> device);
    /**
     * @brief __dev_change_net_namespace() of net/core/dev.c, Linux 6.18: moves a device.
     *
     * The device goes down, leaves its bridge and loses addresses, routes, neighbours and the
     * frames on their way to it. It keeps MAC, MTU, peer, counters, altnames, and its ifindex where
     * that is free; else it gets the next. On an error nothing has changed.
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
    int Move(Ptr<NetDevice> device,
             NamespaceDevices& target,
             const std::string& name = "",
             uint32_t ifindex = 0);
    /**
     * @brief default_device_exit_net() of net/core/dev.c, Linux 6.1: a device of a dying namespace
     * goes to init_net.
     *
     * It loses the altnames that are taken there. Where its name is taken, it is called devN after
     * its ifindex, or after the next free number.
     * @param device a device that can move
     * @param home the devices of init_net
     * @param byIndex false: take the next free number at once, as Linux 2.6.24
     */
    void SendHome(Ptr<NetDevice> device, NamespaceDevices& home, bool byIndex);

    // Names -----------------------------------------------------------------------------------

    /** @brief dev_change_name() @param device the device @param name name or pattern
     * @return 0; -ENODEV, -EINVAL, -EEXIST, -ENFILE */
    int Rename(Ptr<NetDevice> device, const std::string& name);
    /** @brief netdev_name_node_alt_create()
     * @return -ENODEV, or as NetDeviceTable::AddAltName() */
    int AddAltName(Ptr<NetDevice> device, const std::string& name);
    /** @brief netdev_name_node_alt_destroy()
     * @return -ENODEV, or as NetDeviceTable::DeleteAltName() */
    int DeleteAltName(Ptr<NetDevice> device, const std::string& name);
    /** @return the altnames of a device, oldest first */
    std::vector<std::string> GetAltNames(Ptr<const NetDevice> device) const;
    /** @return the name of a device; "" for one of another namespace */
    std::string GetName(Ptr<const NetDevice> device) const;
    /** @return the ifindex of a device; 0 for one of another namespace */
    uint32_t GetIndex(Ptr<const NetDevice> device) const;

    // Finding ---------------------------------------------------------------------------------

    /** @return the device of that name or altname, or null */
    Ptr<NetDevice> FindByName(const std::string& name) const;
    /** @return the device of that ifindex, or null */
    Ptr<NetDevice> FindByIndex(uint32_t ifindex) const;
    /** @return whether a device is one of these */
    bool Has(Ptr<const NetDevice> device) const;
    /** @return loopback_dev; null until there is a stack, which makes the device */
    Ptr<NetDevice> GetLoopback() const;
    /** @return the number of devices, lo included */
    std::size_t GetN() const;
    /** @return dev_base_head, dev_name_head and dev_index_head */
    const NetDeviceTable& GetTable() const;
    /** @return all devices but lo, in order of registration */
    std::vector<Ptr<NetDevice>> GetAllButLoopback() const;
    /** @return what finds the protocol handlers of a device; null in a namespace of few devices */
    internals::ReceiveIndex* GetReceiveIndex() const;

    // For the life of the namespace -----------------------------------------------------------

    /** @brief Makes the device record of lo, ifindex 1, unless there is one.
     * @return 0, or as NetDeviceTable::Insert() */
    int InsertLoopback();
    /** @brief Forgets lo, when all other devices have left. */
    void DropLoopback();
    /** @brief Takes what is on the Node into the table, now and when a device comes to it. */
    void Attach(Ptr<Node> node);
    /** @brief Forgets all devices; they stay on their Node. */
    void Clear();

  private:
    /** What a device that left gives to the next one. */
    struct FreeSlot
    {
        uint32_t slot; //!< its slot in the Node's list of devices
        int32_t ipv4;  //!< its IPv4 interface, or -1
        int32_t ipv6;  //!< its IPv6 interface, or -1
    };

    /** @brief A device came to the Node, by Register() or by a stock helper. */
    void DeviceAdded(Ptr<NetDevice> device);
    /** @return the record of a device that was added to its Node a second time, or null */
    NetDeviceRecord* FindAddedTwice(Ptr<NetDevice> device) const;
    /** @brief Puts a device that is in the table on the Node. */
    void EnterNode(NetDeviceRecord* record);
    /** @brief The second half of Move(), which cannot fail. @param name what CheckArrival() found
     * @param ifindex as for CheckArrival() */
    void ChangeNet(NetDeviceRecord* record,
                   NamespaceDevices& target,
                   const std::string& name,
                   uint32_t ifindex);
    /** @brief dev_close(), and off the bridge of which the device is a port. */
    void Close(Ptr<NetDevice> device, bool isDeleted);
    /** @brief Makes the stack forget a device that leaves. */
    void Forget(Ptr<NetDevice> device);
    /** @brief dev_net_set() of a device of this module. @param net null for none */
    static void SetNet(Ptr<NetDevice> device, NetNamespace* net);
    /** @brief Tells the owner. */
    void Notify(const NetDeviceRecord& record, bool registered) const;

    Context& m_context;                   //!< the namespace
    bool m_joining{false};                //!< Register() is adding a device
    Node* m_node{nullptr};                //!< the Node, once it is there
    NetDeviceRecord* m_loopback{nullptr}; //!< loopback_dev
    NetDeviceTable m_table;               //!< the device records
    Ptr<NetDevice> m_tombstone;           //!< fills the slots of devices that left
    std::vector<FreeSlot> m_freeSlots;    //!< slots with a tombstone
    /** First slots of devices that were added to the Node twice, which has them in both. */
    std::vector<std::pair<const NetDevice*, uint32_t>> m_firstSlots;
    Ptr<internals::ReceiveIndex> m_receiveIndex; //!< made when there are many devices
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

inline internals::ReceiveIndex*
NamespaceDevices::GetReceiveIndex() const
{
    return PeekPointer(m_receiveIndex);
}

} // namespace netns
} // namespace ns3

#endif /* NAMESPACE_DEVICES_H */
