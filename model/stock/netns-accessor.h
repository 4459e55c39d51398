// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_ACCESSOR_H
#define NETNS_ACCESSOR_H

#include "ns3/object-map.h"
#include "ns3/object-ptr-container.h"
#include "ns3/trace-source-accessor.h"

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Accessor of an attribute that lists objects under numbers of their own.
 *
 * ns-3's own map accessor needs a std::map; this one asks two functions.
 */
template <typename T>
class ListAccessor : public ObjectPtrContainerAccessor
{
  public:
    using GetN = std::function<std::size_t(const T&)>; //!< number of entries
    /** The i-th entry and its index. */
    using GetNth = std::function<Ptr<Object>(const T&, std::size_t, std::size_t*)>;

    /** @param getN number of entries @param getNth the i-th entry */
    ListAccessor(GetN getN, GetNth getNth)
        : m_getN(std::move(getN)),
          m_getNth(std::move(getNth))
    {
    }

  private:
    bool DoGetN(const ObjectBase* object, std::size_t* n) const override
    {
        const T* owner = dynamic_cast<const T*>(object);
        *n = owner ? m_getN(*owner) : 0;
        return owner != nullptr;
    }

    Ptr<Object> DoGet(const ObjectBase* object, std::size_t i, std::size_t* index) const override
    {
        return m_getNth(*dynamic_cast<const T*>(object), i, index);
    }

    GetN m_getN;     //!< number of entries
    GetNth m_getNth; //!< the i-th entry
};

/** @return the accessor @param getN number of entries @param getNth the i-th entry */
template <typename T>
Ptr<const AttributeAccessor>
MakeListAccessor(typename ListAccessor<T>::GetN getN, typename ListAccessor<T>::GetNth getNth)
{
    return Create<ListAccessor<T>>(std::move(getN), std::move(getNth));
}

/**
 * @ingroup netns
 * @brief Accessor of a trace source that is a member of a member.
 */
template <typename T, typename Get>
class MemberTraceAccessor : public TraceSourceAccessor
{
  public:
    /** @param get the trace source of an object */
    explicit MemberTraceAccessor(Get get)
        : m_get(std::move(get))
    {
    }

    bool ConnectWithoutContext(ObjectBase* object, const CallbackBase& sink) const override
    {
        T* owner = dynamic_cast<T*>(object);
        if (owner)
        {
            m_get(*owner).ConnectWithoutContext(sink);
        }
        return owner != nullptr;
    }

    bool Connect(ObjectBase* object, std::string context, const CallbackBase& sink) const override
    {
        T* owner = dynamic_cast<T*>(object);
        if (owner)
        {
            m_get(*owner).Connect(sink, context);
        }
        return owner != nullptr;
    }

    bool DisconnectWithoutContext(ObjectBase* object, const CallbackBase& sink) const override
    {
        T* owner = dynamic_cast<T*>(object);
        if (owner)
        {
            m_get(*owner).DisconnectWithoutContext(sink);
        }
        return owner != nullptr;
    }

    bool Disconnect(ObjectBase* object,
                    std::string context,
                    const CallbackBase& sink) const override
    {
        T* owner = dynamic_cast<T*>(object);
        if (owner)
        {
            m_get(*owner).Disconnect(sink, context);
        }
        return owner != nullptr;
    }

  private:
    Get m_get; //!< the trace source of an object
};

/** @return the accessor @param get gives the trace source of an object */
template <typename T, typename Get>
Ptr<const TraceSourceAccessor>
MakeMemberTraceAccessor(Get get)
{
    return Create<MemberTraceAccessor<T, Get>>(std::move(get));
}

} // namespace netns
} // namespace ns3

#endif /* NETNS_ACCESSOR_H */
