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
 * @brief What takes simulated time in the life of a namespace; attributes of NetnsCosts by name.
 */
enum class NetnsCost : uint8_t
{
    ALLOCATE,          //!< net_alloc() and the rest of copy_net_ns() without a lock
    PERNET_INIT,       //!< one init() of setup_net()
    LOOPBACK_REGISTER, //!< register_netdev() of lo, under rtnl
    DEVICE_REGISTER,   //!< rtnl_newlink(): request and register_netdevice(), under rtnl
    MOUNT,             //!< `ip netns add` without unshare(): file and bind mount
    WORK_LATENCY,      //!< queue_work() until cleanup_net() starts
    NSID_UNHASH,       //!< unhash_nsid(): one survivor looked at for one dying namespace
    RCU_GRACE,         //!< synchronize_rcu() between pre_exit() and exit(), once a batch
    DEVICE_UNREGISTER, //!< unregister_netdevice_many(), for each device, under rtnl; lo too
    PERNET_EXIT_RTNL,  //!< what protocols of one namespace undo under rtnl
    DEVICE_BARRIER,    //!< rcu_barrier() of netdev_run_todo(), once when devices but lo went
    PERNET_EXIT,       //!< one exit() of cleanup_net()
    RCU_BARRIER,       //!< rcu_barrier() at the end of cleanup_net(), once a batch
    DEVICE_MOVE,       //!< dev_change_net_namespace(), under rtnl
    LINK_SET,          //!< another change of a device: up, down, name, master; under rtnl
    ADDRESS,           //!< an address or a route, under rtnl
    FORK,              //!< clone() without namespaces
    SETNS,             //!< setns()
    EXIT,              //!< exit()
};

/** How many costs there are. */
constexpr std::size_t NETNS_COSTS = static_cast<std::size_t>(NetnsCost::EXIT) + 1;

/**
 * @ingroup netns
 * @brief The costs of one host in simulated time.
 *
 * Each is an attribute that holds a RandomVariableStream, whose values are seconds; without one the
 * cost is zero. Presets set all of them (NetnsPreset). A host without any cost is `instant`: its
 * operations end in the call that starts them.
 */
class NetnsCosts : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /** @return a cost drawn, zero without a variable @param cost which */
    Time Draw(NetnsCost cost) const;
    /** @return the sum of @p n costs, each drawn @param cost which @param n how many */
    Time Draw(NetnsCost cost, uint64_t n) const;
    /** @return the variable of a cost, or null @param cost which */
    Ptr<RandomVariableStream> Get(NetnsCost cost) const;
    /** @brief Set a cost. @param cost which @param variable of seconds, null for none */
    void Set(NetnsCost cost, Ptr<RandomVariableStream> variable);
    /** @return whether no cost is set */
    bool IsInstant() const;

    /** @brief Fix the streams of all variables. @param stream the first
     * @return how many were used */
    int64_t AssignStreams(int64_t stream);

    /** @return the attribute's name of a cost, for example "RcuGrace" @param cost which */
    static std::string GetName(NetnsCost cost);
    /** @return whether there is a cost of that name @param name it @param cost which */
    static bool Find(const std::string& name, NetnsCost& cost);

  protected:
    void DoDispose() override;

  private:
    /** @brief Set a cost, for its attribute. @param variable of seconds, or null */
    template <std::size_t I>
    void SetOne(Ptr<RandomVariableStream> variable)
    {
        Set(static_cast<NetnsCost>(I), variable);
    }

    /** @return a cost, for its attribute */
    template <std::size_t I>
    Ptr<RandomVariableStream> GetOne() const
    {
        return m_variables[I];
    }

    /** @return the type with an attribute for each cost @param tid the type */
    template <std::size_t... I>
    static TypeId AddAttributes(TypeId tid, std::index_sequence<I...>);

    std::array<Ptr<RandomVariableStream>, NETNS_COSTS> m_variables; //!< by cost
    std::size_t m_nSet{0};                                          //!< costs that are set
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_COSTS_H */
