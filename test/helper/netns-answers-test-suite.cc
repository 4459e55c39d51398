// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * What functions answer when they are asked for what cannot be. Each row has the answer of Linux,
 * tried with iproute2 6.1 or a netlink socket on Linux 6.18.44 where its comment does not say
 * "ours".
 */

#include "../common/fixture.h"
#include "../common/get-errno.h"
#include "../common/udp-probe.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/dummy-helper.h"
#include "ns3/dummy-net-device.h"
#include "ns3/event-id.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-pool.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/link-helper.h"
#include "ns3/linux-bridge-helper.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/net-ref.h"
#include "ns3/netns-error.h"
#include "ns3/netns-stack-helper.h"
#include "ns3/netns-trace-helper.h"
#include "ns3/node-container.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/rtnl-request.h"
#include "ns3/simple-net-device.h"
#include "ns3/string.h"
#include "ns3/task-table.h"
#include "ns3/task.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/udp-echo-helper.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <cstdint>
#include <functional>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

namespace
{

/// What a row may use; each row has its own.
struct World
{
    explicit World(const std::string& preset);
    /// Deletes what the row wants to be gone, just before the row.
    void Break();
    /// @return the faults left behind, empty if there are none
    std::string FindGhosts() const;

    Ptr<NetNamespaceHost> host;       ///< the host
    Ptr<NetNamespaceHost> other;      ///< another host
    Ptr<NetNamespace> init;           ///< init_net
    Ptr<NetNamespace> a;              ///< alive
    Ptr<NetNamespace> dead;           ///< dead
    Ptr<NetNamespace> dying;          ///< its name was deleted just now
    Ptr<NetNamespace> foreign;        ///< alive, on the other host
    Ptr<NetDevice> veth;              ///< in init_net
    Ptr<NetDevice> peer;              ///< its peer, in a
    Ptr<NetDevice> gone;              ///< was deleted just now
    Ptr<NetDevice> inDying;           ///< in dying
    Ptr<NetDevice> loose;             ///< on no Node
    Ptr<NetDevice> stock;             ///< a device of ns-3 in init_net
    Ptr<LinuxBridgeNetDevice> br0;    ///< in init_net
    Ptr<LinuxBridgeNetDevice> br1;    ///< in init_net
    Ptr<LinuxBridgeNetDevice> brGone; ///< was deleted just now
    Ptr<LinuxBridgeNetDevice> brInA;  ///< in a
    Ptr<Task> task;                   ///< a task in a
    Ptr<Task> ended;                  ///< a task that has ended
    Ptr<Task> elsewhere;              ///< init of the other host
    Ipv4AddressPool pool{"10.0.0.0", "/24"};
};

World::World(const std::string& preset)
{
    NetNamespaceHelper helper;
    helper.SetHostAttribute("Preset", StringValue(preset));
    host = helper.Install(CreateObject<Node>());
    other = helper.Install(CreateObject<Node>());
    init = host->GetInitNet();
    a = helper.Create(init->GetNode(), {"a"}).Get(0);
    dead = helper.Create(init->GetNode(), {"dead"}).Get(0);
    dying = helper.Create(init->GetNode(), {"dying"}).Get(0);
    foreign = helper.Create(other->GetInitNet()->GetNode(), {"foreign"}).Get(0);
    VethHelper veths;
    auto pair = veths.Install(init, a);
    veth = pair.Get(0);
    peer = pair.Get(1);
    gone = DummyHelper().Install(init);
    inDying = DummyHelper().Install(dying);
    loose = CreateObject<VethNetDevice>();
    auto simple = CreateObject<SimpleNetDevice>();
    simple->SetAddress(Mac48Address::Allocate());
    init->GetNode()->AddDevice(simple);
    stock = simple;
    br0 = LinuxBridgeHelper().Install(init);
    br1 = LinuxBridgeHelper().Install(init);
    brGone = LinuxBridgeHelper().Install(init);
    brInA = LinuxBridgeHelper().Install(a);
    host->Unmount("dead");
    auto tasks = TaskTable::Of(host);
    tasks->GetInit()->Fork(task);
    task->Setns(a);
    tasks->GetInit()->Fork(ended);
    ended->Exit();
    elsewhere = TaskTable::Of(other)->GetInit();
}

void
World::Break()
{
    init->GetDevices().Unregister(gone);
    init->GetDevices().Unregister(brGone);
    host->Unmount("dying");
}

std::string
World::FindGhosts() const
{
    std::string ghosts;
    for (const auto& net : {init, a})
    {
        auto node = net->PeekNode();
        auto ipv4 = node ? node->GetObject<Ipv4>() : nullptr;
        for (uint32_t i = 0; ipv4 && i < ipv4->GetNInterfaces(); ++i)
        {
            auto device = DynamicCast<LinuxNetDevice>(ipv4->GetNetDevice(i));
            if (device && NetNamespace::Of(device) != net)
            {
                ghosts += "an interface on a device that is gone; ";
            }
        }
    }
    for (const Ptr<NetDevice>& each : {gone, loose})
    {
        if (LinuxBridgeNetDevice::GetMaster(each))
        {
            ghosts += "a device that is gone is a port; ";
        }
    }
    if (brGone->GetNPorts() != 0)
    {
        ghosts += "a bridge that is gone has a port; ";
    }
    return ghosts;
}

using Done = Task::Done;

/// One question.
struct Row
{
    const char* name;                            ///< function and state
    int answer;                                  ///< errno, 0 if it is done
    std::function<int(World&, const Done&)> ask; ///< returns an error, throws or calls back
};

/// Makes a question of a function without a result.
std::function<int(World&, const Done&)>
V(const std::function<void(World&, const Done&)>& what)
{
    return [what](World& w, const Done& done) {
        what(w, done);
        return 0;
    };
}

const Ptr<NetNamespace> NO_NET;      ///< what a look-up returns that found nothing
const Ptr<NetDevice> NO_DEVICE;      ///< the same
const Ptr<Node> NO_NODE;             ///< the same
const Ptr<NetNamespaceHost> NO_HOST; ///< the same

/// @return the rows on links
std::vector<Row>
GetLinkRows()
{
    const LinkHelper link;
    const Ptr<LinuxBridgeNetDevice> none;
    return {
        {"SetUp null", EINVAL, V([=](World&, const Done& d) { link.SetUp(NO_DEVICE, true, d); })},
        {"SetUp gone", ENODEV, V([=](World& w, const Done& d) { link.SetUp(w.gone, true, d); })},
        {"SetUp of no namespace", ENODEV, V([=](World& w, const Done& d) {
             link.SetUp(w.loose, true, d);
         })},
        {"SetUp in the queue behind Delete", ENODEV, V([=](World& w, const Done& d) {
             link.Delete(w.veth);
             link.SetUp(w.veth, true, d);
         })},
        {"SetUp twice", 0, V([=](World& w, const Done& d) { link.SetUp(w.veth, true, d); })},
        {"SetUp stock (ours)", EOPNOTSUPP, V([=](World& w, const Done& d) {
             link.SetUp(w.stock, true, d);
         })},
        {"SetMaster null device", EINVAL, V([=](World& w, const Done& d) {
             link.SetMaster(NO_DEVICE, w.br0, d);
         })},
        {"SetMaster null bridge", EINVAL, V([=](World& w, const Done& d) {
             link.SetMaster(w.veth, none, d);
         })},
        {"SetMaster twice", 0, V([=](World& w, const Done& d) {
             link.SetMaster(w.veth, w.br0);
             link.SetMaster(w.veth, w.br0, d);
         })},
        {"SetMaster of another bridge", 0, V([=](World& w, const Done& d) {
             link.SetMaster(w.veth, w.br0);
             link.SetMaster(w.veth, w.br1, [w, d](int error) {
                 d(error ? error : w.br0->GetNPorts() != 0 || w.br1->GetNPorts() != 1);
             });
         })},
        {"SetMaster of a stock device, another bridge", 0, V([=](World& w, const Done& d) {
             link.SetMaster(w.stock, w.br0);
             link.SetMaster(w.stock, w.br1, [w, d](int error) {
                 d(error ? error : w.br0->GetNPorts() != 0 || w.br1->GetNPorts() != 1);
             });
         })},
        {"SetMaster gone", ENODEV, V([=](World& w, const Done& d) {
             link.SetMaster(w.gone, w.br0, d);
         })},
        {"SetMaster in the queue behind Delete", ENODEV, V([=](World& w, const Done& d) {
             link.Delete(w.veth);
             link.SetMaster(w.veth, w.br0, d);
         })},
        {"SetMaster of a bridge that is gone (ip: Device does not exist)",
         ENODEV,
         V([=](World& w, const Done& d) { link.SetMaster(w.veth, w.brGone, d); })},
        {"SetMaster of a bridge elsewhere (ours)", EXDEV, V([=](World& w, const Done& d) {
             link.SetMaster(w.veth, w.brInA, d);
         })},
        {"SetMaster of a bridge in a bridge (br_add_if(), read)",
         ELOOP,
         V([=](World& w, const Done& d) { link.SetMaster(w.br0, w.br1, d); })},
        {"SetNoMaster of no port", 0, V([=](World& w, const Done& d) {
             link.SetNoMaster(w.veth, w.br0, d);
         })},
        {"SetNoMaster null", EINVAL, V([=](World& w, const Done& d) {
             link.SetNoMaster(NO_DEVICE, w.br0, d);
         })},
        {"SetNoMaster gone", ENODEV, V([=](World& w, const Done& d) {
             link.SetNoMaster(w.gone, w.br0, d);
         })},
        {"SetNoMaster after its bridge is gone", 0, V([=](World& w, const Done& d) {
             link.SetNoMaster(w.veth, w.brGone, d);
         })},
        {"SetName null", EINVAL, V([=](World&, const Done& d) {
             link.SetName(NO_DEVICE, "x", d);
         })},
        {"SetName empty", EINVAL, V([=](World& w, const Done& d) { link.SetName(w.veth, "", d); })},
        {"SetName blank", EINVAL, V([=](World& w, const Done& d) {
             link.SetName(w.veth, "a b", d);
         })},
        {"SetName slash", EINVAL, V([=](World& w, const Done& d) {
             link.SetName(w.veth, "a/b", d);
         })},
        {"SetName 16 bytes", EINVAL, V([=](World& w, const Done& d) {
             link.SetName(w.veth, "0123456789abcdef", d);
         })},
        {"SetName taken", EEXIST, V([=](World& w, const Done& d) {
             link.SetName(w.veth, "lo", d);
         })},
        {"SetName own", 0, V([=](World& w, const Done& d) {
             link.SetName(w.veth, w.init->GetDevices().GetName(w.veth), d);
         })},
        {"SetName gone", ENODEV, V([=](World& w, const Done& d) { link.SetName(w.gone, "x", d); })},
        {"SetNetns null device", EINVAL, V([=](World& w, const Done& d) {
             link.SetNetns(NO_DEVICE, w.a, "", 0, d);
         })},
        {"SetNetns null", EINVAL, V([=](World& w, const Done& d) {
             link.SetNetns(w.veth, NO_NET, "", 0, d);
         })},
        {"SetNetns same", 0, V([=](World& w, const Done& d) {
             link.SetNetns(w.veth, w.init, "", 0, d);
         })},
        {"SetNetns dead", ESTALE, V([=](World& w, const Done& d) {
             link.SetNetns(w.veth, w.dead, "", 0, d);
         })},
        {"SetNetns dying", ESTALE, V([=](World& w, const Done& d) {
             link.SetNetns(w.veth, w.dying, "", 0, d);
         })},
        {"SetNetns of another host (ours)", EXDEV, V([=](World& w, const Done& d) {
             link.SetNetns(w.veth, w.foreign, "", 0, d);
         })},
        {"SetNetns of a bridge", EINVAL, V([=](World& w, const Done& d) {
             link.SetNetns(w.br0, w.a, "", 0, d);
         })},
        {"SetNetns gone", ENODEV, V([=](World& w, const Done& d) {
             link.SetNetns(w.gone, w.a, "", 0, d);
         })},
        {"SetNetns ifindex taken", EBUSY, V([=](World& w, const Done& d) {
             link.SetNetns(w.veth, w.a, "x", 1, d);
         })},
        {"SetNetns name taken", EEXIST, V([=](World& w, const Done& d) {
             link.SetNetns(w.veth, w.a, "lo", 0, d);
         })},
        {"Delete null", EINVAL, V([=](World&, const Done& d) { link.Delete(NO_DEVICE, d); })},
        {"Delete gone", ENODEV, V([=](World& w, const Done& d) { link.Delete(w.gone, d); })},
        {"Delete twice", ENODEV, V([=](World& w, const Done& d) {
             link.Delete(w.veth);
             link.Delete(w.veth, d);
         })},
        {"Delete peer after", ENODEV, V([=](World& w, const Done& d) {
             link.Delete(w.veth);
             link.Delete(w.peer, d);
         })},
        {"Delete stock", EOPNOTSUPP, V([=](World& w, const Done& d) { link.Delete(w.stock, d); })},
        {"SetNetns ifindex 2^31 (IFLA_NEW_IFINDEX)", ERANGE, V([=](World& w, const Done& d) {
             link.SetNetns(w.veth, w.a, "x", 0x80000000U, d);
         })},
        {"SetNetns ifindex 2^32-1", ERANGE, V([=](World& w, const Done& d) {
             link.SetNetns(w.veth, w.a, "x", 0xffffffffU, d);
         })},
        {"SetNetns ifindex 2^31-1", 0, V([=](World& w, const Done& d) {
             link.SetNetns(w.veth, w.a, "x", 0x7fffffffU, d);
         })},
        {"LinkHelper of a task of another host (ours)", EXDEV, V([=](World& w, const Done& d) {
             LinkHelper(w.elsewhere).SetUp(w.veth, true, d);
         })},
        {"LinkHelper of a task that has ended", ESRCH, V([=](World& w, const Done& d) {
             LinkHelper(w.ended).SetUp(w.veth, true, d);
         })},
    };
}

/// @return the rows on the making of devices
std::vector<Row>
GetDeviceRows()
{
    const auto names = [](const char* first, const char* second) {
        VethHelper helper;
        helper.SetNames(first, second);
        return helper;
    };
    return {
        {"Veth null first", EINVAL, V([=](World& w, const Done& d) {
             VethHelper().Install(NO_NET, w.a, d);
         })},
        {"Veth null second", EINVAL, V([=](World& w, const Done& d) {
             VethHelper().Install(w.a, NO_NET, d);
         })},
        {"Veth null Node", EINVAL, V([=](World& w, const Done& d) {
             VethHelper().Install(NO_NODE, w.a->GetNode(), d);
         })},
        {"Veth dead", ESTALE, V([=](World& w, const Done& d) {
             VethHelper().Install(w.dead, w.a, d);
         })},
        {"Veth to dead", ESTALE, V([=](World& w, const Done& d) {
             VethHelper().Install(w.a, w.dead, d);
         })},
        {"Veth to dying", ESTALE, V([=](World& w, const Done& d) {
             VethHelper().Install(w.a, w.dying, d);
         })},
        {"Veth from dying", ESTALE, V([=](World& w, const Done& d) {
             VethHelper().Install(w.dying, w.a, d);
         })},
        {"Veth to another host (ours)", EXDEV, V([=](World& w, const Done& d) {
             VethHelper().Install(w.a, w.foreign, d);
         })},
        {"Veth name empty", EINVAL, V([=](World& w, const Done& d) {
             names("", "x").Install(w.a, w.init, d);
         })},
        {"Veth peer name empty", EINVAL, V([=](World& w, const Done& d) {
             names("x", "").Install(w.a, w.init, d);
         })},
        {"Veth name 16 bytes", EINVAL, V([=](World& w, const Done& d) {
             names("0123456789abcdef", "x").Install(w.a, w.init, d);
         })},
        {"Veth one name twice", EEXIST, V([=](World& w, const Done& d) {
             names("x", "x").Install(w.a, w.a, d);
         })},
        {"Veth group address", EADDRNOTAVAIL, V([=](World&, const Done&) {
             VethHelper().SetAddress(Mac48Address("01:00:00:00:00:01"));
         })},
        {"Veth zero address", EADDRNOTAVAIL, V([=](World&, const Done&) {
             VethHelper().SetAddress(Mac48Address());
         })},
        {"Veth Delete null", EINVAL, V([=](World&, const Done&) {
             VethHelper::Delete(NO_DEVICE);
         })},
        {"Veth Delete gone", ENODEV, V([=](World& w, const Done&) { VethHelper::Delete(w.gone); })},
        {"Veth by a task of another host (ours)", EXDEV, V([=](World& w, const Done& d) {
             VethHelper helper;
             helper.SetTask(w.elsewhere);
             helper.Install(w.a, w.init, d);
         })},
        {"Bridge by a task of another host (ours)", EXDEV, V([=](World& w, const Done& d) {
             LinuxBridgeHelper helper;
             helper.SetTask(w.elsewhere);
             helper.Install(w.init, {}, d);
         })},
        {"Dummy by a task of another host (ours)", EXDEV, V([=](World& w, const Done& d) {
             DummyHelper helper;
             helper.SetTask(w.elsewhere);
             helper.Install(w.init, d);
         })},
        {"SetAddress veth, group", EADDRNOTAVAIL, V([=](World& w, const Done&) {
             w.veth->SetAddress(Mac48Address("01:00:5e:00:00:01"));
         })},
        {"SetAddress veth, zeros", EADDRNOTAVAIL, V([=](World& w, const Done&) {
             w.veth->SetAddress(Mac48Address());
         })},
        {"SetAddress veth, broadcast", EADDRNOTAVAIL, V([=](World& w, const Done&) {
             w.veth->SetAddress(Mac48Address::GetBroadcast());
         })},
        {"SetAddress veth", 0, V([=](World& w, const Done&) {
             w.veth->SetAddress(Mac48Address("02:00:00:00:00:01"));
         })},
        {"SetAddress veth, no MAC address (dev_set_mac_address(), read)",
         EINVAL,
         V([=](World& w, const Done&) { w.veth->SetAddress(Ipv4Address("10.0.0.1")); })},
        {"SetAddress bridge, group", EADDRNOTAVAIL, V([=](World& w, const Done&) {
             w.br0->SetAddress(Mac48Address("01:00:5e:00:00:01"));
         })},
        {"SetAddress bridge, zeros", EADDRNOTAVAIL, V([=](World& w, const Done&) {
             w.br0->SetAddress(Mac48Address());
         })},
        {"SetAddress dummy, group (eth_mac_addr(), read)",
         EADDRNOTAVAIL,
         V([=](World& w, const Done&) {
             w.inDying->SetAddress(Mac48Address("01:00:5e:00:00:01"));
         })},
        {"Veth by a task that has ended", ESRCH, V([=](World& w, const Done& d) {
             VethHelper helper;
             helper.SetTask(w.ended);
             helper.Install(w.a, w.init, d);
         })},
        {"Dummy null", EINVAL, V([=](World&, const Done& d) { DummyHelper().Install(NO_NET, d); })},
        {"Dummy null Node", EINVAL, V([=](World&, const Done& d) {
             DummyHelper().Install(NO_NODE, d);
         })},
        {"Dummy dead", ESTALE, V([=](World& w, const Done& d) {
             DummyHelper().Install(w.dead, d);
         })},
        {"Dummy dying", ESTALE, V([=](World& w, const Done& d) {
             DummyHelper().Install(w.dying, d);
         })},
        {"Bridge null", EINVAL, V([=](World&, const Done& d) {
             LinuxBridgeHelper().Install(NO_NET, {}, d);
         })},
        {"Bridge null port", EINVAL, V([=](World& w, const Done& d) {
             LinuxBridgeHelper().Install(w.init, NetDeviceContainer(NO_DEVICE), d);
         })},
        {"Bridge port gone", ENODEV, V([=](World& w, const Done& d) {
             LinuxBridgeHelper().Install(w.init, NetDeviceContainer(w.gone), d);
         })},
        {"Bridge dead", ESTALE, V([=](World& w, const Done& d) {
             LinuxBridgeHelper().Install(w.dead, {}, d);
         })},
        {"Capture null", EINVAL, V([=](World&, const Done&) {
             LinuxDeviceHelper::GetCaptureName("p", NO_DEVICE, "pcap");
         })},
        {"Capture gone", ENODEV, V([=](World& w, const Done&) {
             LinuxDeviceHelper::GetCaptureName("p", w.gone, "pcap");
         })},
        {"AddPort null", EINVAL, [](World& w, const Done&) { return w.br0->AddPort(NO_DEVICE); }},
        {"AddPort twice (br_add_if(), read)",
         EBUSY,
         [](World& w, const Done&) {
             w.br0->AddPort(w.veth);
             return w.br0->AddPort(w.veth);
         }},
        {"AddPort gone", ENODEV, [](World& w, const Done&) { return w.br0->AddPort(w.gone); }},
        {"AddPort to gone",
         ENODEV,
         [](World& w, const Done&) { return w.brGone->AddPort(w.veth); }},
        {"RemovePort null",
         EINVAL,
         [](World& w, const Done&) { return w.br0->RemovePort(NO_DEVICE); }},
        {"RemovePort of no port (br_del_if(), read)",
         EINVAL,
         [](World& w, const Done&) { return w.br0->RemovePort(w.veth); }},
        {"GetMaster null", EINVAL, V([](World&, const Done&) {
             LinuxBridgeNetDevice::GetMaster(NO_DEVICE);
         })},
        {"SetBacklogLimit on no Node", ENODEV, V([](World& w, const Done&) {
             DynamicCast<VethNetDevice>(w.loose)->SetBacklogLimit(1000);
         })},
        {"Register null",
         EINVAL,
         [](World& w, const Done&) { return w.a->GetDevices().Register(NO_DEVICE, "x"); }},
        {"Register dead",
         ESTALE,
         [](World& w, const Done&) { return w.dead->GetDevices().Register(w.loose, "x"); }},
        {"Register twice",
         EINVAL,
         [](World& w, const Done&) { return w.a->GetDevices().Register(w.veth, "x"); }},
        {"Register gone (ours)",
         ENODEV,
         [](World& w, const Done&) { return w.init->GetDevices().Register(w.gone, "x"); }},
        {"Register gone elsewhere (ours)",
         ENODEV,
         [](World& w, const Done&) { return w.a->GetDevices().Register(w.gone, "x"); }},
        {"Register a veth whose peer was deleted (ours)",
         ENODEV,
         [](World& w, const Done&) {
             w.host->Unmount("dying");
             w.init->GetDevices().Unregister(w.veth);
             return w.init->GetDevices().Register(w.veth, "x");
         }},
        {"Register a stock device that was deleted (ours)",
         ENODEV,
         [](World& w, const Done&) {
             w.init->GetDevices().Unregister(w.stock);
             return w.init->GetDevices().Register(w.stock, "x");
         }},
        {"Register a device of a plain Node (ours)",
         EINVAL,
         [](World& w, const Done&) {
             CreateObject<Node>()->AddDevice(w.loose);
             return w.a->GetDevices().Register(w.loose, "x");
         }},
        {"Register ifindex 2^31",
         EINVAL,
         [](World& w, const Done&) {
             return w.a->GetDevices().Register(w.loose, "x", 0x80000000U);
         }},
        {"Register ifindex 2^31-1",
         0,
         [](World& w, const Done&) {
             return w.a->GetDevices().Register(w.loose, "x", 0x7fffffffU);
         }},
        {"AddDevice to a second namespace (ours)", EBUSY, V([](World& w, const Done&) {
             w.a->GetNode()->AddDevice(w.veth);
         })},
        {"CheckDevice null", EINVAL, V([](World&, const Done&) {
             NetNamespace::CheckDevice(NO_DEVICE);
         })},
        {"Unregister null",
         EINVAL,
         [](World& w, const Done&) { return w.a->GetDevices().Unregister(NO_DEVICE); }},
        {"Unregister gone",
         ENODEV,
         [](World& w, const Done&) { return w.init->GetDevices().Unregister(w.gone); }},
        {"Rename null",
         EINVAL,
         [](World& w, const Done&) { return w.a->GetDevices().Rename(NO_DEVICE, "x"); }},
        {"AddAltName null",
         EINVAL,
         [](World& w, const Done&) { return w.a->GetDevices().AddAltName(NO_DEVICE, "x"); }},
        {"Move null",
         EINVAL,
         [](World& w, const Done&) {
             return w.a->GetDevices().Move(NO_DEVICE, w.init->GetDevices());
         }},
        {"Of null device", EINVAL, V([](World&, const Done&) { NetNamespace::Of(NO_DEVICE); })},
    };
}

/// @return the rows on addresses
std::vector<Row>
GetAddressRows()
{
    return {
        {"Assign null", EINVAL, V([](World& w, const Done&) {
             w.pool.Assign(NetDeviceContainer(NO_DEVICE));
         })},
        {"AssignTo null", EINVAL, V([](World& w, const Done& d) {
             w.pool.AssignTo(NO_DEVICE, "10.0.0.1", d);
         })},
        {"AssignTo gone", ENODEV, V([](World& w, const Done& d) {
             w.pool.AssignTo(w.gone, "10.0.0.1", d);
         })},
        {"AssignTo in the queue behind Delete", ENODEV, V([](World& w, const Done& d) {
             LinkHelper().Delete(w.veth);
             w.pool.AssignTo(w.veth, "10.0.0.1", d);
         })},
        {"AssignTo twice", EEXIST, V([](World& w, const Done& d) {
             w.pool.AssignTo(w.veth, "10.0.0.1");
             w.pool.AssignTo(w.veth, "10.0.0.1", d);
         })},
        {"AssignTo the same with another mask", 0, V([](World& w, const Done& d) {
             w.pool.AssignTo(w.veth, "10.0.0.1");
             Ipv4AddressPool("10.0.0.0", "/25").AssignTo(w.veth, "10.0.0.1", d);
         })},
        {"AssignTo the same on another device", 0, V([](World& w, const Done& d) {
             w.pool.AssignTo(w.br0, "10.0.0.1");
             w.pool.AssignTo(w.veth, "10.0.0.1", d);
         })},
        {"AssignTo outside the network (ours)", EINVAL, V([](World& w, const Done& d) {
             w.pool.AssignTo(w.veth, "10.0.1.1", d);
         })},
        {"AssignTo on no Node", ENODEV, V([](World& w, const Done& d) {
             w.pool.AssignTo(w.loose, "10.0.0.1", d);
         })},
        {"AssignTo by a task that has ended", ESRCH, V([](World& w, const Done& d) {
             w.pool.AssignTo(w.veth, "10.0.0.1", d, w.ended);
         })},
        {"AssignTo by a task of another host (ours)", EXDEV, V([](World& w, const Done& d) {
             w.pool.AssignTo(w.veth, "10.0.0.1", d, w.elsewhere);
         })},
        {"AssignTo on a plain Node by a task (ours)", EXDEV, V([](World& w, const Done& d) {
             auto device = CreateObject<SimpleNetDevice>();
             CreateObject<Node>()->AddDevice(device);
             w.pool.AssignTo(device, "10.0.0.1", d, w.task);
         })},
        {"Pool of 33 bits", EINVAL, V([](World&, const Done&) {
             Ipv4AddressPool("10.0.0.0", "/33");
         })},
        {"Pool of 0 bits (ours)", EINVAL, V([](World&, const Done&) {
             Ipv4AddressPool("0.0.0.0", "/0");
         })},
        {"Pool of -1 bits", EINVAL, V([](World&, const Done&) {
             Ipv4AddressPool("10.0.0.0", "/-1");
         })},
        {"Pool of 2^32 + 24 bits", EINVAL, V([](World&, const Done&) {
             Ipv4AddressPool("10.0.0.0", "/4294967320");
         })},
        {"Pool of 32 bits", 0, V([](World&, const Done&) { Ipv4AddressPool("10.0.0.1", "/32"); })},
        {"SetArpJitter null", EINVAL, V([](World&, const Done&) {
             NetnsStackHelper().SetArpJitter(nullptr);
         })},
        {"Stack null Node", EINVAL, V([](World&, const Done&) {
             NetnsStackHelper().Install(NO_NODE);
         })},
        {"Stack null host", EINVAL, V([](World&, const Done&) {
             NetnsStackHelper().InstallOn(NO_HOST);
         })},
    };
}

/// @return the rows on names of namespaces, and on references
std::vector<Row>
GetNameRows()
{
    const auto create = [](const std::vector<std::string>& names) {
        return V([names](World& w, const Done&) {
            NetNamespaceHelper().Create(w.init->GetNode(), names);
        });
    };
    Ptr<NetNamespace> out;
    return {
        {"Install null", EINVAL, V([](World&, const Done&) {
             NetNamespaceHelper().Install(NO_NODE);
         })},
        {"Install on a namespace's Node (ours)", EINVAL, V([](World& w, const Done&) {
             NetNamespaceHost::Install(w.a->GetNode());
         })},
        {"Create null", EINVAL, V([](World&, const Done&) {
             NetNamespaceHelper().Create(NO_NODE, {"x"});
         })},
        {"CreateN null", EINVAL, V([](World&, const Done&) {
             NetNamespaceHelper().CreateN(NO_NODE, 1, "x");
         })},
        {"Delete null", EINVAL, V([](World&, const Done&) {
             NetNamespaceHelper().Delete(NO_NODE, "x");
         })},
        {"Create by a task of another host (ours)", EXDEV, V([](World& w, const Done&) {
             NetNamespaceHelper helper;
             helper.SetTask(w.elsewhere);
             helper.Create(w.init->GetNode(), {"x"});
         })},
        {"Delete by a task of another host (ours)", EXDEV, V([](World& w, const Done&) {
             NetNamespaceHelper helper;
             helper.SetTask(w.elsewhere);
             helper.Delete(w.init->GetNode(), "a");
         })},
        {"Create empty", EINVAL, create({""})},
        {"Create slash", EINVAL, create({"a/b"})},
        {"Create dots", EINVAL, create({".."})},
        {"Create 256 bytes", EINVAL, create({std::string(256, 'x')})},
        {"Create 255 bytes", 0, create({std::string(255, 'x')})},
        {"Create blank", 0, create({"a b"})},
        {"Mount null", EINVAL, [](World& w, const Done&) { return w.host->Mount("x", NO_NET); }},
        {"Mount taken", EEXIST, [](World& w, const Done&) { return w.host->Mount("a", w.a); }},
        {"Mount second name", 0, [](World& w, const Done&) { return w.host->Mount("x", w.a); }},
        {"Mount slash", EINVAL, [](World& w, const Done&) { return w.host->Mount("x/y", w.a); }},
        {"Mount dead (ours)",
         ESTALE,
         [](World& w, const Done&) { return w.host->Mount("x", w.dead); }},
        {"Mount dying (ours)",
         ESTALE,
         [](World& w, const Done&) { return w.host->Mount("x", w.dying); }},
        {"Mount of another host (ours)",
         EXDEV,
         [](World& w, const Done&) { return w.host->Mount("x", w.foreign); }},
        {"Unmount unknown", ENOENT, [](World& w, const Done&) { return w.host->Unmount("x"); }},
        {"Unmount twice",
         ENOENT,
         [](World& w, const Done&) {
             w.host->Unmount("a");
             return w.host->Unmount("a");
         }},
        {"CopyNetNs null",
         EINVAL,
         [out](World& w, const Done&) mutable { return w.host->CopyNetNs(0, nullptr, out); }},
        {"CopyNetNs dead (ours)",
         ESTALE,
         [out](World& w, const Done&) mutable { return w.host->CopyNetNs(0, w.dead, out); }},
        {"CopyNetNs of another host (ours)",
         EXDEV,
         [out](World& w, const Done&) mutable { return w.host->CopyNetNs(0, w.foreign, out); }},
        {"CopyNetNs of a new one, with old null (copy_net_ns(), read)",
         0,
         [out](World& w, const Done&) mutable {
             return w.host->CopyNetNs(NetNamespace::CLONE_NEWNET_FLAG, nullptr, out);
         }},
        {"CopyNetNs of a new one, with old dead (copy_net_ns(), read)",
         0,
         [out](World& w, const Done&) mutable {
             return w.host->CopyNetNs(NetNamespace::CLONE_NEWNET_FLAG, w.dead, out);
         }},
        {"Create on a host on no Node (ours)",
         ESTALE,
         [out](World&, const Done&) mutable {
             return CreateObject<NetNamespaceHost>()->Create("x", out);
         }},
        {"Of null", EINVAL, V([](World&, const Done&) { NetNamespaceHost::Of(NO_NET); })},
        {"AfterSetup null", EINVAL, V([](World& w, const Done&) {
             w.host->AfterSetup(NO_NET, [] {});
         })},
        {"AfterSetup without a function", EINVAL, V([](World& w, const Done&) {
             w.host->AfterSetup(w.a, nullptr);
         })},
        {"AfterSetup of another host (ours)", EXDEV, V([](World& w, const Done& d) {
             w.host->AfterSetup(w.foreign, [d] { d(0); });
         })},
        {"AfterSetup dead", 0, V([](World& w, const Done&) { w.host->AfterSetup(w.dead, [] {}); })},
        {"CreateFile without a function", EINVAL, V([](World& w, const Done&) {
             w.a->GetProcNet()->CreateFile("x", nullptr);
         })},
        {"AssignStreams null", EINVAL, V([](World&, const Done&) {
             NetNamespaceHelper().AssignStreams(NodeContainer(NO_NODE), 1);
         })},
        {"RegisterPernetSubsys null",
         EINVAL,
         [](World& w, const Done&) { return w.host->RegisterPernetSubsys(nullptr); }},
        {"UnregisterPernet null",
         EINVAL,
         [](World& w, const Done&) { return w.host->UnregisterPernet(nullptr); }},
        {"SetStackInstaller null", EINVAL, V([](World& w, const Done&) {
             w.host->SetStackInstaller(nullptr);
         })},
        {"NetRef null", EINVAL, V([](World&, const Done&) { NetRef ref(NO_NET); })},
        {"NetRef::Try null", EINVAL, V([](World&, const Done&) { NetRef::Try(NO_NET); })},
        {"NetRef::Adopt null", EINVAL, V([](World&, const Done&) {
             NetRef::Adopt(NO_NET, RefHolder());
         })},
        {"NetRef dead", ESTALE, V([](World& w, const Done&) { NetRef ref(w.dead); })},
        {"Put dead", EINVAL, [](World& w, const Done&) { return w.dead->Put(); }},
        {"Get dead", ESTALE, [](World& w, const Done&) { return w.dead->Get(); }},
        {"BuildStack dead", ESTALE, [](World& w, const Done&) { return w.dead->BuildStack(); }},
        {"Add null", EINVAL, V([](World&, const Done&) {
             NetNamespaceContainer().Add("x", NO_NET);
         })},
        {"Enable null", EINVAL, V([](World&, const Done&) {
             NetnsTraceHelper().Enable(Ptr<NetnsTraceDatabase>());
         })},
    };
}

/// @return the rows on tasks
std::vector<Row>
GetTaskRows()
{
    Ptr<Task> child;
    const auto request = [](const Ptr<NetNamespace>& net, const Done& done) {
        RtnlRequest made;
        made.nets = {net};
        made.work = [](std::string&) { return 0; };
        made.done = done;
        return made;
    };
    return {
        {"Rtnl null (ours)", EINVAL, V([=](World& w, const Done& d) {
             TaskTable::Of(w.host)->Rtnl(request(NO_NET, d));
         })},
        {"Rtnl dead (ours)", ESTALE, V([=](World& w, const Done& d) {
             TaskTable::Of(w.host)->Rtnl(request(w.dead, d));
         })},
        {"Rtnl of another host (ours)", EXDEV, V([=](World& w, const Done& d) {
             TaskTable::Of(w.host)->Rtnl(request(w.foreign, d));
         })},
        {"Rtnl by a task of another host (ours)", EXDEV, V([=](World& w, const Done& d) {
             TaskTable::Of(w.host)->Rtnl(request(w.a, d), w.elsewhere);
         })},
        {"Rtnl without work", EINVAL, V([=](World& w, const Done& d) {
             auto made = request(w.a, d);
             made.work = nullptr;
             TaskTable::Of(w.host)->Rtnl(made);
         })},
        {"Task::Rtnl null (ours)", EINVAL, V([=](World& w, const Done& d) {
             w.task->Rtnl(request(NO_NET, d));
         })},
        {"Task::Rtnl dead (ours)", ESTALE, V([=](World& w, const Done& d) {
             w.task->Rtnl(request(w.dead, d));
         })},
        {"Task::Rtnl of another host (ours)", EXDEV, V([=](World& w, const Done& d) {
             w.task->Rtnl(request(w.foreign, d));
         })},
        {"Queue without a function", EINVAL, V([](World& w, const Done&) {
             w.task->Queue(nullptr);
         })},
        {"Pick of another host (ours)", EXDEV, V([](World& w, const Done&) {
             TaskTable::Of(w.host)->Pick(w.elsewhere);
         })},
        {"TaskTable null", EINVAL, V([](World&, const Done&) { TaskTable::Of(NO_HOST); })},
        {"GetInit without init_net (ours)", ESTALE, V([](World&, const Done&) {
             TaskTable::Of(CreateObject<NetNamespaceHost>())->GetInit();
         })},
        {"Setns null (ours)",
         EINVAL,
         [](World& w, const Done& d) { return w.task->Setns(NO_NET, d); }},
        {"Setns dead", EINVAL, [](World& w, const Done& d) { return w.task->Setns(w.dead, d); }},
        {"Setns of another host (ours)",
         EXDEV,
         [](World& w, const Done& d) { return w.task->Setns(w.foreign, d); }},
        {"Setns no file", EBADF, [](World& w, const Done& d) { return w.task->Setns(99, 0, d); }},
        {"Setns fd -1", EBADF, [](World& w, const Done& d) { return w.task->Setns(-1, 0, d); }},
        {"Close no file", EBADF, [](World& w, const Done&) { return w.task->Close(99); }},
        {"Open unknown",
         ENOENT,
         [](World& w, const Done&) { return w.task->Open("/run/netns/x"); }},
        {"Open of huge pid",
         ENOENT,
         [](World& w, const Done&) { return w.task->Open("/proc/99999999999999999999/ns/net"); }},
        {"Open of empty", ENOENT, [](World& w, const Done&) { return w.task->Open(""); }},
        {"Unshare other flags",
         EINVAL,
         [](World& w, const Done& d) { return w.task->Unshare(1ULL << 63, d); }},
        {"Fork ended",
         ESRCH,
         [child](World& w, const Done& d) mutable { return w.ended->Fork(child, 0, d); }},
        {"Exit ended", ESRCH, [](World& w, const Done& d) { return w.ended->Exit(d); }},
        {"AddApplication null (ours)",
         EINVAL,
         [](World& w, const Done&) { return w.task->AddApplication(nullptr); }},
    };
}

} // namespace

