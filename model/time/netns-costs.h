// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_COSTS_H
#define NETNS_COSTS_H

#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/random-variable-stream.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The steps of operations that take simulated time. NetnsCosts has an attribute for each.
 */
enum class NetnsCost : uint8_t
{
    ALLOCATE,          //!< net_alloc() and the rest of copy_net_ns() without a lock
    PERNET_INIT,       //!< one init() of setup_net()
    LOOPBACK_REGISTER, //!< register_netdev() of lo, under rtnl
    DEVICE_REGISTER,   //!< rtnl_newlink(): request and register_netdevice(), under rtnl
    MOUNT,             //!< `ip netns add` without unshare(): file and bind mount
    WORK_LATENCY,      //!< queue_work() until cleanup_net() starts
    NSID_UNHASH,       //!< unhash_nsid(), for each pair of a living and a dying namespace
    RCU_GRACE,         //!< synchronize_rcu() between pre_exit() and exit(), once a batch
    DEVICE_UNREGISTER, //!< unregister_netdevice_many(), for each device, under rtnl; lo too
    PERNET_EXIT_RTNL,  //!< work of the protocols of one namespace under rtnl
    DEVICE_BARRIER,    //!< rcu_barrier() of netdev_run_todo(), once if devices other than lo went
    PERNET_EXIT,       //!< one exit() of cleanup_net()
    RCU_BARRIER,       //!< rcu_barrier() at the end of cleanup_net(), once a batch
    DEVICE_MOVE,       //!< dev_change_net_namespace(), under rtnl
    LINK_SET,          //!< another change of a device: up, down, name, master; under rtnl
    ADDRESS,           //!< an address or a route, under rtnl
    FORK,              //!< clone() without namespaces
    SETNS,             //!< setns()
    EXIT,              //!< exit()
};

/** The number of costs. */
constexpr std::size_t NETNS_COSTS = static_cast<std::size_t>(NetnsCost::EXIT) + 1;

/**
 * @ingroup netns
 * @brief The costs of one host in simulated time.
 *
 * Each cost is an attribute with a RandomVariableStream, whose values are seconds. A cost without a
 * variable is zero. A preset sets all costs (NetnsPreset). If no cost is set, operations end in the
 * call that starts them.
 */
class NetnsCosts : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @brief Draws a cost; the result is zero if the cost has no variable. */
    Time Draw(NetnsCost cost) const;
    /** @brief Draws a cost @p n times. @return the sum */
    Time Draw(NetnsCost cost, uint64_t n) const;
    /** @return the variable of a cost, or null */
    Ptr<RandomVariableStream> Get(NetnsCost cost) const;
    /** @brief Sets a cost. @param variable draws seconds; null for a cost of zero */
    void Set(NetnsCost cost, Ptr<RandomVariableStream> variable);
    /** @return whether no cost is set */
    bool IsInstant() const;

    /** @brief Sets the random streams of all variables, from @p stream on.
     * @return the number of streams used */
    int64_t AssignStreams(int64_t stream);

    /** @return the name of a cost's attribute, for example "RcuGrace" */
    static std::string GetName(NetnsCost cost);
    /** @return whether there is a cost of that name; if so, @p cost is set */
    static bool Find(const std::string& name, NetnsCost& cost);

  protected:
    void DoDispose() override;

  private:
    /** @brief Sets the I-th cost, for its attribute. */
    template <std::size_t I>
    void SetOne(Ptr<RandomVariableStream> variable)
    {
        Set(static_cast<NetnsCost>(I), variable);
    }

    /** @return the I-th cost, for its attribute */
    template <std::size_t I>
    Ptr<RandomVariableStream> GetOne() const
    {
        return m_variables[I];
    }

    /** @brief Adds an attribute for each cost to a TypeId. @return the TypeId */
    template <std::size_t... I>
    static TypeId AddAttributes(TypeId tid, std::index_sequence<I...>);

    std::array<Ptr<RandomVariableStream>, NETNS_COSTS> m_variables; //!< by cost
    std::size_t m_nSet{0};                                          //!< costs that are set
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_COSTS_H */
