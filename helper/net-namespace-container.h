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
 * @brief Some namespaces, found by number or by name.
 *
 * It keeps their memory but not their count: a namespace whose last reference goes dies, and is
 * found here as dead.
 */
class NetNamespaceContainer
{
  public:
    /** Walks over the namespaces. */
    using Iterator = std::vector<Ptr<NetNamespace>>::const_iterator;

    /** @brief Add one. @param name how to find it @param net the namespace */
    void Add(const std::string& name, Ptr<NetNamespace> net);
    /** @return the namespace @param i position, from 0 @throws NetnsError ENOENT */
    Ptr<NetNamespace> Get(uint32_t i) const;
    /** @return the namespace @param name the name it was made with @throws NetnsError ENOENT */
    Ptr<NetNamespace> Get(const std::string& name) const;
    /** @return number of namespaces */
    uint32_t GetN() const;
    /** @return the first */
    Iterator Begin() const;
    /** @return behind the last */
    Iterator End() const;
    /** @return their Nodes, in order; for stock helpers. A dead namespace has none. */
    NodeContainer GetNodes() const;

  private:
    std::vector<Ptr<NetNamespace>> m_nets; //!< the namespaces
    std::vector<std::string> m_names;      //!< their names
};

} // namespace netns
} // namespace ns3

#endif /* NET_NAMESPACE_CONTAINER_H */