/**
 * @ingroup netns-tests
 * The answers, one case for each time at which is asked.
 */
class NetnsAnswersTest : public Fixture
{
  public:
    /// When a row asks.
    enum When
    {
        SETUP,      ///< before the run
        RUN,        ///< in the run, where operations take time
        RUN_INSTANT ///< in the run, with the preset instant
    };

    void AskAll(const std::vector<Row>& rows); ///< each row at each time
    void NullText();                           ///< the text of the error of a null argument
    /// Applications on a namespace's Node, at a time. @param stack the Node has a stack
    void Applications(double at, bool timed, bool stack = true);
    void MakeAtTheEnd();               ///< namespaces and devices in Simulator::Destroy()
    void ThrowingCallback(bool timed); ///< the task goes on
    void ThrowingInit(bool timed);     ///< the locks are free
    void DisposedHost();               ///< a setup is under way
    void TcpAtTheEnd();                ///< a connection between two hosts is open
    void PointToPoint(const char* network, const char* mask); ///< /31

  private:
    /// Asks one row.
    void Ask(const Row& row, When when);
};

void
NetnsAnswersTest::Ask(const Row& row, When when)
{
    int answer = 0;
    const Done done = [&answer](int error) { answer = error; };
    const auto world = std::make_unique<World>(when == RUN ? "linux-6.18" : "instant");
    const auto ask = [&] {
        world->Break();
        try
        {
            const int error = row.ask(*world, done);
            answer = error ? error : answer;
        }
        catch (const NetnsError& error)
        {
            answer = error.GetErrno();
        }
    };
    if (when == SETUP)
    {
        ask();
    }
    else
    {
        Simulator::Schedule(Seconds(1), ask);
    }
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    const std::string time = when == SETUP ? "before" : when == RUN ? "during" : "during (instant)";
    NS_TEST_EXPECT_MSG_EQ(NetnsError::GetName(answer),
                          NetnsError::GetName(row.answer),
                          row.name << ", " << time << " the run, should have the answer of Linux");
    NS_TEST_EXPECT_MSG_EQ(world->FindGhosts(),
                          "",
                          row.name << ", " << time << " the run, should leave nothing behind");
    Simulator::Destroy();
}

