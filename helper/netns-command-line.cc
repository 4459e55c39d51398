// SPDX-License-Identifier: GPL-2.0-only

#include "netns-command-line.h"

#include "netns-program.h"

#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/netns-preset.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <unistd.h>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/// What ns3::CommandLine does itself, without or before any "=".
const std::array<const char*, 9> HELP = {"help",
                                         "PrintHelp",
                                         "version",
                                         "PrintVersion",
                                         "PrintGroups",
                                         "PrintGroup",
                                         "PrintTypeIds",
                                         "PrintGlobals",
                                         "PrintAttributes"};

/// The largest seed of ns-3's generator, MRG32k3a: one below its second modulus.
constexpr uint64_t LARGEST_SEED = 4294944442;

/// The units of ns3::Time, and their seconds.
const std::array<std::pair<const char*, long double>, 11> UNITS = {{{"", 1},
                                                                    {"s", 1},
                                                                    {"ms", 1e-3L},
                                                                    {"us", 1e-6L},
                                                                    {"ns", 1e-9L},
                                                                    {"ps", 1e-12L},
                                                                    {"fs", 1e-15L},
                                                                    {"min", 60},
                                                                    {"h", 3600},
                                                                    {"d", 86400},
                                                                    {"y", 31536000}}};

/** @brief A word of the command line, taken apart. */
struct Word
{
    bool option{false};   //!< whether it begins with a dash and has a name
    std::string dashes;   //!< one or two, or none
    std::string name;     //!< without dashes
    bool hasValue{false}; //!< whether there is a "="
    std::string value;    //!< what stands behind it
};

/** @return A word, taken apart. */
Word
TakeApart(const std::string& text)
{
    Word word;
    const std::size_t dashes = text.rfind("--", 0) == 0 ? 2 : text.rfind('-', 0) == 0 ? 1 : 0;
    const std::size_t equals = text.find('=');
    word.option = dashes > 0 && text.size() > dashes;
    word.dashes = text.substr(0, dashes);
    word.name = text.substr(dashes, equals == std::string::npos ? equals : equals - dashes);
    word.hasValue = equals != std::string::npos;
    word.value = word.hasValue ? text.substr(equals + 1) : "";
    return word;
}

/** @return A value as a message shows it: what is no plain text is escaped. */
std::string
Show(const std::string& text)
{
    return NetnsProgram::Show(text);
}

/** @return Whether ns-3 knows a group of classes. */
bool
IsGroup(const std::string& group)
{
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        if (!group.empty() && TypeId::GetRegistered(i).GetGroupName() == group)
        {
            return true;
        }
    }
    return false;
}

/** @brief Ends the program with status 2 if what it printed is lost. For std::atexit(). */
void
CheckOutput()
{
    if (!NetnsProgram::FlushOutput())
    {
        _exit(2);
    }
}

