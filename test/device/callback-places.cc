// SPDX-License-Identifier: GPL-2.0-only

#include "callback-world.h"

#include "ns3/arp-l3-protocol.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/link-helper.h"
#include "ns3/queue-disc.h"
#include "ns3/queue-item.h"
#include "ns3/sequence-number.h"
#include "ns3/task-table.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/traffic-control-layer.h"

#include <memory>

namespace ns3
{
namespace netns
{

namespace
{

using Places = std::vector<CallbackPlace>;

/** A callback of a trace source that is called only when a value is as wanted. */
template <class... Args>
struct When
{
    using Test = bool (*)(Args...); //!< whether the value is as wanted

    /** @brief Calls the hook if the value is as wanted. */
    static void Call(CallbackHook* hook, Test test, Args... args)
    {
        if (test(args...))
        {
            hook->Fire();
        }
    }

    /** @return such a callback */
    static Callback<void, Args...> Get(CallbackHook& hook, Test test)
    {
        return MakeBoundCallback(&When::Call, &hook, test);
    }
};

/** @brief Connects a hook to a trace source; it is a fault when there is none. */
template <class... Args>
void
Connect(CallbackWorld& world, CallbackHook& hook, Ptr<Object> object, const std::string& source)
{
    if (!object->TraceConnectWithoutContext(source, hook.Get<Args...>()))
    {
        world.Fault("no trace source " + source);
    }
}

/** Pernet operations that call a hook in one of their functions. */
class HookOps : public PernetOperations
{
  public:
    enum Where : uint8_t
    {
        INIT,
        PRE_EXIT,
        EXIT,
        EXIT_BATCH
    };

    HookOps(CallbackHook& hook, Where where)
        : PernetOperations("hook"),
          m_hook(hook),
          m_where(where)
    {
    }

    int Init(Ptr<NetNamespace> net) override
    {
        Fire(INIT, net->GetCookie() > 1);
        return 0;
    }

    void PreExit(Ptr<NetNamespace>) override
    {
        Fire(PRE_EXIT, true);
    }

    void Exit(Ptr<NetNamespace>) override
    {
        Fire(EXIT, true);
    }

    void ExitBatch(const std::vector<Ptr<NetNamespace>>&) override
    {
        Fire(EXIT_BATCH, true);
    }

  private:
    void Fire(Where where, bool really)
    {
        if (where == m_where && really)
        {
            m_hook.Fire();
        }
    }

