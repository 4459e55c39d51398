// SPDX-License-Identifier: GPL-2.0-only

#include "object-prototype.h"

#include "object-internals.h"

namespace ns3
{
namespace netns
{

ObjectPrototype::ObjectPrototype(const ObjectFactory& factory)
    : m_tid(factory.GetTypeId()),
      m_constructor(m_tid.GetConstructor())
{
    auto first = factory.Create<Object>();
    for (TypeId tid = m_tid; tid != ObjectBase::GetTypeId(); tid = tid.GetParent())
    {
        for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
        {
            const auto info = tid.GetAttribute(i);
            if (!(info.flags & TypeId::ATTR_CONSTRUCT) || !info.accessor->HasSetter())
            {
                continue;
            }
            Ptr<AttributeValue> value = info.checker->Create();
            if (info.accessor->HasGetter() && info.accessor->Get(PeekPointer(first), *value))
            {
                m_settings.emplace_back(info.accessor, value);
            }
            else if (auto initial = info.checker->CreateValidValue(*info.initialValue))
            {
                m_settings.emplace_back(info.accessor, initial);
            }
        }
    }
    first->Dispose();
}

Ptr<Object>
ObjectPrototype::Create() const
{
    auto object = dynamic_cast<Object*>(m_constructor());
    internals::SetObjectTypeId(*object, m_tid);
    for (const auto& [accessor, value] : m_settings)
    {
        accessor->Set(object, *value);
    }
    internals::FinishConstruction(*object);
    return Ptr<Object>(object, false);
}

} // namespace netns
} // namespace ns3
