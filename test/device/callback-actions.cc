// SPDX-License-Identifier: GPL-2.0-only

#include "callback-world.h"

#include "ns3/ipv4.h"
#include "ns3/link-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/netns-error.h"
#include "ns3/task-table.h"
#include "ns3/veth-helper.h"

namespace ns3
{
namespace netns
{

namespace
{

using World = CallbackWorld;

/** @brief Starts an operation, which tells its end unless it fails at once. */
void
Start(World& w, const std::string& what, const std::function<int(Task::Done)>& operation)
{
    const auto done = w.Expect(what);
    if (const int error = operation(done))
    {
        done(error);
    }
}

void
Delete(World& w, Ptr<NetDevice> device)
{
    if (!w.m_model)
    {
        LinkHelper().Delete(device, w.Expect("delete"));
    }
    else if (auto net = NetNamespace::Of(device))
    {
        net->GetDevices().Unregister(device);
    }
}

void
Move(World& w, Ptr<NetDevice> device, Ptr<NetNamespace> to)
{
    const std::string name = "moved" + w.GetFresh();
    if (!to)
    {
        return; // an earlier action gave it up
    }
    if (!w.m_model)
    {
        LinkHelper().SetNetns(device, to, name, 0, w.Expect("netns"));
    }
    else if (auto net = NetNamespace::Of(device))
    {
        net->GetDevices().Move(device, to->GetDevices(), name);
    }
}

void
SetUp(World& w, Ptr<LinuxNetDevice> device, bool up)
{
    if (!w.m_model)
    {
        LinkHelper().SetUp(device, up, w.Expect(up ? "up" : "down"));
    }
    else
    {
        device->SetAdminUp(up);
    }
}

void
SetMaster(World& w, Ptr<NetDevice> device, Ptr<LinuxBridgeNetDevice> bridge)
{
    if (!w.m_model)
    {
        LinkHelper().SetMaster(device, bridge, w.Expect("master"));
    }
    else
    {
        bridge->AddPort(device);
    }
}

void
SetNoMaster(World& w, Ptr<NetDevice> device)
{
    for (const auto& bridge : {w.m_br, w.m_br1})
    {
        if (!w.m_model)
        {
            LinkHelper().SetNoMaster(device, bridge, w.Expect("nomaster"));
        }
        else
        {
            bridge->RemovePort(device);
        }
    }
}

void
Rename(World& w, Ptr<NetDevice> device)
{
    const std::string name = "name" + w.GetFresh();
    if (!w.m_model)
    {
        LinkHelper().SetName(device, name, w.Expect("rename"));
    }
    else if (auto net = NetNamespace::Of(device))
    {
        net->GetDevices().Rename(device, name);
    }
}

void
Unmount(World& w, const std::string& name)
{
    if (w.m_model)
    {
        w.m_host->Unmount(name);
        return;
    }
    try
    {
        if (w.m_host->Find(name))
        {
            NetNamespaceHelper().Delete(w.m_init->GetNode(), name);
        }
    }
    catch (const NetnsError&)
    {
        // Somebody else was faster
    }
}

void
ExitTask(World& w)
{
    Start(w, "exit", [&w](Task::Done done) { return w.m_task->Exit(std::move(done)); });
}

/** @brief Makes a container on the bridge, as a runtime does when a request comes. */
void
MakeContainer(World& w)
{
    Ptr<NetNamespace> net;
    const std::string number = w.GetFresh();
    Start(w, "create", [&](Task::Done done) {
        return w.m_host->Create("made" + number, net, std::move(done));
    });
    if (!net)
    {
        return;
    }
    VethHelper veth;
    veth.SetNames("eth0", "made%d");
    auto ends = std::make_shared<NetDeviceContainer>();
    const auto done = w.Expect("veth");
    *ends = veth.Install(net, w.m_init, [&w, ends, done, number](int error) {
        done(error);
        // Now or, where an operation takes time, later
        const auto join = [&w, ends, number]() {
            SetMaster(w, ends->Get(1), w.m_br);
            Ipv4AddressPool pool("10.7." + number + ".0", "/24");
            if (NetNamespace::Of(ends->Get(0)) && NetNamespace::Of(ends->Get(1)))
            {
                pool.AssignTo(ends->Get(0), pool.Allocate(), w.Expect("address"));
                pool.AssignTo(ends->Get(1), pool.Allocate(), w.Expect("address"));
            }
        };
        if (!error && ends->GetN() > 0)
        {
            join();
        }
    });
}

std::vector<CallbackAction>
MakeActions()
{
    return {
        {"delete", [](World& w) { Delete(w, w.m_aEth); }, true},
        {"delete-peer", [](World& w) { Delete(w, w.m_aPort); }, true},
        {"delete-other", [](World& w) { Delete(w, w.m_bEth); }, true},
        {"delete-link", [](World& w) { Delete(w, w.m_aLink); }, true},
        {"delete-bridge", [](World& w) { Delete(w, w.m_br); }, true},
        {"delete-csma",
         [](World& w) {
             if (auto net = NetNamespace::Of(w.m_aCsma))
             {
                 net->GetDevices().Unregister(w.m_aCsma);
             }
         },
         false},
        {"delete-all",
         [](World& w) {
             for (const auto& net : w.GetLivingNets())
             {
                 for (const auto& device : net->GetDevices().GetAllButLoopback())
                 {
                     Delete(w, device);
                 }
             }
         },
         true},
        {"move", [](World& w) { Move(w, w.m_aEth, w.m_t); }, true},
        {"move-peer", [](World& w) { Move(w, w.m_aPort, w.m_t); }, true},
        {"move-other", [](World& w) { Move(w, w.m_bEth, w.m_t); }, true},
        {"move-link", [](World& w) { Move(w, w.m_aLink, w.m_t); }, true},
        {"move-link-host", [](World& w) { Move(w, w.m_hLink, w.m_t); }, true},
        {"move-csma", [](World& w) { Move(w, w.m_aCsma, w.m_t); }, true},
        {"move-csma-host", [](World& w) { Move(w, w.m_hCsma, w.m_t); }, true},
        {"move-csma-port", [](World& w) { Move(w, w.m_portCsma, w.m_t); }, true},
        {"move-bridge", [](World& w) { Move(w, w.m_br, w.m_t); }, true},
        {"move-and-back",
         [](World& w) {
             for (const auto& device : {w.m_aEth, w.m_aLink, w.m_hLink})
             {
                 const auto home = NetNamespace::Of(device);
                 Move(w, device, w.m_t);
                 if (home)
                 {
                     Move(w, device, home);
                     SetUp(w, device, true);
                 }
             }
         },
         true},
        {"move-in",
         [](World& w) {
             Delete(w, w.m_dummy);
             Move(w, w.m_spare, w.m_a);
             SetUp(w, w.m_spare, true);
         },
         true},
        {"move-to-held", [](World& w) { Move(w, w.m_aEth, w.m_held); }, true},
        {"move-and-unmount",
         [](World& w) {
             Move(w, w.m_aEth, w.m_t);
             Unmount(w, "t");
         },
         true},
        {"rename", [](World& w) { Rename(w, w.m_aEth); }, true},
        {"rename-peer", [](World& w) { Rename(w, w.m_aPort); }, true},
        {"down", [](World& w) { SetUp(w, w.m_aEth, false); }, true},
        {"down-peer", [](World& w) { SetUp(w, w.m_aPort, false); }, true},
        {"down-link", [](World& w) { SetUp(w, w.m_aLink, false); }, true},
        {"down-bridge", [](World& w) { SetUp(w, w.m_br, false); }, true},
        {"bounce",
         [](World& w) {
             for (const Ptr<LinuxNetDevice>& device : {Ptr<LinuxNetDevice>(w.m_aEth),
                                                       Ptr<LinuxNetDevice>(w.m_hLink),
                                                       Ptr<LinuxNetDevice>(w.m_br)})
             {
                 SetUp(w, device, false);
                 SetUp(w, device, NetNamespace::Of(device) != nullptr);
             }
         },
         true},
        {"up", [](World& w) { SetUp(w, w.m_aEth, NetNamespace::Of(w.m_aEth) != nullptr); }, true},
        {"nomaster", [](World& w) { SetNoMaster(w, w.m_aPort); }, true},
        {"nomaster-all",
         [](World& w) {
             for (const auto& port : w.m_br->GetPorts())
             {
                 SetNoMaster(w, port);
             }
         },
         true},
        {"nomaster-csma", [](World& w) { SetNoMaster(w, w.m_portCsma); }, true},
        {"remaster",
         [](World& w) {
             SetNoMaster(w, w.m_aPort);
             SetMaster(w, w.m_aPort, w.m_br1);
         },
         true},
        {"master", [](World& w) { SetMaster(w, w.m_hLink, w.m_br); }, true},
        {"master-csma", [](World& w) { SetMaster(w, w.m_hCsma, w.m_br); }, true},
        {"unmount-a", [](World& w) { Unmount(w, "a"); }, true},
        {"unmount-b", [](World& w) { Unmount(w, "b"); }, true},
        {"unmount-all",
         [](World& w) {
             for (const char* name : {"t", "b", "a"})
             {
                 Unmount(w, name);
             }
         },
         true},
        {"end-a",
         [](World& w) {
             Unmount(w, "a");
             ExitTask(w);
         },
         true},
        {"put-last",
         [](World& w) {
             if (auto net = w.m_held)
             {
                 Move(w, w.m_aLink, net);
                 w.m_held = nullptr;
                 net->Put({RefKind::SETUP, 0});
             }
         },
         true},
        {"exit-task", [](World& w) { ExitTask(w); }, false},
        {"setns",
         [](World& w) {
             Unmount(w, "a");
             Start(w, "setns", [&w](Task::Done done) { return w.m_task->Setns(w.m_b, done); });
         },
         false},
        {"unshare",
         [](World& w) {
             Start(w, "unshare", [&w](Task::Done done) {
                 return w.m_task->Unshare(NetNamespace::CLONE_NEWNET_FLAG, done);
             });
         },
         false},
        {"make", [](World& w) { MakeContainer(w); }, false},
        {"make-many",
         [](World& w) {
             for (int i = 0; i < 20; ++i)
             {
                 MakeContainer(w);
             }
         },
         false},
        {"add-address",
         [](World& w) {
             for (const auto& device : {w.m_aEth, w.m_aPort, w.m_hLink, w.m_spare})
             {
                 Ipv4AddressPool pool("10.8." + w.GetFresh() + ".0", "/24");
                 if (NetNamespace::Of(device))
                 {
                     pool.AssignTo(device, pool.Allocate(), w.Expect("address"));
                 }
             }
         },
         false},
        {"set-address",
         [](World& w) {
             w.m_aEth->SetAddress(Mac48Address::Allocate());
             w.m_aPort->SetAddress(Mac48Address::Allocate());
             w.m_br->SetAddress(Mac48Address::Allocate());
         },
         false},
        {"set-mtu",
         [](World& w) {
             w.m_aEth->SetMtu(600);
             w.m_aPort->SetMtu(700);
             w.m_br->SetMtu(800);
         },
         false},
        {"stop",
         [](World& w) {
             w.m_stopped = true;
             Simulator::Stop();
         },
         false},
        {"pernet",
         [](World& w) {
             auto ops = Ptr<PernetOperations>(new PernetOperations("new"), false);
             Start(w, "register", [&](Task::Done done) {
                 return w.m_host->RegisterPernetDevice(ops, done);
             });
             Start(w, "unregister", [&](Task::Done done) {
                 return w.m_host->UnregisterPernet(ops, done);
             });
         },
         false},
    };
}

} // namespace

const std::vector<CallbackAction>&
GetCallbackActions()
{
    static const std::vector<CallbackAction> actions = MakeActions();
    return actions;
}

} // namespace netns
} // namespace ns3
