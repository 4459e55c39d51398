// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * @ingroup netns-tests
 * The first description of `struct net`, word by word: one case for each of its members and
 * functions, and one that uses nothing else.
 */

#include "../common/instant-test-case.h"
#include "../common/udp-probe.h"

#include "ns3/ipv4-address-pool.h"
#include "ns3/loopback-net-device.h"
#include "ns3/net-namespace-helper.h"
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
class NetnsSeedTestCase : public InstantTestCase
{
  public:
    /// What a case does.
    using Body = void (NetnsSeedTestCase::*)();

    /**
     * @param name the word, and what holds for it
     * @param body the case
     */
    NetnsSeedTestCase(const std::string& name, Body body)
        : InstantTestCase(name),
          m_body(body)
    {
    }

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
    void DoRun() override;
    /** @return names of a device list @param net its namespace */
    static std::string GetNames(Ptr<NetNamespace> net);
    /** @return cookies of net_namespace_list @param host its host */
    static std::vector<uint64_t> GetCookies(Ptr<NetNamespaceHost> host);

    Body m_body; ///< the case
};

void
NetnsSeedTestCase::DoRun()
{
    (this->*m_body)();
    Simulator::Destroy();
}

std::string
NetnsSeedTestCase::GetNames(Ptr<NetNamespace> net)
{
    std::string names;
    for (const auto& record : net->GetDevices().GetList())
    {
        names += (names.empty() ? "" : " ") + record.GetName();
    }
    return names;
}

std::vector<uint64_t>
NetnsSeedTestCase::GetCookies(Ptr<NetNamespaceHost> host)
{
    std::vector<uint64_t> cookies;
    for (const auto& net : host->GetNetNamespaceList())
    {
        cookies.push_back(net.GetCookie());
    }
    return cookies;
}

void
NetnsSeedTestCase::Count()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetCount(), 1, "init_net is held by the kernel");
    Ptr<NetNamespace> net;
    host->CopyNetNs(NsProxy::CLONE_NEWNET_FLAG, host->GetInitNet(), net);
    NS_TEST_ASSERT_MSG_EQ(net->GetCount(), 1, "its creator holds it");
    host->Mount("a", net);
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 2, "its name holds it");
    net->GetNode();
    VethHelper().Install(net, net);
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 2, "devices do not hold it");
}

void
NetnsSeedTestCase::GetPut()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    Ptr<NetNamespace> net;
    host->Create("a", net);
    NS_TEST_EXPECT_MSG_EQ(net->Get(), 0, "get_net");
    NS_TEST_EXPECT_MSG_EQ(net->Get(), 0, "get_net");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 3, "two more");
    NS_TEST_EXPECT_MSG_EQ(net->Put(), 0, "put_net");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 2, "one less");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::ALIVE, "held");
    host->Unmount("a");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::ALIVE, "still held");
    net->Put();
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "held by nobody");
    NS_TEST_EXPECT_MSG_EQ(net->MaybeGet(), false, "maybe_get_net of a dead namespace");
}

void
NetnsSeedTestCase::Zero()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
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
        NS_TEST_EXPECT_MSG_EQ(watch.expired(), false, "its name holds it");
        NS_TEST_EXPECT_MSG_EQ(host->GetNetNamespaceList().size(), 2, "in the system");
        host->Unmount("a");
        NS_TEST_EXPECT_MSG_EQ(host->GetNetNamespaceList().size(), 1, "removed from the system");
        NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(host->Find("a")), false, "not found by name");
        NS_TEST_EXPECT_MSG_EQ(watch.expired(), !withStack, "deallocated unless it rests");
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(watch.expired(), true, "deallocated");
    }
}

void
NetnsSeedTestCase::List()
{
    auto node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(node, {"a", "b", "c"});
    auto host = node->GetObject<NetNamespaceHost>();
    const auto& list = host->GetNetNamespaceList();
    NS_TEST_ASSERT_MSG_EQ(list.size(), 4, "init_net and three");
    NS_TEST_EXPECT_MSG_EQ(&list.front(), PeekPointer(host->GetInitNet()), "init_net is the first");
    NS_TEST_EXPECT_MSG_EQ(&list.back(), PeekPointer(nets.Get("c")), "the newest is the last");
    // `list` is the element: from the namespace to its neighbours, both ways
    auto b = NetNamespaceHost::NetList::s_iterator_to(*nets.Get("b"));
    NS_TEST_EXPECT_MSG_EQ(&*std::next(b), PeekPointer(nets.Get("c")), "next");
    NS_TEST_EXPECT_MSG_EQ(&*std::prev(b), PeekPointer(nets.Get("a")), "previous");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->m_list.is_linked(), true, "linked by `list`");
    host->Unmount("b");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->m_list.is_linked(), false, "unlinked");
    auto a = NetNamespaceHost::NetList::s_iterator_to(*nets.Get("a"));
    NS_TEST_EXPECT_MSG_EQ(&*std::next(a), PeekPointer(nets.Get("c")), "its neighbours are joined");
    auto c = NetNamespaceHost::NetList::s_iterator_to(*nets.Get("c"));
    NS_TEST_EXPECT_MSG_EQ(&*std::prev(c), PeekPointer(nets.Get("a")), "both ways");
}

