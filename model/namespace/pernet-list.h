// SPDX-License-Identifier: GPL-2.0-only

#ifndef PERNET_LIST_H
#define PERNET_LIST_H

#include "pernet-operations.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief pernet_list of one host, which setup_net() and cleanup_net() walk.
 *
 * The list has the subsystems in order of registration, then the devices in order of registration
 * (first_device of net/core/net_namespace.c, Linux 6.1).
 */
class PernetList
{
  public:
    /** A batch of namespaces. */
    using Batch = std::vector<Ptr<NetNamespace>>;

    /**
     * @brief Registers operations, as register_pernet_subsys() or register_pernet_device(), and
     * calls Init() for all namespaces.
     * @param isDevice whether the operations are those of a device
     * @param existing all namespaces, in the order of the calls
     * @return 0; -EEXIST for operations that are registered; an error of Init(), after which all is
     * undone
     */
    int Register(Ptr<PernetOperations> ops, bool isDevice, const Batch& existing);
    /**
     * @brief Calls Exit() for all namespaces and removes the operations, as
     * unregister_pernet_operations().
     * @param existing all namespaces
     * @return 0; -ENOENT for operations that are not registered
     */
    int Unregister(Ptr<PernetOperations> ops, const Batch& existing);

    /**
     * @brief Calls Init() of all operations in the order of the list, as setup_net().
     * @param net the new namespace
     * @return 0; the error of the Init() that failed, after which those before it are undone in
     * reverse order
     */
    int Setup(Ptr<NetNamespace> net) const;
    /** @brief Does the first half of Setup(), the subsystems. @return as Setup() */
    int SetupSubsystems(Ptr<NetNamespace> net) const;
    /** @brief Does the second half of Setup(), the devices. @return as Setup() */
    int SetupDevices(Ptr<NetNamespace> net) const;
    /** @return the number of registered operations */
    std::size_t GetN() const;
    /** @brief Calls PreExit() of all operations, in reverse order. @param batch the dying
     * namespaces
     */
    void PreExit(const Batch& batch) const;
    /** @brief Calls Exit() and ExitBatch() of all operations, in reverse order.
     * @param batch the dying namespaces */
    void Exit(const Batch& batch) const;
    /** @brief Does the first half of Exit(), the devices. */
    void ExitDevices(const Batch& batch) const;
    /** @brief Does the second half of Exit(), the subsystems, and drops the data of all operations.
     */
    void ExitSubsystems(const Batch& batch) const;

    /**
     * @brief Calls a function during which the list does not change: what a user's function
     * registers meanwhile waits. Where operations take time, pernet_ops_rwsem does the same.
     * @return what the function returns
     */
    template <typename Work>
    auto WhileHeld(const Work& work);
    /** @brief Begins what WhileHeld() does. */
    void Hold();
    /** @brief Ends what Hold() began. Changes that have waited are made within this call. */
    void Release();
    /** @return whether the list must not change now */
    bool IsHeld() const;
    /** @brief Calls @p what when the list may change again. */
    void WhenFree(std::function<void()> what);

  private:
    /** @brief Calls Init() of a part of the list. @param first index of the first
     * @param end index behind the last
     * @return 0, or an error, after which all operations before it are undone */
    int Setup(std::size_t first, std::size_t end, Ptr<NetNamespace> net) const;
    /** @brief Calls PreExit() of the first @p n operations, in reverse order. */
    void PreExit(std::size_t n, const Batch& batch) const;
    /** @brief Calls Exit() and ExitBatch() of the first @p n operations, in reverse order. */
    void Exit(std::size_t n, const Batch& batch) const;
    /** @brief Drops the data of the first @p n operations, in reverse order. */
    void FreeGeneric(std::size_t n, const Batch& batch) const;
    /** @brief Calls Exit() and ExitBatch() of one. */
    static void ExitOne(PernetOperations& ops, const Batch& batch);
    /** @brief Drops the data of one, as ops_free(). */
    static void FreeGeneric(const PernetOperations& ops, const Batch& batch);

    std::vector<Ptr<PernetOperations>> m_list;    //!< pernet_list
    std::size_t m_firstDevice{0};                 //!< first_device
    uint32_t m_lastId{0};                         //!< last id given
    uint32_t m_holds{0};                          //!< Hold() without Release()
    std::vector<std::function<void()>> m_waiting; //!< changes that wait
};

template <typename Work>
auto
PernetList::WhileHeld(const Work& work)
{
    Hold();
    decltype(work()) result;
    try
    {
        result = work();
    }
    catch (...)
    {
        Release();
        throw;
    }
    Release();
    return result;
}

} // namespace netns
} // namespace ns3

#endif /* PERNET_LIST_H */
