// SPDX-License-Identifier: GPL-2.0-only

#include "ipv4-address-pool.h"

#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/linux-net-device.h"
#include "ns3/net-namespace-host.h"
#include "ns3/netns-error.h"
#include "ns3/node.h"
#include "ns3/operation.h"
#include "ns3/rtnl-request.h"
#include "ns3/task-table.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <memory>
#include <sstream>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** @return whether @p text is an IPv4 address; if so, @p address is set */
bool
ParseAddress(const std::string& text, uint32_t& address)
{
    in_addr parsed;
    if (inet_pton(AF_INET, text.c_str(), &parsed) != 1)
    {
        return false;
    }
    address = ntohl(parsed.s_addr);
    return true;
}

/** @return whether an interface has an address with this mask, as inet_insert_ifa() looks
 * @param interface -1 when the device has no interface */
bool
HasAddress(const Ipv4& ipv4, int32_t interface, const Ipv4InterfaceAddress& address)
{
    for (uint32_t i = 0; interface >= 0 && i < ipv4.GetNAddresses(interface); ++i)
    {
        const auto has = ipv4.GetAddress(interface, i);
        if (has.GetLocal() == address.GetLocal() && has.GetMask() == address.GetMask())
        {
            return true;
        }
    }
    return false;
}

/** @return whether @p text is a mask of 1 to 32 bits; if so, @p mask is set */
bool
ParseMask(const std::string& text, uint32_t& mask)
{
    if (!text.empty() && text[0] == '/')
    {
        std::istringstream in(text.substr(1));
        uint32_t bits;
        char rest;
        if (!(in >> bits) || in >> rest || bits < 1 || bits > 32)
        {
            return false;
        }
        mask = 0xffffffffU << (32 - bits);
        return true;
    }
    return ParseAddress(text, mask) && mask != 0 && (~mask & (~mask + 1)) == 0;
}

} // namespace

Ipv4AddressPool::Ipv4AddressPool(const std::string& network, const std::string& mask)
    : m_text(network + (mask.rfind('/', 0) == 0 ? "" : " ") + mask)
{
    uint32_t bits;
    if (!ParseAddress(network, m_network) || !ParseMask(mask, bits) || (m_network & ~bits) != 0)
    {
        throw NetnsError("Ipv4AddressPool: \"" + m_text +
                             "\" is no network with a mask of 1 to 32 bits",
                         -EINVAL);
    }
    m_mask = Ipv4Mask(bits);
    // The two addresses of a network of 31 bits are hosts (RFC 3021), and the one of 32 bits is.
    const uint32_t top = ~bits;
    m_first = top > 1 ? 1 : 0;
    m_last = top > 1 ? top - 1 : top;
    m_next = m_first;
}

bool
Ipv4AddressPool::ToNumber(Ipv4Address address, uint32_t& number) const
{
    number = address.Get() - m_network;
    return number >= m_first && number <= m_last;
}

Ipv4Address
Ipv4AddressPool::Allocate()
{
    while (m_next <= m_last && m_next < m_inUse.size() && m_inUse[m_next])
    {
        ++m_next; // skips reserved numbers
    }
    uint32_t number = m_next;
    if (m_next <= m_last)
    {
        ++m_next;
    }
    else if (!m_free.empty())
    {
        number = m_free.front();
        m_free.pop_front();
    }
    else
    {
        throw NetnsError("Ipv4AddressPool: all of " + m_text + " in use", -EADDRNOTAVAIL);
    }
    if (number >= m_inUse.size())
    {
        m_inUse.resize(number + 1);
    }
    m_inUse[number] = true;
    ++m_used;
    return Ipv4Address(m_network + number);
}

void
Ipv4AddressPool::Reserve(Ipv4Address address)
{
    std::ostringstream place;
    place << "Ipv4AddressPool: reserve " << address << " of " << m_text;
    uint32_t number;
    if (!ToNumber(address, number))
    {
        throw NetnsError(place.str(), -EINVAL);
    }
    if (number < m_inUse.size() && m_inUse[number])
    {
        throw NetnsError(place.str(), -EADDRINUSE);
    }
    if (number < m_next)
    {
        m_free.erase(std::find(m_free.begin(), m_free.end(), number)); // it was returned
    }
    if (number >= m_inUse.size())
    {
        m_inUse.resize(number + 1);
    }
    m_inUse[number] = true;
    ++m_used;
}

void
Ipv4AddressPool::Release(Ipv4Address address)
{
    uint32_t number;
    if (!ToNumber(address, number) || number >= m_inUse.size() || !m_inUse[number])
    {
        std::ostringstream place;
        place << "Ipv4AddressPool: release " << address << " of " << m_text;
        throw NetnsError(place.str(), -EINVAL);
    }
    m_inUse[number] = false;
    --m_used;
    if (number < m_next)
    {
        m_free.push_back(number);
    }
}