/** @return How many characters at the beginning are an unsigned decimal number. */
std::size_t
CountDecimal(const std::string& text, std::size_t begin)
{
    const auto digits = [&text](std::size_t from) {
        const std::size_t end = text.find_first_not_of("0123456789", from);
        return (end == std::string::npos ? text.size() : end) - from;
    };
    const std::size_t whole = digits(begin);
    std::size_t at = begin + whole;
    std::size_t part = 0;
    if (at < text.size() && text[at] == '.')
    {
        part = digits(at + 1);
        at += 1 + part;
    }
    if (whole + part == 0)
    {
        return 0;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E'))
    {
        std::size_t exponent = at + 1;
        exponent += exponent < text.size() && (text[exponent] == '-' || text[exponent] == '+');
        if (const std::size_t count = digits(exponent))
        {
            at = exponent + count;
        }
    }
    return at - begin;
}

/** @return Whether a value names a class that can be made and is derived from another one. */
bool
IsClass(const std::string& value, const std::string& parent)
{
    TypeId tid;
    return TypeId::LookupByNameFailSafe(value, &tid) && tid.HasConstructor() &&
           tid.IsChildOf(TypeId::LookupByName(parent));
}

/** @return The class to which an attribute of a class belongs, which may be one above it. */
TypeId
FindOwner(TypeId tid, const std::string& attribute)
{
    for (; tid.HasParent(); tid = tid.GetParent())
    {
        for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
        {
            if (tid.GetAttribute(i).name == attribute)
            {
                return tid;
            }
        }
    }
    return tid;
}

/** @return Whether a value fits what an attribute's checker is for, before ns-3 reads it. */
bool
IsEntirely(const std::string& kind, const std::string& value)
{
    if (kind == "ns3::UintegerValue" || kind == "ns3::IntegerValue")
    {
        uint64_t number = 0;
        const bool minus = kind == "ns3::IntegerValue" && value.rfind('-', 0) == 0;
        return NetnsCommandLine::ReadCount(value.substr(minus ? 1 : 0),
                                           0,
                                           std::numeric_limits<uint64_t>::max(),
                                           number);
    }
    if (kind == "ns3::DoubleValue")
    {
        double number = 0;
        return NetnsCommandLine::ReadNumber(value, number);
    }
    if (kind == "ns3::TimeValue")
    {
        Time time;
        return NetnsCommandLine::ReadTime(value, time);
    }
    if (kind == "ns3::TypeIdValue")
    {
        return IsClass(value, "ns3::Object");
    }
    return true;
}

/** @return What an attribute's checker wants, in words. */
std::string
Describe(const AttributeChecker& checker)
{
    const std::string type = checker.GetValueTypeName();
    if (type == "ns3::TimeValue")
    {
        return "a time, such as 10ms";
    }
    return checker.HasUnderlyingTypeInformation()
               ? "a value of " + checker.GetUnderlyingTypeInformation()
               : "a value for " + type;
}

} // namespace

NetnsCommandLine::NetnsCommandLine(const std::string& file, const std::string& usage)
    : m_help(file)
{
    m_help.Usage(usage);
}

void
NetnsCommandLine::Add(Option option)
{
    m_options.push_back(std::move(option));
}

void
NetnsCommandLine::AddNumber(const std::string& name,
                            const std::string& help,
                            double& value,
                            double above,
                            double most)
{
    m_help.AddValue(name, help, value);
    std::ostringstream expected;
    expected << std::setprecision(12) << "a number above " << above << ", at most " << most;
    Add({name, expected.str(), false, [&value, above, most](const std::string& text) {
             double number = 0;
             if (!ReadNumber(text, number) || number <= above || number > most)
             {
                 return false;
             }
             value = number;
             return true;
         }});
}

void
NetnsCommandLine::AddTime(const std::string& name,
                          const std::string& help,
                          Time& value,
                          Time most,
                          Time least)
{
    m_help.AddValue(name, help, value);
    std::ostringstream expected;
    expected << std::setprecision(12) << "a time from " << least.GetSeconds() << "s to "
             << most.GetSeconds() << "s, such as 250ms or 1ns";
    Add({name, expected.str(), false, [&value, most, least](const std::string& text) {
             Time time;
             if (!ReadTime(text, time) || time < least || time > most)
             {
                 return false;
             }
             value = time;
             return true;
         }});
}

void
NetnsCommandLine::AddText(const std::string& name, const std::string& help, std::string& value)
{
    m_help.AddValue(name, help, value);
    Add({name, "a text that is not empty", false, [&value](const std::string& text) {
             value = text;
             return !text.empty();
         }});
}

void
NetnsCommandLine::AddTexts(const std::string& name,
                           const std::string& help,
                           std::vector<std::string>& values)
{
    // Only for --help
    m_help.AddValue(name, help, MakeCallback(+[](const std::string&) { return true; }));
    Add({name, "a text that is not empty", false, [&values](const std::string& text) {
             values.push_back(text);
             return !text.empty();
         }});
}

void
NetnsCommandLine::AddPreset(const std::string& name, const std::string& help, std::string& value)
{
    m_help.AddValue(name, help, value);
    Add({name, "a preset or a file *.ini", false, [&value](const std::string& text) {
             NetnsPreset::Read(text);
             value = text;
             return true;
         }});
}

void
NetnsCommandLine::AddFlag(const std::string& name, const std::string& help, bool& value)
{
    m_help.AddValue(name, help, value);
    Add({name, "true or false", true, [&value](const std::string& text) {
             value = text.empty() || text == "true" || text == "1" || text == "t";
             return value || text == "false" || text == "0" || text == "f";
         }});
}

