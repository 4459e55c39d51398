// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_NAMESPACE_CONTAINER_H
#define NET_NAMESPACE_CONTAINER_H

#include "ns3/net-namespace.h"
#include "ns3/node-container.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief A list of namespaces, found by number or by name.
 *
 * The container keeps the memory of its namespaces but takes no reference. A namespace whose last
 * reference is returned dies, and Get() then returns a dead namespace.
 */
class NetNamespaceContainer
{
  public:
    /** Walks over the namespaces. */
    using Iterator = std::vector<Ptr<NetNamespace>>::const_iterator;

    /** @brief Adds a namespace. @param name the name for Get() */
    void Add(const std::string& name, Ptr<NetNamespace> net);
    /** @return the namespace of a number @param i from 0, in order of Add() @throws NetnsError
     * ENOENT for a number that is too large */
    Ptr<NetNamespace> Get(uint32_t i) const;
    /** @return the namespace of a name @throws NetnsError ENOENT for an unknown name */
    Ptr<NetNamespace> Get(const std::string& name) const;
    /** @return the number of namespaces */
    uint32_t GetN() const;
    /** @return an iterator to the first namespace */
    Iterator Begin() const;
    /** @return an iterator behind the last namespace */
    Iterator End() const;
    /** @return the Nodes of the namespaces in order, for stock helpers; dead namespaces, which have
     * none, are left out */
    NodeContainer GetNodes() const;

  private:
    std::vector<Ptr<NetNamespace>> m_nets; //!< the namespaces
    std::vector<std::string> m_names;      //!< their names
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_CONTAINER_H */
