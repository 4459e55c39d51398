// SPDX-License-Identifier: GPL-2.0-only

#ifndef NET_REF_H
#define NET_REF_H

#include "ns3/ptr.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace netns
{

class NetNamespace;

/**
 * @ingroup netns
 * @brief Who can hold the count of a namespace (kernel: tasks, files, mounts, user sockets).
 */
enum class RefKind : uint8_t
{
    SETUP,   //!< the first reference, which copy_net_ns() returns to its caller
    NSPROXY, //!< the nsproxy of tasks
    TASK,    //!< a task, for the time of a call
    MOUNT,   //!< a name in /run/netns
    FILE,    //!< an open /proc/PID/ns/net
    SOCKET,  //!< a user socket
    USER     //!< a script
};

/**
 * @ingroup netns
 * @param kind who holds
 * @return its name as the trace database writes it, for example "mount"
 */
std::string GetRefKindName(RefKind kind);

/**
 * @ingroup netns
 * @brief One holder of the count: its kind and its number within that kind.
 */
struct RefHolder
{
    RefKind kind{RefKind::USER}; //!< what holds
    uint64_t id{0};              //!< pid, mount number, file number; 0 where there is none
};

/**
 * @ingroup netns
 * @brief The account of all references to the namespaces of one host.
 */
struct RefLedger
{
    uint64_t taken{0};    //!< references taken, get_net()
    uint64_t returned{0}; //!< references returned, put_net()
    /** cookie, +1 or -1, count afterwards, holder */
    TracedCallback<uint64_t, int32_t, uint32_t, RefHolder> trace;
};

/**
 * @ingroup netns
 * @brief Holds the count of one namespace as long as it lives (RAII around get_net, put_net).
 */
class NetRef
{
  public:
    /** @brief Hold nothing. */
    NetRef();
    /**
     * @brief get_net()
     * @param net the namespace, alive
     * @param holder who holds
     * @throws NetnsError ESTALE when the namespace is dying or dead
     */
    explicit NetRef(Ptr<NetNamespace> net, RefHolder holder = RefHolder());
    ~NetRef();
    /** @brief Take over what another holds, which then holds nothing. @param other it */
    NetRef(NetRef&& other) noexcept;
    /** @brief Return what is held, take over what another holds. @param other it @return this */
    NetRef& operator=(NetRef&& other) noexcept;
    NetRef(const NetRef&) = delete;            // two holders are two entries in the account
    NetRef& operator=(const NetRef&) = delete; // two holders are two entries in the account

    /**
     * @brief Take over a reference that was already counted, such as copy_net_ns()'s.
     * @param net the namespace
     * @param holder the holder it was counted for
     * @return the reference
     */
    static NetRef Adopt(Ptr<NetNamespace> net, RefHolder holder);
    /**
     * @brief maybe_get_net()
     * @param net the namespace
     * @param holder who holds
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
