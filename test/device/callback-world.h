// SPDX-License-Identifier: GPL-2.0-only

#ifndef CALLBACK_WORLD_H
#define CALLBACK_WORLD_H

#include "../common/udp-probe.h"

#include "ns3/csma-net-device.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/linux-bridge-net-device.h"
#include "ns3/net-namespace-host.h"
#include "ns3/net-namespace.h"
#include "ns3/node.h"
#include "ns3/pernet-operations.h"
#include "ns3/socket.h"
#include "ns3/task.h"
#include "ns3/veth-net-device.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

class CallbackWorld;

/**
 * @ingroup netns-tests
 * @brief What a user's function does when it is called in some place: it acts, once.
 */
class CallbackHook
{
  public:
    /** @param act what is done @param skip how many calls are let pass before */
    CallbackHook(std::function<void()> act, uint32_t skip);
    /** @brief The function was called. */
    void Fire();
    /** @return whether it has acted */
    bool HasActed() const;

    /** @brief A callback of any signature that calls Fire(). */
    template <class... Args>
    static void Call(CallbackHook* hook, Args...)
    {
        hook->Fire();
    }

    /** @return such a callback, bound to this hook */
    template <class... Args>
    Callback<void, Args...> Get()
    {
        return MakeBoundCallback(&CallbackHook::Call<Args...>, this);
    }

  private:
    std::function<void()> m_act; //!< what is done
    uint32_t m_skip;             //!< calls to let pass
    bool m_acted{false};         //!< it was done
};

/**
 * @ingroup netns-tests
 * @brief A host with two containers on a bridge, links of several kinds, traffic of several kinds,
 * and changes that fire each trace source of the module.
 *
 * From ARMED on a hook may act in one place (CallbackPlaces) and do one thing (CallbackActions).
 * Finish() says what is wrong afterwards.
 */
class CallbackWorld
{
  public:
    /** @param instant whether the preset is `instant` @param grace attribute GracePeriod */
    CallbackWorld(bool instant, Time grace);
    ~CallbackWorld();
    CallbackWorld(const CallbackWorld&) = delete;            // its address is in callbacks
    CallbackWorld& operator=(const CallbackWorld&) = delete; // its address is in callbacks

    /** @brief Runs until the hooks are set: all addresses are resolved. */
    static void WarmUp();
    /** @brief Runs to the end and destroys the simulation. @return what is wrong, a line each;
     * empty if nothing is */
    std::string Finish();
    /** @return a callback for the end of an operation, which must be called once */
    std::function<void(int)> Expect(const std::string& what);
    /** @return a number that no name of this world has yet, as text */
    std::string GetFresh();
    /** @brief Notes a fault. */
    void Fault(const std::string& text);
    /** @return the namespaces with a container, init_net first */
    std::vector<Ptr<NetNamespace>> GetLivingNets() const;

    bool m_model{false};   //!< act through functions of the model, not of helpers
    bool m_stopped{false}; //!< an action stopped the simulation