    CallbackHook& m_hook; //!< the hook
    Where m_where;        //!< the function that calls it
};

using DeviceOf = Ptr<NetDevice> (*)(CallbackWorld&); // a device of the world

template <class... Args>
void
AddTrace(Places& places, const std::string& of, DeviceOf device, const std::string& source)
{
    places.push_back(
        {of + "." + source, [device, source](CallbackWorld& world, CallbackHook& hook) {
             Connect<Args...>(world, hook, device(world), source);
         }});
}

void
AddDevices(Places& places)
{
    const std::pair<const char*, DeviceOf> ours[] = {
        {"a-eth", [](CallbackWorld& w) -> Ptr<NetDevice> { return w.m_aEth; }},
        {"a-port", [](CallbackWorld& w) -> Ptr<NetDevice> { return w.m_aPort; }},
        {"b-eth", [](CallbackWorld& w) -> Ptr<NetDevice> { return w.m_bEth; }},
        {"b-port", [](CallbackWorld& w) -> Ptr<NetDevice> { return w.m_bPort; }},
        {"a-link", [](CallbackWorld& w) -> Ptr<NetDevice> { return w.m_aLink; }},
        {"h-link", [](CallbackWorld& w) -> Ptr<NetDevice> { return w.m_hLink; }},
        {"bridge", [](CallbackWorld& w) -> Ptr<NetDevice> { return w.m_br; }}};
    using P = Ptr<const Packet>;
    for (const auto& [of, device] : ours)
    {
        const bool isPort = std::string(of).find("port") != std::string::npos;
        for (const char* source :
             {"MacTx", "Sniffer", "PromiscSniffer", "MacTxDrop", "MacRxDrop", "MacRx"})
        {
            // A bridge takes the frames of its ports, which have no stack then
            if (!isPort || std::string(source) != "MacRx")
            {
                AddTrace<P>(places, of, device, source);
            }
        }
        AddTrace<P, bool, DropReason, const LinuxNetDevice&>(places, of, device, "Drop");
        places.push_back({std::string(of) + ".link", [device = device](auto& w, auto& hook) {
                              device(w)->AddLinkChangeCallback(hook.template Get<>());
                          }});
    }
    const std::pair<const char*, DeviceOf> stock[] = {
        {"a-csma", [](CallbackWorld& w) -> Ptr<NetDevice> { return w.m_aCsma; }},
        {"h-csma", [](CallbackWorld& w) -> Ptr<NetDevice> { return w.m_hCsma; }},
        {"csma-port", [](CallbackWorld& w) -> Ptr<NetDevice> { return w.m_portCsma; }}};
    for (const auto& [of, device] : stock)
    {
        for (const char* source :
             {"MacTx", "MacRx", "MacPromiscRx", "PhyTxBegin", "PhyTxEnd", "PhyRxEnd", "Sniffer"})
        {
            // Only a port has a promiscuous callback, and the frames for its stack are few
            const bool isPort = std::string(of) == "csma-port";
            if (std::string(source) != (isPort ? "MacRx" : "MacPromiscRx"))
            {
                AddTrace<P>(places, of, device, source);
            }
        }
    }
    for (const char* source : {"Enqueue", "Dequeue"})
    {
        places.push_back({"a-csma.disc." + std::string(source), [source](auto& w, auto& hook) {
                              auto tc = w.m_a->GetNode()->template GetObject<TrafficControlLayer>();
                              Connect<Ptr<const QueueDiscItem>>(
                                  w,
                                  hook,
                                  tc->GetRootQueueDiscOnDevice(w.m_aCsma),
                                  source);
                          }});
    }
}

using NetOf = Ptr<NetNamespace> (*)(CallbackWorld&); // a namespace of the world

void
AddStack(Places& places, const std::string& of, NetOf net, bool forwards)
{
    using P = Ptr<const Packet>;
    const auto add = [&places, of, net](const std::string& name, auto attach) {
        places.push_back({of + "." + name, [net, attach](CallbackWorld& w, CallbackHook& hook) {
                              attach(w, hook, net(w)->GetNode());
                          }});
    };
    for (const char* source : {"Tx", "Rx"})
    {
        add("ipv4." + std::string(source), [source](auto& w, auto& hook, Ptr<Node> node) {
            Connect<P, Ptr<Ipv4>, uint32_t>(w, hook, node->GetObject<Ipv4L3Protocol>(), source);
        });
    }
    for (const char* source : {"SendOutgoing", "LocalDeliver", forwards ? "UnicastForward" : ""})
    {
        if (*source)
        {
            add("ipv4." + std::string(source), [source](auto& w, auto& hook, Ptr<Node> node) {
                Connect<const Ipv4Header&, P, uint32_t>(w,
                                                        hook,
                                                        node->GetObject<Ipv4L3Protocol>(),
                                                        source);
            });
        }
    }
    const auto handler = [](CallbackHook& hook) {
        return hook.Get<Ptr<NetDevice>,
                        P,
                        uint16_t,
                        const Address&,
                        const Address&,
                        NetDevice::PacketType>();
    };
    add("handler", [handler](auto&, auto& hook, Ptr<Node> node) {
        node->RegisterProtocolHandler(handler(hook), 0, nullptr);
    });
    add("promisc", [handler](auto&, auto& hook, Ptr<Node> node) {
        node->RegisterProtocolHandler(handler(hook), 0, nullptr, true);
    });
    add("tc-handler", [handler](auto&, auto& hook, Ptr<Node> node) {
        node->GetObject<TrafficControlLayer>()->RegisterProtocolHandler(handler(hook), 0, nullptr);
    });
    add("device-added", [](auto& w, auto& hook, Ptr<Node> node) {
        // A listener is called with the devices that are there, too; ns-3 then walks through their
        // list, and crashes where the listener adds one
        auto there = std::make_shared<bool>(true);
        node->RegisterDeviceAdditionListener(
            Callback<void, Ptr<NetDevice>>([&hook, there](Ptr<NetDevice>) {
                if (!*there)
                {
                    hook.Fire();
                }
            }));
        *there = false;
        auto to = node->template GetObject<NetNamespace>();
        LinkHelper().SetNetns(w.m_spare, to, "", 0, w.Expect("move in"));
    });
}

void
AddSockets(Places& places)
{
    for (std::size_t i = 0; i < 3; ++i)
    {
        const char* const of[] = {"a", "b", "init"};
        places.push_back({std::string(of[i]) + ".udp", [i](CallbackWorld& w, CallbackHook& hook) {
                              w.m_probes[i]->SetReceiver([&hook]() { hook.Fire(); });
                          }});
    }
    places.push_back({"a.raw", [](CallbackWorld& w, CallbackHook& hook) {
                          w.m_atRaw.push_back([&hook]() { hook.Fire(); });
                      }});
    places.push_back({"a.tcp.accept", [](CallbackWorld& w, CallbackHook& hook) {
                          w.m_atAccept.push_back([&hook]() { hook.Fire(); });
                      }});
    places.push_back({"a.tcp.data", [](CallbackWorld& w, CallbackHook& hook) {
                          w.m_atData.push_back([&hook]() { hook.Fire(); });
                      }});
    places.push_back({"b.tcp.connected", [](CallbackWorld& w, CallbackHook& hook) {
                          w.m_tcpClient->SetConnectCallback(hook.Get<Ptr<Socket>>(),
                                                            hook.Get<Ptr<Socket>>());
                      }});
    places.push_back({"b.tcp.sent", [](CallbackWorld& w, CallbackHook& hook) {
                          w.m_tcpClient->SetDataSentCallback(hook.Get<Ptr<Socket>, uint32_t>());
                      }});
    places.push_back({"b.tcp.space", [](CallbackWorld& w, CallbackHook& hook) {
                          w.m_tcpClient->SetSendCallback(hook.Get<Ptr<Socket>, uint32_t>());
                      }});
    for (const char* source : {"Tx", "Rx"})
    {
        places.push_back(
            {"b.tcp." + std::string(source), [source](CallbackWorld& w, CallbackHook& hook) {
                 Connect<Ptr<const Packet>, const TcpHeader&, Ptr<const TcpSocketBase>>(
                     w,
                     hook,
                     w.m_tcpClient,
                     source);
             }});
    }
    places.push_back({"b.tcp.cwnd", [](CallbackWorld& w, CallbackHook& hook) {
                          Connect<uint32_t, uint32_t>(w, hook, w.m_tcpClient, "CongestionWindow");
                      }});
}

void
AddApplications(Places& places)
{
    using P = Ptr<const Packet>;
    const auto add = [&places](const std::string& of, std::size_t i, const char* source) {
        places.push_back({of + "." + source, [i, source](CallbackWorld& w, CallbackHook& hook) {
                              Connect<P>(w, hook, w.m_apps.at(i), source);
                          }});
    };
    for (const char* source : {"Rx", "Tx"})
    {
        if (std::string(source) == "Rx")
        {
            add("a.echo-server", 0, source);
        }
        add("b.echo-client", 1, source);
        add("init.csma-client", 2, source);
        add("init.link-client", 3, source);
        add("outside.client", 4, source);
        add("b.forwarded-client", 5, source);
        add("a.self-client", 6, source);
    }
    places.push_back({"a.sink.Rx", [](CallbackWorld& w, CallbackHook& hook) {
                          Connect<P, const Address&>(w, hook, w.m_apps.at(7), "Rx");
                      }});
    add("b.on-off", 8, "Tx");
    places.push_back({"a.task-server.Rx", [](CallbackWorld& w, CallbackHook& hook) {
                          Connect<P>(w, hook, w.m_apps.back(), "Rx");
                      }});
#if __has_include("ns3/ping.h")
    places.push_back({"b.ping.Rtt", [](CallbackWorld& w, CallbackHook& hook) {
                          Connect<uint16_t, Time>(w, hook, w.m_apps.at(9), "Rtt");
                      }});
    places.push_back({"b.ping.Tx", [](CallbackWorld& w, CallbackHook& hook) {
                          Connect<uint16_t, Ptr<Packet>>(w, hook, w.m_apps.at(9), "Tx");
                      }});
#endif
}

void
AddHost(Places& places)
{
    const auto add = [&places](const std::string& name, auto attach) {
        places.push_back(
            {name, [attach](CallbackWorld& w, CallbackHook& hook) { attach(w, hook); }});
    };
    using Net = Ptr<NetNamespace>;
    add("host.Created", [](auto& w, auto& h) { Connect<Net>(w, h, w.m_host, "Created"); });
    add("host.Freed", [](auto& w, auto& h) { Connect<Net>(w, h, w.m_host, "Freed"); });
    using State = NetNamespace::State;
    using OfState = When<Net, State, State>;
    const std::pair<const char*, OfState::Test> states[] = {
        {"setup", [](Net, State, State to) { return to == NetNamespace::SETUP; }},
        {"alive", [](Net, State, State to) { return to == NetNamespace::ALIVE; }},
        {"dying", [](Net, State, State to) { return to == NetNamespace::DYING; }},
        {"dead", [](Net, State, State to) { return to == NetNamespace::DEAD; }}};
    for (const auto& [name, test] : states)
    {
        add("host.StateChange." + std::string(name), [test = test](auto& w, auto& h) {
            w.m_host->TraceConnectWithoutContext("StateChange", OfState::Get(h, test));
        });
    }
    using OfRef = When<uint64_t, int32_t, uint32_t, RefHolder>;
    const std::pair<const char*, OfRef::Test> refs[] = {
        {"taken", [](uint64_t, int32_t delta, uint32_t, RefHolder) { return delta > 0; }},
        {"returned",
         [](uint64_t, int32_t delta, uint32_t n, RefHolder) { return delta < 0 && n > 0; }},
        {"last", [](uint64_t, int32_t, uint32_t n, RefHolder) { return n == 0; }}};
    for (const auto& [name, test] : refs)
    {
        add("host.Ref." + std::string(name), [test = test](auto& w, auto& h) {
            w.m_host->TraceConnectWithoutContext("Ref", OfRef::Get(h, test));
        });
    }
    for (const bool registered : {true, false})
    {
        const std::string end = registered ? "came" : "goes";
        using OfDevice = When<const NetNamespace&, const NetDeviceRecord&, bool>;
        add("host.Device." + end, [registered](auto& w, auto& h) {
            const auto came = [](const NetNamespace&, const NetDeviceRecord&, bool r) { return r; };
            const auto goes = [](const NetNamespace&, const NetDeviceRecord&, bool r) {
                return !r;
            };
            w.m_host->TraceConnectWithoutContext(
                "Device",
                OfDevice::Get(h, registered ? OfDevice::Test(came) : OfDevice::Test(goes)));
        });
        using OfMount = When<const std::string&, Net, bool>;
        add("host.Mount." + end, [registered](auto& w, auto& h) {
            const auto came = [](const std::string&, Net, bool m) { return m; };
            const auto goes = [](const std::string&, Net, bool m) { return !m; };
            w.m_host->TraceConnectWithoutContext(
                "Mount",
                OfMount::Get(h, registered ? OfMount::Test(came) : OfMount::Test(goes)));
        });
        using OfPort = When<const LinuxBridgeNetDevice&, Ptr<NetDevice>, bool>;
        add("bridge.Port." + end, [registered](auto& w, auto& h) {
            const auto came = [](const LinuxBridgeNetDevice&, Ptr<NetDevice>, bool p) { return p; };
            const auto goes = [](const LinuxBridgeNetDevice&, Ptr<NetDevice>, bool p) {
                return !p;
            };
            w.m_br->TraceConnectWithoutContext(
                "Port",
                OfPort::Get(h, registered ? OfPort::Test(came) : OfPort::Test(goes)));
        });
    }
    add("host.Device.dummy", [](auto& w, auto& h) {
        // The device that the world deletes, about which all actions are then
        using OfDevice = When<const NetNamespace&, const NetDeviceRecord&, bool>;
        w.m_aEth = w.m_parting;
        w.m_host->TraceConnectWithoutContext(
            "Device",
            OfDevice::Get(h, [](const NetNamespace&, const NetDeviceRecord& record, bool r) {
                return !r && record.GetName() == "parting";
            }));
    });
    add("host.Device.moving", [](auto& w, auto& h) {
        using OfDevice = When<const NetNamespace&, const NetDeviceRecord&, bool>;
        w.m_host->TraceConnectWithoutContext(
            "Device",
            OfDevice::Get(h, [](const NetNamespace&, const NetDeviceRecord& record, bool r) {
                return !r && record.GetName() == "eth0";
            }));
        LinkHelper().SetNetns(w.m_aEth, w.m_t, "", 0, w.Expect("netns"));
    });
    add("host.Move", [](auto& w, auto& h) {
        Connect<const NetDeviceRecord&, uint64_t, uint64_t>(w, h, w.m_host, "Move");
    });
    add("host.Recycled",
        [](auto& w, auto& h) { Connect<uint32_t, uint64_t>(w, h, w.m_host, "Recycled"); });
    add("task.Task", [](auto& w, auto& h) {
        Connect<uint32_t, uint32_t, const std::string&>(w, h, TaskTable::Of(w.m_host), "Task");
    });
    const std::pair<const char*, HookOps::Where> ops[] = {{"init", HookOps::INIT},
                                                          {"pre-exit", HookOps::PRE_EXIT},
                                                          {"exit", HookOps::EXIT},
                                                          {"exit-batch", HookOps::EXIT_BATCH}};
    for (const auto& [name, where] : ops)
    {
        for (const bool isDevice : {false, true})
        {
            const std::string kind = isDevice ? "pernet-device." : "pernet-subsys.";
            add(kind + name, [isDevice, where = where](auto& w, auto& h) {
                auto hooked = Ptr<PernetOperations>(new HookOps(h, where), false);
                isDevice ? w.m_host->RegisterPernetDevice(hooked, [](int) {})
                         : w.m_host->RegisterPernetSubsys(hooked, [](int) {});
            });
        }
    }
    add("operation.end", [](auto& w, auto& h) { w.m_atDone.push_back([&h](int) { h.Fire(); }); });
    add("event",
        [](auto& w, auto& h) { Simulator::Schedule(MilliSeconds(15), &CallbackHook::Fire, &h); });
}

Places
MakePlaces()
{
    Places places;
    AddDevices(places);
    AddStack(
        places,
        "a",
        [](CallbackWorld& w) { return w.m_a; },
        false);
    AddStack(
        places,
        "init",
        [](CallbackWorld& w) { return w.m_init; },
        true);
    AddSockets(places);
    AddApplications(places);
    AddHost(places);
    return places;
}

} // namespace

const std::vector<CallbackPlace>&
GetCallbackPlaces()
{
    static const Places places = MakePlaces();
    return places;
}

} // namespace netns
} // namespace ns3
