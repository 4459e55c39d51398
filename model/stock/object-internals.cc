// SPDX-License-Identifier: GPL-2.0-only

#include "object-internals.h"

#include "private-members.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string_view>
#include <type_traits>
#include <utility>

namespace ns3
{
namespace netns
{
namespace internals
{

std::pair<Object**, uint32_t>
GetAggregate(Object& object)
{
    auto* all = Private<ObjectAggregates>(object);
    return {all->buffer, all->n};
}

bool
IsA(const Object& object, const char* name)
{
    // Each move of a device asks several times, and the look-up of a name takes long
    static auto& answers = *new std::map<std::pair<uint16_t, std::string_view>, bool>;
    const TypeId tid = object.GetInstanceTypeId();
    const auto [answer, isNew] = answers.try_emplace({tid.GetUid(), name}, false);
    if (isNew)
    {
        TypeId wanted;
        answer->second =
            TypeId::LookupByNameFailSafe(name, &wanted) && (tid == wanted || tid.IsChildOf(wanted));
    }
    return answer->second;
}

void
DetachFromAggregate(Object* object)
{
    auto*& slot = Private<ObjectAggregates>(*object);
    auto* old = slot;
    if (old->n == 1)
    {
        return;
    }
    old->n = std::remove(old->buffer, old->buffer + old->n, object) - old->buffer;
    // ns-3 allocates and frees this struct of variable length with malloc() and free().
    using Aggregates = std::remove_reference_t<decltype(*old)>;
    slot = static_cast<Aggregates*>(std::malloc(sizeof(Aggregates)));
    slot->n = 1;
    slot->buffer[0] = object;
}

/** @brief Adds an object that is alone to the end of the aggregate of another. */
static void
Join(Object& first, Object& other)
{
    auto* old = Private<ObjectAggregates>(first);
    using Aggregates = std::remove_reference_t<decltype(*old)>;
    const uint32_t n = old->n;
    auto all = static_cast<Aggregates*>(std::malloc(sizeof(Aggregates) + n * sizeof(Object*)));
    all->n = n + 1;
    std::copy_n(old->buffer, n, all->buffer);
    all->buffer[n] = &other;
    std::free(Private<ObjectAggregates>(other));
    std::free(old);
    for (uint32_t i = 0; i <= n; ++i)
    {
        Private<ObjectAggregates>(*all->buffer[i]) = all;
    }
}

void
AggregateAll(Ptr<Node> node, const std::vector<Ptr<Object>>& objects)
{
    std::vector<Ptr<Object>> before;
    for (auto it = node->GetAggregateIterator(); it.HasNext();)
    {
        before.push_back(ConstCast<Object>(it.Next()));
    }
    for (const auto& object : objects)
    {
        Join(*node, *object);
        Private<ObjectNewAggregate>(*object);
    }
    for (const auto& object : before)
    {
        Private<ObjectNewAggregate>(*object);
    }
}

void
DisposeAlone(Ptr<Object> object)
{
    Private<ObjectDoDispose>(*object);
    // Or it would be disposed again when it is deleted, which not all of ns-3 survives.
    MarkDisposed(*object);
}

void
MarkDisposed(Object& object)
{
    Private<ObjectDisposed>(object) = true;
}

void
SetObjectTypeId(Object& object, TypeId tid)
{
    Private<ObjectSetTypeId>(object, tid);
}

void
FinishConstruction(Object& object)
{
    Private<ObjectConstructed>(object);
}

} // namespace internals
} // namespace netns
} // namespace ns3
