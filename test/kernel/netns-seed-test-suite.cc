// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The first description of `struct net`, word by word: one case for each of its members and
 * functions, and one that uses nothing else.
 */

#include "../common/fixture.h"
#include "../common/udp-probe.h"

#include "ns3/ipv4-address-pool.h"
#include "ns3/loopback-net-device.h"
#include "ns3/net-namespace-helper.h"
#include "ns3/net-namespace-host.h"
#include "ns3/ns-proxy.h"
#include "ns3/veth-helper.h"

#include <cerrno>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::netns;

/**
 * @ingroup netns-tests
 * One word of the description.
 */
class NetnsSeedTest : public InstantFixture
{
  public:
    void Count();         ///< count
    void GetPut();        ///< get_net, put_net
    void Zero();          ///< deallocation
    void List();          ///< net_namespace_list
    void CopyNetNs();     ///< copy_net_ns
    void Proc();          ///< the three proc entries
    void Loopback();      ///< loopback_dev
    void DevBaseHead();   ///< dev_base_head
    void DevNameHead();   ///< dev_name_head
    void DevIndexHead();  ///< dev_index_head
    void DeviceVisible(); ///< isolation
    void EndToEnd();      ///< all of it

  private:
    /** @return the names of dev_base_head, in order */
    static std::string GetNames(Ptr<NetNamespace> net);
    /** @return the cookies of net_namespace_list, in order */
    static std::vector<uint64_t> GetCookies(Ptr<NetNamespaceHost> host);
};

std::string
NetnsSeedTest::GetNames(Ptr<NetNamespace> net)
{
    std::string names;
    for (const auto& record : net->GetDevices().GetTable().GetList())
    {
        names += (names.empty() ? "" : " ") + record.GetName();
    }
    return names;
}

std::vector<uint64_t>
NetnsSeedTest::GetCookies(Ptr<NetNamespaceHost> host)
{
    std::vector<uint64_t> cookies;
    for (const auto& net : host->GetNetNamespaceList())
    {
        cookies.push_back(net.GetCookie());
    }
    return cookies;
}

void
NetnsSeedTest::Count()
{
    auto host = GetHost();
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetCount(),
                          1,
                          "the kernel should hold one reference to init_net");
    Ptr<NetNamespace> net;
    host->CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, host->GetInitNet(), net);
    NS_TEST_ASSERT_MSG_EQ(net->GetCount(), 1, "the creator should hold one reference");
    host->Mount("a", net);
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 2, "the name should hold a second reference");
    net->GetNode();
    VethHelper().Install(net, net);
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 2, "devices and the Node should hold no reference");
}

void
NetnsSeedTest::GetPut()
{
    auto host = GetHost();
    Ptr<NetNamespace> net;
    host->Create("a", net);
    NS_TEST_EXPECT_MSG_EQ(net->Get(), 0, "get_net should be accepted");
    NS_TEST_EXPECT_MSG_EQ(net->Get(), 0, "get_net should be accepted a second time");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 3, "two references more should be counted");
    NS_TEST_EXPECT_MSG_EQ(net->Put(), 0, "put_net should be accepted");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 2, "one reference less should be counted");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::ALIVE,
                          "the namespace should be alive while it is held");
    host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::ALIVE,
                          "the namespace should be alive without a name while it is held");
    net->Put();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "the namespace should die with its last reference");
    NS_TEST_EXPECT_MSG_EQ(net->MaybeGet(), false, "maybe_get_net should refuse a dead namespace");
}

void
NetnsSeedTest::Zero()
{
    auto host = GetHost();
    // With and without a stack: a stack rests for a while before it goes.
    for (bool withStack : {false, true})
    {
        auto token = std::make_shared<int>(1);
        std::weak_ptr<int> watch = token;
        Ptr<NetNamespace> net;
        host->Create("a", net);
        net->GetProcNetStat()->CreateFile("token", [token] { return std::to_string(*token); });
        token = nullptr;
        if (withStack)
        {
            net->BuildStack();
        }
        net = nullptr;
        NS_TEST_EXPECT_MSG_EQ(watch.expired(), false, "a name should keep its namespace");
        NS_TEST_EXPECT_MSG_EQ(host->GetNetNamespaceList().size(),
                              2,
                              "the namespace should be on the list");
        host->Unmount("a");
        NS_TEST_EXPECT_MSG_EQ(host->GetNetNamespaceList().size(),
                              1,
                              "the namespace should leave the list when its name is unmounted");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(host->Find("a")),
                              false,
                              "the namespace should not be found by its name any more");
        NS_TEST_EXPECT_MSG_EQ(watch.expired(),
                              !withStack,
                              "a namespace without a stack should be deallocated at once, one with "
                              "a stack should rest");
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(watch.expired(),
                              true,
                              "the namespace should be deallocated in the end");
    }
}

