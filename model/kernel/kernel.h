// SPDX-License-Identifier: GPL-2.0-only

#ifndef KERNEL_H
#define KERNEL_H

#include "kernel-state.h"
#include "net-namespace-cleaner.h"
#include "net-namespace-setup.h"

#include "ns3/node.h"
#include "ns3/ptr.h"
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
 * @brief What one kernel does: copy_net_ns(), names in /run/netns, pernet operations,
 * cleanup_net().
 *
 * NetNamespaceHost is its face for scripts, and documents each function.
 */
class Kernel : public KernelState
{
  public:
    /** Called at the end of an operation with 0 or a negative errno value. */
    using Done = Operation::Done;
    /** Something that takes time; it calls @p finish when it is over. */
    using Work = std::function<void(std::function<void()> finish)>;
    /** Does a work when it is its turn. */
    using Turn = std::function<void(Work work)>;

    Kernel();
    ~Kernel() override;

    NetNamespaceHost* host{nullptr}; //!< the host that this is the kernel of
    bool socketsHold{true};          //!< SocketsHold

    /** @brief Makes init_net, on the host's Node, and registers the built-in operations. */
    void Boot(Ptr<Node> node);
    /** @brief Ends all that is under way, and lets go of all namespaces: the simulation ends. */
    void End();
    /** @brief Calls @p what when the simulation ends, before namespaces go. */
    void AtEnd(std::function<void()> what);

    /** @brief copy_net_ns() with CLONE_NEWNET. */
    int CopyNetNs(Ptr<NetNamespace>& net, RefHolder holder, Done done);
    /**
     * @brief `ip netns add NAME`.
     * @param name the name
     * @param[out] net the namespace
     * @param done called at the end
     * @param pid the task that asks, 0 for none
     * @param turn does what the task does, after all that it was asked for before; null for now
     * @return 0; -EINVAL for a name that cannot be a file, -EEXIST; an error of CopyNetNs()
     */
    int AddNetns(const std::string& name,
                 Ptr<NetNamespace>& net,
                 Done done,
                 uint32_t pid = 0,
                 const Turn& turn = nullptr);
    /** @brief `ip netns attach NAME` */
    int Mount(const std::string& name, Ptr<NetNamespace> net);
    /** @brief `ip netns del NAME` */
    int Unmount(const std::string& name);
    /** @return the namespace of that name, or null */
    Ptr<NetNamespace> Find(const std::string& name) const;

    /** @brief register_pernet_subsys(), or register_pernet_device() when @p isDevice. */
    int RegisterPernet(Ptr<PernetOperations> ops, bool isDevice, Done done = nullptr);
    /** @brief unregister_pernet_subsys() and unregister_pernet_device() */
    int UnregisterPernet(Ptr<PernetOperations> ops, Done done = nullptr);

    /** @return the number of dying namespaces that are not freed */
    std::size_t GetBacklog() const;

    // NamespaceOwner
    void LastReferenceGoes(NetNamespace& net) override;
    void CountIsZero(NetNamespace& net) override;
    void NamespaceDisposed(NetNamespace& net) override;

  private:
    /** @brief Changes pernet_list under pernet_ops_rwsem. */
    int ChangePernet(std::function<int()> change, Done done);
    /** @brief Removes all names of a namespace, and returns what its sockets hold. */
    void DropHolders(NetNamespace& net);

    std::vector<std::function<void()>> m_atEnd;       //!< what AtEnd() was given
    Ptr<NetNamespaceCleaner> m_cleaner;               //!< cleanup_list and its worker
    std::map<uint64_t, Ptr<SocketRefs>> m_socketRefs; //!< what sockets hold, by net_cookie
};

} // namespace netns
} // namespace ns3

#endif /* KERNEL_H */
