// SPDX-License-Identifier: GPL-2.0-only

#include "ini-file.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netns
{

namespace
{

/** @return a text without the blanks around it */
std::string
Trim(const std::string& text)
{
    const char* const blanks = " \t\r";
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string::npos
               ? ""
               : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/** @return the element of a list with this name; its end if there is none */
template <typename List>
auto
FindName(List& list, const std::string& name)
{
    return std::find_if(list.begin(), list.end(), [&name](const auto& one) {
        return one.name == name;
    });
}

/** @return the section that a line begins */
IniSection
ReadSection(const std::string& text, unsigned long line)
{
    if (text.back() != ']')
    {
        throw IniFileError(line, "[ without ] at the end of the line");
    }
    IniSection section;
    section.name = Trim(text.substr(1, text.size() - 2));
    section.line = line;
    if (section.name.empty())
    {
        throw IniFileError(line, "a section without a name");
    }
    return section;
}

/** @return the key of a line */
IniKey
ReadKey(const std::string& text, unsigned long line)
{
    const std::size_t equals = text.find('=');
    IniKey key;
    key.name = Trim(text.substr(0, equals));
    key.line = line;
    if (equals == std::string::npos)
    {
        throw IniFileError(line, "no = in the line");
    }
    if (key.name.empty())
    {
        throw IniFileError(line, "no key before =");
    }
    key.value = Trim(text.substr(equals + 1));
    return key;
}

/** @brief Adds what a line says to the sections above it. */
void
ReadLine(const std::string& text, unsigned long line, std::vector<IniSection>& sections)
{
    if (text.front() == '[')
    {
        IniSection section = ReadSection(text, line);
        const auto twin = FindName(sections, section.name);
        if (twin != sections.end())
        {
            throw IniFileError(line,
                               "[" + section.name + "] is in line " + std::to_string(twin->line) +
                                   " already");
        }
        sections.push_back(std::move(section));
        return;
    }
    IniKey key = ReadKey(text, line);
    if (sections.empty())
    {
        throw IniFileError(line, "key " + key.name + " before the first section");
    }
    auto& keys = sections.back().keys;
    const auto twin = FindName(keys, key.name);
    if (twin != keys.end())
    {
        throw IniFileError(line,
                           "key " + key.name + " is in line " + std::to_string(twin->line) +
                               " already");
    }
    keys.push_back(std::move(key));
}

} // namespace

IniFileError::IniFileError(unsigned long line, const std::string& fault)
    : std::runtime_error(fault),
      m_line(line)
{
}

unsigned long
IniFileError::GetLine() const
{
    return m_line;
}

std::vector<IniSection>
ReadIniFile(std::istream& in)
{
    std::vector<IniSection> sections;
    std::string whole;
    for (unsigned long line = 1; std::getline(in, whole); ++line)
    {
        const std::string text = Trim(whole);
        if (std::any_of(text.begin(), text.end(), [](unsigned char c) {
                return (c < 0x20 && c != '\t') || c == 0x7f;
            }))
        {
            throw IniFileError(line, "a control character");
        }
        if (!text.empty() && text.front() != ';' && text.front() != '#')
        {
            ReadLine(text, line, sections);
        }
    }
    return sections;
}

} // namespace netns
} // namespace ns3