void
NetnsSeedTest::List()
{
    auto node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(node, {"a", "b", "c"});
    auto host = node->GetObject<NetNamespaceHost>();
    const auto& list = host->GetNetNamespaceList();
    NS_TEST_ASSERT_MSG_EQ(list.size(), 4, "the list should have init_net and three namespaces");
    NS_TEST_EXPECT_MSG_EQ(&list.front(),
                          PeekPointer(host->GetInitNet()),
                          "init_net should be the first on the list");
    NS_TEST_EXPECT_MSG_EQ(&list.back(),
                          PeekPointer(nets.Get("c")),
                          "the newest namespace should be the last on the list");
    // `list` is the element: from the namespace to its neighbours, both ways
    auto b = NetNamespaceHost::NetList::s_iterator_to(*nets.Get("b"));
    NS_TEST_EXPECT_MSG_EQ(&*std::next(b), PeekPointer(nets.Get("c")), "c should be behind b");
    NS_TEST_EXPECT_MSG_EQ(&*std::prev(b), PeekPointer(nets.Get("a")), "a should be before b");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->m_list.is_linked(), true, "b should be linked by `list`");
    host->Unmount("b");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->m_list.is_linked(),
                          false,
                          "a dead namespace should be unlinked");
    auto a = NetNamespaceHost::NetList::s_iterator_to(*nets.Get("a"));
    NS_TEST_EXPECT_MSG_EQ(&*std::next(a),
                          PeekPointer(nets.Get("c")),
                          "the neighbour behind a should be c once b is gone");
    auto c = NetNamespaceHost::NetList::s_iterator_to(*nets.Get("c"));
    NS_TEST_EXPECT_MSG_EQ(&*std::prev(c),
                          PeekPointer(nets.Get("a")),
                          "the neighbour before c should be a once b is gone");
}

void
NetnsSeedTest::CopyNetNs()
{
    auto host = GetHost();
    auto first = NsProxy::CreateInit(host);
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetCount(),
                          2,
                          "the first task should hold a reference to init_net");
    Ptr<NsProxy> shared;
    NS_TEST_ASSERT_MSG_EQ(NsProxy::CreateNewNamespaces(0, first, shared),
                          0,
                          "create_new_namespaces should be accepted without the flag");
    NS_TEST_EXPECT_MSG_EQ(shared->GetNet(),
                          host->GetInitNet(),
                          "the old namespace should be shared without the flag");
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetCount(),
                          3,
                          "a shared namespace should have one reference more");
    NS_TEST_EXPECT_MSG_EQ(host->GetNetNamespaceList().size(),
                          1,
                          "nothing should be added to the list without the flag");

    Ptr<NsProxy> fresh;
    const uint64_t flags = NsProxy::CLONE_NEWNET_FLAG;
    NS_TEST_ASSERT_MSG_EQ(NsProxy::CreateNewNamespaces(flags, first, fresh),
                          0,
                          "create_new_namespaces should be accepted with the flag");
    Ptr<NetNamespace> net = fresh->GetNet();
    NS_TEST_EXPECT_MSG_EQ(host->GetNetNamespaceList().size(),
                          2,
                          "a namespace should be added to the list with the flag");
    NS_TEST_EXPECT_MSG_EQ(&host->GetNetNamespaceList().back(),
                          PeekPointer(net),
                          "the new namespace should be at the tail of the list");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(),
                          1,
                          "the nsproxy should hold the only reference to the new namespace");
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetCount(),
                          3,
                          "the new namespace should hold no reference to its parent");
    fresh = nullptr;
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "the namespace should die with its nsproxy");
    shared = nullptr;
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetCount(),
                          2,
                          "one task's reference to init_net should be left");
}

