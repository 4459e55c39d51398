// SPDX-License-Identifier: GPL-2.0-only

#ifndef OBJECT_INTERNALS_H
#define OBJECT_INTERNALS_H

/**
 * @file
 * @ingroup netns
 * What ns-3's Object keeps to itself: its aggregate, its type, the start and the end of its life.
 */

#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{
namespace internals
{

/** @return the objects of an aggregate, and how many they are; valid until the aggregate changes */
std::pair<Object**, uint32_t> GetAggregate(Object& object);

/**
 * @brief GetObject() for a stack that is searched many times.
 *
 * Object::GetObject() climbs the parents of every object, which costs most for a type that is not
 * there. This remembers which types descend from T. The memory is never wrong, because the parents
 * of a registered type never change: it needs no switch that turns it off.
 */
template <typename T>
Ptr<T>
Find(const Ptr<Node>& node)
{
    enum : uint8_t
    {
        UNKNOWN,
        YES,
        NO
    };

    // By uid of the TypeId; never destroyed, because NodeList may be later than statics here.
    static auto& known = *new std::vector<uint8_t>;
    const TypeId wanted = T::GetTypeId();
    const auto [objects, n] = GetAggregate(*node);
    for (uint32_t i = 0; i < n; ++i)
    {
        const TypeId tid = objects[i]->GetInstanceTypeId();
        const uint16_t uid = tid.GetUid();
        if (uid >= known.size())
        {
            known.resize(uid + 1, UNKNOWN);
        }
        if (known[uid] == UNKNOWN)
        {
            known[uid] = tid == wanted || tid.IsChildOf(wanted) ? YES : NO;
        }
        if (known[uid] == YES)
        {
            return dynamic_cast<T*>(objects[i]);
        }
    }
    return nullptr;
}

/** @return whether an object is of the type of that name, or of one derived from it. For types of
 * modules that this one does not need. @param name a literal, which is kept */
bool IsA(const Object& object, const char* name);

/** @brief Takes an object out of its aggregate; the other objects stay together. */
void DetachFromAggregate(Object* object);

/**
 * @brief Aggregates objects, none of which is in an aggregate yet, to a Node, in order.
 *
 * Object::AggregateObject() notifies all objects of the aggregate each time one is added, which is
 * quadratic. Here a new object is notified when it is added, and the older ones once, at the end.
 */
void AggregateAll(Ptr<Node> node, const std::vector<Ptr<Object>>& objects);

/** @brief Calls DoDispose() of one object, not of its aggregate. */
void DisposeAlone(Ptr<Object> object);

/** @brief Makes an object count as disposed: DoDispose() will not be called. */
void MarkDisposed(Object& object);

/** @brief Tells a new object its type, as ObjectFactory does. */
void SetObjectTypeId(Object& object, TypeId tid);

/** @brief Tells a new object that its attributes are set, as ObjectFactory does. */
void FinishConstruction(Object& object);

} // namespace internals
} // namespace netns
} // namespace ns3

#endif /* OBJECT_INTERNALS_H */
