// SPDX-License-Identifier: GPL-2.0-only

#include "link-channel.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/path-caches.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <unordered_map>
#include <utility>

namespace ns3
{
namespace netns
{

NS_LOG_COMPONENT_DEFINE("LinkChannel");
NS_OBJECT_ENSURE_REGISTERED(LinkChannel);

uint64_t LinkChannel::g_epoch = 1;

namespace
{

/** @return whether a Node has one of ns-3's bridges */
bool
HasStockBridge(const Ptr<Node>& node)
{
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        if (node->GetDevice(i)->IsBridge())
        {
            return true;
        }
    }
    return false;
}

/** @return whether stock code can make something of a device: some of it asks for the IP layer of
 * each device's Node, and for the first address of its interface, without looking whether there is
 * one */
bool
IsToBeSeen(const NetDevice* device)
{
    const auto node = device->GetNode();
    const uint32_t slot = device->GetIfIndex();
    if (!node || slot >= node->GetNDevices() || node->GetDevice(slot) != device)
    {
        return false;
    }
    const auto ipv4 = node->GetObject<Ipv4>();
    const int32_t interface = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
    if (interface >= 0 && ipv4->GetNAddresses(interface) == 0)
    {
        return false;
    }
    return ipv4 || node->GetObject<Ipv6>() || HasStockBridge(node);
}

/** @return whether a device comes before another */
bool
IsBefore(const LinkChannel::Member& a, const LinkChannel::Member& b)
{
    const auto place = [](const NetDevice* device) {
        const auto node = device->GetNode();
        return std::make_pair(node ? node->GetId() : UINT32_MAX, device->GetIfIndex());
    };
    return place(a.device) < place(b.device);
}

} // namespace

/** @brief The channels of a simulation. */
class LinkChannel::Registry
{
  public:
    /** @return it, made by the first call and deleted by Simulator::Destroy() */
    static Registry& Get()
    {
        if (!g_registry)
        {
            g_registry = std::make_unique<Registry>();
            Simulator::ScheduleDestroy(&Registry::Delete);
        }
        return *g_registry;
    }

    /** @return it, null when there is none */
    static Registry* Peek()
    {
        return g_registry.get();
    }

    /** @return the channel of a device @param forPaths its Node keeps paths */
    Ptr<LinkChannel> Of(NetDevice* device, Walk walk, bool forPaths)
    {
        m_walk = walk;
        m_hasPaths = m_hasPaths || forPaths;
        const auto found = m_of.find(device);
        auto channel = found == m_of.end() ? nullptr : found->second;
        if (!channel || channel->m_epoch != g_epoch)
        {
            channel = Bind(device);
        }
        return channel;
    }

    /** @brief Finds the segment of a channel again. */
    void Update(LinkChannel& channel)
    {
        if (!channel.m_members.empty())
        {
            Bind(channel.m_members.front().device);
            channel.Choose();
        }
    }

    /** @brief Lets stock code forget what it found by walking through the channels. */
    void ForgetPaths()
    {
        for (auto it = m_of.begin(); m_hasPaths && it != m_of.end(); ++it)
        {
            m_hasPaths = !internals::ForgetPaths(it->first->GetNode());
        }
        m_hasPaths = false;
    }

    /** @brief Takes a device out of its channel. */
    void Forget(const NetDevice* device)
    {
        const auto found = m_of.find(device);
        if (found == m_of.end())
        {
            return;
        }
        const auto channel = found->second;
        m_of.erase(found);
        auto& members = channel->m_members;
        auto& chosen = channel->m_chosen;
        const auto isIt = [device](const Member& member) { return member.device == device; };
        members.erase(std::remove_if(members.begin(), members.end(), isIt), members.end());
        chosen.erase(std::remove(chosen.begin(), chosen.end(), device), chosen.end());
        if (members.empty())
        {
            m_free.push_back(channel);
        }
    }

  private:
    /** @brief At the end of the simulation. A script may hold a channel longer. */
    static void Delete()
    {
        for (const auto& one : g_registry->m_of)
        {
            one.second->m_members.clear();
            one.second->m_chosen.clear();
        }
        g_registry = nullptr;
    }