void
NetnsSeedTest::Proc()
{
    auto nets = NetNamespaceHelper().Create(GetNode(), {"a", "b"});
    auto a = nets.Get("a");
    auto root = a->GetProcNetRoot();
    NS_TEST_EXPECT_MSG_EQ(root->Find("net"), a->GetProcNet(), "net in the root should be proc_net");
    NS_TEST_EXPECT_MSG_EQ(root->Find("stat"),
                          a->GetProcNetStat(),
                          "the root should have proc_net_stat as stat");
    NS_TEST_EXPECT_MSG_EQ(root->IsDirectory(), true, "proc_net_root should be a directory");
    std::string text;
    NS_TEST_ASSERT_MSG_EQ(root->Read("net/dev", text), 0, "the root should reach net/dev");
    NS_TEST_EXPECT_MSG_NE(text.find("\n    lo: "),
                          std::string::npos,
                          "/proc/net/dev should have a line for lo, but is " << text);
    NS_TEST_EXPECT_MSG_EQ(root->Read("net", text),
                          -EISDIR,
                          "reading a directory should be refused with EISDIR");
    NS_TEST_EXPECT_MSG_EQ(root->Read("net/nothing", text),
                          -ENOENT,
                          "reading a file that is not there should be refused with ENOENT");
    // Each namespace has its own.
    auto file = a->GetProcNetStat()->CreateFile("mine", [] { return std::string("1"); });
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(file), true, "a file should be created");
    NS_TEST_EXPECT_MSG_EQ(a->GetProcNetStat()->List().size(), 1, "a should have the file");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->GetProcNetStat()->List().size(),
                          0,
                          "the file should not be in b's proc_net_stat");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(a->GetProcNetStat()->MakeDirectory("mine")),
                          false,
                          "a directory with the name of a file should be refused");
    NS_TEST_EXPECT_MSG_EQ(a->GetProcNetStat()->Remove("mine"), 0, "the file should be removed");
    NS_TEST_EXPECT_MSG_EQ(a->GetProcNetStat()->Remove("mine"),
                          -ENOENT,
                          "removing the file again should be refused with ENOENT");
}

void
NetnsSeedTest::Loopback()
{
    auto node = CreateObject<Node>();
    auto net = NetNamespaceHelper().Create(node, {"a"}).Get("a");
    auto record = net->GetDevices().GetTable().FindByName("lo");
    NS_TEST_ASSERT_MSG_EQ((record != nullptr), true, "lo should be in the table from the start");
    NS_TEST_EXPECT_MSG_EQ(record->ifindex, 1, "lo should have the ifindex 1");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetN(), 1, "lo should be the only device");
    net->BuildStack();
    auto lo = net->GetDevices().GetLoopback();
    NS_TEST_ASSERT_MSG_EQ(static_cast<bool>(DynamicCast<LoopbackNetDevice>(lo)),
                          true,
                          "the stack should have made lo a LoopbackNetDevice");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().FindByIndex(1),
                          lo,
                          "lo should be found by its ifindex");
    NS_TEST_EXPECT_MSG_EQ(net->GetNode()->GetNDevices(),
                          1,
                          "the stack should use the namespace's lo and add no other");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Unregister(lo),
                          -ENODEV,
                          "deleting lo should be refused");

    UdpProbe probe(net->GetNode());
    probe.Send(Seconds(1), "127.0.0.1");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(probe.GetN(), 1, "a datagram to 127.0.0.1 should arrive");
}

void
NetnsSeedTest::DevBaseHead()
{
    auto net = NetNamespaceHelper().Create(GetNode(), {"a"}).Get("a");
    VethHelper veth;
    veth.SetNames("z", "y");
    auto first = veth.Install(net, net);
    veth.SetNames("x", "w");
    veth.Install(net, net);
    NS_TEST_EXPECT_MSG_EQ(GetNames(net),
                          "lo y z w x",
                          "dev_base_head should be in the order of registration, peers first");
    VethHelper::Delete(first.Get(0));
    NS_TEST_EXPECT_MSG_EQ(GetNames(net), "lo w x", "a deleted pair should be off dev_base_head");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetN(), 3, "three devices should be counted");
}