void
NetnsAnswersTest::AskAll(const std::vector<Row>& rows)
{
    for (const Row& row : rows)
    {
        for (const When when : {SETUP, RUN, RUN_INSTANT})
        {
            Ask(row, when);
        }
    }
}

void
NetnsAnswersTest::NullText()
{
    NS_TEST_EXPECT_MSG_EQ(
        GetErrorText([this] { VethHelper().Install(GetInitNet(), GetHost()->Find("bleu")); }),
        "VethHelper::Install: b is null: Invalid argument (EINVAL)",
        "the error of a null argument should name the function and the argument");
    const Ptr<Node> node = GetInitNet()->GetNode();
    const auto check = [this](const std::string& place, const std::function<void()>& what) {
        NS_TEST_EXPECT_MSG_EQ(GetErrorText(what),
                              place + " is null: Invalid argument (EINVAL)",
                              "the error should name the function that the script called");
    };
    const auto init = TaskTable::Of(GetHost())->GetInit();
    check("NetNamespace::CheckDevice: device", [] { NetNamespace::CheckDevice(NO_DEVICE); });
    check("NetNamespaceHelper::CreateN: host",
          [] { NetNamespaceHelper().CreateN(NO_NODE, 1, "x"); });
    check("NetNamespaceHelper::AssignStreams: a host",
          [] { NetNamespaceHelper().AssignStreams(NodeContainer(NO_NODE), 1); });
    check("NetNamespaceHost::AfterSetup: what",
          [this] { GetHost()->AfterSetup(GetInitNet(), nullptr); });
    check("Task::Queue: what", [&init] { init->Queue(nullptr); });
    check("Task::Rtnl: request.work", [&init] { init->Rtnl(RtnlRequest()); });
    NS_TEST_EXPECT_MSG_EQ(
        GetErrorText([&init, this] {
            NetNamespaceHelper helper;
            helper.SetTask(init);
            helper.Create(NetNamespaceHost::Install(CreateObject<Node>())->GetInitNet()->GetNode(),
                          {"x"});
        }),
        "NetNamespaceHelper::Create: task 1 is one of the host on Node " +
            std::to_string(node->GetId()) + ": Invalid cross-device link (EXDEV)",
        "the error of a task of another host should name the task and its host");
    auto c = NetNamespaceHelper().Create(node, {"c", "d"});
    auto veth = VethHelper().Install(c.Get(0), GetInitNet()).Get(0);
    const auto first = std::to_string(c.Get(0)->GetNode()->GetId());
    const auto second = std::to_string(c.Get(1)->GetNode()->GetId());
    NS_TEST_EXPECT_MSG_EQ(GetErrorText([&] { c.Get(1)->GetNode()->AddDevice(veth); }),
                          "Node::AddDevice: \"veth0\" is a device of c on Node " + first +
                              " and was added to Node " + second +
                              ", which carries d: Device or resource busy (EBUSY)",
                          "the error should name the device and both Nodes");
    for (const auto& row : {std::make_pair(ESRCH, "ESRCH"), std::make_pair(EBADF, "EBADF")})
    {
        NS_TEST_EXPECT_MSG_EQ(NetnsError::GetName(-row.first),
                              row.second,
                              "each errno value that the model returns should have its name");
    }
}

