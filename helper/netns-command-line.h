// SPDX-License-Identifier: GPL-2.0-only

#ifndef NETNS_COMMAND_LINE_H
#define NETNS_COMMAND_LINE_H

#include "ns3/command-line.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace ns3
{
namespace netns
{

/**
 * @ingroup netns
 * @brief The options of a program, read to the letter.
 *
 * ns3::CommandLine reads as much of a value as looks like one: 2.9 becomes the count 2, 1e6 becomes
 * 1, -1 a very large number, and a text ends at its first blank. This class stands before it. It
 * refuses each value that is not entirely what the option wants, a name that nothing knows, and
 * words that nobody asked for. It also sets ns-3's global values and the defaults of attributes
 * (--RngRun=2, --ns3::ArpCache::AliveTimeout=1s), after the same check. Set defaults of your own
 * before Parse(), so that they do not override those of the user.
 *
 * --help and ns-3's other --Print options are those of ns3::CommandLine.
 */
class NetnsCommandLine
{
  public:
    /**
     * @param file __FILE__, or the name of the program.
     * @param usage What the program does, for --help.
     */
    NetnsCommandLine(const std::string& file, const std::string& usage);

    /** @brief Adds an option whose value is a whole number from @p least to @p most. */
    template <typename T>
    void AddCount(const std::string& name,
                  const std::string& help,
                  T& value,
                  uint64_t least = 0,
                  uint64_t most = std::numeric_limits<T>::max());

    /** @brief Adds an option whose value is a number above @p above, and at most @p most. */
    void AddNumber(const std::string& name,
                   const std::string& help,
                   double& value,
                   double above,
                   double most);

    /** @brief Adds an option whose value is a time up to @p most; seconds without a unit. */
    void AddTime(const std::string& name,
                 const std::string& help,
                 Time& value,
                 Time most,
                 Time least = Time());

    /** @brief Adds an option whose value is any text, with blanks and all. */
    void AddText(const std::string& name, const std::string& help, std::string& value);

    /** @brief Adds an option that may be given several times, each time with any text. */
    void AddTexts(const std::string& name,
                  const std::string& help,
                  std::vector<std::string>& values);

    /** @brief Adds an option whose value is a preset, or the file of one, that can be read. */
    void AddPreset(const std::string& name, const std::string& help, std::string& value);

    /** @brief Adds an option that is true or false; true without a value. */
    void AddFlag(const std::string& name, const std::string& help, bool& value);

    /** @brief Adds a word that may stand beside the options; the first word goes to the first. */
    void AddWord(const std::string& name, const std::string& help, std::string& value);

    /**
     * @brief Says that the program sets an attribute to the value of an option. A user may give
     *        either of the two, and the option has that value then; both are a fault.
     * @param option The name of an option that was added.
     * @param attribute Its whole name, such as ns3::netns::NetNamespaceHost::Preset.
     */
    void Sets(const std::string& option, const std::string& attribute);

    /** @brief Says that the program sets an attribute to a value of its own, so that a user may
     * not. @param attributes Their whole names. */
    void Fixes(const std::vector<std::string>& attributes);

    /**
     * @brief Sets the values. Prints the first fault and ends the program with status 1; prints
     *        help and ends it with status 0 where that is asked for.
     */
    void Parse(int argc, char* argv[]);

    /**
     * @brief Sets the values; neither prints nor ends the program.
     * @param words The command line without the name of the program.
     * @return The first fault, "OPTION=VALUE: what was expected", or an empty text.
     */
    std::string Read(const std::vector<std::string>& words);

    /** @return Whether @p text is entirely a whole number in this range, which @p value gets. */
    static bool ReadCount(const std::string& text, uint64_t least, uint64_t most, uint64_t& value);

    /** @return Whether @p text is entirely a finite decimal number, which @p value gets. */
    static bool ReadNumber(const std::string& text, double& value);

    /** @return Whether @p text is entirely a time that fits ns3::Time, which @p value gets. */
    static bool ReadTime(const std::string& text, Time& value);

  private:
    /** @brief An option of the program. */
    struct Option
    {
        std::string name;                            //!< without dashes
        std::string expected;                        //!< what a value has to be
        bool flag;                                   //!< whether it may be without a value
        std::function<bool(const std::string&)> set; //!< false if the value is not that
        std::string attribute{};                     //!< what the program sets to it
        std::string given{};                         //!< how the user set it
    };

    /** @return The option of the program with this name; null if there is none. */
    Option* Find(const std::string& name);
    /** @brief Adds an option for which ns3::CommandLine only prints the help. */
    void Add(Option option);
    /** @return The fault of one option, or an empty text; sets the value. */
    std::string ReadOption(const std::string& word);
    /** @return The fault of a value for an option; sets it. @param name How the user calls it. */
    static std::string Set(Option& option, const std::string& name, const std::string& value);
    /** @return The fault of a request for help, or an empty text. */
    static std::string CheckHelp(const std::string& word);
    /** @return The fault of a global value or default of ns-3; sets it. */
    static std::string ReadNs3(const std::string& dashes,
                               const std::string& name,
                               const std::string& value);

    CommandLine m_help;                //!< prints help
    std::vector<Option> m_options;     //!< in the order in which they were added
    std::vector<std::string*> m_words; //!< where words go
    std::vector<std::string> m_fixed;  //!< attributes that a user may not set
};

template <typename T>
void
NetnsCommandLine::AddCount(const std::string& name,
                           const std::string& help,
                           T& value,
                           uint64_t least,
                           uint64_t most)
{
    m_help.AddValue(name, help, value);
    Add({name,
         "a whole number from " + std::to_string(least) + " to " + std::to_string(most),
         false,
         [&value, least, most](const std::string& text) {
             uint64_t number = 0;
             if (!ReadCount(text, least, most, number))
             {
                 return false;
             }
             value = static_cast<T>(number);
             return true;
         }});
}

} // namespace netns
} // namespace ns3

#endif /* NETNS_COMMAND_LINE_H */