void
NetnsSeedTestCase::CopyNetNs()
{
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    auto first = NsProxy::CreateInit(host);
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetCount(), 2, "the first task is in init_net");
    Ptr<NsProxy> shared;
    NS_TEST_ASSERT_MSG_EQ(NsProxy::CreateNewNamespaces(0, first, shared), 0, "without the flag");
    NS_TEST_EXPECT_MSG_EQ(shared->GetNet(), host->GetInitNet(), "the old namespace is shared");
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetCount(), 3, "and counted");
    NS_TEST_EXPECT_MSG_EQ(host->GetNetNamespaceList().size(), 1, "nothing is added");

    Ptr<NsProxy> fresh;
    const uint64_t flags = NsProxy::CLONE_NEWNET_FLAG;
    NS_TEST_ASSERT_MSG_EQ(NsProxy::CreateNewNamespaces(flags, first, fresh), 0, "with the flag");
    Ptr<NetNamespace> net = fresh->GetNet();
    NS_TEST_EXPECT_MSG_EQ(host->GetNetNamespaceList().size(), 2, "one is added");
    NS_TEST_EXPECT_MSG_EQ(&host->GetNetNamespaceList().back(), PeekPointer(net), "at the tail");
    NS_TEST_EXPECT_MSG_EQ(net->GetCount(), 1, "the nsproxy holds it");
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetCount(), 3, "and not its parent");
    fresh = nullptr;
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "gone with the nsproxy");
    shared = nullptr;
    NS_TEST_EXPECT_MSG_EQ(host->GetInitNet()->GetCount(), 2, "one task is left in init_net");
}

void
NetnsSeedTestCase::Proc()
{
    auto nets = NetNamespaceHelper().Create(CreateObject<Node>(), {"a", "b"});
    auto a = nets.Get("a");
    auto root = a->GetProcNetRoot();
    NS_TEST_EXPECT_MSG_EQ(root->Find("net"), a->GetProcNet(), "proc_net");
    NS_TEST_EXPECT_MSG_EQ(root->Find("stat"), a->GetProcNetStat(), "proc_net_stat");
    NS_TEST_EXPECT_MSG_EQ(root->IsDirectory(), true, "proc_net_root");
    std::string text;
    NS_TEST_ASSERT_MSG_EQ(root->Read("net/dev", text), 0, "/proc/net/dev");
    NS_TEST_EXPECT_MSG_NE(text.find("\n    lo: "), std::string::npos, "lo is in " << text);
    NS_TEST_EXPECT_MSG_EQ(root->Read("net", text), -EISDIR, "a directory");
    NS_TEST_EXPECT_MSG_EQ(root->Read("net/nothing", text), -ENOENT, "no such file");
    // Each namespace has its own.
    auto file = a->GetProcNetStat()->CreateFile("mine", [] { return std::string("1"); });
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(file), true, "made");
    NS_TEST_EXPECT_MSG_EQ(a->GetProcNetStat()->List().size(), 1, "in a");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->GetProcNetStat()->List().size(), 0, "not in b");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(a->GetProcNetStat()->MakeDirectory("mine")),
                          false,
                          "taken");
    NS_TEST_EXPECT_MSG_EQ(a->GetProcNetStat()->Remove("mine"), 0, "removed");
    NS_TEST_EXPECT_MSG_EQ(a->GetProcNetStat()->Remove("mine"), -ENOENT, "removed already");
}

void
NetnsSeedTestCase::Loopback()
{
    auto node = CreateObject<Node>();
    auto net = NetNamespaceHelper().Create(node, {"a"}).Get("a");
    auto record = net->GetDevices().FindByName("lo");
    NS_TEST_ASSERT_MSG_EQ((record != nullptr), true, "lo is there from the start");
    NS_TEST_EXPECT_MSG_EQ(record->ifindex, 1, "and is the first");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetN(), 1, "and the only one");
    net->BuildStack();
    auto lo = net->GetLoopback();
    NS_TEST_ASSERT_MSG_EQ(static_cast<bool>(DynamicCast<LoopbackNetDevice>(lo)), true, "a device");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceByIndex(1), lo, "under its index");
    NS_TEST_EXPECT_MSG_EQ(net->GetNode()->GetNDevices(), 1, "the stack uses it, and no other");
    NS_TEST_EXPECT_MSG_EQ(net->UnregisterDevice(lo), -ENODEV, "and it stays");

    UdpProbe probe(net->GetNode());
    probe.Send(Seconds(1), "127.0.0.1");
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(probe.GetN(), 1, "127.0.0.1 answers");
}