void
NetnsAnswersTest::Applications(double at, bool timed, bool stack)
{
    NetNamespaceHelper helper;
    helper.SetHostAttribute("Preset", StringValue(timed ? "linux-6.18" : "instant"));
    auto host = helper.Install(CreateObject<Node>());
    auto c = helper.Create(host->GetInitNet()->GetNode(), {"a", "b"});
    auto d = VethHelper().Install(c.Get("a"), c.Get("b"));
    if (stack)
    {
        InternetStackHelper().Install(c.GetNodes());
        Ipv4AddressPool("10.0.0.0", "/24").Assign(d);
    }
    Ptr<Node> node = c.Get("a")->GetNode();
    Simulator::Schedule(Seconds(1), [&] { host->Unmount("a"); });
    ApplicationContainer apps;
    Simulator::Schedule(Seconds(at), [&] {
        UdpEchoClientHelper echo(Ipv4Address("10.0.0.2"), 7);
        apps.Add(echo.Install(node));
        apps.Add(UdpEchoServerHelper(7).Install(node));
        apps.Add(UdpServerHelper(8).Install(node));
        apps.Add(PacketSinkHelper("ns3::TcpSocketFactory", InetSocketAddress(9)).Install(node));
        auto late = echo.Install(node);
        late.Start(Seconds(4));
        apps.Add(late);
    });
    Simulator::Stop(Seconds(20));
    Simulator::Run();
    // 60 s ahead nothing is left to do: an echo client that runs sends each second.
    NS_TEST_EXPECT_MSG_EQ(apps.GetN(), 5, "the applications should be installed");
    NS_TEST_EXPECT_MSG_EQ(c.Get("a")->GetState(), NetNamespace::DEAD, "the namespace should end");
    // A helper takes such a Node for what it is, and makes no host of it.
    NS_TEST_EXPECT_MSG_EQ(GetErrno([node] { DummyHelper().Install(node); }),
                          -ESTALE,
                          "the Node of a dead namespace should not become a host");
    NS_TEST_EXPECT_MSG_EQ(GetErrno([node] { NetnsStackHelper().Install(node); }),
                          -ESTALE,
                          "the Node of a dead namespace should not get a stack");
}

