// SPDX-License-Identifier: GPL-2.0-only

#ifndef DECIMAL_SECONDS_H
#define DECIMAL_SECONDS_H

#include <cstdint>
#include <string_view>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns-examples
 * @brief Seconds in decimal notation, read digit by digit: no locale, no binary fraction.
 */
class DecimalSeconds
{
  public:
    /// What a text turned out to be.
    enum class Result
    {
        VALID,       //!< a number of seconds
        MALFORMED,   //!< not a decimal number
        NOT_FINITE,  //!< nan or inf
        OUT_OF_RANGE //!< its nanoseconds do not fit 64 bits
    };

    /**
     * Reads a number such as 5160.142570018768, -3 or 1e-05.
     *
     * @param text the whole field
     * @param[out] nanoseconds the value, rounded to the nearest nanosecond, halves away from zero
     * @param[out] negative whether the number is below zero, even where it rounds to 0
     * @returns what the text is; the other results are set for VALID only
     */
    static Result Parse(std::string_view text, int64_t& nanoseconds, bool& negative);
};

} // namespace netns
} // namespace ns3

#endif /* DECIMAL_SECONDS_H */
