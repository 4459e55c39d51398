// SPDX-License-Identifier: GPL-2.0-only

#ifndef OBJECT_PROTOTYPE_H
#define OBJECT_PROTOTYPE_H

#include "ns3/attribute.h"
#include "ns3/callback.h"
#include "ns3/object-factory.h"
#include "ns3/object.h"
#include "ns3/type-id.h"

#include <utility>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Makes many objects of one type with the same attributes, fast.
 *
 * ns-3 looks every attribute up by name and in the environment for each object, which is half the
 * cost of a stack. This does it once, with a first object, and gives the values found there to all
 * others. Values that are pointers, such as random variables, are then shared.
 */
class ObjectPrototype
{
  public:
    /** @param factory makes the first object */
    explicit ObjectPrototype(const ObjectFactory& factory);

    /** @return a new object */
    Ptr<Object> Create() const;

  private:
    using Setting = std::pair<Ptr<const AttributeAccessor>, Ptr<const AttributeValue>>;

    TypeId m_tid;                        //!< the type
    Callback<ObjectBase*> m_constructor; //!< makes an object without attributes
    std::vector<Setting> m_settings;     //!< attributes, in the order in which ns-3 sets them
};

} // namespace netns
} // namespace ns3

#endif /* OBJECT_PROTOTYPE_H */