void
NetnsAnswersTest::MakeAtTheEnd()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    Ptr<NetNamespace> dying;
    Ptr<NetNamespace> living;
    host->Create("a", dying);
    host->Create("b", living);
    std::vector<int> answers;
    host->TraceConnectWithoutContext(
        "StateChange",
        Callback<void, Ptr<NetNamespace>, NetNamespace::State, NetNamespace::State>(
            [&](Ptr<NetNamespace> net, NetNamespace::State, NetNamespace::State) {
                if (net != dying || net->GetState() != NetNamespace::DYING)
                {
                    return;
                }
                Ptr<NetNamespace> fresh;
                answers.push_back(host->Create("c", fresh));
                answers.push_back(host->CopyNetNs(NetNamespace::CLONE_NEWNET_FLAG,
                                                  nullptr,
                                                  fresh,
                                                  {RefKind::USER, 0}));
                answers.push_back(
                    living->GetDevices().Register(CreateObject<DummyNetDevice>(), "x", 0));
                answers.push_back(GetErrno([&] { DummyHelper().Install(living); }));
            }));
    Simulator::Destroy();
    NS_TEST_EXPECT_MSG_EQ(answers.size(), 4, "the namespace should end once");
    for (const int answer : answers)
    {
        NS_TEST_EXPECT_MSG_EQ(
            NetnsError::GetName(answer),
            "ESTALE",
            "a host that ends should make no namespace, and no Node for a device");
    }
}

