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
 * @brief Holds the count of one namespace as long as it lives (RAII around get_net, put_net).
 */
class NetRef
{
  public:
    /** @brief Holds nothing. */
    NetRef();
    /**
     * @brief get_net()
     * @param net the namespace, which must be alive
     * @param holder for whom the reference is counted
     * @throws NetnsError ESTALE when the namespace is dying or dead
     */
    explicit NetRef(Ptr<NetNamespace> net, RefHolder holder = RefHolder());
    ~NetRef();
    /** @brief Takes over what @p other holds. */
    NetRef(NetRef&& other) noexcept;
    /** @brief Returns what is held, then takes over what @p other holds. */
    NetRef& operator=(NetRef&& other) noexcept;
    NetRef(const NetRef&) = delete;            // two holders are two entries in the account
    NetRef& operator=(const NetRef&) = delete; // two holders are two entries in the account

    /**
     * @brief Takes over a reference that was counted before, such as copy_net_ns()'s.
     * @param net the namespace
     * @param holder for whom it was counted
     * @return the reference
     */
    static NetRef Adopt(Ptr<NetNamespace> net, RefHolder holder);
    /**
     * @brief maybe_get_net()
     * @param net the namespace
     * @param holder for whom the reference is counted
     * @return the reference, which holds nothing when the namespace is dying
     */
    static NetRef Try(Ptr<NetNamespace> net, RefHolder holder = RefHolder());

    /** @brief put_net() now. */
    void Reset();
    /** @return the namespace held, or null */
    Ptr<NetNamespace> GetNet() const;
    /** @return the holder */
    RefHolder GetHolder() const;
    /** @return whether something is held */
    explicit operator bool() const;

  private:
    Ptr<NetNamespace> m_net; //!< what is held
    RefHolder m_holder;      //!< for whom
};

} // namespace netns
} // namespace ns3

#endif /* NET_REF_H */
