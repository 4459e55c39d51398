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
 * @brief What a subsystem or a device does when a namespace comes and goes.
 *
 * Linux's `struct pernet_operations` (include/net/net_namespace.h, 6.18). Register it with
 * NetNamespaceHost::RegisterPernetSubsys() or RegisterPernetDevice(); what it keeps for each
 * namespace it stores with NetNamespace::SetGeneric() under GetId().
 */
class PernetOperations : public SimpleRefCount<PernetOperations>
{
  public:
    /** @brief @param name the name, for traces and errors */
    explicit PernetOperations(const std::string& name);
    virtual ~PernetOperations();

    /**
     * @brief Set a new namespace up.
     * @param net the namespace, not yet on net_namespace_list
     * @return 0, or a negative errno value: all operations that ran before are then undone
     */
    virtual int Init(Ptr<NetNamespace> net);
    /** @brief Before the grace period of a dying namespace @param net the namespace */
    virtual void PreExit(Ptr<NetNamespace> net);
    /** @brief After the grace period @param net the namespace */
    virtual void Exit(Ptr<NetNamespace> net);
    /** @brief After Exit() of every namespace of a batch @param batch the dying namespaces */
    virtual void ExitBatch(const std::vector<Ptr<NetNamespace>>& batch);

    /** @return the name */
    const std::string& GetName() const;
    /** @return the id of the storage in every namespace (net_generic()), given at registration */
    uint32_t GetId() const;

  private:
    friend class PernetList;
    std::string m_name; //!< the name
    uint32_t m_id{0};   //!< index of the storage, 0 before registration
};

} // namespace netns
} // namespace ns3

#endif /* PERNET_OPERATIONS_H */