void
NetnsAnswersTest::ThrowingCallback(bool timed)
{
    World world(timed ? "linux-6.18" : "instant");
    LinkHelper link(world.task);
    std::string done;
    const EventId event = Simulator::Schedule(Seconds(1), [&] {
        link.SetUp(world.peer, false, [&](int) {
            link.SetUp(world.peer, true, [&done](int error) { done += error ? "e" : "2"; });
            done += "1";
            throw std::runtime_error("of the script");
        });
    });
    bool thrown = false;
    try
    {
        Simulator::Run();
    }
    catch (const std::runtime_error&)
    {
        thrown = true;
    }
    if (!timed)
    {
        event.PeekEventImpl()->Unref(); // ns-3 keeps an event whose function throws
    }
    // An exception leaves Simulator::Run() where it was; the rest of the run follows.
    Simulator::Stop(Seconds(1));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(thrown, true, "the exception of a callback should reach the script");
    NS_TEST_EXPECT_MSG_EQ(done, "12", "the task should do what it was asked for in the callback");
}

/// Pernet operations whose Init() throws.
class ThrowingOps : public PernetOperations
{
  public:
    ThrowingOps()
        : PernetOperations("throwing")
    {
    }

    int Init(Ptr<NetNamespace>) override
    {
        if (armed)
        {
            throw std::runtime_error("of the script");
        }
        return 0;
    }