    /** @brief Gives one channel to all devices of the segment of a device. @return the channel */
    Ptr<LinkChannel> Bind(NetDevice* device)
    {
        auto members = m_walk(device);
        std::stable_sort(members.begin(), members.end(), &IsBefore);
        Ptr<LinkChannel> channel;
        for (const auto& member : members)
        {
            const auto found = m_of.find(member.device);
            if (found != m_of.end() && (!channel || found->second->GetId() < channel->GetId()))
            {
                channel = found->second;
            }
        }
        channel = channel ? channel : Take();
        for (const auto& member : channel->m_members)
        {
            m_of.erase(member.device);
        }
        for (const auto& member : members)
        {
            Forget(member.device);
            m_of[member.device] = channel;
        }
        channel->m_members = std::move(members);
        channel->m_epoch = g_epoch;
        return channel;
    }

    /** @return a channel without devices */
    Ptr<LinkChannel> Take()
    {
        for (auto it = m_free.rbegin(); it != m_free.rend(); ++it)
        {
            const bool awaited = m_initialized && !(*it)->IsInitialized();
            if ((*it)->GetReferenceCount() == (awaited ? 3 : 2))
            {
                auto channel = *it;
                m_free.erase(std::next(it).base());
                return channel;
            }
        }
        auto channel = CreateObject<LinkChannel>();
        m_initialized = channel->GetReferenceCount() == 3;
        return channel;
    }

    std::unordered_map<const NetDevice*, Ptr<LinkChannel>> m_of; //!< by device; only looked up
    std::vector<Ptr<LinkChannel>> m_free;                        //!< without devices
    Walk m_walk{nullptr};                                        //!< finds a segment
    bool m_hasPaths{false}; //!< a Node that keeps paths has asked since the last change
    /// Whether an event holds a new channel, besides ChannelList and a Ptr: not so in ns-3.37
    bool m_initialized{false};

    static std::unique_ptr<Registry> g_registry; //!< that of this simulation
};

std::unique_ptr<LinkChannel::Registry> LinkChannel::Registry::g_registry;

TypeId
LinkChannel::GetTypeId()
{
    static TypeId tid = TypeId("ns3::netns::LinkChannel")
                            .SetParent<Channel>()
                            .SetGroupName("Netns")
                            .AddConstructor<LinkChannel>();
    return tid;
}

LinkChannel::LinkChannel() = default;
LinkChannel::~LinkChannel() = default;

Ptr<Channel>
LinkChannel::Of(const NetDevice* device, Walk walk)
{
    const bool forPaths = internals::KeepsPaths(device->GetNode());
    auto channel = Registry::Get().Of(const_cast<NetDevice*>(device), walk, forPaths);
    channel->m_forPaths = forPaths;
    channel->Choose();
    return channel;
}

void
LinkChannel::Forget(const NetDevice* device)
{
    if (auto registry = Registry::Peek())
    {
        registry->ForgetPaths();
        registry->Forget(device);
    }
}

void
LinkChannel::Changed()
{
    ++g_epoch;
    if (auto registry = Registry::Peek())
    {
        registry->ForgetPaths();
    }
}

bool
LinkChannel::IsPassable(const NetDevice* device)
{
    const auto node = device->GetNode();
    const auto without = internals::FindDeviceWithoutInterface(node);
    if (without && !m_told && node->GetObject<Ipv4>()->GetInterfaceForDevice(device) >= 0)
    {
        m_told = true;
        std::cerr << "netns: nix-vector routing leaves out Node " << node->GetId()
                  << ": it would crash at device " << without->GetIfIndex()
                  << ", which has no IP interface" << std::endl;
    }
    return !without;
}

void
LinkChannel::Choose()
{
    m_chosen.clear();
    for (const auto& member : m_members)
    {
        if (member.isEnd && IsToBeSeen(member.device) && (!m_forPaths || IsPassable(member.device)))
        {
            m_chosen.push_back(member.device);
        }
    }
}

std::size_t
LinkChannel::GetNDevices() const
{
    if (auto registry = m_epoch == g_epoch ? nullptr : Registry::Peek())
    {
        registry->Update(const_cast<LinkChannel&>(*this));
    }
    return m_chosen.size();
}

Ptr<NetDevice>
LinkChannel::GetDevice(std::size_t i) const
{
    return i < m_chosen.size() ? m_chosen[i] : nullptr;
}

} // namespace netns
} // namespace ns3
