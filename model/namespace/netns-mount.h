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
 * @brief A name in /run/netns and its reference: the bind mount that `ip netns add` makes.
 */
class NetnsMount
{
  public:
    /** Hook of the host's table. */
    using Hook = boost::intrusive::unordered_set_member_hook<
        boost::intrusive::link_mode<boost::intrusive::normal_link>,
        boost::intrusive::store_hash<true>>;

    /**
     * @param id the number of the mount on its host
     * @throws NetnsError ESTALE when the namespace is dying or dead
     */
    NetnsMount(const std::string& name, Ptr<NetNamespace> net, uint64_t id);
    ~NetnsMount();
    NetnsMount(const NetnsMount&) = delete;            // the namespace points to the name
    NetnsMount& operator=(const NetnsMount&) = delete; // the namespace points to the name

    /**
     * @brief Checks a name, as invalid_name() of iproute2 6.1.
     * @return whether the name can be a file of /run/netns: 1 to 255 bytes, no '/', not "." or ".."
     */
    static bool IsValidName(const std::string& name);

    /** @brief Removes the name and returns the reference, as the destructor does. A trace sink that
     * throws may do so here. */
    void Release();
    /** @return the name */
    const std::string& GetName() const;
    /** @return the namespace */
    Ptr<NetNamespace> GetNet() const;

    Hook hook; //!< element of the host's table

  private:
    NetNamespace::Name m_name; //!< the name
    NetRef m_ref;              //!< the reference
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_MOUNT_H */
