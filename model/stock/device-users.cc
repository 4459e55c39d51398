// SPDX-License-Identifier: GPL-2.0-only

#include "device-users.h"

#include "application-end.h"
#include "object-internals.h"
#include "own-event.h"
#include "private-members.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/socket.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <vector>

namespace ns3
{
namespace netns
{
namespace internals
{

// Link change callbacks ---------------------------------------------------------------------------

static void
DoNothing()
{
}

/** @brief Removes the callbacks that a test finds. */
template <typename Test>
static void
RemoveLinkCallbacks(const Node& node,
                    const Ptr<NetDevice>& device,
                    TracedCallback<>& linkChange,
                    const Test& test)
{
    const Callback<void> nothing = MakeCallback(&DoNothing);
    std::vector<Callback<void>> gone;
    for (auto& callback : Private<LinkSinks>(linkChange))
    {
        if (test(callback))
        {
            gone.push_back(callback);
            callback = nothing;
        }
    }
    if (!gone.empty())
    {
        InOwnEvent(node.GetId(), [device, gone, nothing, &linkChange]() {
            linkChange.DisconnectWithoutContext(nothing);
        });
    }
}

void
RemoveLinkCallback(const Node& node,
                   const Ptr<NetDevice>& device,
                   TracedCallback<>& linkChange,
                   const Callback<void>& callback)
{
    RemoveLinkCallbacks(node, device, linkChange, [&callback](const Callback<void>& other) {
        return other.IsEqual(callback);
    });
}

// Applications ------------------------------------------------------------------------------------

#ifdef NETNS_HAS_INTERNET_APPS

/** @brief Removes the callbacks that are member functions of an object. The function of a DHCP
 * client is private and of a module that this one does not need, so it cannot be named. */
template <typename T>
static void
RemoveLinkCallbacksOf(const Node& node,
                      T* object,
                      const Ptr<NetDevice>& device,
                      TracedCallback<>& linkChange)
{
#if NETNS_CALLBACKS_HAVE_COMPONENTS
    const auto self = std::make_shared<CallbackComponent<T*>>(object);
    RemoveLinkCallbacks(node, device, linkChange, [&self](const Callback<void>& callback) {
        const auto impl = DynamicCast<CallbackImpl<void>>(callback.GetImpl());
        return impl && impl->GetComponents().size() == 2 && self->IsEqual(impl->GetComponents()[1]);
    });
#endif
}

/** @brief Stops an application for good. It may be sending, and schedules its next event then. */
static void
StopForGood(const Ptr<Node>& node,
            const Ptr<Application>& app,
            const std::function<void()>& andLater)
{
    StopApplication(app);
    InOwnEvent(node->GetId(), andLater);
}

static void
EndDhcpClient(const Ptr<Node>& node,
              const Ptr<Application>& app,
              const Ptr<NetDevice>& device,
              TracedCallback<>* linkChange)
{
    auto* client = static_cast<DhcpClient*>(PeekPointer(app));
    if (Private<DhcpClientDevice>(*client) != device)
    {
        return;
    }
    // It may have forgotten an event, which sends. StopApplication() cancels only those that it
    // has, and would need the device once more.
    if (const auto& socket = Private<DhcpClientSocket>(*client))
    {
        socket->ShutdownSend();
    }
    StopForGood(node, app, [app]() { app->Dispose(); });
    if (linkChange)
    {
        RemoveLinkCallbacksOf(*node, client, device, *linkChange);
    }
}

static void
EndRadvd(const Ptr<Node>& node, const Ptr<Application>& app, const Ptr<NetDevice>& device)
{
    const auto ipv6 = Find<Ipv6L3Protocol>(node);
    const int32_t interface = ipv6 ? ipv6->GetInterfaceForDevice(device) : -1;
    const auto& configurations = Private<RadvdConfigurations>(static_cast<Radvd&>(*app));
    const auto uses = [interface](const auto& configuration) {
        return static_cast<int32_t>(Private<RadvdInterfaceNumber>(*configuration)) == interface;
    };
    if (interface >= 0 && std::any_of(configurations.begin(), configurations.end(), uses))
    {
        StopForGood(node, app, [app]() { Private<ApplicationStopNow>(*app); });
    }
}

static void
EndDhcpServer(const Ptr<Node>& node, const Ptr<Application>& app, const Ptr<NetDevice>& device)
{
    const auto ipv4 = Find<Ipv4L3Protocol>(node);
    const int32_t interface = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
    Ipv4AddressValue network;
    Ipv4MaskValue mask;
    app->GetAttribute("PoolAddresses", network);
    app->GetAttribute("PoolMask", mask);
    // One that has started answers nobody any more, because its socket is bound to the device
    if (interface >= 0 && !HasStarted(app) &&
        ipv4->GetInterfaceForPrefix(network.Get(), mask.Get()) == interface)
    {
        StopApplication(app);
    }
}

void
EndApplicationsOf(const Ptr<Node>& node, const Ptr<NetDevice>& device, TracedCallback<>* linkChange)
{
    for (uint32_t i = 0; i < node->GetNApplications(); ++i)
    {
        const auto app = node->GetApplication(i);
        if (IsA(*app, "ns3::DhcpClient"))
        {
            EndDhcpClient(node, app, device, linkChange);
        }
        else if (IsA(*app, "ns3::DhcpServer"))
        {
            EndDhcpServer(node, app, device);
        }
        else if (IsA(*app, "ns3::Radvd"))
        {
            EndRadvd(node, app, device);
        }
    }
}

void
RemoveLinkCallbacksOfApplications(const Ptr<Node>& node,
                                  const Ptr<NetDevice>& device,
                                  TracedCallback<>& linkChange)
{
    for (uint32_t i = 0; i < node->GetNApplications(); ++i)
    {
        const auto app = node->GetApplication(i);
        if (IsA(*app, "ns3::DhcpClient"))
        {
            auto* client = static_cast<DhcpClient*>(PeekPointer(app));
            RemoveLinkCallbacksOf(*node, client, device, linkChange);
        }
    }
}

#else

void
RemoveLinkCallbacksOfApplications(const Ptr<Node>&, const Ptr<NetDevice>&, TracedCallback<>&)
{
}

void
EndApplicationsOf(const Ptr<Node>&, const Ptr<NetDevice>&, TracedCallback<>*)
{
}

#endif

// Raw sockets -------------------------------------------------------------------------------------

/** @return the raw sockets of an IP layer. Their classes are not installed. Socket is their first
 * and only base, so that both have one address. */
template <typename Tag, typename Ip>
static std::vector<Ptr<Socket>>
GetRawSockets(const Ptr<Ip>& ip)
{
    std::vector<Ptr<Socket>> sockets;
    if (ip)
    {
        for (const auto& raw : Private<Tag>(*ip))
        {
            sockets.emplace_back(static_cast<Socket*>(static_cast<void*>(PeekPointer(raw))));
        }
    }
    return sockets;
}

/** @return the device that has the address to which a socket is bound; null for none */
static Ptr<NetDevice>
GetDeviceOf(Ipv4L3Protocol& ipv4, const Address& name)
{
    const auto address = InetSocketAddress::ConvertFrom(name).GetIpv4();
    const int32_t interface = address.IsAny() ? -1 : ipv4.GetInterfaceForAddress(address);
    return interface < 0 ? nullptr : ipv4.GetNetDevice(interface);
}

static Ptr<NetDevice>
GetDeviceOf(Ipv6L3Protocol& ipv6, const Address& name)
{
    const auto address = Inet6SocketAddress::ConvertFrom(name).GetIpv6();
    const int32_t interface = address.IsAny() ? -1 : ipv6.GetInterfaceForAddress(address);
    return interface < 0 ? nullptr : ipv6.GetNetDevice(interface);
}

/** @brief Lets a socket send and receive nothing any more. */
static void
ShutDown(Socket& socket)
{
    socket.ShutdownSend();
    socket.ShutdownRecv();
}

/** @brief Shuts the raw sockets down that are bound to a device or to an address of it. */
template <typename Tag, typename Ip>
static void
ShutDownSocketsOf(const Ptr<Ip>& ip, const Ptr<NetDevice>& device)
{
    for (const auto& socket : GetRawSockets<Tag>(ip))
    {
        Address name;
        socket->GetSockName(name);
        if (socket->GetBoundNetDevice() == device || GetDeviceOf(*ip, name) == device)
        {
            ShutDown(*socket);
        }
    }
}

void
ShutDownRawSocketsOf(const Ptr<Node>& node, const Ptr<NetDevice>& device)
{
    ShutDownSocketsOf<Ipv4RawSockets>(Find<Ipv4L3Protocol>(node), device);
    ShutDownSocketsOf<Ipv6RawSockets>(Find<Ipv6L3Protocol>(node), device);
}

void
ShutDownRawSockets(const Ptr<Node>& node)
{
    for (const auto& socket : GetRawSockets<Ipv4RawSockets>(Find<Ipv4L3Protocol>(node)))
    {
        ShutDown(*socket);
    }
    for (const auto& socket : GetRawSockets<Ipv6RawSockets>(Find<Ipv6L3Protocol>(node)))
    {
        ShutDown(*socket);
    }
}

} // namespace internals
} // namespace netns
} // namespace ns3