void
NetnsCommandLine::AddWord(const std::string& name, const std::string& help, std::string& value)
{
    m_help.AddNonOption(name, help, value);
    m_words.push_back(&value);
}

void
NetnsCommandLine::Sets(const std::string& option, const std::string& attribute)
{
    Find(option)->attribute = attribute;
}

void
NetnsCommandLine::Fixes(const std::vector<std::string>& attributes)
{
    m_fixed.insert(m_fixed.end(), attributes.begin(), attributes.end());
}

NetnsCommandLine::Option*
NetnsCommandLine::Find(const std::string& name)
{
    const auto it = std::find_if(m_options.begin(), m_options.end(), [&name](const Option& option) {
        return option.name == name || option.attribute == name;
    });
    return it == m_options.end() ? nullptr : &*it;
}

void
NetnsCommandLine::Parse(int argc, char* argv[])
{
    const std::string program = argc > 0 ? argv[0] : "";
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    std::string fault;
    for (const auto& text : words)
    {
        const Word word = TakeApart(text);
        if (text == "--" || !fault.empty())
        {
            break;
        }
        if (word.option && !Find(word.name) &&
            std::find(HELP.begin(), HELP.end(), word.name) != HELP.end())
        {
            fault = CheckHelp(text);
            if (fault.empty())
            {
                std::atexit(&CheckOutput); // ns-3 ends the program
                m_help.Parse({program, text});
            }
        }
    }
    fault = fault.empty() ? Read(words) : fault;
    if (!fault.empty())
    {
        std::cerr << m_help.GetName() << ": " << fault << "; --help lists the options" << std::endl;
        std::exit(1);
    }
}

std::string
NetnsCommandLine::CheckHelp(const std::string& text)
{
    const Word word = TakeApart(text);
    const std::string place = word.dashes + word.name + (word.hasValue ? "=" : "");
    TypeId tid;
    if (word.name == "PrintAttributes" && !TypeId::LookupByNameFailSafe(word.value, &tid))
    {
        return place + Show(word.value) +
               ": expected the name of a class, such as ns3::netns::NetNamespaceHost";
    }
    if (word.name == "PrintGroup" && !IsGroup(word.value))
    {
        return place + Show(word.value) + ": expected a group that --PrintGroups lists";
    }
    const bool takesValue = word.name == "PrintAttributes" || word.name == "PrintGroup";
    return word.hasValue && !takesValue ? place + Show(word.value) + ": expected no value" : "";
}

std::string
NetnsCommandLine::Read(const std::vector<std::string>& words)
{
    std::size_t found = 0;
    bool options = true;
    for (auto& option : m_options)
    {
        option.given.clear();
    }
    for (const auto& text : words)
    {
        if (options && text == "--")
        {
            options = false;
        }
        else if (options && TakeApart(text).option)
        {
            const std::string fault = ReadOption(text);
            if (!fault.empty())
            {
                return fault;
            }
        }
        else if (found < m_words.size())
        {
            *m_words[found++] = text;
        }
        else
        {
            return "unexpected word " + Show(text) + ", expected --NAME=VALUE";
        }
    }
    return "";
}

std::string
NetnsCommandLine::ReadOption(const std::string& text)
{
    const Word word = TakeApart(text);
    const std::string name = word.dashes + Show(word.name);
    Option* option = Find(word.name);
    if (std::find(m_fixed.begin(), m_fixed.end(), word.name) != m_fixed.end())
    {
        return name + ": the program sets this attribute, expected no value of it";
    }
    if (!option || option->name != word.name)
    {
        if (!word.hasValue)
        {
            return name + ": there is no such option without =VALUE";
        }
        const std::string fault = ReadNs3(word.dashes, word.name, word.value);
        return fault.empty() && option ? Set(*option, name, word.value) : fault;
    }
    if (!word.hasValue && !option->flag)
    {
        return name + ": no value, expected =VALUE, " + option->expected;
    }
    if (word.hasValue && word.value.empty())
    {
        return name + "=: expected " + option->expected;
    }
    return Set(*option, name, word.value);
}

