// SPDX-License-Identifier: GPL-2.0-only

#ifndef PERNET_OPERATIONS_H
#define PERNET_OPERATIONS_H

#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

class NetNamespace;

/**
 * @ingroup netns
 * @brief The functions of a subsystem or device that are called at setup and teardown of a
 * namespace.
 *
 * The class is Linux's `struct pernet_operations` (include/net/net_namespace.h, 6.18). Register an
 * object with NetNamespaceHost::RegisterPernetSubsys() or RegisterPernetDevice(). Its data for a
 * namespace is stored with NetNamespace::SetGeneric() under GetId().
 */
class PernetOperations : public SimpleRefCount<PernetOperations>
{
  public:
    /** @param name the name, for traces and errors */
    explicit PernetOperations(const std::string& name);
    virtual ~PernetOperations();

    /**
     * @brief Sets up a new namespace, which is not yet on net_namespace_list.
     * @return 0, or a negative errno value, after which all operations before it are undone
     */
    virtual int Init(Ptr<NetNamespace> net);
    /** @brief Called before the grace period of a dying namespace. */
    virtual void PreExit(Ptr<NetNamespace> net);
    /** @brief Called after the grace period of a dying namespace. */
    virtual void Exit(Ptr<NetNamespace> net);
    /** @brief Called after Exit() for every namespace of a batch. @param batch the dying namespaces
     */
    virtual void ExitBatch(const std::vector<Ptr<NetNamespace>>& batch);

    /** @return the name */
    const std::string& GetName() const;
    /** @return the id for NetNamespace::SetGeneric(); 0 before registration */
    uint32_t GetId() const;

  private:
    friend class PernetList;
    std::string m_name; //!< the name
    uint32_t m_id{0};   //!< 0 before registration
};

} // namespace netns
} // namespace ns3

#endif /* PERNET_OPERATIONS_H */
