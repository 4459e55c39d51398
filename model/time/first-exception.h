// SPDX-License-Identifier: GPL-2.0-only

#ifndef FIRST_EXCEPTION_H
#define FIRST_EXCEPTION_H

#include <exception>
#include <utility>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief Calls functions that may throw, each also when one before it threw, and throws the first
 * exception at the end.
 *
 * Callbacks and trace sinks of scripts may throw. What has to follow their call, such as the
 * release of a lock, happens all the same.
 */
class FirstException
{
  public:
    /** @brief Calls a function. @return whether it did not throw */
    template <typename F>
    bool Call(F&& what)
    {
        try
        {
            what();
        }
        catch (...)
        {
            if (!m_first)
            {
                m_first = std::current_exception();
            }
            return false;
        }
        return true;
    }

    /** @return whether a function threw */
    explicit operator bool() const
    {
        return static_cast<bool>(m_first);
    }

    /** @brief Throws the first exception, if there was one. */
    void Throw()
    {
        if (m_first)
        {
            std::rethrow_exception(std::exchange(m_first, nullptr));
        }
    }

  private:
    std::exception_ptr m_first; //!< the first exception
};

} // namespace netns
} // namespace ns3

#endif /* FIRST_EXCEPTION_H */
