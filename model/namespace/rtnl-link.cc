// SPDX-License-Identifier: GPL-2.0-only

#include "rtnl-link.h"

#include <array>
#include <cstddef>
#include <functional>
#include <typeinfo>

namespace ns3
{
namespace netns
{

namespace
{

/** Where the RtnlLink lies in the objects of one class. */
struct Place
{
    const std::type_info* type{nullptr}; //!< the class
    bool isLink{false};                  //!< the class has an RtnlLink
    std::ptrdiff_t offset{0};            //!< bytes from the beginning of the object
};

/** @return the place in the objects of the class of a device */
const Place&
FindPlace(const NetDevice& device)
{
    // A namespace asks for each of its devices again and again. dynamic_cast compares the names of
    // all base classes each time.
    static std::array<Place, 16> places;
    const std::type_info* type = &typeid(device);
    Place& place = places[(std::hash<const void*>()(type) / 16) % places.size()];
    if (place.type != type)
    {
        const auto link = dynamic_cast<const RtnlLink*>(&device);
        place = {type, link != nullptr, 0};
        if (link)
        {
            place.offset = static_cast<const char*>(static_cast<const void*>(link)) -
                           static_cast<const char*>(dynamic_cast<const void*>(&device));
        }
    }
    return place;
}

} // namespace

RtnlLink::~RtnlLink() = default;

RtnlLink*
RtnlLink::Of(const NetDevice* device)
{
    if (!device)
    {
        return nullptr;
    }
    const Place& place = FindPlace(*device);
    auto begin = static_cast<char*>(const_cast<void*>(dynamic_cast<const void*>(device)));
    return place.isLink ? static_cast<RtnlLink*>(static_cast<void*>(begin + place.offset))
                        : nullptr;
}

void
RtnlLink::DeviceLeaves(Ptr<NetDevice> device)
{
}

void
RtnlLink::SetNet(NetNamespace* net)
{
    m_net = net;
    m_leaving = m_leaving && !net;
}

void
RtnlLink::SetLeaving()
{
    m_leaving = true;
}

bool
RtnlLink::IsLeaving() const
{
    return m_leaving;
}

void
RtnlLink::SetPromisedNet(NetNamespace* net)
{
    m_promised = net;
}

NetNamespace*
RtnlLink::GetPromisedNet() const
{
    return m_net ? m_net : m_promised;
}

NetNamespace*
RtnlLink::GetNet() const
{
    return m_net;
}

} // namespace netns
} // namespace ns3