    bool armed{false}; ///< whether it throws
};

void
NetnsAnswersTest::ThrowingInit(bool timed)
{
    World world(timed ? "linux-6.18" : "instant");
    auto ops = Create<ThrowingOps>();
    world.host->RegisterPernetSubsys(ops);
    ops->armed = true;
    auto more = Create<ThrowingOps>();
    more->armed = true;
    uint32_t thrown = 0;
    const auto guard = [&thrown](const std::function<void()>& what) {
        try
        {
            what();
        }
        catch (const std::runtime_error&)
        {
            ++thrown;
        }
    };
    const uint32_t before = world.host->GetNAlive();
    Ptr<NetNamespace> net;
    Simulator::Schedule(Seconds(1), [&] {
        guard([&] { world.host->Create("thrown", net); });
        guard([&] { world.host->RegisterPernetDevice(more); });
    });
    Simulator::Schedule(Seconds(2), [&] {
        ops->armed = false;
        world.host->Create("after", net);
    });
    Simulator::Stop(Seconds(3));
    for (int i = 0; i < 3; ++i)
    {
        guard([] { Simulator::Run(); });
    }
    NS_TEST_EXPECT_MSG_EQ(thrown, 2, "both exceptions should reach the script");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(world.host->Find("thrown")),
                          false,
                          "a namespace whose setup threw should have no name");
    NS_TEST_EXPECT_MSG_EQ(world.host->GetNAlive(),
                          before + 1,
                          "a later namespace should be made: no lock is held");
}

