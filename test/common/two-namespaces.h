// SPDX-License-Identifier: GPL-2.0-only

#ifndef TWO_NAMESPACES_H
#define TWO_NAMESPACES_H

#include "fixture.h"

#include "ns3/net-namespace-helper.h"

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-tests
 * @brief A host with the namespaces "a" and "b".
 */
class TwoNamespaces : public InstantFixture
{
  protected:
    void SetUp() override
    {
        const auto nets = NetNamespaceHelper().Create(GetNode(), {"a", "b"});
        m_a = nets.Get("a");
        m_b = nets.Get("b");
    }

    Ptr<NetNamespace> m_a; //!< namespace "a"
    Ptr<NetNamespace> m_b; //!< namespace "b"
};

} // namespace netns
} // namespace ns3

#endif /* TWO_NAMESPACES_H */