    Ptr<NetNamespaceHost> m_host;         //!< the host
    Ptr<NetNamespace> m_init;             //!< init_net
    Ptr<NetNamespace> m_a;                //!< container "a"
    Ptr<NetNamespace> m_b;                //!< container "b"
    Ptr<NetNamespace> m_t;                //!< namespace "t", for what moves
    Ptr<NetNamespace> m_held;             //!< a namespace that this object holds by one reference
    Ptr<Task> m_task;                     //!< a task in "a", with an application
    Ptr<LinuxBridgeNetDevice> m_br;       //!< the bridge of both containers
    Ptr<LinuxBridgeNetDevice> m_br1;      //!< another bridge, without ports
    Ptr<VethNetDevice> m_aEth;            //!< the device of "a" on the bridge
    Ptr<VethNetDevice> m_aPort;           //!< its peer
    Ptr<VethNetDevice> m_bEth;            //!< the device of "b" on the bridge
    Ptr<VethNetDevice> m_bPort;           //!< its peer
    Ptr<VethNetDevice> m_aLink;           //!< the device of "a" without a bridge
    Ptr<VethNetDevice> m_hLink;           //!< its peer in init_net
    Ptr<VethNetDevice> m_spare;           //!< a device of "t"
    Ptr<VethNetDevice> m_parting;         //!< a device of "b" that is deleted
    Ptr<LinuxNetDevice> m_dummy;          //!< a dummy of "a"
    Ptr<CsmaNetDevice> m_aCsma;           //!< a stock device of "a"
    Ptr<CsmaNetDevice> m_hCsma;           //!< a stock device of init_net
    Ptr<CsmaNetDevice> m_portCsma;        //!< a stock device that is a port of the bridge
    Ptr<Node> m_outside;                  //!< a stock Node on the other side of m_portCsma
    std::vector<Ptr<Application>> m_apps; //!< echo server, echo client, ...
    std::vector<std::unique_ptr<UdpProbe>> m_probes; //!< sockets
    Ptr<Socket> m_tcpServer;                         //!< a listening socket of "a"
    Ptr<Socket> m_tcpClient;                         //!< connects to it from "b"
    Ptr<Socket> m_raw;                               //!< a raw socket of "a"
    std::vector<std::function<void()>> m_atAccept;   //!< called when m_tcpServer accepts
    std::vector<std::function<void(int)>> m_atDone;  //!< called at the end of operations
    std::vector<std::function<void()>> m_atData;     //!< called when TCP data comes
    std::vector<std::function<void()>> m_atRaw;      //!< called when the raw socket has something

  private:
    void MakeNets();         ///< the namespaces and the task
    void MakeDevices();      ///< the devices and their addresses
    void MakeStockDevices(); ///< the stock devices
    void MakeTraffic();      ///< sockets and applications
    void ScheduleChanges();  ///< what fires the trace sources of host, bridge and tasks
    void Stir(int round);    ///< a part of it
    void SendFrames();       ///< frames that are dropped somewhere
    void SendToDown();       ///< frames that are dropped because a device is down
    void Accept(Ptr<Socket> socket, const Address& from); ///< a connection came
    void Read(Ptr<Socket> socket);                        ///< TCP data came
    void ReadRaw(Ptr<Socket> socket);                     ///< the raw socket has something
    void CheckNet(const NetNamespace& net);               ///< tables, Node and IP
    template <class Ip>
    void CheckIp(const NetNamespace& net, Ptr<Ip> ip);  ///< interfaces
    void CheckDevice(Ptr<LinuxNetDevice> device);       ///< one device
    void CheckBridge(Ptr<LinuxBridgeNetDevice> bridge); ///< ports
    void CheckHost();                                   ///< counters and locks
    void RunFor(Time span);                             ///< also if an action stops the run
    void CheckTraffic();                                ///< two new containers talk

    bool m_instant;                          //!< the preset
    std::string m_faults;                    //!< what is wrong
    uint32_t m_fresh{0};                     //!< the last GetFresh()
    std::vector<std::string> m_expected;     //!< operations whose end was not told
    std::vector<Ptr<LinuxNetDevice>> m_all;  //!< our devices
    std::unique_ptr<Ipv4AddressPool> m_pool; //!< of the bridge
    std::vector<Ptr<Socket>> m_accepted;     //!< connections
    std::unique_ptr<UdpProbe> m_lateA;       //!< of CheckTraffic()
    std::unique_ptr<UdpProbe> m_lateB;       //!< of CheckTraffic()
};

/** @ingroup netns-tests @brief A place in which a user's function is called. */
struct CallbackPlace
{
    std::string name;                                          //!< its name
    std::function<void(CallbackWorld&, CallbackHook&)> attach; //!< puts a hook there
};

/** @ingroup netns-tests @brief Something that a user's function does. */
struct CallbackAction
{
    std::string name;                        //!< its name
    std::function<void(CallbackWorld&)> act; //!< does it
    bool bothWays;                           //!< helpers and model have functions for it
};

/** @return all places */
const std::vector<CallbackPlace>& GetCallbackPlaces();
/** @return all actions */
const std::vector<CallbackAction>& GetCallbackActions();

} // namespace netns
} // namespace ns3

#endif /* CALLBACK_WORLD_H */
