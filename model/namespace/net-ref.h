// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_REF_H
#define NET_REF_H

#include "ref-ledger.h"

#include "ns3/ptr.h"

namespace ns3
{
namespace netns
{

class NetNamespace;

/**
 * @ingroup netns
 * @brief A reference to a namespace, which the destructor returns (RAII of get_net() and
 * put_net()).
 */
class NetRef
{
  public:
    /** @brief Makes an empty NetRef, without a reference. */
    NetRef();
    /**
     * @brief Takes a reference, as get_net().
     * @param holder the holder of the reference
     * @throws NetnsError ESTALE when the namespace is dying or dead
     */
    explicit NetRef(Ptr<NetNamespace> net, RefHolder holder = RefHolder());
    ~NetRef();
    /** @brief Takes over the reference of @p other. */
    NetRef(NetRef&& other) noexcept;
    /** @brief Returns the own reference, then takes over that of @p other. */
    NetRef& operator=(NetRef&& other) noexcept;
    NetRef(const NetRef&) = delete;            // two holders have two references
    NetRef& operator=(const NetRef&) = delete; // two holders have two references

    /**
     * @brief Takes over a reference that was taken before, such as that of copy_net_ns().
     * @param holder the holder for which the reference was taken
     */
    static NetRef Adopt(Ptr<NetNamespace> net, RefHolder holder);
    /**
     * @brief Takes a reference if the count is not zero, as maybe_get_net().
     * @param holder the holder of the reference
     * @return the reference; an empty NetRef when the namespace is dying or dead
     */
    static NetRef Try(Ptr<NetNamespace> net, RefHolder holder = RefHolder());

    /** @brief Returns the reference now, as put_net(). */
    void Reset();
    /** @return the namespace; null for an empty NetRef */
    Ptr<NetNamespace> GetNet() const;
    /** @return the holder */
    RefHolder GetHolder() const;
    /** @return whether there is a reference */
    explicit operator bool() const;

  private:
    Ptr<NetNamespace> m_net; //!< the namespace, or null
    RefHolder m_holder;      //!< the holder
};

} // namespace netns
} // namespace ns3

#endif /* NET_REF_H */
