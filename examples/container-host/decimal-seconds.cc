// SPDX-License-Identifier: GPL-2.0-only

#include "decimal-seconds.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace netns
{

namespace
{

constexpr int NANO_DIGITS = 9;
constexpr int MAX_EXPONENT = 10000000;

/// Whether a character is a decimal digit, in every locale.
inline bool
IsDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// The text without sign and exponent, and what those said.
struct Parts
{
    std::string_view digits; //!< digits with at most one point
    int exponent{0};         //!< power of ten
    bool minus{false};       //!< whether a minus sign came first
};

/// Whether the text is one of C's spellings of a number that is not finite.
bool
IsNotFinite(std::string_view text)
{
    for (std::string_view word : {"nan", "inf", "infinity"})
    {
        if (text.size() == word.size() &&
            std::equal(word.begin(), word.end(), text.begin(), [](char w, char t) {
                return w == t || w == t - 'A' + 'a';
            }))
        {
            return true;
        }
    }
    return false;
}

/// Reads the exponent behind the letter e; false if it is not an integer.
bool
ParseExponent(std::string_view text, int& exponent)
{
    const bool minus = !text.empty() && text[0] == '-';
    if (!text.empty() && (text[0] == '-' || text[0] == '+'))
    {
        text.remove_prefix(1);
    }
    if (text.empty() || !std::all_of(text.begin(), text.end(), IsDigit))
    {
        return false;
    }
    int value = 0;
    for (char c : text)
    {
        value = std::min(value * 10 + (c - '0'), MAX_EXPONENT);
    }
    exponent = minus ? -value : value;
    return true;
}

/// Takes the text apart; false if it is not a decimal number.
bool
Split(std::string_view text, Parts& parts)
{
    std::size_t digits = 0;
    std::size_t points = 0;
    std::size_t at = 0;
    for (; at < text.size() && (IsDigit(text[at]) || text[at] == '.'); at++)
    {
        (text[at] == '.' ? points : digits)++;
    }
    parts.digits = text.substr(0, at);
    if (digits == 0 || points > 1)
    {
        return false;
    }
    return at == text.size() || ((text[at] == 'e' || text[at] == 'E') &&
                                 ParseExponent(text.substr(at + 1), parts.exponent));
}

/// Nanoseconds of the parts, without sign; false if they do not fit.
bool
Magnitude(const Parts& parts, int64_t& value, bool& zero)
{
    const auto point = std::min(parts.digits.find('.'), parts.digits.size());
    // Power of ten, in nanoseconds, of the digit looked at.
    int64_t power = static_cast<int64_t>(point) - 1 + parts.exponent + NANO_DIGITS;
    value = 0;
    zero = true;
    for (char c : parts.digits)
    {
        if (c == '.')
        {
            continue;
        }
        const int digit = c - '0';
        zero = zero && digit == 0;
        if (power >= 0 && (__builtin_mul_overflow(value, int64_t{10}, &value) ||
                           __builtin_add_overflow(value, int64_t{digit}, &value)))
        {
            return false;
        }
        if (power == -1 && digit >= 5 && __builtin_add_overflow(value, int64_t{1}, &value))
        {
            return false;
        }
        power--;
    }
    for (; power >= 0 && value != 0; power--)
    {
        if (__builtin_mul_overflow(value, int64_t{10}, &value))
        {
            return false;
        }
    }
    return true;
}

} // namespace

DecimalSeconds::Result
DecimalSeconds::Parse(std::string_view text, int64_t& nanoseconds, bool& negative)
{
    Parts parts;
    if (!text.empty() && (text[0] == '-' || text[0] == '+'))
    {
        parts.minus = text[0] == '-';
        text.remove_prefix(1);
    }
    if (!Split(text, parts))
    {
        return IsNotFinite(text) ? Result::NOT_FINITE : Result::MALFORMED;
    }
    int64_t value = 0;
    bool zero = false;
    if (!Magnitude(parts, value, zero))
    {
        return Result::OUT_OF_RANGE;
    }
    negative = parts.minus && !zero;
    nanoseconds = parts.minus ? -value : value;
    return Result::VALID;
}

} // namespace netns
} // namespace ns3