void
NetnsAnswersTest::TcpAtTheEnd()
{
    NodeContainer nodes;
    for (const std::string name : {"a", "b"})
    {
        nodes.Add(NetNamespaceHelper().Create(CreateObject<Node>(), {name}).Get(name)->GetNode());
    }
    InternetStackHelper().Install(nodes);
    const auto devices = PointToPointHelper().Install(nodes);
    Ipv4AddressPool("10.0.0.0", "/24").Assign(devices);
    const InetSocketAddress server(Ipv4Address("10.0.0.2"), 80);
    auto sink = PacketSinkHelper("ns3::TcpSocketFactory", server).Install(nodes.Get(1)).Get(0);
    BulkSendHelper("ns3::TcpSocketFactory", server).Install(nodes.Get(0));
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_GT(DynamicCast<PacketSink>(sink)->GetTotalRx(),
                          0U,
                          "the connection should be open");
    Simulator::Destroy(); // a FIN would go to a Node that is gone
}

void
NetnsAnswersTest::DisposedHost()
{
    World world("linux-6.18");
    Ptr<NetNamespace> net;
    int answer = 1;
    Simulator::Schedule(Seconds(1), [&] {
        world.host->Create("x", net, [&answer](int error) { answer = error; });
        VethHelper().Install(world.init, net, [](int) {});
    });
    Simulator::Schedule(Seconds(1) + MicroSeconds(100), [&] { world.init->PeekNode()->Dispose(); });
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "a namespace whose host was disposed during the setup should be dead");
    NS_TEST_EXPECT_MSG_EQ(answer, 1, "an operation of a disposed host should never end");
}

void
NetnsAnswersTest::PointToPoint(const char* network, const char* mask)
{
    World world("instant");
    auto b = NetNamespaceHelper().Create(world.init->GetNode(), {"b"}).Get(0);
    auto d = VethHelper().Install(world.a, b);
    Ipv4AddressPool pool(network, mask);
    auto interfaces = pool.Assign(d);
    for (uint32_t i = 0; i < 2; ++i)
    {
        NS_TEST_EXPECT_MSG_EQ(interfaces.GetAddress(i),
                              Ipv4Address(Ipv4Address(network).Get() + i),
                              "both addresses of 31 bits should be given to hosts");
    }
    NS_TEST_EXPECT_MSG_EQ(GetErrno([&pool] { pool.Allocate(); }),
                          -EADDRNOTAVAIL,
                          "31 bits should have two addresses");
    UdpProbe first(world.a->GetNode());
    UdpProbe second(b->GetNode(), true);
    std::ostringstream address;
    address << interfaces.GetAddress(1);
    const std::string to = address.str();
    first.Send(Seconds(1), to.c_str());
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(second.GetN(), 1, "the second host should be reached");
    NS_TEST_EXPECT_MSG_EQ(first.GetN(), 1, "its answer should come back");
}

using Test = NetnsAnswersTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsAnswersTestSuite(
    "netns-answers",
    {
        {"links", [](Test& test) { test.AskAll(GetLinkRows()); }},
        {"devices", [](Test& test) { test.AskAll(GetDeviceRows()); }},
        {"addresses", [](Test& test) { test.AskAll(GetAddressRows()); }},
        {"names and references", [](Test& test) { test.AskAll(GetNameRows()); }},
        {"tasks", [](Test& test) { test.AskAll(GetTaskRows()); }},
        {"null is named", &Test::NullText},
        {"an application on a dying Node", [](Test& test) { test.Applications(1.01, true); }},
        {"an application on a dead Node", [](Test& test) { test.Applications(2, true); }},
        {"an application on a bare Node", [](Test& test) { test.Applications(8, true); }},
        {"the same without time", [](Test& test) { test.Applications(2, false); }},
        {"on a bare Node without time", [](Test& test) { test.Applications(8, false); }},
        {"an application on a dying Node without a stack",
         [](Test& test) { test.Applications(1.01, true, false); }},
        {"an application on a dead Node without a stack",
         [](Test& test) { test.Applications(2, true, false); }},
        {"an application on a Node that never had a stack, without time",
         [](Test& test) { test.Applications(8, false, false); }},
        {"namespaces and devices at the end", &Test::MakeAtTheEnd},
        {"a callback that throws", [](Test& test) { test.ThrowingCallback(true); }},
        {"the same without time", [](Test& test) { test.ThrowingCallback(false); }},
        {"an Init() that throws", [](Test& test) { test.ThrowingInit(true); }},
        {"the same without time", [](Test& test) { test.ThrowingInit(false); }},
        {"a host that is disposed during a setup", &Test::DisposedHost},
        {"a connection between hosts at the end", &Test::TcpAtTheEnd},
        {"31 bits", [](Test& test) { test.PointToPoint("10.1.0.0", "/31"); }},
    });
