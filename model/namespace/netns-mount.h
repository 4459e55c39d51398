// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_MOUNT_H
#define NETNS_MOUNT_H

#include "net-namespace.h"
#include "net-ref.h"

#include <boost/intrusive/unordered_set.hpp>
#include <cstdint>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief A name in /run/netns: the bind mount that `ip netns add` makes. It holds the count of its
 * namespace.
 */
class NetnsMount
{
  public:
    /** Hook of the host's table. */
    using Hook = boost::intrusive::unordered_set_member_hook<
        boost::intrusive::link_mode<boost::intrusive::normal_link>,
        boost::intrusive::store_hash<true>>;

    /**
     * @param name the name
     * @param net the namespace, alive
     * @param id the number of the mount on its host
     * @throws NetnsError ESTALE when the namespace is dying or dead
     */
    NetnsMount(const std::string& name, Ptr<NetNamespace> net, uint64_t id);
    ~NetnsMount();
    NetnsMount(const NetnsMount&) = delete;            // the namespace points to the name
    NetnsMount& operator=(const NetnsMount&) = delete; // the namespace points to the name

    /**
     * @param name a name
     * @return whether it can be a file of /run/netns: not empty, no '/', at most 255 bytes, not "."
     * or ".." (invalid_name() of iproute2 6.1)
     */
    static bool IsValidName(const std::string& name);

    /** @return the name */
    const std::string& GetName() const;
    /** @return the namespace */
    Ptr<NetNamespace> GetNet() const;

    Hook hook; //!< element of the host's table

  private:
    NetNamespace::Name m_name; //!< the name
    NetRef m_ref;              //!< the namespace
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_MOUNT_H */
