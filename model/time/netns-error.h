// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_ERROR_H
#define NETNS_ERROR_H

#include <stdexcept>
#include <string>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The exception that carries a negative errno value of the model to a script.
 *
 * The functions of the model return Linux's negative errno values. The helpers throw a NetnsError
 * instead, so that a script need not check each result. The text of the exception is
 * `PLACE: MESSAGE (ENAME)`.
 */
class NetnsError : public std::runtime_error
{
  public:
    /**
     * @param place the class or operation and the object concerned, for example
     * `VethHelper: "eth0"`
     * @param error a negative errno value
     */
    NetnsError(const std::string& place, int error);

    /** @return the negative errno value */
    int GetErrno() const;

    /**
     * @param error an errno value, negative or positive
     * @return the symbol of the value, for example `EEXIST`; the number for a value without
     * a symbol here
     */
    static std::string GetName(int error);

  private:
    int m_errno; //!< negative errno value
};

/** @brief Throws the error of a null argument. @param function "CLASS::FUNCTION" */
[[noreturn]] void ThrowNull(const char* function, const char* argument);

/**
 * @ingroup netns
 * @brief Refuses a null pointer, such as the result of a look-up that found nothing.
 * @param pointer the argument
 * @param function "CLASS::FUNCTION", whose argument it is
 * @param argument the name of the argument
 * @throws NetnsError EINVAL, "FUNCTION: ARGUMENT is null"
 */
template <typename T>
void
CheckNotNull(const T& pointer, const char* function, const char* argument)
{
    if (!pointer)
    {
        ThrowNull(function, argument);
    }
}

} // namespace netns
} // namespace ns3

#endif /* NETNS_ERROR_H */