void
NetnsSeedTest::DevNameHead()
{
    auto net = NetNamespaceHelper().Create(GetNode(), {"a"}).Get("a");
    VethHelper veth;
    veth.SetNames("v0", "v1");
    auto pair = veth.Install(net, net);
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().FindByName("v0"),
                          pair.Get(0),
                          "v0 should be found by name");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().FindByName("v1"),
                          pair.Get(1),
                          "v1 should be found by name");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetDevices().FindByName("v2")),
                          false,
                          "a name that nobody has should find nothing");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().Rename(pair.Get(0), "v2"),
                          0,
                          "v0 should be renamed to v2");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().FindByName("v2"),
                          pair.Get(0),
                          "the new name should find the device");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetDevices().FindByName("v0")),
                          false,
                          "the device should not be found by its old name");
    VethHelper::Delete(pair.Get(0));
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetDevices().FindByName("v1")),
                          false,
                          "a deleted device should not be found by its name");
}

void
NetnsSeedTest::DevIndexHead()
{
    auto net = NetNamespaceHelper().Create(GetNode(), {"a"}).Get("a");
    auto pair = VethHelper().Install(net, net);
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetIndex(pair.Get(1)),
                          2,
                          "the peer should have ifindex 2");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetIndex(pair.Get(0)),
                          3,
                          "the other end should have ifindex 3");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().FindByIndex(2),
                          pair.Get(1),
                          "the peer should be ifindex 2");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().FindByIndex(3),
                          pair.Get(0),
                          "the other end should be found by its ifindex");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetDevices().FindByIndex(4)),
                          false,
                          "an ifindex that nobody has should find nothing");
    VethHelper::Delete(pair.Get(0));
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetDevices().FindByIndex(2)),
                          false,
                          "a deleted device should not be found by its ifindex");
    auto next = VethHelper().Install(net, net);
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetIndex(next.Get(1)),
                          4,
                          "no ifindex should be used again");
}

void
NetnsSeedTest::DeviceVisible()
{
    auto node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(node, {"a", "b"});
    auto init = node->GetObject<NetNamespaceHost>()->GetInitNet();
    VethHelper veth;
    veth.SetNames("eth0", "eth0");
    auto pair = veth.Install(nets.Get("a"), nets.Get("b"));
    NS_TEST_EXPECT_MSG_EQ(nets.Get("a")->GetDevices().FindByName("eth0"),
                          pair.Get(0),
                          "a should have an eth0 of its own");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->GetDevices().FindByName("eth0"),
                          pair.Get(1),
                          "b should have an eth0 of its own");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(init->GetDevices().FindByName("eth0")),
                          false,
                          "init_net should have no eth0");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("a")->GetDevices().FindByIndex(2),
                          pair.Get(0),
                          "ifindex 2 in a should be a's end");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->GetDevices().FindByIndex(2),
                          pair.Get(1),
                          "ifindex 2 in b should be b's end");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->GetDevices().GetIndex(pair.Get(0)),
                          0,
                          "a's device should have no ifindex in b");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->GetDevices().Unregister(pair.Get(0)),
                          -ENODEV,
                          "deleting a's device in b should be refused with ENODEV");
    std::string text;
    init->GetProcNet()->Read("dev", text);
    NS_TEST_EXPECT_MSG_EQ(text.find("eth0"),
                          std::string::npos,
                          "the devices should not be in init_net's /proc/net/dev");
}

