// SPDX-License-Identifier: GPL-2.0-only

#ifndef PERNET_LIST_H
#define PERNET_LIST_H

#include "pernet-operations.h"

#include <cstddef>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief pernet_list of one host, and setup_net() and cleanup_net()'s walks over it.
 *
 * One list in two zones: subsystems in order of registration, then devices in order of
 * registration (net/core/net_namespace.c, Linux 6.1: first_device).
 */
class PernetList
{
  public:
    /** A batch of namespaces. */
    using Batch = std::vector<Ptr<NetNamespace>>;

    /**
     * @brief register_pernet_subsys() or register_pernet_device().
     * @param ops the operations
     * @param isDevice whether they belong behind first_device
     * @param existing all namespaces, for which Init() runs now, in this order
     * @return 0; -EEXIST when registered already; an error of Init(), all undone
     */
    int Register(Ptr<PernetOperations> ops, bool isDevice, const Batch& existing);
    /**
     * @brief unregister_pernet_operations(): exit for all namespaces, then forget.
     * @param ops the operations
     * @param existing all namespaces
     * @return 0, or -ENOENT when not registered
     */
    int Unregister(Ptr<PernetOperations> ops, const Batch& existing);

    /**
     * @brief setup_net(): Init() of all in list order.
     * @param net the new namespace
     * @return 0, or the error of the first that failed, with those before it undone in reverse
     */
    int Setup(Ptr<NetNamespace> net) const;
    /** @brief The first half of Setup(): subsystems @param net the new namespace
     * @return as Setup() */
    int SetupSubsystems(Ptr<NetNamespace> net) const;
    /** @brief The second half of Setup(): devices @param net the new namespace
     * @return as Setup() */
    int SetupDevices(Ptr<NetNamespace> net) const;
    /** @return number of operations */
    std::size_t GetN() const;
    /** @brief PreExit() of all, in reverse order @param batch the dying namespaces */
    void PreExit(const Batch& batch) const;
    /** @brief Exit() and ExitBatch() of all, in reverse order @param batch the dying namespaces */
    void Exit(const Batch& batch) const;
    /** @brief The first half of Exit(): devices @param batch the dying namespaces */
    void ExitDevices(const Batch& batch) const;
    /** @brief The second half of Exit(): subsystems, then all storage
     * @param batch the dying namespaces */
    void ExitSubsystems(const Batch& batch) const;

  private:
    /** @brief Init() of some @param first the first of them @param end behind the last
     * @param net the new namespace @return 0, or an error; all that ran before are then undone */
    int Setup(std::size_t first, std::size_t end, Ptr<NetNamespace> net) const;
    /** @brief PreExit() of the first @p n, in reverse @param n how many @param batch namespaces */
    void PreExit(std::size_t n, const Batch& batch) const;
    /** @brief Exit() of the first @p n, in reverse @param n how many @param batch namespaces */
    void Exit(std::size_t n, const Batch& batch) const;
    /** @brief Drop the storage of the first @p n, in reverse @param n how many
     * @param batch namespaces */
    void FreeGeneric(std::size_t n, const Batch& batch) const;
    /** @brief Exit() and ExitBatch() of one @param ops it @param batch the namespaces */
    static void ExitOne(PernetOperations& ops, const Batch& batch);
    /** @brief ops_free(): drop the storage of one @param ops it @param batch the namespaces */
    static void FreeGeneric(const PernetOperations& ops, const Batch& batch);

    std::vector<Ptr<PernetOperations>> m_list; //!< pernet_list
    std::size_t m_firstDevice{0};              //!< first_device
    uint32_t m_lastId{0};                      //!< last storage id given
};

} // namespace netns
} // namespace ns3

#endif /* PERNET_LIST_H */
