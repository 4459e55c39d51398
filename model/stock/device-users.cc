// SPDX-License-Identifier: GPL-2.0-only

#include "device-users.h"

#include "application-end.h"
#include "object-internals.h"
#include "own-event.h"
#include "private-members.h"
#include "stack-sockets.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/loopback-net-device.h"
#include "ns3/socket.h"
#include "ns3/udp-socket.h"

#include <algorithm>
#include <functional>
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

// Addresses ---------------------------------------------------------------------------------------

/** @return the device that has an address; null for none */
template <typename Ip, typename AnAddress>
static Ptr<NetDevice>
GetDeviceOf(Ip& ip, const AnAddress& address)
{
    const int32_t interface = address.IsAny() ? -1 : ip.GetInterfaceForAddress(address);
    return interface < 0 ? nullptr : ip.GetNetDevice(interface);
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

/** @brief Lets a Ping from an address of the device, which has not started, not start. */
static void
EndPing(const Ptr<Node>& node, const Ptr<Application>& app, const Ptr<NetDevice>& device)
{
    AddressValue from;
    if (HasStarted(app) || !app->GetAttributeFailSafe("InterfaceAddress", from))
    {
        return;
    }
    const auto ipv4 = Find<Ipv4L3Protocol>(node);
    const auto ipv6 = Find<Ipv6L3Protocol>(node);
    const bool leaves = (ipv4 && Ipv4Address::IsMatchingType(from.Get()) &&
                         GetDeviceOf(*ipv4, Ipv4Address::ConvertFrom(from.Get())) == device) ||
                        (ipv6 && Ipv6Address::IsMatchingType(from.Get()) &&
                         GetDeviceOf(*ipv6, Ipv6Address::ConvertFrom(from.Get())) == device);
    if (leaves)
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
        else if (IsA(*app, "ns3::Ping"))
        {
            EndPing(node, app, device);
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

// Sockets -----------------------------------------------------------------------------------------

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

/** @return the address to which a socket is bound */
static Ipv4Address
GetLocal(const Ipv4L3Protocol&, const Socket& socket)
{
    Address name;
    socket.GetSockName(name);
    return InetSocketAddress::ConvertFrom(name).GetIpv4();
}

static Ipv6Address
GetLocal(const Ipv6L3Protocol&, const Socket& socket)
{
    Address name;
    socket.GetSockName(name);
    return Inet6SocketAddress::ConvertFrom(name).GetIpv6();
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
ShutDownRawSocketsOf(const Ptr<Ip>& ip, const Ptr<NetDevice>& device)
{
    for (const auto& socket : GetRawSockets<Tag>(ip))
    {
        if (socket->GetBoundNetDevice() == device ||
            GetDeviceOf(*ip, GetLocal(*ip, *socket)) == device)
        {
            ShutDown(*socket);
        }
    }
}

/** @return lo, if an IPv4 stack has it; null otherwise */
static Ptr<NetDevice>
FindLoopback(const Ptr<Node>& node)
{
    const auto ipv4 = Find<Ipv4L3Protocol>(node);
    const auto first = ipv4 && ipv4->GetNInterfaces() > 0 ? ipv4->GetNetDevice(0) : nullptr;
    return DynamicCast<LoopbackNetDevice>(first);
}

/** @brief Suspends the UDP sockets that are bound to a device. ShutdownRecv() is not for them: ns-3
 * would not close them. */
static void
SuspendUdpSocketsOf(const Ptr<Node>& node,
                    const Ptr<NetDevice>& device,
                    std::vector<ParkedSocket>& parked)
{
    const auto endPoints = GetUdpEndPointsOf(node, device);
    const auto endPoints6 = GetUdpEndPoints6Of(node, device);
    if (endPoints.empty() && endPoints6.empty())
    {
        return;
    }
    const auto lo = FindLoopback(node);
    const auto ipv6 = Find<Ipv6L3Protocol>(node);
    for (const auto& socket : GetUserSockets(node))
    {
        if (!DynamicCast<UdpSocket>(socket))
        {
            continue;
        }
        Address name;
        socket->GetSockName(name);
        const bool isIpv4 = InetSocketAddress::IsMatchingType(name);
        const bool isBound = socket->GetBoundNetDevice() == device;
        if (isBound && isIpv4 && lo && lo != device)
        {
            socket->BindToNetDevice(lo);
            parked.push_back({PeekPointer(device), PeekPointer(socket)});
        }
        else if (isBound ||
                 (!isIpv4 && ipv6 && GetDeviceOf(*ipv6, GetLocal(*ipv6, *socket)) == device))
        {
            // Close() and Ipv6JoinGroup() would look for the interface of the device
            socket->Ipv6LeaveGroup();
            socket->ShutdownSend();
            socket->BindToNetDevice(nullptr);
        }
    }
    // A socket of a routing protocol keeps its device
    const auto mute = [&device](auto* endPoint) {
        if (endPoint->GetBoundNetDevice() != device)
        {
            endPoint->SetRxEnabled(false);
        }
    };
    std::for_each(endPoints.begin(), endPoints.end(), mute);
    std::for_each(endPoints6.begin(), endPoints6.end(), mute);
}

void
SuspendSocketsOf(const Ptr<Node>& node,
                 const Ptr<NetDevice>& device,
                 std::vector<ParkedSocket>& parked)
{
    SuspendUdpSocketsOf(node, device, parked);
    ShutDownRawSocketsOf<Ipv4RawSockets>(Find<Ipv4L3Protocol>(node), device);
    ShutDownRawSocketsOf<Ipv6RawSockets>(Find<Ipv6L3Protocol>(node), device);
}

void
ResumeSocketsOf(const Ptr<Node>& node,
                const Ptr<NetDevice>& device,
                std::vector<ParkedSocket>& parked)
{
    const auto end = std::stable_partition(parked.begin(), parked.end(), [&device](auto& one) {
        return one.device != PeekPointer(device);
    });
    for (const auto& socket : GetUserSockets(node))
    {
        const bool waits = std::any_of(end, parked.end(), [&socket](const auto& one) {
            return one.socket == PeekPointer(socket);
        });
        if (waits && socket->GetBoundNetDevice() == FindLoopback(node))
        {
            socket->BindToNetDevice(device);
        }
    }
    parked.erase(end, parked.end());
    for (auto* endPoint : GetUdpEndPointsOf(node, device))
    {
        endPoint->SetRxEnabled(true);
    }
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
