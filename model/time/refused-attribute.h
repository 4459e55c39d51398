// SPDX-License-Identifier: GPL-2.0-only

#ifndef REFUSED_ATTRIBUTE_H
#define REFUSED_ATTRIBUTE_H

#include "netns-error.h"

#include <cerrno>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Keeps the first value of an attribute that a setter refused while its object was made.
 *
 * ns-3 drops such a value without a word, be it from a helper, from Config::SetDefault() or from
 * the environment. Who puts the object to use calls Check(). A value that is refused later is an
 * error of ObjectBase::SetAttribute().
 */
class RefusedAttribute
{
  public:
    /**
     * @brief Notes that a value was refused.
     * @param name the name of the attribute
     * @param fault what is wrong, and what was expected
     * @return false, which is what the setter returns
     */
    bool Refuse(const std::string& name, const std::string& value, const std::string& fault)
    {
        if (!m_made && m_text.empty())
        {
            m_text = "attribute " + name + " = \"" + value + "\": " + fault;
        }
        return false;
    }

    /** @brief Notes that the object is made: ObjectBase::NotifyConstructionCompleted(). */
    void SetMade()
    {
        m_made = true;
    }

    /** @param type the class of the object, for the error
     * @throws NetnsError EINVAL if a value was refused */
    void Check(const std::string& type) const
    {
        if (!m_text.empty())
        {
            throw NetnsError(type + ": " + m_text, -EINVAL);
        }
    }

  private:
    std::string m_text; //!< attribute, value and fault; empty for none
    bool m_made{false}; //!< the object is made
};

} // namespace netns
} // namespace ns3

#endif /* REFUSED_ATTRIBUTE_H */