void
NetnsSeedTestCase::DevBaseHead()
{
    auto net = NetNamespaceHelper().Create(CreateObject<Node>(), {"a"}).Get("a");
    VethHelper veth;
    veth.SetNames("z", "y");
    auto first = veth.Install(net, net);
    veth.SetNames("x", "w");
    veth.Install(net, net);
    NS_TEST_EXPECT_MSG_EQ(GetNames(net), "lo y z w x", "in order of registration, peers first");
    VethHelper::Delete(first.Get(0));
    NS_TEST_EXPECT_MSG_EQ(GetNames(net), "lo w x", "without the pair that went");
    NS_TEST_EXPECT_MSG_EQ(net->GetDevices().GetN(), 3, "counted");
}

void
NetnsSeedTestCase::DevNameHead()
{
    auto net = NetNamespaceHelper().Create(CreateObject<Node>(), {"a"}).Get("a");
    VethHelper veth;
    veth.SetNames("v0", "v1");
    auto pair = veth.Install(net, net);
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceByName("v0"), pair.Get(0), "by its name");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceByName("v1"), pair.Get(1), "by its name");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetDeviceByName("v2")), false, "no such name");
    NS_TEST_EXPECT_MSG_EQ(net->RenameDevice(pair.Get(0), "v2"), 0, "renamed");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceByName("v2"), pair.Get(0), "by its new name");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetDeviceByName("v0")), false, "not the old one");
    VethHelper::Delete(pair.Get(0));
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetDeviceByName("v1")), false, "gone");
}

void
NetnsSeedTestCase::DevIndexHead()
{
    auto net = NetNamespaceHelper().Create(CreateObject<Node>(), {"a"}).Get("a");
    auto pair = VethHelper().Install(net, net);
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceIndex(pair.Get(1)), 2, "the peer comes first");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceIndex(pair.Get(0)), 3, "then the other end");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceByIndex(2), pair.Get(1), "by its index");
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceByIndex(3), pair.Get(0), "by its index");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetDeviceByIndex(4)), false, "no such index");
    VethHelper::Delete(pair.Get(0));
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(net->GetDeviceByIndex(2)), false, "gone");
    auto next = VethHelper().Install(net, net);
    NS_TEST_EXPECT_MSG_EQ(net->GetDeviceIndex(next.Get(1)), 4, "an index is never used again");
}

void
NetnsSeedTestCase::DeviceVisible()
{
    auto node = CreateObject<Node>();
    auto nets = NetNamespaceHelper().Create(node, {"a", "b"});
    auto init = node->GetObject<NetNamespaceHost>()->GetInitNet();
    VethHelper veth;
    veth.SetNames("eth0", "eth0");
    auto pair = veth.Install(nets.Get("a"), nets.Get("b"));
    NS_TEST_EXPECT_MSG_EQ(nets.Get("a")->GetDeviceByName("eth0"), pair.Get(0), "one eth0 in a");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->GetDeviceByName("eth0"), pair.Get(1), "another in b");
    NS_TEST_EXPECT_MSG_EQ(static_cast<bool>(init->GetDeviceByName("eth0")), false, "none in init");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("a")->GetDeviceByIndex(2), pair.Get(0), "index 2 in a");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->GetDeviceByIndex(2), pair.Get(1), "index 2 in b");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->GetDeviceIndex(pair.Get(0)), 0, "a's is not b's");
    NS_TEST_EXPECT_MSG_EQ(nets.Get("b")->UnregisterDevice(pair.Get(0)), -ENODEV, "nor b's to end");
    std::string text;
    init->GetProcNet()->Read("dev", text);
    NS_TEST_EXPECT_MSG_EQ(text.find("eth0"), std::string::npos, "not in init's /proc/net/dev");
}