Ipv4InterfaceContainer
Ipv4AddressPool::Assign(const NetDeviceContainer& devices)
{
    for (auto it = devices.Begin(); it != devices.End(); ++it)
    {
        CheckNotNull(*it, "Ipv4AddressPool::Assign", "a device");
    }
    Ipv4InterfaceContainer interfaces;
    for (auto it = devices.Begin(); it != devices.End(); ++it)
    {
        const Ipv4Address address = Allocate();
        try
        {
            interfaces.Add(AssignTo(*it, address));
        }
        catch (const NetnsError&)
        {
            Release(address);
            throw;
        }
    }
    return interfaces;
}

Ipv4InterfaceContainer
Ipv4AddressPool::AssignTo(Ptr<NetDevice> device,
                          Ipv4Address address,
                          Task::Done done,
                          Ptr<Task> task) const
{
    CheckNotNull(device, "Ipv4AddressPool::AssignTo", "device");
    if (address.CombineMask(m_mask) != Ipv4Address(m_network))
    {
        std::ostringstream what;
        what << "Ipv4AddressPool: " << address << " is no address of " << m_text;
        throw NetnsError(what.str(), -EINVAL);
    }
    auto node = device->GetNode();
    auto link = RtnlLink::Of(PeekPointer(device));
    Ptr<NetNamespace> net = link && !node ? Ptr<NetNamespace>(link->GetPromisedNet())
                                          : (node ? node->GetObject<NetNamespace>() : nullptr);
    auto host = net ? NetNamespaceHost::Of(net) : nullptr;
    auto interfaces = std::make_shared<Ipv4InterfaceContainer>();
    std::string place = "Ipv4AddressPool";
    if (!host)
    {
        // The Node is no host, or the device is on no Node.
        int error = task ? NetNamespace::CheckDevice(device) : 0;
        if (task && !error)
        {
            place += ": the Node of the device is no host, and no Node of the task";
            error = -EXDEV;
        }
        if (!error)
        {
            error = AssignNow(device, Ipv4InterfaceAddress(address, m_mask), *interfaces, place);
        }
        Operation::Tell(place, error, done);
        return *interfaces;
    }
    RtnlRequest request;
    request.costs = {{NetnsCost::ADDRESS, 1}, {NetnsCost::LINK_SET, 1}};
    request.nets = {net};
    request.place = place;
    request.done = std::move(done);
    request.work = [mask = m_mask, device, address, interfaces](std::string& where) {
        return AssignNow(device, Ipv4InterfaceAddress(address, mask), *interfaces, where);
    };
    TaskTable::Of(host)->Rtnl(std::move(request), task);
    return *interfaces;
}

int
Ipv4AddressPool::AssignNow(Ptr<NetDevice> device,
                           const Ipv4InterfaceAddress& address,
                           Ipv4InterfaceContainer& interfaces,
                           std::string& place)
{
    auto node = device->GetNode();
    if (int error = NetNamespace::CheckDevice(device))
    {
        place += !node              ? ": the device is on no Node"
                 : error == -ESTALE ? ": the namespace of the device is dying"
                                    : ": the device was deleted";
        return error;
    }
    auto ipv4 = node->GetObject<Ipv4>();
    if (!ipv4)
    {
        auto net = node->GetObject<NetNamespace>();
        if (!net || net->BuildStack() != 0 || !(ipv4 = node->GetObject<Ipv4>()))
        {
            place += ": Node " + std::to_string(node->GetId()) + " has no IPv4";
            return -EINVAL;
        }
    }
    int32_t interface = ipv4->GetInterfaceForDevice(device);
    // ns-3 takes the upper address of 31 bits for that of a broadcast.
    const bool isPair = address.GetMask() == Ipv4Mask(0xfffffffe);
    const auto stored =
        isPair ? Ipv4InterfaceAddress(address.GetLocal(), Ipv4Mask::GetOnes()) : address;
    if (HasAddress(*ipv4, interface, stored))
    {
        place += ": the device has the address";
        return -EEXIST;
    }
    if (interface < 0)
    {
        interface = static_cast<int32_t>(ipv4->AddInterface(device));
    }
    if (auto ours = DynamicCast<LinuxNetDevice>(device))
    {
        ours->SetAdminUp(true);
    }
    ipv4->AddAddress(interface, stored);
    ipv4->SetMetric(interface, 1);
    ipv4->SetUp(interface);
    auto routes = isPair ? Ipv4StaticRoutingHelper().GetStaticRouting(ipv4) : nullptr;
    if (routes)
    {
        routes->AddHostRouteTo(Ipv4Address(address.GetLocal().Get() ^ 1), interface);
    }
    interfaces.Add(ipv4, interface);
    return 0;
}

uint32_t
Ipv4AddressPool::GetNUsed() const
{
    return m_used;
}

Ipv4Mask
Ipv4AddressPool::GetMask() const
{
    return m_mask;
}

Mac48Address
Ipv4AddressPool::GetMac(Ipv4Address address)
{
    uint8_t bytes[6] = {0x02, 0x42};
    address.Serialize(bytes + 2);
    Mac48Address mac;
    mac.CopyFrom(bytes);
    return mac;
}

} // namespace netns
} // namespace ns3
