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
 * @brief What a helper throws when the model below it refused.
 *
 * The model returns Linux's negative errno values; helpers, which a script calls for what it wants
 * and not for what can fail, turn them into this exception. Its text reads
 * `place: what happened (ENAME)`.
 */
class NetnsError : public std::runtime_error
{
  public:
    /**
     * @param place the function and the object it was about, for example `VethHelper: "eth0"`
     * @param error a negative errno value
     */
    NetnsError(const std::string& place, int error);

    /** @return the negative errno value */
    int GetErrno() const;

    /**
     * @param error an errno value, negative or positive
     * @return its symbol, for example `EEXIST`; the number where there is no symbol known here
     */
    static std::string GetName(int error);

  private:
    int m_errno; //!< negative errno value
};

} // namespace netns
} // namespace ns3

#endif /* NETNS_ERROR_H */