std::string
NetnsCommandLine::Set(Option& option, const std::string& name, const std::string& value)
{
    if (!option.given.empty() && option.given != name)
    {
        return name + ": " + option.given + " has set this, expected one of the two";
    }
    option.given = name;
    try
    {
        return option.set(value) ? "" : name + "=" + Show(value) + ": expected " + option.expected;
    }
    catch (const NetnsPresetError& error)
    {
        return name + "=" + Show(value) + ": " + Show(error.what());
    }
}

std::string
NetnsCommandLine::ReadNs3(const std::string& dashes,
                          const std::string& name,
                          const std::string& value)
{
    const std::string place = dashes + Show(name) + "=" + Show(value);
    uint64_t seed = 0;
    if (name == "RngSeed" && !ReadCount(value, 1, LARGEST_SEED, seed))
    {
        return place + ": expected a whole number from 1 to " + std::to_string(LARGEST_SEED);
    }
    for (const auto& [option, parent] :
         {std::make_pair("SchedulerType", "ns3::Scheduler"),
          std::make_pair("SimulatorImplementationType", "ns3::SimulatorImpl")})
    {
        if (name == option && !IsClass(value, parent))
        {
            return place + ": expected the name of a class derived from " + parent;
        }
    }
    Ptr<const AttributeChecker> checker;
    const std::size_t colons = name.rfind("::");
    for (auto it = GlobalValue::Begin(); it != GlobalValue::End(); ++it)
    {
        if ((*it)->GetName() == name)
        {
            checker = (*it)->GetChecker();
        }
    }
    const bool global = checker != nullptr;
    TypeId tid;
    TypeId::AttributeInformation info;
    if (!global && colons != std::string::npos &&
        TypeId::LookupByNameFailSafe(name.substr(0, colons), &tid) &&
        tid.LookupAttributeByName(name.substr(colons + 2), &info))
    {
        checker = info.checker;
    }
    if (!checker)
    {
        return dashes + Show(name) + ": there is no such option";
    }
    const bool good = IsEntirely(checker->GetValueTypeName(), value) &&
                      (global ? Config::SetGlobalFailSafe(name, StringValue(value))
                              : Config::SetDefaultFailSafe(name, StringValue(value)));
    if (good)
    {
        NetnsProgram::NoteValue(place);
        return "";
    }
    const TypeId owner = global ? tid : FindOwner(tid, name.substr(colons + 2));
    return place + ": expected " +
           (global || owner == tid ? Describe(*checker)
                                   : dashes + owner.GetName() + name.substr(colons));
}

bool
NetnsCommandLine::ReadCount(const std::string& text, uint64_t least, uint64_t most, uint64_t& value)
{
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
    {
        return false;
    }
    uint64_t number = 0;
    for (const char c : text)
    {
        if (__builtin_mul_overflow(number, uint64_t{10}, &number) ||
            __builtin_add_overflow(number, static_cast<uint64_t>(c - '0'), &number))
        {
            return false;
        }
    }
    value = number;
    return number >= least && number <= most;
}

bool
NetnsCommandLine::ReadNumber(const std::string& text, double& value)
{
    const std::size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    const std::size_t count = CountDecimal(text, sign);
    if (count == 0 || sign + count != text.size())
    {
        return false;
    }
    value = std::strtod(text.c_str(), nullptr);
    return std::isfinite(value);
}

bool
NetnsCommandLine::ReadTime(const std::string& text, Time& value)
{
    const std::size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    const std::size_t count = CountDecimal(text, sign);
    const std::string unit = text.substr(std::min(sign + count, text.size()));
    const auto it = std::find_if(UNITS.begin(), UNITS.end(), [&unit](const auto& one) {
        return unit == one.first;
    });
    if (count == 0 || it == UNITS.end())
    {
        return false;
    }
    const long double seconds = std::strtold(text.c_str(), nullptr) * it->second;
    // ns3::Time holds 2^63 ns, a little less than this
    constexpr long double most = 9223372036.0L;
    if (!(seconds > -most && seconds < most))
    {
        return false;
    }
    value = Time(text);
    // A number that ns-3 rounds to nothing
    const std::string digits = text.substr(0, text.find_first_of("eE"));
    return !value.IsZero() || digits.find_first_of("123456789") == std::string::npos;
}

} // namespace netns
} // namespace ns3
