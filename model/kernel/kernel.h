// SPDX-License-Identifier: GPL-2.0-only

#ifndef KERNEL_H
#define KERNEL_H

#include "kernel-state.h"
#include "net-namespace-cleaner.h"
#include "net-namespace-setup.h"

#include "ns3/node.h"
#include "ns3/ptr.h"
#include "ns3/refused-attribute.h"
#include "ns3/socket-refs.h"

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

class NetNamespaceHost;

/**
 * @ingroup netns
 * @brief One kernel: copy_net_ns(), mounts in /run/netns, pernet operations, cleanup_net().
 *
 * Scripts use NetNamespaceHost, which owns the Kernel and documents each function.
 */
class Kernel : public KernelState
{
  public:
    /** Called at the end of an operation with 0 or a negative errno value. */
    using Done = Operation::Done;
    /** Takes simulated time, and calls @p finish at the end. */
    using Work = std::function<void(std::function<void()> finish)>;
    /** Starts a Work when its turn has come. */
    using Turn = std::function<void(Work work)>;

    Kernel();
    ~Kernel() override;

    NetNamespaceHost* host{nullptr}; //!< the host, which owns the kernel
    bool socketsHold{true};          //!< SocketsHold
    RefusedAttribute refused;        //!< an attribute of the host

    /** @brief Makes init_net on the host's Node, and registers the built-in pernet operations. */
    void Boot(Ptr<Node> node);
    /** @brief Ends all operations and drops all namespaces: the simulation ends. */
    void End();
    /** @brief Calls @p what at the end of the simulation, while all namespaces still exist. */
    void AtEnd(std::function<void()> what);

    /** @brief Makes a namespace, as copy_net_ns() with CLONE_NEWNET. */
    int CopyNetNs(Ptr<NetNamespace>& net, RefHolder holder, Done done);
    /**
     * @brief Makes a namespace with a name, as `ip netns add NAME`.
     * @param[out] net the namespace
     * @param done called at the end of the operation
     * @param pid the pid of the task that asks, 0 for none
     * @param turn starts the operation after the earlier operations of the task; null to start now
     * @return 0; -EINVAL for a name that cannot be a file, -EEXIST for a name in use; an error of
     * CopyNetNs()
     */
    int AddNetns(const std::string& name,
                 Ptr<NetNamespace>& net,
                 Done done,
                 uint32_t pid = 0,
                 const Turn& turn = nullptr);
    /** @return 0; -ESTALE for a dying or dead namespace, -EXDEV for a namespace of another host */
    int CheckOwn(const NetNamespace& net) const;
    /** @brief Gives a namespace a name, as `ip netns attach NAME`. */
    int Mount(const std::string& name, Ptr<NetNamespace> net);
    /** @brief Removes a name, as `ip netns del NAME`. */
    int Unmount(const std::string& name);
    /** @return the namespace of that name, or null */
    Ptr<NetNamespace> Find(const std::string& name) const;

    /** @brief Registers operations, as register_pernet_subsys() or, when @p isDevice,
     * register_pernet_device(). */
    int RegisterPernet(Ptr<PernetOperations> ops, bool isDevice, Done done = nullptr);
    /** @brief Unregisters operations, as unregister_pernet_subsys() and unregister_pernet_device().
     */
    int UnregisterPernet(Ptr<PernetOperations> ops, Done done = nullptr);

    /** @return the number of dying namespaces that are not freed yet */
    std::size_t GetBacklog() const;

    // NamespaceOwner
    void LastReferenceGoes(NetNamespace& net) override;
    void CountIsZero(NetNamespace& net) override;
    void NamespaceDisposed(NetNamespace& net) override;

  private:
    /** @brief Changes pernet_list under pernet_ops_rwsem. */
    int ChangePernet(std::function<int()> change, Done done);
    /** @brief Removes all names of a namespace, and returns the references of its sockets. */
    void DropHolders(NetNamespace& net);

    std::vector<std::function<void()>> m_atEnd;       //!< functions given to AtEnd()
    Ptr<NetNamespaceCleaner> m_cleaner;               //!< cleanup_list and its worker
    std::map<uint64_t, Ptr<SocketRefs>> m_socketRefs; //!< references of sockets, by net_cookie
};

} // namespace netns
} // namespace ns3

#endif /* KERNEL_H */