void
NetnsSeedTestCase::EndToEnd()
{
    // create_new_namespaces, copy_net_ns, net_namespace_list
    auto host = NetNamespaceHost::Install(CreateObject<Node>());
    auto init = NsProxy::CreateInit(host);
    const uint64_t flags = NsProxy::CLONE_NEWNET_FLAG;
    Ptr<NsProxy> red;
    Ptr<NsProxy> blue;
    NS_TEST_ASSERT_MSG_EQ(NsProxy::CreateNewNamespaces(flags, init, red), 0, "red");
    NS_TEST_ASSERT_MSG_EQ(NsProxy::CreateNewNamespaces(flags, init, blue), 0, "blue");
    NS_TEST_EXPECT_MSG_EQ((GetCookies(host) == std::vector<uint64_t>{1, 2, 3}), true, "the list");
    // get_net, put_net, count
    NS_TEST_EXPECT_MSG_EQ(red->GetNet()->Get(), 0, "get_net");
    NS_TEST_EXPECT_MSG_EQ(red->GetNet()->GetCount(), 2, "count");
    // dev_base_head, dev_name_head, dev_index_head
    auto pair = VethHelper().Install(red->GetNet(), blue->GetNet());
    NS_TEST_EXPECT_MSG_EQ(GetNames(red->GetNet()), "lo veth0", "dev_base_head");
    NS_TEST_EXPECT_MSG_EQ(red->GetNet()->GetDeviceByName("veth0"), pair.Get(0), "dev_name_head");
    NS_TEST_EXPECT_MSG_EQ(blue->GetNet()->GetDeviceByIndex(2), pair.Get(1), "dev_index_head");
    // What they are for
    Ipv4AddressPool("10.0.0.0", "/24").Assign(pair);
    UdpProbe client(red->GetNet()->GetNode());
    UdpProbe server(blue->GetNet()->GetNode(), true);
    client.Send(Seconds(1), "10.0.0.2");
    // loopback_dev
    client.Send(Seconds(2), "127.0.0.1");
    Simulator::Stop(Seconds(3));
    Simulator::Run();
    NS_TEST_EXPECT_MSG_EQ(client.GetN(), 2, "the echo, and loopback_dev");
    NS_TEST_EXPECT_MSG_EQ(server.GetN(), 1, "only what was sent to it");
    // proc_net_root, proc_net, proc_net_stat
    std::string text;
    NS_TEST_EXPECT_MSG_EQ(blue->GetNet()->GetProcNetRoot()->Read("net/dev", text), 0, "proc_net");
    NS_TEST_EXPECT_MSG_NE(text.find("\n veth0: "), std::string::npos, text);
    NS_TEST_EXPECT_MSG_EQ(blue->GetNet()->GetProcNetStat()->List().size(), 0, "proc_net_stat");
    // At zero
    Ptr<NetNamespace> net = red->GetNet();
    client.Close();
    red = nullptr;
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::ALIVE, "one reference is left");
    NS_TEST_EXPECT_MSG_EQ(net->Put(), 0, "put_net");
    NS_TEST_EXPECT_MSG_EQ(net->GetState(), NetNamespace::DEAD, "none is left");
    NS_TEST_EXPECT_MSG_EQ((GetCookies(host) == std::vector<uint64_t>{1, 3}), true, "off the list");
    NS_TEST_EXPECT_MSG_EQ(GetNames(blue->GetNet()), "lo", "the other end went with it");
}

/**
 * @ingroup netns-tests
 * The words of the description.
 */
class NetnsSeedTestSuite : public TestSuite
{
  public:
    NetnsSeedTestSuite()
        : TestSuite("netns-seed", Type::UNIT)
    {
        using Case = NetnsSeedTestCase;
        AddTestCase(new Case("count: users of the namespace", &Case::Count));
        AddTestCase(new Case("get_net, put_net: take and return", &Case::GetPut));
        AddTestCase(new Case("at zero the namespace is deallocated and removed from the system",
                             &Case::Zero));
        AddTestCase(
            new Case("net_namespace_list: doubly linked, with `list` as the element", &Case::List));
        AddTestCase(new Case("copy_net_ns adds to net_namespace_list, called by "
                             "create_new_namespaces",
                             &Case::CopyNetNs));
        AddTestCase(new Case("proc_net, proc_net_stat, proc_net_root", &Case::Proc));
        AddTestCase(new Case("loopback_dev: each namespace has its own", &Case::Loopback));
        AddTestCase(new Case("dev_base_head: the list of devices", &Case::DevBaseHead));
        AddTestCase(new Case("dev_name_head: devices hashed by name", &Case::DevNameHead));
        AddTestCase(new Case("dev_index_head: devices hashed by index", &Case::DevIndexHead));
        AddTestCase(new Case("a device visible in one namespace need not be visible in another",
                             &Case::DeviceVisible));
        AddTestCase(new Case("these words alone, from end to end", &Case::EndToEnd));
    }
};

/// Registers the suite.
static NetnsSeedTestSuite g_netnsSeedTestSuite;