void
NetnsSeedTest::EndToEnd()
{
    // create_new_namespaces, copy_net_ns, net_namespace_list
    auto host = GetHost();
    auto init = NsProxy::CreateInit(host);
    const uint64_t flags = NsProxy::CLONE_NEWNET_FLAG;
    Ptr<NsProxy> red;
    Ptr<NsProxy> blue;
    NS_TEST_ASSERT_MSG_EQ(NsProxy::CreateNewNamespaces(flags, init, red),
                          0,
                          "create_new_namespaces should make red");
    NS_TEST_ASSERT_MSG_EQ(NsProxy::CreateNewNamespaces(flags, init, blue),
                          0,
                          "create_new_namespaces should make blue");
    NS_TEST_EXPECT_MSG_EQ((GetCookies(host) == std::vector<uint64_t>{1, 2, 3}),
                          true,
                          "net_namespace_list should have init_net, red and blue");
    // get_net, put_net, count
    NS_TEST_EXPECT_MSG_EQ(red->GetNet()->Get(), 0, "get_net should be accepted");
    NS_TEST_EXPECT_MSG_EQ(red->GetNet()->GetCount(), 2, "the count should be 2 after get_net");
    // dev_base_head, dev_name_head, dev_index_head
    auto pair = VethHelper().Install(red->GetNet(), blue->GetNet());
    NS_TEST_EXPECT_MSG_EQ(GetNames(red->GetNet()),
                          "lo veth0",
                          "dev_base_head should list lo and the veth");
    NS_TEST_EXPECT_MSG_EQ(red->GetNet()->GetDevices().FindByName("veth0"),
                          pair.Get(0),
                          "dev_name_head should find the veth by its name");
    NS_TEST_EXPECT_MSG_EQ(blue->GetNet()->GetDevices().FindByIndex(2),
                          pair.Get(1),
                          "dev_index_head should find the veth by its ifindex");
    // What they are for
    Ipv4AddressPool("10.0.0.0", "/24").Assign(pair);
    UdpProbe client(red->GetNet()->GetNode());
    UdpProbe server(blue->GetNet()->GetNode(), true);
    client.Send(Seconds(1), "10.0.0.2");
    // loopback_dev
    client.Send(Seconds(2), "127.0.0.1");
    Simulator::Stop(Seconds(3));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(
        client.GetN(),
        2,
        "red should get the echo from blue and its own datagram over loopback_dev");
    NS_TEST_EXPECT_MSG_EQ(server.GetN(), 1, "blue should receive only what was sent to it");
    // proc_net_root, proc_net, proc_net_stat
    std::string text;
    NS_TEST_EXPECT_MSG_EQ(blue->GetNet()->GetProcNetRoot()->Read("net/dev", text),
                          0,
                          "net/dev should be readable from blue's proc_net_root");
    NS_TEST_EXPECT_MSG_NE(text.find("\n veth0: "),
                          std::string::npos,
                          "/proc/net/dev should have a line for veth0, but is " << text);
    NS_TEST_EXPECT_MSG_EQ(blue->GetNet()->GetProcNetStat()->List().size(),
                          0,
                          "proc_net_stat should be empty");
    // At zero
    Ptr<NetNamespace> net = red->GetNet();
    client.Close();
    red = nullptr;
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::ALIVE,
                          "the reference that get_net took should keep the namespace alive");
    NS_TEST_EXPECT_MSG_EQ(net->Put(), 0, "put_net should be accepted");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(),
                          NetNamespace::DEAD,
                          "the namespace should die with its last reference");
    NS_TEST_EXPECT_MSG_EQ((GetCookies(host) == std::vector<uint64_t>{1, 3}),
                          true,
                          "the dead namespace should be off net_namespace_list");
    NS_TEST_EXPECT_MSG_EQ(GetNames(blue->GetNet()),
                          "lo",
                          "the other end should be deleted with the namespace");
}

using Test = NetnsSeedTest;

/// Registers the suite.
static FixtureSuite<Test> g_netnsSeedTestSuite(
    "netns-seed",
    {
        {"count: users of the namespace", &Test::Count},
        {"get_net, put_net: take and return", &Test::GetPut},
        {"at zero the namespace is deallocated and removed from the system", &Test::Zero},
        {"net_namespace_list: doubly linked, with `list` as the element", &Test::List},
        {"copy_net_ns adds to net_namespace_list, called by "
         "create_new_namespaces",
         &Test::CopyNetNs},
        {"proc_net, proc_net_stat, proc_net_root", &Test::Proc},
        {"loopback_dev: each namespace has its own", &Test::Loopback},
        {"dev_base_head: the list of devices", &Test::DevBaseHead},
        {"dev_name_head: devices hashed by name", &Test::DevNameHead},
        {"dev_index_head: devices hashed by index", &Test::DevIndexHead},
        {"a device visible in one namespace need not be visible in another", &Test::DeviceVisible},
        {"these words alone, from end to end", &Test::EndToEnd},
    });
